//! Purchases, what customers are worth, and what it costs to keep them.

use domain::member::{AccessScope, Role};
use serde_json::{Value, json};
use tests::{Answer, Client, TestApp, both};

both!(
    a_purchase_is_refunded_and_never_over_its_amount,
    refunds_at_the_same_time_never_exceed_their_purchase,
    the_same_rows_twice_change_nothing,
    three_purchases_of_fifty_dollars_a_month_for_two_years,
    keeping_five_thousand_customers_for_two_hundred_thousand_dollars,
    every_number_opens_into_its_accounts,
    slices_cost_no_further_statements,
    what_is_spent_is_told_to_those_who_may_know,
);

async fn owner(app: &TestApp) -> Client {
    app.tenant("northwind").await.holding(Role::Owner).await
}

/// Upserts rows in parts of a thousand; all of them must be good.
async fn upsert(client: &Client, mutation: &str, of: &str, rows: &[Value]) -> Vec<String> {
    let document = format!(
        "mutation($rows: [{of}!]!) {{ {mutation}(input: {{rows: $rows}}) {{ results {{ outcome }} userErrors {{ field message }} }} }}"
    );
    let mut outcomes = Vec::new();
    for rows in rows.chunks(1_000) {
        let answer = client
            .ask_with(&document, json!({ "rows": rows }))
            .await
            .good();
        let results = answer.data_at(&format!("/{mutation}/results"));
        let results = results.as_array().unwrap().iter();
        outcomes.extend(results.map(|result| result["outcome"].as_str().unwrap().to_owned()));
    }
    outcomes
}

async fn accounts(client: &Client, names: impl Iterator<Item = String>, segment: &str) {
    let rows = names.map(|name| json!({ "externalId": name, "name": name, "segment": segment }));
    let rows: Vec<Value> = rows.collect();
    upsert(client, "upsertAccounts", "UpsertAccountRow", &rows).await;
}

fn bought(id: &str, account: &str, on: &str, amount: &str) -> Value {
    json!({ "externalId": id, "accountExternalId": account, "purchasedOn": on, "amount": amount, "currency": "USD" })
}

async fn purchases(client: &Client, rows: &[Value]) -> Vec<String> {
    upsert(client, "upsertPurchases", "UpsertPurchaseRow", rows).await
}

/// A subscription of ten dollars a month for each account.
async fn subscribe(client: &Client, accounts: impl Iterator<Item = String>) {
    let line = json!({ "amount": "10", "currency": "USD", "billingInterval": "MONTH" });
    let rows = accounts.map(|account| {
        json!({ "externalId": account, "accountExternalId": account, "startsOn": "2023-01-01", "lines": [line] })
    });
    let rows: Vec<Value> = rows.collect();
    upsert(
        client,
        "upsertSubscriptions",
        "UpsertSubscriptionRow",
        &rows,
    )
    .await;
}

async fn refund(client: &Client, purchase: &str, amount: &str) -> Answer {
    let mutation = "mutation($input: RefundPurchaseInput!) {
        refundPurchase(input: $input) { purchase { version netAmount { amount } refunds { id amount { amount currency } } } userErrors { code field message } }
    }";
    let input = json!({ "id": purchase, "refundedOn": "2025-01-10", "amount": amount });
    client.ask_with(mutation, json!({ "input": input })).await
}

/// Makes a purchase of fifty dollars, and answers its id.
async fn fifty(client: &Client) -> String {
    accounts(client, ["acme".to_owned()].into_iter(), "SMB").await;
    purchases(client, &[bought("p-1", "acme", "2025-01-01", "50")]).await;
    let found = client
        .ask("{ purchase(externalId: \"p-1\") { id } }")
        .await
        .good();
    found.text_at("/purchase/id").to_owned()
}

