mod facts;
mod read;
mod refund;
mod upsert;

use domain::member::Permission;
use uuid::Uuid;

use super::*;
use crate::{
    bulk::{Outcome, Policy, RowResult},
    error::RefusalCode,
    testing::{World, date, refusals},
};

fn bought(account: &str, external_id: &str, on: &str, amount: &str) -> PurchaseInput {
    PurchaseInput {
        account: Reference::ExternalId(account.to_owned()),
        external_id: Some(external_id.to_owned()),
        product: None,
        purchased_on: date(on),
        amount: amount.parse().unwrap(),
        currency: "USD".to_owned(),
        quantity: 1,
        is_automatic_renewal: false,
        refunds: None,
    }
}

fn back(external_id: Option<&str>, on: &str, amount: &str) -> RefundInput {
    RefundInput {
        external_id: external_id.map(str::to_owned),
        refunded_on: date(on),
        amount: amount.parse().unwrap(),
    }
}

async fn write(world: &World, rows: &[PurchaseInput]) -> Vec<RowResult> {
    let scope = world.write().await;
    let results = upsert(&scope, rows, Policy::RejectRow).await;
    scope.commit().await.unwrap();
    results.unwrap()
}

/// The code and the path of the refusals of a row.
fn rejected(result: &RowResult) -> Vec<(RefusalCode, String)> {
    match &result.outcome {
        Outcome::Rejected(refusals) => refusals
            .iter()
            .map(|refusal| (refusal.code, refusal.field.join(".")))
            .collect(),
        other => panic!("{other:?}"),
    }
}

async fn stored(world: &World, external_id: &str) -> Purchase {
    let scope = world.read().await;
    let found = known(&scope, &[external_id]).await.unwrap();
    found.into_values().next().unwrap()
}
