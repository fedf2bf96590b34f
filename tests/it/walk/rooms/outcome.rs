//! Success plans and desired outcomes.

use serde_json::{Value, json};

use crate::walk::{
    bad_input::{BadInput, bad},
    permissions::{Permitted, permitted},
    world::World,
};

const WHO: &str = "MANAGER ADMIN OWNER";
const SCOPES: &str = "outcomes:write";

pub const PERMISSIONS: [Permitted; 6] = [
    permitted("createSuccessPlan", WHO, SCOPES).on_own_accounts(),
    permitted("updateSuccessPlan", WHO, SCOPES).on_own_accounts(),
    permitted("addDesiredOutcome", WHO, SCOPES).on_own_accounts(),
    permitted("updateDesiredOutcome", WHO, SCOPES).on_own_accounts(),
    permitted("closeDesiredOutcome", WHO, SCOPES).on_own_accounts(),
    permitted("reopenDesiredOutcome", WHO, SCOPES).on_own_accounts(),
];

pub async fn seed(world: &mut World) {
    let account = world.id("account").to_owned();
    let plan = json!({ "account": account, "title": world.text("Plan"), "owner": world.id("member"), "status": "ACTIVE" });
    let plan = world.make("createSuccessPlan", plan, "successPlan").await;
    world.put(&plan);
    let by_hand = json!({ "label": world.text("Days"), "unit": world.text("days"), "baseline": "30", "target": "10", "value": "20", "measuredOn": "2024-05-06" });
    let linked = json!({ "label": world.text("Orders"), "baseline": "100", "target": "200", "kpi": world.id("kpi") });
    let outcome = json!({ "plan": plan, "statement": world.text("Faster"), "dueOn": "2024-06-30", "measures": [by_hand, linked], "milestones": [world.id("onboarding_milestone")] });
    let outcome = world.make("addDesiredOutcome", outcome, "desiredOutcome").await;
    world.put(&outcome);
}

/// By what an outcome is measured, in the unit of the KPI that it may be linked to.
pub fn measure(world: &World) -> Value {
    json!({ "label": "Orders", "unit": world.text("orders"), "baseline": "30", "target": "10" })
}

/// The same of one that is measured by hand.
fn measure_by_hand(world: &World) -> Value {
    with(with(measure(world), "value", json!("20")), "measuredOn", json!("2024-05-06"))
}

pub fn wanted() -> Value {
    json!({ "statement": "To be faster", "dueOn": "2024-06-30" })
}

fn whole(account: &str) -> Value {
    json!({ "account": account, "title": "Plan", "outcomes": [wanted()] })
}

async fn fresh_plan(world: &World, account: &str) -> String {
    world.make("createSuccessPlan", whole(account), "successPlan").await
}

async fn fresh(world: &World, account: &str) -> String {
    let plan = fresh_plan(world, account).await;
    world.make("addDesiredOutcome", with(wanted(), "plan", json!(plan)), "desiredOutcome").await
}

fn closing(id: &str) -> Value {
    json!({ "id": id, "end": "ATTAINED", "endedOn": "2024-06-01", "note": "All of it" })
}

/// The input of a mutation about an outcome of an account.
pub async fn arguments_at(world: &World, mutation: &str, account: &str) -> Option<Value> {
    Some(match mutation {
        "createSuccessPlan" => whole(account),
        "updateSuccessPlan" => json!({ "id": fresh_plan(world, account).await, "status": "ACTIVE" }),
        "addDesiredOutcome" => with(wanted(), "plan", json!(fresh_plan(world, account).await)),
        "updateDesiredOutcome" => json!({ "id": fresh(world, account).await, "dueOn": "2024-07-31" }),
        "closeDesiredOutcome" => closing(&fresh(world, account).await),
        "reopenDesiredOutcome" => {
            let id = fresh(world, account).await;
            world.make("closeDesiredOutcome", closing(&id), "desiredOutcome").await;
            json!({ "id": id })
        }
        _ => return None,
    })
}

