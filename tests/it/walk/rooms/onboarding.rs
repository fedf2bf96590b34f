//! Onboardings: templates, plans, milestones and prompts.

use serde_json::{Value, json};

use crate::walk::{
    bad_input::{BadInput, bad},
    permissions::{Permitted, permitted},
    world::World,
};

const WHO: &str = "MANAGER ADMIN OWNER";
const SCOPES: &str = "accounts:write";

pub const PERMISSIONS: [Permitted; 13] = [
    permitted("createOnboardingTemplate", WHO, SCOPES),
    permitted("reviseOnboardingTemplate", WHO, SCOPES),
    permitted("startOnboarding", WHO, SCOPES).on_own_accounts(),
    permitted("moveOnboardingPlan", WHO, SCOPES).on_own_accounts(),
    permitted("cancelOnboarding", WHO, SCOPES).on_own_accounts(),
    permitted("completeOnboardingMilestone", WHO, SCOPES).on_own_accounts(),
    permitted("skipOnboardingMilestone", WHO, SCOPES).on_own_accounts(),
    permitted("blockOnboardingMilestone", WHO, SCOPES).on_own_accounts(),
    permitted("unblockOnboardingMilestone", WHO, SCOPES).on_own_accounts(),
    permitted("reopenOnboardingMilestone", WHO, SCOPES).on_own_accounts(),
    permitted("rescheduleOnboardingMilestone", WHO, SCOPES).on_own_accounts(),
    permitted("handOutMilestoneLink", WHO, SCOPES).on_own_accounts(),
    permitted("upsertOnboardingPrompts", WHO, SCOPES),
];

const COMPLETE: &str = "mutation($input: OnboardingMilestoneStepInput!) { completeOnboardingMilestone(input: $input) { userErrors { message } } }";

/// A good milestone.
pub fn milestone() -> Value {
    json!({ "key": "kickoff", "name": "Kickoff", "durationDays": 2 })
}

/// A good phase.
pub fn phase() -> Value {
    json!({ "key": "start", "name": "Start", "milestones": [milestone()] })
}

fn phases(name: &str) -> Value {
    json!([{ "key": "start", "name": name, "milestones": [
        { "key": "kickoff", "name": name, "owner": "CUSTOMER", "durationDays": 0 },
        { "key": "live", "name": name, "durationDays": 5, "dayCount": "BUSINESS", "needs": ["kickoff"], "isFirstValue": true, "isFullValue": true },
    ] }])
}

/// A template in two versions, one that only this tenant has, an onboarding whose milestones are done, one of another account that waits, and a prompt.
pub async fn seed(world: &mut World) {
    let account = world.id("account").to_owned();
    let shared = json!({ "name": "shared", "phases": phases(&world.text("Start")) });
    let template = world.make("createOnboardingTemplate", shared, "onboardingTemplate").await;
    world.put(&template);
    let only = json!({ "name": world.only("name"), "phases": [phase()] });
    world.make("createOnboardingTemplate", only, "onboardingTemplate").await;
    let revised = json!({ "id": template, "phases": [phase()] });
    world.make("reviseOnboardingTemplate", revised, "onboardingTemplate").await;
    let back = json!({ "id": template, "phases": phases(&world.text("Start")) });
    world.make("reviseOnboardingTemplate", back, "onboardingTemplate").await;
    let plan = world.make("startOnboarding", whole(world, &account), "onboardingPlan").await;
    world.put(&plan);
    let [milestone, live] = milestones_of(world, &plan).await;
    world.put(&milestone);
    let link = json!({ "milestone": milestone, "contact": world.id("contact") });
    world.change("mutation($input: HandOutMilestoneLinkInput!) { handOutMilestoneLink(input: $input) { userErrors { message } } }", link).await;
    let blocked = json!({ "id": milestone, "blockedOn": "CUSTOMER", "on": "2024-05-06", "reason": world.text("They are away") });
    world.make("blockOnboardingMilestone", blocked, "onboardingPlan").await;
    let done = json!({ "id": milestone, "on": "2024-05-07" });
    world.change(COMPLETE, done).await;
    world.change(COMPLETE, json!({ "id": live, "on": "2024-05-13" })).await;
    // Another account still waits for what the first one has reached.
    let holding = world.id("holding").to_owned();
    world.make("startOnboarding", whole(world, &holding), "onboardingPlan").await;
    // One to somebody who pays nothing yet.
    let unanswered = json!({ "externalId": "unanswered", "accountExternalId": "shared-branch", "sentAt": "2024-05-07T10:00:00Z" });
    // To which the onboarding can be moved.
    let mut newer = phases(&world.text("Start"));
    let review = json!({ "key": "review", "name": world.text("Review"), "durationDays": 1 });
    newer[0]["milestones"].as_array_mut().expect("milestones").push(review);
    let revised = json!({ "id": template, "phases": newer });
    world.make("reviseOnboardingTemplate", revised, "onboardingTemplate").await;
    let told = json!({ "rows": [row("shared"), row(&world.only("externalId")), unanswered] });
    world.change("mutation($input: UpsertOnboardingPromptsInput!) { upsertOnboardingPrompts(input: $input) { userErrors { message } } }", told).await;
}

