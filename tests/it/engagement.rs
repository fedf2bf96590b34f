//! What people do with the product: recorded by mutation and as a stream of lines, added up, asked for.

mod ravenstack;

use std::{io::Write as _, time::Duration};

use domain::member::{AccessScope, Role};
use flate2::{Compression, write::GzEncoder};
use serde_json::{Value, json};
use tests::{Client, TestApp, TestDatabase, both, wait_until};

both!(
    events_count_once_however_they_come,
    events_count_once_wherever_the_tenant_moves,
    a_stream_keeps_its_good_lines_and_can_be_sent_again,
    ten_thousand_events_in_one_packed_body,
    senders_of_the_same_events_at_the_same_time_record_them_once,
    a_stream_is_for_those_who_may_record_usage,
    a_body_that_is_no_stream_of_lines_is_refused,
    three_hundred_of_fifteen_hundred_are_twenty_per_cent,
    engagement_opens_into_accounts_and_slices_add_up,
    seats_are_those_of_the_lines_that_run,
    another_server_reads_the_days_that_were_packed,
);

async fn owner(app: &TestApp) -> Client {
    app.tenant("northwind").await.holding(Role::Owner).await
}

async fn accounts(client: &Client, names: &[(&str, &str)]) {
    let rows = names.iter();
    let rows =
        rows.map(|(name, segment)| json!({ "externalId": name, "name": name, "segment": segment }));
    let mutation = "mutation($rows: [UpsertAccountRow!]!) { upsertAccounts(input: {rows: $rows}) { userErrors { field message } } }";
    client
        .ask_with(mutation, json!({ "rows": rows.collect::<Vec<_>>() }))
        .await
        .good();
}

/// Tests run on 2025-01-15.
fn event(id: &str, account: &str, user: &str, at: &str) -> Value {
    json!({ "id": id, "accountExternalId": account, "user": user, "feature": "report", "at": at, "seconds": 60, "quantity": 2 })
}

/// Records by mutation, and answers what became of each row.
async fn record(client: &Client, rows: &[Value]) -> Vec<String> {
    let mutation = "mutation($rows: [RecordUsageEventRow!]!) {
        recordUsageEvents(input: {rows: $rows, policy: REJECT_ROW}) { results { outcome userErrors { code field message } } userErrors { field message } }
    }";
    let mut outcomes = Vec::new();
    for rows in rows.chunks(1_000) {
        let answer = client
            .ask_with(mutation, json!({ "rows": rows }))
            .await
            .good();
        let results = answer.data_at("/recordUsageEvents/results");
        let results = results.as_array().unwrap().iter();
        outcomes.extend(results.map(|result| result["outcome"].as_str().unwrap().to_owned()));
    }
    outcomes
}

fn lines(events: &[Value]) -> String {
    events.iter().map(|event| format!("{event}\n")).collect()
}

fn packed(text: &str) -> Vec<u8> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::fast());
    encoder.write_all(text.as_bytes()).unwrap();
    encoder.finish().unwrap()
}

/// What a stream is sent with.
const NDJSON: (&str, &str) = ("content-type", "application/x-ndjson");

/// Sends a body, and answers the status and what is said.
async fn send(
    app: &TestApp,
    client: &Client,
    body: Vec<u8>,
    headers: &[(&str, &str)],
) -> (u16, Value) {
    let mut request = app
        .http()
        .post("/ingest/events")
        .bearer_auth(client.token())
        .body(body);
    for (name, value) in headers {
        request = request.header(*name, *value);
    }
    let response = request.send().await.unwrap();
    (
        response.status().as_u16(),
        response.json().await.unwrap_or_default(),
    )
}

async fn stream(app: &TestApp, client: &Client, text: &str) -> Value {
    let (status, summary) = send(app, client, text.as_bytes().to_vec(), &[NDJSON]).await;
    assert_eq!(status, 200, "{summary}");
    summary
}

fn counts(summary: &Value) -> [u64; 5] {
    ["received", "recorded", "duplicates", "keptAside", "refused"]
        .map(|count| summary[count].as_u64().unwrap())
}

/// Active users, actions and sessions of December 2024.
async fn december(client: &Client) -> [String; 3] {
    let query = r#"{ portfolio(asOf: "2024-12-31") { engagement(window: {month: "2024-12"}) { activeUserCount actionCount sessionCount } } }"#;
    let answer = client.ask(query).await.good();
    ["activeUserCount", "actionCount", "sessionCount"].map(|field| {
        let value = answer.data_at(&format!("/portfolio/engagement/{field}"));
        value
            .as_str()
            .map_or_else(|| value.to_string(), str::to_owned)
    })
}

