//! Invoices.

use serde_json::{Value, json};

use crate::walk::{
    bad_input::{BadInput, bad},
    permissions::{Permitted, permitted},
    world::World,
};

const WHO: &str = "MANAGER ADMIN OWNER";
const SCOPES: &str = "subscriptions:write";

pub const PERMISSIONS: [Permitted; 2] = [
    permitted("upsertInvoices", WHO, SCOPES),
    permitted("deleteInvoice", WHO, SCOPES),
];

/// One is paid in time, another is overdue.
pub async fn seed(world: &mut World) {
    let shared = with(row("shared"), "paidOn", json!("2024-05-20"));
    let invoice = make(world, shared).await;
    world.put(&invoice);
    make(world, row(&world.only("externalId"))).await;
}

/// Makes an invoice, and answers its id.
async fn make(world: &World, row: Value) -> String {
    let mutation = "mutation($input: UpsertInvoicesInput!) { upsertInvoices(input: $input) { results { invoice { id } } userErrors { field message } } }";
    let answer = world.change(mutation, json!({ "rows": [row] })).await;
    answer.text_at("/upsertInvoices/results/0/invoice/id").to_owned()
}

fn row(external_id: &str) -> Value {
    json!({
        "externalId": external_id, "accountExternalId": "shared", "amount": "99.50", "currency": "USD", "issuedOn": "2024-05-01", "dueOn": "2024-05-31",
    })
}

pub async fn arguments(world: &World, field: &str) -> Option<Value> {
    let input = match field {
        "Query.invoice" => return Some(json!({ "id": world.id("invoice") })),
        "Mutation.upsertInvoices" => json!({ "rows": [row(&world.unique("external"))] }),
        "Mutation.deleteInvoice" => json!({ "id": make(world, row(&world.unique("external"))).await }),
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
    let (own, account) = (world.id("invoice"), world.id("account"));
    let unknown = super::unknown;
    let upsert = |rows: Value, code, names| bad("Mutation.upsertInvoices", json!({ "input": { "rows": rows } }), code, names);
    let delete = |input: Value, code, names| bad("Mutation.deleteInvoice", json!({ "input": input }), code, names);
    let mut of_id = row("new");
    if let Some(fields) = of_id.as_object_mut() {
        fields.remove("accountExternalId");
    }
    let voided = with(row("new"), "voidedOn", json!("2024-06-01"));
    let mut examples = vec![
        bad("Query.invoice", json!({}), INVALID, "id"),
        bad("Query.invoice", json!({ "id": account }), INVALID, "id"),
        bad("Query.invoice", json!({ "id": own, "externalId": "shared" }), INVALID, "id"),
        bad("Account.invoices", json!({ "first": 101 }), INVALID, "first"),
        upsert(json!([]), INVALID, "rows"),
        upsert(json!([row("new"), row("new")]), "CONFLICT", "rows.1.externalId"),
        upsert(json!([of_id]), INVALID, "rows.0.account"),
        upsert(json!([with(row("new"), "account", json!(account))]), INVALID, "rows.0.account"),
        upsert(json!([with(of_id.clone(), "account", json!(own))]), INVALID, "rows.0.account"),
        upsert(json!([with(of_id.clone(), "account", json!(unknown("account")))]), "NOT_FOUND", "rows.0.account"),
        upsert(json!([with(voided, "paidOn", json!("2024-05-20"))]), INVALID, "rows.0.voidedOn"),
        delete(json!({ "id": account }), INVALID, "id"),
        delete(json!({ "id": unknown("invoice") }), "NOT_FOUND", "id"),
        delete(json!({ "id": own, "version": 99 }), "CONFLICT", "version"),
    ];
    for (field, value, code, names) in [
        ("accountExternalId", json!("unknown"), "NOT_FOUND", "rows.0.accountExternalId"),
        ("externalId", json!(""), INVALID, "rows.0.externalId"),
        ("amount", json!("-0.01"), INVALID, "rows.0.amount"),
        ("amount", json!("0.001"), INVALID, "rows.0.amount"),
        ("amount", json!("99999999999999999999"), INVALID, "rows.0.amount"),
        ("dueOn", json!("2024-04-30"), INVALID, "rows.0.dueOn"),
        ("paidOn", json!("2999-01-01"), INVALID, "rows.0.paidOn"),
        ("voidedOn", json!("2999-01-01"), INVALID, "rows.0.voidedOn"),
        ("voidedOn", json!("2024-04-30"), INVALID, "rows.0.voidedOn"),
    ] {
        examples.push(upsert(json!([with(row("new"), field, value)]), code, names));
    }
    examples
}
