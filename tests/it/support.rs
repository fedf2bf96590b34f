//! Support cases, touchpoints, and what customers want.

use std::path::Path;

use domain::member::{AccessScope, Role};
use serde_json::{Value, json};
use tests::{Client, Process, TestApp, TestDatabase, both};

use crate::PROGRAM;

both!(
    a_case_lives_and_first_contact_resolution_follows,
    cases_and_events_are_told_in_bulk_and_once,
    touchpoints_and_who_was_not_touched,
    feedback_is_ranked_by_the_revenue_behind_it,
    slices_cost_no_further_statements,
    the_tickets_of_a_real_file_are_imported_whole,
    events_of_a_file_make_their_cases,
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

async fn accounts(client: &Client, names: &[&str]) {
    let row = |name: &&str| json!({ "externalId": name, "name": name, "segment": name, "signedUpOn": "2024-01-01" });
    let rows = json!(names.iter().map(row).collect::<Vec<_>>());
    upsert(client, "upsertAccounts", "UpsertAccountRow", rows).await;
}

async fn account_id(client: &Client, name: &str) -> String {
    let query = format!("{{ account(externalId: \"{name}\") {{ id }} }}");
    let answer = client.ask(&query).await.good();
    answer.text_at("/account/id").to_owned()
}

/// Runs a mutation about a case, and answers the case.
async fn change(client: &Client, mutation: &str, input_type: &str, input: Value) -> Value {
    let document = format!(
        "mutation($input: {input_type}!) {{ {mutation}(input: $input) {{ supportCase {{ id status firstResponseAt resolvedAt closureReason reopenedCount satisfactionScore version events {{ id kind }} }} userErrors {{ code field message }} }} }}"
    );
    let answer = client
        .ask_with(&document, json!({ "input": input }))
        .await
        .good();
    answer.data_at(&format!("/{mutation}/supportCase")).clone()
}

async fn fcr(client: &Client, as_of: &str) -> Value {
    let query =
        "query($asOf: Date!) { portfolio(asOf: $asOf) { support(window: {month: \"2025-01\"}) {
        openedCount provisionalCount backlogCount
        firstContactResolution { value numerator denominator status excluded { reason count } }
        cases(of: FIRST_CONTACT) { totalCount nodes { subject } }
        firstResponseTime { median { value denominator } }
        satisfaction { value numerator confidenceInterval { low } }
    } } }";
    let answer = client
        .ask_with(query, json!({ "asOf": as_of }))
        .await
        .good();
    answer.data_at("/portfolio/support").clone()
}