async fn events_count_once_however_they_come(app: TestApp) {
    let owner = owner(&app).await;
    accounts(&owner, &[("acme", "SMB"), ("globex", "SMB")]).await;
    let rows = [
        event("1", "acme", "ann", "2024-12-02T09:00:00Z"),
        event("2", "acme", "ann", "2024-12-02T15:00:00Z"),
        event("3", "globex", "ann", "2024-12-03T09:00:00Z"),
    ];
    assert_eq!(record(&owner, &rows).await, ["RECORDED"; 3]);
    assert_eq!(december(&owner).await, ["2", "3", "3"]);
    assert_eq!(record(&owner, &rows).await, ["DUPLICATE"; 3]);
    assert_eq!(
        counts(&stream(&app, &owner, &lines(&rows)).await),
        [3, 0, 3, 0, 0]
    );
    let mut late = rows.to_vec();
    late.insert(0, event("4", "acme", "bob", "2024-12-01T09:00:00Z"));
    assert_eq!(
        counts(&stream(&app, &owner, &lines(&late)).await),
        [4, 1, 3, 0, 0]
    );
    assert_eq!(record(&owner, &late).await, ["DUPLICATE"; 4]);
    assert_eq!(december(&owner).await, ["3", "4", "4"]);
    // Usage is not in the log, so that whoever follows it is not drowned.
    let log = owner
        .ask(r#"{ changes(after: 0, first: 100) { changes { subjectKind } } }"#)
        .await;
    assert!(!log.body.to_string().contains("usage"), "{log}");
}

async fn events_count_once_wherever_the_tenant_moves(app: TestApp) {
    let owner = owner(&app).await;
    accounts(&owner, &[("acme", "SMB")]).await;
    // In Auckland the first is of the 3rd, in Los Angeles the second is of the 2nd.
    let rows = [
        event("1", "acme", "ann", "2024-12-02T23:30:00Z"),
        event("2", "acme", "ann", "2024-12-03T02:00:00Z"),
    ];
    assert_eq!(record(&owner, &rows).await, ["RECORDED"; 2]);
    let before = december(&owner).await;
    for zone in ["Pacific/Auckland", "America/Los_Angeles"] {
        let mutation = "mutation($input: UpdateTenantInput!) { updateTenant(input: $input) { tenant { timeZone } userErrors { message } } }";
        let input = json!({ "input": { "timeZone": zone } });
        let answer = owner.ask_with(mutation, input).await.good();
        assert_eq!(answer.text_at("/updateTenant/tenant/timeZone"), zone);
        assert_eq!(record(&owner, &rows).await, ["DUPLICATE"; 2], "{zone}");
        let again = stream(&app, &owner, &lines(&rows)).await;
        assert_eq!(counts(&again), [2, 0, 2, 0, 0], "{zone}");
        assert_eq!(december(&owner).await, before, "{zone}");
    }
}

async fn a_stream_keeps_its_good_lines_and_can_be_sent_again(app: TestApp) {
    let owner = owner(&app).await;
    accounts(&owner, &[("acme", "SMB")]).await;
    let text = [
        event("1", "acme", "ann", "2024-12-02T09:00:00Z").to_string(),
        r#"{"id": "2", "accountExternalId": "#.to_owned(),
        String::new(),
        event("3", "acme", "bob", "2024-12-02T09:00:00Z").to_string(),
        event("4", "later", "bob", "2024-12-02T09:00:00Z").to_string(),
        event("5", "acme", "bob", "2124-12-02T09:00:00Z").to_string(),
        json!({ "id": "6", "accountExternalId": "acme", "feature": "report", "at": "2024-12-02T09:00:00Z", "seconds": -1 }).to_string(),
    ]
    .join("\n");
    for (turn, expected) in [(1, [6, 2, 0, 2, 2]), (2, [6, 0, 2, 2, 2])] {
        let summary = stream(&app, &owner, &text).await;
        assert_eq!(counts(&summary), expected, "turn {turn}");
        let refusals = &summary["refusals"];
        assert_eq!(
            (&refusals[0]["line"], &refusals[1]["line"]),
            (&json!(2), &json!(7))
        );
        assert_eq!(refusals[1]["errors"][0]["field"], json!(["seconds"]));
        assert_eq!(refusals[1]["id"], "6");
        assert!(
            refusals[0]["errors"][0]["message"]
                .as_str()
                .unwrap()
                .starts_with("the line is no event")
        );
        let good = ["RECORDED", "DUPLICATE"][turn - 1];
        let run = |from, to, outcome| json!({ "from": from, "to": to, "outcome": outcome });
        assert_eq!(
            summary["results"],
            json!([
                run(1, 1, good),
                run(2, 2, "REJECTED"),
                run(4, 4, good),
                run(5, 6, "KEPT_ASIDE"),
                run(7, 7, "REJECTED"),
            ])
        );
        assert_eq!(summary["resultsThrough"], Value::Null);
        let asides = &summary["asides"];
        assert_eq!(
            (&asides[0]["line"], &asides[0]["reason"]),
            (&json!(5), &json!("UNKNOWN_ACCOUNT"))
        );
        assert_eq!(
            (&asides[1]["line"], &asides[1]["reason"]),
            (&json!(6), &json!("FUTURE"))
        );
        assert_eq!(december(&owner).await[1], "2");
    }
    // What was kept aside can be claimed when its account is there.
    let query =
        "{ usageEventsAside(claimable: true) { totalCount nodes { eventId accountExternalId } } }";
    assert_eq!(
        owner
            .ask(query)
            .await
            .good()
            .data_at("/usageEventsAside/totalCount"),
        0
    );
    accounts(&owner, &[("later", "SMB")]).await;
    assert_eq!(
        owner
            .ask(query)
            .await
            .good()
            .text_at("/usageEventsAside/nodes/0/eventId"),
        "4"
    );
    let claim = "mutation { claimUsageEvents { claimed { recordedCount keptAsideCount hasMore } userErrors { message } } }";
    let claimed = owner.ask(claim).await.good();
    assert_eq!(
        claimed.data_at("/claimUsageEvents/claimed"),
        &json!({ "recordedCount": 1, "keptAsideCount": 0, "hasMore": false })
    );
    assert_eq!(december(&owner).await[1], "3");
    let summary = stream(&app, &owner, &text).await;
    assert_eq!(counts(&summary), [6, 0, 3, 1, 2]);
}

async fn ten_thousand_events_in_one_packed_body(app: TestApp) {
    let owner = owner(&app).await;
    accounts(&owner, &[("acme", "SMB")]).await;
    let events: Vec<Value> = (0..10_001)
        .map(|number| {
            let at = format!(
                "2024-12-{:02}T{:02}:{:02}:00Z",
                number % 28 + 1,
                number % 24,
                number % 60
            );
            event(
                &format!("e{number}"),
                "acme",
                &format!("u{}", number % 300),
                &at,
            )
        })
        .collect();
    let body = packed(&lines(&events));
    let headers = [NDJSON, ("content-encoding", "gzip")];
    let (status, summary) = send(&app, &owner, body.clone(), &headers).await;
    assert_eq!(
        (status, counts(&summary)),
        (200, [10_001, 10_001, 0, 0, 0]),
        "{summary}"
    );
    let all = json!([{ "from": 1, "to": 10_001, "outcome": "RECORDED" }]);
    assert_eq!(summary["results"], all);
    let (status, summary) = send(&app, &owner, body.clone(), &headers).await;
    assert_eq!(
        (status, counts(&summary)),
        (200, [10_001, 0, 10_001, 0, 0]),
        "{summary}"
    );
    assert_eq!(december(&owner).await[..2], ["300", "10001"]);
    // Cut off in the middle: what came whole before was recorded already, and the answer says how far it came.
    let (status, summary) = send(&app, &owner, body[..body.len() / 2].to_vec(), &headers).await;
    assert_eq!(status, 400);
    assert!(
        summary["errors"][0]["message"]
            .as_str()
            .unwrap()
            .contains("gzip"),
        "{summary}"
    );
    assert_eq!(summary["recorded"], 0);
}

async fn senders_of_the_same_events_at_the_same_time_record_them_once(app: TestApp) {
    let owner = owner(&app).await;
    accounts(&owner, &[("acme", "SMB")]).await;
    let events: Vec<Value> = (0..2_000)
        .map(|number| {
            event(
                &format!("e{number}"),
                "acme",
                &format!("u{number}"),
                "2024-12-02T09:00:00Z",
            )
        })
        .collect();
    let text = lines(&events);
    let [one, two, three] = [(); 3].map(|()| stream(&app, &owner, &text));
    let (one, two, three) = tokio::join!(one, two, three);
    let recorded: u64 = [one, two, three]
        .iter()
        .map(|summary| counts(summary)[1])
        .sum();
    assert_eq!(recorded, 2_000);
    assert_eq!(december(&owner).await[..2], ["2000", "2000"]);
}

async fn a_stream_is_for_those_who_may_record_usage(app: TestApp) {
    let tenant = app.tenant("northwind").await;
    let owner = tenant.holding(Role::Owner).await;
    accounts(&owner, &[("acme", "SMB")]).await;
    let text = lines(&[event("1", "acme", "ann", "2024-12-02T09:00:00Z")]);
    for role in [Role::Viewer, Role::Csm] {
        let (status, answer) = send(
            &app,
            &tenant.holding(role).await,
            text.clone().into_bytes(),
            &[NDJSON],
        )
        .await;
        assert_eq!(
            (status, &answer["errors"][0]["extensions"]["code"]),
            (403, &json!("FORBIDDEN")),
            "{answer}"
        );
    }
    let reader = tenant.integration(&[AccessScope::ReadPortfolio]).await;
    assert_eq!(send(&app, &reader, Vec::new(), &[NDJSON]).await.0, 403);
    let writer = tenant.integration(&[AccessScope::WriteUsage]).await;
    assert_eq!(counts(&stream(&app, &writer, &text).await), [1, 1, 0, 0, 0]);
    assert_eq!(
        counts(&stream(&app, &tenant.holding(Role::Manager).await, &text).await),
        [1, 0, 1, 0, 0]
    );
    let anonymous = app
        .http()
        .post("/ingest/events")
        .header(NDJSON.0, NDJSON.1)
        .body(text.clone());
    assert_eq!(anonymous.send().await.unwrap().status().as_u16(), 401);
    // Another tenant has no such account.
    let other = app.tenant("southwind").await.holding(Role::Owner).await;
    assert_eq!(counts(&stream(&app, &other, &text).await), [1, 0, 0, 1, 0]);
    assert_eq!(december(&owner).await[1], "1");
}

async fn a_body_that_is_no_stream_of_lines_is_refused(app: TestApp) {
    let owner = owner(&app).await;
    for (status, headers) in [
        (415, &[("content-type", "application/json")][..]),
        (415, &[NDJSON, ("content-encoding", "br")][..]),
        (400, &[NDJSON, ("content-encoding", "gzip")][..]),
    ] {
        let (answered, answer) = send(&app, &owner, b"no gzip at all".to_vec(), headers).await;
        assert_eq!(answered, status, "{answer}");
    }
    assert_eq!(counts(&stream(&app, &owner, "").await), [0; 5]);
    assert_eq!(counts(&stream(&app, &owner, "\n\n \r\n").await), [0; 5]);
    let long = format!("{{\"id\": \"{}\"}}\n[]\n", "x".repeat(70_000));
    let summary = stream(&app, &owner, &long).await;
    assert_eq!(counts(&summary), [2, 0, 0, 0, 2]);
    assert!(
        summary["refusals"][0]["errors"][0]["message"]
            .as_str()
            .unwrap()
            .contains("longer than 65536 bytes")
    );
    let get = app
        .http()
        .get("/ingest/events")
        .bearer_auth(owner.token())
        .send()
        .await
        .unwrap();
    assert_eq!(
        (
            get.status().as_u16(),
            get.headers()["allow"].to_str().unwrap()
        ),
        (405, "POST")
    );
}

async fn three_hundred_of_fifteen_hundred_are_twenty_per_cent(app: TestApp) {
    let owner = owner(&app).await;
    accounts(&owner, &[("acme", "SMB")]).await;
    // Every user on six days of thirty, one in five on each.
    let mut text = String::new();
    for day in 1..=30 {
        for user in (0..1_500).filter(|user| user % 5 == day % 5) {
            text += &format!(
                "{{\"id\":\"{day} {user}\",\"accountExternalId\":\"acme\",\"user\":\"{user}\",\"feature\":\"app\",\"at\":\"2024-11-{day:02}T10:00:00Z\"}}\n"
            );
        }
    }
    let (status, summary) = send(
        &app,
        &owner,
        packed(&text),
        &[NDJSON, ("content-encoding", "gzip")],
    )
    .await;
    assert_eq!((status, counts(&summary)), (200, [9_000, 9_000, 0, 0, 0]));
    let query = r#"{ portfolio(asOf: "2024-12-31") { engagement(window: {month: "2024-11"}) {
        dailyActiveUsers { value } monthlyActiveUsers { value convention } stickiness { value numerator denominator window { start end } }
    } } }"#;
    let answer = owner.ask(query).await.good();
    let expected = json!({
        "dailyActiveUsers": { "value": "300" },
        "monthlyActiveUsers": { "value": "1500", "convention": "CALENDAR_MONTH" },
        "stickiness": { "value": "0.2", "numerator": "300", "denominator": "1500", "window": { "start": "2024-11-01", "end": "2024-12-01" } },
    });
    assert_eq!(answer.data_at("/portfolio/engagement"), &expected);
}

