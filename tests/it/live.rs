//! Live updates of portfolios, health, renewals and answers: told to those who may see them, once, from where they left off, by any server.

use std::time::Duration;

use chrono::TimeDelta;
use domain::member::{AccessScope, Role};
use serde_json::{Value, json};
use tests::{Client, Socket, TestApp, TestDatabase, both, postgres_only};

both!(
    many_writes_are_told_as_few_changes_of_the_portfolio,
    a_portfolio_of_some_accounts_is_told_of_those_that_come_and_go,
    a_new_day_changes_the_portfolio,
    health_is_told_as_it_stands_when_it_is_told,
    renewals_and_answers_are_told_of_the_accounts_that_are_chosen,
    work_is_told,
    nothing_is_told_to_those_who_may_not_see_it,
    a_client_that_has_lost_its_scope_is_told_no_more,
    nobody_follows_from_a_version_that_is_yet_to_come,
);
postgres_only!(a_portfolio_at_one_server_is_told_of_changes_at_another);

/// Longer than the pause between two changes of a portfolio, shorter than the time after which a follower looks by itself.
const QUIET: Duration = Duration::from_millis(2_500);

/// Runs a mutation with one `$input` where nothing may be refused, and answers its payload.
async fn done(client: &Client, mutation: &str, selection: &str, input: Value) -> Value {
    let (head, rest) = mutation.split_at(1);
    let document = format!(
        "mutation($input: {}{rest}Input!) {{ {mutation}(input: $input) {{ {selection} userErrors {{ code field message }} }} }}",
        head.to_uppercase()
    );
    let answer = client.ask_with(&document, json!({ "input": input })).await;
    let answer = answer.good();
    let payload = answer.data_at(&format!("/{mutation}"));
    assert_eq!(payload["userErrors"], json!([]), "{mutation}");
    payload.clone()
}

async fn account(client: &Client, name: &str, segment: &str) -> String {
    let input =
        json!({ "name": name, "externalId": name, "segment": segment, "signedUpOn": "2024-01-01" });
    let made = done(client, "createAccount", "account { id }", input).await;
    made["account"]["id"].as_str().unwrap().to_owned()
}

async fn update(client: &Client, account: &str, field: &str, value: &str) {
    let mut input = json!({ "id": account });
    input[field] = json!(value);
    done(client, "updateAccount", "account { id }", input).await;
}

/// The version of the log as it is now.
async fn version(client: &Client) -> i64 {
    let answer = client.ask("{ tenant { logVersion } }").await.good();
    answer.data_at("/tenant/logVersion").as_i64().unwrap()
}

/// Follows a field with a selection, from after a version.
async fn follow(
    client: &Client,
    field: &str,
    chosen: Value,
    after: i64,
    selection: &str,
) -> Socket {
    let mut socket = client.socket().await;
    let query = format!(
        "subscription($where: AccountFilter, $after: LogVersion) {{ {field}(where: $where, after: $after) {{ {selection} }} }}"
    );
    let variables = json!({ "where": chosen, "after": after });
    socket.subscribe("1", &query, &variables).await;
    socket
}

const PORTFOLIO: &str = "version changedFrom";

/// The next thing that is told.
async fn told(socket: &mut Socket, field: &str) -> Value {
    let message = socket.next().await;
    assert_eq!(message["type"], "next", "{message}");
    assert_eq!(message["payload"]["errors"], Value::Null, "{message}");
    message["payload"]["data"][field].clone()
}

async fn many_writes_are_told_as_few_changes_of_the_portfolio(app: TestApp) {
    let northwind = app.tenant("northwind").await;
    let owner = northwind.holding(Role::Owner).await;
    let viewer = northwind.holding(Role::Viewer).await;
    let stranger = app.tenant("contoso").await.holding(Role::Owner).await;
    let seen = version(&owner).await;
    let mut socket = follow(&viewer, "portfolioChanged", Value::Null, seen, PORTFOLIO).await;
    for number in 0..12 {
        account(&owner, &format!("account {number}"), "SMB").await;
        account(&stranger, &format!("account {number}"), "SMB").await;
    }
    let last = version(&owner).await;
    let (mut known, mut times) = (seen, 0);
    while known < last {
        let change = told(&mut socket, "portfolioChanged").await;
        assert_eq!(change["changedFrom"], known + 1, "{change}");
        known = change["version"].as_i64().unwrap();
        times += 1;
    }
    assert!((1..12).contains(&times), "{times}");
    assert_eq!(socket.next_within(QUIET).await, None);

    // What no number depends on is not told.
    let milestone = json!({ "key": "live", "name": "Live", "durationDays": 7 });
    let phase = json!({ "key": "all", "name": "All", "milestones": [milestone] });
    let input = json!({ "name": "Standard", "phases": [phase] });
    let made = "onboardingTemplate { id }";
    done(&owner, "createOnboardingTemplate", made, input).await;
    assert_eq!(socket.next_within(QUIET).await, None);

    // Whoever was away is told at once, from where it left off.
    let mut late = follow(&viewer, "portfolioChanged", Value::Null, seen, PORTFOLIO).await;
    let change = told(&mut late, "portfolioChanged").await;
    assert_eq!(
        change,
        json!({ "version": version(&owner).await, "changedFrom": seen + 1 })
    );
}

