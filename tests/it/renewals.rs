//! Renewals as clients see them: made by the server, closed by people, reckoned by due date.

mod import;

use std::time::Duration;

use domain::member::Role;
use serde_json::{Value, json};
use tests::{Client, TestApp, TestDatabase, both, wait_until};

both!(
    servers_make_renewals_and_calls_by_themselves_and_once,
    of_two_who_close_at_once_at_two_servers_one_is_told_by_whom,
    each_outcome_does_to_revenue_what_it_says,
    a_quarter_is_reckoned_by_due_date_and_opens_into_what_is_behind,
    calls_are_held_against_what_came,
    reports_take_as_many_statements_for_a_year_as_for_a_month,
    a_history_is_taken_over_twice_without_a_change,
);

async fn start(database: &TestDatabase) -> TestApp {
    let often = Duration::from_millis(50);
    TestApp::start_with(database, |configuration| {
        configuration.upkeep_interval = often
    })
    .await
}

/// Runs a mutation with one `$input`, and answers its payload.
async fn change(client: &Client, mutation: &str, selection: &str, input: Value) -> Value {
    let (head, rest) = mutation.split_at(1);
    let document = format!(
        "mutation($input: {}{rest}Input!) {{ {mutation}(input: $input) {{ {selection} userErrors {{ code field message }} }} }}",
        head.to_uppercase()
    );
    let answer = client.ask_with(&document, json!({ "input": input })).await;
    assert!(answer.errors().is_empty(), "{answer}");
    answer.data_at(&format!("/{mutation}")).clone()
}

/// The same where nothing may be refused.
async fn done(client: &Client, mutation: &str, selection: &str, input: Value) -> Value {
    let payload = change(client, mutation, selection, input).await;
    assert_eq!(payload["userErrors"], json!([]), "{mutation}");
    payload
}

/// An account with a subscription of $100 a month for the year that ends on 2025-03-01; answers account and subscription.
async fn customer(owner: &Client, name: &str) -> [String; 2] {
    let account = done(
        owner,
        "createAccount",
        "account { id }",
        json!({ "name": name, "externalId": name }),
    )
    .await;
    let account = account["account"]["id"].as_str().unwrap().to_owned();
    let line = json!({ "amount": "100", "currency": "USD", "billingInterval": "MONTH" });
    let input = json!({ "account": account, "externalId": name, "startsOn": "2024-03-01", "endsOn": "2025-03-01", "lines": [line] });
    let made = done(owner, "createSubscription", "subscription { id }", input).await;
    [
        account,
        made["subscription"]["id"].as_str().unwrap().to_owned(),
    ]
}

/// The renewal that the server makes for a subscription.
async fn prepared(owner: &Client, subscription: &str) -> String {
    let prepare =
        "mutation { prepareRenewals { prepared { made called } userErrors { message } } }";
    owner.ask(prepare).await.good();
    let query = "query($id: ID!) { subscription(id: $id) { renewal { id } } }";
    let answer = owner
        .ask_with(query, json!({ "id": subscription }))
        .await
        .good();
    answer.text_at("/subscription/renewal/id").to_owned()
}

async fn close(owner: &Client, renewal: &str, outcome: &str, amount: Option<&str>) -> Value {
    let input = json!({ "id": renewal, "outcome": outcome, "renewedAmount": amount });
    change(owner, "closeRenewal", "renewal { state outcome }", input).await
}

async fn mrr(owner: &Client, day: &str) -> Value {
    let query = "query($day: Date!) { portfolio(asOf: $day) { mrr { amount } } }";
    let answer = owner.ask_with(query, json!({ "day": day })).await.good();
    answer.data_at("/portfolio/mrr/amount").clone()
}