async fn engagement_opens_into_accounts_and_slices_add_up(app: TestApp) {
    let owner = owner(&app).await;
    accounts(
        &owner,
        &[
            ("acme", "SMB"),
            ("globex", "Enterprise"),
            ("initech", "Enterprise"),
        ],
    )
    .await;
    let robot = json!({ "id": "r", "accountExternalId": "initech", "user": "sync", "feature": "api", "at": "2024-12-02T03:00:00Z", "serviceUser": true });
    let rows = [
        event("1", "acme", "ann", "2024-12-02T09:00:00Z"),
        event("2", "globex", "bob", "2024-12-02T09:00:00Z"),
        event("3", "globex", "cid", "2024-12-10T09:00:00Z"),
        json!({ "id": "4", "accountExternalId": "globex", "user": "cid", "feature": "export", "at": "2024-12-10T09:05:00Z", "quantity": 8 }),
        robot,
    ];
    record(&owner, &rows).await;
    let fields = "activeUserCount serviceUserCount activeAccountCount inactiveShare { numerator denominator }
        activeAccounts { totalCount nodes { name } } inactiveAccounts { totalCount nodes { name } }
        trend(atMost: 2) { date dailyCount weeklyCount monthlyCount }
        features { breadth { value } depth { value } featureCount features { key adoption { numerator denominator } userCount quantity accounts { nodes { name } } } }";
    let query = format!(
        r#"{{ portfolio(asOf: "2024-12-11") {{ engagement(window: {{month: "2024-12"}}) {{ {fields} }}
            slices(by: SEGMENT) {{ key engagement(window: {{month: "2024-12"}}) {{ activeUserCount actionCount inactiveAccounts {{ nodes {{ name }} }} features {{ featureCount }} }} }} }} }}"#
    );
    let answer = owner.ask(&query).await.good();
    let expected = json!({
        "activeUserCount": 3, "serviceUserCount": 1, "activeAccountCount": 2,
        "inactiveShare": { "numerator": "1", "denominator": "3" },
        "activeAccounts": { "totalCount": 2, "nodes": [{ "name": "acme" }, { "name": "globex" }] },
        "inactiveAccounts": { "totalCount": 1, "nodes": [{ "name": "initech" }] },
        "trend": [
            { "date": "2024-12-10", "dailyCount": 1, "weeklyCount": 1, "monthlyCount": 3 },
            { "date": "2024-12-11", "dailyCount": 0, "weeklyCount": 1, "monthlyCount": 3 },
        ],
        "features": {
            "breadth": { "value": "1.5" }, "depth": { "value": "3.5" }, "featureCount": 2,
            "features": [
                { "key": "report", "adoption": { "numerator": "2", "denominator": "3" }, "userCount": 3, "quantity": "6",
                  "accounts": { "nodes": [{ "name": "acme" }, { "name": "globex" }] } },
                { "key": "export", "adoption": { "numerator": "1", "denominator": "3" }, "userCount": 1, "quantity": "8",
                  "accounts": { "nodes": [{ "name": "globex" }] } },
            ],
        },
    });
    assert_eq!(answer.data_at("/portfolio/engagement"), &expected);
    let slices = json!([
        { "key": "Enterprise", "engagement": { "activeUserCount": 2, "actionCount": "3", "inactiveAccounts": { "nodes": [{ "name": "initech" }] }, "features": { "featureCount": 2 } } },
        { "key": "SMB", "engagement": { "activeUserCount": 1, "actionCount": "1", "inactiveAccounts": { "nodes": [] }, "features": { "featureCount": 1 } } },
    ]);
    assert_eq!(answer.data_at("/portfolio/slices"), &slices);
    // The same of one account, and of many at once without a statement for each.
    let of_each = |first: u32| {
        format!(
            r#"{{ accounts(first: {first}, orderBy: {{field: NAME}}) {{ nodes {{ name engagement(window: {{month: "2024-12"}}) {{ activeUserCount }} }} }} }}"#
        )
    };
    owner.ask(&of_each(2)).await.good();
    let one = owner.ask(&of_each(1)).await.good();
    let three = owner.ask(&of_each(3)).await.good();
    assert_eq!(
        three.data_at("/accounts/nodes/1/engagement/activeUserCount"),
        2
    );
    assert_eq!(one.statements, three.statements);
    // By hand: the robot is a person after all.
    let change = r#"mutation { setServiceUsers(input: {accountExternalId: "initech", users: ["sync"], serviceUser: false}) { changedCount userErrors { message } } }"#;
    assert_eq!(
        owner
            .ask(change)
            .await
            .good()
            .data_at("/setServiceUsers/changedCount"),
        1
    );
    assert_eq!(december(&owner).await[0], "4");
}

