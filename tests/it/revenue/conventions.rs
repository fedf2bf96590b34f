//! Customers lost and kept, by whose convention.

use domain::member::Role;
use serde_json::{Value, json};
use tests::{TestApp, both};

use super::{Paid, book, pays};

both!(
    one_query_answers_every_convention_of_churn_and_retention,
    what_a_tenant_has_chosen_is_meant_when_nothing_is_said,
);

/// S = 1,000 at the start of March, N = 200 in it; Cs = 54 and Cn = 10 are lost.
fn march() -> Vec<Paid> {
    let customers = (0..1_200).map(|number| {
        let start = if number < 1_000 {
            "2024-01-01"
        } else {
            "2024-03-05"
        };
        let paid = pays(format!("customer-{number:04}"), start, "50");
        match number {
            0..54 => paid.until("2024-03-15"),
            1_000..1_010 => paid.until("2024-03-20"),
            _ => paid,
        }
    });
    customers.collect()
}

/// Numerator, denominator and value of each metric of a list, by its convention.
fn by_convention(metrics: &Value) -> Vec<[&str; 4]> {
    let metrics = metrics.as_array().unwrap().iter();
    let fields = ["convention", "numerator", "denominator", "value"];
    metrics
        .map(|metric| fields.map(|field| metric[field].as_str().unwrap()))
        .collect()
}

async fn one_query_answers_every_convention_of_churn_and_retention(app: TestApp) {
    let owner = app.tenant("northwind").await.holding(Role::Owner).await;
    book(&owner, &march()).await;
    let metric = "convention numerator denominator value status window { start end timeZone } asOf confidenceInterval { low high confidence }";
    let query = format!(
        "{{ portfolio(asOf: \"2024-12-31\") {{ revenue(window: {{month: \"2024-03\"}}) {{
            logos {{ start new churned churnedOfStart churnedOfNew removed end }}
            logoChurns {{ {metric} }} logoRetentions {{ {metric} }}
            logoChurn {{ {metric} }} annualisedLogoChurn {{ value convention }} logoRetention {{ value convention }}
            all: churnedAccounts(convention: START_BASE_ALL_CHURN, first: 64) {{ totalCount edges {{ churnedOn lost {{ amount }} kind node {{ name }} }} }}
            cohort: churnedAccounts(convention: START_BASE_COHORT) {{ totalCount }}
            openingAccounts {{ totalCount }} arrivedAccounts {{ totalCount }} closingAccounts {{ totalCount }}
            churnByKind {{ kind accountCount lost {{ amount }} }}
        }} }} }}"
    );
    let answer = owner.ask(&query).await.good();
    let revenue = answer.data_at("/portfolio/revenue");
    let counts = json!({ "start": 1000, "new": 200, "churned": 64, "churnedOfStart": 54, "churnedOfNew": 10, "removed": 0, "end": 1136 });
    assert_eq!(revenue["logos"], counts);
    let churns = by_convention(&revenue["logoChurns"]);
    let expected = [
        ["START_BASE_ALL_CHURN", "64", "1000", "0.064"],
        ["START_BASE_COHORT", "54", "1000", "0.054"],
        ["START_PLUS_NEW", "64", "1200", "0.053333"],
        ["AVERAGE_BASE", "64", "1068", "0.059925"],
        // 54 of 1,200 on the 15th and 10 of 1,146 on the 20th.
        ["DAILY_SUM", "64", churns[4][2], "0.053726"],
        ["END_BASE", "64", "1136", "0.056338"],
    ];
    assert_eq!(churns, expected);
    let retentions = by_convention(&revenue["logoRetentions"]);
    let expected = [
        ["END_WITHOUT_NEW", "936", "1000", "0.936"],
        ["START_BASE_COHORT", "946", "1000", "0.946"],
        ["NAIVE_END_OVER_START", "1136", "1000", "1.136"],
    ];
    assert_eq!(retentions, expected);
    let window = json!({ "start": "2024-03-01", "end": "2024-04-01", "timeZone": "UTC" });
    for metric in ["logoChurns", "logoRetentions"].map(|name| &revenue[name][0]) {
        assert_eq!(
            (&metric["status"], &metric["asOf"]),
            (&json!("OK"), &json!("2024-12-31"))
        );
        assert_eq!(metric["window"], window);
    }
    // Of a proportion there is an interval, of any other ratio there is none.
    assert_eq!(
        revenue["logoChurns"][1]["confidenceInterval"]["confidence"],
        95
    );
    assert_eq!(revenue["logoChurns"][5]["confidenceInterval"], json!(null));
    assert_eq!(revenue["logoChurn"], revenue["logoChurns"][0]);
    // 1 - (1 - 0.064)^12.
    assert_eq!(revenue["annualisedLogoChurn"]["value"], "0.547821");

    assert_eq!(
        (
            &revenue["all"]["totalCount"],
            &revenue["cohort"]["totalCount"]
        ),
        (&json!(64), &json!(54))
    );
    let edges = revenue["all"]["edges"].as_array().unwrap().iter();
    let first = edges.min_by_key(|edge| edge["node"]["name"].as_str().unwrap());
    let lost = json!({ "churnedOn": "2024-03-15", "lost": { "amount": "50.00" }, "kind": null, "node": { "name": "customer-0000" } });
    assert_eq!(first, Some(&lost));
    for (list, length) in [
        ("openingAccounts", 1000),
        ("arrivedAccounts", 200),
        ("closingAccounts", 1136),
    ] {
        assert_eq!(revenue[list]["totalCount"], length, "{list}");
    }
    let unknown = json!([{ "kind": null, "accountCount": 64, "lost": { "amount": "2700.00" } }]);
    assert_eq!(revenue["churnByKind"], unknown);
}

