//! Business reviews, the nine boxes, and what leads to an outcome.

use domain::member::Role;
use serde_json::{Value, json};
use tests::{Client, TestApp, both};

both!(
    a_review_from_the_plan_to_the_box,
    what_is_to_be_done_after_a_review,
    milestones_lead_to_an_outcome,
    slices_of_boxes_cost_no_further_statements,
);

async fn owner(app: &TestApp) -> Client {
    app.tenant("northwind").await.holding(Role::Owner).await
}

async fn account(client: &Client, name: &str) -> String {
    let document = "mutation($rows: [UpsertAccountRow!]!) { upsertAccounts(input: {rows: $rows}) { results { account { id } } userErrors { message } } }";
    let rows =
        json!([{ "externalId": name, "name": name, "segment": name, "signedUpOn": "2024-01-01" }]);
    let answer = client
        .ask_with(document, json!({ "rows": rows }))
        .await
        .good();
    answer
        .text_at("/upsertAccounts/results/0/account/id")
        .to_owned()
}

/// Runs a mutation, and answers what it is about.
async fn change(client: &Client, mutation: &str, of: &str, fields: &str, input: Value) -> Value {
    let mut type_name = mutation.to_owned();
    type_name[..1].make_ascii_uppercase();
    let document = format!(
        "mutation($input: {type_name}Input!) {{ {mutation}(input: $input) {{ {of} {{ {fields} }} userErrors {{ code field message }} }} }}"
    );
    let answer = client.ask_with(&document, json!({ "input": input })).await;
    answer.good().data_at(&format!("/{mutation}/{of}")).clone()
}

async fn boxes(client: &Client, as_of: &str) -> Value {
    let query = "query($asOf: Date!) { portfolio(asOf: $asOf) { nineBox(withinDays: 180) {
        cells { valueRealised relationship accountCount }
        best: accounts(valueRealised: HIGH, relationship: HIGH) { totalCount nodes { name } }
        bestShare { value numerator denominator excluded { reason count } }
        reviewedShare { value }
        unreviewedCount unreviewed { nodes { name } }
    } } }";
    let answer = client.ask_with(query, json!({ "asOf": as_of })).await;
    answer.good().data_at("/portfolio/nineBox").clone()
}

