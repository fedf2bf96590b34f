//! Movements of MRR in windows and their parts, and what happens when they cannot be known.

use domain::member::Role;
use serde_json::{Value, json};
use tests::{TestApp, both};

use super::{Paid, book, dollars, pays, upsert};

both!(
    a_year_is_cut_into_months_quarters_and_fiscal_years,
    every_line_of_the_waterfall_opens_into_its_accounts,
    without_an_exchange_rate_amounts_are_null_and_the_rest_stands,
    a_write_makes_the_next_answer_right,
    a_window_that_is_none_is_refused_with_what_is_allowed,
    a_series_of_every_slice_takes_as_many_statements_as_of_one,
);

const WATERFALL: &str = "opening { amount } new { amount } reactivation { amount } expansion { amount } contraction { amount } churn { amount }
    exchangeRate { amount } correction { amount } closing { amount }";

const SIGNS: [(&str, i64); 8] = [
    ("opening", 1),
    ("new", 1),
    ("reactivation", 1),
    ("expansion", 1),
    ("contraction", -1),
    ("churn", -1),
    ("exchangeRate", 1),
    ("correction", 1),
];

/// An amount in cents.
pub(super) fn cents(line: &Value) -> i64 {
    let text = line["amount"].as_str().unwrap();
    text.replace('.', "").parse().unwrap()
}

/// Makes sure that the lines of a waterfall lead from its opening to its closing.
pub(super) fn assert_closes(revenue: &Value) {
    let sum: i64 = SIGNS
        .iter()
        .map(|(line, sign)| sign * cents(&revenue[line]))
        .sum();
    assert_eq!(sum, cents(&revenue["closing"]), "{revenue}");
}

fn some_history() -> Vec<Paid> {
    vec![
        pays("a", "2023-05-10", "100").until("2024-08-01"),
        pays("b", "2024-02-10", "200").until("2024-05-01"),
        pays("b", "2024-05-01", "150"),
        pays("c", "2024-03-01", "40").until("2024-04-15"),
        pays("c", "2024-11-01", "60"),
        pays("d", "2024-12-15", "10"),
    ]
}

async fn a_year_is_cut_into_months_quarters_and_fiscal_years(app: TestApp) {
    let northwind = app
        .tenant_like("northwind", |tenant| tenant.fiscal_year_start_month = 4)
        .await;
    let owner = northwind.holding(Role::Owner).await;
    book(&owner, &some_history()).await;
    let query = format!(
        "query($by: Period!) {{ portfolio(asOf: \"2025-01-10\") {{ revenue(window: {{lastMonths: 12}}) {{
            window {{ start end }} {WATERFALL} openingArr {{ amount currency }} closingArr {{ amount currency }}
            movements(by: $by) {{ window {{ start end timeZone }} {WATERFALL} netRevenueRetention {{ value status }} }}
            trailingTwelveMonths {{ window {{ start end }} }}
        }} }} }}"
    );
    for (by, starts) in [
        (
            "QUARTER",
            vec!["2024-01-01", "2024-04-01", "2024-07-01", "2024-10-01"],
        ),
        ("YEAR", vec!["2024-01-01"]),
        (
            "FISCAL_QUARTER",
            vec!["2024-01-01", "2024-04-01", "2024-07-01", "2024-10-01"],
        ),
        ("FISCAL_YEAR", vec!["2024-01-01", "2024-04-01"]),
    ] {
        let answer = owner.ask_with(&query, json!({ "by": by })).await.good();
        let parts = answer
            .data_at("/portfolio/revenue/movements")
            .as_array()
            .unwrap();
        let found: Vec<&str> = parts
            .iter()
            .map(|part| part["window"]["start"].as_str().unwrap())
            .collect();
        assert_eq!(found, starts, "{by}");
    }
    let answer = owner
        .ask_with(&query, json!({ "by": "MONTH" }))
        .await
        .good();
    let year = answer.data_at("/portfolio/revenue");
    assert_eq!(
        year["window"],
        json!({ "start": "2024-01-01", "end": "2025-01-01" })
    );
    assert_eq!(year["trailingTwelveMonths"]["window"], year["window"]);
    assert_eq!(
        (&year["openingArr"], &year["closingArr"]),
        (&dollars("1200.00"), &dollars("2640.00"))
    );
    let months = year["movements"].as_array().unwrap();
    assert_eq!(months.len(), 12);
    for part in months.iter().chain([year]) {
        assert_closes(part);
    }
    for pair in months.windows(2) {
        assert_eq!(pair[0]["closing"], pair[1]["opening"]);
        assert_eq!(pair[0]["window"]["end"], pair[1]["window"]["start"]);
    }
    assert_eq!(
        (&months[0]["opening"], &months[11]["closing"]),
        (&year["opening"], &year["closing"])
    );
    // February: `b` is new. May: it pays less. April: `c` leaves; in November it is back. August: `a` leaves.
    for (month, line, amount) in [
        (1, "new", "200.00"),
        (3, "churn", "40.00"),
        (4, "contraction", "50.00"),
        (7, "churn", "100.00"),
        (10, "reactivation", "60.00"),
        (11, "new", "10.00"),
    ] {
        assert_eq!(
            months[month][line]["amount"], amount,
            "{line} of month {month}"
        );
    }
    assert_eq!(
        months[0]["netRevenueRetention"],
        json!({ "value": "1", "status": "OK" })
    );
}

