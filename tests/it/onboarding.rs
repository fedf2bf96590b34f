//! Onboardings, the messages that lead new customers on, and how long they take until the product is of value.

use domain::member::Role;
use serde_json::{Value, json};
use tests::{Client, TestApp, both};

both!(
    an_account_is_onboarded_and_reaches_value,
    templates_have_versions_and_no_circles,
    an_onboarding_is_moved_to_another_version_as_the_preview_shows,
    what_cannot_happen_to_a_milestone_is_refused,
    the_last_year_that_can_be_told_is_9999,
    prompts_and_the_uplift_of_responders,
    those_who_wait_longest_come_first,
    slices_of_onboardings_cost_no_further_statements,
);

async fn owner(app: &TestApp) -> Client {
    app.tenant("northwind").await.holding(Role::Owner).await
}

async fn accounts(client: &Client, names: &[&str]) {
    let document = "mutation($rows: [UpsertAccountRow!]!) { upsertAccounts(input: {rows: $rows}) { userErrors { field message } } }";
    let row = |name: &&str| json!({ "externalId": name, "name": name, "segment": name, "signedUpOn": "2024-11-22" });
    let rows = json!(names.iter().map(row).collect::<Vec<_>>());
    client
        .ask_with(document, json!({ "rows": rows }))
        .await
        .good();
}

async fn account_id(client: &Client, name: &str) -> String {
    let query = format!("{{ account(externalId: \"{name}\") {{ id }} }}");
    let answer = client.ask(&query).await.good();
    answer.text_at("/account/id").to_owned()
}

fn phases(days: i32) -> Value {
    json!([
        { "key": "set-up", "name": "Set-up", "milestones": [
            { "key": "kickoff", "name": "Kickoff", "durationDays": 0 },
            { "key": "data", "name": "Data", "owner": "CUSTOMER", "durationDays": 5, "dayCount": "BUSINESS", "needs": ["kickoff"] },
        ] },
        { "key": "roll-out", "name": "Roll-out", "milestones": [
            { "key": "live", "name": "Live", "durationDays": days, "needs": ["data"], "isFirstValue": true },
            { "key": "survey", "name": "Survey", "durationDays": 30, "needs": ["live"], "isRequired": false },
        ] },
    ])
}

async fn template(client: &Client) -> String {
    let document = "mutation($input: CreateOnboardingTemplateInput!) { createOnboardingTemplate(input: $input) { onboardingTemplate { id } userErrors { field message } } }";
    let input = json!({ "name": "Standard", "phases": phases(7) });
    let answer = client.ask_with(document, json!({ "input": input })).await;
    let made = answer.good();
    made.text_at("/createOnboardingTemplate/onboardingTemplate/id")
        .to_owned()
}

const PLAN: &str = "id status version completedOn plannedGoLiveOn dueGoLiveOn expectedGoLiveOn currentPhase overdueCount progress { value numerator denominator }
    milestones { id key status since plannedOn dueOn expectedOn isOverdue events { kind on dueOn reason } }";

async fn start(client: &Client, account: &str, template: &str, on: &str) -> Value {
    let document = format!(
        "mutation($input: StartOnboardingInput!) {{ startOnboarding(input: $input) {{ onboardingPlan {{ {PLAN} }} userErrors {{ code field message }} }} }}"
    );
    let input = json!({ "account": account, "template": template, "startsOn": on });
    let answer = client.ask_with(&document, json!({ "input": input })).await;
    let answer = answer.good();
    answer.data_at("/startOnboarding/onboardingPlan").clone()
}

/// Runs a mutation about a milestone, and answers the payload.
async fn step(client: &Client, mutation: &str, input: Value) -> Value {
    let input_type = match mutation {
        "skipOnboardingMilestone" => "SkipOnboardingMilestoneInput",
        "blockOnboardingMilestone" => "BlockOnboardingMilestoneInput",
        "rescheduleOnboardingMilestone" => "RescheduleOnboardingMilestoneInput",
        _ => "OnboardingMilestoneStepInput",
    };
    let document = format!(
        "mutation($input: {input_type}!) {{ {mutation}(input: $input) {{ onboardingPlan {{ {PLAN} }} userErrors {{ code field message }} }} }}"
    );
    let answer = client.ask_with(&document, json!({ "input": input })).await;
    answer.data_at(&format!("/{mutation}")).clone()
}