fn whole(world: &World, account: &str) -> Value {
    json!({ "account": account, "template": world.id("onboarding_template"), "startsOn": "2024-05-06", "contractSignedOn": "2024-05-01" })
}

async fn milestones_of(world: &World, plan: &str) -> [String; 2] {
    let query = "query($id: ID!) { onboardingPlan(id: $id) { milestones { id } } }";
    let answer = world.owner.ask_with(query, json!({ "id": plan })).await.good();
    [0, 1].map(|place| answer.text_at(&format!("/onboardingPlan/milestones/{place}/id")).to_owned())
}

/// The input that moves a new onboarding of an account to another version.
async fn moving(world: &World, account: &str) -> Value {
    let new = json!({ "name": world.unique("Template"), "phases": [phase()] });
    let template = world.make("createOnboardingTemplate", new, "onboardingTemplate").await;
    let started = json!({ "account": account, "template": template });
    let plan = world.make("startOnboarding", started, "onboardingPlan").await;
    let revised = json!({ "id": template, "phases": phases(&world.text("Start")) });
    world.make("reviseOnboardingTemplate", revised, "onboardingTemplate").await;
    json!({ "id": plan, "version": 1 })
}

/// A new onboarding of an account.
async fn fresh(world: &World, account: &str) -> String {
    world.make("startOnboarding", whole(world, account), "onboardingPlan").await
}

/// The first milestone of a new onboarding.
async fn open(world: &World, account: &str) -> String {
    let plan = fresh(world, account).await;
    let [first, _] = milestones_of(world, &plan).await;
    first
}

/// The input of a mutation about an onboarding of an account.
pub async fn arguments_at(world: &World, mutation: &str, account: &str) -> Option<Value> {
    Some(match mutation {
        "startOnboarding" => whole(world, account),
        "moveOnboardingPlan" => moving(world, account).await,
        "cancelOnboarding" => json!({ "id": fresh(world, account).await, "reason": world.text("They left") }),
        "completeOnboardingMilestone" => json!({ "id": open(world, account).await }),
        "skipOnboardingMilestone" => json!({ "id": open(world, account).await, "reason": world.text("They know it") }),
        "blockOnboardingMilestone" => json!({ "id": open(world, account).await, "blockedOn": "US" }),
        "unblockOnboardingMilestone" => {
            let milestone = open(world, account).await;
            let blocked = json!({ "id": milestone, "blockedOn": "US" });
            world.make("blockOnboardingMilestone", blocked, "onboardingPlan").await;
            json!({ "id": milestone })
        }
        "reopenOnboardingMilestone" => {
            let milestone = open(world, account).await;
            let done = json!({ "id": milestone });
            world.change(COMPLETE, done.clone()).await;
            done
        }
        "handOutMilestoneLink" => {
            let contact = json!({ "account": account, "name": world.text("Guest") });
            let contact = world.make("createContact", contact, "contact").await;
            json!({ "milestone": open(world, account).await, "contact": contact })
        }
        "rescheduleOnboardingMilestone" => json!({ "id": open(world, account).await, "dueOn": "2999-01-01" }),
        _ => return None,
    })
}

