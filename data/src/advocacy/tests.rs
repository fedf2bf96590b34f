use domain::{
    advocacy::{AdvocacyReport, AdvocacyStage},
    member::Permission,
    metric::Ratio,
    outcome::{OutcomeEnd, SuccessPlanStatus},
    ownership::OwnerConvention,
    survey::SurveyKind,
    time::Window,
};
use uuid::Uuid;

use super::*;
use crate::{
    bulk::{Outcome, Policy, RowResult},
    error::{
        Error,
        RefusalCode::{self, Conflict, NotFound, ValidationFailed as Invalid},
    },
    outcome::{self, OutcomeInput, PlanInput},
    patch::Patch,
    portfolio::{self, FactsCache},
    reference::{MemberReference, Reference},
    survey::{self, AnswerInput},
    testing::{World, date, refusals},
};
use AdvocacyKind::{CaseStudy, Reference as Refers, Referral};
use AdvocacyStage::{Agreed, Asked, Declined, Introduced, Proposed, Published, Won};

fn asked(account: &str, external_id: &str, on: &str) -> ActivityInput {
    ActivityInput {
        account: Reference::ExternalId(account.to_owned()),
        external_id: Some(external_id.to_owned()),
        kind: Referral,
        days: vec![(Asked, date(on))],
        contact: None,
        member: None,
        referred: None,
        amount: None,
        currency: None,
        note: Some("They\nknow a lot of people.".to_owned()),
    }
}

async fn write(world: &World, rows: &[ActivityInput]) -> Vec<RowResult> {
    let scope = world.write().await;
    let results = upsert(&scope, rows, Policy::RejectRow).await;
    scope.commit().await.unwrap();
    results.unwrap()
}

