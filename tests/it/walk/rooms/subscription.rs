//! Subscriptions and their lines.

use serde_json::{Value, json};

use crate::walk::{
    bad_input::{BadInput, bad},
    permissions::{Permitted, permitted},
    world::World,
};

const WHO: &str = "MANAGER ADMIN OWNER";
const SCOPES: &str = "subscriptions:write";

pub const PERMISSIONS: [Permitted; 4] = [
    permitted("createSubscription", WHO, SCOPES),
    permitted("updateSubscription", WHO, SCOPES),
    permitted("deleteSubscription", WHO, SCOPES),
    permitted("upsertSubscriptions", WHO, SCOPES),
];

pub async fn seed(world: &mut World) {
    let only = json!({
        "account": world.id("foreign currency account"), "externalId": world.only("externalId"), "startsOn": "2024-01-01",
        "lines": [{ "planExternalId": world.only("externalId"), "amount": "100", "currency": "JPY", "billingInterval": "MONTH" }],
    });
    world.make("createSubscription", only, "subscription").await;
    let lines = json!([
        { "plan": world.id("plan"), "description": world.text("seats"), "amount": "99.50", "discount": "9.50", "currency": "USD", "quantity": 3, "billingInterval": "MONTH" },
        { "amount": "1000", "currency": "EUR", "billingInterval": "YEAR" },
        { "description": world.text("set-up"), "amount": "500", "currency": "USD", "charge": "ONE_OFF" },
    ]);
    let subscription = json!({
        "account": world.id("account"), "externalId": "shared", "startsOn": "2024-03-01", "trialStartsOn": "2024-03-01", "trialEndsOn": "2024-03-15",
        "lines": lines,
    });
    let create = "mutation($input: CreateSubscriptionInput!) { createSubscription(input: $input) { subscription { id lines { id } } userErrors { field message } } }";
    let answer = world.change(create, subscription).await;
    world.put(answer.text_at("/createSubscription/subscription/id"));
    world.put(answer.text_at("/createSubscription/subscription/lines/0/id"));
}

/// A good line.
pub fn line() -> Value {
    json!({ "amount": "10", "currency": "USD", "billingInterval": "MONTH" })
}

fn whole(world: &World) -> Value {
    json!({ "account": world.id("account"), "startsOn": "2025-01-01", "endsOn": "2190-01-01", "lines": [line()] })
}

async fn fresh(world: &World) -> String {
    world.make("createSubscription", whole(world), "subscription").await
}

pub async fn arguments(world: &World, field: &str) -> Option<Value> {
    let input = match field {
        "Query.subscription" => return Some(json!({ "id": world.id("subscription") })),
        "Mutation.createSubscription" => whole(world),
        "Mutation.updateSubscription" => json!({ "id": fresh(world).await, "lines": [line(), line()] }),
        "Mutation.deleteSubscription" => json!({ "id": fresh(world).await }),
        "Mutation.upsertSubscriptions" => {
            json!({ "rows": [{ "externalId": world.unique("external"), "accountExternalId": "shared", "startsOn": "2025-01-01", "endsOn": "2190-01-01", "lines": [line()] }] })
        }
        _ => return None,
    };
    Some(json!({ "input": input }))
}

/// A good input with one thing changed.
fn with(mut input: Value, place: &str, value: Value) -> Value {
    let (parent, name) = place.rsplit_once('/').expect("a pointer");
    input.pointer_mut(parent).expect("a place")[name] = value;
    input
}