async fn a_purchase_is_refunded_and_never_over_its_amount(app: TestApp) {
    let owner = owner(&app).await;
    let id = fifty(&owner).await;
    let answer = refund(&owner, &id, "30").await.good();
    assert_eq!(
        answer.text_at("/refundPurchase/purchase/netAmount/amount"),
        "20.00"
    );
    let refused = refund(&owner, &id, "20.01").await.refusal();
    assert_eq!(
        refused,
        ("VALIDATION_FAILED".to_owned(), "amount".to_owned())
    );
    refund(&owner, &id, "20").await.good();
    let list = "query($id: ID!) {
        node(id: $id) { ... on Purchase { netAmount { amount } quantity account { externalId } refunds { id amount { amount } } } }
        account(externalId: \"acme\") { purchases { totalCount nodes { id } } }
        refunded: purchases(where: {refunded: true}) { nodes { externalId } }
        kept: purchases(where: {refunded: false}) { totalCount }
    }";
    let answer = owner.ask_with(list, json!({ "id": id })).await.good();
    assert_eq!(answer.text_at("/node/netAmount/amount"), "0.00");
    assert_eq!(answer.text_at("/node/account/externalId"), "acme");
    assert_eq!(answer.text_at("/account/purchases/nodes/0/id"), id);
    assert_eq!(answer.data_at("/account/purchases/totalCount"), 1);
    assert_eq!(answer.text_at("/refunded/nodes/0/externalId"), "p-1");
    assert_eq!(answer.data_at("/kept/totalCount"), 0);
    // A refund that was a mistake is taken back.
    let back = answer.text_at("/node/refunds/0/id");
    let delete = "mutation($id: ID!) { deletePurchaseRefund(input: {id: $id}) { purchase { netAmount { amount } } userErrors { message } } }";
    let answer = owner.ask_with(delete, json!({ "id": back })).await.good();
    assert_ne!(
        answer.text_at("/deletePurchaseRefund/purchase/netAmount/amount"),
        "0.00"
    );
}

async fn refunds_at_the_same_time_never_exceed_their_purchase(app: TestApp) {
    let owner = owner(&app).await;
    let id = fifty(&owner).await;
    let all = (0..6).map(|_| refund(&owner, &id, "20"));
    let answers = futures_util::future::join_all(all).await;
    let done = answers
        .iter()
        .filter(|answer| answer.user_errors().is_empty());
    assert_eq!(done.count(), 2);
    let query = "{ purchase(externalId: \"p-1\") { netAmount { amount } } }";
    let answer = owner.ask(query).await.good();
    assert_eq!(answer.text_at("/purchase/netAmount/amount"), "10.00");
}

async fn the_same_rows_twice_change_nothing(app: TestApp) {
    let northwind = app.tenant("northwind").await;
    let owner = northwind.holding(Role::Owner).await;
    accounts(&owner, ["acme".to_owned()].into_iter(), "SMB").await;
    let mut row = bought("p-1", "acme", "2025-01-01", "50");
    row["productExternalId"] = json!("Book");
    row["refunds"] = json!([{ "externalId": "r-1", "refundedOn": "2025-01-02", "amount": "5" }]);
    assert_eq!(purchases(&owner, &[row.clone()]).await, ["CREATED"]);
    let costs = [json!({
        "externalId": "c-1", "category": "SALARIES", "startsOn": "2025-01-01", "endsOn": "2025-02-01", "amount": "9000", "currency": "USD",
    })];
    let cost = async || {
        upsert(
            &owner,
            "upsertRetentionCosts",
            "UpsertRetentionCostRow",
            &costs,
        )
        .await
    };
    assert_eq!(cost().await, ["CREATED"]);
    let before = northwind.snapshot().await;
    assert_eq!(purchases(&owner, &[row]).await, ["UNCHANGED"]);
    assert_eq!(cost().await, ["UNCHANGED"]);
    northwind
        .assert_unchanged_since(&before, "the same rows")
        .await;
}

