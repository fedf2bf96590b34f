//! The log.

use serde_json::{Value, json};

use crate::walk::{
    bad_input::{BadInput, bad},
    permissions::Permitted,
    world::World,
};

pub const PERMISSIONS: [Permitted; 0] = [];

pub async fn seed(_world: &mut World) {}

pub async fn arguments(world: &World, field: &str) -> Option<Value> {
    match field {
        "Query.changes" => Some(json!({ "after": 0 })),
        "Query.auditTrail" => Some(json!({ "subject": world.id("account") })),
        "Subscription.accountChanged" => Some(json!({ "account": world.id("account"), "after": 0 })),
        "Subscription.portfolioChanged"
        | "Subscription.healthChanged"
        | "Subscription.renewalChanged"
        | "Subscription.workChanged"
        | "Subscription.surveyAnswerChanged" => Some(json!({ "after": 0 })),
        _ => None,
    }
}

pub async fn bad_input(world: &World) -> Vec<BadInput> {
    let account = world.id("account");
    let [beyond, malformed] = [json!({ "after": -1 }), json!({ "where": { "csm": { "eq": "nonsense" } } })];
    vec![
        bad("Subscription.portfolioChanged", beyond.clone(), "VALIDATION_FAILED", "after"),
        bad("Subscription.portfolioChanged", malformed.clone(), "VALIDATION_FAILED", "where"),
        bad("Subscription.healthChanged", beyond.clone(), "VALIDATION_FAILED", "after"),
        bad("Subscription.healthChanged", malformed.clone(), "VALIDATION_FAILED", "where"),
        bad("Subscription.renewalChanged", beyond.clone(), "VALIDATION_FAILED", "after"),
        bad("Subscription.renewalChanged", malformed.clone(), "VALIDATION_FAILED", "where"),
        bad("Subscription.workChanged", beyond.clone(), "VALIDATION_FAILED", "after"),
        bad("Subscription.workChanged", malformed.clone(), "VALIDATION_FAILED", "where"),
        bad("Subscription.surveyAnswerChanged", beyond, "VALIDATION_FAILED", "after"),
        bad("Subscription.surveyAnswerChanged", malformed, "VALIDATION_FAILED", "where"),
        bad("Query.changes", json!({ "after": -1 }), "VALIDATION_FAILED", "after"),
        bad("Query.changes", json!({ "after": 1_000_000_000 }), "VALIDATION_FAILED", "after"),
        bad("Query.changes", json!({ "after": "yesterday" }), "VALIDATION_FAILED", "after"),
        bad("Query.changes", json!({ "after": 0, "first": 0 }), "VALIDATION_FAILED", "first"),
        bad("Query.changes", json!({ "after": 0, "first": 101 }), "VALIDATION_FAILED", "first"),
        bad("Query.auditTrail", json!({ "subject": "nonsense" }), "VALIDATION_FAILED", "subject"),
        bad("Query.auditTrail", json!({ "subject": account, "first": 101 }), "VALIDATION_FAILED", "first"),
        bad("Subscription.accountChanged", json!({ "account": super::unknown("account") }), "NOT_FOUND", "account"),
        bad("Subscription.accountChanged", json!({ "account": world.id("contact") }), "VALIDATION_FAILED", "account"),
        bad("Subscription.accountChanged", json!({ "account": account, "after": -1 }), "VALIDATION_FAILED", "after"),
    ]
}