async fn a_portfolio_of_some_accounts_is_told_of_those_that_come_and_go(app: TestApp) {
    let owner = app.tenant("northwind").await.holding(Role::Owner).await;
    let small = account(&owner, "small", "SMB").await;
    let large = account(&owner, "large", "Enterprise").await;
    let chosen = json!({ "segment": { "eq": "SMB" } });
    let seen = version(&owner).await;
    let mut socket = follow(&owner, "portfolioChanged", chosen, seen, PORTFOLIO).await;
    // From the first change on it is known who is chosen.
    update(&owner, &small, "name", "smaller").await;
    assert_eq!(
        told(&mut socket, "portfolioChanged").await["changedFrom"],
        seen + 1
    );
    update(&owner, &large, "name", "larger").await;
    assert_eq!(socket.next_within(QUIET).await, None, "it is another's");
    for (account, segment, is_told) in [
        (&small, "Enterprise", true),
        (&small, "Mid-Market", false),
        (&large, "SMB", true),
    ] {
        update(&owner, account, "segment", segment).await;
        match is_told {
            true => {
                let change = told(&mut socket, "portfolioChanged").await;
                assert_eq!(change["version"], version(&owner).await);
            }
            false => assert_eq!(socket.next_within(QUIET).await, None, "it has left"),
        }
    }
}

async fn a_new_day_changes_the_portfolio(app: TestApp) {
    let owner = app.tenant("northwind").await.holding(Role::Owner).await;
    let one = account(&owner, "one", "SMB").await;
    let seen = version(&owner).await;
    let mut socket = follow(&owner, "portfolioChanged", Value::Null, seen, PORTFOLIO).await;
    update(&owner, &one, "name", "first").await;
    told(&mut socket, "portfolioChanged").await;
    app.clock.advance(TimeDelta::days(1));
    let change = told(&mut socket, "portfolioChanged").await;
    assert_eq!(change["changedFrom"], Value::Null);
}

async fn health_is_told_as_it_stands_when_it_is_told(app: TestApp) {
    let owner = app.tenant("northwind").await.holding(Role::Owner).await;
    let acme = account(&owner, "Acme", "SMB").await;
    let other = account(&owner, "Bolt", "Enterprise").await;
    let chosen = json!({ "segment": { "eq": "SMB" } });
    let selection = "change { kind subjectKind } account { name health { score band } }";
    let seen = version(&owner).await;
    let mut socket = follow(&owner, "healthChanged", chosen, seen, selection).await;
    let set = async |account: &str, score: &str| {
        let input = json!({ "account": account, "score": score, "endsOn": "2025-06-30", "reason": "More is known" });
        done(
            &owner,
            "setHealthOverride",
            "healthOverride { score }",
            input,
        )
        .await;
    };
    let stands = |name: &str, score: &str, band: &str| json!({ "name": name, "health": { "score": score, "band": band } });
    set(&other, "5").await;
    set(&acme, "20").await;
    // Each event is answered by a snapshot of its own: the name and the score are those of its time.
    let change = told(&mut socket, "healthChanged").await;
    assert_eq!(change["account"], stands("Acme", "20", "RED"));
    assert_eq!(change["change"]["subjectKind"], "health_override");
    update(&owner, &acme, "name", "Acme Works").await;
    set(&acme, "90").await;
    let ended = told(&mut socket, "healthChanged").await;
    assert_eq!(
        ended["change"]["kind"], "UPDATED",
        "the one before is taken back"
    );
    let change = told(&mut socket, "healthChanged").await;
    assert_eq!(change["account"], stands("Acme Works", "90", "GREEN"));
    assert_eq!(socket.next_within(QUIET).await, None);
}