pub async fn arguments(world: &World, field: &str) -> Option<Value> {
    let year = || json!({ "window": { "year": 2024 } });
    let input = match field {
        "Query.onboardingTemplate" => return Some(json!({ "id": world.id("onboarding_template") })),
        "Query.onboardingPlan" => return Some(json!({ "id": world.id("onboarding_plan") })),
        "Portfolio.onboarding" | "Portfolio.timeToValue" | "Portfolio.onboardingPrompts" => return Some(year()),
        "OnboardingMetrics.plans" => return Some(json!({ "of": "STARTED" })),
        "PromptMetrics.accounts" => return Some(json!({ "of": "OTHERS" })),
        "Mutation.createOnboardingTemplate" => json!({ "name": world.unique("Template"), "phases": [phase()] }),
        "Mutation.reviseOnboardingTemplate" => {
            let new = json!({ "name": world.unique("Template"), "phases": [phase()] });
            let template = world.make("createOnboardingTemplate", new, "onboardingTemplate").await;
            json!({ "id": template, "phases": phases("Other") })
        }
        "Mutation.upsertOnboardingPrompts" => json!({ "rows": [row(&world.unique("external"))] }),
        _ => {
            let mutation = field.strip_prefix("Mutation.")?;
            arguments_at(world, mutation, world.id("account")).await?
        }
    };
    Some(json!({ "input": input }))
}

fn row(external_id: &str) -> Value {
    json!({ "externalId": external_id, "accountExternalId": "shared", "sentAt": "2024-05-06T10:00:00Z", "answeredAt": "2024-05-06T12:00:00Z" })
}

/// A good input with one field changed.
fn with(mut input: Value, field: &str, value: Value) -> Value {
    input[field] = value;
    input
}

const INVALID: &str = "VALIDATION_FAILED";

