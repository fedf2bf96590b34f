//! Onboardings that were led elsewhere.

use super::*;

#[tokio::test]
async fn onboardings_of_the_past_are_taken_over_with_what_happened() {
    let world = World::new().await;
    let [acme] = world.accounts(["acme"]).await;
    let template = template(&world).await;
    let event = |milestone: &str, what, on: &str| PastEvent {
        milestone: milestone.to_owned(),
        event: domain::onboarding::MilestoneEvent { on: date(on), what },
        reason: None,
    };
    let past = |events: Vec<PastEvent>| PastPlan {
        account: Reference::Id(acme),
        template,
        starts_on: date("2025-03-03"),
        contract_signed_on: None,
        events,
        cancelled: None,
    };
    let whole = vec![
        event("kickoff", MilestoneMove::Done, "2025-03-03"),
        event(
            "live",
            MilestoneMove::Blocked(BlockedOn::Customer),
            "2025-03-05",
        ),
        event("live", MilestoneMove::Done, "2025-03-12"),
    ];
    let scope = world.write().await;
    let before = scope.statements();
    take_over_plans(&scope, &[past(whole.clone())])
        .await
        .unwrap();
    let of_one = scope.statements() - before;
    let before = scope.statements();
    let given_up = PastPlan {
        cancelled: Some((date("2025-03-20"), "The customer left".to_owned())),
        ..past(vec![event("kickoff", MilestoneMove::Done, "2025-03-04")])
    };
    let many = vec![past(whole.clone()), given_up, past(Vec::new())];
    take_over_plans(&scope, &many).await.unwrap();
    assert_eq!(scope.statements() - before, of_one);
    // What cannot have happened is refused: a milestone before what it needs, the end before the last thing.
    let [_, _, live] = whole.try_into().unwrap();
    let refused = take_over_plans(&scope, &[past(vec![live])]).await;
    assert_eq!(refusals(refused), [(Conflict, "rows.0.id".to_owned())]);
    let early = PastPlan {
        cancelled: Some((date("2025-03-10"), "Too early".to_owned())),
        ..past(vec![event("kickoff", MilestoneMove::Done, "2025-03-11")])
    };
    let refused = take_over_plans(&scope, &[early]).await;
    assert_eq!(
        refusals(refused),
        [(ValidationFailed, "rows.0.on".to_owned())]
    );
    scope.commit().await.unwrap();
    let scope = world.read().await;
    let page = PageRequest::default();
    let plans = of_account(&scope, acme, &page).await.unwrap();
    let plans: Vec<_> = plans.rows.into_iter().map(|(_, plan)| plan).collect();
    let completed: Vec<_> = plans
        .iter()
        .filter_map(|plan| plan.row.completed_on)
        .collect();
    assert_eq!((plans.len(), completed), (4, vec![date("2025-03-12"); 2]));
    scope.close().await.unwrap();
    assert_told_whole(&world).await;
}
