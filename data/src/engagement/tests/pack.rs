//! Days that are packed.

use std::collections::BTreeMap;

use domain::{engagement::UsageFacts, member::Permission};
use sea_orm::{ColumnTrait, QueryOrder};

use super::{entity::packed_day, *};
use crate::{error::Error, scope::Scope};

/// Packs all that can be, in steps of at most so many rows, and answers how many days it were.
async fn pack(world: &World, most_rows: u64) -> u64 {
    let mut packing = Packing::in_steps_of(most_rows);
    while !packing.is_done() {
        let request = Packing::request(world.tenant, world.now);
        let scope = Scope::open(&world.database, request).await.unwrap();
        packing.step(&scope).await.unwrap();
        scope.commit().await.unwrap();
    }
    packing.packed()
}

async fn packed(scope: &Scope) -> Vec<packed_day::Model> {
    let query = scope.find::<packed_day::Entity>();
    let query = query.order_by_asc(packed_day::Column::Day);
    query.all(scope.connection()).await.unwrap()
}

/// The packed days, with their versions.
async fn days(world: &World) -> Vec<(String, i64)> {
    let packed = packed(&world.read().await).await.into_iter();
    let days = packed.map(|row| {
        let date = chrono::NaiveDate::from_num_days_from_ce_opt(row.day).unwrap();
        (date.to_string(), row.version)
    });
    days.collect()
}

fn expected(days: &[(&str, i64)]) -> Vec<(String, i64)> {
    let days = days.iter();
    days.map(|(day, version)| ((*day).to_owned(), *version))
        .collect()
}

/// What is known of June, read anew, and in how many statements.
async fn read(world: &World) -> (UsageFacts, u32) {
    let scope = world.read().await;
    let window = Window::new(date("2025-06-01"), date("2025-07-01"), chrono_tz::UTC).unwrap();
    let cache = UsageCache::new(MEMORY);
    let before = scope.statements();
    let facts = usage(&scope, &cache, &window, scope.today()).await.unwrap();
    (UsageFacts::clone(&facts), scope.statements() - before)
}

/// Says of the packed days what they contain.
async fn replace(world: &World, content: impl Fn(&packed_day::Model) -> Vec<u8>) {
    let scope = world.write().await;
    let mut rows = packed(&scope).await;
    for row in &mut rows {
        row.content = content(row);
    }
    let writer = scope.require(Permission::RecordUsage).unwrap();
    writer.save::<packed_day::Entity>(&rows).await.unwrap();
    scope.commit().await.unwrap();
}

/// Users of two accounts on four days, the last of which is today.
async fn some_days(world: &World) {
    world.accounts(["acme", "globex"]).await;
    let mut rows = Vec::new();
    for (number, day) in ["03", "04", "09", "15"].into_iter().enumerate() {
        for user in 0..=number {
            let account = ["acme", "globex"][user % 2];
            let at = format!("2025-06-{day}T{:02}:00:00Z", 8 + user);
            let id = format!("{day} {user}");
            let event = event(&id, account, &format!("user {user}"), &at);
            let export = EventInput {
                id: format!("{id} export"),
                feature: "export".to_owned(),
                quantity: 1_000 * user as i64,
                ..event.clone()
            };
            rows.extend([event, export]);
        }
    }
    send(world, rows).await;
}

#[tokio::test]
async fn packed_days_are_read_as_their_rows_are() {
    let mut world = World::new().await;
    some_days(&world).await;
    let (rows, _) = read(&world).await;
    let log = world.log().await;
    // 2, 4 and 6 rows in steps that end with the day that reaches the bound.
    assert_eq!(pack(&world, 5).await, 3);
    let known = [("2025-06-03", 1), ("2025-06-04", 1), ("2025-06-09", 1)];
    assert_eq!(days(&world).await, expected(&known));
    assert_eq!(world.log().await, log);
    assert_eq!(read(&world).await.0, rows);
    assert_eq!(pack(&world, 5).await, 0);
    // It is the packed days that are read.
    let nothing = domain::engagement::UsageDay::new(Vec::new()).to_bytes();
    replace(&world, |_| nothing.clone()).await;
    assert_ne!(read(&world).await.0, rows);
    // Today is packed when it is over.
    world.go_to("2025-06-16");
    assert_eq!(pack(&world, 5).await, 1);
    let known = [known.as_slice(), &[("2025-06-15", 1)]].concat();
    assert_eq!(days(&world).await, expected(&known));
}

#[tokio::test]
async fn every_bound_packs_the_same() {
    let world = World::new().await;
    some_days(&world).await;
    let mut contents = Vec::new();
    for most_rows in [1, 2, 3, 6, 12, 13, 1_000] {
        let scope = world.write().await;
        let writer = scope.require(Permission::RecordUsage).unwrap();
        let all = sea_orm::Condition::all().add(packed_day::Column::Day.gt(0));
        writer.delete::<packed_day::Entity>(all).await.unwrap();
        scope.commit().await.unwrap();
        assert_eq!(pack(&world, most_rows).await, 3, "{most_rows}");
        contents.push(packed(&world.read().await).await);
    }
    assert!(contents.iter().all(|packed| *packed == contents[0]));
}

