//! KPIs of customers, and whether their business grows.

use domain::member::Role;
use serde_json::{Value, json};
use tests::{Client, Process, TestApp, TestDatabase, both};

use crate::PROGRAM;

both!(
    a_customer_grows_and_the_portfolio_knows_it,
    values_are_told_in_bulk_and_once,
    a_restated_value_is_remembered,
    another_unit_and_a_baseline_of_zero,
    growth_costs_no_further_statements_for_more_accounts,
    values_of_a_file_are_imported,
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

/// Accounts, each paying so many dollars a month.
async fn accounts(client: &Client, paying: &[(&str, i64)]) {
    let row = |(name, _): &(&str, i64)| json!({ "externalId": name, "name": name, "segment": name, "signedUpOn": "2023-01-01" });
    let rows = json!(paying.iter().map(row).collect::<Vec<_>>());
    upsert(client, "upsertAccounts", "UpsertAccountRow", rows).await;
    let row = |(name, amount): &(&str, i64)| {
        let line =
            json!({ "amount": amount.to_string(), "currency": "USD", "billingInterval": "MONTH" });
        json!({ "externalId": name, "accountExternalId": name, "startsOn": "2023-01-01", "lines": [line] })
    };
    let paying = paying.iter().filter(|(_, amount)| *amount > 0);
    let rows = json!(paying.map(row).collect::<Vec<_>>());
    upsert(client, "upsertSubscriptions", "UpsertSubscriptionRow", rows).await;
}

async fn account_id(client: &Client, name: &str) -> String {
    let query = format!("{{ account(externalId: \"{name}\") {{ id }} }}");
    let answer = client.ask(&query).await.good();
    answer.text_at("/account/id").to_owned()
}

async fn kpi(client: &Client, key: &str, unit: &str, direction: &str) -> String {
    let document = "mutation($input: CreateKpiInput!) { createKpi(input: $input) { kpi { id } userErrors { message } } }";
    let input = json!({ "key": key, "label": key, "unit": unit, "direction": direction, "staleAfterDays": 90 });
    let answer = client.ask_with(document, json!({ "input": input })).await;
    answer.good().text_at("/createKpi/kpi/id").to_owned()
}

fn value(account: &str, kpi: &str, on: &str, value: &str) -> Value {
    json!({ "externalId": format!("{account}/{kpi}/{on}"), "accountExternalId": account, "kpiKey": kpi, "measuredOn": on, "value": value })
}

async fn values(client: &Client, rows: Vec<Value>) -> Vec<String> {
    upsert(client, "upsertKpiValues", "UpsertKpiValueRow", json!(rows)).await
}

async fn growth(client: &Client, as_of: &str) -> Value {
    let query = "query($asOf: Date!) { portfolio(asOf: $asOf) { growth {
        knownCount growingCount shrinkingCount staleSeriesCount unknownCount(reason: STALE)
        shareGrowing { value numerator denominator status excluded { reason count } }
        medianGrowth { value numerator denominator status }
        arrWeightedGrowth { value numerator denominator status }
        growing { totalCount edges { growth relativeToPeers node { externalId } } }
        shrinking { totalCount nodes { externalId } }
        unknown(reason: STALE) { totalCount nodes { externalId } }
    } } }";
    let answer = client.ask_with(query, json!({ "asOf": as_of })).await;
    answer.good().data_at("/portfolio/growth").clone()
}

