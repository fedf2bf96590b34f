//! Events as they are sent.

use domain::{engagement::DayConvention, member::Permission};

use super::*;
use crate::error::Error;

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
async fn what_comes_again_counts_once_after_the_tenant_moved_to_another_time_zone() {
    use EventOutcome::{Duplicate, Recorded};
    let world = World::new().await;
    world.accounts(["acme"]).await;
    let cache = UsageCache::new(MEMORY);
    let actions = async || {
        let asked = asked(&world, &cache, "2025-06-01", "2025-07-01").await;
        asked.actions
    };
    // In Los Angeles the first is of the 9th, in Kiritimati the last two are of the 11th. An id may be another event's on another day.
    let rows = vec![
        event("1", "acme", "ann", "2025-06-10T02:00:00Z"),
        event("2", "acme", "ann", "2025-06-10T10:30:00Z"),
        event("3", "acme", "ann", "2025-06-10T23:00:00Z"),
        event("3", "acme", "ann", "2025-06-09T23:00:00Z"),
    ];
    assert_eq!(send(&world, rows.clone()).await, vec![Recorded; 4]);
    let mut all = rows;
    for (number, zone) in [
        chrono_tz::America::Los_Angeles,
        chrono_tz::Pacific::Kiritimati,
        chrono_tz::Pacific::Pago_Pago,
        chrono_tz::UTC,
    ]
    .into_iter()
    .enumerate()
    {
        world.move_to(zone).await;
        let before = actions().await;
        assert_eq!(send(&world, all.clone()).await, vec![Duplicate; all.len()]);
        assert_eq!(actions().await, before, "{zone}");
        // What is new counts, and once, also when it comes twice at once.
        let new = event(
            &format!("new {number}"),
            "acme",
            "ann",
            "2025-06-10T10:30:00Z",
        );
        let twice = vec![new.clone(), new.clone()];
        assert_eq!(send(&world, twice).await, [Recorded, Duplicate], "{zone}");
        assert_eq!(actions().await, before + 1, "{zone}");
        all.push(new);
    }
    // Other content under a known id of the same day is refused as ever, and the same id on another day is another event.
    let other = EventInput {
        quantity: 3,
        ..all[0].clone()
    };
    let elsewhen = event("1", "acme", "ann", "2025-06-11T02:00:00Z");
    let outcomes = send(&world, vec![other, elsewhen]).await;
    assert!(
        matches!(outcomes[0], EventOutcome::Rejected(_)),
        "{outcomes:?}"
    );
    assert_eq!(outcomes[1], Recorded);
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
    // Half a thousand ids in a statement on SQLite, which are looked up and then kept; nine times as many rows are eight parts more.
    let (few, many) = (statements(512).await, statements(9 * 512).await);
    assert!(many <= few + 2 * 8, "{few} and {many}");
}
