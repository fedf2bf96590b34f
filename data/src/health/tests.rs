use domain::{
    account::Millionths,
    growth::{KpiDirection, KpiSource},
    health::{Factor, FactorKind, HealthBand, Normalisation, Point, Score, Weight},
};
use sea_orm::QueryOrder;
use uuid::Uuid;

use super::{
    entity::score::{Column, Entity, Model},
    standing::standings,
    stored::{read_factors, read_readings, write_factors},
    *,
};
use crate::{
    bulk::Policy,
    error::RefusalCode,
    growth::{
        self, ValueInput,
        kpi::{self, KpiInput},
    },
    reference::Reference,
    testing::{KeptFacts, World, date, plan, refusals},
};

fn point(value: i64, points: u8) -> Point {
    Point {
        value: Millionths(value * 1_000_000),
        score: Score::whole(points),
    }
}

fn factor(kind: FactorKind, normalisation: Normalisation) -> Factor {
    Factor {
        kind,
        weight: Weight::of_millionths(Millionths(2_500_000)).unwrap(),
        normalisation,
        fresh_for_days: Some(30),
    }
}

fn input() -> ProfileInput {
    let line = Normalisation::Linear(vec![point(1, 0), point(5, 100)]);
    ProfileInput {
        name: "Usual".to_owned(),
        segment: None,
        minimum_coverage: "0.25".parse().unwrap(),
        yellow_from: Score::whole(40),
        green_from: Score::whole(70),
        hysteresis: Score::whole(10),
        factors: vec![factor(FactorKind::CsmJudgement, line)],
    }
}

async fn publish_usual(world: &World) -> Uuid {
    let scope = world.write().await;
    let draft = create(&scope, input()).await.unwrap();
    let from = Some(date("2025-01-01"));
    publish(&scope, draft.id, from, None).await.unwrap();
    scope.commit().await.unwrap();
    draft.id
}

async fn judged(world: &World, account: Uuid, judgement: i32, on: &str) {
    let scope = world.write().await;
    let input = JudgementInput {
        account,
        judgement,
        judged_on: Some(date(on)),
        note: None,
    };
    judge(&scope, input).await.unwrap();
    scope.commit().await.unwrap();
}

async fn computed_on(world: &World, on: &str) -> (Recomputed, u32) {
    let scope = world.write().await;
    let kept = KeptFacts::default();
    let before = scope.statements();
    let recomputed = recompute(&scope, kept.caches(), None, date(on))
        .await
        .unwrap();
    let statements = scope.statements() - before;
    scope.commit().await.unwrap();
    (recomputed, statements)
}

async fn rows(world: &World) -> Vec<Model> {
    let scope = world.read().await;
    let query = scope
        .find::<Entity>()
        .order_by_asc(Column::AccountId)
        .order_by_asc(Column::ComputedOn);
    query.all(scope.connection()).await.unwrap()
}

#[test]
fn factors_are_read_as_they_were_written() {
    let bands = Normalisation::Bands {
        below: Score::new("12.5".parse().unwrap()).unwrap(),
        steps: vec![point(-3, 40), point(90, 100)],
    };
    let factors = vec![
        factor(FactorKind::RenewalDistance, bands),
        factor(
            FactorKind::Nps,
            Normalisation::Linear(vec![point(-100, 0), point(100, 100)]),
        ),
    ];
    let written = write_factors(&factors).unwrap();
    assert_eq!(read_factors(&written).unwrap(), factors);
}

