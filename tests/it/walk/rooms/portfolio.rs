//! Sets of accounts at a date, with their metrics.

use serde_json::{Value, json};

use crate::walk::{
    bad_input::{BadInput, bad},
    permissions::Permitted,
    world::World,
};

pub const PERMISSIONS: [Permitted; 0] = [];

pub async fn seed(_world: &mut World) {}

pub async fn arguments(_world: &World, field: &str) -> Option<Value> {
    match field {
        "Portfolio.slices" => Some(json!({ "by": "TRAIT", "trait": "motto", "atMost": 7 })),
        "Portfolio.excludedAccounts" => Some(json!({ "reason": "ARCHIVED" })),
        _ => None,
    }
}

/// Every other way to cut a portfolio.
pub fn slices() -> Vec<Value> {
    let ways = ["CSM", "SEGMENT", "INDUSTRY", "COUNTRY", "PLAN", "STAGE", "SIGNUP_MONTH", "HEALTH_BAND"];
    let mut slices: Vec<Value> = ways.iter().map(|by| json!({ "by": by, "atMost": 7 })).collect();
    slices.push(json!({ "by": "TRAIT", "trait": "tier", "atMost": 7 }));
    slices
}

pub async fn bad_input(world: &World) -> Vec<BadInput> {
    let slices = |arguments, names| bad("Portfolio.slices", arguments, "VALIDATION_FAILED", names);
    let mut examples = vec![
        bad("Query.portfolio", json!({ "where": { "csm": { "eq": world.id("account") } } }), "VALIDATION_FAILED", "csm"),
        bad("Query.portfolio", json!({ "where": { "traits": [{ "key": "unknown", "present": true }] } }), "VALIDATION_FAILED", "traits"),
        bad("Query.portfolio", json!({ "owner": "ALWAYS" }), "VALIDATION_FAILED", "owner"),
        slices(json!({ "by": "TRAIT", "atMost": 10 }), "trait"),
        slices(json!({ "by": "TRAIT", "trait": "unknown", "atMost": 10 }), "trait"),
        slices(json!({ "by": "CSM", "trait": "motto", "atMost": 10 }), "trait"),
        slices(json!({ "by": "SHOE_SIZE" }), "by"),
        slices(json!({ "by": "HEALTH_BAND", "trait": "motto", "atMost": 10 }), "trait"),
        bad("Portfolio.concentration", json!({ "top": 0 }), "VALIDATION_FAILED", "top"),
        bad("Portfolio.concentration", json!({ "top": 101 }), "VALIDATION_FAILED", "top"),
        bad("Portfolio.excludedAccounts", json!({ "reason": "ARCHIVED", "first": 101 }), "VALIDATION_FAILED", "first"),
    ];
    for field in ["Portfolio.accounts", "Portfolio.payingAccounts", "Portfolio.unowned"] {
        examples.push(bad(field, json!({ "first": 101 }), "VALIDATION_FAILED", "first"));
        examples.push(bad(field, json!({ "last": -1 }), "VALIDATION_FAILED", "last"));
    }
    examples
}
