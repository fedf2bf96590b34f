//! What is spent to keep customers.

use serde_json::{Value, json};

use crate::walk::{
    bad_input::{BadInput, bad},
    permissions::{Permitted, permitted},
    world::World,
};

const WHO: &str = "ADMIN OWNER";
const SCOPES: &str = "costs:write";

pub const PERMISSIONS: [Permitted; 4] = [
    permitted("createRetentionCost", WHO, SCOPES),
    permitted("updateRetentionCost", WHO, SCOPES),
    permitted("deleteRetentionCost", WHO, SCOPES),
    permitted("upsertRetentionCosts", WHO, SCOPES),
];

/// Costs, and a customer who was kept.
pub async fn seed(world: &mut World) {
    let loyal = json!([{ "externalId": "shared-loyal", "name": world.text("Loyal"), "industry": world.marker }]);
    let upsert = "mutation($input: UpsertAccountsInput!) { upsertAccounts(input: $input) { userErrors { code field message } } }";
    world.change(upsert, json!({ "rows": loyal })).await;
    let lines = json!([{ "amount": "100", "currency": "USD", "billingInterval": "MONTH" }]);
    let paid = json!([{ "externalId": "shared-loyal", "accountExternalId": "shared-loyal", "startsOn": "2023-06-01", "lines": lines }]);
    let upsert = "mutation($input: UpsertSubscriptionsInput!) { upsertSubscriptions(input: $input) { userErrors { code field message } } }";
    world.change(upsert, json!({ "rows": paid })).await;
    let only = with(whole(), "externalId", json!(world.only("externalId")));
    world.make("createRetentionCost", only, "retentionCost").await;
    let mut shared = with(whole(), "externalId", json!("shared"));
    shared["account"] = json!(world.id("account"));
    shared["category"] = json!("DISCOUNTS");
    shared["note"] = json!(world.text("to stay"));
    let cost = world.make("createRetentionCost", shared, "retentionCost").await;
    world.put(&cost);
}

fn whole() -> Value {
    json!({ "category": "SALARIES", "startsOn": "2024-01-01", "endsOn": "2024-02-01", "amount": "9000", "currency": "USD" })
}

async fn fresh(world: &World) -> String {
    world.make("createRetentionCost", whole(), "retentionCost").await
}

pub async fn arguments(world: &World, field: &str) -> Option<Value> {
    let input = match field {
        "Portfolio.retentionCost" => return Some(json!({ "window": { "year": 2024 } })),
        "Mutation.createRetentionCost" => whole(),
        "Mutation.updateRetentionCost" => json!({ "id": fresh(world).await, "category": "TRAINING" }),
        "Mutation.deleteRetentionCost" => json!({ "id": fresh(world).await }),
        "Mutation.upsertRetentionCosts" => {
            json!({ "rows": [with(whole(), "externalId", json!(world.unique("external")))] })
        }
        _ => return None,
    };
    Some(json!({ "input": input }))
}

/// A good input with one field changed.
fn with(mut input: Value, field: &str, value: Value) -> Value {
    input[field] = value;
    input
}

pub async fn bad_input(world: &World) -> Vec<BadInput> {
    const INVALID: &str = "VALIDATION_FAILED";
    let own = world.id("retention_cost");
    let costs = |arguments, names| bad("Query.retentionCosts", arguments, INVALID, names);
    let row = with(whole(), "externalId", json!("new"));
    let upsert = |rows: Value, code, names| bad("Mutation.upsertRetentionCosts", json!({ "input": { "rows": rows } }), code, names);
    let mut examples = vec![
        costs(json!({ "first": 101 }), "first"),
        costs(json!({ "where": { "account": { "eq": own } } }), "account"),
        costs(json!({ "where": { "endsOn": { "between": { "from": "2024-02-02", "to": "2024-02-01" } } } }), "endsOn"),
        bad("Portfolio.retentionCost", json!({ "window": { "year": 20240 } }), INVALID, "window.year"),
        bad("RetentionCostMetrics.perCustomer", json!({ "convention": "PER_CAPITA" }), INVALID, "convention"),
        bad("RetentionCostMetrics.customers", json!({ "first": 101 }), INVALID, "first"),
        upsert(json!([]), INVALID, "rows"),
        upsert(json!([row, row]), "CONFLICT", "rows.1.externalId"),
        upsert(json!([with(row.clone(), "externalId", json!(""))]), INVALID, "rows.0.externalId"),
        upsert(json!([with(row.clone(), "accountExternalId", json!("unknown"))]), "NOT_FOUND", "rows.0.accountExternalId"),
        upsert(json!([with(row, "amount", json!("-0.01"))]), INVALID, "rows.0.amount"),
    ];
    let update = |field: &str, value: Value, code, names| {
        bad("Mutation.updateRetentionCost", json!({ "input": with(json!({ "id": own }), field, value) }), code, names)
    };
    for field in ["category", "startsOn", "endsOn", "amount", "currency"] {
        examples.push(update(field, Value::Null, INVALID, field));
    }
    examples.push(update("endsOn", json!("2024-01-01"), INVALID, "endsOn"));
    examples.push(update("currency", json!("EUR"), INVALID, "amount"));
    examples.push(update("externalId", json!(world.only("externalId")), "CONFLICT", "externalId"));
    for (field, value, code, names) in [
        ("account", json!(super::unknown("account")), "NOT_FOUND", "account"),
        ("account", json!(own), INVALID, "account"),
        ("externalId", json!("shared"), "CONFLICT", "externalId"),
        ("category", json!("COFFEE"), INVALID, "category"),
        ("endsOn", json!("2024-01-01"), INVALID, "endsOn"),
        ("amount", json!("-0.01"), INVALID, "amount"),
        ("amount", json!("0.001"), INVALID, "amount"),
        ("note", json!("x".repeat(1001)), INVALID, "note"),
    ] {
        let input = with(whole(), field, value);
        examples.push(bad("Mutation.createRetentionCost", json!({ "input": input }), code, names));
    }
    for field in ["Mutation.updateRetentionCost", "Mutation.deleteRetentionCost"] {
        let input = |input: Value| json!({ "input": input });
        examples.push(bad(field, input(json!({ "id": world.id("account") })), INVALID, "id"));
        examples.push(bad(field, input(json!({ "id": super::unknown("retention_cost") })), "NOT_FOUND", "id"));
        examples.push(bad(field, input(json!({ "id": own, "version": 99 })), "CONFLICT", "version"));
    }
    examples
}