async fn seats_are_those_of_the_lines_that_run(app: TestApp) {
    let owner = owner(&app).await;
    accounts(&owner, &[("acme", "SMB"), ("globex", "SMB")]).await;
    let line =
        json!({ "amount": "10", "currency": "USD", "billingInterval": "MONTH", "quantity": 8 });
    let ended = json!({ "amount": "10", "currency": "USD", "billingInterval": "MONTH", "quantity": 50, "endsOn": "2024-06-01" });
    let rows = json!([{ "externalId": "s", "accountExternalId": "acme", "startsOn": "2024-01-01", "lines": [line, ended] }]);
    let mutation = "mutation($rows: [UpsertSubscriptionRow!]!) { upsertSubscriptions(input: {rows: $rows}) { userErrors { field message } } }";
    owner
        .ask_with(mutation, json!({ "rows": rows }))
        .await
        .good();
    let events = [
        event("1", "acme", "ann", "2024-12-02T09:00:00Z"),
        event("2", "acme", "bob", "2024-12-03T09:00:00Z"),
        event("3", "globex", "cid", "2024-12-03T09:00:00Z"),
    ];
    record(&owner, &events).await;
    let query = r#"{ portfolio(asOf: "2024-12-31") { engagement(window: {month: "2024-12"}) { seatUtilisation { value numerator denominator excluded { reason count } } } } }"#;
    let expected = json!({ "value": "0.25", "numerator": "2", "denominator": "8", "excluded": [{ "reason": "NO_SEATS", "count": 1 }] });
    let answer = owner.ask(query).await.good();
    assert_eq!(
        answer.data_at("/portfolio/engagement/seatUtilisation"),
        &expected
    );
}

