//! What recurring revenue did in windows of time, cohorts, lifetimes and trials.

use serde_json::{Value, json};

use crate::walk::{
    bad_input::{BadInput, bad},
    permissions::Permitted,
    world::World,
};

pub const PERMISSIONS: [Permitted; 0] = [];

/// A customer that was lost in 2024, and one that tries what it may pay for.
pub async fn seed(world: &mut World) {
    let rows = json!([
        { "externalId": "shared-lapsed", "name": world.text("Lapsed"), "industry": world.marker },
        { "externalId": "shared-trying", "name": world.text("Trying"), "industry": world.marker },
    ]);
    let upsert = "mutation($input: UpsertAccountsInput!) { upsertAccounts(input: $input) { userErrors { code field message } } }";
    world.change(upsert, json!({ "rows": rows })).await;
    let lines = json!([{ "amount": "100", "currency": "USD", "billingInterval": "MONTH" }]);
    let rows = json!([
        { "externalId": "shared-lapsed", "accountExternalId": "shared-lapsed", "startsOn": "2023-06-01", "endsOn": "2024-06-01", "lines": lines },
        { "externalId": "shared-trying", "accountExternalId": "shared-trying", "startsOn": "2025-01-10", "trialStartsOn": "2025-01-10", "lines": lines },
    ]);
    let upsert = "mutation($input: UpsertSubscriptionsInput!) { upsertSubscriptions(input: $input) { userErrors { code field message } } }";
    world.change(upsert, json!({ "rows": rows })).await;
}

pub async fn arguments(_world: &World, field: &str) -> Option<Value> {
    let year = json!({ "year": 2024 });
    match field {
        "Portfolio.revenue" | "Portfolio.cohorts" | "Account.revenue" => Some(json!({ "window": year })),
        "Portfolio.trialConversion" => Some(json!({ "window": { "between": days() } })),
        "Cohort.ages" => Some(json!({ "first": 2 })),
        "Lifetime.shareAfter" => Some(json!({ "days": [0, 30, 1000] })),
        "Revenue.movements" => Some(json!({ "by": "QUARTER" })),
        "Revenue.accountsWith" => Some(json!({ "kind": "CHURN" })),
        "Revenue.excludedAccounts" => Some(json!({ "reason": "NOT_SIGNED_UP_YET" })),
        _ => None,
    }
}

/// A good value of the days of a window.
pub fn days() -> Value {
    json!({ "start": "2024-01-01", "end": "2025-02-01" })
}

pub async fn bad_input(_world: &World) -> Vec<BadInput> {
    let mut examples = Vec::new();
    for field in ["Portfolio.revenue", "Portfolio.cohorts", "Portfolio.trialConversion", "Account.revenue"] {
        for (window, names) in [
            (json!({ "between": { "start": "2024-02-01", "end": "2024-01-01" } }), "window.between.end"),
            (json!({ "between": { "start": "2004-01-01", "end": "2024-01-02" } }), "window.between.end"),
            (json!({ "lastMonths": 1000 }), "window.lastMonths"),
            (json!({ "month": "May 2024" }), "window.month"),
            (json!({ "quarter": "2024-Q5" }), "window.quarter"),
            (json!({ "year": 20240 }), "window.year"),
            (json!({ "fiscalQuarter": "Q1" }), "window.fiscalQuarter"),
            (json!({ "fiscalYear": 0 }), "window.fiscalYear"),
            (json!({}), "window"),
            (json!({ "year": 2024, "month": "2024-05" }), "window"),
            (json!({ "year": null }), "window"),
        ] {
            examples.push(bad(field, json!({ "window": window }), "VALIDATION_FAILED", names));
        }
    }
    let year = json!({ "year": 2024 });
    examples.extend([
        bad("Portfolio.revenue", json!({ "window": year, "view": "SIDEWAYS" }), "VALIDATION_FAILED", "view"),
        bad("Portfolio.cohorts", json!({ "window": { "year": 1990 } }), "VALIDATION_FAILED", "window"),
        bad("Portfolio.cohorts", json!({ "window": year, "by": "SIZE" }), "VALIDATION_FAILED", "by"),
        bad("Portfolio.committedRevenue", json!({ "until": "2020-01-01" }), "VALIDATION_FAILED", "until"),
        bad("Portfolio.trialConversion", json!({ "window": year, "withinDays": -1 }), "VALIDATION_FAILED", "withinDays"),
        bad("Portfolio.trialConversion", json!({ "window": year, "withinDays": 3651 }), "VALIDATION_FAILED", "withinDays"),
        bad("Portfolio.slices", json!({ "by": "SEGMENT", "atMost": 0 }), "VALIDATION_FAILED", "atMost"),
        bad("Revenue.logoChurn", json!({ "convention": "OURS" }), "VALIDATION_FAILED", "convention"),
        bad("Revenue.movements", json!({ "by": "WEEK" }), "VALIDATION_FAILED", "by"),
        bad("Revenue.accountsWith", json!({ "kind": "LOSS" }), "VALIDATION_FAILED", "kind"),
        bad("Revenue.accountsWith", json!({ "kind": "CHURN", "first": 101 }), "VALIDATION_FAILED", "first"),
        bad("Revenue.churnedAccounts", json!({ "first": -1 }), "VALIDATION_FAILED", "first"),
        bad("Cohort.ages", json!({ "first": 0 }), "VALIDATION_FAILED", "first"),
        bad("Lifetime.steps", json!({ "first": 1001 }), "VALIDATION_FAILED", "first"),
        bad("Lifetime.shareAfter", json!({ "days": [-1] }), "VALIDATION_FAILED", "days"),
        bad("Lifetime.shareAfter", json!({ "days": vec![1; 101] }), "VALIDATION_FAILED", "days"),
    ]);
    examples
}
