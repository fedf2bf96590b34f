//! Frozen periods and their restatements.

use serde_json::{Value, json};

use crate::walk::{
    bad_input::{BadInput, bad},
    permissions::{Permitted, permitted},
    world::World,
};

pub const PERMISSIONS: [Permitted; 2] = [
    permitted("freezePeriod", "ADMIN OWNER", ""),
    permitted("unfreezePeriod", "ADMIN OWNER", ""),
];

pub async fn seed(world: &mut World) {
    let december = json!({ "window": { "month": "2024-12" }, "note": world.text("closed") });
    let frozen = world.make("freezePeriod", december, "frozenPeriod").await;
    world.put(&frozen);
    // Known too late.
    let late = json!({ "name": world.text("late"), "signedUpOn": "2024-01-01" });
    let account = world.make("createAccount", late, "account").await;
    let subscription = json!({ "account": account, "startsOn": "2024-12-10", "lines": [super::subscription::line()] });
    world.make("createSubscription", subscription, "subscription").await;
}

/// A window that nobody has frozen.
fn day(world: &World) -> Value {
    let unique = world.unique("day");
    let number: u64 = unique.trim_start_matches("day-").parse().expect("a number");
    let first = chrono::NaiveDate::from_ymd_opt(1990, 1, 1).expect("a date") + chrono::Days::new(number);
    json!({ "between": { "start": first, "end": first + chrono::Days::new(1) } })
}

pub async fn arguments(world: &World, field: &str) -> Option<Value> {
    let input = match field {
        "Query.restatement" => return Some(json!({ "frozenPeriod": world.id("frozen_period") })),
        "Mutation.freezePeriod" => json!({ "window": day(world) }),
        "Mutation.unfreezePeriod" => {
            let frozen = world.make("freezePeriod", json!({ "window": day(world) }), "frozenPeriod").await;
            json!({ "id": frozen })
        }
        _ => return None,
    };
    Some(json!({ "input": input }))
}

pub async fn bad_input(world: &World) -> Vec<BadInput> {
    const INVALID: &str = "VALIDATION_FAILED";
    let freeze = |input: Value, code, names| bad("Mutation.freezePeriod", json!({ "input": input }), code, names);
    let unfreeze = |id: &str, code| bad("Mutation.unfreezePeriod", json!({ "input": { "id": id } }), code, "id");
    let mut examples = vec![
        freeze(json!({ "window": { "month": "2024-12" } }), "CONFLICT", "window"),
        freeze(json!({ "window": { "year": 2025 } }), INVALID, "window"),
        freeze(json!({ "window": { "month": "2024-13" } }), INVALID, "window.month"),
        freeze(json!({ "window": { "between": { "start": "2024-02-01", "end": "2024-02-01" } } }), INVALID, "window.between.end"),
        freeze(json!({ "window": { "between": { "start": "2000-01-01", "end": "2024-02-01" } } }), INVALID, "window.between.end"),
        freeze(json!({ "window": day(world), "note": "x".repeat(1001) }), INVALID, "note"),
        unfreeze(world.id("account"), INVALID),
        unfreeze(&super::unknown("frozen_period"), "NOT_FOUND"),
        bad("Query.restatement", json!({ "frozenPeriod": world.id("account") }), INVALID, "frozenPeriod"),
        bad("Query.frozenPeriods", json!({ "first": 101 }), INVALID, "first"),
        bad("Query.portfolio", json!({ "knownAt": "2999-01-01T00:00:00Z" }), INVALID, "knownAt"),
        bad("Query.portfolio", json!({ "knownAt": "2024-12-31T00:00:00Z", "where": { "externalId": { "eq": "shared" } } }), INVALID, "knownAt"),
    ];
    for arguments in [json!({ "first": 101 }), json!({ "last": -1 })] {
        let names = if arguments.get("first").is_some() { "first" } else { "last" };
        examples.push(bad("Restatement.accounts", arguments, INVALID, names));
    }
    examples
}