async fn another_server_reads_the_days_that_were_packed(database: TestDatabase) {
    let often = Duration::from_millis(50);
    let app = TestApp::start_with(&database, |configuration| {
        configuration.upkeep_interval = often;
    })
    .await;
    let tenant = app.tenant("northwind").await;
    let owner = tenant.holding(Role::Owner).await;
    accounts(&owner, &[("acme", "SMB")]).await;
    let today = event("0", "acme", "ann", "2025-01-15T09:00:00Z");
    let rows = [
        event("1", "acme", "ann", "2024-12-02T09:00:00Z"),
        event("2", "acme", "bob", "2024-12-03T09:00:00Z"),
        today,
    ];
    assert_eq!(record(&owner, &rows).await, ["RECORDED"; 3]);
    wait_until("the days before today are packed", async || {
        tenant.snapshot().await.count("usage_packed_day") == 2
    })
    .await;
    let other = TestApp::start(&database).await;
    let elsewhere = owner.at(other.http());
    assert_eq!(december(&elsewhere).await, ["2", "2", "2"]);
    let late = event("3", "acme", "cid", "2024-12-03T23:00:00Z");
    assert_eq!(record(&owner, &[late]).await, ["RECORDED"]);
    for client in [&owner, &elsewhere] {
        assert_eq!(december(client).await, ["3", "3", "3"]);
    }
    other.stop().await;
    app.stop().await;
}
