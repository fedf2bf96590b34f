//! Cases in bulk, as help desks tell them.

use domain::member::Permissions;

use super::*;
use crate::account::contact::{self, ContactInput};

fn resolved(on: &str) -> Option<Milestones> {
    Some(Milestones {
        first_response_at: Some(at(on, "11:00")),
        resolved_at: Some(at(on, "12:00")),
        ..Milestones::default()
    })
}

#[tokio::test]
async fn the_same_rows_twice_change_nothing() {
    let world = World::new().await;
    let [acme, blue] = world.accounts(["acme", "blue"]).await;
    let mut rows = [
        asked("acme", "c-1", "2025-01-10"),
        CaseInput {
            score: Some(4),
            milestones: resolved("2025-01-11"),
            ..asked("blue", "c-2", "2025-01-11")
        },
    ];
    assert_eq!(
        outcomes(&write(&world, &rows).await),
        [&Outcome::Created; 2]
    );
    let log = world.log().await;
    assert_eq!(
        outcomes(&write(&world, &rows).await),
        [&Outcome::Unchanged; 2]
    );
    assert_eq!(world.log().await, log);
    let case = stored(&world, "c-2").await;
    assert_eq!(kinds(&case), ["FIRST_RESPONSE", "RESOLVED"]);
    assert_eq!(case.row.status, "RESOLVED");
    assert_eq!(case.row.first_response_at, Some(at("2025-01-11", "11:00")));
    assert_eq!(case.row.rated_at, Some(at("2025-01-11", "12:00")));
    // It was closed a week later, and is somebody else's; the score stays.
    rows[1].account = Reference::Id(acme);
    rows[1].score = None;
    let milestones = rows[1].milestones.as_mut().unwrap();
    milestones.closed_at = Some(at("2025-01-18", "12:00"));
    milestones.closure_reason = Some(ClosureReason::AutoClosed);
    assert_eq!(
        outcomes(&write(&world, &rows).await),
        [&Outcome::Unchanged, &Outcome::Updated]
    );
    let closed = stored(&world, "c-2").await;
    assert_eq!(kinds(&closed), ["FIRST_RESPONSE", "RESOLVED", "CLOSED"]);
    assert_eq!(
        closed.events[..2]
            .iter()
            .map(|event| event.id)
            .collect::<Vec<_>>(),
        case.events.iter().map(|event| event.id).collect::<Vec<_>>()
    );
    assert!(closed.events.iter().all(|event| event.account_id == acme));
    assert_eq!(
        (closed.row.version, closed.row.satisfaction_score),
        (2, Some(4))
    );
    assert_eq!(closed.row.closure_reason.as_deref(), Some("AUTO_CLOSED"));
    let entry = world.log().await.pop().unwrap();
    assert_eq!(entry.subject_kind, "support_case");
    assert!(entry.before.unwrap().contains(&blue.to_string()));
}