async fn renewals_and_answers_are_told_of_the_accounts_that_are_chosen(app: TestApp) {
    let owner = app.tenant("northwind").await.holding(Role::Owner).await;
    let accounts = [
        account(&owner, "Acme", "SMB").await,
        account(&owner, "Bolt", "Enterprise").await,
    ];
    let chosen = json!({ "segment": { "eq": "SMB" } });
    let seen = version(&owner).await;
    let told_of = "change { subjectKind subject { __typename } } account { name }";
    let mut renewals = follow(&owner, "renewalChanged", chosen.clone(), seen, told_of).await;
    let mut answers = follow(&owner, "surveyAnswerChanged", chosen, seen, told_of).await;
    for account in &accounts {
        let line = json!({ "amount": "100", "currency": "USD", "billingInterval": "MONTH" });
        let input = json!({ "account": account, "startsOn": "2024-03-01", "endsOn": "2025-03-01", "lines": [line] });
        done(&owner, "createSubscription", "subscription { id }", input).await;
    }
    let prepare = "mutation { prepareRenewals { userErrors { message } } }";
    owner.ask(prepare).await.good();
    let of = |kind: &str, name: &str| json!({ "change": { "subjectKind": kind, "subject": { "__typename": name } }, "account": { "name": "Acme" } });
    let mut changes = vec![told(&mut renewals, "renewalChanged").await];
    while let Some(message) = renewals.next_within(QUIET).await {
        changes.push(message["payload"]["data"]["renewalChanged"].clone());
    }
    assert!(changes.contains(&of("renewal", "Renewal")), "{changes:?}");
    // The call that the server makes is one of the renewal, too.
    let strangers = changes
        .iter()
        .filter(|change| change["account"]["name"] != "Acme");
    assert_eq!(strangers.count(), 0, "{changes:?}");
    let record = "mutation($rows: [SurveyAnswerRow!]!) { recordSurveyAnswers(input: {rows: $rows}) { userErrors { message } } }";
    let row = |of: &str| json!({ "externalId": of, "accountExternalId": of, "kind": "NPS", "score": 9, "answeredAt": "2025-01-10T10:00:00Z" });
    let rows = json!({ "rows": [row("Bolt"), row("Acme")] });
    owner.ask_with(record, rows).await.good();
    let change = told(&mut answers, "surveyAnswerChanged").await;
    assert_eq!(change, of("survey_answer", "SurveyAnswer"));
    assert_eq!(answers.next_within(QUIET).await, None);
}

async fn work_is_told(app: TestApp) {
    let owner = app.tenant("northwind").await.holding(Role::Owner).await;
    let acme = account(&owner, "Acme", "SMB").await;
    let bolt = account(&owner, "Bolt", "Enterprise").await;
    let chosen = json!({ "segment": { "eq": "SMB" } });
    let selection =
        "change { kind subject { __typename ... on Task { title status } } } account { name }";
    let seen = version(&owner).await;
    let mut socket = follow(&owner, "workChanged", chosen, seen, selection).await;
    for (account, title) in [(&bolt, "Write to Bolt"), (&acme, "Call Acme")] {
        let input = json!({ "account": account, "title": title });
        done(&owner, "createTask", "task { id }", input).await;
    }
    let task = json!({ "__typename": "Task", "title": "Call Acme", "status": "OPEN" });
    let expected =
        json!({ "change": { "kind": "CREATED", "subject": task }, "account": { "name": "Acme" } });
    assert_eq!(told(&mut socket, "workChanged").await, expected);
    assert_eq!(socket.next_within(QUIET).await, None);
}

async fn nothing_is_told_to_those_who_may_not_see_it(app: TestApp) {
    let northwind = app.tenant("northwind").await;
    let blind = northwind.integration(&[AccessScope::ReadLog]).await;
    let fields = [
        ("portfolioChanged", "version"),
        ("healthChanged", "version"),
        ("renewalChanged", "version"),
        ("surveyAnswerChanged", "version"),
        ("workChanged", "version"),
    ];
    for (field, selection) in fields {
        let mut socket = follow(&blind, field, Value::Null, 0, selection).await;
        let refused = socket.next().await;
        let code = &refused["payload"]["errors"][0]["extensions"]["code"];
        assert_eq!(code, "FORBIDDEN", "{field}: {refused}");
    }
    // A token that ends closes what it follows.
    let token = northwind.token(Role::Viewer, Duration::from_secs(2)).await;
    let passing = app.http().client(Some(&token));
    let mut socket = follow(&passing, "portfolioChanged", Value::Null, 0, PORTFOLIO).await;
    let closed = socket.closed().await;
    assert_eq!(
        (closed.code, closed.reason.as_str()),
        (4403, "Token expired")
    );
}

