//! Events in bulk, as help desks tell them.

use super::*;

#[tokio::test]
async fn events_are_told_once_and_rows_leave_them() {
    let world = World::new().await;
    world.accounts(["acme"]).await;
    let listed = CaseInput {
        contacts: Some(ContactRecord::Listed),
        ..asked("acme", "c-1", "2025-01-10")
    };
    write(
        &world,
        &[listed.clone(), asked("acme", "c-2", "2025-01-10")],
    )
    .await;
    let mut rows = [
        happened("c-1", "e-2", CaseEventKind::Resolved, "2025-01-12"),
        happened("c-1", "e-1", CaseEventKind::AgentContact, "2025-01-11"),
        happened("c-1", "e-3", CaseEventKind::Reopened, "2025-01-13"),
    ];
    assert_eq!(outcomes(&tell(&world, &rows).await), [&Outcome::Created; 3]);
    let log = world.log().await;
    assert_eq!(
        outcomes(&tell(&world, &rows).await),
        [&Outcome::Unchanged; 3]
    );
    assert_eq!(world.log().await, log);
    let case = stored(&world, "c-1").await;
    assert_eq!((case.row.status.as_str(), case.row.reopenings), ("OPEN", 1));
    assert_eq!(case.row.first_response_at, Some(at("2025-01-11", "12:00")));
    rows[2].occurred_at = at("2025-01-14", "12:00");
    assert_eq!(
        outcomes(&tell(&world, &rows).await),
        [&Outcome::Unchanged, &Outcome::Unchanged, &Outcome::Updated]
    );
    // A row per case leaves contacts and what has an external id.
    let again = CaseInput {
        contacts: None,
        milestones: Some(Milestones {
            resolved_at: Some(at("2025-01-12", "12:00")),
            closed_at: Some(at("2025-01-20", "12:00")),
            ..Milestones::default()
        }),
        ..listed
    };
    assert_eq!(
        outcomes(&write(&world, &[again]).await),
        [&Outcome::Updated]
    );
    let case = stored(&world, "c-1").await;
    assert_eq!(
        kinds(&case),
        ["RESOLVED", "AGENT_CONTACT", "REOPENED", "CLOSED"]
    );
    assert_eq!(case.row.contact_record, "LISTED");
    assert_eq!(stored(&world, "c-2").await.row.contact_record, "UNKNOWN");
}

#[tokio::test]
async fn bad_events_are_refused_by_their_fields() {
    let world = World::new().await;
    world.accounts(["acme"]).await;
    write(
        &world,
        &[
            asked("acme", "c-1", "2025-01-10"),
            asked("acme", "c-2", "2025-01-10"),
        ],
    )
    .await;
    let good = happened("c-1", "e-1", CaseEventKind::Resolved, "2025-01-12");
    tell(&world, std::slice::from_ref(&good)).await;
    let invalid = |field: &str| vec![(RefusalCode::ValidationFailed, format!("rows.0.{field}"))];
    for (row, expected) in [
        (
            happened("c-9", "e-2", CaseEventKind::Resolved, "2025-01-12"),
            vec![(NotFound, "rows.0.caseExternalId".to_owned())],
        ),
        (
            happened("c-2", "e-1", CaseEventKind::Resolved, "2025-01-12"),
            vec![(Conflict, "rows.0.externalId".to_owned())],
        ),
        (
            happened("c-1", "e-2", CaseEventKind::Resolved, "2025-01-09"),
            invalid("occurredAt"),
        ),
        (
            happened("c-1", "e-2", CaseEventKind::Resolved, "2025-06-16"),
            invalid("occurredAt"),
        ),
        (
            CaseEventRow {
                closure_reason: Some(ClosureReason::Spam),
                ..happened("c-1", "e-2", CaseEventKind::Resolved, "2025-01-12")
            },
            invalid("closureReason"),
        ),
        (
            CaseEventRow {
                note: Some("x".repeat(10_001)),
                ..happened("c-1", "e-2", CaseEventKind::Resolved, "2025-01-12")
            },
            invalid("note"),
        ),
        (
            CaseEventRow {
                external_id: None,
                ..good.clone()
            },
            invalid("externalId"),
        ),
    ] {
        let results = tell(&world, std::slice::from_ref(&row)).await;
        assert_eq!(rejected(&results[0]), expected, "{row:?}");
    }
    let twice = tell(&world, &[good.clone(), good]).await;
    assert_eq!(twice[0].outcome, Outcome::Unchanged);
    assert_eq!(
        rejected(&twice[1]),
        [(Conflict, "rows.1.externalId".to_owned())]
    );
}