async fn done(client: &Client, milestone: &Value, on: &str) -> Value {
    let input = json!({ "id": milestone["id"], "on": on });
    let payload = step(client, "completeOnboardingMilestone", input).await;
    assert_eq!(payload["userErrors"], json!([]));
    payload["onboardingPlan"].clone()
}

async fn portfolio(client: &Client, as_of: &str, fields: &str) -> Value {
    let query = format!("{{ portfolio(asOf: \"{as_of}\") {{ {fields} }} }}");
    let answer = client.ask(&query).await.good();
    answer.data_at("/portfolio").clone()
}

async fn an_account_is_onboarded_and_reaches_value(app: TestApp) {
    let owner = owner(&app).await;
    accounts(&owner, &["acme"]).await;
    let holidays = "mutation { updateTenant(input: {holidays: [\"2024-12-09\", \"2024-12-09\"]}) { tenant { holidays } userErrors { message } } }";
    let answer = owner.ask(holidays).await.good();
    assert_eq!(
        answer.data_at("/updateTenant/tenant/holidays"),
        &json!(["2024-12-09"])
    );
    let account = account_id(&owner, "acme").await;
    let template = template(&owner).await;
    let plan = start(&owner, &account, &template, "2024-12-05").await;
    let planned = |plan: &Value, field: &str| -> Vec<String> {
        let milestones = plan["milestones"].as_array().unwrap().iter();
        milestones
            .map(|milestone| milestone[field].as_str().unwrap().to_owned())
            .collect()
    };
    // Five business days over a weekend and a holiday.
    let expected = ["2024-12-05", "2024-12-13", "2024-12-20", "2025-01-19"];
    assert_eq!(planned(&plan, "plannedOn"), expected);
    assert_eq!(plan["plannedGoLiveOn"], "2024-12-20");
    done(&owner, &plan["milestones"][0], "2024-12-05").await;
    let blocked = json!({ "id": plan["milestones"][1]["id"], "blockedOn": "CUSTOMER", "on": "2024-12-11", "reason": "They look for the data" });
    let waiting = step(&owner, "blockOnboardingMilestone", blocked).await["onboardingPlan"].clone();
    assert_eq!(waiting["milestones"][1]["status"], "BLOCKED_ON_CUSTOMER");
    assert_eq!(waiting["currentPhase"], "set-up");
    // Three days late: what needs it moves, the rest stays.
    let late = done(&owner, &plan["milestones"][1], "2024-12-16").await;
    let expected = ["2024-12-05", "2024-12-13", "2024-12-23", "2025-01-22"];
    assert_eq!(planned(&late, "dueOn"), expected);
    assert_eq!(
        (&late["plannedGoLiveOn"], &late["dueGoLiveOn"]),
        (&json!("2024-12-20"), &json!("2024-12-23"))
    );
    let complete = done(&owner, &plan["milestones"][2], "2024-12-23").await;
    assert_eq!(
        (&complete["status"], &complete["completedOn"]),
        (&json!("COMPLETED"), &json!("2024-12-23"))
    );
    assert_eq!(complete["progress"]["denominator"], "3");
    let value = "onboarding(window: {month: \"2024-12\"}) {
            startedCount runningCount overdueMilestoneCount
            completion { value numerator } onTimeRate { value } milestoneOnTimeRate { numerator denominator }
            plans(of: COMPLETED) { totalCount nodes { id } }
            funnel { key reachedCount currentCount }
        }
        kickoff: timeToValue(window: {month: \"2024-12\"}) { accountCount reachedCount median { value status } reachedBy { days share { value } } reachedAccounts { totalCount } }
        signup: timeToValue(window: {month: \"2024-11\"}, from: SIGN_UP) { median { value } }
        business: timeToValue(window: {month: \"2024-12\"}, days: BUSINESS) { median { value } }
        net: timeToValue(window: {month: \"2024-12\"}, withoutWaiting: true) { median { value } }";
    let after = portfolio(&owner, "2025-01-03", value).await;
    let onboarding = &after["onboarding"];
    assert_eq!(onboarding["startedCount"], 1);
    assert_eq!(onboarding["completion"]["value"], "1");
    assert_eq!(onboarding["onTimeRate"]["value"], "0");
    assert_eq!(
        onboarding["milestoneOnTimeRate"],
        json!({ "numerator": "1", "denominator": "3" })
    );
    assert_eq!(onboarding["plans"]["nodes"][0]["id"], plan["id"]);
    assert_eq!(
        onboarding["funnel"],
        json!([
            { "key": "set-up", "reachedCount": 1, "currentCount": 0 },
            { "key": "roll-out", "reachedCount": 1, "currentCount": 0 },
        ])
    );
    assert_eq!(after["kickoff"]["median"]["value"], "18");
    assert_eq!(after["signup"]["median"]["value"], "31");
    // Without two weekends and a holiday; and without five days in which the data was looked for.
    assert_eq!(after["business"]["median"]["value"], "11");
    assert_eq!(after["net"]["median"]["value"], "13");
    assert_eq!(
        after["kickoff"]["reachedBy"][0],
        json!({ "days": 30, "share": { "value": "1" } })
    );
    assert_eq!(after["kickoff"]["reachedAccounts"]["totalCount"], 1);
    // On a date before that nobody had got there.
    let before = portfolio(&owner, "2024-12-22", value).await;
    assert_eq!(before["kickoff"]["median"]["status"], "INSUFFICIENT_SAMPLE");
    assert_eq!(before["onboarding"]["runningCount"], 1);
    assert_eq!(before["onboarding"]["funnel"][1]["currentCount"], 1);
    let nested = "{ account(externalId: \"acme\") { onboardingPlans { totalCount nodes { template { name versions { number } } templateVersion { number phases { key } } account { name } } } } }";
    let answer = owner.ask(nested).await.good();
    let plans = answer.data_at("/account/onboardingPlans");
    assert_eq!(plans["nodes"][0]["template"]["name"], "Standard");
    assert_eq!(plans["nodes"][0]["account"]["name"], "acme");
    let node = format!(
        "{{ node(id: {}) {{ ... on OnboardingPlan {{ status }} }} }}",
        plan["id"]
    );
    assert_eq!(
        owner.ask(&node).await.good().text_at("/node/status"),
        "COMPLETED"
    );
}

async fn templates_have_versions_and_no_circles(app: TestApp) {
    let owner = owner(&app).await;
    accounts(&owner, &["acme"]).await;
    let account = account_id(&owner, "acme").await;
    let template = template(&owner).await;
    let first = start(&owner, &account, &template, "2024-12-05").await;
    let revise = "mutation($input: ReviseOnboardingTemplateInput!) { reviseOnboardingTemplate(input: $input) { onboardingTemplate { version currentVersion { number } } userErrors { code field message } } }";
    let circle = json!([{ "key": "a", "name": "A", "milestones": [
        { "key": "one", "name": "One", "durationDays": 1, "needs": ["two"] },
        { "key": "two", "name": "Two", "durationDays": 1, "needs": ["one"] },
    ] }]);
    let input = json!({ "id": template, "phases": circle });
    let answer = owner.ask_with(revise, json!({ "input": input })).await;
    let refused = answer.data_at("/reviseOnboardingTemplate/userErrors/0");
    assert_eq!(
        refused["field"],
        json!(["phases", "0", "milestones", "0", "needs"])
    );
    assert_eq!(
        refused["message"],
        "the milestones need one another in a circle: one needs two needs one"
    );
    let input = json!({ "id": template, "phases": phases(14), "version": 1 });
    let answer = owner
        .ask_with(revise, json!({ "input": input }))
        .await
        .good();
    let revised = answer.data_at("/reviseOnboardingTemplate/onboardingTemplate");
    assert_eq!(
        revised,
        &json!({ "version": 2, "currentVersion": { "number": 2 } })
    );
    // The plan that runs keeps its version, a new one gets the new.
    let second = start(&owner, &account, &template, "2024-12-05").await;
    assert_eq!(first["plannedGoLiveOn"], "2024-12-19");
    assert_eq!(second["plannedGoLiveOn"], "2024-12-26");
    let query = format!(
        "{{ onboardingPlan(id: {}) {{ plannedGoLiveOn templateVersion {{ number }} }} onboardingTemplates {{ totalCount nodes {{ name versions(first: 5) {{ number }} }} }} }}",
        first["id"]
    );
    let answer = owner.ask(&query).await.good();
    assert_eq!(answer.data_at("/onboardingPlan/templateVersion/number"), 1);
    assert_eq!(
        answer.data_at("/onboardingTemplates/nodes/0/versions"),
        &json!([{ "number": 2 }, { "number": 1 }])
    );
    let filtered = format!(
        "{{ onboardingPlans(where: {{template: {{eq: \"{template}\"}}, completedOn: {{isNull: true}}}}, orderBy: {{field: PLANNED_GO_LIVE_ON}}) {{ totalCount nodes {{ id }} }} }}"
    );
    let answer = owner.ask(&filtered).await.good();
    assert_eq!(answer.data_at("/onboardingPlans/totalCount"), 2);
    assert_eq!(answer.data_at("/onboardingPlans/nodes/0/id"), &first["id"]);
}

async fn move_to(client: &Client, input: Value) -> Value {
    let document = format!(
        "mutation($input: MoveOnboardingPlanInput!) {{ moveOnboardingPlan(input: $input) {{ onboardingPlan {{ {PLAN} templateVersion {{ number }} movePreview {{ toVersion }} }} userErrors {{ code field message }} }} }}"
    );
    let answer = client.ask_with(&document, json!({ "input": input })).await;
    answer.data_at("/moveOnboardingPlan").clone()
}

async fn an_onboarding_is_moved_to_another_version_as_the_preview_shows(app: TestApp) {
    let owner = owner(&app).await;
    accounts(&owner, &["acme"]).await;
    let account = account_id(&owner, "acme").await;
    let template = template(&owner).await;
    let plan = start(&owner, &account, &template, "2025-01-06").await;
    done(&owner, &plan["milestones"][0], "2025-01-06").await;
    done(&owner, &plan["milestones"][1], "2025-01-13").await;
    start(&owner, &account, &template, "2025-01-07").await;
    // A workshop instead of the data.
    let mut newer = phases(7);
    newer[0]["milestones"][1] =
        json!({ "key": "workshop", "name": "Workshop", "durationDays": 3, "needs": ["kickoff"] });
    newer[1]["milestones"][0]["needs"] = json!(["workshop"]);
    let revise = "mutation($input: ReviseOnboardingTemplateInput!) { reviseOnboardingTemplate(input: $input) { userErrors { message } } }";
    let input = json!({ "id": template, "phases": newer });
    owner
        .ask_with(revise, json!({ "input": input }))
        .await
        .good();
    let query = format!(
        "{{ onboardingPlan(id: {}) {{ movePreview {{ fromVersion toVersion losesDone status plannedGoLiveOn dueGoLiveOn
            milestones {{ fate key status id previousPlannedOn plannedOn dueOn }} }} }} }}",
        plan["id"]
    );
    let answer = owner.ask(&query).await.good();
    let preview = answer.data_at("/onboardingPlan/movePreview");
    assert_eq!(
        (&preview["fromVersion"], &preview["toVersion"]),
        (&json!(1), &json!(2))
    );
    assert_eq!(
        (&preview["losesDone"], &preview["plannedGoLiveOn"]),
        (&json!(true), &json!("2025-01-25"))
    );
    let shown: Vec<Value> = preview["milestones"]
        .as_array()
        .unwrap()
        .iter()
        .map(|milestone| {
            json!([
                milestone["fate"],
                milestone["key"],
                milestone["status"],
                milestone["previousPlannedOn"],
                milestone["plannedOn"],
            ])
        })
        .collect();
    // The workshop could not begin before today.
    assert_eq!(
        json!(shown),
        json!([
            ["STAYS", "kickoff", "DONE", "2025-01-06", "2025-01-06"],
            ["APPEARS", "workshop", "OPEN", null, "2025-01-18"],
            ["STAYS", "live", "OPEN", "2025-01-20", "2025-01-25"],
            ["STAYS", "survey", "OPEN", "2025-02-19", "2025-02-24"],
            ["VANISHES", "data", "DONE", "2025-01-13", null],
        ])
    );
    let input = json!({ "id": plan["id"], "version": 3, "toVersion": 2 });
    let refused = move_to(&owner, input.clone()).await;
    let error = &refused["userErrors"][0];
    assert_eq!(
        (&error["code"], &error["field"]),
        (&json!("CONFLICT"), &json!(["allowLosing"]))
    );
    assert!(
        error["message"].as_str().unwrap().contains("Data"),
        "{error}"
    );
    let mut losing = input;
    losing["allowLosing"] = json!(true);
    let payload = move_to(&owner, losing).await;
    assert_eq!(payload["userErrors"], json!([]));
    let moved = &payload["onboardingPlan"];
    assert_eq!(
        (&moved["version"], &moved["templateVersion"]["number"]),
        (&json!(4), &json!(2))
    );
    assert_eq!(moved["movePreview"], Value::Null);
    for field in ["status", "plannedGoLiveOn", "dueGoLiveOn"] {
        assert_eq!(moved[field], preview[field], "{field}");
    }
    let milestones = moved["milestones"].as_array().unwrap();
    assert_eq!(milestones.len(), 4);
    for (milestone, shown) in milestones
        .iter()
        .zip(preview["milestones"].as_array().unwrap())
    {
        for field in ["key", "status", "plannedOn", "dueOn"] {
            assert_eq!(milestone[field], shown[field], "{field} of {shown}");
        }
        if shown["fate"] == "STAYS" {
            assert_eq!(milestone["id"], shown["id"]);
        }
    }
    // One statement for the versions of all templates of a page.
    let statements = async |first: usize| {
        let query = format!(
            "{{ onboardingPlans(first: {first}) {{ nodes {{ movePreview {{ toVersion }} }} }} }}"
        );
        let answer = owner.ask(&query).await.good();
        let nodes = answer.data_at("/onboardingPlans/nodes").as_array().unwrap();
        assert_eq!(nodes.len(), first);
        answer.statements
    };
    assert_eq!(statements(1).await, statements(2).await);
}

async fn what_cannot_happen_to_a_milestone_is_refused(app: TestApp) {
    let owner = owner(&app).await;
    accounts(&owner, &["acme"]).await;
    let account = account_id(&owner, "acme").await;
    let template = template(&owner).await;
    let plan = start(&owner, &account, &template, "2024-12-05").await;
    let id = |place: usize| plan["milestones"][place]["id"].clone();
    for (mutation, input, code, field, says) in [
        (
            "completeOnboardingMilestone",
            json!({ "id": id(1), "on": "2024-12-06" }),
            "CONFLICT",
            "id",
            "it needs what is not done: Kickoff",
        ),
        (
            "completeOnboardingMilestone",
            json!({ "id": id(0), "on": "2024-12-04" }),
            "VALIDATION_FAILED",
            "on",
            "before the onboarding starts",
        ),
        (
            "completeOnboardingMilestone",
            json!({ "id": id(0), "on": "2999-01-01" }),
            "VALIDATION_FAILED",
            "on",
            "yet to come",
        ),
        (
            "skipOnboardingMilestone",
            json!({ "id": id(0), "reason": " " }),
            "VALIDATION_FAILED",
            "reason",
            "",
        ),
        (
            "reopenOnboardingMilestone",
            json!({ "id": id(0) }),
            "CONFLICT",
            "id",
            "the milestone is OPEN",
        ),
        (
            "unblockOnboardingMilestone",
            json!({ "id": id(0) }),
            "CONFLICT",
            "id",
            "the milestone is OPEN",
        ),
        (
            "completeOnboardingMilestone",
            json!({ "id": id(0), "on": "2024-12-05", "version": 9 }),
            "CONFLICT",
            "version",
            "",
        ),
        (
            "rescheduleOnboardingMilestone",
            json!({ "id": id(0), "dueOn": "2024-12-04" }),
            "VALIDATION_FAILED",
            "dueOn",
            "has passed",
        ),
    ] {
        let payload = step(&owner, mutation, input.clone()).await;
        let error = &payload["userErrors"][0];
        assert_eq!(
            (&error["code"], &error["field"]),
            (&json!(code), &json!([field])),
            "{mutation} {input}"
        );
        assert!(error["message"].as_str().unwrap().contains(says), "{error}");
    }
    let cancel = "mutation($input: CancelOnboardingInput!) { cancelOnboarding(input: $input) { onboardingPlan { status cancellationReason overdueCount } userErrors { field } } }";
    let input = json!({ "id": plan["id"], "reason": "They went elsewhere", "on": "2024-12-06" });
    let answer = owner
        .ask_with(cancel, json!({ "input": input }))
        .await
        .good();
    let cancelled = answer.data_at("/cancelOnboarding/onboardingPlan");
    assert_eq!(
        cancelled,
        &json!({ "status": "CANCELLED", "cancellationReason": "They went elsewhere", "overdueCount": 0 })
    );
    let payload = step(
        &owner,
        "completeOnboardingMilestone",
        json!({ "id": id(0) }),
    )
    .await;
    assert!(
        payload["userErrors"][0]["message"]
            .as_str()
            .unwrap()
            .contains("cancelled on 2024-12-06")
    );
}

async fn the_last_year_that_can_be_told_is_9999(app: TestApp) {
    let client = owner(&app).await;
    accounts(&client, &["Acme"]).await;
    let (account, template) = (account_id(&client, "Acme").await, template(&client).await);
    let late = start(&client, &account, &template, "9999-12-30").await;
    assert_eq!(late["plannedGoLiveOn"], "9999-12-31");
    assert_eq!(late["dueGoLiveOn"], "9999-12-31");
    let soon = start(&client, &account, &template, "2024-11-25").await;
    let query = "query($after: String) { onboardingPlans(first: 1, after: $after, orderBy: {field: PLANNED_GO_LIVE_ON, direction: DESCENDING}) {
        nodes { id } pageInfo { endCursor } } }";
    let first = client.ask(query).await.good();
    let nodes = "/onboardingPlans/nodes/0/id";
    assert_eq!(*first.data_at(nodes), late["id"]);
    let after = first.data_at("/onboardingPlans/pageInfo/endCursor");
    let next = client.ask_with(query, json!({ "after": after })).await;
    assert_eq!(*next.good().data_at(nodes), soon["id"]);
}