async fn what_a_tenant_has_chosen_is_meant_when_nothing_is_said(app: TestApp) {
    let owner = app.tenant("northwind").await.holding(Role::Owner).await;
    // One leaves and comes back within March; one has left before, and comes back.
    let back = [
        pays("a", "2024-01-01", "100").until("2024-03-05"),
        pays("a", "2024-03-20", "150"),
        pays("b", "2024-01-01", "70").until("2024-01-20"),
        pays("b", "2024-03-10", "70"),
        pays("c", "2024-01-01", "30"),
    ];
    book(&owner, &back).await;
    let query = "{ portfolio(asOf: \"2024-03-31\") { revenue(window: {month: \"2024-03\"}) {
        view logoChurn { value convention } logoRetention { convention } netChurn { value convention } revenuePerAccount { convention }
        earnedPerAccount { convention } new { amount } reactivation { amount } expansion { amount } churn { amount }
    } } }";
    let ask = async || {
        owner
            .ask(query)
            .await
            .good()
            .data_at("/portfolio/revenue")
            .clone()
    };
    let revenue = ask().await;
    assert_eq!(revenue["view"], "NETTED");
    assert_eq!(
        revenue["logoChurn"],
        json!({ "value": "0", "convention": "START_BASE_ALL_CHURN" })
    );
    for (line, amount) in [
        ("new", "0.00"),
        ("reactivation", "70.00"),
        ("expansion", "50.00"),
        ("churn", "0.00"),
    ] {
        assert_eq!(revenue[line]["amount"], amount, "{line}");
    }
    let choose = "mutation { updateTenant(input: {revenueSettings: {
        movementView: PER_EVENT, reactivationGapDays: 30, churnConvention: END_BASE, retentionConvention: NAIVE_END_OVER_START,
        netChurnConvention: LESS_EXPANSION_AND_REACTIVATION, revenuePerAccountConvention: ALL_ACCOUNTS,
    }}) { userErrors { message } } }";
    owner.ask(choose).await.good();
    let revenue = ask().await;
    assert_eq!(revenue["view"], "PER_EVENT");
    assert_eq!(
        revenue["logoChurn"],
        json!({ "value": "0.333333", "convention": "END_BASE" })
    );
    assert_eq!(
        revenue["logoRetention"]["convention"],
        "NAIVE_END_OVER_START"
    );
    assert_eq!(
        revenue["netChurn"]["convention"],
        "LESS_EXPANSION_AND_REACTIVATION"
    );
    for name in ["revenuePerAccount", "earnedPerAccount"] {
        assert_eq!(revenue[name]["convention"], "ALL_ACCOUNTS");
    }
    // After fifty days away `b` is new; `a` comes back after fifteen.
    for (line, amount) in [
        ("new", "70.00"),
        ("reactivation", "150.00"),
        ("expansion", "0.00"),
        ("churn", "100.00"),
    ] {
        assert_eq!(revenue[line]["amount"], amount, "{line}");
    }
    let netted = query.replace("window: {", "view: NETTED, window: {");
    let answer = owner.ask(&netted).await.good();
    assert_eq!(answer.data_at("/portfolio/revenue/view"), "NETTED");
}
