use chrono::{DateTime, Utc};
use domain::{member::Permission, ownership::OwnerConvention, portfolio::Portfolio};

use super::*;
use crate::{
    account::contact::{self, ContactInput},
    bulk::{Outcome, Policy, RowResult},
    error::{Error, RefusalCode, RefusalCode::Conflict, RefusalCode::NotFound},
    patch::Patch,
    portfolio::{self, FactsCache},
    testing::{World, date, refusals},
};

fn at(day: &str) -> DateTime<Utc> {
    format!("{day}T10:00:00Z").parse().unwrap()
}

fn spoke(account: &str, external_id: &str, on: &str) -> TouchpointInput {
    TouchpointInput {
        account: Reference::ExternalId(account.to_owned()),
        external_id: Some(external_id.to_owned()),
        kind: TouchpointKind::Call,
        initiator: TouchpointInitiator::CustomerSuccess,
        occurred_at: at(on),
        member: None,
        contacts: Vec::new(),
        subject: None,
        note: Some("They\nare happy.".to_owned()),
    }
}

fn person(name: &str) -> Reference {
    Reference::ExternalId(name.to_owned())
}

async fn people(world: &World, account: &str, names: &[&str]) {
    let scope = world.write().await;
    let rows = names.iter().map(|name| ContactInput {
        external_id: Patch::Set((*name).to_owned()),
        account: Patch::Set(Reference::ExternalId(account.to_owned())),
        name: Patch::Set((*name).to_owned()),
        ..ContactInput::default()
    });
    let rows = rows.collect();
    contact::upsert(&scope, rows, Policy::RejectAll)
        .await
        .unwrap();
    scope.commit().await.unwrap();
}