async fn a_customer_grows_and_the_portfolio_knows_it(app: TestApp) {
    let owner = owner(&app).await;
    accounts(
        &owner,
        &[("acme", 100), ("blue", 300), ("coral", 400), ("dune", 0)],
    )
    .await;
    kpi(&owner, "revenue", "USD", "HIGHER_IS_BETTER").await;
    let cost = kpi(&owner, "cost", "USD an order", "LOWER_IS_BETTER").await;
    let rows = vec![
        value("acme", "revenue", "2024-01-31", "1000"),
        value("acme", "revenue", "2024-11-30", "1500"),
        value("blue", "cost", "2024-01-31", "20"),
        value("blue", "cost", "2024-11-30", "18"),
        value("coral", "revenue", "2024-01-31", "200"),
        value("coral", "revenue", "2024-11-30", "190"),
        // Nothing since February.
        value("dune", "revenue", "2024-01-31", "1"),
        value("dune", "revenue", "2024-02-29", "2"),
    ];
    assert_eq!(values(&owner, rows).await, ["CREATED"; 8]);
    let found = growth(&owner, "2024-12-31").await;
    assert_eq!(found["shareGrowing"]["value"], "0.666667");
    assert_eq!(
        found["shareGrowing"]["excluded"],
        json!([{ "reason": "STALE", "count": 1 }])
    );
    // 10 % of -5, 10 and 50.
    assert_eq!(found["medianGrowth"]["value"], "0.1");
    // ($1,200 x 50 % + $3,600 x 10 % - $4,800 x 5 %) / $9,600.
    assert_eq!(found["arrWeightedGrowth"]["value"], "0.075");
    assert_eq!(found["arrWeightedGrowth"]["numerator"], "720");
    assert_eq!(
        found["growing"],
        json!({ "totalCount": 2, "edges": [
            { "growth": "0.5", "relativeToPeers": "0.4", "node": { "externalId": "acme" } },
            { "growth": "0.1", "relativeToPeers": "0", "node": { "externalId": "blue" } },
        ] })
    );
    let only = |name: &str| json!({ "totalCount": 1, "nodes": [{ "externalId": name }] });
    assert_eq!(found["shrinking"], only("coral"));
    assert_eq!(found["unknown"], only("dune"));
    assert_eq!(
        (&found["knownCount"], &found["unknownCount"]),
        (&json!(3), &json!(1))
    );
    // In March the one that is stale now had doubled, and of the others a single value was known.
    let then = growth(&owner, "2024-03-01").await;
    assert_eq!(then["growing"]["edges"][0]["node"]["externalId"], "dune");
    assert_eq!(then["knownCount"], 1);
    assert_eq!(then["arrWeightedGrowth"]["status"], "ZERO_DENOMINATOR");
    // In slices, and of one KPI.
    let query = format!(
        "{{ portfolio(asOf: \"2024-12-31\") {{ growth(kpi: \"{cost}\") {{ knownCount medianGrowth {{ value }} }} slices(by: SEGMENT) {{ key growth {{ growingCount }} }} }} }}"
    );
    let answer = owner.ask(&query).await.good();
    assert_eq!(
        answer.data_at("/portfolio/growth"),
        &json!({ "knownCount": 1, "medianGrowth": { "value": "0.1" } })
    );
    let slices = answer.data_at("/portfolio/slices").as_array().unwrap();
    let growing = slices
        .iter()
        .map(|slice| slice["growth"]["growingCount"].as_i64().unwrap());
    assert_eq!(growing.collect::<Vec<_>>(), [1, 1, 0, 0]);
    // The account's own page.
    let query = "{ account(externalId: \"acme\") { kpis { totalCount nodes {
        kpi { key unit } baseline { on value isSet } latest(asOf: \"2024-12-31\") { on value } isStale(asOf: \"2025-03-01\")
        growth(asOf: \"2024-12-31\") { value numerator denominator convention } compoundGrowth(asOf: \"2024-12-31\") { value status }
        growthAround(day: \"2024-06-30\", asOf: \"2024-12-31\") { before { status } after { value } }
        values(first: 1) { totalCount pageInfo { hasNextPage } nodes { measuredOn value source version } }
    } } } }";
    let answer = owner.ask(query).await.good();
    let expected = json!({ "totalCount": 1, "nodes": [{
        "kpi": { "key": "revenue", "unit": "USD" },
        "baseline": { "on": "2024-01-31", "value": "1000", "isSet": false },
        "latest": { "on": "2024-11-30", "value": "1500" },
        "isStale": true,
        "growth": { "value": "0.5", "numerator": "500", "denominator": "1000", "convention": "LATEST_OVER_BASELINE" },
        "compoundGrowth": { "value": null, "status": "INSUFFICIENT_SAMPLE" },
        // 50 % in 304 days.
        "growthAround": { "before": { "status": "INSUFFICIENT_SAMPLE" }, "after": { "value": "0.60074" } },
        "values": { "totalCount": 2, "pageInfo": { "hasNextPage": true }, "nodes": [
            { "measuredOn": "2024-01-31", "value": "1000", "source": "INTEGRATED", "version": 1 },
        ] },
    }] });
    assert_eq!(answer.data_at("/account/kpis"), &expected);
}

