use chrono::{DateTime, Utc};
use domain::{
    engagement::{AsideReason, DayConvention, Engagement},
    member::Permission,
    ownership::OwnerConvention,
    time::Window,
};

use super::*;
use crate::{
    bulk::Policy,
    error::{Error, RefusalCode},
    page::PageRequest,
    portfolio,
    reference::Reference,
    scope::Scope,
    testing::{World, date, refusals},
};

const MEMORY: usize = 64 << 20;

fn instant(text: &str) -> DateTime<Utc> {
    text.parse().unwrap()
}

fn event(id: &str, account: &str, user: &str, at: &str) -> EventInput {
    EventInput {
        id: id.to_owned(),
        account: account.to_owned(),
        user: Some(user.to_owned()),
        feature: "report".to_owned(),
        at: instant(at),
        seconds: 60,
        quantity: 2,
        is_service: false,
    }
}

async fn send(world: &World, rows: Vec<EventInput>) -> Vec<EventOutcome> {
    let scope = world.write().await;
    let outcomes = record_many(&scope, rows, Policy::RejectRow).await.unwrap();
    scope.commit().await.unwrap();
    outcomes
}

/// What all accounts did in a window, by usage that was kept and by usage read anew.
async fn asked(world: &World, cache: &UsageCache, start: &str, end: &str) -> Engagement {
    let scope = world.read().await;
    let window = Window::new(date(start), date(end), chrono_tz::UTC).unwrap();
    let facts = portfolio::load(&scope).await.unwrap();
    let as_of = scope.today();
    let whole = facts.evaluate(&scope, None, as_of, OwnerConvention::Then);
    let members = [whole.usage_members()];
    let kept = usage(&scope, cache, &window, as_of).await.unwrap();
    let kept = kept.engagement(&members, &window, as_of);
    let fresh = UsageCache::new(MEMORY);
    let fresh = usage(&scope, &fresh, &window, as_of).await.unwrap();
    assert_eq!(kept, fresh.engagement(&members, &window, as_of));
    kept.into_iter().next().unwrap()
}

async fn kept_aside(world: &World) -> Vec<(String, String)> {
    let scope = world.read().await;
    let request = PageRequest::default();
    let page = asides(&scope, AsideFilter::default(), &request).await;
    let page = page.unwrap();
    let rows = page.items();
    rows.map(|row| (row.event_id.clone(), row.reason.clone()))
        .collect()
}

async fn claimed(world: &World) -> Claimed {
    let scope = world.write().await;
    let claimed = claim(&scope).await.unwrap();
    scope.commit().await.unwrap();
    claimed
}

#[tokio::test]
async fn events_are_added_up_and_count_once() {
    use EventOutcome::{Duplicate, Recorded};
    let world = World::new().await;
    world.accounts(["acme", "globex"]).await;
    let cache = UsageCache::new(MEMORY);
    assert_eq!(
        asked(&world, &cache, "2025-06-01", "2025-07-01")
            .await
            .users,
        0
    );
    let rows = vec![
        event("1", "acme", "ann", "2025-06-10T09:00:00Z"),
        event("2", "acme", "ann", "2025-06-10T15:00:00Z"),
        event("3", "acme", "bob", "2025-06-11T09:00:00Z"),
        event("4", "globex", "ann", "2025-06-11T09:00:00Z"),
    ];
    assert_eq!(send(&world, rows.clone()).await, vec![Recorded; 4]);
    let after = asked(&world, &cache, "2025-06-01", "2025-07-01").await;
    assert_eq!(
        (after.users, after.actions, after.sessions, after.seconds),
        (3, 4, 4, 240)
    );
    // All of it again, in another order, with one more in front and twice.
    let mut again = rows;
    again.reverse();
    again.insert(0, event("5", "globex", "cid", "2025-06-12T09:00:00Z"));
    again.push(event("5", "globex", "cid", "2025-06-12T09:00:00Z"));
    let outcomes = send(&world, again.clone()).await;
    assert_eq!(outcomes[0], Recorded);
    assert_eq!(outcomes[1..], vec![Duplicate; 5]);
    let after = asked(&world, &cache, "2025-06-01", "2025-07-01").await;
    assert_eq!((after.users, after.actions), (4, 5));
    assert_eq!(send(&world, again).await, vec![Duplicate; 6]);
    assert_eq!(
        asked(&world, &cache, "2025-06-01", "2025-07-01").await,
        after
    );
}