pub async fn bad_input(world: &World) -> Vec<BadInput> {
    let (template, plan, milestone) = (
        world.id("onboarding_template"),
        world.id("onboarding_plan"),
        world.id("onboarding_milestone"),
    );
    let unknown = super::unknown;
    let input = |input: Value| json!({ "input": input });
    let plans = |arguments, names| bad("Query.onboardingPlans", arguments, INVALID, names);
    let create = |phases: Value, names| {
        let given = json!({ "name": "New", "phases": phases });
        bad("Mutation.createOnboardingTemplate", json!({ "input": given }), INVALID, names)
    };
    let upsert = |row: Value, code, names| bad("Mutation.upsertOnboardingPrompts", json!({ "input": { "rows": [row] } }), code, names);
    let of = |milestone: Value| json!([{ "key": "a", "name": "A", "milestones": [milestone] }]);
    let good = super::onboarding::milestone;
    let window = json!({ "window": { "between": { "start": "2024-02-01", "end": "2024-01-01" } } });
    let open = open(world, world.id("account")).await;
    let link = |input: Value, code, names| bad("Mutation.handOutMilestoneLink", json!({ "input": input }), code, names);
    let contact = world.id("contact");
    let mut examples = vec![
        link(json!({ "milestone": plan, "contact": contact }), INVALID, "milestone"),
        link(json!({ "milestone": unknown("onboarding_milestone"), "contact": contact }), "NOT_FOUND", "milestone"),
        link(json!({ "milestone": milestone, "contact": contact }), "CONFLICT", "milestone"),
        link(json!({ "milestone": open, "contact": plan }), INVALID, "contact"),
        link(json!({ "milestone": open, "contact": unknown("contact") }), "NOT_FOUND", "contact"),
        link(json!({ "milestone": open, "contact": contact, "expiresAfterDays": 0 }), INVALID, "expiresAfterDays"),
        link(json!({ "milestone": open, "contact": contact, "expiresAfterDays": 366 }), INVALID, "expiresAfterDays"),
        bad("Query.onboardingTemplate", json!({ "id": plan }), INVALID, "id"),
        bad("Query.onboardingPlan", json!({ "id": template }), INVALID, "id"),
        bad("Query.onboardingTemplates", json!({ "first": 101 }), INVALID, "first"),
        plans(json!({ "first": 101 }), "first"),
        plans(json!({ "where": { "template": { "eq": plan } } }), "template"),
        bad("Account.onboardingPlans", json!({ "first": 101 }), INVALID, "first"),
        bad("OnboardingTemplate.versions", json!({ "first": 0 }), INVALID, "first"),
        bad("Portfolio.onboarding", window.clone(), INVALID, "window.between.end"),
        bad("Portfolio.timeToValue", window.clone(), INVALID, "window.between.end"),
        bad("Portfolio.onboardingPrompts", json!({ "window": { "year": 2024 }, "withinDays": 0 }), INVALID, "withinDays"),
        bad("Portfolio.onboardingPrompts", json!({ "window": { "year": 2024 }, "withinDays": 731 }), INVALID, "withinDays"),
        bad("OnboardingMetrics.plans", json!({ "of": "DUE", "first": 101 }), INVALID, "first"),
        bad("OnboardingMetrics.completion", json!({ "convention": "NEARLY" }), INVALID, "convention"),
        bad("OnboardingMetrics.overdueAccounts", json!({ "first": 101 }), INVALID, "first"),
        bad("TimeToValue.reachedBy", json!({ "days": [-1] }), INVALID, "days"),
        bad("TimeToValue.reachedAccounts", json!({ "first": 101 }), INVALID, "first"),
        bad("TimeToValue.waitingAccounts", json!({ "first": 101 }), INVALID, "first"),
        bad("TimeToValue.waitingAccounts", json!({ "after": "nowhere" }), INVALID, "after"),
        bad("PromptMetrics.accounts", json!({ "of": "OTHERS", "first": 101 }), INVALID, "first"),
        create(json!([]), "phases"),
        create(json!([{ "key": "a", "name": "A", "milestones": [] }]), "phases"),
        create(of(with(good(), "key", json!("Kick off"))), "phases.0.milestones.0.key"),
        create(of(with(good(), "name", json!(""))), "phases.0.milestones.0.name"),
        create(of(with(good(), "durationDays", json!(-1))), "phases.0.milestones.0.durationDays"),
        create(of(with(good(), "durationDays", json!(731))), "phases.0.milestones.0.durationDays"),
        create(of(with(good(), "needs", json!(["nothing"]))), "phases.0.milestones.0.needs"),
        create(of(with(good(), "needs", json!(["kickoff"]))), "phases.0.milestones.0.needs"),
        bad("Mutation.createOnboardingTemplate", input(json!({ "name": "shared", "phases": [phase()] })), "CONFLICT", "name"),
        bad("Mutation.createOnboardingTemplate", input(json!({ "name": " ", "phases": [phase()] })), INVALID, "name"),
        bad("Mutation.reviseOnboardingTemplate", input(json!({ "id": template, "name": world.only("name"), "phases": [phase()] })), "CONFLICT", "name"),
        bad("Mutation.reviseOnboardingTemplate", input(json!({ "id": unknown("onboarding_template"), "phases": [phase()] })), "NOT_FOUND", "id"),
        bad("Mutation.reviseOnboardingTemplate", input(json!({ "id": template, "phases": [phase()], "version": 99 })), "CONFLICT", "version"),
        bad("Mutation.upsertOnboardingPrompts", json!({ "input": { "rows": [] } }), INVALID, "rows"),
        bad("Mutation.upsertOnboardingPrompts", json!({ "input": { "rows": [row("new"), row("new")] } }), "CONFLICT", "rows.1.externalId"),
        upsert(with(row("new"), "accountExternalId", json!("unknown")), "NOT_FOUND", "rows.0.accountExternalId"),
        upsert(with(row("new"), "contactExternalId", json!("unknown")), "NOT_FOUND", "rows.0.contactExternalId"),
        upsert(with(row("new"), "answeredAt", json!("2024-05-06T09:00:00Z")), INVALID, "rows.0.answeredAt"),
        upsert(with(row("new"), "sentAt", json!("2999-01-01T00:00:00Z")), INVALID, "rows.0.sentAt"),
        bad("OnboardingPlan.movePreview", json!({ "toVersion": 99 }), "NOT_FOUND", "toVersion"),
        bad("Mutation.moveOnboardingPlan", input(json!({ "id": unknown("onboarding_plan"), "version": 1 })), "NOT_FOUND", "id"),
        bad("Mutation.moveOnboardingPlan", input(json!({ "id": template, "version": 3 })), INVALID, "id"),
        bad("Mutation.moveOnboardingPlan", input(json!({ "id": plan, "version": 99 })), "CONFLICT", "version"),
        bad("Mutation.moveOnboardingPlan", input(json!({ "id": plan, "version": 4, "toVersion": 99 })), "NOT_FOUND", "toVersion"),
        bad("Mutation.moveOnboardingPlan", input(json!({ "id": plan, "version": 4, "toVersion": 3 })), "CONFLICT", "toVersion"),
        bad("Mutation.cancelOnboarding", input(json!({ "id": unknown("onboarding_plan"), "reason": "x" })), "NOT_FOUND", "id"),
        bad("Mutation.cancelOnboarding", input(json!({ "id": plan, "reason": "" })), INVALID, "reason"),
        bad("Mutation.cancelOnboarding", input(json!({ "id": plan, "reason": "x", "on": "2024-05-05" })), INVALID, "on"),
        bad("Mutation.cancelOnboarding", input(json!({ "id": plan, "reason": "x", "version": 99 })), "CONFLICT", "version"),
        bad("Mutation.completeOnboardingMilestone", input(json!({ "id": milestone })), "CONFLICT", "id"),
        bad("Mutation.unblockOnboardingMilestone", input(json!({ "id": milestone })), "CONFLICT", "id"),
        bad("Mutation.blockOnboardingMilestone", input(json!({ "id": milestone, "blockedOn": "US" })), "CONFLICT", "id"),
        bad("Mutation.skipOnboardingMilestone", input(json!({ "id": milestone, "reason": "" })), INVALID, "reason"),
        bad("Mutation.rescheduleOnboardingMilestone", input(json!({ "id": milestone, "dueOn": "2999-01-01" })), "CONFLICT", "id"),
        bad("Mutation.reopenOnboardingMilestone", input(json!({ "id": milestone, "on": "2024-05-06" })), INVALID, "on"),
        bad("Mutation.reopenOnboardingMilestone", input(json!({ "id": milestone, "on": "2999-01-01" })), INVALID, "on"),
        bad("Mutation.reopenOnboardingMilestone", input(json!({ "id": plan })), INVALID, "id"),
    ];
    for (field, value, code) in [
        ("account", json!(unknown("account")), "NOT_FOUND"),
        ("account", json!(plan), INVALID),
        ("template", json!(unknown("onboarding_template")), "NOT_FOUND"),
        ("contractSignedOn", json!("2024-05-07"), INVALID),
    ] {
        let given = with(whole(world, world.id("account")), field, value);
        examples.push(bad("Mutation.startOnboarding", input(given), code, field));
    }
    examples
}