async fn three_purchases_of_fifty_dollars_a_month_for_two_years(app: TestApp) {
    let owner = owner(&app).await;
    accounts(&owner, ["acme".to_owned()].into_iter(), "SMB").await;
    let rows: Vec<Value> = (0..36)
        .map(|number| {
            let day = format!("2024-{:02}-{:02}", number / 3 + 1, 5 + 10 * (number % 3));
            bought(&format!("p-{number}"), "acme", &day, "50")
        })
        .collect();
    purchases(&owner, &rows).await;
    let query = "{ portfolio {
        purchases(window: {year: 2024}) { averagePurchaseValue { value } purchaseFrequency { value } monthlyPurchaseFrequency { value } }
        lifetimeValue(method: AVERAGE_PURCHASE, window: {year: 2024}, lifespanMonths: \"24\") { value convention status window { start end } }
        observed: lifetimeValue(method: OBSERVED) { value }
        nobodyPays: lifetimeValue(method: MARGIN_OVER_CHURN, window: {year: 2024}, grossMargin: \"0.8\") { value status }
    } }";
    let answer = owner.ask(query).await.good();
    let portfolio = answer.data_at("/portfolio");
    assert_eq!(
        portfolio["purchases"]["averagePurchaseValue"]["value"],
        "50"
    );
    assert_eq!(portfolio["purchases"]["purchaseFrequency"]["value"], "36");
    assert_eq!(
        portfolio["purchases"]["monthlyPurchaseFrequency"]["value"],
        "3"
    );
    let value = &portfolio["lifetimeValue"];
    assert_eq!(
        (&value["value"], &value["convention"]),
        (&json!("3600"), &json!("AVERAGE_PURCHASE"))
    );
    assert_eq!(
        value["window"],
        json!({ "start": "2024-01-01", "end": "2025-01-01" })
    );
    assert_eq!(portfolio["observed"]["value"], "1800");
    assert_eq!(
        portfolio["nobodyPays"],
        json!({ "value": null, "status": "ZERO_DENOMINATOR" })
    );
}

async fn keeping_five_thousand_customers_for_two_hundred_thousand_dollars(app: TestApp) {
    for (slug, customers, dollars, convention, each) in [
        ("large", 5_000, "200000", "PER_RETAINED_CUSTOMER", "40"),
        ("small", 250, "125000", "PER_ACTIVE_CUSTOMER", "500"),
    ] {
        let owner = app.tenant(slug).await.holding(Role::Owner).await;
        let names = || (0..customers).map(|number| format!("a-{number}"));
        accounts(&owner, names(), "SMB").await;
        subscribe(&owner, names()).await;
        let cost = json!({
            "externalId": "c-1", "category": "SALARIES", "startsOn": "2024-01-01", "endsOn": "2025-01-01", "amount": dollars, "currency": "USD",
        });
        upsert(
            &owner,
            "upsertRetentionCosts",
            "UpsertRetentionCostRow",
            &[cost],
        )
        .await;
        let query = "query($convention: CostConvention!) { portfolio { retentionCost(window: {year: 2024}) {
            spent { amount } training: spent(category: TRAINING) { amount }
            perCustomer(convention: $convention) { value numerator denominator convention }
            customers(convention: $convention, first: 1) { totalCount }
            byRetainedRevenue { value }
        } } }";
        let answer = owner
            .ask_with(query, json!({ "convention": convention }))
            .await
            .good();
        let cost = answer.data_at("/portfolio/retentionCost");
        assert_eq!(cost["perCustomer"]["value"], each, "{answer}");
        assert_eq!(cost["perCustomer"]["convention"], convention);
        assert_eq!(cost["customers"]["totalCount"], customers);
        assert_eq!(cost["training"]["amount"], "0.00");
    }
}

