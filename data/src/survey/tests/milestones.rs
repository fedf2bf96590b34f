//! Milestones that are done.

use domain::onboarding::{
    DayCount, Duration, MilestoneMove, MilestoneTerms, OwnerRole, PhaseTerms,
};

use super::*;
use crate::onboarding::{self, MoveInput, OnboardingPlan, StartInput, TemplateInput};

fn milestone(key: &str) -> MilestoneTerms {
    MilestoneTerms {
        key: key.to_owned(),
        name: key.to_owned(),
        owner: OwnerRole::Csm,
        duration: Duration {
            days: 5,
            count: DayCount::Calendar,
        },
        needs: Vec::new(),
        is_required: true,
        is_first_value: key == "live",
        is_full_value: false,
    }
}

/// Onboardings of accounts, with the milestones `kickoff` and `live`, which is the first value.
async fn onboarded(world: &World, accounts: &[Uuid]) -> Vec<OnboardingPlan> {
    let input = TemplateInput {
        name: Some("Standard".to_owned()),
        phases: vec![PhaseTerms {
            key: "all".to_owned(),
            name: "All of it".to_owned(),
            milestones: vec![milestone("kickoff"), milestone("live")],
        }],
        version: None,
    };
    changed(world, async |scope| {
        let template = onboarding::create_template(scope, input.clone()).await?;
        let mut plans = Vec::new();
        for account in accounts {
            let input = StartInput {
                account: Reference::Id(*account),
                template: template.id,
                starts_on: Some(date("2025-06-02")),
                contract_signed_on: None,
            };
            plans.push(onboarding::start(scope, input).await?);
        }
        Ok(plans)
    })
    .await
}

async fn happened(
    world: &World,
    plan: &OnboardingPlan,
    place: usize,
    what: MilestoneMove,
    on: &str,
) {
    let input = MoveInput {
        what,
        on: Some(date(on)),
        reason: None,
        version: None,
    };
    let id = plan.milestones[place].id;
    changed(world, async |scope| {
        onboarding::change_milestone(scope, id, input.clone()).await
    })
    .await;
}

fn asking_for(name: &str, milestone: Option<&str>) -> CampaignInput {
    CampaignInput {
        trigger: Some(TriggerInput {
            kind: TriggerKind::MilestoneDone,
            days: None,
            stage: None,
            milestone: milestone.map(str::to_owned),
        }),
        ..nps(name)
    }
}

#[tokio::test]
async fn accounts_that_have_done_a_milestone_are_asked() {
    use MilestoneMove::{Done, Reopened};
    let mut world = World::new().await;
    let [acme, blue] = world.accounts(["acme", "blue"]).await;
    let ann = contacts(&world, acme, &["ann"]).await[0];
    let bob = contacts(&world, blue, &["bob"]).await[0];
    let plans = onboarded(&world, &[acme, blue]).await;
    let (kickoff, live) = (0, 1);
    // Done before the campaigns started, be it noted before or afterwards.
    happened(&world, &plans[0], kickoff, Done, "2025-06-10").await;
    world.go_to("2025-06-20");
    let of_key = running(&world, &asking_for("How was the kickoff?", Some("kickoff"))).await;
    let of_value = running(&world, &asking_for("Are you happy?", None)).await;
    happened(&world, &plans[1], kickoff, Done, "2025-06-19").await;
    happened(&world, &plans[0], live, Done, "2025-06-20").await;
    let asked = async |world: &World, id| -> Vec<Uuid> {
        changed(world, async |scope| plan(scope, id, 10).await).await;
        let rows = invitations(world, id).await;
        rows.iter().map(|row| row.contact_id).collect()
    };
    world.go_to("2025-06-21");
    assert_eq!(asked(&world, of_value).await, [ann]);
    assert!(asked(&world, of_key).await.is_empty());
    // Noted a day after it was done, and after that day's round.
    world.go_to("2025-06-22");
    assert_eq!(asked(&world, of_value).await, [ann]);
    happened(&world, &plans[1], live, Done, "2025-06-21").await;
    for day in ["2025-06-23", "2025-06-24"] {
        world.go_to(day);
        assert_eq!(asked(&world, of_value).await, [ann, bob], "{day}");
    }
    let rows = invitations(&world, of_value).await;
    assert_eq!(rows[0].trigger_kind, "MILESTONE_DONE");
    // Not done after all, and done again: the decision is told, and why.
    happened(&world, &plans[0], live, Reopened, "2025-06-24").await;
    world.go_to("2025-06-25");
    assert_eq!(asked(&world, of_value).await, [ann, bob]);
    happened(&world, &plans[0], live, Done, "2025-06-25").await;
    world.go_to("2025-06-26");
    assert_eq!(asked(&world, of_value).await, [ann, ann, bob]);
    let rows = invitations(&world, of_value).await;
    let mut decisions: Vec<&str> = rows[..2].iter().map(|row| row.decision.as_str()).collect();
    decisions.sort_unstable();
    assert_eq!(decisions, ["ASK", "THROTTLED"]);
    assert!(asked(&world, of_key).await.is_empty());
}

#[tokio::test]
async fn a_milestone_that_no_template_has_is_not_waited_for() {
    let world = World::new().await;
    onboarded(&world, &[]).await;
    let scope = world.write().await;
    for (key, code) in [
        ("go-live", RefusalCode::NotFound),
        ("Go live", RefusalCode::ValidationFailed),
    ] {
        let refused = refusals(create(&scope, &asking_for("Other", Some(key))).await);
        assert_eq!(refused, [(code, "trigger.milestone".to_owned())], "{key}");
    }
    let made = create(&scope, &asking_for("Live", Some("live"))).await;
    let made = made.unwrap();
    assert_eq!(made.trigger_milestone.as_deref(), Some("live"));
    let once = CampaignInput {
        trigger: Some(TriggerInput {
            kind: TriggerKind::Once,
            days: None,
            stage: None,
            milestone: Some("live".to_owned()),
        }),
        ..CampaignInput::default()
    };
    let changed = update(&scope, made.id, &once, None).await.unwrap();
    assert_eq!(changed.trigger_milestone, None);
    scope.close().await.unwrap();
}