pub async fn arguments(world: &World, field: &str) -> Option<Value> {
    let input = match field {
        "Query.successPlan" => return Some(json!({ "id": world.id("success_plan") })),
        "Query.desiredOutcome" => return Some(json!({ "id": world.id("desired_outcome") })),
        "Portfolio.outcomes" => return Some(json!({ "window": { "year": 2024 } })),
        "OutcomeMetrics.outcomes" => return Some(json!({ "of": "OVERDUE" })),
        _ => {
            let mutation = field.strip_prefix("Mutation.")?;
            arguments_at(world, mutation, world.id("account")).await?
        }
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
    let (plan, own) = (world.id("success_plan"), world.id("desired_outcome"));
    let account = world.id("account");
    let unknown = super::unknown;
    let closed = fresh(world, account).await;
    world.make("closeDesiredOutcome", closing(&closed), "desiredOutcome").await;
    let add = |field: &str, value: Value, code, names| {
        let input = with(with(wanted(), "plan", json!(plan)), field, value);
        bad("Mutation.addDesiredOutcome", json!({ "input": input }), code, names)
    };
    let measured = |field: &str, value: Value, code, names| add("measures", json!([with(measure_by_hand(world), field, value)]), code, names);
    let mut examples = vec![
        bad("Query.successPlan", json!({ "id": own }), INVALID, "id"),
        bad("Query.desiredOutcome", json!({ "id": plan }), INVALID, "id"),
        bad("Account.successPlans", json!({ "first": 101 }), INVALID, "first"),
        bad("SuccessPlan.outcomes", json!({ "first": 101 }), INVALID, "first"),
        bad("Portfolio.outcomes", json!({ "window": { "year": 20240 } }), INVALID, "window.year"),
        bad("OutcomeMetrics.outcomes", json!({ "of": "OVERDUE", "first": 101 }), INVALID, "first"),
        bad("OutcomeMetrics.accounts", json!({ "first": 101 }), INVALID, "first"),
        bad("OutcomeMetrics.outcomes", json!({ "of": "FORGOTTEN" }), INVALID, "of"),
        add("plan", json!(unknown("success_plan")), "NOT_FOUND", "plan"),
        add("plan", json!(own), INVALID, "plan"),
        add("statement", json!(" "), INVALID, "statement"),
        add("measures", json!(vec![measure(world); 21]), INVALID, "measures"),
        add("milestones", json!([unknown("onboarding_milestone")]), "NOT_FOUND", "milestones.0"),
        add("milestones", json!([plan]), INVALID, "milestones.0"),
        add("milestones", json!(vec![world.id("onboarding_milestone"); 21]), INVALID, "milestones"),
        measured("label", json!(" "), INVALID, "measures.0.label"),
        measured("unit", Value::Null, INVALID, "measures.0.unit"),
        measured("target", json!("0.0000001"), INVALID, "measures.0.target"),
        measured("measuredOn", Value::Null, INVALID, "measures.0.measuredOn"),
        measured("measuredOn", json!("2999-01-01"), INVALID, "measures.0.measuredOn"),
        measured("kpi", json!(unknown("kpi")), "NOT_FOUND", "measures.0.kpi"),
        // The unit is not the KPI's.
        add(
            "measures",
            json!([with(with(measure(world), "unit", json!("days")), "kpi", json!(world.id("kpi")))]),
            INVALID,
            "measures.0.unit",
        ),
    ];
    for (field, value, code, names) in [
        ("account", json!(unknown("account")), "NOT_FOUND", "account"),
        ("account", json!(plan), INVALID, "account"),
        ("owner", json!(unknown("member")), "NOT_FOUND", "owner"),
        ("title", json!(" "), INVALID, "title"),
        ("status", json!("ASLEEP"), INVALID, "status"),
        ("outcomes", json!([with(wanted(), "statement", json!(""))]), INVALID, "outcomes.0.statement"),
        ("outcomes", json!(vec![wanted(); 51]), INVALID, "outcomes"),
    ] {
        let input = with(whole(account), field, value);
        examples.push(bad("Mutation.createSuccessPlan", json!({ "input": input }), code, names));
    }
    for field in ["title", "status"] {
        let input = with(json!({ "id": plan }), field, Value::Null);
        examples.push(bad("Mutation.updateSuccessPlan", json!({ "input": input }), INVALID, field));
    }
    for field in ["statement", "dueOn", "measures", "milestones"] {
        let input = with(json!({ "id": own }), field, Value::Null);
        examples.push(bad("Mutation.updateDesiredOutcome", json!({ "input": input }), INVALID, field));
    }
    examples.push(bad("Mutation.closeDesiredOutcome", json!({ "input": closing(&closed) }), "CONFLICT", "id"));
    examples.push(bad("Mutation.reopenDesiredOutcome", json!({ "input": { "id": own } }), "CONFLICT", "id"));
    for (field, value) in [("endedOn", json!("2999-01-01")), ("note", json!(" ")), ("end", json!("LOST"))] {
        let input = with(closing(own), field, value);
        examples.push(bad("Mutation.closeDesiredOutcome", json!({ "input": input }), INVALID, field));
    }
    for (field, kind, id, rest) in [
        ("Mutation.updateSuccessPlan", "success_plan", plan, json!({})),
        ("Mutation.updateDesiredOutcome", "desired_outcome", own, json!({})),
        ("Mutation.closeDesiredOutcome", "desired_outcome", own, closing(own)),
        ("Mutation.reopenDesiredOutcome", "desired_outcome", &closed, json!({})),
    ] {
        let input = |id: &str| json!({ "input": with(rest.clone(), "id", json!(id)) });
        examples.push(bad(field, input(account), INVALID, "id"));
        examples.push(bad(field, input(&unknown(kind)), "NOT_FOUND", "id"));
        let mut old = input(id);
        old["input"]["version"] = json!(99);
        examples.push(bad(field, old, "CONFLICT", "version"));
    }
    examples
}
