//! Campaigns that wait for milestones of onboardings.

use chrono::TimeDelta;
use domain::member::Role;
use serde_json::{Value, json};
use tests::{Client, TestDatabase, both};

use super::stage::{Stage, recipients};

both!(a_milestone_that_is_done_asks_the_contacts_of_its_account);

/// Runs a mutation with one variable `$input`, and answers its payload.
async fn change(client: &Client, mutation: &str, kind: &str, fields: &str, input: Value) -> Value {
    let document = format!(
        "mutation($input: {kind}!) {{ {mutation}(input: $input) {{ {fields} userErrors {{ code field message }} }} }}"
    );
    let answer = client.ask_with(&document, json!({ "input": input })).await;
    answer.data_at(&format!("/{mutation}")).clone()
}

async fn campaign(client: &Client, trigger: Value) -> Value {
    let input = json!({
        "name": "Live", "kind": "CSAT", "trigger": trigger,
        "texts": [{ "language": "en", "question": "How did it go?" }],
    });
    let fields = "surveyCampaign { id trigger { kind milestone } }";
    let kind = "CreateSurveyCampaignInput";
    change(client, "createSurveyCampaign", kind, fields, input).await
}

/// The milestones of a new onboarding of an account: `kickoff` and `live`.
async fn milestones(client: &Client, account: &str, template: &Value) -> Vec<Value> {
    let query = format!("{{ account(externalId: \"{account}\") {{ id }} }}");
    let found = client.ask(&query).await.good();
    let input = json!({ "account": found.text_at("/account/id"), "template": template, "startsOn": "2025-01-13" });
    let fields = "onboardingPlan { milestones { id } }";
    let kind = "StartOnboardingInput";
    let payload = change(client, "startOnboarding", kind, fields, input).await;
    let milestones = payload["onboardingPlan"]["milestones"].as_array();
    let ids = milestones.expect("milestones").iter();
    ids.map(|milestone| milestone["id"].clone()).collect()
}

async fn done(client: &Client, milestone: &Value) {
    let kind = "OnboardingMilestoneStepInput";
    let input = json!({ "id": milestone });
    let payload = change(client, "completeOnboardingMilestone", kind, "", input).await;
    assert_eq!(payload["userErrors"], json!([]));
}

async fn a_milestone_that_is_done_asks_the_contacts_of_its_account(database: TestDatabase) {
    let stage = Stage::with(&database, &["ada", "ben"]).await;
    let owner = stage.tenant.holding(Role::Owner).await;
    let unknown = json!({ "kind": "MILESTONE_DONE", "milestone": "live" });
    let refused = campaign(&owner, unknown.clone()).await;
    assert_eq!(
        (
            &refused["userErrors"][0]["code"],
            &refused["userErrors"][0]["field"]
        ),
        (&json!("NOT_FOUND"), &json!(["trigger", "milestone"]))
    );
    let phases = json!([{ "key": "all", "name": "All of it", "milestones": [
        { "key": "kickoff", "name": "Kickoff", "durationDays": 0 },
        { "key": "live", "name": "Live", "durationDays": 1, "needs": ["kickoff"], "isFirstValue": true },
    ] }]);
    let input = json!({ "name": "Standard", "phases": phases });
    let fields = "onboardingTemplate { id }";
    let kind = "CreateOnboardingTemplateInput";
    let template = change(&owner, "createOnboardingTemplate", kind, fields, input).await;
    let template = &template["onboardingTemplate"]["id"];
    let made = campaign(&owner, unknown).await;
    assert_eq!(
        made["surveyCampaign"]["trigger"],
        json!({ "kind": "MILESTONE_DONE", "milestone": "live" })
    );
    let input = json!({ "id": made["surveyCampaign"]["id"] });
    let kind = "ScheduleSurveyCampaignInput";
    change(&owner, "scheduleSurveyCampaign", kind, "", input).await;
    let ada = milestones(&owner, "ada", template).await;
    let ben = milestones(&owner, "ben", template).await;
    stage.round().await;
    done(&owner, &ada[0]).await;
    done(&owner, &ada[1]).await;
    done(&owner, &ben[0]).await;
    stage.wait(TimeDelta::days(1));
    stage.round().await;
    assert_eq!(recipients(&stage.mails.take()), ["ada@example.com"]);
    let owner = stage.tenant.holding(Role::Owner).await;
    let asked = "{ surveyInvitations { nodes { trigger contact { name } } } }";
    let asked = owner.ask(asked).await.good();
    assert_eq!(
        asked.data_at("/surveyInvitations/nodes"),
        &json!([{ "trigger": "MILESTONE_DONE", "contact": { "name": "ada" } }])
    );
}