async fn prompts_and_the_uplift_of_responders(app: TestApp) {
    let owner = owner(&app).await;
    let names = ["a", "b", "c", "d", "e", "f"];
    accounts(&owner, &names).await;
    let paid = "mutation($rows: [UpsertSubscriptionRow!]!) { upsertSubscriptions(input: {rows: $rows}) { userErrors { field message } } }";
    let sold = |name: &str, on: &str| {
        json!({
            "externalId": name, "accountExternalId": name, "startsOn": on,
            "lines": [{ "amount": "10", "currency": "USD", "billingInterval": "MONTH" }],
        })
    };
    // Of three responders two pay, of two others one; another one paid before.
    let rows = json!([
        sold("a", "2024-12-13"),
        sold("b", "2024-12-23"),
        sold("d", "2024-12-18"),
        sold("f", "2024-12-03")
    ]);
    owner.ask_with(paid, json!({ "rows": rows })).await.good();
    let tell = "mutation($rows: [UpsertOnboardingPromptRow!]!) { upsertOnboardingPrompts(input: {rows: $rows}) { results { outcome } userErrors { field message } } }";
    let sent = |name: &str, answered: Option<&str>| {
        json!({
            "externalId": name, "accountExternalId": name, "name": "Welcome", "sentAt": "2024-12-09T10:00:00Z", "answeredAt": answered,
        })
    };
    let (soon, late) = (Some("2024-12-10T10:00:00Z"), Some("2024-12-10T10:00:01Z"));
    let rows = json!([
        sent("a", soon),
        sent("b", soon),
        sent("c", soon),
        sent("d", late),
        sent("e", None),
        sent("f", soon)
    ]);
    let answer = owner.ask_with(tell, json!({ "rows": rows })).await.good();
    assert_eq!(
        answer.data_at("/upsertOnboardingPrompts/results/5/outcome"),
        "CREATED"
    );
    let answer = owner.ask_with(tell, json!({ "rows": rows })).await.good();
    assert_eq!(
        answer.data_at("/upsertOnboardingPrompts/results/5/outcome"),
        "UNCHANGED"
    );
    let fields = "onboardingPrompts(window: {month: \"2024-12\"}, withinDays: 20) {
        sentCount answeredCount provisionalCount responseRate { numerator denominator }
        responderConversion { numerator denominator } otherConversion { numerator denominator }
        uplift { value confidenceInterval { low high } excluded { reason count } }
        accounts(of: RESPONDERS_CONVERTED) { totalCount nodes { name } }
    }";
    let known = portfolio(&owner, "2025-01-03", fields).await;
    let prompts = &known["onboardingPrompts"];
    assert_eq!(
        (&prompts["sentCount"], &prompts["answeredCount"]),
        (&json!(6), &json!(5))
    );
    assert_eq!(
        prompts["responseRate"],
        json!({ "numerator": "4", "denominator": "6" })
    );
    assert_eq!(
        prompts["responderConversion"],
        json!({ "numerator": "2", "denominator": "3" })
    );
    assert_eq!(
        prompts["otherConversion"],
        json!({ "numerator": "1", "denominator": "2" })
    );
    assert_eq!(prompts["uplift"]["value"], "0.333333");
    assert_eq!(
        prompts["uplift"]["excluded"],
        json!([{ "reason": "ALREADY_CUSTOMER", "count": 1 }])
    );
    assert_eq!(prompts["accounts"]["totalCount"], 2);
    let early = portfolio(&owner, "2024-12-28", fields).await;
    assert_eq!(early["onboardingPrompts"]["uplift"]["value"], Value::Null);
}