#[tokio::test]
async fn every_score_can_be_computed_again_from_what_is_kept_with_it() {
    let world = World::new().await;
    let [well, ill, unknown] = world.accounts(["Acme", "Bolt", "Core"]).await;
    let profile = publish_usual(&world).await;
    judged(&world, well, 4, "2025-06-01").await;
    judged(&world, ill, 2, "2025-05-20").await;
    judged(&world, ill, 3, "2025-06-10").await;
    for on in ["2025-05-31", "2025-06-05", "2025-06-15"] {
        computed_on(&world, on).await;
    }
    let scope = world.read().await;
    let row = profiles_by_ids(&scope, &[profile]).await.unwrap().pop();
    let profile = exact(&row.unwrap()).unwrap();
    let rows = rows(&world).await;
    assert_eq!(rows.len(), 9);
    for row in &rows {
        let readings = read_readings(&row.readings).unwrap();
        let (score, status) = profile.score(&readings, row.computed_on);
        let before = row.band_before.as_ref().map(|band| band.parse().unwrap());
        let band = score.map(|score| profile.boundaries().band(score, before));
        assert_eq!(row.score, score.map(|score| score.hundredths().into()));
        assert_eq!(row.status, status.as_str());
        assert_eq!(row.band.as_deref(), band.map(HealthBand::as_str));
    }
    let told = |account: Uuid| {
        let of_account = rows.iter().filter(move |row| row.account_id == account);
        let told: Vec<_> = of_account
            .map(|row| (row.score, row.band.as_deref()))
            .collect();
        told
    };
    let green = (Some(7_500), Some("GREEN"));
    assert_eq!(told(well), [(None, None), green, green]);
    // 50 does not pass the boundary of 40 by more than the hysteresis of 10: it reaches it.
    let red = (Some(2_500), Some("RED"));
    assert_eq!(told(ill), [red, red, (Some(5_000), Some("YELLOW"))]);
    assert_eq!(told(unknown), [(None, None); 3]);
    // Once more the same changes nothing.
    let (again, _) = computed_on(&world, "2025-06-15").await;
    assert_eq!(again.moved, 0);
    assert_eq!(self::rows(&world).await, rows);

    let standings = standings(&scope, None, date("2025-06-07")).await.unwrap();
    let band = |account: Uuid| standings[&account].band();
    assert_eq!(
        (band(well), band(ill), band(unknown)),
        (Some(HealthBand::Green), Some(HealthBand::Red), None)
    );
    let moments = [
        (ill, date("2025-06-09")),
        (ill, date("2025-06-30")),
        (ill, date("2025-05-30")),
        (unknown, date("2025-06-30")),
    ];
    let scores = scores_at(&scope, moments, None).await.unwrap();
    let expected = [
        (moments[0], Score::whole(25)),
        (moments[1], Score::whole(50)),
    ];
    assert_eq!(scores, expected.into());
    assert_eq!(
        scores_at(&scope, moments, Some(&profile)).await.unwrap(),
        expected.into()
    );
}

#[tokio::test]
async fn the_number_of_statements_does_not_depend_on_the_number_of_accounts() {
    let world = World::new().await;
    publish_usual(&world).await;
    world.accounts(["Acme"]).await;
    let (one, few) = computed_on(&world, "2025-06-15").await;
    let names: Vec<String> = (0..300)
        .map(|number| format!("Customer {number}"))
        .collect();
    let names: Vec<&str> = names.iter().map(String::as_str).collect();
    let scope = world.write().await;
    crate::testing::add_accounts(&scope, &names).await;
    scope.commit().await.unwrap();
    let (all, many) = computed_on(&world, "2025-06-15").await;
    assert_eq!((one.accounts, all.accounts), (1, 301));
    assert_eq!(few, many);
}

#[tokio::test]
async fn the_latest_score_is_looked_up_for_each_account() {
    let world = World::new().await;
    let scope = world.read().await;
    let query = standing::latest(&scope, [Column::Score], None, scope.today());
    let steps = plan(&scope, &query).await;
    let is_one_row = |step: &String| {
        step.starts_with("SEARCH health_score") && step.contains("account_id=? AND computed_on=?")
    };
    assert!(steps.iter().any(is_one_row), "{steps:#?}");
}

#[tokio::test]
async fn what_is_kept_of_where_accounts_stand_is_what_is_there() {
    let mut world = World::new().await;
    let [acme, bolt] = world.accounts(["Acme", "Bolt"]).await;
    publish_usual(&world).await;
    let cache = StandingsCache::new(1 << 20);
    let days = ["2025-06-01", "2025-06-15"].map(date);
    // What is kept, what is read, and how many statements the first of them took.
    let agree = async |world: &World| {
        let scope = world.read().await;
        let before = scope.statements();
        for day in days {
            cache.standings(&scope, None, day).await.unwrap();
        }
        let statements = scope.statements() - before;
        for day in days {
            let read = standings(&scope, None, day).await.unwrap();
            for accounts in [None, Some(&[acme][..]), Some(&[bolt][..])] {
                let kept = cache.standings(&scope, accounts, day).await.unwrap();
                assert_eq!(*kept, read);
            }
        }
        statements
    };
    let all = agree(&world).await;
    assert_eq!(agree(&world).await, 0, "nothing was written");
    judged(&world, acme, 4, "2025-06-01").await;
    let look = agree(&world).await;
    assert!(look < all, "no score was computed: {look} statements");
    let writes: [(&str, &str, i32); 3] = [
        ("a score of another band", "2025-06-15", 1),
        ("a score of the same band", "2025-06-15", 2),
        ("a score of a day that has passed", "2025-06-01", 1),
    ];
    for (what, day, judgement) in writes {
        judged(&world, acme, judgement, "2025-06-01").await;
        computed_on(&world, day).await;
        assert_eq!(agree(&world).await, look + all, "{what}");
    }
    set_by_hand(&world, bolt, 20).await;
    assert_eq!(agree(&world).await, look + all, "one is set by hand");
    let scope = world.write().await;
    end_override(&scope, bolt).await.unwrap();
    // A scope that has written reads what it wrote.
    let own = cache.standings(&scope, None, days[1]).await.unwrap();
    assert_eq!(own.get(&bolt).and_then(|standing| standing.by_hand), None);
    scope.close().await.unwrap();
    assert_eq!(agree(&world).await, 0, "it was not kept");
    world.go_to("2025-06-16");
    assert_eq!(agree(&world).await, 0, "another day is another question");
}

