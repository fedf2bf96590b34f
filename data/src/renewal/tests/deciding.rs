//! What comes out by itself when it is due.

use domain::{revenue::ChurnKind, subscription::Contract};

use super::support::{all, by_id, closed, mrr, only, outcome, prepared, renewal_of, subscribe};
use crate::{
    patch::Patch,
    renewal::{ClosingInput, Prepared},
    revenue::subscription::{self, LifeInput, ReasonReference, Step, SubscriptionInput},
    testing::{World, date, subscription as open_subscription},
};
use domain::renewal::RenewalOutcome::{Churned, Renewed, RenewedWithUpsell};

/// From term to term, by the year, with a month of notice.
fn rolling(renews_automatically: bool) -> SubscriptionInput {
    let contract = Contract {
        months: Some(12),
        term_ends_on: Some(date("2025-07-01")),
        notice_days: Some(30),
        renews_automatically,
    };
    SubscriptionInput {
        life: LifeInput {
            contract: Patch::Set(contract),
            ..LifeInput::default()
        },
        ..open_subscription("a", "a", "2024-07-01", "100")
    }
}

#[tokio::test]
async fn a_term_that_renews_automatically_goes_on_when_nobody_says_anything() {
    let mut world = World::new().await;
    world.accounts(["a"]).await;
    let of = subscribe(&world, rolling(true)).await;
    assert_eq!(prepared(&world).await.made, 1);
    let renewal = only(&world, of.row.id).await;
    let days = (renewal.due_on, renewal.notice_deadline);
    assert_eq!(days, (date("2025-07-01"), Some(date("2025-06-01"))));
    assert_eq!(renewal.amount_due, 120_000);
    world.go_to("2025-06-30");
    assert_eq!(prepared(&world).await, Prepared::default());
    world.go_to("2025-07-03");
    assert_eq!(prepared(&world).await.decided, 1);
    assert_eq!(prepared(&world).await, Prepared::default());
    let decided = by_id(&world, renewal.id).await;
    assert_eq!(decided.outcome.as_deref(), Some("RENEWED"));
    assert_eq!(decided.closed_on, Some(date("2025-07-01")));
    let scope = world.read().await;
    let row = &subscription::by_ids(&scope, &[of.row.id]).await.unwrap()[0];
    let ends = (row.term_ends_on, row.ends_on);
    assert_eq!(ends, (Some(date("2026-07-01")), None));
    assert_eq!(mrr(&world, ["2025-07-01", "2030-01-01"]).await, [100, 100]);
    world.go_to("2026-01-10");
    assert_eq!(prepared(&world).await.made, 1);
    assert_eq!(all(&world, of.row.id).await.len(), 2);
}

#[tokio::test]
async fn a_term_that_somebody_has_to_renew_waits_for_that() {
    let mut world = World::new().await;
    world.accounts(["a"]).await;
    let of = subscribe(&world, rolling(false)).await;
    prepared(&world).await;
    world.go_to("2025-07-03");
    assert_eq!(prepared(&world).await, Prepared::default());
    let renewal = only(&world, of.row.id).await;
    let input = ClosingInput {
        renewed: Some("1800".parse().unwrap()),
        ..outcome(RenewedWithUpsell)
    };
    closed(&world, renewal.id, input).await.unwrap();
    let days = ["2025-06-30", "2025-07-01", "2030-01-01"];
    assert_eq!(mrr(&world, days).await, [100, 150, 150]);
}

#[tokio::test]
async fn what_was_cancelled_is_lost_when_it_is_due_and_not_before() {
    let mut world = World::new().await;
    let (of, renewal) = renewal_of(&world, "a").await;
    let step = async |world: &World, step: Step| {
        let scope = world.write().await;
        subscription::step(&scope, of.row.id, None, step)
            .await
            .unwrap();
        scope.commit().await.unwrap();
    };
    let cancel = Step::Cancel {
        cancelled_on: None,
        effective_on: None,
        paid_until: None,
        kind: None,
        reasons: Vec::new(),
    };
    step(&world, cancel).await;
    assert_eq!(prepared(&world).await, Prepared::default());
    let open = by_id(&world, renewal.id).await;
    let state = (open.outcome, open.withdrawn_at, open.due_on);
    assert_eq!(state, (None, None, renewal.due_on));
    let refused = closed(&world, renewal.id, outcome(Renewed)).await;
    let conflict = (crate::error::RefusalCode::Conflict, "outcome".to_owned());
    assert_eq!(crate::testing::refusals(refused), [conflict]);
    world.go_to("2025-07-01");
    assert_eq!(prepared(&world).await.decided, 1);
    let decided = by_id(&world, renewal.id).await;
    assert_eq!(decided.outcome.as_deref(), Some("CHURNED"));
}