/// A shop: acme buys again within the month and gives something back, blue twice on one day, coral renews by itself.
async fn shop(client: &Client) {
    accounts(
        client,
        ["acme", "blue"].map(str::to_owned).into_iter(),
        "SMB",
    )
    .await;
    accounts(
        client,
        ["coral", "delta"].map(str::to_owned).into_iter(),
        "Enterprise",
    )
    .await;
    let product = |mut row: Value, product: &str| {
        row["productExternalId"] = json!(product);
        row
    };
    let mut given_back = bought("p-3", "acme", "2024-03-25", "9.99");
    given_back["refunds"] = json!([{ "refundedOn": "2024-04-01", "amount": "9.99" }]);
    let mut automatic = bought("p-7", "coral", "2024-04-05", "20");
    automatic["automaticRenewal"] = json!(true);
    let rows = [
        product(bought("p-1", "acme", "2024-03-01", "100"), "Book"),
        product(bought("p-2", "acme", "2024-03-20", "50"), "Book"),
        given_back,
        bought("p-4", "blue", "2024-03-05", "10"),
        bought("p-5", "blue", "2024-03-05", "20"),
        product(bought("p-6", "coral", "2024-03-10", "20"), "Book"),
        automatic,
        product(bought("p-8", "coral", "2024-05-10", "20"), "Pen"),
    ];
    purchases(client, &rows).await;
}

