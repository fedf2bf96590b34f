//! Tasks.

use serde_json::{Value, json};

use crate::walk::{
    bad_input::{BadInput, bad},
    permissions::{Permitted, permitted},
    world::World,
};

const WHO: &str = "MANAGER ADMIN OWNER";
const SCOPES: &str = "work:write";

pub const PERMISSIONS: [Permitted; 8] = [
    permitted("createTask", WHO, SCOPES).on_own_accounts(),
    permitted("updateTask", WHO, SCOPES).on_own_accounts(),
    permitted("snoozeTask", WHO, SCOPES).on_own_accounts(),
    permitted("completeTask", WHO, SCOPES).on_own_accounts(),
    permitted("dropTask", WHO, SCOPES).on_own_accounts(),
    permitted("reopenTask", WHO, SCOPES).on_own_accounts(),
    permitted("deleteTask", WHO, SCOPES).on_own_accounts(),
    permitted("upsertTasks", WHO, SCOPES),
];

/// A task that is overdue, and one that was dropped.
pub async fn seed(world: &mut World) {
    let account = world.id("account").to_owned();
    let shared = json!({
        "account": account, "externalId": "shared", "title": world.text("Call"), "description": world.text("Call them"), "kind": "RISK",
        "priority": "HIGH", "reason": world.text("They are silent"), "dueOn": "2025-01-02", "assignee": world.id("member"),
    });
    let task = world.make("createTask", shared, "task").await;
    world.put(&task);
    let only = json!({ "account": account, "externalId": world.only("externalId"), "title": world.text("Write") });
    let only = world.make("createTask", only, "task").await;
    let dropped = json!({ "id": only, "outcome": world.text("They called") });
    world.make("dropTask", dropped, "task").await;
}

fn whole(account: &str) -> Value {
    json!({ "account": account, "title": "Call them" })
}

async fn fresh(world: &World, account: &str) -> String {
    world.make("createTask", whole(account), "task").await
}

/// The input of a mutation about a task of an account.
pub async fn arguments_at(world: &World, mutation: &str, account: &str) -> Option<Value> {
    Some(match mutation {
        "createTask" => whole(account),
        "updateTask" => json!({ "id": fresh(world, account).await, "priority": "URGENT" }),
        "snoozeTask" => json!({ "id": fresh(world, account).await, "until": "2999-01-01" }),
        "completeTask" => json!({ "id": fresh(world, account).await, "outcome": "They are fine" }),
        "dropTask" => json!({ "id": fresh(world, account).await, "outcome": "They called" }),
        "reopenTask" => {
            let done = json!({ "id": fresh(world, account).await });
            world.make("completeTask", done.clone(), "task").await;
            done
        }
        "deleteTask" => json!({ "id": fresh(world, account).await }),
        _ => return None,
    })
}

pub async fn arguments(world: &World, field: &str) -> Option<Value> {
    let input = match field {
        "Query.task" => return Some(json!({ "id": world.id("task") })),
        "Mutation.upsertTasks" => json!({ "rows": [row(&world.unique("external"))] }),
        _ => {
            let mutation = field.strip_prefix("Mutation.")?;
            arguments_at(world, mutation, world.id("account")).await?
        }
    };
    Some(json!({ "input": input }))
}

fn row(external_id: &str) -> Value {
    json!({ "externalId": external_id, "accountExternalId": "shared", "title": "Call them" })
}

/// A good input with one field changed.
fn with(mut input: Value, field: &str, value: Value) -> Value {
    input[field] = value;
    input
}

const INVALID: &str = "VALIDATION_FAILED";