async fn a_case_lives_and_first_contact_resolution_follows(app: TestApp) {
    let owner = owner(&app).await;
    accounts(&owner, &["acme"]).await;
    let account = account_id(&owner, "acme").await;
    let opened = json!({ "account": account, "subject": "It does not start", "openedAt": "2025-01-06T10:00:00Z", "priority": "URGENT" });
    let case = change(
        &owner,
        "createSupportCase",
        "CreateSupportCaseInput",
        opened,
    )
    .await;
    assert_eq!(
        (&case["status"], &case["version"]),
        (&json!("OPEN"), &json!(1))
    );
    let id = case["id"].clone();
    let at = |time: &str| json!({ "id": id, "occurredAt": time });
    let by_agent = json!({ "id": id, "by": "AGENT", "occurredAt": "2025-01-06T10:30:00Z" });
    change(
        &owner,
        "recordSupportCaseContact",
        "RecordSupportCaseContactInput",
        by_agent,
    )
    .await;
    let case = change(
        &owner,
        "resolveSupportCase",
        "AddSupportCaseEventInput",
        at("2025-01-06T12:00:00Z"),
    )
    .await;
    assert_eq!(case["firstResponseAt"], "2025-01-06T10:30:00+00:00");
    assert_eq!(case["resolvedAt"], "2025-01-06T12:00:00+00:00");
    let rating = json!({ "id": id, "score": 5, "ratedAt": "2025-01-07T10:00:00Z" });
    change(&owner, "rateSupportCase", "RateSupportCaseInput", rating).await;
    // Monday: until the end of the next Monday it may come back.
    let early = fcr(&owner, "2025-01-07").await;
    assert_eq!(early["firstContactResolution"]["value"], "1");
    assert_eq!(early["provisionalCount"], 1);
    assert_eq!(
        early["firstResponseTime"]["median"],
        json!({ "value": "30", "denominator": "1" })
    );
    assert_eq!(
        early["satisfaction"]["confidenceInterval"]["low"],
        "0.206549"
    );
    let settled = fcr(&owner, "2025-01-13").await;
    assert_eq!(
        (
            &settled["provisionalCount"],
            &settled["cases"]["totalCount"]
        ),
        (&json!(0), &json!(1))
    );
    assert_eq!(settled["cases"]["nodes"][0]["subject"], "It does not start");
    // It comes back on the fifth business day.
    let case = change(
        &owner,
        "reopenSupportCase",
        "AddSupportCaseEventInput",
        at("2025-01-13T09:00:00Z"),
    )
    .await;
    assert_eq!(
        (&case["status"], &case["reopenedCount"]),
        (&json!("OPEN"), &json!(1))
    );
    let after = fcr(&owner, "2025-01-13").await;
    assert_eq!(after["firstContactResolution"]["value"], "0");
    assert_eq!(
        (&after["backlogCount"], &after["cases"]["totalCount"]),
        (&json!(1), &json!(0))
    );
    // What was said on that day is still what was known.
    assert_eq!(
        fcr(&owner, "2025-01-12").await["firstContactResolution"]["value"],
        "1"
    );
    let closing = json!({ "id": id, "reason": "DUPLICATE", "occurredAt": "2025-01-14T09:00:00Z" });
    let case = change(&owner, "closeSupportCase", "CloseSupportCaseInput", closing).await;
    assert_eq!(
        (&case["status"], &case["closureReason"]),
        (&json!("CLOSED"), &json!("DUPLICATE"))
    );
    let kinds: Vec<_> = case["events"]
        .as_array()
        .unwrap()
        .iter()
        .map(|event| event["kind"].clone())
        .collect();
    assert_eq!(kinds, ["AGENT_CONTACT", "RESOLVED", "REOPENED", "CLOSED"]);
    let last = json!({ "id": case["events"][3]["id"] });
    let case = change(
        &owner,
        "deleteSupportCaseEvent",
        "DeleteSupportCaseEventInput",
        last,
    )
    .await;
    assert_eq!(case["status"], "OPEN");
    let refused = owner
        .ask_with(
            "mutation($input: AddSupportCaseEventInput!) { reopenSupportCase(input: $input) { userErrors { code field message } } }",
            json!({ "input": { "id": id } }),
        )
        .await
        .refusal();
    assert_eq!(refused, ("CONFLICT".to_owned(), "id".to_owned()));
}

