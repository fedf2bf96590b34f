//! What becomes of those that start: what is signed, cohorts, lifetimes and trials.

use domain::member::Role;
use serde_json::{Value, json};
use tests::{TestApp, both};

use super::{book, pays, upsert};

both!(
    committed_revenue_looks_ahead,
    cohorts_make_a_triangle,
    half_of_the_customers_have_left_after_the_median,
    half_of_ten_trials_are_paid_for,
);

async fn committed_revenue_looks_ahead(app: TestApp) {
    let owner = app.tenant("northwind").await.holding(Role::Owner).await;
    let paid = [
        pays("a", "2024-01-01", "100"),
        pays("b", "2024-01-01", "40").until("2024-07-10"),
        pays("c", "2024-08-01", "60"),
    ];
    book(&owner, &paid).await;
    let query = "query($until: Date) { portfolio(asOf: \"2024-06-30\") { committedRevenue(until: $until) {
        mrr { amount } futureStarts { amount } scheduledEnds { amount } committedMrr { amount } committedArr { amount } moneyStatus
    } } }";
    for (until, starts, ends, committed, annual) in [
        (json!(null), "60.00", "40.00", "160.00", "1920.00"),
        (json!("2024-07-31"), "0.00", "40.00", "100.00", "1200.00"),
        (json!("2024-06-30"), "0.00", "0.00", "140.00", "1680.00"),
    ] {
        let answer = owner
            .ask_with(query, json!({ "until": until }))
            .await
            .good();
        let amount = |amount: &str| json!({ "amount": amount });
        let expected = json!({
            "mrr": amount("140.00"), "futureStarts": amount(starts), "scheduledEnds": amount(ends),
            "committedMrr": amount(committed), "committedArr": amount(annual), "moneyStatus": "OK",
        });
        assert_eq!(
            answer.data_at("/portfolio/committedRevenue"),
            &expected,
            "{until}"
        );
    }
    let past = owner
        .ask_with(query, json!({ "until": "2024-06-29" }))
        .await;
    assert_eq!(past.errors()[0]["extensions"]["field"], "until");
}

async fn cohorts_make_a_triangle(app: TestApp) {
    let owner = app.tenant("northwind").await.holding(Role::Owner).await;
    let paid = [
        pays("a", "2024-01-10", "100").until("2024-02-15"),
        pays("b", "2024-01-20", "100"),
        pays("b", "2024-03-01", "100"),
        pays("c", "2024-02-05", "30"),
        pays("d", "2023-12-31", "500"),
    ];
    book(&owner, &paid).await;
    let query = "query($first: Int!) { portfolio(asOf: \"2024-04-10\") { cohorts(window: {lastMonths: 3}) {
        month convention accountCount initialMrr { amount } accounts { totalCount nodes { name } }
        ages(first: $first) { months date payingAccountCount payingAccounts { totalCount nodes { name } } mrr { amount }
            logoRetention { value numerator denominator } revenueRetention { value } }
    } } }";
    let answer = owner.ask_with(query, json!({ "first": 24 })).await.good();
    let cohorts = answer.data_at("/portfolio/cohorts").as_array().unwrap();
    let months: Vec<&str> = cohorts
        .iter()
        .map(|cohort| cohort["month"].as_str().unwrap())
        .collect();
    assert_eq!(months, ["2024-01", "2024-02"], "nobody started in March");
    let january = &cohorts[0];
    assert_eq!(
        (&january["accountCount"], &january["accounts"]["totalCount"]),
        (&json!(2), &json!(2))
    );
    assert_eq!(january["initialMrr"]["amount"], "200.00");
    let ages = january["ages"].as_array().unwrap();
    let rows: Vec<[&Value; 4]> = ages
        .iter()
        .map(|age| {
            [
                &age["date"],
                &age["payingAccountCount"],
                &age["logoRetention"]["value"],
                &age["revenueRetention"]["value"],
            ]
        })
        .collect();
    let expected = [
        ["2024-01-31", "2", "1", "1"],
        ["2024-02-29", "1", "0.5", "0.5"],
        ["2024-03-31", "1", "0.5", "1"],
    ];
    for (row, expected) in rows.iter().zip(expected) {
        let row = row.map(|value| {
            value
                .as_str()
                .map_or_else(|| value.to_string(), str::to_owned)
        });
        assert_eq!(row, expected);
    }
    assert_eq!(ages.len(), 3, "April is not over");
    assert_eq!(
        ages[1]["payingAccounts"],
        json!({ "totalCount": 1, "nodes": [{ "name": "b" }] })
    );
    assert_eq!(cohorts[1]["ages"].as_array().unwrap().len(), 2);
    let short = owner.ask_with(query, json!({ "first": 1 })).await.good();
    assert_eq!(
        short
            .data_at("/portfolio/cohorts/0/ages")
            .as_array()
            .unwrap()
            .len(),
        1
    );
    for first in [0, 241] {
        let refused = owner.ask("{ portfolio { cohorts(window: {month: \"2024-01\"}) { ages(first: FIRST) { months } } } }".replace("FIRST", &first.to_string()).as_str()).await;
        assert_eq!(refused.errors()[0]["extensions"]["field"], "first");
    }
    let old = "{ portfolio { cohorts(window: {year: 1990}) { month } } }";
    let refused = owner.ask(old).await;
    assert!(
        refused.errors()[0]["message"]
            .as_str()
            .unwrap()
            .contains("at most 240 months")
    );
}

