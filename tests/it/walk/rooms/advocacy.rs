//! Advocacy activities.

use serde_json::{Value, json};

use crate::walk::{
    bad_input::{BadInput, bad},
    permissions::{Permitted, permitted},
    world::World,
};

const WHO: &str = "MANAGER ADMIN OWNER";
const SCOPES: &str = "advocacy:write";

pub const PERMISSIONS: [Permitted; 5] = [
    permitted("createAdvocacyActivity", WHO, SCOPES).on_own_accounts(),
    permitted("updateAdvocacyActivity", WHO, SCOPES).on_own_accounts(),
    permitted("moveAdvocacyActivity", WHO, SCOPES).on_own_accounts(),
    permitted("deleteAdvocacyActivity", WHO, SCOPES).on_own_accounts(),
    permitted("upsertAdvocacyActivities", WHO, SCOPES),
];

/// A referral that was won, and a case study that came out, both in 2024.
pub async fn seed(world: &mut World) {
    let account = world.id("account").to_owned();
    let referral = json!({
        "account": account, "externalId": "shared", "kind": "REFERRAL", "days": { "askedOn": "2024-03-01", "introducedOn": "2024-04-01", "wonOn": "2024-06-01" },
        "contact": world.id("contact"), "member": world.id("member"), "referred": world.text("Friends"), "amount": "1200", "currency": "USD",
        "note": world.text("They met at a fair"),
    });
    let referral = world.make("createAdvocacyActivity", referral, "advocacyActivity").await;
    world.put(&referral);
    let study = json!({
        "account": account, "externalId": world.only("externalId"), "kind": "CASE_STUDY", "days": { "askedOn": "2024-03-01", "publishedOn": "2024-05-01" },
    });
    world.make("createAdvocacyActivity", study, "advocacyActivity").await;
}

fn whole(account: &str) -> Value {
    json!({ "account": account, "kind": "REFERRAL", "days": { "askedOn": "2024-03-01" } })
}

async fn fresh(world: &World, account: &str) -> String {
    world.make("createAdvocacyActivity", whole(account), "advocacyActivity").await
}

/// The input of a mutation about an activity of an account.
pub async fn arguments_at(world: &World, mutation: &str, account: &str) -> Option<Value> {
    Some(match mutation {
        "createAdvocacyActivity" => whole(account),
        "updateAdvocacyActivity" => json!({ "id": fresh(world, account).await, "note": "They are glad to" }),
        "moveAdvocacyActivity" => json!({ "id": fresh(world, account).await, "stage": "AGREED", "on": "2024-03-02" }),
        "deleteAdvocacyActivity" => json!({ "id": fresh(world, account).await }),
        _ => return None,
    })
}

pub async fn arguments(world: &World, field: &str) -> Option<Value> {
    let input = match field {
        "Query.advocacyActivity" => return Some(json!({ "id": world.id("advocacy_activity") })),
        "Portfolio.advocacy" => return Some(json!({ "window": { "year": 2024 } })),
        "AdvocacyMetrics.activities" => return Some(json!({ "stage": "WON" })),
        "AdvocacyMetrics.given" => return Some(json!({ "kind": "CASE_STUDY" })),
        "Mutation.upsertAdvocacyActivities" => json!({ "rows": [row(&world.unique("external"))] }),
        _ => {
            let mutation = field.strip_prefix("Mutation.")?;
            arguments_at(world, mutation, world.id("account")).await?
        }
    };
    Some(json!({ "input": input }))
}

fn row(external_id: &str) -> Value {
    json!({ "externalId": external_id, "accountExternalId": "shared", "kind": "REFERRAL", "days": { "introducedOn": "2024-03-01" } })
}

/// A good input with one field changed.
fn with(mut input: Value, field: &str, value: Value) -> Value {
    input[field] = value;
    input
}

