//! One case at a time.

use super::*;

#[tokio::test]
async fn the_life_of_a_case() {
    let world = World::new().await;
    world.accounts(["acme"]).await;
    let scope = world.write().await;
    let case = create(&scope, asked("acme", "c-1", "2025-06-10"))
        .await
        .unwrap();
    let id = case.id();
    assert_eq!(
        (case.row.status.as_str(), case.row.contact_record.as_str()),
        ("OPEN", "LISTED")
    );
    let again = create(&scope, asked("acme", "c-1", "2025-06-10")).await;
    assert_eq!(refusals(again), [(Conflict, "externalId".to_owned())]);
    let step = async |kind| add_event(&scope, id, now(kind)).await;
    let case = step(CaseEventKind::AgentContact).await.unwrap();
    assert_eq!(case.row.first_response_at, Some(world.now));
    assert_eq!(
        refusals(step(CaseEventKind::Reopened).await),
        [(Conflict, "id".to_owned())]
    );
    let case = step(CaseEventKind::Resolved).await.unwrap();
    assert_eq!(
        (case.row.status.as_str(), case.row.version),
        ("RESOLVED", 3)
    );
    assert_eq!(
        refusals(step(CaseEventKind::Resolved).await),
        [(Conflict, "id".to_owned())]
    );
    let stale = EventInput {
        version: Some(2),
        ..now(CaseEventKind::Reopened)
    };
    assert_eq!(
        refusals(add_event(&scope, id, stale).await),
        [(Conflict, "version".to_owned())]
    );
    let early = EventInput {
        occurred_at: Some(at("2025-06-09", "10:00")),
        ..now(CaseEventKind::CustomerContact)
    };
    assert_eq!(
        refusals(add_event(&scope, id, early).await),
        [(RefusalCode::ValidationFailed, "occurredAt".to_owned())]
    );
    step(CaseEventKind::Reopened).await.unwrap();
    let closing = EventInput {
        closure_reason: Some(ClosureReason::Duplicate),
        ..now(CaseEventKind::Closed)
    };
    let case = add_event(&scope, id, closing).await.unwrap();
    assert_eq!(case.row.closure_reason.as_deref(), Some("DUPLICATE"));
    // Closing was a mistake: without that event the case is open.
    let last = case
        .events
        .iter()
        .find(|event| event.kind == "CLOSED")
        .unwrap()
        .id;
    let case = delete_event(&scope, last, None).await.unwrap();
    assert_eq!(
        (case.row.status.as_str(), case.row.closed_at),
        ("OPEN", None)
    );
    assert_eq!(
        refusals(delete_event(&scope, last, None).await),
        [(NotFound, "id".to_owned())]
    );
    for (score, rated_at, field) in [
        (Some(0), None, "score"),
        (Some(6), None, "score"),
        (None, Some(world.now), "ratedAt"),
        (Some(5), Some(at("2025-06-09", "10:00")), "ratedAt"),
    ] {
        let refused = refusals(rate(&scope, id, score, rated_at, None).await);
        assert_eq!(refused, [(RefusalCode::ValidationFailed, field.to_owned())]);
    }
    let case = rate(&scope, id, Some(5), None, None).await.unwrap();
    assert_eq!(case.row.rated_at, Some(world.now));
    let patch = CasePatch {
        priority: Some(CasePriority::Low),
        subject: Patch::Clear,
        is_escalated: Some(true),
        ..CasePatch::default()
    };
    let case = update(&scope, id, patch).await.unwrap();
    assert_eq!(
        (
            case.row.priority.as_str(),
            case.row.subject,
            case.row.escalated
        ),
        ("LOW", None, true)
    );
    delete(&scope, id, None).await.unwrap();
    assert_eq!(
        refusals(delete(&scope, id, None).await),
        [(NotFound, "id".to_owned())]
    );
    scope.commit().await.unwrap();
}