async fn those_who_wait_longest_come_first(app: TestApp) {
    let owner = owner(&app).await;
    let names = ["a", "b", "c", "d"];
    accounts(&owner, &names).await;
    let template = template(&owner).await;
    for (name, on) in names
        .iter()
        .zip(["2024-12-09", "2024-12-05", "2024-12-09", "2024-12-07"])
    {
        let account = account_id(&owner, name).await;
        start(&owner, &account, &template, on).await;
    }
    let page = async |arguments: &str| {
        let fields = format!(
            "timeToValue(window: {{month: \"2024-12\"}}) {{ waitingCount waitingAccounts{arguments} {{ totalCount pageInfo {{ hasNextPage endCursor }} edges {{ days startedOn waitedForCustomerDays node {{ name }} }} }} }}"
        );
        portfolio(&owner, "2025-01-03", &fields).await["timeToValue"].clone()
    };
    let all = page("").await;
    let seen = |answer: &Value| -> Vec<(String, u64)> {
        let edges = answer["waitingAccounts"]["edges"]
            .as_array()
            .unwrap()
            .iter();
        edges
            .map(|edge| {
                (
                    edge["node"]["name"].as_str().unwrap().to_owned(),
                    edge["days"].as_u64().unwrap(),
                )
            })
            .collect()
    };
    let expected = [("b", 29), ("d", 27), ("a", 25), ("c", 25)];
    let expected = expected.map(|(name, days)| (name.to_owned(), days));
    assert_eq!(seen(&all), expected);
    assert_eq!(all["waitingCount"], 4);
    let first = page("(first: 3)").await;
    assert_eq!(seen(&first), expected[..3]);
    let cursor = first["waitingAccounts"]["pageInfo"]["endCursor"]
        .as_str()
        .unwrap();
    let rest = page(&format!("(first: 3, after: \"{cursor}\")")).await;
    assert_eq!(seen(&rest), expected[3..]);
    let last = page("(last: 1)").await;
    assert_eq!(seen(&last), expected[3..]);
}

