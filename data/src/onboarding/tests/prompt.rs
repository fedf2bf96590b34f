//! Messages that lead customers on.

use chrono::{DateTime, Utc};

use super::*;
use crate::bulk::{Outcome, Policy};

fn at(text: &str) -> DateTime<Utc> {
    text.parse().unwrap()
}

#[tokio::test]
async fn prompts_are_told_in_bulk_and_once() {
    let world = World::new().await;
    world.accounts(["acme", "blue"]).await;
    let sent = |external_id: &str, account: &str| PromptInput {
        external_id: external_id.to_owned(),
        account: Reference::ExternalId(account.to_owned()),
        contact: None,
        name: Some("Welcome".to_owned()),
        sent_at: at("2025-06-10T10:00:00Z"),
        answered_at: None,
    };
    let write = async |rows: &[PromptInput]| {
        let scope = world.write().await;
        let results = upsert_prompts(&scope, rows, Policy::RejectRow)
            .await
            .unwrap();
        scope.commit().await.unwrap();
        let outcomes = results.into_iter().map(|result| result.outcome);
        outcomes.collect::<Vec<_>>()
    };
    let mut rows = vec![sent("p-1", "acme"), sent("p-2", "blue")];
    assert_eq!(write(&rows).await, [Outcome::Created, Outcome::Created]);
    assert_eq!(write(&rows).await, [Outcome::Unchanged, Outcome::Unchanged]);
    let cache = FactsCache::new(1 << 30);
    let report = today(&world, &cache).await.prompts(&year(), 3);
    assert_eq!((report.sent.len(), report.in_time.len()), (2, 0));
    rows[0].answered_at = Some(at("2025-06-11T10:00:00Z"));
    assert_eq!(write(&rows).await, [Outcome::Updated, Outcome::Unchanged]);
    let report = today(&world, &cache).await.prompts(&year(), 3);
    assert_eq!((report.in_time.len(), report.responders.len()), (1, 1));
    assert_told_whole(&world).await;
    let before = PromptInput {
        answered_at: Some(at("2025-06-10T09:59:59Z")),
        ..sent("p-3", "acme")
    };
    for (row, field) in [
        (before, "answeredAt"),
        (sent("p-3", "coral"), "accountExternalId"),
        (
            PromptInput {
                sent_at: at("2025-06-16T10:00:00Z"),
                ..sent("p-3", "acme")
            },
            "sentAt",
        ),
    ] {
        let outcomes = write(&[row]).await;
        let Outcome::Rejected(refusals) = &outcomes[0] else {
            panic!("{outcomes:?}");
        };
        assert_eq!(refusals[0].field[2..].join("."), field);
    }
}