async fn a_review_from_the_plan_to_the_box(app: TestApp) {
    let owner = owner(&app).await;
    let acme = account(&owner, "acme").await;
    account(&owner, "birch").await;
    let planned = json!({ "account": acme, "heldOn": "2025-02-01", "agenda": ["What came true", "What is next"] });
    let planned = change(
        &owner,
        "createBusinessReview",
        "businessReview",
        "id agenda valueRealised version",
        planned,
    )
    .await;
    assert_eq!(planned["agenda"], json!(["What came true", "What is next"]));
    assert_eq!(
        (&planned["valueRealised"], &planned["version"]),
        (&Value::Null, &json!(1))
    );
    // It is the 15th of January 2025.
    let before = boxes(&owner, "2025-01-15").await;
    assert_eq!(before["cells"].as_array().unwrap().len(), 9);
    assert_eq!(
        (
            &before["unreviewedCount"],
            &before["reviewedShare"]["value"]
        ),
        (&json!(2), &json!("0"))
    );
    let held = json!({ "id": planned["id"], "version": 1, "heldOn": "2025-01-10", "summary": "They are glad.", "valueRealised": "HIGH", "relationship": "HIGH" });
    let held = change(
        &owner,
        "updateBusinessReview",
        "businessReview",
        "heldOn summary valueRealised relationship version",
        held,
    )
    .await;
    let seen = json!({ "heldOn": "2025-01-10", "summary": "They are glad.", "valueRealised": "HIGH", "relationship": "HIGH", "version": 2 });
    assert_eq!(held, seen);
    let now = boxes(&owner, "2025-01-15").await;
    assert_eq!(
        now["best"],
        json!({ "totalCount": 1, "nodes": [{ "name": "acme" }] })
    );
    let best = json!({ "valueRealised": "HIGH", "relationship": "HIGH", "accountCount": 1 });
    assert_eq!(now["cells"][8], best);
    let share = json!({ "value": "1", "numerator": "1", "denominator": "1", "excluded": [{ "reason": "NOT_REVIEWED", "count": 1 }] });
    assert_eq!(now["bestShare"], share);
    assert_eq!(now["unreviewed"], json!({ "nodes": [{ "name": "birch" }] }));
    // A day before nobody knew. An older review stood there.
    let older = json!({ "account": acme, "heldOn": "2024-06-01", "valueRealised": "LOW", "relationship": "MEDIUM" });
    change(
        &owner,
        "createBusinessReview",
        "businessReview",
        "id",
        older,
    )
    .await;
    let then = boxes(&owner, "2024-07-01").await;
    let low = json!({ "valueRealised": "LOW", "relationship": "MEDIUM", "accountCount": 1 });
    assert_eq!(then["cells"][1], low);
    assert_eq!(boxes(&owner, "2025-01-09").await["unreviewedCount"], 2);
    // The account's page, the latest first.
    let query =
        "{ account(externalId: \"acme\") { businessReviews { totalCount nodes { heldOn } } } }";
    let answer = owner.ask(query).await.good();
    let page = json!({ "totalCount": 2, "nodes": [{ "heldOn": "2025-01-10" }, { "heldOn": "2024-06-01" }] });
    assert_eq!(answer.data_at("/account/businessReviews"), &page);
    let delete = "mutation($id: ID!) { deleteBusinessReview(input: {id: $id}) { deletedId userErrors { message } } }";
    owner
        .ask_with(delete, json!({ "id": planned["id"] }))
        .await
        .good();
    assert_eq!(boxes(&owner, "2025-01-15").await["best"]["totalCount"], 0);
}

async fn what_is_to_be_done_after_a_review(app: TestApp) {
    let owner = owner(&app).await;
    let acme = account(&owner, "acme").await;
    let member = "mutation { createMember(input: {email: \"ada@example.com\", name: \"Ada\", role: CSM}) { member { id } userErrors { message } } }";
    let member = owner.ask(member).await.good();
    let ada = member.text_at("/createMember/member/id").to_owned();
    let later = json!({ "text": "Call again", "dueOn": "2025-03-01" });
    let review =
        json!({ "account": acme, "heldOn": "2025-01-10", "members": [ada], "followUps": [later] });
    let fields =
        "id version members { name } followUps { id text dueOn isDone doneOn member { name } }";
    let review = change(
        &owner,
        "createBusinessReview",
        "businessReview",
        fields,
        review,
    )
    .await;
    assert_eq!(review["members"], json!([{ "name": "Ada" }]));
    let sooner = json!({ "review": review["id"], "version": 1, "text": "Send the numbers", "dueOn": "2025-01-20", "member": ada });
    let added = change(
        &owner,
        "addBusinessReviewFollowUp",
        "businessReview",
        fields,
        sooner,
    )
    .await;
    assert_eq!(added["version"], 2);
    let texts: Vec<_> = added["followUps"]
        .as_array()
        .unwrap()
        .iter()
        .map(|to_do| &to_do["text"])
        .collect();
    assert_eq!(texts, ["Send the numbers", "Call again"]);
    let first = &added["followUps"][0];
    assert_eq!(
        (&first["isDone"], &first["member"]["name"]),
        (&json!(false), &json!("Ada"))
    );
    let done = json!({ "id": first["id"], "version": 2, "doneOn": "2025-01-14" });
    let done = change(
        &owner,
        "updateBusinessReviewFollowUp",
        "businessReview",
        fields,
        done,
    )
    .await;
    assert_eq!(
        (
            &done["followUps"][0]["isDone"],
            &done["followUps"][0]["doneOn"]
        ),
        (&json!(true), &json!("2025-01-14"))
    );
    let not_yet = json!({ "id": first["id"], "doneOn": null });
    let not_yet = change(
        &owner,
        "updateBusinessReviewFollowUp",
        "businessReview",
        fields,
        not_yet,
    )
    .await;
    assert_eq!(not_yet["followUps"][0]["isDone"], false);
    let dropped = json!({ "id": first["id"] });
    let dropped = change(
        &owner,
        "deleteBusinessReviewFollowUp",
        "businessReview",
        fields,
        dropped,
    )
    .await;
    assert_eq!(
        (
            &dropped["version"],
            dropped["followUps"].as_array().unwrap().len()
        ),
        (&json!(5), 1)
    );
}

