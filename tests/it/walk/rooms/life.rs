//! What happens to subscriptions.

use serde_json::{Value, json};

use super::subscription::line;
use crate::walk::{
    bad_input::{BadInput, bad},
    permissions::{Permitted, permitted},
    world::World,
};

const WHO: &str = "MANAGER ADMIN OWNER";
const SCOPES: &str = "subscriptions:write";
/// A day that is ahead for a long time.
const AHEAD: &str = "2190-01-01";

pub const PERMISSIONS: [Permitted; 13] = [
    permitted("changeSubscription", WHO, SCOPES),
    permitted("addSubscriptionLine", WHO, SCOPES),
    permitted("endSubscriptionLine", WHO, SCOPES),
    permitted("withdrawScheduledChange", WHO, SCOPES),
    permitted("pauseSubscription", WHO, SCOPES),
    permitted("resumeSubscription", WHO, SCOPES),
    permitted("cancelSubscription", WHO, SCOPES),
    permitted("withdrawCancellation", WHO, SCOPES),
    permitted("endSubscription", WHO, SCOPES),
    permitted("reactivateSubscription", WHO, SCOPES),
    permitted("renewSubscriptionTerm", WHO, SCOPES),
    permitted("convertTrial", WHO, SCOPES),
    permitted("expireTrial", WHO, SCOPES),
];

pub async fn seed(world: &mut World) {
    let mut lived = open(world);
    lived["endsOn"] = json!("2025-06-01");
    lived["contract"] = json!({ "months": 6, "noticeDays": 30 });
    lived["pauses"] = json!([{ "startsOn": "2025-02-01", "endsOn": "2025-03-01" }]);
    lived["cancellation"] = json!({ "kind": "VOLUNTARY", "reasons": [world.id("churn_reason")] });
    world.make("createSubscription", lived, "subscription").await;
    let mut later = line();
    later["startsOn"] = json!(AHEAD);
    made(world, json!({ "lines": [line(), later] })).await;
}

fn open(world: &World) -> Value {
    json!({ "account": world.id("account"), "startsOn": "2025-01-01", "lines": [line()] })
}

/// A subscription that differs from an open one in some fields.
async fn made(world: &World, fields: Value) -> String {
    let mut input = open(world);
    for (name, value) in fields.as_object().expect("fields") {
        input[name] = value.clone();
    }
    world.make("createSubscription", input, "subscription").await
}

/// A subscription that ends, and its line.
async fn with_line(world: &World) -> (String, String) {
    let create = "mutation($input: CreateSubscriptionInput!) { createSubscription(input: $input) { subscription { id lines { id } } userErrors { field message } } }";
    let mut input = open(world);
    input["endsOn"] = json!("2026-01-01");
    input["contract"] = json!({ "months": 12 });
    let answer = world.change(create, input).await;
    let text = |place: &str| answer.text_at(&format!("/createSubscription/subscription/{place}")).to_owned();
    (text("id"), text("lines/0/id"))
}

pub async fn arguments(world: &World, field: &str) -> Option<Value> {
    let nothing = json!({});
    let input = match field {
        "Mutation.changeSubscription" => {
            let (id, line) = with_line(world).await;
            json!({ "id": id, "effectiveOn": "2025-03-01", "changes": [{ "line": line, "quantity": 7 }] })
        }
        "Mutation.addSubscriptionLine" => json!({ "id": made(world, nothing).await, "line": line() }),
        "Mutation.endSubscriptionLine" => {
            let (id, line) = with_line(world).await;
            json!({ "id": id, "line": line, "endsOn": "2025-03-01" })
        }
        "Mutation.withdrawScheduledChange" => {
            let mut later = line();
            later["startsOn"] = json!(AHEAD);
            let id = made(world, json!({ "lines": [line(), later] })).await;
            json!({ "id": id, "effectiveOn": AHEAD })
        }
        "Mutation.pauseSubscription" => json!({ "id": made(world, nothing).await, "startsOn": "2025-02-01" }),
        "Mutation.resumeSubscription" => {
            let id = made(world, json!({ "pauses": [{ "startsOn": "2025-02-01" }] })).await;
            json!({ "id": id, "resumesOn": "2025-03-01" })
        }
        "Mutation.cancelSubscription" => {
            let id = made(world, nothing).await;
            json!({ "id": id, "effectiveOn": "2025-03-01", "kind": "VOLUNTARY", "reasons": [world.id("churn_reason")] })
        }
        "Mutation.withdrawCancellation" => {
            let id = made(world, json!({ "endsOn": AHEAD, "cancellation": { "kind": "INVOLUNTARY" } })).await;
            json!({ "id": id })
        }
        "Mutation.endSubscription" => json!({ "id": made(world, nothing).await, "endsOn": "2025-02-01" }),
        "Mutation.reactivateSubscription" => {
            let id = made(world, json!({ "endsOn": "2025-03-01" })).await;
            json!({ "id": id, "startsOn": "2025-04-01" })
        }
        "Mutation.renewSubscriptionTerm" => {
            let (id, line) = with_line(world).await;
            json!({ "id": id, "changes": [{ "line": line, "quantity": 7 }] })
        }
        "Mutation.convertTrial" => {
            let id = made(world, json!({ "trialEndsOn": "2025-02-01" })).await;
            json!({ "id": id, "convertsOn": "2025-01-15" })
        }
        "Mutation.expireTrial" => json!({ "id": made(world, json!({ "trialEndsOn": "2025-02-01" })).await }),
        _ => return None,
    };
    Some(json!({ "input": input }))
}

