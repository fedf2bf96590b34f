//! Support cases and what happened to them.

use serde_json::{Value, json};

use crate::walk::{
    bad_input::{BadInput, bad},
    permissions::{Permitted, permitted},
    world::World,
};

const WHO: &str = "MANAGER ADMIN OWNER";
const SCOPES: &str = "support:write";

pub const PERMISSIONS: [Permitted; 11] = [
    permitted("createSupportCase", WHO, SCOPES).on_own_accounts(),
    permitted("updateSupportCase", WHO, SCOPES).on_own_accounts(),
    permitted("recordSupportCaseContact", WHO, SCOPES).on_own_accounts(),
    permitted("resolveSupportCase", WHO, SCOPES).on_own_accounts(),
    permitted("reopenSupportCase", WHO, SCOPES).on_own_accounts(),
    permitted("closeSupportCase", WHO, SCOPES).on_own_accounts(),
    permitted("rateSupportCase", WHO, SCOPES).on_own_accounts(),
    permitted("deleteSupportCaseEvent", WHO, SCOPES).on_own_accounts(),
    permitted("deleteSupportCase", WHO, SCOPES).on_own_accounts(),
    permitted("upsertSupportCases", WHO, SCOPES),
    permitted("upsertSupportCaseEvents", WHO, SCOPES),
];

/// A case that was solved at once, one that waits, and one that came back.
pub async fn seed(world: &mut World) {
    let account = world.id("account").to_owned();
    let shared = json!({
        "account": account, "contact": world.id("contact"), "externalId": "shared", "subject": world.text("It does not start"), "channel": "EMAIL",
        "priority": "HIGH", "openedAt": "2024-05-06T10:00:00Z",
    });
    let case = world.make("createSupportCase", shared, "supportCase").await;
    world.put(&case);
    let event = happened(world, &case, "2024-05-06T11:00:00Z").await;
    world.put(&event);
    let rated = json!({ "id": case, "score": 5, "ratedAt": "2024-05-07T10:00:00Z" });
    world.make("rateSupportCase", rated, "supportCase").await;
    let only = json!({ "account": account, "externalId": world.only("externalId"), "openedAt": "2024-05-08T10:00:00Z" });
    world.make("createSupportCase", only, "supportCase").await;
    let telling = json!({ "rows": [
        row("told"),
    ] });
    world.change("mutation($input: UpsertSupportCasesInput!) { upsertSupportCases(input: $input) { userErrors { message } } }", telling).await;
    let told = json!({ "rows": [event_row("told", "shared")] });
    world.change("mutation($input: UpsertSupportCaseEventsInput!) { upsertSupportCaseEvents(input: $input) { userErrors { message } } }", told).await;
}

/// Resolves a case, and answers the id of that event.
async fn happened(world: &World, case: &str, at: &str) -> String {
    let mutation =
        "mutation($input: AddSupportCaseEventInput!) { resolveSupportCase(input: $input) { supportCase { events { id } } userErrors { field message } } }";
    let answer = world.change(mutation, json!({ "id": case, "occurredAt": at, "note": world.text("Solved") })).await;
    answer.text_at("/resolveSupportCase/supportCase/events/0/id").to_owned()
}

fn whole(account: &str) -> Value {
    json!({ "account": account, "openedAt": "2024-05-06T10:00:00Z" })
}

async fn fresh(world: &World, account: &str) -> String {
    world.make("createSupportCase", whole(account), "supportCase").await
}

/// The input of a mutation about a case of an account.
pub async fn arguments_at(world: &World, mutation: &str, account: &str) -> Option<Value> {
    Some(match mutation {
        "createSupportCase" => whole(account),
        "updateSupportCase" => json!({ "id": fresh(world, account).await, "priority": "LOW" }),
        "recordSupportCaseContact" => json!({ "id": fresh(world, account).await, "by": "AGENT" }),
        "resolveSupportCase" => json!({ "id": fresh(world, account).await }),
        "reopenSupportCase" => {
            let case = fresh(world, account).await;
            happened(world, &case, "2024-05-06T11:00:00Z").await;
            json!({ "id": case })
        }
        "closeSupportCase" => json!({ "id": fresh(world, account).await, "reason": "DUPLICATE" }),
        "rateSupportCase" => json!({ "id": fresh(world, account).await, "score": 4 }),
        "deleteSupportCaseEvent" => {
            let case = fresh(world, account).await;
            json!({ "id": happened(world, &case, "2024-05-06T11:00:00Z").await })
        }
        "deleteSupportCase" => json!({ "id": fresh(world, account).await }),
        _ => return None,
    })
}