async fn cases_and_events_are_told_in_bulk_and_once(app: TestApp) {
    let owner = owner(&app).await;
    accounts(&owner, &["acme", "blue"]).await;
    let desk = app
        .tenant("northwind")
        .await
        .integration(&[AccessScope::WriteSupport])
        .await;
    let case = |id: &str, account: &str| json!({ "externalId": id, "accountExternalId": account, "openedAt": "2025-01-06T10:00:00Z", "contactsListed": true });
    let cases = json!([
        case("c-1", "acme"),
        case("c-2", "nobody"),
        case("c-3", "blue")
    ]);
    let expected = ["CREATED", "accountExternalId", "CREATED"];
    let told = || {
        upsert(
            &desk,
            "upsertSupportCases",
            "UpsertSupportCaseRow",
            cases.clone(),
        )
    };
    assert_eq!(told().await, expected);
    assert_eq!(
        told().await,
        ["UNCHANGED", "accountExternalId", "UNCHANGED"]
    );
    let event = |id: &str, case: &str, kind: &str, at: &str| json!({ "externalId": id, "caseExternalId": case, "kind": kind, "occurredAt": at });
    let events = json!([
        event("e-2", "c-1", "RESOLVED", "2025-01-07T10:00:00Z"),
        event("e-1", "c-1", "CUSTOMER_CONTACT", "2025-01-06T11:00:00Z"),
        event("e-3", "c-3", "RESOLVED", "2025-01-06T11:00:00Z"),
        event("e-4", "c-9", "RESOLVED", "2025-01-06T11:00:00Z"),
        event("e-5", "c-1", "RESOLVED", "2025-01-06T09:00:00Z"),
    ]);
    let told = || {
        upsert(
            &desk,
            "upsertSupportCaseEvents",
            "UpsertSupportCaseEventRow",
            events.clone(),
        )
    };
    let (missing, early) = ("caseExternalId", "occurredAt");
    assert_eq!(
        told().await,
        ["CREATED", "CREATED", "CREATED", missing, early]
    );
    assert_eq!(
        told().await,
        ["UNCHANGED", "UNCHANGED", "UNCHANGED", missing, early]
    );
    let query = "{
        portfolio { support(window: {month: \"2025-01\"}) { firstContactResolution { numerator denominator } casesPerAccount { numerator denominator } } }
        account(externalId: \"acme\") { supportCases { totalCount nodes { externalId events { kind externalId } } } }
        resolved: supportCases(where: {status: {eq: RESOLVED}, openedAt: {gte: \"2025-01-01T00:00:00Z\"}}, orderBy: {field: EXTERNAL_ID}) { nodes { externalId } }
    }";
    let answer = owner.ask(query).await.good();
    assert_eq!(
        answer.data_at("/portfolio/support/firstContactResolution"),
        &json!({ "numerator": "1", "denominator": "2" })
    );
    assert_eq!(
        answer.data_at("/portfolio/support/casesPerAccount"),
        &json!({ "numerator": "2", "denominator": "2" })
    );
    assert_eq!(answer.data_at("/account/supportCases/totalCount"), 1);
    assert_eq!(
        answer.text_at("/account/supportCases/nodes/0/events/0/externalId"),
        "e-1"
    );
    assert_eq!(
        answer.data_at("/resolved/nodes"),
        &json!([{ "externalId": "c-1" }, { "externalId": "c-3" }])
    );
}

async fn touchpoints_and_who_was_not_touched(app: TestApp) {
    let owner = owner(&app).await;
    accounts(&owner, &["acme", "blue"]).await;
    let touch = |id: &str, account: &str, kind: &str, initiator: &str, at: &str| json!({ "externalId": id, "accountExternalId": account, "kind": kind, "initiator": initiator, "occurredAt": at });
    let rows = json!([
        touch(
            "t-1",
            "acme",
            "CALL",
            "CUSTOMER_SUCCESS",
            "2024-12-10T10:00:00Z"
        ),
        touch(
            "t-2",
            "acme",
            "BUSINESS_REVIEW",
            "CUSTOMER",
            "2024-12-20T10:00:00Z"
        ),
        touch("t-3", "blue", "MAIL", "SUPPORT", "2024-12-21T10:00:00Z"),
    ]);
    let told = || {
        upsert(
            &owner,
            "upsertTouchpoints",
            "UpsertTouchpointRow",
            rows.clone(),
        )
    };
    assert_eq!(told().await, ["CREATED"; 3]);
    assert_eq!(told().await, ["UNCHANGED"; 3]);
    let query = "{ portfolio(asOf: \"2024-12-31\") {
        touchpoints(window: {month: \"2024-12\"}) {
            count calls: count(kind: CALL) monthlyFrequency { value numerator denominator excluded { reason count } }
            byKind { kind count } touchedShare { value numerator } touchedAccounts { totalCount }
        }
        untouched(days: 30) { count share { value denominator } accounts { totalCount nodes { externalId touchpoints { totalCount } } } }
        slices(by: SEGMENT, atMost: 3) { key untouched(days: 30) { count } }
    } }";
    let answer = owner.ask(query).await.good();
    let december = answer.data_at("/portfolio/touchpoints");
    assert_eq!(
        (&december["count"], &december["calls"]),
        (&json!(2), &json!(1))
    );
    let excluded = json!([{ "reason": "SUPPORT_INITIATED", "count": 1 }]);
    let expected =
        json!({ "value": "1", "numerator": "2", "denominator": "2", "excluded": excluded });
    assert_eq!(december["monthlyFrequency"], expected);
    assert_eq!(
        december["byKind"][3],
        json!({ "kind": "BUSINESS_REVIEW", "count": 1 })
    );
    assert_eq!(december["touchedShare"]["numerator"], "1");
    assert_eq!(december["touchedAccounts"]["totalCount"], 1);
    let untouched = answer.data_at("/portfolio/untouched");
    assert_eq!(
        untouched["share"],
        json!({ "value": "0.5", "denominator": "2" })
    );
    let blue = json!([{ "externalId": "blue", "touchpoints": { "totalCount": 1 } }]);
    assert_eq!(untouched["accounts"]["nodes"], blue);
    let slices = json!([{ "key": "acme", "untouched": { "count": 0 } }, { "key": "blue", "untouched": { "count": 1 } }]);
    assert_eq!(answer.data_at("/portfolio/slices"), &slices);
}

async fn feedback_is_ranked_by_the_revenue_behind_it(app: TestApp) {
    let owner = owner(&app).await;
    accounts(&owner, &["acme", "blue"]).await;
    let subscription = |account: &str, amount: &str| {
        let line = json!({ "amount": amount, "currency": "USD", "billingInterval": "MONTH" });
        json!({ "externalId": account, "accountExternalId": account, "startsOn": "2024-01-01", "lines": [line] })
    };
    let rows = json!([subscription("acme", "100"), subscription("blue", "30")]);
    upsert(&owner, "upsertSubscriptions", "UpsertSubscriptionRow", rows).await;
    let item = |id: &str, title: &str, accounts: &[&str]| json!({ "externalId": id, "title": title, "accountExternalIds": accounts });
    let rows = json!([
        item("f-1", "Dark mode", &["blue"]),
        item("f-2", "Export", &["acme", "blue"]),
        item("f-3", "A pony", &[])
    ]);
    assert_eq!(
        upsert(&owner, "upsertFeedbackItems", "UpsertFeedbackItemRow", rows).await,
        ["CREATED"; 3]
    );
    let query = "query($asOf: Date) { rankedFeedbackItems(asOf: $asOf, where: {status: {neq: DECLINED}}) { totalCount nodes {
        item { title accounts { totalCount } loopClosed notes { note } } arr { amount currency } accountCount
    } } }";
    let answer = owner
        .ask_with(query, json!({ "asOf": "2025-01-15" }))
        .await
        .good();
    assert_eq!(answer.data_at("/rankedFeedbackItems/totalCount"), 3);
    let ranked = answer.data_at("/rankedFeedbackItems/nodes");
    let shown = |place: usize| {
        (
            ranked[place]["item"]["title"].clone(),
            ranked[place]["arr"]["amount"].clone(),
        )
    };
    assert_eq!(shown(0), (json!("Export"), json!("1560.00")));
    assert_eq!(shown(1), (json!("Dark mode"), json!("360.00")));
    assert_eq!(shown(2), (json!("A pony"), json!("0.00")));
    assert_eq!(ranked[0]["accountCount"], 2);
    let found = owner
        .ask("{ feedbackItem(externalId: \"f-2\") { id } }")
        .await
        .good();
    let id = found.text_at("/feedbackItem/id").to_owned();
    let mutation = "mutation($input: CloseFeedbackLoopInput!) {
        closeFeedbackLoop(input: $input) { feedbackItem { loopClosed notes { note toldOn account { externalId } } } userErrors { field message } }
    }";
    let input = json!({ "id": id, "account": account_id(&owner, "acme").await, "note": "It is in the next version." });
    let answer = owner
        .ask_with(mutation, json!({ "input": input }))
        .await
        .good();
    let item = answer.data_at("/closeFeedbackLoop/feedbackItem");
    assert_eq!(item["loopClosed"], true);
    assert_eq!(item["notes"][0]["account"]["externalId"], "acme");
    assert_eq!(item["notes"][0]["toldOn"], "2025-01-15");
    let answer = owner
        .ask("{ feedbackItems(where: {loopClosed: false}) { totalCount } }")
        .await
        .good();
    assert_eq!(answer.data_at("/feedbackItems/totalCount"), 2);
}

async fn slices_cost_no_further_statements(app: TestApp) {
    let owner = owner(&app).await;
    accounts(&owner, &["acme", "blue", "coral"]).await;
    let case = |account: &str| json!({ "externalId": account, "accountExternalId": account, "openedAt": "2025-01-06T10:00:00Z" });
    let rows = json!([case("acme"), case("blue"), case("coral")]);
    upsert(&owner, "upsertSupportCases", "UpsertSupportCaseRow", rows).await;
    let support = "support(window: {month: \"2025-01\"}) { openedCount cases(of: OPENED) { totalCount nodes { externalId account { name } } } }";
    let query =
        format!("{{ portfolio {{ slices(by: SEGMENT, atMost: 10) {{ key {support} }} }} }}");
    owner.ask(&query).await.good();
    let answer = owner.ask(&query).await.good();
    let slices = answer.data_at("/portfolio/slices").as_array().unwrap();
    assert_eq!(slices.len(), 3);
    for slice in slices {
        assert_eq!(
            slice["support"]["cases"]["nodes"][0]["externalId"],
            slice["key"]
        );
    }
    accounts(&owner, &["delta", "echo", "fox"]).await;
    let rows = json!([case("delta"), case("echo"), case("fox")]);
    upsert(&owner, "upsertSupportCases", "UpsertSupportCaseRow", rows).await;
    owner.ask(&query).await.good();
    assert_eq!(owner.ask(&query).await.good().statements, answer.statements);
}

async fn log_version(client: &Client) -> Value {
    let answer = client.ask("{ tenant { logVersion } }").await.good();
    answer.data_at("/tenant/logVersion").clone()
}

/// Imports a file and answers what the program says.
async fn import(
    kind: &'static str,
    file: String,
    mapping: String,
    database: &TestDatabase,
) -> String {
    let url = database.url();
    let run = move || {
        let arguments = [
            "import",
            kind,
            &file,
            "--tenant",
            "northwind",
            "--mapping",
            &mapping,
        ];
        Process::run(PROGRAM, &arguments, &url)
    };
    let output = tokio::task::spawn_blocking(run).await.unwrap();
    let said = String::from_utf8_lossy(&output.stderr);
    assert!(
        output.status.success(),
        "{said} {}",
        String::from_utf8_lossy(&output.stdout)
    );
    String::from_utf8_lossy(&output.stdout).into_owned()
}

async fn the_tickets_of_a_real_file_are_imported_whole(database: TestDatabase) {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
    let data = root.join("../shared/data/ravenstack");
    if !data.exists() {
        println!("skipped: {} is not there", data.display());
        return;
    }
    let app = TestApp::start(&database).await;
    let owner = owner(&app).await;
    let file = |name: &str| {
        data.join(format!("ravenstack_{name}.csv"))
            .display()
            .to_string()
    };
    let mapping = |name: &str| {
        root.join(format!("examples/ravenstack/{name}.toml"))
            .display()
            .to_string()
    };
    import("accounts", file("accounts"), mapping("accounts"), &database).await;
    let tickets = || {
        import(
            "support-cases",
            file("support_tickets"),
            mapping("support-cases"),
            &database,
        )
    };
    let said = tickets().await;
    assert!(said.contains("2,000") || said.contains("2000"), "{said}");
    let log = log_version(&owner).await;
    tickets().await;
    assert_eq!(log_version(&owner).await, log);
    let query = "{ supportCases { totalCount } portfolio(asOf: \"2024-12-31\") { support(window: {between: {start: \"2023-01-01\", end: \"2025-01-01\"}}) {
        openedCount backlogCount endedCount ratedCount
        satisfaction { numerator denominator value } satisfiedCases { totalCount } satisfactionCounts { score count }
        firstResponseTime { median { value } p90 { value } }
        resolutionTime { median { value } p90 { value denominator } }
        firstContactResolution { status denominator excluded { reason count } }
        december: accountsWithCases { totalCount }
    } } early: portfolio(asOf: \"2024-06-30\") { support(window: {month: \"2024-06\"}) { backlogCount cases(of: BACKLOG) { totalCount } } } }";
    let answer = owner.ask(query).await.good();
    assert_eq!(answer.data_at("/supportCases/totalCount"), 2_000);
    let support = answer.data_at("/portfolio/support");
    for (field, count) in [
        ("openedCount", 2_000),
        ("backlogCount", 0),
        ("endedCount", 2_000),
        ("ratedCount", 1_175),
    ] {
        assert_eq!(support[field], count, "{field}");
    }
    assert_eq!(support["satisfaction"]["numerator"], "779");
    assert_eq!(support["satisfaction"]["denominator"], "1175");
    assert_eq!(support["satisfiedCases"]["totalCount"], 779);
    assert_eq!(
        support["satisfactionCounts"][2],
        json!({ "score": 3, "count": 396 })
    );
    // 36 tickets say that they were answered after they were resolved: to be resolved was the answer.
    assert_eq!(
        support["firstResponseTime"],
        json!({ "median": { "value": "87" }, "p90": { "value": "159" } })
    );
    let resolution =
        json!({ "median": { "value": "2100" }, "p90": { "value": "3900", "denominator": "2000" } });
    assert_eq!(support["resolutionTime"], resolution);
    // How often customers were in touch is not said.
    let fcr = json!({ "status": "ZERO_DENOMINATOR", "denominator": "0", "excluded": [{ "reason": "CONTACTS_NOT_KNOWN", "count": 2_000 }] });
    assert_eq!(support["firstContactResolution"], fcr);
    assert_eq!(support["december"]["totalCount"], 492);
    let backlog = json!({ "backlogCount": 3, "cases": { "totalCount": 3 } });
    assert_eq!(answer.data_at("/early/support"), &backlog);
    app.stop().await;
}

