//! Versions of templates, and plans that are moved to another one.

use super::*;

#[tokio::test]
async fn plans_keep_the_version_of_their_template() {
    let world = World::new().await;
    let [acme] = world.accounts(["acme"]).await;
    let template = template(&world).await;
    let plan = started(&world, acme, template, "2025-06-02").await;
    assert_eq!(plan.row.planned_go_live_on, date("2025-06-09"));
    let scope = world.write().await;
    let same = revise_template(&scope, template, named("Standard", phases(5))).await;
    assert_eq!(same.unwrap().revision, 1);
    let seen = TemplateInput {
        version: Some(1),
        ..named("Slower", phases(10))
    };
    let revised = revise_template(&scope, template, seen.clone())
        .await
        .unwrap();
    assert_eq!((revised.name.as_str(), revised.revision), ("Slower", 2));
    assert_eq!(
        refusals(revise_template(&scope, template, seen).await),
        [(Conflict, "version".to_owned())]
    );
    scope.commit().await.unwrap();
    let later = started(&world, acme, template, "2025-06-02").await;
    assert_eq!(later.row.planned_go_live_on, date("2025-06-16"));
    let scope = world.read().await;
    let plans = by_ids(&scope, &[plan.id(), later.id()]).await.unwrap();
    let mut numbers: Vec<_> = plans.iter().map(|plan| plan.version.row.number).collect();
    numbers.sort_unstable();
    assert_eq!(numbers, [1, 2]);
    let of_account = of_account(&scope, acme, &PageRequest::default())
        .await
        .unwrap();
    assert_eq!(of_account.rows.len(), 2);
    scope.close().await.unwrap();
}

/// The go-live first, though it needs a review that is new, and the kickoff.
fn reviewed() -> Vec<PhaseTerms> {
    let live = MilestoneTerms {
        is_first_value: true,
        ..milestone("live", 5, &["kickoff", "review"])
    };
    vec![PhaseTerms {
        key: "all".to_owned(),
        name: "All of it".to_owned(),
        milestones: vec![
            live,
            milestone("kickoff", 0, &[]),
            milestone("review", 2, &["kickoff"]),
        ],
    }]
}

async fn revised(world: &World, template: Uuid, phases: Vec<PhaseTerms>) {
    let scope = world.write().await;
    let revised = revise_template(&scope, template, named("Standard", phases)).await;
    scope.commit().await.unwrap();
    revised.unwrap();
}

fn to(version: i32, to_version: Option<i32>) -> PlanMoveInput {
    PlanMoveInput {
        version,
        to_version,
        may_lose: false,
    }
}

#[tokio::test]
async fn a_plan_is_moved_to_another_version_as_the_preview_shows() {
    let world = World::new().await;
    let [acme] = world.accounts(["acme"]).await;
    let template = template(&world).await;
    let plan = started(&world, acme, template, "2025-06-02").await;
    let done = step(MilestoneMove::Done, "2025-06-02");
    let plan = happened(&world, plan.milestones[0].id, done).await;
    revised(&world, template, reviewed()).await;
    let scope = world.read().await;
    let versions = versions_of(&scope, &[template]).await.unwrap();
    let preview = |to| preview_move(&scope, &plan, &versions[&template], to);
    assert_eq!(preview(Some(1)).unwrap(), None);
    assert_eq!(
        refusals(preview(Some(3))),
        [(NotFound, "toVersion".to_owned())]
    );
    let planned = preview(None).unwrap().unwrap();
    assert_eq!(planned, preview(Some(2)).unwrap().unwrap());
    scope.close().await.unwrap();
    let scope = world.write().await;
    for (input, field, code) in [
        (to(1, None), "version", Conflict),
        (to(2, Some(3)), "toVersion", NotFound),
        (to(2, Some(1)), "toVersion", Conflict),
    ] {
        assert_eq!(
            refusals(move_plan(&scope, plan.id(), input).await),
            [(code, field.to_owned())]
        );
    }
    let moved = move_plan(&scope, plan.id(), to(2, None)).await.unwrap();
    scope.commit().await.unwrap();
    assert_eq!((moved.version.row.number, moved.row.version), (2, 3));
    // The review is new, and could not have begun before today, a Sunday.
    let days = ["2025-06-24", "2025-06-02", "2025-06-17"].map(date);
    let shown = &planned.change.plan.milestones;
    for (place, milestone) in moved.milestones.iter().enumerate() {
        assert_eq!(milestone.planned_on, days[place]);
        assert_eq!(milestone.planned_on, shown[place].planned_on);
        assert_eq!(moved.exact().milestones[place].events, shown[place].events);
    }
    assert_eq!(moved.row.planned_go_live_on, days[0]);
    assert_eq!(moved.milestones[1], plan.milestones[0]);
    assert_eq!(moved.milestones[0].id, plan.milestones[1].id);
    let scope = world.read().await;
    let found = by_ids(&scope, &[plan.id()]).await.unwrap();
    assert_eq!(found.as_slice(), std::slice::from_ref(&moved));
    scope.close().await.unwrap();
    assert_told_whole(&world).await;
    // What is done is lost only where somebody says so, and stays in the log.
    let done = step(MilestoneMove::Done, "2025-06-15");
    happened(&world, moved.milestones[2].id, done).await;
    let scope = world.write().await;
    let back = to(4, Some(1));
    assert_eq!(
        refusals(move_plan(&scope, plan.id(), back.clone()).await),
        [(Conflict, "allowLosing".to_owned())]
    );
    let losing = PlanMoveInput {
        may_lose: true,
        ..back
    };
    let back = move_plan(&scope, plan.id(), losing).await.unwrap();
    scope.commit().await.unwrap();
    let ids = |plan: &OnboardingPlan| [plan.milestones[0].id, plan.milestones[1].id];
    assert_eq!((back.milestones.len(), ids(&back)), (2, ids(&plan)));
    let log = world.log().await;
    let last = log.last().and_then(|entry| entry.before.as_deref());
    assert!(last.is_some_and(|before| before.contains("review")));
    assert_told_whole(&world).await;
}

#[tokio::test]
async fn a_plan_that_was_given_up_is_not_moved() {
    let world = World::new().await;
    let [acme] = world.accounts(["acme"]).await;
    let template = template(&world).await;
    let plan = started(&world, acme, template, "2025-06-02").await;
    revised(&world, template, reviewed()).await;
    let scope = world.write().await;
    let given_up = CancelInput {
        reason: "They left.".to_owned(),
        on: None,
        version: None,
    };
    let plan = cancel(&scope, plan.id(), given_up).await.unwrap();
    let versions = versions_of(&scope, &[template]).await.unwrap();
    let preview = preview_move(&scope, &plan, &versions[&template], None);
    assert_eq!(preview.unwrap(), None);
    assert_eq!(
        refusals(move_plan(&scope, plan.id(), to(2, None)).await),
        [(Conflict, "id".to_owned())]
    );
    scope.close().await.unwrap();
}