#[tokio::test]
async fn an_older_snapshot_neither_sees_nor_undoes_what_is_kept_of_a_newer_one() {
    let world = World::new().await;
    let [acme] = world.accounts(["Acme"]).await;
    let cache = StandingsCache::new(1 << 20);
    let older = world.read().await;
    set_by_hand(&world, acme, 20).await;
    let newer = world.read().await;
    let today = newer.today();
    let by_hand = async |scope| {
        let kept = cache.standings(scope, None, today).await.unwrap();
        kept.contains_key(&acme)
    };
    assert!(by_hand(&newer).await);
    assert!(!by_hand(&older).await);
    assert!(by_hand(&newer).await);
    // Another tenant's day is another one.
    let other = world.write_elsewhere().await;
    assert!(!by_hand(&other).await);
}

#[tokio::test]
async fn a_round_computes_what_has_changed_since_the_last_one() {
    let mut world = World::new().await;
    let kept = KeptFacts::default();
    let run = async |world: &World| {
        let scope = world.write().await;
        let computed = round(&scope, kept.caches()).await.unwrap();
        scope.commit().await.unwrap();
        computed.accounts
    };
    let [account, _] = world.accounts(["Acme", "Bolt"]).await;
    assert_eq!(run(&world).await, 0, "nobody looks at health");
    publish_usual(&world).await;
    assert_eq!(run(&world).await, 2);
    assert_eq!(run(&world).await, 0);
    judged(&world, account, 4, "2025-06-01").await;
    let before = world.read().await.log_version();
    assert_eq!(run(&world).await, 1);
    // The account came into a band, and scores were computed.
    assert_eq!(world.read().await.log_version(), before + 2);
    // That the account came into another band is no reason to compute it again.
    assert_eq!(run(&world).await, 0);
    publish_usual(&world).await;
    assert_eq!(run(&world).await, 2);
    world.go_to("2025-06-16");
    assert_eq!(run(&world).await, 2);
    assert_eq!(run(&world).await, 0);
}

fn value(account: &str) -> ValueInput {
    ValueInput {
        account: Reference::ExternalId(account.to_owned()),
        kpi: Reference::ExternalId("revenue".to_owned()),
        external_id: Some("value".to_owned()),
        measured_on: date("2025-06-01"),
        value: 7.into(),
        unit: None,
        source: KpiSource::Integrated,
        note: None,
    }
}

#[tokio::test]
async fn a_round_follows_what_is_moved_and_kpis_that_are_put_away() {
    let world = World::new().await;
    let kept = KeptFacts::default();
    let run = async |world: &World| {
        let scope = world.write().await;
        let computed = round(&scope, kept.caches()).await.unwrap();
        scope.commit().await.unwrap();
        computed.accounts
    };
    let write = async |world: &World, account: &str| {
        let scope = world.write().await;
        let rows = [value(account)];
        growth::upsert(&scope, &rows, Policy::RejectAll)
            .await
            .unwrap();
        scope.commit().await.unwrap();
    };
    world.accounts(["Acme", "Bolt", "Core"]).await;
    publish_usual(&world).await;
    let scope = world.write().await;
    let revenue = KpiInput {
        key: "revenue".to_owned(),
        label: "Revenue".to_owned(),
        unit: "USD".to_owned(),
        direction: KpiDirection::HigherIsBetter,
        stale_after_days: 60,
    };
    let revenue = kpi::create(&scope, revenue).await.unwrap();
    scope.commit().await.unwrap();
    assert_eq!(run(&world).await, 3);
    write(&world, "Acme").await;
    assert_eq!(run(&world).await, 1);
    // The one account has the value no more, the other has it now.
    write(&world, "Bolt").await;
    assert_eq!(run(&world).await, 2);
    // What is put away counts for nobody.
    let scope = world.write().await;
    kpi::archive(&scope, revenue.id, None).await.unwrap();
    scope.commit().await.unwrap();
    assert_eq!(run(&world).await, 3);
    assert_eq!(run(&world).await, 0);
}