pub async fn bad_input(world: &World) -> Vec<BadInput> {
    const INVALID: &str = "VALIDATION_FAILED";
    let (own, account) = (world.id("advocacy_activity"), world.id("account"));
    let unknown = super::unknown;
    let activities = |arguments, names| bad("Query.advocacyActivities", arguments, INVALID, names);
    let upsert = |row: Value, code, names| bad("Mutation.upsertAdvocacyActivities", json!({ "input": { "rows": [row] } }), code, names);
    let open = fresh(world, account).await;
    let step = |stage: &str, rest: Value, code, names| {
        let input = with(with(rest, "id", json!(open)), "stage", json!(stage));
        bad("Mutation.moveAdvocacyActivity", json!({ "input": input }), code, names)
    };
    let mut examples = vec![
        bad("Query.advocacyActivity", json!({}), INVALID, "id"),
        bad("Query.advocacyActivity", json!({ "id": account }), INVALID, "id"),
        activities(json!({ "first": 101 }), "first"),
        activities(json!({ "where": { "contact": { "eq": own } } }), "contact"),
        activities(json!({ "where": { "member": { "in": [own] } } }), "member"),
        activities(json!({ "where": { "stageOn": { "between": { "from": "2024-02-02", "to": "2024-02-01" } } } }), "stageOn"),
        bad("Account.advocacy", json!({ "first": 101 }), INVALID, "first"),
        bad("Portfolio.advocacy", json!({ "window": { "year": 20240 } }), INVALID, "window.year"),
        bad("AdvocacyMetrics.activities", json!({ "stage": "SHOUTED" }), INVALID, "stage"),
        bad("AdvocacyMetrics.activities", json!({ "stage": "WON", "first": 101 }), INVALID, "first"),
        bad("AdvocacyMetrics.given", json!({ "kind": "CASE_STUDY", "first": 101 }), INVALID, "first"),
        bad("AdvocacyMetrics.churnedAccounts", json!({ "first": 101 }), INVALID, "first"),
        bad("Mutation.upsertAdvocacyActivities", json!({ "input": { "rows": [] } }), INVALID, "rows"),
        bad("Mutation.upsertAdvocacyActivities", json!({ "input": { "rows": [row("new"), row("new")] } }), "CONFLICT", "rows.1.externalId"),
        upsert(with(row("new"), "accountExternalId", json!("unknown")), "NOT_FOUND", "rows.0.accountExternalId"),
        upsert(with(row("new"), "contactExternalId", json!("unknown")), "NOT_FOUND", "rows.0.contactExternalId"),
        upsert(with(row("new"), "memberEmail", json!("nobody@example.com")), "NOT_FOUND", "rows.0.memberEmail"),
        upsert(with(row("new"), "days", json!({})), INVALID, "rows.0.days"),
        upsert(with(row("new"), "days", json!({ "introducedOn": "2999-01-01" })), INVALID, "rows.0.days.introducedOn"),
        upsert(with(row("new"), "kind", json!("REFERENCE")), INVALID, "rows.0.days.introducedOn"),
        upsert(with(row("new"), "amount", json!("1")), INVALID, "rows.0.currency"),
        upsert(with(row("new"), "currency", json!("USD")), INVALID, "rows.0.amount"),
        step("WON", json!({}), "CONFLICT", "stage"),
        step("PUBLISHED", json!({}), INVALID, "stage"),
        step("AGREED", json!({ "on": "2024-02-29" }), INVALID, "on"),
        step("AGREED", json!({ "on": "2999-01-01" }), INVALID, "on"),
        step("AGREED", json!({ "amount": "1" }), INVALID, "currency"),
        step("AGREED", json!({ "amount": "1", "currency": "USD" }), INVALID, "amount"),
        bad("Mutation.updateAdvocacyActivity", json!({ "input": { "id": own, "contact": own } }), INVALID, "contact"),
        bad("Mutation.updateAdvocacyActivity", json!({ "input": { "id": own, "externalId": world.only("externalId") } }), "CONFLICT", "externalId"),
        bad("Mutation.updateAdvocacyActivity", json!({ "input": { "id": own, "days": { "askedOn": "2024-03-01" } } }), INVALID, "amount"),
        bad("Mutation.updateAdvocacyActivity", json!({ "input": { "id": own, "currency": "EUR" } }), INVALID, "amount"),
        bad("Mutation.updateAdvocacyActivity", json!({ "input": { "id": own, "days": {} } }), INVALID, "days"),
    ];
    for (field, value, code, names) in [
        ("account", json!(unknown("account")), "NOT_FOUND", "account"),
        ("account", json!(own), INVALID, "account"),
        ("member", json!(unknown("member")), "NOT_FOUND", "member"),
        ("contact", json!(unknown("contact")), "NOT_FOUND", "contact"),
        ("externalId", json!("shared"), "CONFLICT", "externalId"),
        ("kind", json!("BRIBE"), INVALID, "kind"),
        ("referred", json!(" "), INVALID, "referred"),
        ("note", json!(" "), INVALID, "note"),
        ("days", json!({ "askedOn": "2024-03-01", "wonOn": "2024-04-01" }), INVALID, "days.wonOn"),
        ("days", json!({ "askedOn": "2024-03-01", "agreedOn": "2024-02-01" }), INVALID, "days.agreedOn"),
        ("days", json!({ "askedOn": "2999-03-01" }), INVALID, "days.askedOn"),
        ("amount", json!("-1"), INVALID, "currency"),
    ] {
        let input = with(whole(account), field, value);
        examples.push(bad("Mutation.createAdvocacyActivity", json!({ "input": input }), code, names));
    }
    let reference = with(with(whole(account), "kind", json!("REFERENCE")), "referred", json!("Friends"));
    examples.push(bad("Mutation.createAdvocacyActivity", json!({ "input": reference }), INVALID, "referred"));
    for field in ["days", "currency"] {
        let input = with(json!({ "id": own }), field, Value::Null);
        examples.push(bad("Mutation.updateAdvocacyActivity", json!({ "input": input }), INVALID, field));
    }
    for (field, rest) in [
        ("Mutation.updateAdvocacyActivity", json!({})),
        ("Mutation.moveAdvocacyActivity", json!({ "stage": "AGREED" })),
        ("Mutation.deleteAdvocacyActivity", json!({})),
    ] {
        let input = |id: &str| json!({ "input": with(rest.clone(), "id", json!(id)) });
        examples.push(bad(field, input(account), INVALID, "id"));
        examples.push(bad(field, input(&unknown("advocacy_activity")), "NOT_FOUND", "id"));
        let mut old = input(own);
        old["input"]["version"] = json!(99);
        examples.push(bad(field, old, "CONFLICT", "version"));
    }
    examples
}
