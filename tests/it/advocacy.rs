//! What customers do for the product, and what they are asked for because they are happy.

use std::time::Duration;

use domain::member::{AccessScope, Role};
use serde_json::{Value, json};
use tests::{Client, Process, TestApp, TestDatabase, both, wait_until};

use crate::PROGRAM;

both!(
    a_referral_from_the_question_to_the_customer_it_brings,
    activities_are_told_in_bulk_and_once,
    happy_customers_are_proposed_to_be_asked_once,
    slices_of_advocacy_cost_no_further_statements,
    activities_of_a_file_are_imported,
);

async fn owner(app: &TestApp) -> Client {
    app.tenant("northwind").await.holding(Role::Owner).await
}

async fn upsert(client: &Client, mutation: &str, of: &str, rows: Value) -> Vec<String> {
    let document = format!(
        "mutation($rows: [{of}!]!) {{ {mutation}(input: {{rows: $rows, policy: REJECT_ROW}}) {{ results {{ outcome userErrors {{ field }} }} userErrors {{ field message }} }} }}"
    );
    let answer = client.ask_with(&document, json!({ "rows": rows })).await;
    let results = answer.data_at(&format!("/{mutation}/results"));
    let outcome = |result: &Value| match result["userErrors"][0]["field"].as_array() {
        Some(path) => path[2].as_str().unwrap().to_owned(),
        None => result["outcome"].as_str().unwrap().to_owned(),
    };
    results.as_array().unwrap().iter().map(outcome).collect()
}

/// Accounts that pay 100 dollars a month, each until a day if one is said.
async fn accounts(client: &Client, names: &[(&str, Option<&str>)]) {
    let row = |(name, _): &(&str, Option<&str>)| json!({ "externalId": name, "name": name, "segment": name, "signedUpOn": "2023-01-01" });
    let rows = json!(names.iter().map(row).collect::<Vec<_>>());
    upsert(client, "upsertAccounts", "UpsertAccountRow", rows).await;
    let line = json!({ "amount": "100", "currency": "USD", "billingInterval": "MONTH" });
    let row = |(name, ends): &(&str, Option<&str>)| json!({ "externalId": name, "accountExternalId": name, "startsOn": "2023-01-01", "endsOn": ends, "lines": [line] });
    let rows = json!(names.iter().map(row).collect::<Vec<_>>());
    upsert(client, "upsertSubscriptions", "UpsertSubscriptionRow", rows).await;
}

async fn account_id(client: &Client, name: &str) -> String {
    let query = format!("{{ account(externalId: \"{name}\") {{ id }} }}");
    let answer = client.ask(&query).await.good();
    answer.text_at("/account/id").to_owned()
}

const FIELDS: &str = "id kind stage stageOn version stages { stage enteredOn } nextStages referred referredValue { amount currency }";

/// Runs a mutation about an activity, and answers the activity.
async fn change(client: &Client, mutation: &str, input: Value) -> Value {
    let mut type_name = mutation.to_owned();
    type_name[..1].make_ascii_uppercase();
    let document = format!(
        "mutation($input: {type_name}Input!) {{ {mutation}(input: $input) {{ advocacyActivity {{ {FIELDS} }} userErrors {{ code field message }} }} }}"
    );
    let answer = client.ask_with(&document, json!({ "input": input })).await;
    answer
        .good()
        .data_at(&format!("/{mutation}/advocacyActivity"))
        .clone()
}

async fn advocacy(client: &Client, as_of: &str) -> Value {
    let query = "query($asOf: Date!) { portfolio(asOf: $asOf) { advocacy(window: {year: 2024}) {
        referralsWon logosChurned isBalanced csmCount caseStudyAim meetsCaseStudyAim
        referralBalance { value numerator convention status }
        referredValue { value status excluded { reason count } }
        caseStudiesPerCsm { value numerator denominator status }
        churnedAccounts { totalCount nodes { name } }
        won: activities(stage: WON) { totalCount nodes { referred account { name } } }
        given(kind: CASE_STUDY) { totalCount }
        asked: count(stage: ASKED)
        byKind { kind givenShare { value denominator } stages { stage entered standing } }
    } } }";
    let answer = client.ask_with(query, json!({ "asOf": as_of })).await;
    answer.good().data_at("/portfolio/advocacy").clone()
}

