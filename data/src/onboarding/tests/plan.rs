//! Plans, and what happens to their milestones.

use domain::{
    member::Permission,
    onboarding::{PlanStatus, StartConvention, ValueQuestion},
};

use super::*;
use crate::{
    error::Error,
    tenant::{self, TenantPatch},
    testing::subscription,
};

#[tokio::test]
async fn an_onboarding_goes_on_and_the_portfolio_knows() {
    let world = World::new().await;
    let [acme, blue] = world.accounts(["acme", "blue"]).await;
    let scope = world.write().await;
    let holidays = TenantPatch {
        holidays: Some(vec![date("2025-06-09"), date("2025-06-09")]),
        ..TenantPatch::default()
    };
    tenant::update(&scope, holidays).await.unwrap();
    scope.commit().await.unwrap();
    let template = template(&world).await;
    let plan = started(&world, acme, template, "2025-06-02").await;
    // Over a weekend and a holiday.
    assert_eq!(plan.row.planned_go_live_on, date("2025-06-10"));
    started(&world, blue, template, "2025-06-02").await;
    let cache = FactsCache::new(1 << 30);
    let report = today(&world, &cache).await.onboarding(&year());
    assert_eq!(
        (report.running.len(), report.overdue.len(), report.due.len()),
        (2, 4, 2)
    );
    let [kickoff, live] = [plan.milestones[0].id, plan.milestones[1].id];
    happened(&world, kickoff, step(MilestoneMove::Done, "2025-06-02")).await;
    let blocked = MilestoneMove::Blocked(BlockedOn::Customer);
    happened(&world, live, step(blocked, "2025-06-03")).await;
    let plan = happened(&world, live, step(MilestoneMove::Done, "2025-06-10")).await;
    assert_eq!(plan.row.completed_on, Some(date("2025-06-10")));
    assert_eq!(plan.row.version, 4);
    let portfolio = today(&world, &cache).await;
    let report = portfolio.onboarding(&year());
    assert_eq!(report.on_time, [plan.id()]);
    let times = portfolio.time_to_value(&year(), ValueQuestion::default());
    assert_eq!(times.reached(), [acme]);
    assert_eq!(times.accounts.iter().map(|time| time.days).max(), Some(13));
    let without = ValueQuestion {
        without_waiting: true,
        ..ValueQuestion::default()
    };
    let times = portfolio.time_to_value(&year(), without);
    let acme_time = times.accounts.iter().find(|time| time.account == acme);
    assert_eq!(acme_time.map(|time| time.days), Some(1));
    let reopened = happened(&world, live, step(MilestoneMove::Reopened, "2025-06-12")).await;
    assert_eq!(reopened.row.completed_on, None);
    let times = today(&world, &cache)
        .await
        .time_to_value(&year(), ValueQuestion::default());
    assert!(times.reached().is_empty());
    assert_told_whole(&world).await;
    let scope = world.write().await;
    let given_up = CancelInput {
        reason: "They left.".to_owned(),
        on: Some(date("2025-06-13")),
        version: Some(5),
    };
    let cancelled = cancel(&scope, plan.id(), given_up.clone()).await.unwrap();
    assert_eq!(
        cancelled.on(date("2025-06-13"), &scope).status,
        PlanStatus::Cancelled
    );
    assert_eq!(
        refusals(
            cancel(
                &scope,
                plan.id(),
                CancelInput {
                    version: None,
                    ..given_up
                }
            )
            .await
        ),
        [(Conflict, "id".to_owned())]
    );
    assert_eq!(
        refusals(change_milestone(&scope, live, step(MilestoneMove::Done, "2025-06-14")).await),
        [(Conflict, "id".to_owned())]
    );
    scope.commit().await.unwrap();
    assert_told_whole(&world).await;
}

