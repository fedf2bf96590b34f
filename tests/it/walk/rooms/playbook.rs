//! Playbooks and their runs.

use serde_json::{Value, json};

use crate::walk::{
    bad_input::{BadInput, bad},
    permissions::{Permitted, permitted},
    world::World,
};

const WHO: &str = "MANAGER ADMIN OWNER";
const SCOPES: &str = "work:write";

pub const PERMISSIONS: [Permitted; 5] = [
    permitted("createPlaybook", WHO, SCOPES),
    permitted("updatePlaybook", WHO, SCOPES),
    permitted("archivePlaybook", WHO, SCOPES),
    permitted("restorePlaybook", WHO, SCOPES),
    permitted("runPlaybook", WHO, SCOPES).on_own_accounts(),
];

/// A good step.
pub fn step() -> Value {
    json!({ "title": "Call them", "dueAfterDays": 2 })
}

/// A playbook that was run, and one that only this tenant has.
pub async fn seed(world: &mut World) {
    let steps = json!([
        { "title": world.text("Call"), "description": world.text("Call them"), "kind": "RISK", "priority": "HIGH" },
        { "title": world.text("Write"), "dueAfterDays": 5, "dayCount": "BUSINESS" },
    ]);
    let shared = json!({ "name": "shared", "description": world.text("They are silent"), "steps": steps });
    let playbook = world.make("createPlaybook", shared, "playbook").await;
    world.put(&playbook);
    let only = json!({ "name": world.only("name"), "steps": [step()] });
    world.make("createPlaybook", only, "playbook").await;
    let account = world.id("account").to_owned();
    let run = world.make("runPlaybook", whole(world, &account), "playbookRun").await;
    world.put(&run);
}

fn whole(world: &World, account: &str) -> Value {
    json!({ "account": account, "playbook": world.id("playbook"), "startsOn": "2025-01-06" })
}

async fn fresh(world: &World) -> String {
    let new = json!({ "name": world.unique("Playbook"), "steps": [step()] });
    world.make("createPlaybook", new, "playbook").await
}

async fn archived(world: &World) -> String {
    let playbook = fresh(world).await;
    let input = json!({ "id": playbook });
    world.make("archivePlaybook", input, "playbook").await
}

/// The input of a mutation about a run on an account.
pub async fn arguments_at(world: &World, mutation: &str, account: &str) -> Option<Value> {
    match mutation {
        "runPlaybook" => Some(whole(world, account)),
        _ => None,
    }
}

pub async fn arguments(world: &World, field: &str) -> Option<Value> {
    let input = match field {
        "Query.playbook" => return Some(json!({ "id": world.id("playbook") })),
        "Query.playbookRun" => return Some(json!({ "id": world.id("playbook_run") })),
        "Mutation.createPlaybook" => json!({ "name": world.unique("Playbook"), "steps": [step()] }),
        "Mutation.updatePlaybook" => json!({ "id": fresh(world).await, "steps": [step(), step()] }),
        "Mutation.archivePlaybook" => json!({ "id": fresh(world).await }),
        "Mutation.restorePlaybook" => json!({ "id": archived(world).await }),
        "Mutation.runPlaybook" => whole(world, world.id("account")),
        _ => return None,
    };
    Some(json!({ "input": input }))
}

/// A good input with one field changed.
fn with(mut input: Value, field: &str, value: Value) -> Value {
    input[field] = value;
    input
}

const INVALID: &str = "VALIDATION_FAILED";

pub async fn bad_input(world: &World) -> Vec<BadInput> {
    let (own, run) = (world.id("playbook"), world.id("playbook_run"));
    let unknown = super::unknown;
    let input = |input: Value| json!({ "input": input });
    let runs = |arguments, names| bad("Query.playbookRuns", arguments, INVALID, names);
    let update = |rest: Value, names| bad("Mutation.updatePlaybook", input(with(rest, "id", json!(own))), INVALID, names);
    let account = world.id("account");
    let archived = json!(archived(world).await);
    let mut examples = vec![
        bad("Query.playbooks", json!({ "withArchived": "perhaps" }), INVALID, "withArchived"),
        bad("Query.playbook", json!({ "id": run }), INVALID, "id"),
        bad("Query.playbookRun", json!({ "id": own }), INVALID, "id"),
        runs(json!({ "first": 101 }), "first"),
        runs(json!({ "where": { "account": { "eq": own } } }), "account"),
        runs(json!({ "where": { "playbook": { "in": [run] } } }), "playbook"),
        runs(json!({ "where": { "status": { "eq": "PAUSED" } } }), "status"),
        bad("Query.tasks", json!({ "where": { "playbookRun": { "eq": own } } }), INVALID, "playbookRun"),
        update(json!({ "name": null }), "name"),
        update(json!({ "steps": null }), "steps"),
        update(json!({ "steps": [] }), "steps"),
        bad("Mutation.updatePlaybook", input(json!({ "id": own, "name": world.only("name") })), "CONFLICT", "name"),
        bad("Mutation.runPlaybook", input(with(whole(world, account), "playbook", archived)), "CONFLICT", "playbook"),
    ];
    for (field, value, code) in [
        ("account", json!(unknown("account")), "NOT_FOUND"),
        ("account", json!(own), INVALID),
        ("playbook", json!(unknown("playbook")), "NOT_FOUND"),
        ("playbook", json!(run), INVALID),
        ("startsOn", json!("2999-01-01"), INVALID),
        ("startsOn", json!("2023-01-01"), INVALID),
    ] {
        let given = with(whole(world, account), field, value);
        examples.push(bad("Mutation.runPlaybook", input(given), code, field));
    }
    let whole = json!({ "name": "new", "steps": [step()] });
    for (field, value, code) in [
        ("name", json!("shared"), "CONFLICT"),
        ("name", json!(""), INVALID),
        ("description", json!(" "), INVALID),
        ("steps", json!([]), INVALID),
        ("steps", json!(vec![step(); 51]), INVALID),
    ] {
        let given = with(whole.clone(), field, value);
        examples.push(bad("Mutation.createPlaybook", input(given), code, field));
    }
    for (field, value, names) in [
        ("title", json!(""), "steps.1.title"),
        ("title", json!("x".repeat(201)), "steps.1.title"),
        ("description", json!("x".repeat(10_001)), "steps.1.description"),
        ("dueAfterDays", json!(-1), "steps.1.dueAfterDays"),
        ("dueAfterDays", json!(731), "steps.1.dueAfterDays"),
    ] {
        let given = with(whole.clone(), "steps", json!([step(), with(step(), field, value)]));
        examples.push(bad("Mutation.createPlaybook", input(given), INVALID, names));
    }
    for field in ["Mutation.updatePlaybook", "Mutation.archivePlaybook", "Mutation.restorePlaybook"] {
        let of = |id: &str| json!({ "id": id });
        examples.push(bad(field, input(of(run)), INVALID, "id"));
        examples.push(bad(field, input(of(&unknown("playbook"))), "NOT_FOUND", "id"));
        examples.push(bad(field, input(with(of(own), "version", json!(99))), "CONFLICT", "version"));
    }
    examples
}