async fn a_referral_from_the_question_to_the_customer_it_brings(app: TestApp) {
    let owner = owner(&app).await;
    accounts(&owner, &[("acme", None), ("birch", Some("2024-06-15"))]).await;
    let acme = account_id(&owner, "acme").await;
    let asked = json!({ "account": acme, "kind": "REFERRAL", "days": { "askedOn": "2024-03-01" }, "referred": "Cedar" });
    let asked = change(&owner, "createAdvocacyActivity", asked).await;
    assert_eq!(asked["stage"], "ASKED");
    assert_eq!(
        asked["nextStages"],
        json!(["AGREED", "INTRODUCED", "DECLINED"])
    );
    let id = asked["id"].clone();
    let refused = "mutation($input: MoveAdvocacyActivityInput!) { moveAdvocacyActivity(input: $input) { advocacyActivity { id } userErrors { code field message } } }";
    let early = json!({ "input": { "id": id, "stage": "WON", "on": "2024-04-01" } });
    let answer = owner.ask_with(refused, early).await;
    let error = &answer.user_errors()[0];
    assert_eq!(
        (error.code.as_str(), error.field.as_str()),
        ("CONFLICT", "stage")
    );
    let into = |stage: &str, on: &str| json!({ "id": id, "stage": stage, "on": on });
    change(
        &owner,
        "moveAdvocacyActivity",
        into("INTRODUCED", "2024-04-01"),
    )
    .await;
    let mut won = into("WON", "2024-07-01");
    won["amount"] = json!("12000");
    won["currency"] = json!("USD");
    let won = change(&owner, "moveAdvocacyActivity", won).await;
    assert_eq!(
        (&won["version"], &won["stageOn"]),
        (&json!(3), &json!("2024-07-01"))
    );
    assert_eq!(
        won["referredValue"],
        json!({ "amount": "12000.00", "currency": "USD" })
    );
    assert_eq!(won["nextStages"], json!([]));
    let entries = json!([
        { "stage": "ASKED", "enteredOn": "2024-03-01" },
        { "stage": "INTRODUCED", "enteredOn": "2024-04-01" },
        { "stage": "WON", "enteredOn": "2024-07-01" },
    ]);
    assert_eq!(won["stages"], entries);
    // One customer was lost, one was won.
    let found = advocacy(&owner, "2024-12-31").await;
    let balance =
        json!({ "value": "0", "numerator": "0", "convention": "WON_LESS_CHURNED", "status": "OK" });
    assert_eq!(found["referralBalance"], balance);
    assert_eq!(found["isBalanced"], true);
    assert_eq!(
        found["churnedAccounts"],
        json!({ "totalCount": 1, "nodes": [{ "name": "birch" }] })
    );
    let behind = json!({ "totalCount": 1, "nodes": [{ "referred": "Cedar", "account": { "name": "acme" } }] });
    assert_eq!(found["won"], behind);
    assert_eq!(
        found["referredValue"],
        json!({ "value": "12000", "status": "OK", "excluded": [] })
    );
    assert_eq!(found["caseStudiesPerCsm"]["status"], "ZERO_DENOMINATOR");
    assert_eq!(found["meetsCaseStudyAim"], Value::Null);
    // In June nobody had bought.
    let then = advocacy(&owner, "2024-06-30").await;
    assert_eq!(
        (&then["referralBalance"]["value"], &then["isBalanced"]),
        (&json!("-1"), &json!(false))
    );
    let referrals = &then["byKind"][3];
    assert_eq!(referrals["kind"], "REFERRAL");
    assert_eq!(
        referrals["givenShare"],
        json!({ "value": "1", "denominator": "1" })
    );
    let introduced = json!({ "stage": "INTRODUCED", "entered": 1, "standing": 1 });
    assert_eq!(referrals["stages"][3], introduced);
    // The account's page, and the list.
    let query = "{ account(externalId: \"acme\") { advocacy { totalCount nodes { kind stage } } } advocacyActivities(where: {stage: {eq: WON}, stageOn: {gte: \"2024-07-01\"}}) { totalCount } }";
    let answer = owner.ask(query).await.good();
    let page = json!({ "totalCount": 1, "nodes": [{ "kind": "REFERRAL", "stage": "WON" }] });
    assert_eq!(answer.data_at("/account/advocacy"), &page);
    assert_eq!(answer.data_at("/advocacyActivities/totalCount"), &json!(1));
    let trail = "query($id: ID!) { auditTrail(subject: $id) { kind } }";
    let trail = owner.ask_with(trail, json!({ "id": id })).await;
    let trail = trail.good();
    assert_eq!(trail.data_at("/auditTrail").as_array().unwrap().len(), 3);
    // Said wrongly, and taken back.
    let wrongly = json!({ "id": id, "days": { "askedOn": "2024-03-01", "introducedOn": "2024-04-01", "lostOn": "2024-07-01" }, "amount": null });
    let lost = change(&owner, "updateAdvocacyActivity", wrongly).await;
    assert_eq!(
        (&lost["stage"], &lost["referredValue"]),
        (&json!("LOST"), &Value::Null)
    );
    let delete = "mutation($id: ID!) { deleteAdvocacyActivity(input: {id: $id, version: 4}) { deletedId userErrors { message } } }";
    owner.ask_with(delete, json!({ "id": id })).await.good();
    assert_eq!(advocacy(&owner, "2024-12-31").await["asked"], 0);
}

