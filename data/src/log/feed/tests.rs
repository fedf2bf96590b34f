use uuid::Uuid;

use super::{
    Awaited, Noticed,
    followers::{Followers, Found},
};
use crate::{
    id::Kind,
    log::{Entry, Followed},
    testing::date,
};

const TENANT: Uuid = Uuid::from_u128(1);
const OTHER: Uuid = Uuid::from_u128(2);
const ACME: Uuid = Uuid::from_u128(11);
const BOLT: Uuid = Uuid::from_u128(12);

fn entry(version: i64, kind: Kind, account: Option<Uuid>) -> Entry {
    Entry {
        version,
        kind: Some(kind),
        subject: Uuid::from_u128(99),
        account,
        before: None,
    }
}

fn found(version: i64, entries: Option<Vec<Entry>>) -> Found {
    Found {
        version,
        today: date("2025-06-15"),
        entries,
    }
}

/// Followers of a tenant whose log has been read up to version 10.
fn read_to_ten() -> Followers {
    let mut followers = Followers::default();
    let mut first = followers.follow(TENANT, Awaited::Portfolio);
    followers.take(TENANT, &found(10, None));
    assert!(
        woken(&mut first),
        "what happened before may concern anybody"
    );
    // Somebody has to follow on.
    std::mem::forget(first);
    followers
}

/// Whether it was woken since it was asked last.
fn woken(receiver: &mut tokio::sync::watch::Receiver<()>) -> bool {
    let woken = receiver.has_changed().unwrap();
    receiver.mark_unchanged();
    woken
}

#[test]
fn only_those_are_woken_whom_an_entry_concerns() {
    let mut followers = read_to_ten();
    let awaited = [
        Awaited::Entries(Followed::Account(ACME)),
        Awaited::Entries(Followed::Account(BOLT)),
        Awaited::Entries(Followed::Kinds(&[Kind::Task])),
        Awaited::Portfolio,
        Awaited::Access,
    ];
    let mut receivers = awaited.map(|awaited| followers.follow(TENANT, awaited));
    let mut elsewhere = followers.follow(OTHER, Awaited::Portfolio);
    let table = [
        (Kind::Contact, Some(ACME), [true, false, false, true, false]),
        (Kind::Task, Some(BOLT), [false, true, true, true, false]),
        (
            Kind::MemberSession,
            None,
            [false, false, false, false, true],
        ),
        (
            Kind::FeedbackItem,
            Some(BOLT),
            [false, true, false, false, false],
        ),
        (Kind::Tenant, None, [false, false, false, true, true]),
    ];
    for (version, (kind, account, expected)) in (11..).zip(table) {
        let entries = Some(vec![entry(version, kind, account)]);
        followers.take(TENANT, &found(version, entries));
        assert_eq!(receivers.each_mut().map(woken), expected, "{kind:?}");
    }
    assert!(!woken(&mut elsewhere));
    // Of too many nothing is read.
    followers.take(TENANT, &found(9_000, None));
    assert_eq!(receivers.each_mut().map(woken), [true; 5]);
    assert!(!woken(&mut elsewhere));
}

#[test]
fn a_new_day_wakes_those_who_follow_a_portfolio() {
    let mut followers = read_to_ten();
    let mut portfolio = followers.follow(TENANT, Awaited::Portfolio);
    let mut account = followers.follow(TENANT, Awaited::Entries(Followed::Account(ACME)));
    followers.take(TENANT, &found(10, Some(Vec::new())));
    assert!(!woken(&mut portfolio));
    let next = Found {
        today: date("2025-06-16"),
        ..found(10, Some(Vec::new()))
    };
    followers.take(TENANT, &next);
    assert!(woken(&mut portfolio));
    assert!(!woken(&mut account));
    let noticed = followers.noticed(TENANT, 10).unwrap();
    assert_eq!(noticed.today, date("2025-06-16"));
}

#[test]
fn what_was_noticed_is_told_from_where_it_is_remembered() {
    let mut followers = read_to_ten();
    let versions = |noticed: Option<Noticed>| {
        noticed.map(|noticed| {
            let touches = noticed.touches.iter().map(|touch| touch.version);
            (touches.collect::<Vec<_>>(), noticed.until)
        })
    };
    let entries = vec![
        entry(11, Kind::Contact, Some(ACME)),
        entry(12, Kind::FeedbackItem, Some(ACME)),
        entry(13, Kind::Renewal, Some(BOLT)),
    ];
    followers.take(TENANT, &found(13, Some(entries)));
    assert_eq!(versions(followers.noticed(TENANT, 9)), None);
    let of = |version| versions(followers.noticed(TENANT, version));
    assert_eq!(of(10), Some((vec![11, 13], 13)));
    assert_eq!(of(11), Some((vec![13], 13)));
    // One who has looked by itself meanwhile.
    assert_eq!(of(20), Some((vec![], 20)));
    assert_eq!(versions(followers.noticed(OTHER, 20)), None);
    // No more than so many are remembered.
    let many = (14..4_014).map(|version| entry(version, Kind::Contact, Some(ACME)));
    let many = Some(many.collect());
    followers.take(TENANT, &found(4_013, many));
    assert_eq!(versions(followers.noticed(TENANT, 2_012)), None);
    let kept = versions(followers.noticed(TENANT, 2_013)).unwrap();
    assert_eq!((kept.0.len(), kept.0[0], kept.1), (2_000, 2_014, 4_013));
}

#[test]
fn whoever_may_have_lost_access_has_to_ask_the_database() {
    let mut followers = read_to_ten();
    let entries = vec![
        entry(11, Kind::Contact, Some(ACME)),
        entry(12, Kind::Client, None),
    ];
    followers.take(TENANT, &found(12, Some(entries)));
    assert_eq!(followers.noticed(TENANT, 11), None);
    let after = vec![entry(13, Kind::Contact, Some(ACME))];
    followers.take(TENANT, &found(13, Some(after)));
    assert_eq!(followers.noticed(TENANT, 11), None);
    let noticed = followers.noticed(TENANT, 12).unwrap();
    assert_eq!((noticed.touches.len(), noticed.until), (1, 13));
}

#[test]
fn an_entry_that_cannot_be_read_may_be_about_anybody() {
    let mut followers = read_to_ten();
    let mut portfolio = followers.follow(TENANT, Awaited::Portfolio);
    let broken = Entry {
        before: Some("{".to_owned()),
        ..entry(11, Kind::Contact, Some(ACME))
    };
    followers.take(TENANT, &found(11, Some(vec![broken])));
    assert!(woken(&mut portfolio));
    let noticed = followers.noticed(TENANT, 10).unwrap();
    assert_eq!(noticed.touches[0].accounts, None);
}

#[test]
fn whoever_follows_no_more_is_forgotten() {
    let mut followers = Followers::default();
    let one = followers.follow(TENANT, Awaited::Access);
    let other = followers.follow(OTHER, Awaited::Access);
    let hints = [(TENANT, 5), (OTHER, 5), (Uuid::from_u128(3), 5)];
    assert_eq!(followers.behind(hints).len(), 2, "nobody follows the third");
    followers.take(TENANT, &found(5, None));
    assert_eq!(Vec::from_iter(followers.behind(hints)), [OTHER]);
    drop(other);
    assert_eq!(followers.tenants(), [TENANT]);
    assert!(followers.behind([(OTHER, 6)]).is_empty());
    drop(one);
    assert!(followers.tenants().is_empty());
    assert_eq!(followers.until(TENANT), None);
}