async fn every_line_of_the_waterfall_opens_into_its_accounts(app: TestApp) {
    let owner = app.tenant("northwind").await.holding(Role::Owner).await;
    book(&owner, &some_history()).await;
    let lines = [
        ("new", "NEW"),
        ("reactivation", "REACTIVATION"),
        ("expansion", "EXPANSION"),
        ("contraction", "CONTRACTION"),
        ("churn", "CHURN"),
        ("exchangeRate", "EXCHANGE_RATE"),
        ("correction", "CORRECTION"),
    ];
    let drill = lines.map(|(line, kind)| {
        format!("{line}Count: accountCountWith(kind: {kind}) {line}Accounts: accountsWith(kind: {kind}) {{ totalCount edges {{ amount {{ amount }} node {{ name }} }} pageInfo {{ hasNextPage }} }}")
    });
    for view in ["NETTED", "PER_EVENT"] {
        let query = format!(
            "{{ portfolio(asOf: \"2024-12-31\") {{ revenue(window: {{year: 2024}}, view: {view}) {{ {WATERFALL} {} }} }} }}",
            drill.join(" ")
        );
        let answer = owner.ask(&query).await.good();
        let revenue = answer.data_at("/portfolio/revenue");
        for (line, _) in lines {
            let (count, accounts) = (
                &revenue[format!("{line}Count")],
                &revenue[format!("{line}Accounts")],
            );
            assert_eq!(&accounts["totalCount"], count, "{view} {line}");
            let edges = accounts["edges"].as_array().unwrap();
            assert_eq!(edges.len() as u64, count.as_u64().unwrap());
            let sum: i64 = edges.iter().map(|edge| cents(&edge["amount"])).sum();
            assert_eq!(sum, cents(&revenue[line]), "{view} {line}");
        }
        let netted = view == "NETTED";
        assert_eq!(revenue["newCount"], 3, "b, c and d are new");
        assert_eq!(revenue["churnCount"], if netted { 1 } else { 2 });
        assert_eq!(revenue["churnAccounts"]["edges"][0]["node"]["name"], "a");
    }
    let page = "query($after: String) { portfolio(asOf: \"2024-12-31\") { revenue(window: {year: 2024}) {
        accountsWith(kind: NEW, first: 2, after: $after) { nodes { name } pageInfo { hasNextPage endCursor } }
    } } }";
    let first = owner.ask(page).await.good();
    let first = first.data_at("/portfolio/revenue/accountsWith");
    assert_eq!(first["pageInfo"]["hasNextPage"], true);
    let after = json!({ "after": first["pageInfo"]["endCursor"] });
    let second = owner.ask_with(page, after).await.good();
    let second = second.data_at("/portfolio/revenue/accountsWith");
    assert_eq!(
        (&first["nodes"], &second["nodes"]),
        (
            &json!([{ "name": "b" }, { "name": "c" }]),
            &json!([{ "name": "d" }])
        )
    );
}