async fn half_of_the_customers_have_left_after_the_median(app: TestApp) {
    let owner = app.tenant("northwind").await.holding(Role::Owner).await;
    let paid = [
        pays("a", "2024-01-01", "10").until("2024-01-11"),
        pays("b", "2024-01-01", "10").until("2024-01-21"),
        pays("c", "2024-01-01", "10"),
        pays("d", "2024-01-01", "10"),
    ];
    book(&owner, &paid).await;
    let query = "query($asOf: Date!) { portfolio(asOf: $asOf) { lifetime {
        median { value status numerator denominator confidenceInterval { low high } } lifetimeCount endedCount
        shareAfter(days: [5, 10, 25]) { days share confidenceInterval { low high confidence } } steps { days atRiskCount endedCount share }
    } } }";
    let early = owner
        .ask_with(query, json!({ "asOf": "2024-01-15" }))
        .await
        .good();
    let median = early.data_at("/portfolio/lifetime/median");
    assert_eq!(
        (&median["value"], &median["status"]),
        (&json!(null), &json!("INSUFFICIENT_SAMPLE"))
    );
    let answer = owner
        .ask_with(query, json!({ "asOf": "2024-01-31" }))
        .await
        .good();
    let lifetime = answer.data_at("/portfolio/lifetime");
    assert_eq!(lifetime["median"]["value"], "20");
    assert_eq!(
        (
            &lifetime["median"]["numerator"],
            &lifetime["median"]["denominator"]
        ),
        (&json!("2"), &json!("4"))
    );
    assert_eq!(
        (&lifetime["lifetimeCount"], &lifetime["endedCount"]),
        (&json!(4), &json!(2))
    );
    let shares = lifetime["shareAfter"].as_array().unwrap();
    let shown: Vec<&Value> = shares.iter().map(|share| &share["share"]).collect();
    assert_eq!(shown, ["1", "0.75", "0.5"]);
    assert_eq!(shares[0]["confidenceInterval"], json!(null));
    assert_eq!(shares[1]["confidenceInterval"]["confidence"], 95);
    let steps = json!([
        { "days": 10, "atRiskCount": 4, "endedCount": 1, "share": "0.75" },
        { "days": 20, "atRiskCount": 3, "endedCount": 1, "share": "0.5" },
    ]);
    assert_eq!(lifetime["steps"], steps);
}

async fn half_of_ten_trials_are_paid_for(app: TestApp) {
    let owner = app.tenant("northwind").await.holding(Role::Owner).await;
    let accounts: Vec<Value> = (0..11)
        .map(|number| json!({ "externalId": format!("t-{number:02}"), "name": format!("t-{number:02}"), "segment": if number < 8 { "small" } else { "large" } }))
        .collect();
    upsert(&owner, "Accounts", &accounts).await;
    // Five are paid for after two weeks, five are not; the eleventh customer never had a trial.
    let subscriptions: Vec<Value> = (0..11)
        .map(|number| {
            let account = format!("t-{number:02}");
            let mut row = json!({
                "externalId": account, "accountExternalId": account, "startsOn": "2024-01-05",
                "lines": [{ "amount": "10", "currency": "USD", "billingInterval": "MONTH" }],
            });
            if number < 10 {
                row["trialStartsOn"] = json!("2024-01-05");
            }
            if number < 5 {
                row["trialEndsOn"] = json!("2024-01-19");
            }
            row
        })
        .collect();
    upsert(&owner, "Subscriptions", &subscriptions).await;
    let trials = "trialConversion(window: {month: \"2024-01\"}, withinDays: 30) {
        withinDays startedCount convertedCount maturingCount rate { value numerator denominator status } matureRate { value }
        startedAccounts { totalCount } convertedAccounts { totalCount nodes { name } } maturingAccounts { totalCount }
    }";
    let query = format!(
        "query($asOf: Date!) {{ portfolio(asOf: $asOf) {{ {trials} slices(by: SEGMENT) {{ key {trials} }} }} }}"
    );
    for (as_of, converted, maturing, rate, mature) in [
        ("2024-12-31", 5, 0, "0.5", json!("0.5")),
        ("2024-01-25", 5, 5, "0.5", json!("1")),
        ("2024-01-10", 0, 10, "0", json!(null)),
    ] {
        let answer = owner
            .ask_with(&query, json!({ "asOf": as_of }))
            .await
            .good();
        let found = answer.data_at("/portfolio/trialConversion");
        for (count, list, expected) in [
            ("startedCount", "startedAccounts", 10),
            ("convertedCount", "convertedAccounts", converted),
            ("maturingCount", "maturingAccounts", maturing),
        ] {
            assert_eq!(
                (&found[count], &found[list]["totalCount"]),
                (&json!(expected), &json!(expected)),
                "{as_of} {count}"
            );
        }
        assert_eq!(found["rate"]["value"], rate, "{as_of}");
        assert_eq!(found["matureRate"]["value"], mature, "{as_of}");
        let slices = answer.data_at("/portfolio/slices").as_array().unwrap();
        let started: u64 = slices
            .iter()
            .map(|slice| slice["trialConversion"]["startedCount"].as_u64().unwrap())
            .sum();
        assert_eq!(started, 10);
    }
    let none =
        "{ portfolio { trialConversion(window: {month: \"2023-01\"}) { rate { value status } } } }";
    let answer = owner.ask(none).await.good();
    assert_eq!(
        answer.data_at("/portfolio/trialConversion/rate"),
        &json!({ "value": null, "status": "ZERO_DENOMINATOR" })
    );
}