async fn activities_are_told_in_bulk_and_once(app: TestApp) {
    let northwind = app.tenant("northwind").await;
    let owner = northwind.holding(Role::Owner).await;
    accounts(&owner, &[("acme", None), ("birch", None)]).await;
    let csm = "mutation { createMember(input: {email: \"ada@example.com\", name: \"Ada\", role: CSM}) { member { id } userErrors { message } } }";
    let csm = owner.ask(csm).await.good();
    let assign = "mutation($input: AssignAccountsInput!) { assignAccounts(input: $input) { userErrors { message } } }";
    let acme = account_id(&owner, "acme").await;
    let assigned = json!({ "accounts": [acme], "member": csm.text_at("/createMember/member/id"), "role": "PRIMARY", "startsOn": "2023-01-01" });
    owner
        .ask_with(assign, json!({ "input": assigned }))
        .await
        .good();
    let sync = northwind.integration(&[AccessScope::WriteAdvocacy]).await;
    let row = |id: &str, account: &str, kind: &str, days: Value| json!({ "externalId": id, "accountExternalId": account, "kind": kind, "days": days, "memberEmail": "ada@example.com" });
    let rows = json!([
        row(
            "a-1",
            "acme",
            "CASE_STUDY",
            json!({ "askedOn": "2024-02-01", "publishedOn": "2024-03-01" })
        ),
        row(
            "a-2",
            "acme",
            "CASE_STUDY",
            json!({ "publishedOn": "2024-09-01" })
        ),
        row(
            "a-3",
            "acme",
            "CASE_STUDY",
            json!({ "askedOn": "2024-05-01", "declinedOn": "2024-05-02" })
        ),
        row(
            "a-4",
            "acme",
            "TESTIMONIAL",
            json!({ "askedOn": "2024-05-01", "wonOn": "2024-05-02" })
        ),
        row(
            "a-5",
            "nobody",
            "REFERENCE",
            json!({ "deliveredOn": "2024-05-01" })
        ),
        row(
            "a-6",
            "birch",
            "REFERENCE",
            json!({ "deliveredOn": "2999-05-01" })
        ),
    ]);
    let told = async || {
        upsert(
            &sync,
            "upsertAdvocacyActivities",
            "UpsertAdvocacyActivityRow",
            rows.clone(),
        )
        .await
    };
    let mut expected = [
        "CREATED",
        "CREATED",
        "CREATED",
        "days",
        "accountExternalId",
        "days",
    ];
    assert_eq!(told().await, expected);
    expected[..3].fill("UNCHANGED");
    assert_eq!(told().await, expected);
    // Two case studies of one CSM in twelve months.
    let found = advocacy(&owner, "2024-12-31").await;
    assert_eq!(found["csmCount"], 1);
    let per_csm =
        json!({ "value": "0.166667", "numerator": "2", "denominator": "12", "status": "OK" });
    assert_eq!(found["caseStudiesPerCsm"], per_csm);
    assert_eq!(
        (&found["caseStudyAim"], &found["meetsCaseStudyAim"]),
        (&json!("1"), &json!(false))
    );
    assert_eq!(
        found["byKind"][2]["givenShare"],
        json!({ "value": "0.5", "denominator": "2" })
    );
    assert_eq!(found["given"]["totalCount"], 1);
    assert_eq!(found["asked"], 2);
    let query = "{ portfolio(asOf: \"2024-12-31\") { slices(by: CSM) { label advocacy(window: {month: \"2024-03\"}) { meetsCaseStudyAim caseStudiesPerCsm { value } } } } }";
    let answer = owner.ask(query).await.good();
    let slices = answer.data_at("/portfolio/slices").as_array().unwrap();
    let ada = slices.iter().find(|slice| slice["label"] == "Ada").unwrap();
    assert_eq!(
        ada["advocacy"],
        json!({ "meetsCaseStudyAim": true, "caseStudiesPerCsm": { "value": "1" } })
    );
}