pub async fn arguments(world: &World, field: &str) -> Option<Value> {
    let input = match field {
        "Query.supportCase" => return Some(json!({ "id": world.id("support_case") })),
        "Portfolio.support" => return Some(json!({ "window": { "year": 2024 } })),
        "SupportMetrics.cases" => return Some(json!({ "of": "OPENED" })),
        "Mutation.upsertSupportCases" => json!({ "rows": [row(&world.unique("external"))] }),
        "Mutation.upsertSupportCaseEvents" => json!({ "rows": [event_row(&world.unique("external"), "shared")] }),
        _ => {
            let mutation = field.strip_prefix("Mutation.")?;
            arguments_at(world, mutation, world.id("account")).await?
        }
    };
    Some(json!({ "input": input }))
}

fn row(external_id: &str) -> Value {
    json!({ "externalId": external_id, "accountExternalId": "shared", "openedAt": "2024-05-06T10:00:00Z" })
}

fn event_row(external_id: &str, case: &str) -> Value {
    json!({ "externalId": external_id, "caseExternalId": case, "kind": "CUSTOMER_CONTACT", "occurredAt": "2024-05-06T12:00:00Z" })
}

/// A good input with one field changed.
fn with(mut input: Value, field: &str, value: Value) -> Value {
    input[field] = value;
    input
}

const INVALID: &str = "VALIDATION_FAILED";