#[tokio::test]
async fn bad_cases_are_refused_by_their_fields() {
    let world = World::new().await;
    world.accounts(["acme", "blue"]).await;
    let scope = world.write().await;
    let person = ContactInput {
        external_id: Patch::Set("p-1".to_owned()),
        account: Patch::Set(Reference::ExternalId("blue".to_owned())),
        name: Patch::Set("Ada".to_owned()),
        ..ContactInput::default()
    };
    contact::upsert(&scope, vec![person], Policy::RejectAll)
        .await
        .unwrap();
    scope.commit().await.unwrap();
    let good = asked("acme", "c-1", "2025-01-10");
    let with = |milestones| CaseInput {
        milestones: Some(milestones),
        ..good.clone()
    };
    let invalid = |field: &str| vec![(RefusalCode::ValidationFailed, format!("rows.0.{field}"))];
    let missing = |field: &str| vec![(NotFound, format!("rows.0.{field}"))];
    let contact = |name: &str| CaseInput {
        contact: Some(Reference::ExternalId(name.to_owned())),
        ..good.clone()
    };
    for (row, expected) in [
        (
            asked("coral", "c-1", "2025-01-10"),
            missing("accountExternalId"),
        ),
        (contact("p-9"), missing("contactExternalId")),
        (contact("p-1"), invalid("contactExternalId")),
        (asked("acme", "c-1", "2025-06-16"), invalid("openedAt")),
        (asked("acme", " ", "2025-01-10"), invalid("externalId")),
        (
            CaseInput {
                external_id: None,
                ..good.clone()
            },
            invalid("externalId"),
        ),
        (
            CaseInput {
                subject: Some("a\nb".to_owned()),
                ..good.clone()
            },
            invalid("subject"),
        ),
        (
            CaseInput {
                score: Some(6),
                ..good.clone()
            },
            invalid("satisfactionScore"),
        ),
        (
            CaseInput {
                rated_at: Some(at("2025-02-01", "10:00")),
                ..good.clone()
            },
            invalid("ratedAt"),
        ),
        (
            CaseInput {
                score: Some(3),
                rated_at: Some(at("2025-01-09", "10:00")),
                ..good.clone()
            },
            invalid("ratedAt"),
        ),
        (
            CaseInput {
                contacts: Some(ContactRecord::Counted(0)),
                ..good.clone()
            },
            invalid("contactCount"),
        ),
        (
            with(Milestones {
                resolved_at: Some(at("2025-01-09", "10:00")),
                ..Milestones::default()
            }),
            invalid("resolvedAt"),
        ),
        (
            with(Milestones {
                closed_at: Some(at("2025-06-16", "10:00")),
                ..Milestones::default()
            }),
            invalid("closedAt"),
        ),
        (
            with(Milestones {
                closure_reason: Some(ClosureReason::Spam),
                ..Milestones::default()
            }),
            invalid("closureReason"),
        ),
    ] {
        let results = write(&world, std::slice::from_ref(&row)).await;
        assert_eq!(rejected(&results[0]), expected, "{row:?}");
    }
    // Nothing is written of a call that refuses all.
    let scope = world.write().await;
    let rows = [good.clone(), asked("coral", "c-2", "2025-01-10")];
    let refused = refusals(upsert(&scope, &rows, Policy::RejectAll).await);
    assert_eq!(refused, [(NotFound, "rows.1.accountExternalId".to_owned())]);
    scope.commit().await.unwrap();
    let scope = world.read().await;
    assert!(known(&scope, &["c-1"]).await.unwrap().is_empty());
    let scope = world.write_with(&[Permission::ReadPortfolio]).await;
    let refused = upsert(&scope, &[good], Policy::RejectAll).await;
    assert!(matches!(
        refused,
        Err(Error::Forbidden(Permission::ManageSupport))
    ));
}

#[tokio::test]
async fn the_number_of_statements_does_not_depend_on_the_rows() {
    let world = World::new().await;
    world.accounts(["acme"]).await;
    let mut statements = Vec::new();
    for many in [2, 40] {
        let scope = world.write_with(&Permission::ALL).await;
        let rows: Vec<_> = (0..many)
            .map(|number| CaseInput {
                milestones: resolved("2025-01-10"),
                ..asked("acme", &format!("c-{many}-{number}"), "2025-01-10")
            })
            .collect();
        let before = scope.statements();
        upsert(&scope, &rows, Policy::RejectAll).await.unwrap();
        let written = scope.statements() - before;
        let events: Vec<_> = (0..many)
            .map(|number| {
                happened(
                    &format!("c-{many}-{number}"),
                    &format!("e-{many}-{number}"),
                    CaseEventKind::Reopened,
                    "2025-02-01",
                )
            })
            .collect();
        upsert_events(&scope, &events, Policy::RejectAll)
            .await
            .unwrap();
        statements.push((written, scope.statements() - before));
        scope.commit().await.unwrap();
    }
    assert_eq!(statements[0], statements[1]);
    let nobody = Permissions::of(&[]);
    let request = OpenRequest {
        permissions: nobody,
        ..world.request(Mode::Read)
    };
    let scope = Scope::open(&world.database, request).await.unwrap();
    let refused = by_ids(&scope, &[]).await;
    assert!(matches!(
        refused,
        Err(Error::Forbidden(Permission::ReadPortfolio))
    ));
}