async fn write(world: &World, rows: &[TouchpointInput]) -> Vec<RowResult> {
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

/// The whole portfolio of today, from facts that were kept, which are those that are read anew and those that the log tells.
async fn today(world: &World, cache: &FactsCache) -> Portfolio {
    let scope = world.read().await;
    let kept = cache.facts(&scope).await.unwrap();
    let fresh = portfolio::load(&scope).await.unwrap();
    assert_eq!(kept.facts, fresh.facts);
    kept.evaluate(&scope, None, date("2025-06-15"), OwnerConvention::Then)
}

#[tokio::test]
async fn the_same_rows_twice_change_nothing() {
    let world = World::new().await;
    let [acme, _blue] = world.accounts(["acme", "blue"]).await;
    people(&world, "acme", &["p-1", "p-2"]).await;
    world.member("ada").await;
    let mut rows = [
        TouchpointInput {
            contacts: vec![person("p-2"), person("p-1"), person("p-2")],
            member: Some(MemberReference::Email("Ada@example.com".to_owned())),
            ..spoke("acme", "t-1", "2025-06-01")
        },
        spoke("blue", "t-2", "2025-06-02"),
    ];
    let results = write(&world, &rows).await;
    assert_eq!(outcomes(&results), [&Outcome::Created; 2]);
    let log = world.log().await;
    assert_eq!(
        outcomes(&write(&world, &rows).await),
        [&Outcome::Unchanged; 2]
    );
    assert_eq!(world.log().await, log);
    let id = results[0].id.unwrap();
    let scope = world.read().await;
    assert_eq!(contacts_of(&scope, &[id]).await.unwrap()[&id].len(), 2);
    let filter = TouchpointFilter {
        contact: contacts_of(&scope, &[id]).await.unwrap()[&id]
            .first()
            .copied(),
        ..TouchpointFilter::default()
    };
    let first = crate::page::PageRequest::default();
    let found = list(&scope, filter, TouchpointOrder::default(), &first);
    assert_eq!(found.await.unwrap().rows.len(), 1);
    scope.close().await.unwrap();
    rows[0].contacts = vec![person("p-1")];
    rows[1].account = Reference::Id(acme);
    assert_eq!(
        outcomes(&write(&world, &rows).await),
        [&Outcome::Updated; 2]
    );
    let scope = world.read().await;
    assert_eq!(contacts_of(&scope, &[id]).await.unwrap()[&id].len(), 1);
}

#[tokio::test]
async fn bad_touchpoints_are_refused_by_their_fields() {
    let world = World::new().await;
    world.accounts(["acme", "blue"]).await;
    people(&world, "blue", &["p-1"]).await;
    let good = spoke("acme", "t-1", "2025-06-01");
    let invalid = |field: &str| vec![(RefusalCode::ValidationFailed, format!("rows.0.{field}"))];
    let missing = |field: &str| vec![(NotFound, format!("rows.0.{field}"))];
    let with = |contacts| TouchpointInput {
        contacts,
        ..good.clone()
    };
    for (row, expected) in [
        (
            spoke("coral", "t-1", "2025-06-01"),
            missing("accountExternalId"),
        ),
        (spoke("acme", "t-1", "2025-06-16"), invalid("occurredAt")),
        (with(vec![person("p-9")]), missing("contactExternalIds.0")),
        (with(vec![person("p-1")]), invalid("contactExternalIds.0")),
        (with(vec![person("p-1"); 51]), invalid("contacts")),
        (
            TouchpointInput {
                member: Some(MemberReference::Email("eve@example.com".to_owned())),
                ..good.clone()
            },
            missing("memberEmail"),
        ),
        (
            TouchpointInput {
                subject: Some(String::new()),
                ..good.clone()
            },
            invalid("subject"),
        ),
        (
            TouchpointInput {
                note: Some("a\u{0}b".to_owned()),
                ..good.clone()
            },
            invalid("note"),
        ),
        (
            TouchpointInput {
                external_id: None,
                ..good.clone()
            },
            invalid("externalId"),
        ),
    ] {
        let results = write(&world, std::slice::from_ref(&row)).await;
        assert_eq!(rejected(&results[0]), expected, "{row:?}");
    }
}

#[tokio::test]
async fn csms_record_what_they_did() {
    let world = World::new().await;
    let [acme, _blue] = world.accounts(["acme", "blue"]).await;
    people(&world, "acme", &["p-1"]).await;
    let ada = world.member("ada").await;
    world.assign(acme, ada, "2025-01-01", None).await;
    let scope = world.csm(ada).await;
    let touchpoint = create(&scope, spoke("acme", "t-1", "2025-06-01"))
        .await
        .unwrap();
    assert_eq!(touchpoint.row.member_id, Some(ada));
    // That comes before what is wrong with it, such as an instant that is yet to come.
    for on in ["2025-06-01", "2025-06-16"] {
        let refused = create(&scope, spoke("blue", "t-2", on)).await;
        assert!(matches!(
            refused,
            Err(Error::Forbidden(Permission::ManageSupport))
        ));
    }
    let taken = create(&scope, spoke("acme", "t-1", "2025-06-01")).await;
    assert_eq!(refusals(taken), [(Conflict, "externalId".to_owned())]);
    let id = touchpoint.id();
    let patch = TouchpointPatch {
        kind: Some(TouchpointKind::Meeting),
        contacts: Some(vec![person("p-1")]),
        member: Patch::Clear,
        version: Some(1),
        ..TouchpointPatch::default()
    };
    let after = update(&scope, id, patch.clone()).await.unwrap();
    assert_eq!(
        (
            after.row.kind.as_str(),
            after.row.member_id,
            after.contacts.len()
        ),
        ("MEETING", None, 1)
    );
    assert_eq!(
        refusals(update(&scope, id, patch).await),
        [(Conflict, "version".to_owned())]
    );
    delete(&scope, id, Some(2)).await.unwrap();
    assert_eq!(
        refusals(delete(&scope, id, None).await),
        [(NotFound, "id".to_owned())]
    );
    scope.commit().await.unwrap();
}

#[tokio::test]
async fn after_any_write_the_next_answer_is_right() {
    let world = World::new().await;
    let [_acme, blue] = world.accounts(["acme", "blue"]).await;
    let cache = FactsCache::new(1 << 30);
    assert_eq!(today(&world, &cache).await.untouched(30).untouched.len(), 2);
    let results = write(&world, &[spoke("acme", "t-1", "2025-06-01")]).await;
    assert_eq!(today(&world, &cache).await.untouched(30).untouched, [blue]);
    assert_eq!(today(&world, &cache).await.untouched(14).untouched.len(), 2);
    // Moved to the other account, and gone.
    write(&world, &[spoke("blue", "t-1", "2025-06-01")]).await;
    assert_ne!(today(&world, &cache).await.untouched(30).untouched, [blue]);
    let scope = world.write().await;
    delete(&scope, results[0].id.unwrap(), None).await.unwrap();
    scope.commit().await.unwrap();
    assert_eq!(today(&world, &cache).await.untouched(30).untouched.len(), 2);
}
