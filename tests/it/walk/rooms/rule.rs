//! Rules that make work.

use serde_json::{Value, json};

use crate::walk::{
    bad_input::{BadInput, bad},
    permissions::{Permitted, permitted},
    world::World,
};

const WHO: &str = "MANAGER ADMIN OWNER";
const SCOPES: &str = "work:write";

pub const PERMISSIONS: [Permitted; 3] = [
    permitted("createWorkRule", WHO, SCOPES),
    permitted("updateWorkRule", WHO, SCOPES),
    permitted("deleteWorkRule", WHO, SCOPES),
];

/// A task that a rule makes.
pub fn task() -> Value {
    json!({ "terms": super::playbook::step() })
}

/// A good rule: some account has no owner.
pub fn whole(name: &str) -> Value {
    json!({ "name": name, "condition": { "accountUnowned": {} }, "action": { "task": task() } })
}

/// A rule that would have made tasks, and one that runs a playbook, which only this tenant has.
pub async fn seed(world: &mut World) {
    let task = json!({ "terms": { "title": world.text("Assign"), "kind": "LIFECYCLE" }, "assignee": world.id("member") });
    let shared = with(whole("shared"), "action", json!({ "task": task }));
    let rule = world.make("createWorkRule", shared, "workRule").await;
    world.put(&rule);
    let campaign = json!({ "detractorAnswered": { "campaign": world.id("survey_campaign") } });
    let only = with(whole(&world.only("name")), "condition", campaign);
    let only = with(only, "action", json!({ "playbook": world.id("playbook") }));
    world.make("createWorkRule", only, "workRule").await;
    let stale = json!({ "kpiStale": { "kpi": world.id("kpi") } });
    let stale = with(whole("stale"), "condition", stale);
    world.make("createWorkRule", stale, "workRule").await;
}

async fn fresh(world: &World) -> String {
    let new = whole(&world.unique("Rule"));
    world.make("createWorkRule", new, "workRule").await
}