#[tokio::test]
async fn recording_moves_no_log_and_a_late_event_restates_its_day() {
    let world = World::new().await;
    world.accounts(["acme"]).await;
    let cache = UsageCache::new(MEMORY);
    send(
        &world,
        vec![event("1", "acme", "ann", "2025-06-10T09:00:00Z")],
    )
    .await;
    let log = world.log().await.len();
    let before = asked(&world, &cache, "2025-05-01", "2025-06-01").await;
    assert_eq!(before.users, 0);
    send(
        &world,
        vec![event("2", "acme", "ann", "2025-05-03T09:00:00Z")],
    )
    .await;
    let after = asked(&world, &cache, "2025-05-01", "2025-06-01").await;
    assert_eq!((after.users, after.actions), (1, 1));
    assert_eq!(world.log().await.len(), log);
}

#[tokio::test]
async fn the_same_id_with_other_content_is_refused_and_on_another_day_another_event() {
    let world = World::new().await;
    world.accounts(["acme"]).await;
    let first = event("1", "acme", "ann", "2025-06-10T09:00:00Z");
    send(&world, vec![first.clone()]).await;
    let other = EventInput {
        quantity: 3,
        ..first.clone()
    };
    let elsewhen = event("1", "acme", "ann", "2025-06-11T09:00:00Z");
    let outcomes = send(&world, vec![other.clone(), first.clone(), elsewhen]).await;
    let EventOutcome::Rejected(reasons) = &outcomes[0] else {
        panic!("{outcomes:?}");
    };
    assert_eq!(
        (reasons[0].code, reasons[0].field.join(".")),
        (RefusalCode::Conflict, "rows.0.id".to_owned())
    );
    assert_eq!(
        outcomes[1..],
        [EventOutcome::Duplicate, EventOutcome::Recorded]
    );
    // One refused row refuses the call where that is wanted, and leaves nothing.
    let scope = world.write().await;
    let mark = scope.mark().await.unwrap();
    let new = event("9", "acme", "ann", "2025-06-10T09:00:00Z");
    let refused = record(&scope, vec![new.clone(), other], Policy::RejectAll).await;
    assert_eq!(
        refusals(refused),
        [(RefusalCode::Conflict, "rows.1.id".to_owned())]
    );
    scope.undo(mark).await.unwrap();
    scope.commit().await.unwrap();
    assert_eq!(send(&world, vec![new]).await, [EventOutcome::Recorded]);
}

#[tokio::test]
async fn what_cannot_count_yet_is_kept_aside_and_claimed() {
    let world = World::new().await;
    world.accounts(["acme"]).await;
    let cache = UsageCache::new(MEMORY);
    let unknown = event("1", "later", "ann", "2025-06-10T09:00:00Z");
    let ahead = event("2", "acme", "ann", "2025-06-16T12:00:00Z");
    let rows = vec![
        unknown.clone(),
        ahead,
        event("3", "acme", "ann", "2025-06-10T09:00:00Z"),
    ];
    let expected = [
        EventOutcome::KeptAside(AsideReason::UnknownAccount),
        EventOutcome::KeptAside(AsideReason::Future),
        EventOutcome::Recorded,
    ];
    assert_eq!(send(&world, rows.clone()).await, expected);
    assert_eq!(send(&world, rows[..2].to_vec()).await, expected[..2]);
    let reasons = kept_aside(&world).await;
    let texts = |id: &str, reason: &str| (id.to_owned(), reason.to_owned());
    assert_eq!(
        reasons,
        [texts("1", "UNKNOWN_ACCOUNT"), texts("2", "FUTURE")]
    );
    assert_eq!(claimed(&world).await, Claimed::default());
    assert_eq!(
        asked(&world, &cache, "2025-06-01", "2025-07-01")
            .await
            .actions,
        1
    );

    world.accounts(["later"]).await;
    let filter = AsideFilter {
        reason: None,
        claimable: Some(true),
    };
    let scope = world.read().await;
    let page = asides(&scope, filter, &PageRequest::default())
        .await
        .unwrap();
    assert_eq!(page.items().count(), 1);
    drop(scope);
    assert_eq!(
        claimed(&world).await,
        Claimed {
            recorded: 1,
            ..Claimed::default()
        }
    );
    assert_eq!(send(&world, vec![unknown]).await, [EventOutcome::Duplicate]);
    assert_eq!(kept_aside(&world).await, [texts("2", "FUTURE")]);
    assert_eq!(
        asked(&world, &cache, "2025-06-01", "2025-07-01")
            .await
            .actions,
        2
    );

    let mut world = world;
    world.go_to("2025-06-17");
    assert_eq!(
        claimed(&world).await,
        Claimed {
            recorded: 1,
            ..Claimed::default()
        }
    );
    assert_eq!(kept_aside(&world).await, []);
    assert_eq!(
        asked(&world, &cache, "2025-06-01", "2025-07-01")
            .await
            .actions,
        3
    );
}