async fn proposals(client: &Client) -> Vec<Value> {
    let query = "{ advocacyActivities(where: {stage: {in: [PROPOSED, DECLINED]}}) { nodes { id kind stage account { name } proposedAfterAnswer { score } proposedAfterOutcome { statement } } } }";
    let answer = client.ask(query).await.good();
    answer
        .data_at("/advocacyActivities/nodes")
        .as_array()
        .unwrap()
        .clone()
}

async fn happy_customers_are_proposed_to_be_asked_once(database: TestDatabase) {
    let app = TestApp::start_with(&database, |configuration| {
        configuration.upkeep_interval = Duration::from_millis(50);
    })
    .await;
    let owner = owner(&app).await;
    accounts(&owner, &[("acme", None), ("birch", None), ("cedar", None)]).await;
    // It is the 15th of January 2025.
    let answers = json!([
        { "externalId": "1", "accountExternalId": "acme", "kind": "NPS", "score": 9, "answeredAt": "2025-01-10T12:00:00Z" },
        { "externalId": "2", "accountExternalId": "cedar", "kind": "NPS", "score": 8, "answeredAt": "2025-01-10T12:00:00Z" },
        { "externalId": "3", "accountExternalId": "cedar", "kind": "NPS", "score": 10, "answeredAt": "2024-11-10T12:00:00Z" },
    ]);
    let record = "mutation($rows: [SurveyAnswerRow!]!) { recordSurveyAnswers(input: {rows: $rows}) { userErrors { field message } } }";
    owner
        .ask_with(record, json!({ "rows": answers }))
        .await
        .good();
    let plan = "mutation($input: CreateSuccessPlanInput!) { createSuccessPlan(input: $input) { successPlan { outcomes { nodes { id } } } userErrors { message } } }";
    let birch = account_id(&owner, "birch").await;
    let wanted = json!({ "account": birch, "title": "Plan", "outcomes": [{ "statement": "Faster", "dueOn": "2025-01-31" }] });
    let plan = owner
        .ask_with(plan, json!({ "input": wanted }))
        .await
        .good();
    let outcome = plan.text_at("/createSuccessPlan/successPlan/outcomes/nodes/0/id");
    let close = "mutation($input: CloseDesiredOutcomeInput!) { closeDesiredOutcome(input: $input) { userErrors { message } } }";
    let attained = json!({ "id": outcome, "end": "ATTAINED", "endedOn": "2025-01-14" });
    owner
        .ask_with(close, json!({ "input": attained }))
        .await
        .good();
    wait_until("both are proposed", async || {
        proposals(&owner).await.len() == 2
    })
    .await;
    let mut found = proposals(&owner).await;
    found.sort_by_key(|proposal| proposal["account"]["name"].as_str().unwrap().to_owned());
    let referral = &found[0];
    assert_eq!(
        (&referral["kind"], &referral["stage"]),
        (&json!("REFERRAL"), &json!("PROPOSED"))
    );
    assert_eq!(referral["account"]["name"], "acme");
    assert_eq!(referral["proposedAfterAnswer"], json!({ "score": 9 }));
    assert_eq!(found[1]["kind"], "CASE_STUDY");
    assert_eq!(
        found[1]["proposedAfterOutcome"],
        json!({ "statement": "Faster" })
    );
    // Who did it stands in the log.
    let log = "{ changes(after: 0) { changes { subjectKind actor { kind } } } }";
    let log = owner.ask(log).await.good();
    let changes = log.data_at("/changes/changes").as_array().unwrap();
    let proposed = changes
        .iter()
        .filter(|change| change["subjectKind"] == "advocacy_activity");
    assert!(
        proposed
            .into_iter()
            .all(|change| change["actor"]["kind"] == "SYSTEM")
    );
    // Neither a proposal that is declined nor one that is open is made again.
    let id = referral["id"].clone();
    let delete = "mutation($id: ID!) { deleteAdvocacyActivity(input: {id: $id}) { deletedId userErrors { code field message } } }";
    let refused = owner.ask_with(delete, json!({ "id": id })).await;
    assert_eq!(refused.user_errors()[0].code, "CONFLICT");
    change(
        &owner,
        "moveAdvocacyActivity",
        json!({ "id": id, "stage": "DECLINED" }),
    )
    .await;
    tokio::time::sleep(Duration::from_millis(300)).await;
    assert_eq!(proposals(&owner).await.len(), 2);
    app.stop().await;
}