pub async fn bad_input(world: &World) -> Vec<BadInput> {
    let own = world.id("support_case");
    let unknown = super::unknown("support_case");
    let cases = |arguments, names| bad("Query.supportCases", arguments, INVALID, names);
    let upsert = |row: Value, code, names| bad("Mutation.upsertSupportCases", json!({ "input": { "rows": [row] } }), code, names);
    let tell = |row: Value, code, names| bad("Mutation.upsertSupportCaseEvents", json!({ "input": { "rows": [row] } }), code, names);
    let mut examples = vec![
        bad("Query.supportCase", json!({}), INVALID, "id"),
        bad("Query.supportCase", json!({ "id": world.id("account") }), INVALID, "id"),
        cases(json!({ "first": 101 }), "first"),
        cases(json!({ "where": { "account": { "in": [own] } } }), "account"),
        cases(json!({ "where": { "satisfactionScore": { "gt": "1.5" } } }), "satisfactionScore"),
        bad("Account.supportCases", json!({ "first": 101 }), INVALID, "first"),
        bad("Mutation.upsertSupportCases", json!({ "input": { "rows": [] } }), INVALID, "rows"),
        bad("Mutation.upsertSupportCaseEvents", json!({ "input": { "rows": [] } }), INVALID, "rows"),
        bad("Mutation.upsertSupportCases", json!({ "input": { "rows": [row("new"), row("new")] } }), "CONFLICT", "rows.1.externalId"),
        upsert(with(row("new"), "accountExternalId", json!("unknown")), "NOT_FOUND", "rows.0.accountExternalId"),
        upsert(with(row("new"), "contactExternalId", json!("unknown")), "NOT_FOUND", "rows.0.contactExternalId"),
        upsert(with(row("new"), "contactCount", json!(0)), INVALID, "rows.0.contactCount"),
        upsert(with(with(row("new"), "contactCount", json!(1)), "contactsListed", json!(true)), INVALID, "rows.0.contactCount"),
        upsert(with(row("new"), "satisfactionScore", json!(6)), INVALID, "rows.0.satisfactionScore"),
        upsert(with(row("new"), "ratedAt", json!("2024-05-07T10:00:00Z")), INVALID, "rows.0.ratedAt"),
        upsert(with(row("new"), "closureReason", json!("SPAM")), INVALID, "rows.0.closureReason"),
        tell(event_row("new", "unknown"), "NOT_FOUND", "rows.0.caseExternalId"),
        tell(event_row("told", "told"), "CONFLICT", "rows.0.externalId"),
        tell(with(event_row("new", "shared"), "closureReason", json!("SPAM")), INVALID, "rows.0.closureReason"),
        tell(with(event_row("new", "shared"), "occurredAt", json!("2024-05-06T09:59:59Z")), INVALID, "rows.0.occurredAt"),
        tell(with(event_row("new", "shared"), "occurredAt", json!("2999-01-01T00:00:00Z")), INVALID, "rows.0.occurredAt"),
        bad("Mutation.resolveSupportCase", json!({ "input": { "id": own } }), "CONFLICT", "id"),
        bad("Mutation.recordSupportCaseContact", json!({ "input": { "id": own, "by": "AGENT", "occurredAt": "2024-05-06T09:00:00Z" } }), INVALID, "occurredAt"),
        bad("Mutation.reopenSupportCase", json!({ "input": { "id": own, "occurredAt": "2024-05-06T10:30:00Z" } }), INVALID, "occurredAt"),
        bad("Mutation.reopenSupportCase", json!({ "input": { "id": own, "occurredAt": "2999-01-01T00:00:00Z" } }), INVALID, "occurredAt"),
        bad("Mutation.closeSupportCase", json!({ "input": { "id": own, "reason": "BORED" } }), INVALID, "reason"),
        bad("Mutation.rateSupportCase", json!({ "input": { "id": own, "score": 0 } }), INVALID, "score"),
        bad("Mutation.rateSupportCase", json!({ "input": { "id": own, "score": 6 } }), INVALID, "score"),
        bad("Mutation.rateSupportCase", json!({ "input": { "id": own, "ratedAt": "2024-05-07T10:00:00Z" } }), INVALID, "ratedAt"),
        bad("Mutation.rateSupportCase", json!({ "input": { "id": own, "score": 3, "ratedAt": "2024-05-05T10:00:00Z" } }), INVALID, "ratedAt"),
        bad("Mutation.deleteSupportCaseEvent", json!({ "input": { "id": own } }), INVALID, "id"),
        bad("Mutation.deleteSupportCaseEvent", json!({ "input": { "id": super::unknown("support_case_event") } }), "NOT_FOUND", "id"),
        bad("Mutation.deleteSupportCaseEvent", json!({ "input": { "id": world.id("support_case_event"), "version": 99 } }), "CONFLICT", "version"),
        bad("SupportMetrics.cases", json!({ "of": "OPENED", "first": 101 }), INVALID, "first"),
        bad("SupportMetrics.satisfiedCases", json!({ "topBoxes": 5 }), INVALID, "topBoxes"),
        bad("SupportMetrics.satisfaction", json!({ "topBoxes": 0 }), INVALID, "topBoxes"),
        bad("SupportMetrics.accountsWithCases", json!({ "last": 101 }), INVALID, "last"),
        bad("Portfolio.support", json!({ "window": { "between": { "start": "2024-02-01", "end": "2024-01-01" } } }), INVALID, "window.between.end"),
        bad("Portfolio.support", json!({ "window": { "lastMonths": 121 } }), INVALID, "window.lastMonths"),
    ];
    for (field, value, code) in [
        ("account", json!(super::unknown("account")), "NOT_FOUND"),
        ("account", json!(own), INVALID),
        ("contact", json!(super::unknown("contact")), "NOT_FOUND"),
        ("externalId", json!("shared"), "CONFLICT"),
        ("subject", json!(""), INVALID),
        ("openedAt", json!("2999-01-01T00:00:00Z"), INVALID),
    ] {
        let input = with(whole(world.id("account")), field, value);
        examples.push(bad("Mutation.createSupportCase", json!({ "input": input }), code, field));
    }
    for (field, value, code) in [
        ("externalId", json!(world.only("externalId")), "CONFLICT"),
        ("subject", json!("a\nb"), INVALID),
        ("priority", Value::Null, INVALID),
        ("escalated", Value::Null, INVALID),
        ("contact", json!(super::unknown("contact")), "NOT_FOUND"),
    ] {
        let input = with(json!({ "id": own }), field, value);
        examples.push(bad("Mutation.updateSupportCase", json!({ "input": input }), code, field));
    }
    for field in [
        "Mutation.updateSupportCase",
        "Mutation.recordSupportCaseContact",
        "Mutation.resolveSupportCase",
        "Mutation.reopenSupportCase",
        "Mutation.closeSupportCase",
        "Mutation.rateSupportCase",
        "Mutation.deleteSupportCase",
    ] {
        let input = |mut input: Value| {
            match field {
                "Mutation.recordSupportCaseContact" => input["by"] = json!("CUSTOMER"),
                "Mutation.closeSupportCase" => input["reason"] = json!("SOLVED"),
                _ => {}
            }
            json!({ "input": input })
        };
        examples.push(bad(field, input(json!({ "id": world.id("account") })), INVALID, "id"));
        examples.push(bad(field, input(json!({ "id": unknown })), "NOT_FOUND", "id"));
        examples.push(bad(field, input(json!({ "id": own, "version": 99 })), "CONFLICT", "version"));
    }
    examples
}