async fn every_number_opens_into_its_accounts(app: TestApp) {
    let owner = owner(&app).await;
    shop(&owner).await;
    let query = "{ portfolio {
        purchases(window: {month: \"2024-03\"}) {
            purchaseCount orderCount customerCount revenue { amount currency }
            repeatPurchaseRate { value numerator denominator status convention excluded { reason count } confidenceInterval { low high } }
            customers(first: 2) { totalCount nodes { externalId } pageInfo { hasNextPage } }
            repeatCustomers { totalCount nodes { externalId } }
        }
        thirty: repeatPurchases(window: {month: \"2024-03\"}, withinDays: 30) {
            withinDays rate { value numerator denominator } repeatCustomers { totalCount nodes { externalId } } maturingCount
        }
        ninety: repeatPurchases(window: {month: \"2024-03\"}, withinDays: 90) { rate { numerator } repeatCustomers { totalCount } customers { totalCount } }
        additionalSales(window: {between: {start: \"2024-03-15\", end: \"2024-06-01\"}}) {
            upsellRate { value numerator } upsoldAccounts { totalCount nodes { externalId } }
            crossSellRate { value numerator } crossSoldAccounts { totalCount nodes { externalId } }
            rate { numerator denominator } accounts { totalCount }
            ofCustomers: rate(convention: PAYING_ACCOUNTS) { denominator }
        }
    }
    before: portfolio(asOf: \"2024-03-31\") {
        purchases(window: {month: \"2024-03\"}) { orderCount repeatPurchaseRate { numerator } }
        repeatPurchases(window: {month: \"2024-03\"}, withinDays: 90) { maturingCount maturingAccounts { totalCount } }
    } }";
    let answer = owner.ask(query).await.good();
    let march = answer.data_at("/portfolio/purchases");
    assert_eq!(
        (
            &march["purchaseCount"],
            &march["orderCount"],
            &march["customerCount"]
        ),
        (&json!(6), &json!(4), &json!(3))
    );
    assert_eq!(
        march["revenue"],
        json!({ "amount": "200.00", "currency": "USD" })
    );
    let rate = &march["repeatPurchaseRate"];
    assert_eq!(
        (
            &rate["numerator"],
            &rate["denominator"],
            &rate["convention"]
        ),
        (&json!("1"), &json!("3"), &json!("PERIOD"))
    );
    let excluded =
        json!([{ "reason": "SAME_DAY", "count": 1 }, { "reason": "FULLY_REFUNDED", "count": 1 }]);
    assert_eq!(rate["excluded"], excluded);
    assert!(rate["confidenceInterval"]["low"].is_string());
    assert_eq!(
        march["repeatCustomers"]["nodes"],
        json!([{ "externalId": "acme" }])
    );
    assert_eq!(march["customers"]["totalCount"], 3);
    assert_eq!(march["customers"]["pageInfo"]["hasNextPage"], true);
    let thirty = answer.data_at("/portfolio/thirty");
    assert_eq!(thirty["rate"]["numerator"], "1");
    assert_eq!(
        thirty["repeatCustomers"]["nodes"],
        json!([{ "externalId": "acme" }])
    );
    let ninety = answer.data_at("/portfolio/ninety");
    assert_eq!(ninety["rate"]["numerator"], "2");
    assert_eq!(
        (
            &ninety["repeatCustomers"]["totalCount"],
            &ninety["customers"]["totalCount"]
        ),
        (&json!(2), &json!(3))
    );
    let sales = answer.data_at("/portfolio/additionalSales");
    assert_eq!(
        sales["upsoldAccounts"]["nodes"],
        json!([{ "externalId": "acme" }])
    );
    assert_eq!(
        sales["crossSoldAccounts"]["nodes"],
        json!([{ "externalId": "coral" }])
    );
    assert_eq!(
        sales["rate"],
        json!({ "numerator": "2", "denominator": "4" })
    );
    assert_eq!(
        (
            &sales["accounts"]["totalCount"],
            &sales["ofCustomers"]["denominator"]
        ),
        (&json!(2), &json!("3"))
    );
    // What was given back later was not known then.
    assert_eq!(answer.data_at("/before/purchases/orderCount"), 5);
    assert_eq!(answer.data_at("/before/repeatPurchases/maturingCount"), 2);
    assert_eq!(
        answer.data_at("/before/repeatPurchases/maturingAccounts/totalCount"),
        2
    );
}

async fn slices_cost_no_further_statements(app: TestApp) {
    let owner = owner(&app).await;
    shop(&owner).await;
    subscribe(
        &owner,
        ["acme", "coral", "delta"].map(str::to_owned).into_iter(),
    )
    .await;
    let cost = |id: &str, account: Option<&str>, amount: &str| {
        json!({
            "externalId": id, "category": "PROGRAMMES", "accountExternalId": account, "startsOn": "2024-01-01", "endsOn": "2025-01-01",
            "amount": amount, "currency": "USD",
        })
    };
    let costs = [cost("c-1", None, "300"), cost("c-2", Some("acme"), "60")];
    upsert(
        &owner,
        "upsertRetentionCosts",
        "UpsertRetentionCostRow",
        &costs,
    )
    .await;
    let metrics = "
        purchases(window: {year: 2024}) { orderCount repeatCustomers(first: 2) { nodes { externalId } } }
        repeatPurchases(window: {year: 2024}, withinDays: 60) { customers(first: 2) { nodes { externalId } } }
        additionalSales(window: {year: 2024}) { accounts(first: 2) { nodes { externalId } } }
        retentionCost(window: {year: 2024}) { spent { amount } categories { category spent { amount } } customers(first: 2) { nodes { externalId } } }
    ";
    let sliced =
        |by: &str| format!("{{ portfolio {{ slices(by: {by}, atMost: 3) {{ key {metrics} }} }} }}");
    // The first asks for what the cache does not have yet.
    owner.ask(&sliced("SEGMENT")).await.good();
    let segments = owner.ask(&sliced("SEGMENT")).await.good();
    let plans = owner.ask(&sliced("PLAN")).await.good();
    let slices = segments.data_at("/portfolio/slices").as_array().unwrap();
    let of = |slice: &Value, path: &str| slice.pointer(path).cloned().unwrap();
    let keys: Vec<Value> = slices.iter().map(|slice| of(slice, "/key")).collect();
    assert_eq!(keys, ["Enterprise", "SMB"]);
    let orders: Vec<Value> = slices
        .iter()
        .map(|slice| of(slice, "/purchases/orderCount"))
        .collect();
    assert_eq!(orders, [2, 3]);
    // Two of three customers bear two thirds of what is shared; what was spent on acme is where acme is.
    let spent: Vec<Value> = slices
        .iter()
        .map(|slice| of(slice, "/retentionCost/spent/amount"))
        .collect();
    assert_eq!(spent, ["200.00", "160.00"]);
    let whole = owner
        .ask(&format!("{{ portfolio {{ {metrics} }} }}"))
        .await
        .good();
    assert_eq!(
        whole.text_at("/portfolio/retentionCost/spent/amount"),
        "360.00"
    );
    assert!(
        segments.statements <= whole.statements + 1,
        "{} {}",
        segments.statements,
        whole.statements
    );
    assert!(
        plans.statements <= whole.statements + 2,
        "{} {}",
        plans.statements,
        whole.statements
    );
}

async fn what_is_spent_is_told_to_those_who_may_know(app: TestApp) {
    let northwind = app.tenant("northwind").await;
    let owner = northwind.holding(Role::Owner).await;
    let cost = json!({
        "externalId": "c-1", "category": "SALARIES", "startsOn": "2024-01-01", "endsOn": "2025-01-01", "amount": "98765", "currency": "USD",
    });
    upsert(
        &owner,
        "upsertRetentionCosts",
        "UpsertRetentionCostRow",
        &[cost],
    )
    .await;
    let rows = "{ retentionCosts { totalCount nodes { id amount { amount } } } }";
    let metric =
        "{ portfolio { retentionCost(window: {year: 2024}) { perCustomer { numerator } } } }";
    let id = owner
        .ask(rows)
        .await
        .good()
        .text_at("/retentionCosts/nodes/0/id")
        .to_owned();
    let node = format!("{{ node(id: \"{id}\") {{ id }} }}");
    for role in [Role::Viewer, Role::Csm, Role::Manager] {
        let client = northwind.holding(role).await;
        let may = role == Role::Manager;
        for query in [rows, metric] {
            let answer = client.ask(query).await;
            match may {
                true => drop(answer.good()),
                false => assert_eq!(answer.code(), "FORBIDDEN", "{role} {answer}"),
            }
        }
        let found = client.ask(&node).await.good();
        assert_eq!(!found.data_at("/node").is_null(), may, "{role}");
    }
    // Who reads the log, and not costs, sees that something changed.
    let log = "{ changes(after: 0) { changes { subjectKind after before } } }";
    for (scopes, told) in [
        (vec![AccessScope::ReadLog], false),
        (vec![AccessScope::ReadLog, AccessScope::ReadCosts], true),
    ] {
        let client = northwind.integration(&scopes).await;
        let answer = client.ask(log).await.good();
        let changes = answer.data_at("/changes/changes").as_array().unwrap();
        let mut costs = changes
            .iter()
            .filter(|change| change["subjectKind"] == "retention_cost");
        assert_eq!(costs.next().unwrap()["after"].is_object(), told, "{answer}");
        assert_eq!(answer.body.to_string().contains("9876500"), told);
    }
    // What may be written without being read is not shown.
    let writer = northwind.integration(&[AccessScope::WriteCosts]).await;
    let mutation = "mutation($rows: [UpsertRetentionCostRow!]!) {
        upsertRetentionCosts(input: {rows: $rows}) { results { outcome retentionCost { id } } userErrors { message } }
    }";
    let cost = json!({
        "externalId": "c-2", "category": "SYSTEMS", "startsOn": "2024-01-01", "endsOn": "2025-01-01", "amount": "1", "currency": "USD",
    });
    let answer = writer
        .ask_with(mutation, json!({ "rows": [cost] }))
        .await
        .good();
    let result = answer.data_at("/upsertRetentionCosts/results/0");
    assert_eq!(
        *result,
        json!({ "outcome": "CREATED", "retentionCost": null })
    );
}
