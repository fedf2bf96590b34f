//! Exchange rates.

use serde_json::{Value, json};

use crate::walk::{
    bad_input::{BadInput, bad},
    permissions::{Permitted, permitted},
    world::World,
};

const WHO: &str = "MANAGER ADMIN OWNER";
const SCOPES: &str = "catalogue:write";

pub const PERMISSIONS: [Permitted; 2] = [
    permitted("upsertExchangeRates", WHO, SCOPES),
    permitted("deleteExchangeRate", WHO, SCOPES),
];

pub async fn seed(world: &mut World) {
    // A number that no other tenant has.
    let sum: u32 = world.marker.bytes().map(u32::from).sum();
    let rate = format!("1.0{sum}07");
    world.leave_trace(&rate);
    upsert(world, "EUR", "2024-01-01", &rate).await;
}

async fn upsert(world: &World, currency: &str, on_date: &str, rate: &str) {
    let upsert = "mutation($input: UpsertExchangeRatesInput!) { upsertExchangeRates(input: $input) { results { outcome } userErrors { field message } } }";
    let row = json!({ "currency": currency, "onDate": on_date, "rate": rate });
    world.change(upsert, json!({ "rows": [row] })).await;
}

/// A day that no rate has yet.
fn new_day(world: &World) -> String {
    let count = world.unique("day");
    let days = count.trim_start_matches("day-").parse().expect("a count");
    let first = chrono::NaiveDate::from_ymd_opt(2001, 1, 1).expect("a day");
    (first + chrono::Days::new(days)).to_string()
}

pub async fn arguments(world: &World, field: &str) -> Option<Value> {
    let day = new_day(world);
    let input = match field {
        "Mutation.upsertExchangeRates" => json!({ "rows": [{ "currency": "CHF", "onDate": day, "rate": "1.1" }] }),
        "Mutation.deleteExchangeRate" => {
            upsert(world, "CHF", &day, "1.2").await;
            json!({ "currency": "CHF", "onDate": day })
        }
        _ => return None,
    };
    Some(json!({ "input": input }))
}

pub async fn bad_input(_world: &World) -> Vec<BadInput> {
    let upsert = |rows: Value, code, names| bad("Mutation.upsertExchangeRates", json!({ "input": { "rows": rows } }), code, names);
    let row = |currency: &str, rate: &str| json!({ "currency": currency, "onDate": "2024-01-01", "rate": rate });
    let delete = |currency: &str, day: &str, code, names| {
        bad("Mutation.deleteExchangeRate", json!({ "input": { "currency": currency, "onDate": day } }), code, names)
    };
    vec![
        bad("Query.exchangeRates", json!({ "first": 101 }), "VALIDATION_FAILED", "first"),
        bad(
            "Query.exchangeRates",
            json!({ "where": { "onDate": { "between": { "from": "2024-02-02", "to": "2024-02-01" } } } }),
            "VALIDATION_FAILED",
            "onDate",
        ),
        upsert(json!([]), "VALIDATION_FAILED", "rows"),
        upsert(json!([row("EUR", "-1")]), "VALIDATION_FAILED", "rows.0.rate"),
        upsert(json!([row("EUR", "0")]), "VALIDATION_FAILED", "rows.0.rate"),
        upsert(json!([row("USD", "1")]), "VALIDATION_FAILED", "rows.0.currency"),
        upsert(json!([row("CHF", "1"), row("CHF", "2")]), "CONFLICT", "rows.1.onDate"),
        delete("EUR", "2024-01-02", "NOT_FOUND", "onDate"),
        delete("SEK", "2024-01-01", "NOT_FOUND", "onDate"),
    ]
}