#[tokio::test]
async fn what_is_kept_aside_is_never_in_place_of_another_event() {
    let world = World::new().await;
    world.accounts(["acme"]).await;
    let first = event("1", "later", "ann", "2025-06-10T09:00:00Z");
    let on_another_day = event("1", "later", "ann", "2025-06-11T09:00:00Z");
    let with_more = EventInput {
        quantity: 3,
        ..first.clone()
    };
    let kept = EventOutcome::KeptAside(AsideReason::UnknownAccount);
    let is_refused = |outcome: &EventOutcome, field: &str| {
        let EventOutcome::Rejected(reasons) = outcome else {
            panic!("{outcome:?}");
        };
        let [reason] = reasons.as_slice() else {
            panic!("{reasons:?}");
        };
        let expected = (RefusalCode::Conflict, field.to_owned());
        assert_eq!((reason.code, reason.field.join(".")), expected);
    };
    // In one call, and against what is there.
    let rows = vec![first.clone(), on_another_day.clone(), first.clone()];
    let outcomes = send(&world, rows).await;
    assert_eq!((&outcomes[0], &outcomes[2]), (&kept, &kept));
    is_refused(&outcomes[1], "rows.1.id");
    let outcomes = send(&world, vec![with_more, first]).await;
    is_refused(&outcomes[0], "rows.0.id");
    assert_eq!(outcomes[1], kept);
    // It can come again once the first one counts.
    world.accounts(["later"]).await;
    assert_eq!(claimed(&world).await.recorded, 1);
    let outcomes = send(&world, vec![on_another_day]).await;
    assert_eq!(outcomes, [EventOutcome::Recorded]);
}

#[tokio::test]
async fn bad_events_are_refused_by_the_name_of_their_field() {
    let world = World::new().await;
    world.accounts(["acme"]).await;
    let good = event("1", "acme", "ann", "2025-06-10T09:00:00Z");
    let long = "x".repeat(201);
    for (row, field) in [
        (
            EventInput {
                id: String::new(),
                ..good.clone()
            },
            "id",
        ),
        (
            EventInput {
                id: long.clone(),
                ..good.clone()
            },
            "id",
        ),
        (
            EventInput {
                feature: " ".to_owned(),
                ..good.clone()
            },
            "feature",
        ),
        (
            EventInput {
                user: Some(String::new()),
                ..good.clone()
            },
            "user",
        ),
        (
            EventInput {
                seconds: -1,
                ..good.clone()
            },
            "seconds",
        ),
        (
            EventInput {
                seconds: 86_401,
                ..good.clone()
            },
            "seconds",
        ),
        (
            EventInput {
                quantity: -1,
                ..good.clone()
            },
            "quantity",
        ),
        (
            EventInput {
                at: instant("1901-01-01T00:00:00Z"),
                ..good.clone()
            },
            "at",
        ),
        (
            EventInput {
                account: long,
                ..good.clone()
            },
            "accountExternalId",
        ),
    ] {
        let outcomes = send(&world, vec![good.clone(), row]).await;
        let EventOutcome::Rejected(reasons) = &outcomes[1] else {
            panic!("{field}: {outcomes:?}");
        };
        assert_eq!(reasons[0].field.join("."), format!("rows.1.{field}"));
    }
    let scope = world.write_with(&[Permission::ReadPortfolio]).await;
    for answer in [
        record(&scope, vec![good.clone()], Policy::RejectAll)
            .await
            .map(drop),
        claim(&scope).await.map(drop),
    ] {
        assert!(matches!(
            answer,
            Err(Error::Forbidden(Permission::RecordUsage))
        ));
    }
    drop(scope);
    let scope = world.write().await;
    let many = record(&scope, vec![good.clone(); 1_001], Policy::RejectRow).await;
    assert_eq!(refusals(many)[0].1, "rows");
    let many = record_many(&scope, vec![good; 5_001], Policy::RejectRow).await;
    assert_eq!(refusals(many)[0].1, "rows");
}

