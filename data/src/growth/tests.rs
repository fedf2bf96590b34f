use std::collections::HashMap;

use domain::{
    growth::{CustomerGrowth, KpiDirection, Unmeasured},
    ownership::OwnerConvention,
};
use uuid::Uuid;

use super::*;
use crate::{
    bulk::{Outcome, Policy, RowResult},
    error::{
        RefusalCode, RefusalCode::Conflict, RefusalCode::NotFound,
        RefusalCode::ValidationFailed as Invalid,
    },
    patch::Patch,
    portfolio::{self, FactsCache},
    testing::{World, date, refusals},
};

fn revenue() -> kpi::KpiInput {
    kpi::KpiInput {
        key: "revenue".to_owned(),
        label: "Revenue".to_owned(),
        unit: "USD".to_owned(),
        direction: KpiDirection::HigherIsBetter,
        stale_after_days: 60,
    }
}

async fn define(world: &World) -> Uuid {
    let scope = world.write().await;
    let kpi = kpi::create(&scope, revenue()).await.unwrap();
    scope.commit().await.unwrap();
    kpi.id
}

fn value(account: &str, on: &str, value: i64) -> ValueInput {
    ValueInput {
        account: Reference::ExternalId(account.to_owned()),
        kpi: Reference::ExternalId("revenue".to_owned()),
        external_id: Some(format!("{account} {on}")),
        measured_on: date(on),
        value: value.into(),
        unit: None,
        source: KpiSource::Integrated,
        note: None,
    }
}

async fn write(world: &World, rows: &[ValueInput]) -> Vec<RowResult> {
    let scope = world.write().await;
    let results = upsert(&scope, rows, Policy::RejectRow).await;
    scope.commit().await.unwrap();
    results.unwrap()
}

fn rejected(result: &RowResult) -> Vec<(RefusalCode, String)> {
    match &result.outcome {
        Outcome::Rejected(refusals) => refusals
            .iter()
            .map(|refusal| (refusal.code, refusal.field.join(".")))
            .collect(),
        other => panic!("{other:?}"),
    }
}

/// Today's growth, from facts that were kept, which are those that are read anew and those that the log tells.
async fn today(world: &World, cache: &FactsCache) -> CustomerGrowth {
    let scope = world.read().await;
    let facts = cache.facts(&scope).await.unwrap();
    let anew = portfolio::load(&scope).await.unwrap();
    assert_eq!(facts.facts, anew.facts);
    let told = portfolio::told_whole(&scope, scope.log_version()).await;
    assert_eq!(told.unwrap(), *anew.facts);
    let terms = kpi::terms(&scope, None).await.unwrap().unwrap();
    let whole = facts.evaluate(&scope, None, scope.today(), OwnerConvention::Then);
    whole.growth(&terms)
}

fn median(growth: &CustomerGrowth) -> Option<String> {
    let median = growth.median().displayed(4);
    median.map(|median| median.to_string())
}

#[tokio::test]
async fn after_any_write_the_next_answer_is_right() {
    let world = World::new().await;
    let [_acme, blue] = world.accounts(["acme", "blue"]).await;
    let kpi = define(&world).await;
    let cache = FactsCache::new(1 << 30);
    assert_eq!(
        today(&world, &cache)
            .await
            .left_out(Unmeasured::NoValue)
            .len(),
        2
    );
    let rows = [
        value("acme", "2025-05-01", 100),
        value("acme", "2025-06-01", 150),
    ];
    let results = write(&world, &rows).await;
    assert_eq!(median(&today(&world, &cache).await).as_deref(), Some("0.5"));
    // Restated, moved to the other account, set against something else, and gone.
    write(&world, &[value("acme", "2025-06-01", 120)]).await;
    assert_eq!(median(&today(&world, &cache).await).as_deref(), Some("0.2"));
    let mut moved = rows[1].clone();
    moved.account = Reference::ExternalId("blue".to_owned());
    write(&world, &[moved]).await;
    let growth = today(&world, &cache).await;
    assert_eq!(growth.left_out(Unmeasured::SingleValue).len(), 2);
    let scope = world.write().await;
    let goal = Goal {
        on: date("2025-05-15"),
        value: 75.into(),
    };
    let patch = SeriesPatch {
        baseline: Patch::Set(goal),
        ..SeriesPatch::default()
    };
    set(&scope, blue, kpi, patch).await.unwrap();
    scope.commit().await.unwrap();
    assert_eq!(median(&today(&world, &cache).await).as_deref(), Some("1"));
    let scope = world.write().await;
    delete(&scope, results[1].id.unwrap(), None).await.unwrap();
    scope.commit().await.unwrap();
    let growth = today(&world, &cache).await;
    assert_eq!(growth.left_out(Unmeasured::NoValue), [blue]);
}