async fn slices_of_onboardings_cost_no_further_statements(app: TestApp) {
    let owner = owner(&app).await;
    let names = ["a", "b", "c", "d"];
    accounts(&owner, &names).await;
    let template = template(&owner).await;
    for name in names {
        let account = account_id(&owner, name).await;
        start(&owner, &account, &template, "2024-12-05").await;
    }
    let statements = async |by: &str| {
        let query = format!(
            "{{ portfolio(asOf: \"2025-01-03\") {{ slices(by: {by}) {{ key
                onboarding(window: {{month: \"2024-12\"}}) {{ startedCount plans(of: STARTED) {{ nodes {{ id }} }} overdueAccounts {{ nodes {{ id }} }} }}
                timeToValue(window: {{month: \"2024-12\"}}) {{ waitingAccounts {{ nodes {{ name }} }} }}
                onboardingPrompts(window: {{month: \"2024-12\"}}) {{ accounts(of: OTHERS) {{ nodes {{ id }} }} }} }} }} }}"
        );
        let answer = owner.ask(&query).await.good();
        let slices = answer
            .data_at("/portfolio/slices")
            .as_array()
            .unwrap()
            .clone();
        let started = |slice: &Value| slice["onboarding"]["startedCount"].as_u64().unwrap();
        assert_eq!(slices.iter().map(started).sum::<u64>(), 4, "{by}");
        (slices.len(), answer.statements)
    };
    // The first question fills the cache.
    statements("COUNTRY").await;
    let (few, of_few) = statements("COUNTRY").await;
    let (many, of_many) = statements("SEGMENT").await;
    assert_eq!((few, many), (1, 4));
    assert_eq!(of_few, of_many);
}