#[tokio::test]
async fn a_contract_is_known_by_the_first_subscription() {
    let world = World::new().await;
    let [acme] = world.accounts(["acme"]).await;
    let template = template(&world).await;
    let scope = world.write().await;
    let sold = subscription("acme", "s-1", "2025-05-20", "100");
    crate::revenue::subscription::create(&scope, sold)
        .await
        .unwrap();
    scope.commit().await.unwrap();
    let plan = started(&world, acme, template, "2025-06-02").await;
    assert_eq!(plan.row.contract_signed_on, Some(date("2025-05-20")));
    let question = ValueQuestion {
        start: StartConvention::Contract,
        ..ValueQuestion::default()
    };
    let cache = FactsCache::new(1 << 30);
    let times = today(&world, &cache).await.time_to_value(&year(), question);
    assert_eq!(times.accounts[0].started_on, date("2025-05-20"));
}

#[tokio::test]
async fn what_is_not_possible_is_refused_by_its_field() {
    let world = World::new().await;
    let [acme] = world.accounts(["acme"]).await;
    let template = template(&world).await;
    let plan = started(&world, acme, template, "2025-06-02").await;
    let [kickoff, live] = [plan.milestones[0].id, plan.milestones[1].id];
    let scope = world.write().await;
    let circle = vec![PhaseTerms {
        key: "a".to_owned(),
        name: "A".to_owned(),
        milestones: vec![milestone("one", 1, &["two"]), milestone("two", 1, &["one"])],
    }];
    assert_eq!(
        refusals(create_template(&scope, named("Circle", circle)).await),
        [(ValidationFailed, "phases.0.milestones.0.needs".to_owned())]
    );
    assert_eq!(
        refusals(create_template(&scope, named("Standard", phases(1))).await),
        [(Conflict, "name".to_owned())]
    );
    let unknown = Uuid::from_u128(7);
    for (input, field, code) in [
        (
            starting(unknown, template, "2025-06-02"),
            "account",
            NotFound,
        ),
        (starting(acme, unknown, "2025-06-02"), "template", NotFound),
        (
            StartInput {
                contract_signed_on: Some(date("2025-06-03")),
                ..starting(acme, template, "2025-06-02")
            },
            "contractSignedOn",
            ValidationFailed,
        ),
    ] {
        assert_eq!(
            refusals(start(&scope, input).await),
            [(code, field.to_owned())]
        );
    }
    for (id, input, field, code) in [
        (
            unknown,
            step(MilestoneMove::Done, "2025-06-02"),
            "id",
            NotFound,
        ),
        (
            live,
            step(MilestoneMove::Done, "2025-06-03"),
            "id",
            Conflict,
        ),
        (
            kickoff,
            step(MilestoneMove::Done, "2025-06-01"),
            "on",
            ValidationFailed,
        ),
        (
            kickoff,
            step(MilestoneMove::Done, "2025-06-16"),
            "on",
            ValidationFailed,
        ),
        (
            kickoff,
            step(MilestoneMove::Skipped, "2025-06-03"),
            "reason",
            ValidationFailed,
        ),
        (
            kickoff,
            step(MilestoneMove::Rescheduled(date("2025-06-01")), "2025-06-03"),
            "dueOn",
            ValidationFailed,
        ),
    ] {
        let refused = refusals(change_milestone(&scope, id, input.clone()).await);
        assert_eq!(refused, [(code, field.to_owned())], "{input:?}");
    }
    scope.close().await.unwrap();
}

#[tokio::test]
async fn csms_lead_their_own_customers_on() {
    let world = World::new().await;
    let [acme, blue] = world.accounts(["acme", "blue"]).await;
    let ada = world.member("ada").await;
    world.assign(acme, ada, "2025-01-01", None).await;
    let template = template(&world).await;
    let scope = world.csm(ada).await;
    let plan = start(&scope, starting(acme, template, "2025-06-02"))
        .await
        .unwrap();
    let done = step(MilestoneMove::Done, "2025-06-02");
    let plan = change_milestone(&scope, plan.milestones[0].id, done)
        .await
        .unwrap();
    assert_eq!(plan.milestones[0].events[0].member, Some(ada));
    assert!(matches!(
        start(&scope, starting(blue, template, "2025-06-02")).await,
        Err(Error::Forbidden(Permission::ManageAccounts))
    ));
    assert!(matches!(
        create_template(&scope, named("Own", phases(1))).await,
        Err(Error::Forbidden(Permission::ManageAccounts))
    ));
    scope.commit().await.unwrap();
}