async fn slices_of_advocacy_cost_no_further_statements(app: TestApp) {
    let owner = owner(&app).await;
    let query = "{ portfolio { slices(by: SEGMENT, atMost: 10) { advocacy(window: {year: 2024}) { referralBalance { value } activities(stage: WON, first: 5) { totalCount nodes { account { name } member { name } contact { name } proposedAfterAnswer { score } proposedAfterOutcome { statement } } } churnedAccounts(first: 5) { nodes { name } } } accounts(first: 5) { nodes { advocacy(first: 2) { nodes { kind account { name } } } } } } } }";
    let mut statements = Vec::new();
    for names in [&["acme"][..], &["blue", "coral", "dune"]] {
        let paying: Vec<_> = names
            .iter()
            .map(|name| (*name, Some("2024-03-01")))
            .collect();
        accounts(&owner, &paying).await;
        let row = |name: &&str| json!({ "externalId": name, "accountExternalId": name, "kind": "REFERRAL", "days": { "wonOn": "2024-05-01" } });
        let rows = json!(names.iter().map(row).collect::<Vec<_>>());
        upsert(
            &owner,
            "upsertAdvocacyActivities",
            "UpsertAdvocacyActivityRow",
            rows,
        )
        .await;
        owner.ask(query).await.good();
        statements.push(owner.ask(query).await.good().statements);
    }
    assert_eq!(statements[0], statements[1]);
}

async fn activities_of_a_file_are_imported(database: TestDatabase) {
    let app = TestApp::start(&database).await;
    let owner = owner(&app).await;
    accounts(&owner, &[("acme", None)]).await;
    let folder = tempfile::tempdir().unwrap();
    let path = |name: &str| folder.path().join(name).display().to_string();
    let (file, mapping) = (path("advocacy.csv"), path("advocacy.toml"));
    let rows = "id,account,what,asked,out,worth,currency\n\
                1,acme,CASE_STUDY,2024-02-01,2024-03-01,,USD\n\
                2,acme,BRIBE,2024-02-01,,,USD\n\
                3,acme,CASE_STUDY,2024-02-01,2024-01-01,,USD\n";
    std::fs::write(&file, rows).unwrap();
    let columns = [
        ("externalId", "id"),
        ("accountExternalId", "account"),
        ("kind", "what"),
        ("askedOn", "asked"),
        ("publishedOn", "out"),
        ("amount", "worth"),
        ("currency", "currency"),
    ];
    let fields = columns.map(|(field, column)| format!("{field} = \"{column}\"\n"));
    std::fs::write(
        &mapping,
        format!("[source]\nformat = \"csv\"\n[fields]\n{}", fields.concat()),
    )
    .unwrap();
    for created in [1, 0] {
        let printed = import(file.clone(), mapping.clone(), &database).await;
        assert!(printed.contains("kind: `BRIBE` is none of"), "{printed}");
        assert!(
            printed.contains("days.publishedOn: it is ASKED since 2024-02-01"),
            "{printed}"
        );
        let found = advocacy(&owner, "2024-12-31").await;
        assert_eq!(found["given"]["totalCount"], 1, "{created}: {printed}");
    }
    app.stop().await;
}

/// What the import prints, with the reasons for which it rejected rows.
async fn import(file: String, mapping: String, database: &TestDatabase) -> String {
    let url = database.url();
    let run = move || {
        let rejected = format!("{file}.rejected.csv");
        let arguments = [
            "import",
            "advocacy-activities",
            &file,
            "--tenant",
            "northwind",
            "--mapping",
            &mapping,
            "--rejected",
            &rejected,
        ];
        let output = Process::run(PROGRAM, &arguments, &url);
        let reasons = std::fs::read_to_string(&rejected).unwrap_or_default();
        format!(
            "{}{}{reasons}",
            String::from_utf8_lossy(&output.stdout),
            String::from_utf8_lossy(&output.stderr)
        )
    };
    tokio::task::spawn_blocking(run).await.unwrap()
}
