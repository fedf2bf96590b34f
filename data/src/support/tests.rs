use chrono::{DateTime, Utc};
use domain::{
    member::{Permission, Permissions, Role},
    ownership::OwnerConvention,
};

use super::*;
use crate::{
    account::contact::{self, ContactInput},
    bulk::{Outcome, Policy, RowResult},
    error::{Error, RefusalCode, RefusalCode::Conflict, RefusalCode::NotFound},
    patch::Patch,
    portfolio::{self, FactsCache},
    scope::{Actor, OpenRequest, Scope},
    testing::{World, add_accounts, date, refusals},
    transaction::Mode,
};

fn at(day: &str, time: &str) -> DateTime<Utc> {
    format!("{day}T{time}:00Z").parse().unwrap()
}

/// A case of a help desk that has a row per case.
fn asked(account: &str, external_id: &str, opened: &str) -> CaseInput {
    CaseInput {
        account: Reference::ExternalId(account.to_owned()),
        external_id: Some(external_id.to_owned()),
        contact: None,
        subject: Some("It does not start".to_owned()),
        channel: Some(CaseChannel::Email),
        priority: CasePriority::High,
        is_escalated: false,
        opened_by: CaseOpener::Customer,
        opened_at: at(opened, "10:00"),
        contacts: None,
        milestones: Some(Milestones::default()),
        score: None,
        rated_at: None,
    }
}

fn resolved(on: &str) -> Option<Milestones> {
    Some(Milestones {
        first_response_at: Some(at(on, "11:00")),
        resolved_at: Some(at(on, "12:00")),
        ..Milestones::default()
    })
}

fn happened(case: &str, external_id: &str, kind: CaseEventKind, on: &str) -> CaseEventRow {
    CaseEventRow {
        external_id: Some(external_id.to_owned()),
        case_external_id: case.to_owned(),
        kind,
        occurred_at: at(on, "12:00"),
        closure_reason: None,
        note: None,
    }
}

fn now(kind: CaseEventKind) -> EventInput {
    EventInput {
        kind,
        occurred_at: None,
        closure_reason: None,
        note: None,
        version: None,
    }
}

async fn write(world: &World, rows: &[CaseInput]) -> Vec<RowResult> {
    let scope = world.write().await;
    let results = upsert(&scope, rows, Policy::RejectRow).await;
    scope.commit().await.unwrap();
    results.unwrap()
}

async fn tell(world: &World, rows: &[CaseEventRow]) -> Vec<RowResult> {
    let scope = world.write().await;
    let results = upsert_events(&scope, rows, Policy::RejectRow).await;
    scope.commit().await.unwrap();
    results.unwrap()
}

fn outcomes(results: &[RowResult]) -> Vec<&Outcome> {
    results.iter().map(|result| &result.outcome).collect()
}

/// The paths of the refusals of a row, with their codes.
fn rejected(result: &RowResult) -> Vec<(RefusalCode, String)> {
    match &result.outcome {
        Outcome::Rejected(refusals) => refusals
            .iter()
            .map(|refusal| (refusal.code, refusal.field.join(".")))
            .collect(),
        other => panic!("{other:?}"),
    }
}

async fn stored(world: &World, external_id: &str) -> SupportCase {
    let scope = world.read().await;
    let found = known(&scope, &[external_id]).await.unwrap();
    found.into_values().next().unwrap()
}