async fn servers_make_renewals_and_calls_by_themselves_and_once(database: TestDatabase) {
    let [one, other] = [start(&database).await, start(&database).await];
    let owner = one.tenant("northwind").await.holding(Role::Owner).await;
    let [account, subscription] = customer(&owner, "Acme").await;
    let query = "query($id: ID!) { account(id: $id) { renewals { totalCount nodes {
        dueOn amountDue { amount currency } state isLate stage likelihood likelihoodSource subscription { id }
        forecasts { totalCount nodes { source madeOn horizon likelihood amount { amount } member { id } } }
    } } } }";
    let seen = async || {
        let answer = owner.ask_with(query, json!({ "id": account })).await.good();
        answer.data_at("/account/renewals").clone()
    };
    wait_until("the renewal is made and called", async || {
        seen().await.pointer("/nodes/0/forecasts/totalCount") == Some(&json!(1))
    })
    .await;
    let call = json!({ "source": "AUTOMATED", "madeOn": "2025-01-15", "horizon": "T_MINUS_90", "likelihood": "0.8", "amount": { "amount": "1200.00" }, "member": null });
    let renewal = json!({
        "dueOn": "2025-03-01", "amountDue": { "amount": "1200.00", "currency": "USD" }, "state": "PENDING", "isLate": false, "stage": "NOT_STARTED",
        "likelihood": "0.8", "likelihoodSource": "AUTOMATED", "subscription": { "id": subscription },
        "forecasts": { "totalCount": 1, "nodes": [call] },
    });
    let expected = json!({ "totalCount": 1, "nodes": [renewal] });
    assert_eq!(seen().await, expected);
    tokio::time::sleep(Duration::from_millis(300)).await;
    assert_eq!(seen().await, expected, "later rounds find nothing to do");
    let moved = json!({ "id": subscription, "endsOn": "2025-04-01" });
    done(&owner, "updateSubscription", "subscription { id }", moved).await;
    assert_eq!(seen().await["nodes"][0]["dueOn"], "2025-04-01");
    for app in [one, other] {
        app.stop().await;
    }
}

async fn of_two_who_close_at_once_at_two_servers_one_is_told_by_whom(database: TestDatabase) {
    let [one, other] = [
        TestApp::start(&database).await,
        TestApp::start(&database).await,
    ];
    let owner = one.tenant("northwind").await.holding(Role::Owner).await;
    let [_, subscription] = customer(&owner, "Acme").await;
    let renewal = prepared(&owner, &subscription).await;
    let elsewhere = owner.at(other.http());
    let (first, second) = tokio::join!(
        close(&owner, &renewal, "RENEWED", None),
        close(&elsewhere, &renewal, "RENEWED", None)
    );
    let mut refused: Vec<&Value> = [&first, &second]
        .into_iter()
        .flat_map(|payload| payload["userErrors"].as_array().unwrap())
        .collect();
    let refusal = refused.pop().expect("one is refused");
    assert_eq!((refused.len(), &refusal["code"]), (0, &json!("CONFLICT")));
    let says = "closed as RENEWED on 2025-01-15 by `test OWNER`";
    let message = refusal["message"].as_str().unwrap();
    assert!(message.contains(says), "{message}");
    assert_eq!(mrr(&owner, "2026-02-28").await, "100.00");
    assert_eq!(mrr(&owner, "2026-03-01").await, "0.00");
    for app in [one, other] {
        app.stop().await;
    }
}

async fn each_outcome_does_to_revenue_what_it_says(app: TestApp) {
    for (outcome, amount, after) in [
        ("RENEWED", None, "100.00"),
        ("RENEWED_WITH_UPSELL", Some("1800"), "150.00"),
        ("RENEWED_WITH_DOWNSELL", Some("600"), "50.00"),
        ("CHURNED", None, "0.00"),
    ] {
        let slug = outcome.to_lowercase().replace('_', "-");
        let owner = app.tenant(&slug).await.holding(Role::Owner).await;
        let [_, subscription] = customer(&owner, "Acme").await;
        let renewal = prepared(&owner, &subscription).await;
        let payload = close(&owner, &renewal, outcome, amount).await;
        assert_eq!(payload["userErrors"], json!([]), "{outcome}");
        assert_eq!(payload["renewal"]["outcome"], outcome);
        assert_eq!(mrr(&owner, "2025-02-28").await, "100.00", "{outcome}");
        assert_eq!(mrr(&owner, "2025-03-01").await, after, "{outcome}");
    }
}

/// Five renewals of $1,200 due on one day: as it was, for $1,800, for $720, lost, and pending.
async fn quarter(owner: &Client) -> Vec<String> {
    let mut renewals = Vec::new();
    for name in ["a", "b", "c", "d", "e"] {
        let [_, subscription] = customer(owner, name).await;
        renewals.push(prepared(owner, &subscription).await);
    }
    for (renewal, outcome, amount) in [
        (&renewals[0], "RENEWED", None),
        (&renewals[1], "RENEWED_WITH_UPSELL", Some("1800")),
        (&renewals[2], "RENEWED_WITH_DOWNSELL", Some("720")),
        (&renewals[3], "CHURNED", None),
    ] {
        let payload = close(owner, renewal, outcome, amount).await;
        assert_eq!(payload["userErrors"], json!([]));
    }
    renewals
}