async fn values_are_told_in_bulk_and_once(app: TestApp) {
    let owner = owner(&app).await;
    accounts(&owner, &[("acme", 100), ("blue", 300)]).await;
    kpi(&owner, "revenue", "USD", "HIGHER_IS_BETTER").await;
    let row = value("acme", "revenue", "2024-01-31", "1000");
    let with = |field: &str, to: &str| {
        let mut row = row.clone();
        row["externalId"] = json!("other");
        row[field] = json!(to);
        row
    };
    assert_eq!(values(&owner, vec![row.clone()]).await, ["CREATED"]);
    assert_eq!(values(&owner, vec![row.clone()]).await, ["UNCHANGED"]);
    let rows = vec![
        with("kpiKey", "profit"),
        with("accountExternalId", "nobody"),
        with("measuredOn", "2999-01-01"),
        with("unit", "EUR"),
        with("value", "0.0000001"),
        // The day is taken by the first one.
        with("externalId", "another"),
    ];
    let mut outcomes = Vec::new();
    for row in rows {
        outcomes.extend(values(&owner, vec![row]).await);
    }
    let expected = [
        "kpiKey",
        "accountExternalId",
        "measuredOn",
        "unit",
        "value",
        "measuredOn",
    ];
    assert_eq!(outcomes, expected);
    // It was another account's: it goes there, and the day is free again.
    let mut moved = row.clone();
    moved["accountExternalId"] = json!("blue");
    assert_eq!(values(&owner, vec![moved]).await, ["UPDATED"]);
    assert_eq!(values(&owner, vec![with("unit", "USD")]).await, ["CREATED"]);
    let query = "{ accounts(orderBy: {field: NAME}) { nodes { kpis { nodes { values { totalCount } } } } } }";
    let answer = owner.ask(query).await.good();
    let one = json!({ "kpis": { "nodes": [{ "values": { "totalCount": 1 } }] } });
    assert_eq!(answer.data_at("/accounts/nodes"), &json!([one, one]));
}

async fn a_restated_value_is_remembered(app: TestApp) {
    let owner = owner(&app).await;
    accounts(&owner, &[("acme", 100)]).await;
    kpi(&owner, "revenue", "USD", "HIGHER_IS_BETTER").await;
    let first = value("acme", "revenue", "2024-11-01", "1000");
    let second = value("acme", "revenue", "2024-12-01", "1100");
    values(&owner, vec![first, second.clone()]).await;
    assert_eq!(
        growth(&owner, "2024-12-31").await["medianGrowth"]["value"],
        "0.1"
    );
    let mut restated = second;
    restated["value"] = json!("900");
    assert_eq!(values(&owner, vec![restated]).await, ["UPDATED"]);
    assert_eq!(
        growth(&owner, "2024-12-31").await["medianGrowth"]["value"],
        "-0.1"
    );
    let query = "{ kpiValue(externalId: \"acme/revenue/2024-12-01\") { id version value } }";
    let answer = owner.ask(query).await.good();
    assert_eq!(answer.data_at("/kpiValue/version"), 2);
    let id = answer.text_at("/kpiValue/id").to_owned();
    let query = format!("{{ auditTrail(subject: \"{id}\") {{ kind before after }} }}");
    let answer = owner.ask(&query).await.good();
    let trail = answer.data_at("/auditTrail").as_array().unwrap();
    let restated = trail
        .iter()
        .find(|entry| entry["kind"] == "UPDATED")
        .unwrap();
    // In millionths, as it is kept.
    assert_eq!(restated["before"]["value"], 1_100_000_000);
    assert_eq!(restated["after"]["value"], 900_000_000);
    let delete = format!(
        "mutation {{ deleteKpiValue(input: {{id: \"{id}\", version: 2}}) {{ deletedId userErrors {{ code }} }} }}"
    );
    owner.ask(&delete).await.good();
    let left = growth(&owner, "2024-12-31").await;
    assert_eq!(left["medianGrowth"]["status"], "NO_DATA");
    assert_eq!(
        left["shareGrowing"]["excluded"],
        json!([{ "reason": "SINGLE_VALUE", "count": 1 }])
    );
}

