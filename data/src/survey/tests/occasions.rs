//! Cases that are closed, and links that are handed out.

use domain::support::{CaseEventKind, CaseOpener, CasePriority, ClosureReason};

use super::{runs::many, *};
use crate::support;

/// A case that was opened a week ago by a contact, if one is known, and closed now.
async fn closed_case(world: &World, account: Uuid, contact: Option<Uuid>, why: ClosureReason) {
    let opened = support::CaseInput {
        account: Reference::Id(account),
        external_id: None,
        contact: contact.map(Reference::Id),
        subject: None,
        channel: None,
        priority: CasePriority::default(),
        is_escalated: false,
        opened_by: CaseOpener::default(),
        opened_at: world.now - TimeDelta::days(7),
        contacts: None,
        milestones: None,
        score: None,
        rated_at: None,
    };
    let closing = support::EventInput {
        kind: CaseEventKind::Closed,
        occurred_at: None,
        closure_reason: Some(why),
        note: None,
        version: None,
    };
    changed(world, async |scope| {
        let case = support::create(scope, opened.clone()).await?;
        support::add_event(scope, case.id(), closing.clone()).await
    })
    .await;
}

#[tokio::test]
async fn whoever_had_a_case_is_asked_when_it_is_closed() {
    let mut world = World::new().await;
    let [acme] = world.accounts(["acme"]).await;
    let ids = contacts(&world, acme, &["ann", "bob", "cyd"]).await;
    // Closed before the campaign started.
    closed_case(&world, acme, Some(ids[2]), ClosureReason::Solved).await;
    world.go_to("2025-06-20");
    let input = CampaignInput {
        kind: Some(SurveyKind::Csat),
        trigger: Some(TriggerInput {
            kind: TriggerKind::CaseClosed,
            days: None,
            stage: None,
            milestone: None,
        }),
        ..nps("How was it?")
    };
    let id = running(&world, &input).await;
    assert!(invitations(&world, id).await.is_empty());
    closed_case(&world, acme, Some(ids[0]), ClosureReason::Solved).await;
    closed_case(&world, acme, Some(ids[1]), ClosureReason::Spam).await;
    closed_case(&world, acme, None, ClosureReason::Solved).await;
    for day in ["2025-06-21", "2025-06-22"] {
        world.go_to(day);
        changed(&world, async |scope| plan(scope, id, 10).await).await;
        let rows = invitations(&world, id).await;
        let asked: Vec<Uuid> = rows.iter().map(|row| row.contact_id).collect();
        assert_eq!(asked, ids[..1], "{day}");
        assert_eq!(rows[0].trigger_kind, "CASE_CLOSED");
    }
    // Another case of the same contact: the decision is told, and why.
    closed_case(&world, acme, Some(ids[0]), ClosureReason::AutoClosed).await;
    world.go_to("2025-06-23");
    changed(&world, async |scope| plan(scope, id, 10).await).await;
    let decisions: Vec<String> = invitations(&world, id)
        .await
        .into_iter()
        .map(|row| row.decision)
        .collect();
    assert_eq!(decisions, ["ASK", "THROTTLED"]);
}

#[tokio::test]
async fn links_are_handed_out_instead_of_mails() {
    let world = World::new().await;
    let [acme] = world.accounts(["acme"]).await;
    let ids = contacts(&world, acme, &["ann", "bob", "cyd"]).await;
    let without = contact::ContactInput {
        email: Patch::Clear,
        ..contact::ContactInput::default()
    };
    changed(&world, async |scope| {
        contact::update(scope, ids[0], without.clone(), None).await
    })
    .await;
    let input = CampaignInput {
        channel: Some(SurveyChannel::Link),
        ..nps("In the product")
    };
    let id = running(&world, &input).await;
    let rows = invitations(&world, id).await;
    assert!(rows.iter().all(|row| row.decision == "ASK"), "{rows:?}");
    let scope = world.write().await;
    assert!(to_send(&scope, None, 10).await.unwrap().is_empty());
    opt_out(&scope, ids[2]).await.unwrap();
    let first = hand_out(&scope, id, 1, None).await.unwrap();
    assert!(first.has_more);
    let last = first.invitations[0].id;
    assert_eq!(first.invitations[0].sent_at, Some(world.now));
    let before = scope.statements();
    let rest = hand_out(&scope, id, 1_000, Some(last)).await.unwrap();
    let for_one = scope.statements() - before;
    assert!(!rest.has_more && rest.invitations.len() == 1);
    assert!(rest.invitations[0].id > last);
    // Again the same, with nothing to write.
    let again = hand_out(&scope, id, 1_000, None).await.unwrap();
    let handed: Vec<Uuid> = again.invitations.iter().map(|row| row.id).collect();
    assert_eq!(handed, [last, rest.invitations[0].id]);
    assert!(again.invitations.iter().all(|row| row.remind_at.is_none()));
    scope.commit().await.unwrap();
    // A fixed number of statements, whatever the number of links.
    many(&world, acme, 40).await;
    let input = CampaignInput {
        kind: Some(SurveyKind::Csat),
        ..input
    };
    let id = running(&world, &input).await;
    let scope = world.write().await;
    let before = scope.statements();
    let handed = hand_out(&scope, id, 1_000, Some(last)).await.unwrap();
    assert_eq!(handed.invitations.len(), 40);
    assert_eq!(scope.statements() - before, for_one);
    scope.close().await.unwrap();
    let scope = world.write_elsewhere().await;
    let unknown = [(RefusalCode::NotFound, "campaign".to_owned())];
    let refused = hand_out(&scope, id, 10, None).await.map(drop);
    assert_eq!(refusals(refused), unknown);
}