async fn milestones_lead_to_an_outcome(app: TestApp) {
    let owner = owner(&app).await;
    let acme = account(&owner, "acme").await;
    let birch = account(&owner, "birch").await;
    let phases = json!([{ "key": "start", "name": "Start", "milestones": [
        { "key": "kickoff", "name": "Kickoff", "durationDays": 0 },
        { "key": "live", "name": "Live", "durationDays": 5, "needs": ["kickoff"] },
    ] }]);
    let template = json!({ "name": "Usual", "phases": phases });
    let template = change(
        &owner,
        "createOnboardingTemplate",
        "onboardingTemplate",
        "id",
        template,
    )
    .await;
    let start = json!({ "account": acme, "template": template["id"], "startsOn": "2025-01-06" });
    let started = change(
        &owner,
        "startOnboarding",
        "onboardingPlan",
        "milestones { id key }",
        start,
    )
    .await;
    let live = &started["milestones"][1];
    assert_eq!(live["key"], "live");
    let wanted =
        json!({ "statement": "To be faster", "dueOn": "2025-06-30", "milestones": [live["id"]] });
    let plan = |account: &str| json!({ "account": account, "title": "Plan", "outcomes": [wanted] });
    let fields = "outcomes { nodes { id milestones { key status } } }";
    let made = change(
        &owner,
        "createSuccessPlan",
        "successPlan",
        fields,
        plan(&acme),
    )
    .await;
    let outcome = &made["outcomes"]["nodes"][0];
    assert_eq!(
        outcome["milestones"],
        json!([{ "key": "live", "status": "OPEN" }])
    );
    let foreign = "mutation($input: CreateSuccessPlanInput!) { createSuccessPlan(input: $input) { userErrors { code field message } } }";
    let refused = owner
        .ask_with(foreign, json!({ "input": plan(&birch) }))
        .await;
    let error = &refused.user_errors()[0];
    assert_eq!(
        (error.code.as_str(), error.field.as_str()),
        ("VALIDATION_FAILED", "outcomes.0.milestones.0")
    );
    let none = json!({ "id": outcome["id"], "milestones": [] });
    let none = change(
        &owner,
        "updateDesiredOutcome",
        "desiredOutcome",
        "milestones { key } version",
        none,
    )
    .await;
    assert_eq!(none, json!({ "milestones": [], "version": 2 }));
}

async fn slices_of_boxes_cost_no_further_statements(app: TestApp) {
    let owner = owner(&app).await;
    let query = "{ portfolio { slices(by: SEGMENT, atMost: 10) { nineBox { accounts(valueRealised: HIGH, relationship: LOW, first: 5) { nodes { businessReviews(first: 2) { nodes { agenda members { name } contacts { name } followUps { text member { name } } } } } } unreviewed(first: 5) { nodes { name } } } } } }";
    let mut statements = Vec::new();
    for names in [&["acme"][..], &["blue", "coral", "dune"]] {
        for name in names {
            let account = account(&owner, name).await;
            let review = json!({ "account": account, "heldOn": "2025-01-10", "valueRealised": "HIGH", "relationship": "LOW", "followUps": [{ "text": name, "dueOn": "2025-02-01" }] });
            change(
                &owner,
                "createBusinessReview",
                "businessReview",
                "id",
                review,
            )
            .await;
        }
        owner.ask(query).await.good();
        statements.push(owner.ask(query).await.good().statements);
    }
    assert_eq!(statements[0], statements[1]);
}