fn kinds(case: &SupportCase) -> Vec<&str> {
    let events = case.events.iter();
    events.map(|event| event.kind.as_str()).collect()
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

#[tokio::test]
async fn csms_record_for_their_own_accounts() {
    let world = World::new().await;
    let [acme, _blue] = world.accounts(["acme", "blue"]).await;
    let ada = world.member("ada").await;
    world.assign(acme, ada, "2025-01-01", None).await;
    let request = OpenRequest {
        actor: Actor::Member {
            id: ada,
            session: None,
        },
        permissions: Role::Csm.permissions(),
        ..world.request(Mode::Write)
    };
    let scope = Scope::open(&world.database, request).await.unwrap();
    create(&scope, asked("acme", "c-1", "2025-06-10"))
        .await
        .unwrap();
    let refused = create(&scope, asked("blue", "c-2", "2025-06-10")).await;
    assert!(matches!(
        refused,
        Err(Error::Forbidden(Permission::ManageSupport))
    ));
    let refused = upsert(
        &scope,
        &[asked("acme", "c-3", "2025-06-10")],
        Policy::RejectAll,
    )
    .await;
    assert!(matches!(
        refused,
        Err(Error::Forbidden(Permission::ManageSupport))
    ));
}

#[tokio::test]
async fn another_tenants_case_is_none() {
    let world = World::new().await;
    let elsewhere = world.write_elsewhere().await;
    add_accounts(&elsewhere, &["acme"]).await;
    let foreign = create(&elsewhere, asked("acme", "c-1", "2025-06-10"))
        .await
        .unwrap();
    let foreign = add_event(&elsewhere, foreign.id(), now(CaseEventKind::Resolved))
        .await
        .unwrap();
    elsewhere.commit().await.unwrap();
    let scope = world.write().await;
    let (id, event) = (foreign.id(), foreign.events[0].id);
    for refused in [
        refusals(add_event(&scope, id, now(CaseEventKind::Reopened)).await),
        refusals(delete_event(&scope, event, None).await),
        refusals(rate(&scope, id, Some(1), None, None).await),
        refusals(update(&scope, id, CasePatch::default()).await),
        refusals(delete(&scope, id, None).await),
    ] {
        assert_eq!(refused, [(NotFound, "id".to_owned())]);
    }
    assert!(by_ids(&scope, &[id]).await.unwrap().is_empty());
    assert!(events_of(&scope, &[id]).await.unwrap().is_empty());
}

#[tokio::test]
async fn after_any_write_the_next_answer_is_right() {
    let world = World::new().await;
    world.accounts(["acme", "blue"]).await;
    let cache = FactsCache::new(1 << 30);
    let open = async || {
        let scope = world.read().await;
        let kept = cache.facts(&scope).await.unwrap();
        let fresh = portfolio::load(&scope).await.unwrap();
        assert_eq!(kept.facts, fresh.facts);
        // The log tells the same as the rows.
        let told = portfolio::known_by(&scope, &cache, scope.log_version())
            .await
            .unwrap();
        assert_eq!(told.facts, fresh.facts);
        let whole = kept.evaluate(&scope, None, date("2025-06-15"), OwnerConvention::Then);
        let window =
            domain::time::Window::new(date("2025-01-01"), date("2025-06-16"), chrono_tz::UTC);
        let report = whole.support(&window.unwrap());
        (
            report.opened.len(),
            report.backlog.len(),
            report.rated_count(),
        )
    };
    assert_eq!(open().await, (0, 0, 0));
    write(
        &world,
        &[
            asked("acme", "c-1", "2025-01-10"),
            asked("blue", "c-2", "2025-01-10"),
        ],
    )
    .await;
    assert_eq!(open().await, (2, 2, 0));
    tell(
        &world,
        &[happened(
            "c-1",
            "e-1",
            CaseEventKind::Resolved,
            "2025-02-01",
        )],
    )
    .await;
    assert_eq!(open().await, (2, 1, 0));
    let scope = world.write().await;
    let id = stored(&world, "c-1").await.id();
    rate(&scope, id, Some(5), None, None).await.unwrap();
    scope.commit().await.unwrap();
    assert_eq!(open().await, (2, 1, 1));
    let moved = CaseInput {
        account: Reference::ExternalId("acme".to_owned()),
        ..asked("blue", "c-2", "2025-01-10")
    };
    write(&world, &[moved]).await;
    assert_eq!(open().await, (2, 1, 1));
    let scope = world.write().await;
    delete(&scope, id, None).await.unwrap();
    scope.commit().await.unwrap();
    assert_eq!(open().await, (1, 1, 0));
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