#[tokio::test]
async fn what_rows_say_wrong() {
    let world = World::new().await;
    world.accounts(["acme"]).await;
    define(&world).await;
    let good = value("acme", "2025-05-01", 100);
    let named = |external_id: &str| ValueInput {
        external_id: Some(external_id.to_owned()),
        ..good.clone()
    };
    assert_eq!(
        write(&world, std::slice::from_ref(&good)).await[0].outcome,
        Outcome::Created
    );
    assert_eq!(
        write(&world, std::slice::from_ref(&good)).await[0].outcome,
        Outcome::Unchanged
    );
    let at = |code, field: &str| vec![(code, format!("rows.0.{field}"))];
    for (row, expected) in [
        (named("other"), at(Conflict, "measuredOn")),
        (
            ValueInput {
                external_id: None,
                ..good.clone()
            },
            at(Invalid, "externalId"),
        ),
        (
            ValueInput {
                account: Reference::ExternalId("nobody".to_owned()),
                ..named("other")
            },
            at(NotFound, "accountExternalId"),
        ),
        (
            ValueInput {
                kpi: Reference::ExternalId("profit".to_owned()),
                ..named("other")
            },
            at(NotFound, "kpiKey"),
        ),
        (
            ValueInput {
                unit: Some("EUR".to_owned()),
                ..named("other")
            },
            at(Invalid, "unit"),
        ),
        (
            ValueInput {
                measured_on: date("2025-06-16"),
                ..named("other")
            },
            at(Invalid, "measuredOn"),
        ),
        (
            ValueInput {
                value: "0.0000001".parse().unwrap(),
                ..named("other")
            },
            at(Invalid, "value"),
        ),
        (
            ValueInput {
                note: Some(" ".to_owned()),
                ..named("other")
            },
            at(Invalid, "note"),
        ),
    ] {
        let results = write(&world, std::slice::from_ref(&row)).await;
        assert_eq!(rejected(&results[0]), expected, "{row:?}");
    }
    // The same day twice in one call, and the good row of it is kept.
    let mut twice = [named("first"), named("second")];
    for row in &mut twice {
        row.measured_on = date("2025-05-02");
    }
    let results = write(&world, &twice).await;
    assert_eq!(results[0].outcome, Outcome::Created);
    assert_eq!(
        rejected(&results[1]),
        [(Conflict, "rows.1.measuredOn".to_owned())]
    );
}

/// The values of all accounts by their external ids, with their days.
async fn days(world: &World) -> Vec<(String, NaiveDate)> {
    let scope = world.read().await;
    let query = scope.find::<entity::value::Entity>();
    let rows = query.all(scope.connection()).await.unwrap().into_iter();
    let mut days: Vec<_> = rows
        .filter_map(|row| Some((row.external_id?, row.measured_on)))
        .collect();
    days.sort();
    days
}

#[tokio::test]
async fn rows_are_taken_in_their_order_when_values_change_places() {
    let world = World::new().await;
    world.accounts(["acme", "blue"]).await;
    define(&world).await;
    let on = |external_id: &str, account: &str, day: &str| ValueInput {
        external_id: Some(external_id.to_owned()),
        ..value(account, day, 100)
    };
    let at = |external_id: &str, day: &str| (external_id.to_owned(), date(day));
    let taken = [(Conflict, "rows.1.measuredOn".to_owned())];
    let [first, second] = ["2025-05-01", "2025-05-02"];
    write(&world, &[on("a", "acme", first), on("b", "acme", second)]).await;

    // A day that a row has freed, and one that an account no longer has, are free for the rows after it, for known values and new ones.
    let third = "2025-05-03";
    let results = write(&world, &[on("b", "acme", third), on("a", "acme", second)]).await;
    assert!(results.iter().all(|row| row.outcome == Outcome::Updated));
    assert_eq!(days(&world).await, [at("a", second), at("b", third)]);
    let results = write(&world, &[on("a", "blue", second), on("c", "acme", second)]).await;
    assert_eq!(results[0].outcome, Outcome::Updated);
    assert_eq!(results[1].outcome, Outcome::Created);
    let known = [at("a", second), at("b", third), at("c", second)];
    assert_eq!(days(&world).await, known);

    // Two on one day are one too many, whoever was there before.
    let results = write(&world, &[on("b", "acme", first), on("d", "acme", first)]).await;
    assert_eq!(results[0].outcome, Outcome::Updated);
    assert_eq!(rejected(&results[1]), taken);

    // A later row frees nothing for an earlier one, which can come again.
    let later = [on("c", "acme", first), on("b", "acme", third)];
    let results = write(&world, &later).await;
    assert_eq!(
        rejected(&results[0]),
        [(Conflict, "rows.0.measuredOn".to_owned())]
    );
    assert_eq!(results[1].outcome, Outcome::Updated);
    let results = write(&world, &later).await;
    assert_eq!(results[0].outcome, Outcome::Updated);
    assert_eq!(results[1].outcome, Outcome::Unchanged);
    let known = [at("a", second), at("b", third), at("c", first)];
    assert_eq!(days(&world).await, known);
    // A row that is refused frees nothing, so that two values cannot change places in one call.
    let results = write(&world, &[on("b", "acme", first), on("c", "acme", third)]).await;
    assert_eq!(
        rejected(&results[0]),
        [(Conflict, "rows.0.measuredOn".to_owned())]
    );
    assert_eq!(rejected(&results[1]), taken);
    assert_eq!(days(&world).await, known);
}