async fn another_unit_and_a_baseline_of_zero(app: TestApp) {
    let owner = owner(&app).await;
    accounts(&owner, &[("acme", 100)]).await;
    let kpi = kpi(&owner, "revenue", "USD", "HIGHER_IS_BETTER").await;
    let account = account_id(&owner, "acme").await;
    let rows = vec![
        value("acme", "revenue", "2024-11-01", "0"),
        value("acme", "revenue", "2024-12-01", "50"),
    ];
    values(&owner, rows).await;
    let zero = growth(&owner, "2024-12-31").await;
    assert_eq!(
        zero["shareGrowing"]["excluded"],
        json!([{ "reason": "ZERO_BASELINE", "count": 1 }])
    );
    assert_eq!(zero["shareGrowing"]["status"], "ZERO_DENOMINATOR");
    let query = "{ account(externalId: \"acme\") { kpis { nodes { growth { value status } targetProgress { value } } } } }";
    let answer = owner.ask(query).await.good();
    let unknown = json!([{ "growth": { "value": null, "status": "ZERO_DENOMINATOR" }, "targetProgress": null }]);
    assert_eq!(answer.data_at("/account/kpis/nodes"), &unknown);
    // With a baseline that somebody set it can be told.
    let document = "mutation($input: SetKpiGoalsInput!) { setKpiGoals(input: $input) { kpiSeries { version baseline { value isSet } target { on value } } userErrors { code field message } } }";
    let goals = json!({
        "account": account, "kpi": kpi, "version": 1,
        "baseline": { "on": "2024-11-15", "value": "40" }, "target": { "on": "2025-12-31", "value": "80" },
    });
    let answer = owner
        .ask_with(document, json!({ "input": goals }))
        .await
        .good();
    let set = json!({ "version": 2, "baseline": { "value": "40", "isSet": true }, "target": { "on": "2025-12-31", "value": "80" } });
    assert_eq!(answer.data_at("/setKpiGoals/kpiSeries"), &set);
    assert_eq!(
        growth(&owner, "2024-12-31").await["medianGrowth"]["value"],
        "0.25"
    );
    let answer = owner.ask(query).await.good();
    assert_eq!(
        answer.data_at("/account/kpis/nodes/0/targetProgress/value"),
        "0.25"
    );
    // The unit of what is there does not change; archived, it takes no values and counts for nobody who does not ask.
    let refused = owner.ask(&format!("mutation {{ updateKpi(input: {{id: \"{kpi}\", unit: \"EUR\"}}) {{ userErrors {{ code field message }} }} }}")).await;
    let error = refused.data_at("/updateKpi/userErrors/0");
    assert_eq!(
        (&error["code"], &error["field"]),
        (&json!("CONFLICT"), &json!(["unit"]))
    );
    owner
        .ask(&format!(
            "mutation {{ archiveKpi(input: {{id: \"{kpi}\"}}) {{ userErrors {{ code }} }} }}"
        ))
        .await
        .good();
    let row = value("acme", "revenue", "2024-12-15", "51");
    assert_eq!(values(&owner, vec![row]).await, ["kpiKey"]);
    assert_eq!(growth(&owner, "2024-12-31").await["knownCount"], 0);
    let query = format!(
        "{{ kpis {{ key }} portfolio(asOf: \"2024-12-31\") {{ growth(kpi: \"{kpi}\") {{ knownCount }} }} }}"
    );
    let answer = owner.ask(&query).await.good();
    assert_eq!(answer.data_at("/kpis"), &json!([]));
    assert_eq!(answer.data_at("/portfolio/growth/knownCount"), 1);
}