#[tokio::test]
async fn what_churned_is_cancelled_with_its_reasons() {
    let world = World::new().await;
    let (of, renewal) = renewal_of(&world, "a").await;
    let input = ClosingInput {
        churn_kind: Some(ChurnKind::Involuntary),
        churn_reasons: vec![ReasonReference::Key("price".to_owned())],
        ..outcome(Churned)
    };
    closed(&world, renewal.id, input).await.unwrap();
    let scope = world.read().await;
    let row = &subscription::by_ids(&scope, &[of.row.id]).await.unwrap()[0];
    assert_eq!(row.cancelled_on, Some(date("2025-06-15")));
    assert_eq!(row.ends_on, Some(date("2025-07-01")));
    assert_eq!(row.churn_kind.as_deref(), Some("INVOLUNTARY"));
    let reasons = subscription::reasons_of(&scope, &[of.row.id])
        .await
        .unwrap();
    assert_eq!(reasons[&of.row.id].len(), 1);

    // Of another one that was renewed, nothing is cancelled.
    let (_, other) = renewal_of(&world, "b").await;
    let input = ClosingInput {
        churn_kind: Some(ChurnKind::Voluntary),
        ..outcome(Renewed)
    };
    let refused = closed(&world, other.id, input).await;
    let invalid = (
        crate::error::RefusalCode::ValidationFailed,
        "churnKind".to_owned(),
    );
    assert_eq!(crate::testing::refusals(refused), [invalid]);
}

#[tokio::test]
async fn terms_that_nobody_looked_at_follow_one_another() {
    let world = World::new().await;
    world.accounts(["a"]).await;
    let mut input = rolling(true);
    let contract = Contract {
        months: Some(6),
        term_ends_on: Some(date("2024-01-31")),
        notice_days: None,
        renews_automatically: true,
    };
    input.life.contract = Patch::Set(contract);
    input.starts_on = date("2023-07-31");
    input.lines[0].starts_on = Some(date("2023-07-31"));
    let of = subscribe(&world, input).await;
    let done = prepared(&world).await;
    assert_eq!((done.made, done.decided), (4, 3));
    assert_eq!(prepared(&world).await, Prepared::default());
    let renewals = all(&world, of.row.id).await;
    let came: Vec<_> = renewals
        .iter()
        .map(|row| (row.due_on.to_string(), row.outcome.as_deref()))
        .collect();
    let renewed = |day: &str| (day.to_owned(), Some("RENEWED"));
    let ahead = ("2025-07-31".to_owned(), None);
    assert_eq!(
        came,
        [
            renewed("2024-01-31"),
            renewed("2024-07-31"),
            renewed("2025-01-31"),
            ahead
        ]
    );
}

#[tokio::test]
async fn a_price_that_starts_with_the_next_term_is_what_was_renewed() {
    let mut world = World::new().await;
    world.accounts(["a"]).await;
    let mut input = rolling(true);
    input.lines[0].ends_on = Some(date("2025-07-01"));
    let mut next = crate::testing::monthly("120");
    next.starts_on = Some(date("2025-07-01"));
    input.lines.push(next);
    let of = subscribe(&world, input).await;
    prepared(&world).await;
    world.go_to("2025-07-01");
    assert_eq!(prepared(&world).await.decided, 1);
    let decided = only(&world, of.row.id).await;
    assert_eq!(decided.amount_due, 120_000);
    assert_eq!(decided.outcome.as_deref(), Some("RENEWED_WITH_UPSELL"));
    assert_eq!(decided.renewed_amount, Some(144_000));
}