const REPORT: &str = "fragment Report on RenewalReport {
    count pending: count(state: PENDING) due { amount } atRisk { amount } forecast { amount } renewed { amount }
    forecastCases { secured { amount } worst { amount } commit { amount } best { amount } unratedCount }
    all: accountRate { value numerator denominator } decided: accountRate(base: DECIDED) { value }
    grossRate { value } netRate { value }
}";

async fn a_quarter_is_reckoned_by_due_date_and_opens_into_what_is_behind(app: TestApp) {
    let northwind = app.tenant("northwind").await;
    let owner = northwind.holding(Role::Owner).await;
    let renewals = quarter(&owner).await;
    let query = format!(
        "{{ portfolio {{
            renewals(dueWithinDays: 90) {{
                ...Report
                accounts(state: RENEWED) {{ totalCount nodes {{ name }} }}
                lost: renewals(state: LOST) {{ totalCount nodes {{ id }} }}
                byMonth {{ window {{ start }} count due {{ amount }} }}
            }}
            slices(by: SIGNUP_MONTH) {{ renewals(window: {{quarter: \"2025-Q1\"}}) {{ count }} }}
        }} }} {REPORT}"
    );
    let answer = owner.ask(&query).await.good();
    let report = answer.data_at("/portfolio/renewals");
    let amount = |text: &str| json!({ "amount": text });
    for (field, value) in [
        ("/count", json!(5)),
        ("/pending", json!(1)),
        ("/due", amount("6000.00")),
        ("/renewed", amount("3720.00")),
        // $1,200 + $1,200 + $720 are secured; the fifth was called at 80 %.
        ("/forecast", amount("4080.00")),
        ("/atRisk", amount("0.00")),
        (
            "/forecastCases",
            json!({ "secured": amount("3120.00"), "worst": amount("3120.00"), "commit": amount("4320.00"), "best": amount("4320.00"), "unratedCount": 0 }),
        ),
        (
            "/all",
            json!({ "value": "0.6", "numerator": "3", "denominator": "5" }),
        ),
        ("/decided/value", json!("0.75")),
        ("/grossRate/value", json!("0.52")),
        ("/netRate/value", json!("0.62")),
        ("/accounts/totalCount", json!(3)),
        (
            "/lost",
            json!({ "totalCount": 1, "nodes": [{ "id": renewals[3] }] }),
        ),
    ] {
        assert_eq!(report.pointer(field), Some(&value), "{field}: {answer}");
    }
    let months = report["byMonth"].as_array().unwrap();
    let counts: Vec<&Value> = months.iter().map(|month| &month["count"]).collect();
    assert_eq!(counts, [&json!(0), &json!(0), &json!(5), &json!(0)]);
    assert_eq!(
        answer.data_at("/portfolio/slices"),
        &json!([{ "renewals": { "count": 5 } }])
    );

    // The pending one is lost once its grace is over, and is restated when it is won.
    app.clock.advance(chrono::TimeDelta::days(80));
    let owner = northwind.holding(Role::Owner).await;
    let then = "{ portfolio { renewals(window: {quarter: \"2025-Q1\"}) { count(state: LOST) } } }";
    let lost = async || {
        owner
            .ask(then)
            .await
            .good()
            .data_at("/portfolio/renewals/count")
            .clone()
    };
    assert_eq!(lost().await, json!(2));
    let grace = json!({ "renewalSettings": { "graceDays": 60 } });
    done(
        &owner,
        "updateTenant",
        "tenant { renewalSettings { graceDays horizonDays } }",
        grace,
    )
    .await;
    assert_eq!(lost().await, json!(1));
    let won = close(&owner, &renewals[3], "WON_BACK", None).await;
    assert_eq!(
        won["renewal"],
        json!({ "state": "RENEWED", "outcome": "WON_BACK" })
    );
    assert_eq!(lost().await, json!(0));
    let before = "{ portfolio(asOf: \"2025-04-01\") { renewals(window: {quarter: \"2025-Q1\"}) { count(state: LOST) } } }";
    let before = owner.ask(before).await.good();
    assert_eq!(before.data_at("/portfolio/renewals/count"), &json!(1));
}

async fn calls_are_held_against_what_came(app: TestApp) {
    let owner = app.tenant("northwind").await.holding(Role::Owner).await;
    for (name, likelihood, outcome) in [("a", "0.9", "RENEWED"), ("b", "0.6", "CHURNED")] {
        let [_, subscription] = customer(&owner, name).await;
        let renewal = prepared(&owner, &subscription).await;
        let call = json!({ "id": renewal, "source": "CSM", "likelihood": likelihood });
        let selection = "recorded { forecast { source amount { amount } } renewal { likelihood forecasts { totalCount } } }";
        let recorded = done(&owner, "recordRenewalForecast", selection, call).await;
        assert_eq!(
            recorded["recorded"]["renewal"],
            json!({ "likelihood": likelihood, "forecasts": { "totalCount": 2 } })
        );
        let payload = close(&owner, &renewal, outcome, None).await;
        assert_eq!(payload["userErrors"], json!([]));
    }
    let query = "{ portfolio { renewalCalibration(window: {year: 2025}, horizon: T_MINUS_30, byCsm: true) {
        source csm { id } renewalCount brierScore { value numerator denominator convention } bias { value }
    } } }";
    let answer = owner.ask(query).await.good();
    let found = answer.data_at("/portfolio/renewalCalibration");
    let csm = json!({
        "source": "CSM", "csm": null, "renewalCount": 2,
        // 0.1 squared and 0.6 squared; -0.1 and 0.6
        "brierScore": { "value": "0.185", "numerator": "0.37", "denominator": "2", "convention": "T_MINUS_30" }, "bias": { "value": "0.25" },
    });
    assert_eq!(found[1], csm);
    assert_eq!(found[0]["source"], "AUTOMATED");
}