async fn a_client_that_has_lost_its_scope_is_told_no_more(app: TestApp) {
    let northwind = app.tenant("northwind").await;
    let owner = northwind.holding(Role::Owner).await;
    let scopes = [AccessScope::ReadPortfolio, AccessScope::WriteCatalogue];
    let client = northwind.integration(&scopes).await;
    let one = account(&owner, "one", "SMB").await;
    let seen = version(&owner).await;
    let mut socket = follow(&client, "portfolioChanged", Value::Null, seen, PORTFOLIO).await;
    for name in ["first", "second"] {
        update(&owner, &one, "name", name).await;
        told(&mut socket, "portfolioChanged").await;
    }
    let clients = owner.ask("{ clients { nodes { id } } }").await.good();
    let id = clients.text_at("/clients/nodes/0/id");
    let input = json!({ "id": id, "scopes": ["WRITE_CATALOGUE"] });
    done(&owner, "updateClient", "client { id }", input).await;
    update(&owner, &one, "name", "third").await;
    let refused = socket.next().await;
    let code = &refused["payload"]["errors"][0]["extensions"]["code"];
    assert_eq!(code, "FORBIDDEN", "{refused}");
}

async fn nobody_follows_from_a_version_that_is_yet_to_come(app: TestApp) {
    let owner = app.tenant("northwind").await.holding(Role::Owner).await;
    let acme = account(&owner, "Acme", "SMB").await;
    let newest = version(&owner).await;
    let refused = async |field: &str, arguments: &str| {
        let mut socket = owner.socket().await;
        let query = format!(
            "subscription {{ {field}({arguments}after: {}) {{ version }} }}",
            newest + 1
        );
        socket.subscribe("1", &query, &json!({})).await;
        let refused = socket.next().await;
        let error = &refused["payload"]["errors"][0];
        let extensions = &error["extensions"];
        let about = (&extensions["code"], &extensions["field"]);
        let expected = (&json!("VALIDATION_FAILED"), &json!("after"));
        assert_eq!(about, expected, "{field}: {refused}");
        let message = error["message"].as_str().unwrap_or_default();
        assert!(message.contains(&newest.to_string()), "{field}: {refused}");
    };
    for field in [
        "portfolioChanged",
        "healthChanged",
        "renewalChanged",
        "surveyAnswerChanged",
        "workChanged",
    ] {
        refused(field, "").await;
    }
    refused("accountChanged", &format!("account: \"{acme}\", ")).await;
    // From the newest one on everything is told that comes after it.
    let mut socket = follow(&owner, "workChanged", Value::Null, newest, "version").await;
    let input = json!({ "account": acme, "title": "Call Acme" });
    done(&owner, "createTask", "task { id }", input).await;
    let change = told(&mut socket, "workChanged").await;
    assert!(change["version"].as_i64() > Some(newest), "{change}");
}

async fn a_portfolio_at_one_server_is_told_of_changes_at_another(database: TestDatabase) {
    let [here, there] = [
        TestApp::start(&database).await,
        TestApp::start(&database).await,
    ];
    let owner = here.tenant("northwind").await.holding(Role::Owner).await;
    let one = account(&owner, "one", "SMB").await;
    let seen = version(&owner).await;
    let mut socket = follow(&owner, "portfolioChanged", Value::Null, seen, PORTFOLIO).await;
    let elsewhere = owner.at(there.http());
    for number in 0..3 {
        update(&elsewhere, &one, "name", &format!("from there {number}")).await;
        // Shorter than the time after which a follower looks by itself, so that a wake-up must have come from the other server.
        let message = socket.next_within(Duration::from_secs(4)).await;
        let message = message.expect("a wake-up from the other server");
        let change = &message["payload"]["data"]["portfolioChanged"];
        assert_eq!(change["version"], version(&owner).await, "{message}");
    }
}