fn outcomes(results: &[RowResult]) -> Vec<&Outcome> {
    results.iter().map(|result| &result.outcome).collect()
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

/// This year as of today, from facts that were kept, which are those that are read anew and those that the log tells.
async fn year(world: &World, cache: &FactsCache) -> AdvocacyReport {
    let scope = world.read().await;
    let kept = cache.facts(&scope).await.unwrap();
    let anew = portfolio::load(&scope).await.unwrap();
    assert_eq!(kept.facts, anew.facts);
    let told = portfolio::told_whole(&scope, scope.log_version()).await;
    assert_eq!(told.unwrap(), *anew.facts);
    let whole = kept.evaluate(&scope, None, scope.today(), OwnerConvention::Then);
    let zone = scope.tenant().time_zone;
    let year = Window::new(date("2025-01-01"), date("2026-01-01"), zone).unwrap();
    let choices = &scope.tenant().settings.revenue;
    whole.advocacy(&year, &choices.movements(), choices.churn)
}

#[tokio::test]
async fn the_same_rows_twice_change_nothing() {
    let world = World::new().await;
    let [acme, blue] = world.accounts(["acme", "blue"]).await;
    let mut rows = [
        asked("acme", "a-1", "2025-06-01"),
        asked("blue", "a-2", "2025-06-02"),
    ];
    let results = write(&world, &rows).await;
    assert_eq!(outcomes(&results), [&Outcome::Created; 2]);
    let log = world.log().await;
    let again = write(&world, &rows).await;
    assert_eq!(outcomes(&again), [&Outcome::Unchanged; 2]);
    assert_eq!(world.log().await, log);
    rows[0].days.push((Introduced, date("2025-06-03")));
    rows[1].account = Reference::Id(acme);
    let results = write(&world, &rows).await;
    assert_eq!(outcomes(&results), [&Outcome::Updated; 2]);
    let scope = world.read().await;
    let counts = counts_of_accounts(&scope, &[acme, blue]).await.unwrap();
    assert_eq!(counts.get(&acme), Some(&2));
    assert_eq!(counts.get(&blue), None);
    let moved = by_external_ids(&scope, &["a-1"]).await.unwrap();
    assert_eq!(
        (moved[0].stage.as_str(), moved[0].stage_on),
        ("INTRODUCED", date("2025-06-03"))
    );
}

#[tokio::test]
async fn bad_activities_are_refused_by_their_fields() {
    let world = World::new().await;
    world.accounts(["acme"]).await;
    let good = asked("acme", "a-1", "2025-06-01");
    let with = |days: &[(AdvocacyStage, &str)]| ActivityInput {
        days: days.iter().map(|(stage, on)| (*stage, date(on))).collect(),
        ..good.clone()
    };
    let person = Some(Reference::ExternalId("nobody".to_owned()));
    let worth = |amount: &str, currency: Option<&str>| ActivityInput {
        amount: Some(amount.parse().unwrap()),
        currency: currency.map(str::to_owned),
        ..with(&[(Introduced, "2025-05-01"), (Won, "2025-06-01")])
    };
    for (row, code, field) in [
        (
            asked("coral", "a-1", "2025-06-01"),
            NotFound,
            "accountExternalId",
        ),
        (
            ActivityInput {
                contact: person,
                ..good.clone()
            },
            NotFound,
            "contactExternalId",
        ),
        (
            ActivityInput {
                external_id: None,
                ..good.clone()
            },
            Invalid,
            "externalId",
        ),
        (with(&[]), Invalid, "days"),
        (with(&[(Asked, "2025-06-16")]), Invalid, "days.askedOn"),
        (
            with(&[(Asked, "2025-06-02"), (Agreed, "2025-06-01")]),
            Invalid,
            "days.agreedOn",
        ),
        (
            with(&[(Asked, "2025-06-01"), (Published, "2025-06-01")]),
            Invalid,
            "days.publishedOn",
        ),
        (
            with(&[(Asked, "2025-06-01"), (Won, "2025-06-01")]),
            Invalid,
            "days.wonOn",
        ),
        (worth("1", None), Invalid, "currency"),
        (worth("1", Some("EURO")), Invalid, "currency"),
        (worth("-1", Some("USD")), Invalid, "amount"),
        (worth("0.001", Some("USD")), Invalid, "amount"),
        (
            ActivityInput {
                days: good.days.clone(),
                ..worth("1", Some("USD"))
            },
            Invalid,
            "amount",
        ),
        (
            ActivityInput {
                kind: CaseStudy,
                referred: Some("Blue".to_owned()),
                ..good.clone()
            },
            Invalid,
            "referred",
        ),
    ] {
        let results = write(&world, std::slice::from_ref(&row)).await;
        assert_eq!(
            rejected(&results[0]),
            [(code, format!("rows.0.{field}"))],
            "{row:?}"
        );
    }
}

#[tokio::test]
async fn stages_come_one_after_the_other_and_numbers_follow() {
    let world = World::new().await;
    let [acme] = world.accounts(["acme"]).await;
    let cache = FactsCache::new(1 << 30);
    assert!(year(&world, &cache).await.won().is_empty());
    let scope = world.write().await;
    let made = create(&scope, asked("acme", "a-1", "2025-03-01")).await;
    let id = made.unwrap().id;
    let taken = create(&scope, asked("acme", "a-1", "2025-03-01")).await;
    assert_eq!(refusals(taken), [(Conflict, "externalId".to_owned())]);
    let to = |stage, on: Option<&str>| Step {
        stage,
        on: on.map(date),
        amount: None,
        currency: None,
        version: None,
    };
    for (into, code, field) in [
        (to(Won, None), Conflict, "stage"),
        (to(Published, None), Invalid, "stage"),
        (to(Introduced, Some("2025-02-01")), Invalid, "on"),
        (to(Introduced, Some("2025-06-16")), Invalid, "on"),
    ] {
        let refused = step(&scope, id, into).await;
        assert_eq!(refusals(refused), [(code, field.to_owned())]);
    }
    step(&scope, id, to(Introduced, Some("2025-04-01")))
        .await
        .unwrap();
    let won = Step {
        amount: Some(500.into()),
        currency: Some("USD".to_owned()),
        version: Some(2),
        ..to(Won, None)
    };
    let won = step(&scope, id, won).await.unwrap();
    assert_eq!((won.version, won.stage_on), (3, date("2025-06-15")));
    scope.commit().await.unwrap();
    let report = year(&world, &cache).await;
    assert_eq!(report.won(), [id]);
    assert_eq!(report.referred_value().value, Some(Ratio::whole(500)));
    // Said wrongly: it was not won.
    let scope = world.write().await;
    let days = vec![
        (Asked, date("2025-03-01")),
        (Introduced, date("2025-04-01")),
    ];
    let patch = ActivityPatch {
        days: Some(days),
        ..ActivityPatch::default()
    };
    let refused = update(&scope, id, patch.clone()).await;
    assert_eq!(refusals(refused), [(Invalid, "amount".to_owned())]);
    let patch = ActivityPatch {
        amount: Patch::Clear,
        version: Some(3),
        ..patch
    };
    let after = update(&scope, id, patch).await.unwrap();
    assert_eq!(
        (after.stage.as_str(), after.amount, after.currency),
        ("INTRODUCED", None, None)
    );
    scope.commit().await.unwrap();
    assert!(year(&world, &cache).await.won().is_empty());
    let scope = world.write().await;
    let removed = delete(&scope, id, Some(4)).await.unwrap();
    assert_eq!(removed.account_id, acme);
    assert_eq!(
        refusals(delete(&scope, id, None).await),
        [(NotFound, "id".to_owned())]
    );
    scope.commit().await.unwrap();
    assert_eq!(year(&world, &cache).await.count(None, Asked), 0);
}

#[tokio::test]
async fn a_csm_records_advocacy_of_own_accounts() {
    let world = World::new().await;
    let [acme, _blue] = world.accounts(["acme", "blue"]).await;
    let ada = world.member("ada").await;
    world.assign(acme, ada, "2025-01-01", None).await;
    let scope = world.csm(ada).await;
    let reference = ActivityInput {
        kind: Refers,
        days: Vec::new(),
        ..asked("acme", "a-1", "2025-06-01")
    };
    let made = create(&scope, reference).await.unwrap();
    assert_eq!(
        (made.member_id, made.asked_on),
        (Some(ada), Some(date("2025-06-15")))
    );
    // That comes before what is wrong with it, such as a day that is yet to come.
    for on in ["2025-06-01", "2025-06-16"] {
        let refused = create(&scope, asked("blue", "a-2", on)).await;
        assert!(matches!(
            refused,
            Err(Error::Forbidden(Permission::ManageAdvocacy))
        ));
    }
    let refused = upsert(
        &scope,
        &[asked("acme", "a-3", "2025-06-01")],
        Policy::RejectAll,
    )
    .await;
    assert!(matches!(
        refused,
        Err(Error::Forbidden(Permission::ManageAdvocacy))
    ));
    let other = ActivityPatch {
        member: Patch::Set(MemberReference::Email("eve@example.com".to_owned())),
        ..ActivityPatch::default()
    };
    let refused = update(&scope, made.id, other).await;
    assert_eq!(refusals(refused), [(NotFound, "memberEmail".to_owned())]);
    scope.close().await.unwrap();
}

fn score(account: &str, score: i64, on: &str) -> AnswerInput {
    AnswerInput {
        external_id: Some(format!("{account} {on}")),
        account: Some(Reference::ExternalId(account.to_owned())),
        contact: None,
        campaign: None,
        kind: Some(SurveyKind::Nps),
        scale: None,
        direction: None,
        score: Some(score),
        comment: None,
        language: None,
        answered_at: format!("{on}T10:00:00Z").parse().unwrap(),
        phase: None,
        product: None,
        themes: None,
    }
}

async fn answer(world: &World, rows: &[AnswerInput]) {
    let scope = world.write().await;
    survey::record(&scope, rows, Policy::RejectAll)
        .await
        .unwrap();
    scope.commit().await.unwrap();
}

async fn attain(world: &World, account: Uuid, on: &str) {
    let scope = world.write().await;
    let wanted = OutcomeInput {
        statement: "Faster".to_owned(),
        due_on: date(on),
        measures: Vec::new(),
        milestones: Vec::new(),
    };
    let plan = PlanInput {
        account,
        owner: None,
        title: "First year".to_owned(),
        status: SuccessPlanStatus::Active,
        outcomes: vec![wanted],
    };
    let plan = outcome::create_plan(&scope, plan).await.unwrap();
    let end = OutcomeEnd::Attained(date(on));
    outcome::close(&scope, plan.outcomes[0].row.id, end, None, None)
        .await
        .unwrap();
    scope.commit().await.unwrap();
}

async fn proposed(world: &World) -> usize {
    let scope = world.write().await;
    let proposed = propose(&scope).await.unwrap();
    scope.commit().await.unwrap();
    proposed
}

#[tokio::test]
async fn who_is_happy_is_to_be_asked_once() {
    let mut world = World::new().await;
    let [acme, blue, _coral, _dune] = world.accounts(["acme", "blue", "coral", "dune"]).await;
    let ada = world.member("ada").await;
    world.assign(acme, ada, "2025-01-01", None).await;
    assert_eq!(proposed(&world).await, 0);
    // One was long ago, one is no promoter.
    let answers = [
        score("acme", 9, "2025-06-10"),
        score("acme", 10, "2025-06-12"),
        score("coral", 10, "2025-05-01"),
        score("dune", 8, "2025-06-10"),
    ];
    answer(&world, &answers).await;
    attain(&world, blue, "2025-06-01").await;
    assert_eq!(proposed(&world).await, 2);
    assert_eq!(proposed(&world).await, 0);
    let scope = world.read().await;
    let first = crate::page::PageRequest::default();
    let page = of_account(&scope, acme, &first).await.unwrap();
    let asked_for = page.items().next().unwrap().clone();
    assert_eq!(
        (asked_for.kind.as_str(), asked_for.stage.as_str()),
        ("REFERRAL", "PROPOSED")
    );
    assert_eq!(asked_for.member_id, Some(ada));
    assert!(asked_for.answer_id.is_some() && asked_for.outcome_id.is_none());
    let page = of_account(&scope, blue, &first).await.unwrap();
    let study = page.items().next().unwrap();
    assert_eq!(study.kind, "CASE_STUDY");
    assert!(study.outcome_id.is_some());
    scope.close().await.unwrap();
    let last = world.log().await;
    let last = last.last().unwrap();
    assert_eq!(
        (last.kind.as_str(), last.subject_kind.as_str()),
        ("CREATED", "advocacy_activity")
    );
    // It can be declined, and is not proposed again; it cannot be removed.
    let scope = world.write().await;
    let refused = delete(&scope, asked_for.id, None).await;
    assert_eq!(refusals(refused), [(Conflict, "id".to_owned())]);
    let decline = Step {
        stage: Declined,
        on: None,
        amount: None,
        currency: None,
        version: Some(1),
    };
    step(&scope, asked_for.id, decline).await.unwrap();
    scope.commit().await.unwrap();
    assert_eq!(proposed(&world).await, 0);
    // Half a year later there is another reason.
    world.go_to("2025-12-20");
    answer(&world, &[score("acme", 9, "2025-12-19")]).await;
    attain(&world, blue, "2025-12-19").await;
    assert_eq!(proposed(&world).await, 1, "blue is still to be asked");
    let scope = world.read().await;
    let counted = matching(&scope, ActivityFilter::default());
    assert_eq!(crate::page::count(&scope, counted).await.unwrap(), 3);
    let standing = list(
        &scope,
        ActivityFilter::default(),
        ActivityOrder::default(),
        &first,
    )
    .await;
    let standing = standing.unwrap();
    let mut stages: Vec<_> = standing.items().map(|row| row.stage.as_str()).collect();
    stages.sort_unstable();
    assert_eq!(
        stages,
        [Declined.as_str(), Proposed.as_str(), Proposed.as_str()]
    );
    let unable = world.write_with(&[Permission::ReadPortfolio]).await;
    assert!(matches!(
        propose(&unable).await,
        Err(Error::Forbidden(Permission::ManageAdvocacy))
    ));
}