async fn without_an_exchange_rate_amounts_are_null_and_the_rest_stands(app: TestApp) {
    let owner = app.tenant("northwind").await.holding(Role::Owner).await;
    let euros = Paid {
        currency: "EUR",
        ..pays("b", "2024-01-01", "80")
    };
    book(&owner, &[pays("a", "2024-01-01", "100"), euros]).await;
    let query = format!(
        "{{ portfolio(asOf: \"2024-12-31\") {{ revenue(window: {{month: \"2024-03\"}}) {{
            moneyStatus {WATERFALL} earned {{ amount }}
            grossRevenueRetention {{ value status excluded {{ reason count }} }} earnedPerAccount {{ value status }}
            logos {{ start end }} logoChurn {{ value status numerator denominator }}
            excluded {{ reason count }} excludedAccounts(reason: MISSING_EXCHANGE_RATE) {{ totalCount nodes {{ name }} }}
        }}
        committedRevenue {{ mrr {{ amount }} committedMrr {{ amount }} moneyStatus }} }} }}"
    );
    let missing = "MISSING_EXCHANGE_RATE";
    let answer = owner.ask(&query).await.good();
    let revenue = answer.data_at("/portfolio/revenue");
    assert_eq!(revenue["moneyStatus"], missing);
    for line in ["opening", "new", "churn", "closing", "earned"] {
        assert_eq!(revenue[line], json!(null), "{line}");
    }
    let excluded = json!([{ "reason": missing, "count": 1 }]);
    assert_eq!(
        revenue["grossRevenueRetention"],
        json!({ "value": null, "status": missing, "excluded": excluded })
    );
    assert_eq!(
        revenue["earnedPerAccount"],
        json!({ "value": null, "status": missing })
    );
    assert_eq!(revenue["logos"], json!({ "start": 2, "end": 2 }));
    assert_eq!(
        revenue["logoChurn"],
        json!({ "value": "0", "status": "OK", "numerator": "0", "denominator": "2" })
    );
    assert_eq!(revenue["excluded"], excluded);
    assert_eq!(
        revenue["excludedAccounts"],
        json!({ "totalCount": 1, "nodes": [{ "name": "b" }] })
    );
    let committed = json!({ "mrr": null, "committedMrr": null, "moneyStatus": missing });
    assert_eq!(answer.data_at("/portfolio/committedRevenue"), &committed);

    // With rates, what they alone change is its own line, and no movement.
    let rates = json!([{ "currency": "EUR", "onDate": "2024-01-01", "rate": "1.5" }, { "currency": "EUR", "onDate": "2024-03-10", "rate": "2" }]);
    let set = "mutation($input: UpsertExchangeRatesInput!) { upsertExchangeRates(input: $input) { userErrors { field message } } }";
    owner
        .ask_with(set, json!({ "input": { "rows": rates } }))
        .await
        .good();
    let answer = owner.ask(&query).await.good();
    let revenue = answer.data_at("/portfolio/revenue");
    assert_closes(revenue);
    for (line, amount) in [
        ("opening", "220.00"),
        ("expansion", "0.00"),
        ("exchangeRate", "40.00"),
        ("closing", "260.00"),
    ] {
        assert_eq!(revenue[line]["amount"], amount, "{line}");
    }
    assert_eq!(revenue["grossRevenueRetention"]["value"], "1");
}

async fn a_write_makes_the_next_answer_right(app: TestApp) {
    let owner = app.tenant("northwind").await.holding(Role::Owner).await;
    book(
        &owner,
        &[
            pays("a", "2024-01-01", "100"),
            pays("b", "2024-01-01", "100"),
        ],
    )
    .await;
    let query = format!(
        "{{ portfolio(asOf: \"2024-12-31\") {{ revenue(window: {{month: \"2024-03\"}}) {{ {WATERFALL} logoChurn {{ value }} }} }} }}"
    );
    let before = owner.ask(&query).await.good();
    assert_eq!(before.data_at("/portfolio/revenue/logoChurn/value"), "0");
    // Backdated: it has ended in March.
    upsert(
        &owner,
        "Subscriptions",
        &[pays("b", "2024-01-01", "100")
            .until("2024-03-20")
            .subscription(1)],
    )
    .await;
    let after = owner.ask(&query).await.good();
    assert_eq!(after.data_at("/portfolio/revenue/logoChurn/value"), "0.5");
    assert_eq!(after.data_at("/portfolio/revenue/churn/amount"), "100.00");
    assert_closes(after.data_at("/portfolio/revenue"));
}