pub async fn bad_input(world: &World) -> Vec<BadInput> {
    let own = world.id("subscription");
    let subscriptions = |arguments, names| bad("Query.subscriptions", arguments, "VALIDATION_FAILED", names);
    let row = json!({ "externalId": "new", "accountExternalId": "shared", "startsOn": "2025-01-01", "lines": [line()] });
    let update = |input: Value, code, names| bad("Mutation.updateSubscription", json!({ "input": input }), code, names);
    let upsert = |rows: Value, code, names| bad("Mutation.upsertSubscriptions", json!({ "input": { "rows": rows } }), code, names);
    let mut examples = vec![
        bad("Query.subscription", json!({}), "VALIDATION_FAILED", "id"),
        bad("Query.subscription", json!({ "id": world.id("account") }), "VALIDATION_FAILED", "id"),
        subscriptions(json!({ "first": 101 }), "first"),
        subscriptions(json!({ "where": { "plan": { "eq": own } } }), "plan"),
        subscriptions(json!({ "where": { "account": { "in": [own] } } }), "account"),
        subscriptions(json!({ "where": { "startsOn": { "between": { "from": "2024-02-02", "to": "2024-02-01" } } } }), "startsOn"),
        update(json!({ "id": own, "endsOn": "2024-02-01" }), "VALIDATION_FAILED", "endsOn"),
        update(json!({ "id": own, "startsOn": "2024-04-01" }), "VALIDATION_FAILED", "trialStartsOn"),
        update(json!({ "id": own, "externalId": world.only("externalId") }), "CONFLICT", "externalId"),
        update(json!({ "id": own, "externalId": "" }), "VALIDATION_FAILED", "externalId"),
        update(json!({ "id": own, "startsOn": null }), "VALIDATION_FAILED", "startsOn"),
        update(json!({ "id": own, "lines": null }), "VALIDATION_FAILED", "lines"),
        upsert(json!([]), "VALIDATION_FAILED", "rows"),
        upsert(json!([row, row]), "CONFLICT", "rows.1.externalId"),
        upsert(json!([with(row.clone(), "/accountExternalId", json!("unknown"))]), "NOT_FOUND", "rows.0.accountExternalId"),
        upsert(json!([with(row.clone(), "/externalId", json!(""))]), "VALIDATION_FAILED", "rows.0.externalId"),
        upsert(json!([with(row, "/lines/0/amount", json!("-1"))]), "VALIDATION_FAILED", "rows.0.lines.0.amount"),
    ];
    for (place, value, code, names) in [
        ("/account", json!(super::unknown("account")), "NOT_FOUND", "account"),
        ("/account", json!(own), "VALIDATION_FAILED", "account"),
        ("/externalId", json!("shared"), "CONFLICT", "externalId"),
        ("/endsOn", json!("2024-12-31"), "VALIDATION_FAILED", "endsOn"),
        ("/trialStartsOn", json!("2024-12-31"), "VALIDATION_FAILED", "trialStartsOn"),
        ("/trialEndsOn", json!("2024-12-31"), "VALIDATION_FAILED", "trialEndsOn"),
        ("/lines", json!(vec![line(); 101]), "VALIDATION_FAILED", "lines"),
        ("/lines/0/amount", json!("-0.01"), "VALIDATION_FAILED", "lines.0.amount"),
        ("/lines/0/amount", json!("0.001"), "VALIDATION_FAILED", "lines.0.amount"),
        ("/lines/0/amount", json!("99999999999999999999"), "VALIDATION_FAILED", "lines.0.amount"),
        ("/lines/0/discount", json!("11"), "VALIDATION_FAILED", "lines.0.discount"),
        ("/lines/0/quantity", json!(-1), "VALIDATION_FAILED", "lines.0.quantity"),
        ("/lines/0/billingInterval", json!(null), "VALIDATION_FAILED", "lines.0.billingInterval"),
        ("/lines/0/startsOn", json!("2024-12-31"), "VALIDATION_FAILED", "lines.0.startsOn"),
        ("/lines/0/endsOn", json!("2024-12-31"), "VALIDATION_FAILED", "lines.0.endsOn"),
        ("/lines/0/plan", json!(super::unknown("plan")), "NOT_FOUND", "lines.0.plan"),
        ("/lines/0/plan", json!(own), "VALIDATION_FAILED", "lines.0.plan"),
        ("/lines/0/planExternalId", json!(""), "VALIDATION_FAILED", "lines.0.planExternalId"),
        ("/lines/0/description", json!("x".repeat(1001)), "VALIDATION_FAILED", "lines.0.description"),
    ] {
        let input = with(whole(world), place, value);
        examples.push(bad("Mutation.createSubscription", json!({ "input": input }), code, names));
    }
    for field in ["Mutation.updateSubscription", "Mutation.deleteSubscription"] {
        let input = |input: Value| json!({ "input": input });
        examples.push(bad(field, input(json!({ "id": world.id("account") })), "VALIDATION_FAILED", "id"));
        examples.push(bad(field, input(json!({ "id": super::unknown("subscription") })), "NOT_FOUND", "id"));
        examples.push(bad(field, input(json!({ "id": own, "version": 99 })), "CONFLICT", "version"));
    }
    examples
}