#[tokio::test]
async fn service_users_are_said_by_events_or_by_hand() {
    let world = World::new().await;
    let [acme] = world.accounts(["acme"]).await;
    let cache = UsageCache::new(MEMORY);
    let robot = |id: &str, is_service| EventInput {
        is_service,
        ..event(id, "acme", "robot", "2025-06-10T09:00:00Z")
    };
    send(
        &world,
        vec![
            robot("1", false),
            event("2", "acme", "ann", "2025-06-10T09:00:00Z"),
        ],
    )
    .await;
    let people = async |world: &World| {
        let asked = asked(world, &cache, "2025-06-01", "2025-07-01").await;
        (asked.users, asked.service_users)
    };
    assert_eq!(people(&world).await, (2, 0));
    send(&world, vec![robot("3", true)]).await;
    assert_eq!(people(&world).await, (1, 1));
    // Once said, it stays until it is taken back by hand.
    send(&world, vec![robot("4", false)]).await;
    assert_eq!(people(&world).await, (1, 1));
    let by_hand = async |users: &[&str], is_service| {
        let scope = world.write().await;
        let input = ServiceUsers {
            account: Reference::Id(acme),
            users: users.iter().map(|user| (*user).to_owned()).collect(),
            is_service,
        };
        let count = set_service_users(&scope, input).await;
        scope.commit().await.unwrap();
        count
    };
    assert_eq!(by_hand(&["robot", "ann"], false).await.unwrap(), 1);
    assert_eq!(people(&world).await, (2, 0));
    assert_eq!(
        refusals(by_hand(&["ann", "nobody"], true).await),
        [(RefusalCode::NotFound, "users.1".to_owned())]
    );
    assert_eq!(refusals(by_hand(&[], true).await)[0].1, "users");
}

#[tokio::test]
async fn an_account_can_be_its_own_user_and_tenants_do_not_meet() {
    let world = World::new().await;
    world.accounts(["acme"]).await;
    let cache = UsageCache::new(MEMORY);
    let own = EventInput {
        user: None,
        ..event("1", "acme", "", "2025-06-10T09:00:00Z")
    };
    send(&world, vec![own.clone()]).await;
    let asked = asked(&world, &cache, "2025-06-01", "2025-07-01").await;
    assert_eq!((asked.users, asked.actions), (1, 1));
    assert_eq!(
        asked
            .stickiness(DayConvention::AllDays)
            .displayed(4)
            .unwrap()
            .to_string(),
        "0.0333"
    );
    // The other tenant has neither the account nor the event.
    let scope = world.write_elsewhere().await;
    let outcomes = record_many(&scope, vec![own.clone()], Policy::RejectRow)
        .await
        .unwrap();
    assert_eq!(
        outcomes,
        [EventOutcome::KeptAside(AsideReason::UnknownAccount)]
    );
    crate::testing::add_accounts(&scope, &["acme"]).await;
    assert_eq!(claim(&scope).await.unwrap().recorded, 1);
    scope.commit().await.unwrap();
    assert_eq!(
        self::asked(&world, &cache, "2025-06-01", "2025-07-01").await,
        asked
    );
}

#[tokio::test]
async fn the_number_of_statements_hardly_depends_on_the_rows() {
    let world = World::new().await;
    world.accounts(["acme"]).await;
    let statements = async |count: usize| {
        let rows = (0..count).map(|number| {
            let user = format!("user {}", number % 50);
            event(
                &format!("{count} {number}"),
                "acme",
                &user,
                "2025-06-10T09:00:00Z",
            )
        });
        let scope = world.write().await;
        let before = scope.statements();
        record_many(&scope, rows.collect(), Policy::RejectAll)
            .await
            .unwrap();
        scope.commit().await.unwrap();
        scope.statements() - before
    };
    // Half a thousand rows of ids in a statement on SQLite; ten times as many rows are nine parts more.
    let (few, many) = (statements(512).await, statements(5_120 - 512).await);
    assert!(many <= few + 9, "{few} and {many}");
}

#[tokio::test]
async fn older_snapshots_and_writers_read_their_own() {
    let world = World::new().await;
    world.accounts(["acme"]).await;
    let cache = UsageCache::new(MEMORY);
    send(
        &world,
        vec![event("1", "acme", "ann", "2025-06-10T09:00:00Z")],
    )
    .await;
    let window = Window::new(date("2025-06-01"), date("2025-07-01"), chrono_tz::UTC).unwrap();
    let old = world.read().await;
    let count = async |scope: &Scope| {
        let known = usage(scope, &cache, &window, scope.today()).await.unwrap();
        known.users().len()
    };
    assert_eq!(count(&old).await, 1);
    let writing = world.write().await;
    record_many(
        &writing,
        vec![event("2", "acme", "bob", "2025-06-10T09:00:00Z")],
        Policy::RejectAll,
    )
    .await
    .unwrap();
    assert_eq!(count(&writing).await, 2);
    writing.commit().await.unwrap();
    let new = world.read().await;
    assert_eq!(
        (count(&old).await, count(&new).await, count(&old).await),
        (1, 2, 1)
    );
    // A cache without room answers all the same.
    let tiny = UsageCache::new(1);
    assert_eq!(
        usage(&new, &tiny, &window, new.today())
            .await
            .unwrap()
            .users()
            .len(),
        2
    );
}