pub async fn arguments(world: &World, field: &str) -> Option<Value> {
    let input = match field {
        "Query.workRule" | "Query.workRuleDryRun" => {
            return Some(json!({ "id": world.id("work_rule") }));
        }
        "Mutation.createWorkRule" => whole(&world.unique("Rule")),
        "Mutation.updateWorkRule" => json!({ "id": fresh(world).await, "isPaused": true }),
        "Mutation.deleteWorkRule" => json!({ "id": fresh(world).await }),
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
    let (own, playbook) = (world.id("work_rule"), world.id("playbook"));
    let unknown = super::unknown;
    let input = |input: Value| json!({ "input": input });
    let dry_run = |arguments, names| bad("Query.workRuleDryRun", arguments, INVALID, names);
    let update = |rest: Value, names| bad("Mutation.updateWorkRule", input(with(rest, "id", json!(own))), INVALID, names);
    let when = |condition: Value| with(whole("new"), "condition", condition);
    let mut examples = vec![
        bad("Query.workRule", json!({ "id": playbook }), INVALID, "id"),
        bad("Query.tasks", json!({ "where": { "rule": { "eq": playbook } } }), INVALID, "rule"),
        dry_run(json!({}), "id"),
        dry_run(json!({ "id": own, "input": whole("new") }), "id"),
        dry_run(json!({ "id": playbook }), "id"),
        dry_run(json!({ "id": own, "lastDays": 0 }), "lastDays"),
        dry_run(json!({ "id": own, "lastDays": 367 }), "lastDays"),
        dry_run(json!({ "input": when(json!({ "caseReopened": { "times": 21 } })) }), "times"),
        dry_run(json!({ "input": with(whole("new"), "quietDays", json!(0)) }), "quietDays"),
        bad("Query.workRuleDryRun", json!({ "id": unknown("work_rule") }), "NOT_FOUND", "id"),
        bad("WorkRuleDryRun.occasions", json!({ "first": 101 }), INVALID, "first"),
        bad("WorkRuleDryRun.occasions", json!({ "first": 0 }), INVALID, "first"),
        update(json!({ "name": null }), "name"),
        update(json!({ "condition": null }), "condition"),
        update(json!({ "action": null }), "action"),
        update(json!({ "quietDays": 366 }), "quietDays"),
        bad("Mutation.updateWorkRule", input(json!({ "id": own, "name": world.only("name") })), "CONFLICT", "name"),
        // It would have nothing to run.
        bad("Mutation.archivePlaybook", input(json!({ "id": playbook })), "CONFLICT", "id"),
    ];
    for (condition, names) in [
        (json!({}), "condition"),
        (json!({ "accountUnowned": {}, "kpiStale": {} }), "condition"),
        (json!({ "healthBelow": { "score": "0" } }), "condition.healthBelow.score"),
        (json!({ "healthBelow": { "score": "100.5" } }), "condition.healthBelow.score"),
        (json!({ "healthBand": { "band": "BLUE" } }), "band"),
        (json!({ "renewalUntouched": { "dueWithinDays": 0 } }), "condition.renewalUntouched.dueWithinDays"),
        (json!({ "renewalUntouched": { "untouchedForDays": 731 } }), "condition.renewalUntouched.untouchedForDays"),
        (json!({ "caseReopened": { "times": -1 } }), "condition.caseReopened.times"),
        (json!({ "milestoneOverdue": { "forDays": 0 } }), "condition.milestoneOverdue.forDays"),
        (json!({ "accountUnowned": { "signedUpWithinDays": 0 } }), "condition.accountUnowned.signedUpWithinDays"),
        (json!({ "detractorAnswered": { "campaign": own } }), "condition.detractorAnswered.campaign"),
        (json!({ "kpiStale": { "kpi": own } }), "condition.kpiStale.kpi"),
    ] {
        examples.push(bad("Mutation.createWorkRule", input(when(condition)), INVALID, names));
    }
    for (condition, names) in [
        (json!({ "detractorAnswered": { "campaign": unknown("survey_campaign") } }), "condition.detractorAnswered.campaign"),
        (json!({ "kpiStale": { "kpi": unknown("kpi") } }), "condition.kpiStale.kpi"),
    ] {
        examples.push(bad("Mutation.createWorkRule", input(when(condition)), "NOT_FOUND", names));
    }
    for (field, value, code) in [
        ("name", json!("shared"), "CONFLICT"),
        ("name", json!(""), INVALID),
        ("quietDays", json!(0), INVALID),
        ("onePer", json!("WEEK"), INVALID),
    ] {
        let given = with(whole("new"), field, value);
        examples.push(bad("Mutation.createWorkRule", input(given), code, field));
    }
    let terms = |field: &str, value: Value| json!({ "task": { "terms": with(super::playbook::step(), field, value) } });
    for (action, code, names) in [
        (json!({}), INVALID, "action"),
        (json!({ "playbook": own }), INVALID, "action.playbook"),
        (json!({ "playbook": unknown("playbook") }), "NOT_FOUND", "action.playbook"),
        (json!({ "task": with(task(), "assignee", json!(unknown("member"))) }), "NOT_FOUND", "action.task.assignee"),
        (json!({ "task": with(task(), "assignee", json!(own)) }), INVALID, "action.task.assignee"),
        (terms("title", json!("")), INVALID, "action.task.terms.title"),
        (terms("dueAfterDays", json!(-1)), INVALID, "action.task.terms.dueAfterDays"),
        (terms("dueAfterDays", json!(731)), INVALID, "action.task.terms.dueAfterDays"),
    ] {
        let given = with(whole("new"), "action", action);
        examples.push(bad("Mutation.createWorkRule", input(given), code, names));
    }
    for field in ["Mutation.updateWorkRule", "Mutation.deleteWorkRule"] {
        let of = |id: &str| json!({ "id": id });
        examples.push(bad(field, input(of(playbook)), INVALID, "id"));
        examples.push(bad(field, input(of(&unknown("work_rule"))), "NOT_FOUND", "id"));
        examples.push(bad(field, input(with(of(own), "version", json!(99))), "CONFLICT", "version"));
    }
    examples
}