async fn a_window_that_is_none_is_refused_with_what_is_allowed(app: TestApp) {
    let owner = app.tenant("northwind").await.holding(Role::Owner).await;
    book(&owner, &[pays("a", "2024-01-01", "100")]).await;
    let query = "query($window: WindowInput!) { portfolio { accountCount revenue(window: $window) { window { start } } } }";
    for (window, field, rule) in [
        (
            json!({ "between": { "start": "2024-03-01", "end": "2024-02-01" } }),
            "window.between.end",
            "must be after its start 2024-03-01",
        ),
        (
            json!({ "between": { "start": "2014-01-01", "end": "2024-01-02" } }),
            "window.between.end",
            "at most 120 months",
        ),
        (
            json!({ "lastMonths": 121 }),
            "window.lastMonths",
            "1 to 120 months",
        ),
        (
            json!({ "month": "2024-3" }),
            "window.month",
            "such as `2024-03`",
        ),
        (
            json!({ "quarter": "2024-Q0" }),
            "window.quarter",
            "such as `2024-Q1`",
        ),
        (
            json!({ "fiscalYear": 1 }),
            "window.fiscalYear",
            "1900 to 9998",
        ),
    ] {
        let answer = owner.ask_with(query, json!({ "window": window })).await;
        let error = &answer.errors()[0];
        assert_eq!(error["extensions"]["code"], "VALIDATION_FAILED", "{answer}");
        assert_eq!(error["extensions"]["field"], field);
        assert!(
            error["message"].as_str().unwrap().contains(rule),
            "{answer}"
        );
    }
    let two = json!({ "window": { "year": 2024, "month": "2024-03" } });
    let answer = owner.ask_with(query, two).await;
    assert_eq!((answer.status, answer.code()), (400, "VALIDATION_FAILED"));
}

async fn a_series_of_every_slice_takes_as_many_statements_as_of_one(app: TestApp) {
    let owner = app.tenant("northwind").await.holding(Role::Owner).await;
    let query = "{ portfolio(asOf: \"2024-12-31\") { slices(by: SEGMENT, atMost: 20) {
        key revenue(window: {lastMonths: 24}) {
            netRevenueRetention { value } logoChurns { value }
            movements(by: MONTH) { window { start } new { amount } churn { amount } closing { amount } accountsWith(kind: NEW, first: 1) { totalCount edges { amount { amount } node { name } } } }
        }
    } } }";
    let mut statements = Vec::new();
    for segments in [1, 20] {
        for segment in 0..segments {
            let name = format!("segment-{segment:02}");
            let row = json!({ "externalId": name, "name": name, "segment": name });
            upsert(&owner, "Accounts", &[row]).await;
            upsert(
                &owner,
                "Subscriptions",
                &[pays(&name, "2023-02-01", "10")
                    .until("2024-05-05")
                    .subscription(0)],
            )
            .await;
        }
        owner.ask(query).await.good(); // Facts are loaded once, and kept.
        let answer = owner.ask(query).await.good();
        let slices = answer.data_at("/portfolio/slices").as_array().unwrap();
        assert_eq!(slices.len(), segments);
        for slice in slices {
            let months = slice["revenue"]["movements"].as_array().unwrap();
            assert_eq!(months.len(), 24);
            assert_eq!(
                months[1]["accountsWith"]["edges"][0]["node"]["name"],
                slice["key"]
            );
            assert_eq!(months[16]["churn"]["amount"], "10.00");
        }
        statements.push(answer.statements);
    }
    assert_eq!(statements[0], statements[1]);
    assert!(statements[1] <= 4, "{} statements", statements[1]);
}