async fn reports_take_as_many_statements_for_a_year_as_for_a_month(app: TestApp) {
    let owner = app.tenant("northwind").await.holding(Role::Owner).await;
    quarter(&owner).await;
    let ask = async |window: &str| {
        let query = format!(
            "{{ portfolio {{ slices(by: CSM, atMost: 5) {{ renewals(window: {{{window}}}) {{
                byMonth {{ count accounts(state: RENEWED, first: 3) {{ nodes {{ name }} }} renewals(first: 3) {{ nodes {{ owner {{ name }} }} }} }}
            }} }} }} }}"
        );
        owner.ask(&query).await.good()
    };
    ask("month: \"2025-03\"").await;
    let (month, year) = (ask("month: \"2025-03\"").await, ask("year: 2025").await);
    assert_eq!(month.statements, year.statements);
    let months = year.data_at("/portfolio/slices/0/renewals/byMonth");
    assert_eq!(months.as_array().map(Vec::len), Some(12));
}

async fn a_history_is_taken_over_twice_without_a_change(app: TestApp) {
    let northwind = app.tenant("northwind").await;
    let owner = northwind.holding(Role::Owner).await;
    customer(&owner, "Acme").await;
    let row = |number: u32, outcome: &str| {
        json!({
            "externalId": format!("r-{number}"), "accountExternalId": "Acme", "subscriptionExternalId": "Acme", "dueOn": format!("2024-{:02}-01", 10 + number),
            "amountDue": "1200", "currency": "USD", "outcome": outcome, "riskReasons": ["PRICE"],
        })
    };
    let rows = json!({ "rows": [row(0, "RENEWED"), row(1, "CHURNED"), row(2, "LATE")] });
    let selection = "results { outcome renewal { externalId outcome closedOn state isLate closings { outcome renewedAmount { amount } } } }";
    let first = done(&owner, "upsertRenewals", selection, rows.clone()).await;
    let renewal = &first["results"][0]["renewal"];
    let closings = json!([{ "outcome": "RENEWED", "renewedAmount": { "amount": "1200.00" } }]);
    assert_eq!(
        renewal,
        &json!({ "externalId": "r-0", "outcome": "RENEWED", "closedOn": "2024-10-01", "state": "RENEWED", "isLate": false, "closings": closings })
    );
    assert_eq!(first["results"][2]["renewal"]["state"], "LOST");
    let before = northwind.snapshot().await;
    let second = done(&owner, "upsertRenewals", "results { outcome }", rows).await;
    assert_eq!(
        second["results"],
        json!(vec![json!({ "outcome": "UNCHANGED" }); 3])
    );
    northwind
        .assert_unchanged_since(&before, "the same history")
        .await;
    assert_eq!(mrr(&owner, "2025-02-28").await, "100.00");
    let bad = json!({ "policy": "REJECT_ROW", "rows": [row(0, "CHURNED"), row(2, "RENEWED")] });
    let answer = change(
        &owner,
        "upsertRenewals",
        "results { outcome userErrors { code field } }",
        bad,
    )
    .await;
    assert_eq!(
        answer["results"][0],
        json!({ "outcome": "REJECTED", "userErrors": [{ "code": "CONFLICT", "field": ["rows", "0", "outcome"] }] })
    );
    assert_eq!(
        answer["results"][1]["outcome"], "UPDATED",
        "what is late can be renewed"
    );
}