pub async fn bad_input(world: &World) -> Vec<BadInput> {
    let own = world.id("task");
    let unknown = super::unknown;
    let input = |input: Value| json!({ "input": input });
    let tasks = |arguments, names| bad("Query.tasks", arguments, INVALID, names);
    let upsert = |row: Value, code, names| bad("Mutation.upsertTasks", json!({ "input": { "rows": [row] } }), code, names);
    let mut examples = vec![
        bad("Query.task", json!({}), INVALID, "id"),
        bad("Query.task", json!({ "id": world.id("account") }), INVALID, "id"),
        bad("Query.task", json!({ "id": own, "externalId": "shared" }), INVALID, "id"),
        tasks(json!({ "first": 101 }), "first"),
        tasks(json!({ "where": { "assignee": { "in": [own] } } }), "assignee"),
        tasks(json!({ "where": { "account": { "eq": own } } }), "account"),
        tasks(json!({ "where": { "status": { "eq": "ASLEEP" } } }), "status"),
        tasks(json!({ "where": { "dueOn": { "between": { "from": "2024-02-02", "to": "2024-02-01" } } } }), "dueOn"),
        bad("Account.tasks", json!({ "first": 101 }), INVALID, "first"),
        bad("PortfolioWork.accounts", json!({ "first": 101 }), INVALID, "first"),
        bad("Mutation.upsertTasks", json!({ "input": { "rows": [] } }), INVALID, "rows"),
        bad("Mutation.upsertTasks", json!({ "input": { "rows": [row("new"), row("new")] } }), "CONFLICT", "rows.1.externalId"),
        upsert(with(row("new"), "accountExternalId", json!("unknown")), "NOT_FOUND", "rows.0.accountExternalId"),
        upsert(with(row("new"), "assigneeEmail", json!("nobody@example.com")), "NOT_FOUND", "rows.0.assigneeEmail"),
        upsert(with(row("new"), "title", json!("")), INVALID, "rows.0.title"),
        upsert(with(row("new"), "status", json!("SNOOZED")), INVALID, "rows.0.snoozedUntil"),
        upsert(with(row("new"), "snoozedUntil", json!("2999-01-01")), INVALID, "rows.0.snoozedUntil"),
        upsert(with(row("new"), "outcome", json!("None yet")), INVALID, "rows.0.outcome"),
        upsert(with(row("new"), "closedAt", json!("2024-05-06T10:00:00Z")), INVALID, "rows.0.closedAt"),
        upsert(
            with(with(row("new"), "status", json!("DONE")), "closedAt", json!("2999-01-01T00:00:00Z")),
            INVALID,
            "rows.0.closedAt",
        ),
        bad("Mutation.updateTask", input(json!({ "id": own, "externalId": world.only("externalId") })), "CONFLICT", "externalId"),
        bad("Mutation.updateTask", input(json!({ "id": own, "assignee": unknown("member") })), "NOT_FOUND", "assignee"),
        bad("Mutation.snoozeTask", input(json!({ "id": own, "until": "2025-01-01" })), INVALID, "until"),
        bad("Mutation.dropTask", input(json!({ "id": own, "outcome": " " })), INVALID, "outcome"),
        bad("Mutation.completeTask", input(json!({ "id": own, "outcome": "x".repeat(10_001) })), INVALID, "outcome"),
        bad("Mutation.reopenTask", input(json!({ "id": own })), "CONFLICT", "id"),
    ];
    for (field, value, code) in [
        ("account", json!(unknown("account")), "NOT_FOUND"),
        ("account", json!(own), INVALID),
        ("assignee", json!(unknown("member")), "NOT_FOUND"),
        ("externalId", json!("shared"), "CONFLICT"),
        ("title", json!(""), INVALID),
        ("title", json!("x".repeat(201)), INVALID),
        ("description", json!(" "), INVALID),
        ("reason", json!("x".repeat(10_001)), INVALID),
        ("kind", json!("CHORE"), INVALID),
        ("priority", json!("HIGHEST"), INVALID),
    ] {
        let given = with(whole(world.id("account")), field, value);
        examples.push(bad("Mutation.createTask", input(given), code, field));
    }
    for field in ["title", "kind", "priority"] {
        let given = with(json!({ "id": own }), field, Value::Null);
        examples.push(bad("Mutation.updateTask", input(given), INVALID, field));
    }
    for (field, rest) in [
        ("Mutation.updateTask", json!({})),
        ("Mutation.snoozeTask", json!({ "until": "2999-01-01" })),
        ("Mutation.completeTask", json!({})),
        ("Mutation.dropTask", json!({ "outcome": "They called" })),
        ("Mutation.reopenTask", json!({})),
        ("Mutation.deleteTask", json!({})),
    ] {
        let of = |id: &str| with(rest.clone(), "id", json!(id));
        examples.push(bad(field, input(of(world.id("account"))), INVALID, "id"));
        examples.push(bad(field, input(of(&unknown("task"))), "NOT_FOUND", "id"));
        examples.push(bad(field, input(with(of(own), "version", json!(99))), "CONFLICT", "version"));
    }
    examples
}
