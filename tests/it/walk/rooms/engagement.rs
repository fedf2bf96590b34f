//! What people do with the product.

use serde_json::{Value, json};

use crate::walk::{
    bad_input::{BadInput, bad},
    permissions::{Permitted, permitted},
    world::World,
};

const WHO: &str = "MANAGER ADMIN OWNER";
const SCOPES: &str = "usage:write";

pub const PERMISSIONS: [Permitted; 3] = [
    permitted("recordUsageEvents", WHO, SCOPES),
    permitted("claimUsageEvents", WHO, SCOPES),
    permitted("setServiceUsers", WHO, SCOPES),
];

const RECORD: &str = "mutation($input: RecordUsageEventsInput!) { recordUsageEvents(input: $input) { userErrors { code field message } } }";

/// People and a robot of one account, and events that do not count yet.
pub async fn seed(world: &mut World) {
    let only = with(row("only"), "id", json!(world.only("id")));
    let rows = json!([
        with(row("shared"), "user", json!("shared")),
        with(only, "user", json!(world.only("user"))),
        with(with(row("robot"), "user", json!("robot")), "serviceUser", json!(true)),
        with(with(row("feature"), "user", json!("shared")), "feature", json!(world.text("feature"))),
        with(row("aside"), "accountExternalId", json!(world.text("not yet"))),
        with(row("ahead"), "at", json!("2199-01-01T00:00:00Z")),
    ]);
    world.change(RECORD, json!({ "rows": rows })).await;
}

fn row(id: &str) -> Value {
    json!({ "id": id, "accountExternalId": "shared", "feature": "report", "at": "2024-06-03T09:00:00Z", "seconds": 90, "quantity": 3 })
}

/// A good input with one field changed.
fn with(mut input: Value, field: &str, value: Value) -> Value {
    input[field] = value;
    input
}

pub async fn arguments(world: &World, field: &str) -> Option<Value> {
    let input = match field {
        "Portfolio.engagement" | "Account.engagement" => return Some(json!({ "window": { "year": 2024 } })),
        "FeatureAdoption.features" => return Some(json!({ "atMost": 5 })),
        "Mutation.recordUsageEvents" => json!({ "rows": [row(&world.unique("event"))] }),
        "Mutation.claimUsageEvents" => return Some(json!({})),
        "Mutation.setServiceUsers" => {
            let user = world.unique("user");
            let event = with(row(&world.unique("event")), "user", json!(user));
            world.change(RECORD, json!({ "rows": [event] })).await;
            json!({ "account": world.id("account"), "users": [user], "serviceUser": true })
        }
        _ => return None,
    };
    Some(json!({ "input": input }))
}

pub async fn bad_input(world: &World) -> Vec<BadInput> {
    const INVALID: &str = "VALIDATION_FAILED";
    let record = |rows: Value, code, names| bad("Mutation.recordUsageEvents", json!({ "input": { "rows": rows } }), code, names);
    let one = |field: &str, value: Value, code, names| record(json!([with(row("new"), field, value)]), code, names);
    let service = |input: Value, code, names| bad("Mutation.setServiceUsers", json!({ "input": input }), code, names);
    let account = world.id("account");
    let mut examples = vec![
        record(json!([]), INVALID, "rows"),
        record(json!(vec![row("many"); 1_001]), INVALID, "rows"),
        one("id", json!(""), INVALID, "rows.0.id"),
        one("id", json!("x".repeat(201)), INVALID, "rows.0.id"),
        one("accountExternalId", json!(" "), INVALID, "rows.0.accountExternalId"),
        one("user", json!(""), INVALID, "rows.0.user"),
        one("feature", json!(""), INVALID, "rows.0.feature"),
        one("at", json!("1969-12-31T00:00:00Z"), INVALID, "rows.0.at"),
        one("seconds", json!(-1), INVALID, "rows.0.seconds"),
        one("seconds", json!(86_401), INVALID, "rows.0.seconds"),
        one("quantity", json!(-1), INVALID, "rows.0.quantity"),
        one("quantity", json!(1_000_000_001), INVALID, "rows.0.quantity"),
        record(json!([with(row("shared"), "quantity", json!(4))]), "CONFLICT", "rows.0.id"),
        service(json!({ "users": ["shared"], "serviceUser": true }), INVALID, "account"),
        service(json!({ "account": account, "users": [], "serviceUser": true }), INVALID, "users"),
        service(json!({ "account": account, "users": ["shared", "nobody"], "serviceUser": true }), "NOT_FOUND", "users.1"),
        service(json!({ "accountExternalId": "unknown", "users": ["shared"], "serviceUser": true }), "NOT_FOUND", "accountExternalId"),
        bad("Query.usageFeatures", json!({ "first": 101 }), INVALID, "first"),
        bad("Query.usageEventsAside", json!({ "last": -1 }), INVALID, "last"),
        bad("Engagement.trend", json!({ "atMost": 0 }), INVALID, "atMost"),
        bad("Engagement.trend", json!({ "atMost": 401 }), INVALID, "atMost"),
        bad("Engagement.activeAccounts", json!({ "first": 101 }), INVALID, "first"),
        bad("Engagement.inactiveAccounts", json!({ "first": 101 }), INVALID, "first"),
        bad("FeatureAdoption.features", json!({ "atMost": 0 }), INVALID, "atMost"),
        bad("FeatureUse.accounts", json!({ "first": -1 }), INVALID, "first"),
    ];
    let backwards = json!({ "between": { "start": "2024-02-01", "end": "2024-01-01" } });
    for field in ["Portfolio.engagement", "Account.engagement"] {
        examples.push(bad(field, json!({ "window": backwards }), INVALID, "window.between.end"));
        examples.push(bad(field, json!({ "window": { "lastMonths": 121 } }), INVALID, "window.lastMonths"));
    }
    examples
}