pub async fn bad_input(world: &World) -> Vec<BadInput> {
    let (ending, its_line) = with_line(world).await;
    let paused = made(world, json!({ "pauses": [{ "startsOn": "2025-02-01", "endsOn": "2025-03-01" }] })).await;
    let cancelled = made(world, json!({ "endsOn": "2025-06-01", "cancellation": {} })).await;
    let open = made(world, json!({})).await;
    let mut examples = Vec::new();
    let mut refused = |field: &'static str, id: &str, rest: Value, code, names| {
        let mut input = rest;
        input["id"] = json!(id);
        examples.push(bad(field, json!({ "input": input }), code, names));
    };
    let (wrong, missing, conflict) = ("VALIDATION_FAILED", "NOT_FOUND", "CONFLICT");
    let unknown = super::unknown;

    let change = |day: &str, change: Value| json!({ "effectiveOn": day, "changes": [change] });
    for (rest, code, names) in [
        (json!({ "effectiveOn": "2025-03-01", "changes": [] }), wrong, "changes"),
        (change("2024-12-31", json!({ "line": its_line, "quantity": 2 })), wrong, "effectiveOn"),
        (change("2026-01-01", json!({ "line": its_line, "quantity": 2 })), wrong, "effectiveOn"),
        (change("2025-03-01", json!({ "line": its_line, "quantity": -1 })), wrong, "changes.0.quantity"),
        (change("2025-03-01", json!({ "line": its_line, "amount": "0.001" })), wrong, "changes.0.amount"),
        (change("2025-03-01", json!({ "line": its_line, "discount": "11" })), wrong, "changes.0.discount"),
        (change("2025-03-01", json!({ "line": its_line, "plan": unknown("plan") })), missing, "changes.0.plan"),
        (change("2025-03-01", json!({ "line": its_line, "plan": world.id("plan"), "planExternalId": "shared" })), wrong, "changes.0.plan"),
        (change("2025-03-01", json!({ "line": world.id("subscription_line") })), missing, "changes.0.line"),
        (change("2025-03-01", json!({ "line": world.id("plan") })), wrong, "changes.0.line"),
    ] {
        refused("Mutation.changeSubscription", &ending, rest, code, names);
    }
    let early = json!({ "line": { "amount": "10", "currency": "USD", "billingInterval": "MONTH", "startsOn": "2024-12-31" } });
    refused("Mutation.addSubscriptionLine", &open, early, wrong, "line.startsOn");
    refused("Mutation.addSubscriptionLine", &open, json!({ "line": { "amount": "10", "currency": "USD" } }), wrong, "line.billingInterval");
    refused("Mutation.endSubscriptionLine", &ending, json!({ "line": its_line, "endsOn": "2026-01-02" }), wrong, "endsOn");
    refused("Mutation.endSubscriptionLine", &ending, json!({ "line": its_line, "endsOn": "2024-12-31" }), wrong, "endsOn");
    refused("Mutation.endSubscriptionLine", &ending, json!({ "line": unknown("subscription_line"), "endsOn": "2025-03-01" }), missing, "line");
    refused("Mutation.withdrawScheduledChange", &open, json!({ "effectiveOn": AHEAD }), wrong, "effectiveOn");
    refused("Mutation.pauseSubscription", &open, json!({ "startsOn": "2024-12-31" }), wrong, "startsOn");
    refused("Mutation.pauseSubscription", &open, json!({ "startsOn": "2025-02-01", "endsOn": "2025-02-01" }), wrong, "endsOn");
    refused("Mutation.pauseSubscription", &paused, json!({ "startsOn": "2025-01-15" }), wrong, "startsOn");
    refused("Mutation.resumeSubscription", &open, json!({ "resumesOn": "2025-02-15" }), wrong, "resumesOn");
    refused("Mutation.resumeSubscription", &paused, json!({ "resumesOn": "2025-02-01" }), wrong, "resumesOn");
    refused("Mutation.cancelSubscription", &cancelled, json!({ "effectiveOn": "2025-05-01" }), conflict, "id");
    for (rest, code, names) in [
        (json!({}), wrong, "effectiveOn"),
        (json!({ "effectiveOn": "2024-12-31" }), wrong, "effectiveOn"),
        (json!({ "effectiveOn": "2025-05-01", "paidUntil": "2024-12-31" }), wrong, "paidUntil"),
        (json!({ "effectiveOn": "2025-05-01", "reasons": [unknown("churn_reason")] }), missing, "reasons.0"),
        (json!({ "effectiveOn": "2025-05-01", "reasons": [world.id("plan")] }), wrong, "reasons.0"),
        (json!({ "effectiveOn": "2025-05-01", "reasonExternalIds": [""] }), wrong, "reasonExternalIds.0"),
        (json!({ "effectiveOn": "2025-05-01", "reasonExternalIds": vec!["shared"; 21] }), wrong, "reasons"),
    ] {
        refused("Mutation.cancelSubscription", &open, rest, code, names);
    }
    refused("Mutation.withdrawCancellation", &open, json!({}), conflict, "id");
    refused("Mutation.endSubscription", &open, json!({ "endsOn": "2024-12-31" }), wrong, "endsOn");
    refused("Mutation.reactivateSubscription", &open, json!({ "startsOn": "2025-03-01" }), wrong, "startsOn");
    refused("Mutation.reactivateSubscription", &ending, json!({ "startsOn": "2026-01-01", "externalId": "shared" }), conflict, "externalId");
    refused("Mutation.reactivateSubscription", &ending, json!({ "startsOn": "2026-01-01", "lines": vec![line(); 101] }), wrong, "lines");
    refused("Mutation.renewSubscriptionTerm", &open, json!({}), conflict, "id");
    refused("Mutation.renewSubscriptionTerm", &ending, json!({ "months": 0 }), wrong, "months");
    refused("Mutation.renewSubscriptionTerm", &ending, json!({ "months": -1 }), wrong, "months");
    refused("Mutation.renewSubscriptionTerm", &ending, json!({ "additions": [{ "amount": "-1", "currency": "USD", "billingInterval": "MONTH" }] }), wrong, "additions.0.amount");
    refused("Mutation.renewSubscriptionTerm", &cancelled, json!({ "months": 12 }), conflict, "id");
    refused("Mutation.convertTrial", &open, json!({ "convertsOn": "2025-03-01" }), conflict, "id");
    refused("Mutation.expireTrial", &open, json!({}), conflict, "id");

    for (contract, names) in [
        (json!({ "months": 121 }), "contract.months"),
        (json!({ "months": -1 }), "contract.months"),
        (json!({ "noticeDays": 3651 }), "contract.noticeDays"),
        (json!({ "termEndsOn": "2025-01-01" }), "contract.termEndsOn"),
    ] {
        refused("Mutation.updateSubscription", &open, json!({ "contract": contract }), wrong, names);
    }
    let pauses = json!([{ "startsOn": "2025-02-01" }, { "startsOn": "2025-03-01" }]);
    refused("Mutation.updateSubscription", &open, json!({ "pauses": pauses }), wrong, "pauses");
    refused("Mutation.updateSubscription", &open, json!({ "cancellation": {} }), wrong, "endsOn");
    let unknown_reason = json!({ "cancellation": { "reasons": [unknown("churn_reason")] } });
    refused("Mutation.updateSubscription", &ending, unknown_reason, missing, "cancellation.reasons.0");

    for field in PERMISSIONS.map(|line| line.mutation) {
        let field = FIELDS.into_iter().find(|name| name.ends_with(field)).expect("a field");
        let good = arguments(world, field).await.expect("arguments");
        for (name, value, code, names) in [
            ("id", json!(world.id("account")), wrong, "id"),
            ("id", json!(unknown("subscription")), missing, "id"),
            ("version", json!(99), conflict, "version"),
        ] {
            let mut input = good.clone();
            input["input"][name] = value;
            examples.push(bad(field, input, code, names));
        }
    }
    examples
}

const FIELDS: [&str; 13] = [
    "Mutation.changeSubscription",
    "Mutation.addSubscriptionLine",
    "Mutation.endSubscriptionLine",
    "Mutation.withdrawScheduledChange",
    "Mutation.pauseSubscription",
    "Mutation.resumeSubscription",
    "Mutation.cancelSubscription",
    "Mutation.withdrawCancellation",
    "Mutation.endSubscription",
    "Mutation.reactivateSubscription",
    "Mutation.renewSubscriptionTerm",
    "Mutation.convertTrial",
    "Mutation.expireTrial",
];
