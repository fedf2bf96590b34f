//! Touchpoints.

use serde_json::{Value, json};

use crate::walk::{
    bad_input::{BadInput, bad},
    permissions::{Permitted, permitted},
    world::World,
};

const WHO: &str = "MANAGER ADMIN OWNER";
const SCOPES: &str = "support:write";

pub const PERMISSIONS: [Permitted; 4] = [
    permitted("createTouchpoint", WHO, SCOPES).on_own_accounts(),
    permitted("updateTouchpoint", WHO, SCOPES).on_own_accounts(),
    permitted("deleteTouchpoint", WHO, SCOPES).on_own_accounts(),
    permitted("upsertTouchpoints", WHO, SCOPES),
];

pub async fn seed(world: &mut World) {
    let account = world.id("account").to_owned();
    let shared = json!({
        "account": account, "externalId": "shared", "kind": "CALL", "occurredAt": "2024-05-06T10:00:00Z", "member": world.id("member"),
        "contacts": [world.id("contact")], "subject": world.text("Renewal"), "note": world.text("They stay"),
    });
    let touchpoint = world.make("createTouchpoint", shared, "touchpoint").await;
    world.put(&touchpoint);
    let only = json!({
        "account": account, "externalId": world.only("externalId"), "kind": "MAIL", "initiator": "SUPPORT", "occurredAt": "2024-05-07T10:00:00Z",
    });
    world.make("createTouchpoint", only, "touchpoint").await;
}

fn whole(account: &str) -> Value {
    json!({ "account": account, "kind": "MEETING", "occurredAt": "2024-05-06T10:00:00Z" })
}

async fn fresh(world: &World, account: &str) -> String {
    world.make("createTouchpoint", whole(account), "touchpoint").await
}

/// The input of a mutation about a touchpoint of an account.
pub async fn arguments_at(world: &World, mutation: &str, account: &str) -> Option<Value> {
    Some(match mutation {
        "createTouchpoint" => whole(account),
        "updateTouchpoint" => json!({ "id": fresh(world, account).await, "kind": "NOTE" }),
        "deleteTouchpoint" => json!({ "id": fresh(world, account).await }),
        _ => return None,
    })
}

pub async fn arguments(world: &World, field: &str) -> Option<Value> {
    let input = match field {
        "Query.touchpoint" => return Some(json!({ "id": world.id("touchpoint") })),
        "Portfolio.touchpoints" => return Some(json!({ "window": { "year": 2024 } })),
        "Portfolio.untouched" => return Some(json!({ "days": 30 })),
        "Mutation.upsertTouchpoints" => json!({ "rows": [row(&world.unique("external"))] }),
        _ => {
            let mutation = field.strip_prefix("Mutation.")?;
            arguments_at(world, mutation, world.id("account")).await?
        }
    };
    Some(json!({ "input": input }))
}

fn row(external_id: &str) -> Value {
    json!({ "externalId": external_id, "accountExternalId": "shared", "kind": "CALL", "occurredAt": "2024-05-06T10:00:00Z" })
}

/// A good input with one field changed.
fn with(mut input: Value, field: &str, value: Value) -> Value {
    input[field] = value;
    input
}

pub async fn bad_input(world: &World) -> Vec<BadInput> {
    const INVALID: &str = "VALIDATION_FAILED";
    let own = world.id("touchpoint");
    let unknown = super::unknown;
    let touchpoints = |arguments, names| bad("Query.touchpoints", arguments, INVALID, names);
    let upsert = |row: Value, code, names| bad("Mutation.upsertTouchpoints", json!({ "input": { "rows": [row] } }), code, names);
    let mut examples = vec![
        bad("Query.touchpoint", json!({}), INVALID, "id"),
        bad("Query.touchpoint", json!({ "id": world.id("account") }), INVALID, "id"),
        touchpoints(json!({ "first": 101 }), "first"),
        touchpoints(json!({ "where": { "contact": own } }), "contact"),
        touchpoints(json!({ "where": { "member": { "in": [own] } } }), "member"),
        bad("Account.touchpoints", json!({ "first": 101 }), INVALID, "first"),
        bad("Mutation.upsertTouchpoints", json!({ "input": { "rows": [] } }), INVALID, "rows"),
        bad("Mutation.upsertTouchpoints", json!({ "input": { "rows": [row("new"), row("new")] } }), "CONFLICT", "rows.1.externalId"),
        upsert(with(row("new"), "accountExternalId", json!("unknown")), "NOT_FOUND", "rows.0.accountExternalId"),
        upsert(with(row("new"), "contactExternalIds", json!(["unknown"])), "NOT_FOUND", "rows.0.contactExternalIds.0"),
        upsert(with(row("new"), "contactExternalIds", json!(vec!["shared"; 51])), INVALID, "rows.0.contacts"),
        upsert(with(row("new"), "memberEmail", json!("nobody@example.com")), "NOT_FOUND", "rows.0.memberEmail"),
        upsert(with(row("new"), "occurredAt", json!("2999-01-01T00:00:00Z")), INVALID, "rows.0.occurredAt"),
        bad("Mutation.updateTouchpoint", json!({ "input": { "id": own, "contacts": [own] } }), INVALID, "contacts.0"),
        bad("Mutation.updateTouchpoint", json!({ "input": { "id": own, "externalId": world.only("externalId") } }), "CONFLICT", "externalId"),
        bad("ContactFrequency.touchedAccounts", json!({ "first": 101 }), INVALID, "first"),
        bad("UntouchedAccounts.accounts", json!({ "first": 101 }), INVALID, "first"),
        bad("Portfolio.touchpoints", json!({ "window": { "between": { "start": "2024-02-01", "end": "2024-01-01" } } }), INVALID, "window.between.end"),
        bad("Portfolio.untouched", json!({ "days": 0 }), INVALID, "days"),
        bad("Portfolio.untouched", json!({ "days": 3_651 }), INVALID, "days"),
    ];
    for (field, value, code, names) in [
        ("account", json!(unknown("account")), "NOT_FOUND", "account"),
        ("account", json!(own), INVALID, "account"),
        ("member", json!(unknown("member")), "NOT_FOUND", "member"),
        ("contacts", json!([unknown("contact")]), "NOT_FOUND", "contacts.0"),
        ("externalId", json!("shared"), "CONFLICT", "externalId"),
        ("kind", json!("TELEGRAM"), INVALID, "kind"),
        ("subject", json!(""), INVALID, "subject"),
        ("note", json!(" "), INVALID, "note"),
        ("occurredAt", json!("2999-01-01T00:00:00Z"), INVALID, "occurredAt"),
    ] {
        let input = with(whole(world.id("account")), field, value);
        examples.push(bad("Mutation.createTouchpoint", json!({ "input": input }), code, names));
    }
    for field in ["kind", "initiator", "occurredAt", "contacts"] {
        let input = with(json!({ "id": own }), field, Value::Null);
        examples.push(bad("Mutation.updateTouchpoint", json!({ "input": input }), INVALID, field));
    }
    for field in ["Mutation.updateTouchpoint", "Mutation.deleteTouchpoint"] {
        let input = |input: Value| json!({ "input": input });
        examples.push(bad(field, input(json!({ "id": world.id("account") })), INVALID, "id"));
        examples.push(bad(field, input(json!({ "id": unknown("touchpoint") })), "NOT_FOUND", "id"));
        examples.push(bad(field, input(json!({ "id": own, "version": 99 })), "CONFLICT", "version"));
    }
    examples
}