#[tokio::test]
async fn profiles_are_numbered_by_segment_and_bad_ones_are_refused() {
    let world = World::new().await;
    let scope = world.write().await;
    let mut numbers = Vec::new();
    for segment in [None, Some("Enterprise"), None] {
        let of_segment = ProfileInput {
            segment: segment.map(str::to_owned),
            ..input()
        };
        let draft = create(&scope, of_segment).await.unwrap();
        numbers.push(publish(&scope, draft.id, None, None).await.unwrap().number);
    }
    assert_eq!(numbers, [Some(1), Some(1), Some(2)]);
    let weightless = ProfileInput {
        factors: Vec::new(),
        minimum_coverage: "2".parse().unwrap(),
        hysteresis: Score::whole(50),
        ..input()
    };
    let invalid = |field: &str| (RefusalCode::ValidationFailed, field.to_owned());
    assert_eq!(
        refusals(create(&scope, weightless).await),
        [
            invalid("hysteresis"),
            invalid("factors"),
            invalid("minimumCoverage")
        ]
    );
    // Another tenant's profile is like none.
    let own = profiles(&scope, true).await.unwrap().remove(0);
    scope.commit().await.unwrap();
    let elsewhere = world.write_elsewhere().await;
    let foreign = publish(&elsewhere, own.id, None, None).await;
    assert_eq!(
        refusals(foreign),
        [(RefusalCode::NotFound, "id".to_owned())]
    );
}

async fn set_by_hand(world: &World, account: Uuid, points: u8) -> Uuid {
    let scope = world.write().await;
    let input = OverrideInput {
        account,
        score: Score::whole(points),
        ends_on: date("2025-12-31"),
        reason: "More is known".to_owned(),
    };
    let set = set_override(&scope, input).await.unwrap();
    scope.commit().await.unwrap();
    set.id
}

/// What is set by hand on the days from the 14th to the 17th.
async fn held(world: &World, account: Uuid) -> [Option<Uuid>; 4] {
    let scope = world.read().await;
    let mut held = [None; 4];
    let days = ["2025-06-14", "2025-06-15", "2025-06-16", "2025-06-17"];
    for (place, on) in held.iter_mut().zip(days) {
        let standings = standings(&scope, Some(&[account]), date(on)).await;
        let standings = standings.unwrap();
        let standing = standings.get(&account);
        *place = standing.and_then(|standing| Some(standing.by_hand?.id));
    }
    held
}

/// One was set on the 14th and another in its place on the 16th; then the tenant moves to where it is the 15th.
async fn moved_west(world: &mut World, account: Uuid) -> [Uuid; 2] {
    world.go_to("2025-06-14");
    let first = set_by_hand(world, account, 20).await;
    world.go_to("2025-06-15");
    world.move_to(chrono_tz::Pacific::Kiritimati).await;
    let second = set_by_hand(world, account, 30).await;
    world.move_to(chrono_tz::UTC).await;
    let [one, two] = [Some(first), Some(second)];
    assert_eq!(held(world, account).await, [one, one, two, two]);
    [first, second]
}

#[tokio::test]
async fn what_is_ended_on_a_day_that_came_before_holds_no_more() {
    let mut world = World::new().await;
    let [acme] = world.accounts(["Acme"]).await;
    let [first, second] = moved_west(&mut world, acme).await;
    let scope = world.write().await;
    let ended = end_override(&scope, acme).await.unwrap();
    // It never held: its last day is the one before its first.
    assert_eq!(
        (ended.id, ended.starts_on, ended.ends_on),
        (second, date("2025-06-16"), date("2025-06-15"))
    );
    let again = end_override(&scope, acme).await;
    assert_eq!(
        refusals(again),
        [(RefusalCode::Conflict, "account".to_owned())]
    );
    scope.commit().await.unwrap();
    assert_eq!(held(&world, acme).await, [Some(first), None, None, None]);
}

#[tokio::test]
async fn what_is_replaced_on_a_day_that_came_before_holds_no_more() {
    let mut world = World::new().await;
    let [acme] = world.accounts(["Acme"]).await;
    let [first, _second] = moved_west(&mut world, acme).await;
    let third = Some(set_by_hand(&world, acme, 40).await);
    assert_eq!(held(&world, acme).await, [Some(first), third, third, third]);
}

#[tokio::test]
async fn what_was_taken_back_at_once_is_not_there_to_be_ended() {
    let world = World::new().await;
    let [acme] = world.accounts(["Acme"]).await;
    world.move_to(chrono_tz::Pacific::Kiritimati).await;
    set_by_hand(&world, acme, 20).await;
    let scope = world.write().await;
    end_override(&scope, acme).await.unwrap();
    scope.commit().await.unwrap();
    world.move_to(chrono_tz::UTC).await;
    let scope = world.write().await;
    let again = end_override(&scope, acme).await;
    assert_eq!(
        refusals(again),
        [(RefusalCode::Conflict, "account".to_owned())]
    );
    scope.close().await.unwrap();
    assert_eq!(held(&world, acme).await, [None; 4]);
}