#[tokio::test]
async fn csms_record_for_their_own_accounts() {
    let world = World::new().await;
    let [acme, blue] = world.accounts(["acme", "blue"]).await;
    let kpi = define(&world).await;
    let ada = world.member("ada").await;
    world.assign(acme, ada, "2025-01-01", None).await;
    let scope = world.csm(ada).await;
    let mine = create(&scope, value("acme", "2025-05-01", 100))
        .await
        .unwrap();
    // That comes before what is wrong with it, such as a day that is yet to come, or a KPI that there is not.
    for on in ["2025-05-01", "2025-06-16"] {
        let refused = create(&scope, value("blue", on, 100)).await;
        assert!(matches!(refused, Err(Error::Forbidden(_))), "{refused:?}");
    }
    for kpi in [kpi, Uuid::nil()] {
        let refused = set(&scope, blue, kpi, SeriesPatch::default()).await;
        assert!(matches!(refused, Err(Error::Forbidden(_))), "{refused:?}");
    }
    let refused = kpi::create(&scope, revenue()).await;
    assert!(matches!(refused, Err(Error::Forbidden(_))), "{refused:?}");
    let patch = ValuePatch {
        value: Some(110.into()),
        version: Some(1),
        ..ValuePatch::default()
    };
    let restated = update(&scope, mine.id, patch.clone()).await.unwrap();
    assert_eq!((restated.value, restated.version), (110_000_000, 2));
    let stale = update(&scope, mine.id, patch).await;
    assert_eq!(refusals(stale), [(Conflict, "version".to_owned())]);
    delete(&scope, mine.id, Some(2)).await.unwrap();
    scope.commit().await.unwrap();
}

#[tokio::test]
async fn a_unit_stays_while_there_are_values() {
    let world = World::new().await;
    world.accounts(["acme"]).await;
    let id = define(&world).await;
    let other_unit = kpi::KpiPatch {
        unit: Some("EUR".to_owned()),
        ..kpi::KpiPatch::default()
    };
    let scope = world.write().await;
    let changed = kpi::update(&scope, id, other_unit.clone(), None).await;
    assert_eq!(changed.unwrap().unit, "EUR");
    create(&scope, value("acme", "2025-05-01", 1))
        .await
        .unwrap();
    let back = kpi::KpiPatch {
        unit: Some("USD".to_owned()),
        ..kpi::KpiPatch::default()
    };
    let refused = kpi::update(&scope, id, back, None).await;
    assert_eq!(refusals(refused), [(Conflict, "unit".to_owned())]);
    // The same unit is no change.
    kpi::update(&scope, id, other_unit, None).await.unwrap();
    kpi::archive(&scope, id, None).await.unwrap();
    let refused = create(&scope, value("acme", "2025-05-02", 1)).await;
    assert_eq!(refusals(refused), [(Invalid, "kpiKey".to_owned())]);
    let all: HashMap<_, _> = kpi::terms(&scope, None).await.unwrap().unwrap();
    assert!(all.is_empty());
    assert!(
        kpi::terms(&scope, Some(id))
            .await
            .unwrap()
            .unwrap()
            .contains_key(&id)
    );
    assert!(
        kpi::terms(&scope, Some(Uuid::nil()))
            .await
            .unwrap()
            .is_none()
    );
    scope.commit().await.unwrap();
}