async fn growth_costs_no_further_statements_for_more_accounts(app: TestApp) {
    let owner = owner(&app).await;
    kpi(&owner, "revenue", "USD", "HIGHER_IS_BETTER").await;
    let names: Vec<String> = (0..12).map(|number| format!("a{number:02}")).collect();
    let query = "{ accounts(first: 20) { nodes { kpis(first: 3) { totalCount nodes { kpi { key } growth { value } latest { value } values(first: 5) { totalCount nodes { value series { id } } } } } } } portfolio { growth { medianGrowth { value } growing { nodes { name } } } slices(by: SEGMENT) { growth { growingCount growing { totalCount nodes { name } } } } } }";
    let mut statements = Vec::new();
    for some in [&names[..2], &names[2..]] {
        let paying: Vec<(&str, i64)> = some.iter().map(|name| (name.as_str(), 100)).collect();
        accounts(&owner, &paying).await;
        let rows = some.iter().flat_map(|name| {
            let of = |on, number| value(name, "revenue", on, number);
            [of("2024-11-01", "10"), of("2024-12-01", "11")]
        });
        values(&owner, rows.collect()).await;
        // The first question reads the facts anew.
        owner.ask(query).await.good();
        let answer = owner.ask(query).await.good();
        statements.push(answer.statements);
    }
    assert_eq!(statements[0], statements[1]);
}

async fn values_of_a_file_are_imported(database: TestDatabase) {
    let app = TestApp::start(&database).await;
    let owner = owner(&app).await;
    accounts(&owner, &[("acme", 100), ("blue", 300)]).await;
    kpi(&owner, "revenue", "USD", "HIGHER_IS_BETTER").await;
    let folder = tempfile::tempdir().unwrap();
    let write = |name: &str, text: &str| {
        let path = folder.path().join(name);
        std::fs::write(&path, text).unwrap();
        path.display().to_string()
    };
    let file = write(
        "kpis.csv",
        "account,kpi,day,value,unit\n\
         acme,revenue,2024-11-30,1000.5,USD\n\
         acme,revenue,2024-12-31,1200,USD\n\
         blue,revenue,2024-12-31,900,EUR\n\
         blue,profit,2024-12-31,900,\n",
    );
    let mapping = write(
        "kpis.toml",
        "[source]\nformat = \"csv\"\n[fields]\nexternalId = { template = \"{account}/{kpi}/{day}\" }\naccountExternalId = \"account\"\nkpiKey = \"kpi\"\nmeasuredOn = \"day\"\nvalue = \"value\"\nunit = \"unit\"\n",
    );
    for _ in 0..2 {
        let said = import(file.clone(), mapping.clone(), &database).await;
        assert!(
            said.contains("the KPI `revenue` is in USD, not in EUR"),
            "{said}"
        );
        assert!(
            said.contains("there is no KPI `profit`; `kpis` lists those there are"),
            "{said}"
        );
    }
    let query = "{ accounts(orderBy: {field: NAME}) { nodes { kpis { nodes { growth { numerator } values { nodes { measuredOn value source version } } } } } } }";
    let answer = owner.ask(query).await.good();
    let point = |on: &str, value: &str| json!({ "measuredOn": on, "value": value, "source": "INTEGRATED", "version": 1 });
    let values = json!([point("2024-11-30", "1000.5"), point("2024-12-31", "1200")]);
    let acme = json!({ "growth": { "numerator": "199.5" }, "values": { "nodes": values } });
    assert_eq!(
        answer.data_at("/accounts/nodes/0/kpis/nodes"),
        &json!([acme])
    );
    assert_eq!(answer.data_at("/accounts/nodes/1/kpis/nodes"), &json!([]));
    app.stop().await;
}

/// What the import prints, with the reasons for which it rejected rows.
async fn import(file: String, mapping: String, database: &TestDatabase) -> String {
    let url = database.url();
    let run = move || {
        let rejected = format!("{file}.rejected.csv");
        let arguments = [
            "import",
            "kpi-values",
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