#[tokio::test]
async fn a_late_event_is_read_and_its_day_packed_anew() {
    let world = World::new().await;
    some_days(&world).await;
    pack(&world, 1_000).await;
    let cache = UsageCache::new(MEMORY);
    let before = asked(&world, &cache, "2025-06-01", "2025-07-01").await;
    let late = event("late", "acme", "late", "2025-06-04T23:00:00Z");
    // A service user changes no day.
    let early = EventInput {
        is_service: true,
        ..event("early", "globex", "user 1", "2025-05-20T09:00:00Z")
    };
    send(&world, vec![late, early]).await;
    let after = asked(&world, &cache, "2025-06-01", "2025-07-01").await;
    assert_eq!(
        (after.users, after.service_users),
        (before.users, before.service_users + 1)
    );
    let (rows, _) = read(&world).await;
    assert_eq!(pack(&world, 1_000).await, 2);
    let known = [
        ("2025-05-20", 2),
        ("2025-06-03", 1),
        ("2025-06-04", 2),
        ("2025-06-09", 1),
    ];
    assert_eq!(days(&world).await, expected(&known));
    assert_eq!(read(&world).await.0, rows);
    assert_eq!(
        asked(&world, &cache, "2025-06-01", "2025-07-01").await,
        after
    );
}

#[tokio::test]
async fn what_is_not_understood_is_read_from_rows() {
    let world = World::new().await;
    some_days(&world).await;
    let (rows, _) = read(&world).await;
    pack(&world, 1_000).await;
    let good: BTreeMap<i32, Vec<u8>> = packed(&world.read().await)
        .await
        .into_iter()
        .map(|row| (row.day, row.content))
        .collect();
    let last = *good.keys().last().unwrap();
    type Damage = fn(&[u8]) -> Vec<u8>;
    let damages: [Damage; 3] = [
        |_| Vec::new(),
        |good| good[..good.len() / 2].to_vec(),
        |good| [&[255][..], &good[1..]].concat(),
    ];
    for damage in damages {
        replace(&world, |row| damage(&good[&row.day])).await;
        assert_eq!(read(&world).await.0, rows);
        // Some days are good, and those between them are not.
        replace(&world, |row| match row.day == last {
            true => damage(&good[&row.day]),
            false => good[&row.day].clone(),
        })
        .await;
        assert_eq!(read(&world).await.0, rows);
    }
}

#[tokio::test]
async fn a_tenant_packs_its_own_days_and_needs_the_permission() {
    let world = World::new().await;
    some_days(&world).await;
    let scope = world.write_elsewhere().await;
    crate::testing::add_accounts(&scope, &["acme"]).await;
    let rows = vec![event("1", "acme", "ann", "2025-06-03T09:00:00Z")];
    record_many(&scope, rows, Policy::RejectAll).await.unwrap();
    scope.commit().await.unwrap();
    assert_eq!(pack(&world, 1_000).await, 3);
    let scope = world.write_elsewhere().await;
    assert_eq!(packed(&scope).await, []);
    let mut packing = Packing::start();
    packing.step(&scope).await.unwrap();
    let theirs = packed(&scope).await;
    assert_eq!((packing.packed(), theirs.len()), (1, 1));
    assert_eq!(theirs[0].tenant_id, world.other_tenant);
    scope.commit().await.unwrap();
    assert_eq!(days(&world).await.len(), 3);
    let scope = world.write_with(&[Permission::ReadPortfolio]).await;
    assert!(matches!(
        Packing::start().step(&scope).await,
        Err(Error::Forbidden(Permission::RecordUsage))
    ));
}

#[tokio::test]
async fn the_statements_depend_neither_on_rows_nor_on_packed_days() {
    let world = World::new().await;
    some_days(&world).await;
    let (_, unpacked) = read(&world).await;
    pack(&world, 1_000).await;
    let (_, some) = read(&world).await;
    let many = (0..300).map(|number| {
        let at = format!("2025-06-{:02}T09:00:00Z", 1 + number % 14);
        event(
            &number.to_string(),
            "acme",
            &format!("user {}", number / 3),
            &at,
        )
    });
    send(&world, many.collect()).await;
    let statements = async |world: &World| {
        let request = Packing::request(world.tenant, world.now);
        let scope = Scope::open(&world.database, request).await.unwrap();
        let before = scope.statements();
        let mut packing = Packing::start();
        packing.step(&scope).await.unwrap();
        let statements = scope.statements() - before;
        scope.close().await.unwrap();
        (packing.packed(), statements)
    };
    let (_, many) = read(&world).await;
    assert!(some < unpacked, "{some} and {unpacked}");
    assert_eq!(many, unpacked);
    // What is stale, its rows, what is made of them.
    assert_eq!(statements(&world).await, (14, 3));
    pack(&world, 1_000).await;
    assert_eq!(read(&world).await.1, some);
}