async fn events_of_a_file_make_their_cases(database: TestDatabase) {
    let app = TestApp::start(&database).await;
    let owner = owner(&app).await;
    accounts(&owner, &["acme"]).await;
    let folder = tempfile::tempdir().unwrap();
    let write = |name: &str, text: &str| {
        let path = folder.path().join(name);
        std::fs::write(&path, text).unwrap();
        path.display().to_string()
    };
    let events = write(
        "events.csv",
        "event,ticket,what,when,who\n\
         e2,c1,resolved,2025-01-06 12:00,\n\
         e1,c1,opened,2025-01-06T10:00:00Z,acme\n\
         e3,c1,reopened,2025-01-10T10:00:00+01:00,\n",
    );
    let mapping = write(
        "events.toml",
        "kind = \"support-events\"\n[source]\nformat = \"csv\"\n[fields]\nexternalId = \"event\"\ncaseExternalId = \"ticket\"\nkind = \"what\"\noccurredAt = \"when\"\naccountExternalId = \"who\"\n",
    );
    import("support-events", events.clone(), mapping.clone(), &database).await;
    import("support-events", events, mapping, &database).await;
    let query = "{ supportCase(externalId: \"c1\") { status version contactsListed openedAt events { kind occurredAt } } }";
    let answer = owner.ask(query).await.good();
    let expected = json!({
        "status": "OPEN", "version": 2, "contactsListed": true, "openedAt": "2025-01-06T10:00:00+00:00",
        "events": [
            { "kind": "RESOLVED", "occurredAt": "2025-01-06T12:00:00+00:00" },
            { "kind": "REOPENED", "occurredAt": "2025-01-10T09:00:00+00:00" },
        ],
    });
    assert_eq!(answer.data_at("/supportCase"), &expected);
    let touchpoints = write(
        "touches.csv",
        "id,account,kind,at\nt1,acme,business review,2025-01-07\n",
    );
    let mapping = write(
        "touches.toml",
        "[source]\nformat = \"csv\"\n[fields]\nexternalId = \"id\"\naccountExternalId = \"account\"\nkind = \"kind\"\noccurredAt = \"at\"\n",
    );
    import("touchpoints", touchpoints, mapping, &database).await;
    let items = write("items.csv", "id,title,accounts\nf1,Export,acme\n");
    let mapping = write(
        "items.toml",
        "[source]\nformat = \"csv\"\n[fields]\nexternalId = \"id\"\ntitle = \"title\"\naccountExternalIds = \"accounts\"\n",
    );
    import("feedback-items", items, mapping, &database).await;
    let query = "{ touchpoint(externalId: \"t1\") { kind occurredAt } feedbackItem(externalId: \"f1\") { title accounts { totalCount nodes { externalId } } } }";
    let answer = owner.ask(query).await.good();
    assert_eq!(
        answer.data_at("/touchpoint"),
        &json!({ "kind": "BUSINESS_REVIEW", "occurredAt": "2025-01-07T00:00:00+00:00" })
    );
    assert_eq!(
        answer.text_at("/feedbackItem/accounts/nodes/0/externalId"),
        "acme"
    );
    app.stop().await;
}
