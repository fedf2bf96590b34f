//! Health as clients see it: profiles, scores with their working, what was set by hand, and what scores foretold.

use std::time::Duration;

use chrono::TimeDelta;
use domain::member::Role;
use serde_json::{Value, json};
use tests::{Client, TestApp, TestDatabase, both, wait_until};

both!(
    a_score_is_told_with_its_working,
    what_was_set_by_hand_holds_until_its_last_day,
    a_published_profile_stays_as_it_is_and_a_draft_is_tried_out,
    scores_are_held_against_renewals,
    servers_compute_scores_by_themselves,
    an_account_without_data_has_no_score,
    health_takes_as_many_statements_for_many_accounts_as_for_one,
);

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

/// An account that pays so many dollars a month since 2024.
async fn customer(owner: &Client, name: &str, dollars: &str) -> String {
    let input = json!({ "name": name, "externalId": name, "segment": "Enterprise", "signedUpOn": "2024-01-01" });
    let made = done(owner, "createAccount", "account { id }", input).await;
    let account = made["account"]["id"].as_str().unwrap().to_owned();
    let line = json!({ "amount": dollars, "currency": "USD", "billingInterval": "MONTH" });
    let input = json!({ "account": account, "startsOn": "2024-01-01", "lines": [line] });
    done(owner, "createSubscription", "subscription { id }", input).await;
    account
}

fn line(kind: &str, weight: &str, from: [&str; 2], to: [&str; 2]) -> Value {
    let point = |[value, score]: [&str; 2]| json!({ "value": value, "score": score });
    json!({ "kind": kind, "weight": weight, "points": [point(from), point(to)] })
}

/// What the CSM thinks counts three times as much as open cases.
fn profile() -> Value {
    json!({
        "name": "Usual", "minimumCoverage": "0.5", "yellowFrom": "40", "greenFrom": "70", "hysteresis": "3",
        "factors": [
            line("CSM_JUDGEMENT", "3", ["1", "0"], ["5", "100"]),
            line("OPEN_CASES", "1", ["0", "100"], ["5", "0"]),
        ],
    })
}

async fn draft(owner: &Client, input: Value) -> String {
    let made = done(owner, "createHealthProfile", "healthProfile { id }", input).await;
    made["healthProfile"]["id"].as_str().unwrap().to_owned()
}

async fn publish(owner: &Client, id: &str, from: &str) -> Value {
    let input = json!({ "id": id, "effectiveFrom": from });
    let selection = "healthProfile { status number effectiveFrom }";
    done(owner, "publishHealthProfile", selection, input).await["healthProfile"].clone()
}

async fn judge(owner: &Client, account: &str, judgement: i32, on: &str) {
    let input = json!({ "account": account, "judgement": judgement, "judgedOn": on, "note": "Spoke to them" });
    let selection = "healthJudgement { judgement judgedOn account { id } }";
    done(owner, "recordHealthJudgement", selection, input).await;
}

async fn open_case(owner: &Client, account: &str) {
    let input =
        json!({ "account": account, "subject": "It fails", "openedAt": "2025-01-10T10:00:00Z" });
    done(owner, "createSupportCase", "supportCase { id }", input).await;
}

async fn recompute(owner: &Client, input: Value) -> Value {
    let selection = "recomputed { on accountCount scoredCount movedCount }";
    done(owner, "recomputeHealth", selection, input).await["recomputed"].clone()
}

async fn health(owner: &Client, account: &str, selection: &str) -> Value {
    let query = format!("query($id: ID!) {{ account(id: $id) {{ health {{ {selection} }} }} }}");
    let answer = owner
        .ask_with(&query, json!({ "id": account }))
        .await
        .good();
    answer.data_at("/account/health").clone()
}

async fn portfolio(owner: &Client, selection: &str) -> Value {
    let answer = owner
        .ask(&format!("{{ portfolio {{ {selection} }} }}"))
        .await
        .good();
    answer.data_at("/portfolio").clone()
}

async fn a_score_is_told_with_its_working(app: TestApp) {
    let owner = app.tenant("northwind").await.holding(Role::Owner).await;
    let well = customer(&owner, "Acme", "300").await;
    let ill = customer(&owner, "Bolt", "100").await;
    let unknown = customer(&owner, "Core", "500").await;
    let id = draft(&owner, profile()).await;
    let published = publish(&owner, &id, "2024-06-01").await;
    assert_eq!(
        published,
        json!({ "status": "PUBLISHED", "number": 1, "effectiveFrom": "2024-06-01" })
    );
    judge(&owner, &well, 4, "2025-01-10").await;
    judge(&owner, &ill, 2, "2025-01-02").await;
    judge(&owner, &ill, 1, "2025-01-12").await;
    open_case(&owner, &ill).await;

    let recomputed = recompute(&owner, json!({})).await;
    assert_eq!(
        recomputed,
        json!({ "on": "2025-01-15", "accountCount": 3, "scoredCount": 2, "movedCount": 2 })
    );
    // (3 x 75 + 100) / 4
    let working =
        "score band status coverage computedOn profile { id name } largestDrag { kind drag }
        factors { kind state value measuredOn score share contribution drag } override { score }";
    assert_eq!(
        health(&owner, &well, working).await,
        json!({
            "score": "81.25", "band": "GREEN", "status": "OK", "coverage": "1", "computedOn": "2025-01-15",
            "profile": { "id": id, "name": "Usual" }, "largestDrag": { "kind": "CSM_JUDGEMENT", "drag": "18.75" },
            "factors": [
                { "kind": "CSM_JUDGEMENT", "state": "COUNTED", "value": "4", "measuredOn": "2025-01-10", "score": "75", "share": "0.75", "contribution": "56.25", "drag": "18.75" },
                { "kind": "OPEN_CASES", "state": "COUNTED", "value": "0", "measuredOn": "2025-01-15", "score": "100", "share": "0.25", "contribution": "25", "drag": "0" },
            ],
            "override": null,
        })
    );
    assert_eq!(
        health(&owner, &ill, "score band").await,
        json!({ "score": "20", "band": "RED" })
    );
    // Open cases alone are a quarter of the weight.
    assert_eq!(
        health(
            &owner,
            &unknown,
            "score band status coverage largestDrag { kind }"
        )
        .await,
        json!({ "score": null, "band": null, "status": "INSUFFICIENT_COVERAGE", "coverage": "0.25", "largestDrag": null })
    );
    // (3,600 x 81.25 + 1,200 x 20) / 4,800
    let told = portfolio(
        &owner,
        "health {
            weightedAverage { value numerator denominator status excluded { reason count } } average { value }
            bands { band accountCount arr { amount } accounts { nodes { name } totalCount } }
        } slices(by: HEALTH_BAND) { key label accountCount health { average { value } } }",
    )
    .await;
    let band = |band: Value, count: i32, arr: &str, names: &[&str]| {
        let nodes: Vec<Value> = names.iter().map(|name| json!({ "name": name })).collect();
        json!({ "band": band, "accountCount": count, "arr": { "amount": arr }, "accounts": { "nodes": nodes, "totalCount": count } })
    };
    assert_eq!(
        told["health"],
        json!({
            "weightedAverage": { "value": "65.9375", "numerator": "316500", "denominator": "4800", "status": "OK", "excluded": [{ "reason": "NO_HEALTH_SCORE", "count": 1 }] },
            "average": { "value": "50.625" },
            "bands": [
                band(json!("RED"), 1, "1200.00", &["Bolt"]),
                band(json!("YELLOW"), 0, "0.00", &[]),
                band(json!("GREEN"), 1, "3600.00", &["Acme"]),
                band(json!(null), 1, "6000.00", &["Core"]),
            ],
        })
    );
    let slice = |key: Value, average: Value| json!({ "key": key, "label": key, "accountCount": 1, "health": { "average": { "value": average } } });
    assert_eq!(
        told["slices"],
        json!([
            slice(json!("RED"), json!("20")),
            slice(json!("GREEN"), json!("81.25")),
            slice(json!(null), json!(null))
        ])
    );
    // A day before, nothing was computed.
    let before = r#"{ portfolio(asOf: "2025-01-14") { health { average { status } bands { accountCount } } } }"#;
    let before = owner.ask(before).await.good();
    assert_eq!(
        before.data_at("/portfolio/health/average/status"),
        "NO_DATA"
    );
    assert_eq!(before.data_at("/portfolio/health/bands/3/accountCount"), 3);
    let moves = portfolio(
        &owner,
        r#"health { transitions(since: "2025-01-14") { since asOf improvedCount worsenedCount matrix { from to accountCount } accounts(to: GREEN) { nodes { name } } } }"#,
    )
    .await;
    let moves = &moves["health"]["transitions"];
    assert_eq!(
        moves["matrix"][12],
        json!({ "from": null, "to": "RED", "accountCount": 1 })
    );
    assert_eq!(moves["accounts"]["nodes"], json!([{ "name": "Acme" }]));
    // What comes after the date of the portfolio is not known on it.
    let later = r#"{ portfolio(asOf: "2025-01-14") { health { transitions(since: "2025-01-15") { improvedCount } } } }"#;
    assert_eq!(owner.ask(later).await.code(), "VALIDATION_FAILED");
}

async fn what_was_set_by_hand_holds_until_its_last_day(app: TestApp) {
    let owner = app.tenant("northwind").await.holding(Role::Owner).await;
    let account = customer(&owner, "Acme", "100").await;
    let id = draft(&owner, profile()).await;
    publish(&owner, &id, "2025-01-01").await;
    judge(&owner, &account, 5, "2025-01-10").await;
    recompute(&owner, json!({})).await;
    let set = json!({ "account": account, "score": "35.5", "endsOn": "2025-01-16", "reason": "The sponsor leaves" });
    let selection =
        "healthOverride { score band startsOn endsOn reason author { id } account { id } }";
    let made = done(&owner, "setHealthOverride", selection, set.clone()).await;
    assert_eq!(
        made["healthOverride"],
        json!({ "score": "35.5", "band": "RED", "startsOn": "2025-01-15", "endsOn": "2025-01-16", "reason": "The sponsor leaves", "author": null, "account": { "id": account } })
    );
    let stands = "score band computedScore computedBand override { reason }";
    let by_hand = json!({ "score": "35.5", "band": "RED", "computedScore": "100", "computedBand": "GREEN", "override": { "reason": "The sponsor leaves" } });
    let computed = json!({ "score": "100", "band": "GREEN", "computedScore": "100", "computedBand": "GREEN", "override": null });
    assert_eq!(health(&owner, &account, stands).await, by_hand);
    app.clock.advance(TimeDelta::days(1));
    assert_eq!(health(&owner, &account, stands).await, by_hand);
    app.clock.advance(TimeDelta::days(1));
    assert_eq!(health(&owner, &account, stands).await, computed);
    // What held then is still told of then.
    let then = r#"query($id: ID!) { account(id: $id) { health(asOf: "2025-01-16") { score } } }"#;
    let then = owner.ask_with(then, json!({ "id": account })).await.good();
    assert_eq!(then.data_at("/account/health/score"), "35.5");
    // One replaces another, and can be taken back.
    for (score, ends_on) in [("10", "2025-02-01"), ("55", "2025-03-01")] {
        let set = json!({ "account": account, "score": score, "endsOn": ends_on, "reason": "More is known" });
        done(&owner, "setHealthOverride", "healthOverride { score }", set).await;
    }
    assert_eq!(
        health(&owner, &account, "score band").await,
        json!({ "score": "55", "band": "YELLOW" })
    );
    let end = json!({ "account": account });
    let ended = done(
        &owner,
        "endHealthOverride",
        "healthOverride { endsOn }",
        end.clone(),
    )
    .await;
    assert_eq!(ended["healthOverride"]["endsOn"], "2025-01-16");
    assert_eq!(health(&owner, &account, stands).await, computed);
    let again = change(&owner, "endHealthOverride", "healthOverride { score }", end).await;
    assert_eq!(again["userErrors"][0]["code"], "CONFLICT");
}

async fn a_published_profile_stays_as_it_is_and_a_draft_is_tried_out(app: TestApp) {
    let owner = app.tenant("northwind").await.holding(Role::Owner).await;
    let well = customer(&owner, "Acme", "300").await;
    let busy = customer(&owner, "Bolt", "100").await;
    let first = draft(&owner, profile()).await;
    publish(&owner, &first, "2025-01-01").await;
    judge(&owner, &well, 5, "2025-01-10").await;
    judge(&owner, &busy, 4, "2025-01-10").await;
    for _ in 0..4 {
        open_case(&owner, &busy).await;
    }
    recompute(&owner, json!({})).await;
    // (3 x 75 + 20) / 4
    assert_eq!(
        health(&owner, &busy, "score band").await,
        json!({ "score": "61.25", "band": "YELLOW" })
    );
    for (mutation, input) in [
        (
            "updateHealthProfile",
            json!({ "id": first, "name": "Other" }),
        ),
        ("deleteHealthProfile", json!({ "id": first })),
        ("publishHealthProfile", json!({ "id": first })),
    ] {
        let refused = change(&owner, mutation, "", input).await;
        assert_eq!(refused["userErrors"][0]["code"], "CONFLICT", "{mutation}");
    }
    let cases = json!([line("OPEN_CASES", "1", ["0", "100"], ["5", "0"])]);
    let mut second = profile();
    second["factors"] = cases;
    let second = draft(&owner, second).await;
    let update = json!({ "id": second, "hysteresis": "0", "version": 1 });
    let updated = done(
        &owner,
        "updateHealthProfile",
        "healthProfile { hysteresis version factors { kind weight points { value score } } }",
        update,
    )
    .await;
    assert_eq!(
        updated["healthProfile"],
        json!({ "hysteresis": "0", "version": 2, "factors": [{ "kind": "OPEN_CASES", "weight": "1", "points": [{ "value": "0", "score": "100" }, { "value": "5", "score": "0" }] }] })
    );
    let tried = |id: &str| {
        let query = format!(
            r#"health {{ whatIf(profile: "{id}") {{
                accountCount changedCount weightedAverageBefore {{ value }} weightedAverageAfter {{ value }} transitions {{ worsenedCount }}
                changes {{ totalCount nodes {{ account {{ name }} scoreBefore bandBefore scoreAfter bandAfter }} }}
            }} }}"#
        );
        let owner = owner.clone();
        async move { portfolio(&owner, &query).await["health"]["whatIf"].clone() }
    };
    // The profile in force changes nothing.
    assert_eq!(tried(&first).await["changedCount"], 0);
    assert_eq!(
        tried(&second).await,
        json!({
            "accountCount": 2, "changedCount": 1, "transitions": { "worsenedCount": 1 },
            "weightedAverageBefore": { "value": "90.3125" }, "weightedAverageAfter": { "value": "80" },
            "changes": { "totalCount": 1, "nodes": [{ "account": { "name": "Bolt" }, "scoreBefore": "61.25", "bandBefore": "YELLOW", "scoreAfter": "20", "bandAfter": "RED" }] },
        })
    );
    let published = publish(&owner, &second, "2025-01-15").await;
    assert_eq!(published["number"], 2);
    let recomputed = recompute(&owner, json!({})).await;
    assert_eq!(recomputed["movedCount"], 1);
    assert_eq!(
        health(&owner, &busy, "score band profile { id }").await,
        json!({ "score": "20", "band": "RED", "profile": { "id": second } })
    );
    // Once it is archived, none counts: the first one does not come back.
    done(
        &owner,
        "archiveHealthProfile",
        "healthProfile { archivedOn }",
        json!({ "id": second }),
    )
    .await;
    recompute(&owner, json!({})).await;
    assert_eq!(
        health(&owner, &busy, "score status").await,
        json!({ "score": null, "status": "NO_PROFILE" })
    );
    let listed = owner
        .ask("{ some: healthProfiles { id } all: healthProfiles(withArchived: true) { status } }")
        .await
        .good();
    assert_eq!(listed.data_at("/some"), &json!([{ "id": first }]));
    assert_eq!(
        listed.data_at("/all"),
        &json!([{ "status": "ARCHIVED" }, { "status": "PUBLISHED" }])
    );
}

async fn scores_are_held_against_renewals(app: TestApp) {
    let owner = app.tenant("northwind").await.holding(Role::Owner).await;
    let id = draft(&owner, profile()).await;
    publish(&owner, &id, "2024-01-01").await;
    // Two of ten are lost; one of them was foreseen.
    for (place, judgement, outcome) in [
        (0, 1, "CHURNED"),
        (1, 5, "CHURNED"),
        (2, 1, "RENEWED"),
        (3, 4, "RENEWED"),
        (4, 4, "RENEWED"),
        (5, 4, "RENEWED"),
        (6, 4, "RENEWED"),
        (7, 4, "RENEWED"),
        (8, 4, "RENEWED"),
        (9, 4, "RENEWED"),
    ] {
        let name = format!("Customer {place}");
        let input = json!({ "name": name, "externalId": name, "signedUpOn": "2024-01-01" });
        let account = done(&owner, "createAccount", "account { id }", input).await;
        let account = account["account"]["id"].as_str().unwrap();
        judge(&owner, account, judgement, "2024-09-01").await;
        // What is thought later must not count.
        judge(
            &owner,
            account,
            if outcome == "CHURNED" { 1 } else { 5 },
            "2024-11-30",
        )
        .await;
        let input = json!({ "account": account, "dueOn": "2024-12-01", "amountDue": "100" });
        let renewal = done(&owner, "createRenewal", "renewal { id }", input).await;
        let input = json!({ "id": renewal["renewal"]["id"], "outcome": outcome });
        done(&owner, "closeRenewal", "renewal { state }", input).await;
    }
    recompute(&owner, json!({ "on": "2024-09-02" })).await;
    recompute(&owner, json!({ "on": "2024-12-01" })).await;
    let test = r#"health { backTest(window: { year: 2024 }, horizonDays: 90, atRiskBelow: "40") {
        renewalCount horizonDays baseRate { value } precision { value numerator denominator } recall { value } areaUnderCurve { value }
        brierScore { status } deciles { number lift { value } gain { value } } calibration { count }
        foreseen: accounts(group: FORESEEN) { nodes { name } } missed: accounts(group: MISSED) { nodes { name } }
        falseAlarms: accounts(group: FALSE_ALARM) { nodes { name } } calm: accounts(group: CALM) { totalCount }
    } }"#;
    let told = portfolio(&owner, test).await;
    let told = &told["health"]["backTest"];
    assert_eq!(told["renewalCount"], 10);
    assert_eq!(told["baseRate"]["value"], "0.2");
    assert_eq!(
        told["precision"],
        json!({ "value": "0.5", "numerator": "1", "denominator": "2" })
    );
    assert_eq!(told["recall"]["value"], "0.5");
    // The lost one with the lowest score shares it with a renewed one: 7.5 of 8 pairs are in order; the other has the highest: none is.
    assert_eq!(told["areaUnderCurve"]["value"], "0.46875");
    assert_eq!(told["deciles"][0]["lift"]["value"], "2.5");
    assert_eq!(told["foreseen"]["nodes"], json!([{ "name": "Customer 0" }]));
    assert_eq!(told["missed"]["nodes"], json!([{ "name": "Customer 1" }]));
    assert_eq!(
        told["falseAlarms"]["nodes"],
        json!([{ "name": "Customer 2" }])
    );
    assert_eq!(told["calm"]["totalCount"], 7);
    // By hindsight all is known.
    let late = portfolio(&owner, &test.replace("horizonDays: 90", "horizonDays: 0")).await;
    assert_eq!(late["health"]["backTest"]["areaUnderCurve"]["value"], "1");
    // Another profile is held against the same: the wrong way round it foretells the opposite.
    let mut reversed = profile();
    reversed["factors"] = json!([line("CSM_JUDGEMENT", "1", ["1", "100"], ["5", "0"])]);
    let reversed = draft(&owner, reversed).await;
    let by_draft = test.replace(
        "horizonDays: 90",
        &format!(r#"horizonDays: 0, profile: "{reversed}""#),
    );
    let by_draft = portfolio(&owner, &by_draft).await;
    assert_eq!(
        by_draft["health"]["backTest"]["areaUnderCurve"]["value"],
        "0"
    );
    let slices = owner
        .ask(&format!(
            "{{ portfolio {{ slices(by: SEGMENT) {{ {test} }} }} }}"
        ))
        .await
        .good();
    assert_eq!(
        slices.data_at("/portfolio/slices/0/health/backTest/renewalCount"),
        10
    );
    // One that is renewed early has no score yet of thirty days before it is due.
    let input = json!({ "name": "Early", "externalId": "Early", "signedUpOn": "2024-01-01" });
    let early = done(&owner, "createAccount", "account { id }", input).await;
    let early = early["account"]["id"].as_str().unwrap();
    judge(&owner, early, 4, "2025-01-10").await;
    let input = json!({ "account": early, "dueOn": "2025-06-01", "amountDue": "100" });
    let renewal = done(&owner, "createRenewal", "renewal { id }", input).await;
    let input = json!({ "id": renewal["renewal"]["id"], "outcome": "RENEWED" });
    done(&owner, "closeRenewal", "renewal { state }", input).await;
    recompute(&owner, json!({})).await;
    let soon = "health { backTest(window: { year: 2025 }, horizonDays: 30) { renewalCount } }";
    let told = portfolio(&owner, soon).await;
    assert_eq!(told["health"]["backTest"]["renewalCount"], 0);
}

async fn servers_compute_scores_by_themselves(database: TestDatabase) {
    let often = Duration::from_millis(50);
    let app = TestApp::start_with(&database, |configuration| {
        configuration.upkeep_interval = often
    })
    .await;
    let owner = app.tenant("northwind").await.holding(Role::Owner).await;
    let account = customer(&owner, "Acme", "100").await;
    let id = draft(&owner, profile()).await;
    publish(&owner, &id, "2025-01-01").await;
    let is = async |score: &str| health(&owner, &account, "score").await["score"] == score;
    judge(&owner, &account, 5, "2025-01-10").await;
    wait_until("the score is computed", async || is("100").await).await;
    judge(&owner, &account, 3, "2025-01-14").await;
    wait_until("the score follows what is thought", async || is("50").await).await;
    open_case(&owner, &account).await;
    // (3 x 50 + 80) / 4
    wait_until("the score follows a case", async || is("57.5").await).await;
    app.clock.advance(TimeDelta::days(1));
    let history = "query($id: ID!) { account(id: $id) { healthHistory { totalCount nodes { computedOn score band status } } } }";
    let seen = async || {
        let answer = owner
            .ask_with(history, json!({ "id": account }))
            .await
            .good();
        answer.data_at("/account/healthHistory").clone()
    };
    wait_until("a new day has a score", async || {
        seen().await["totalCount"] == 2
    })
    .await;
    let row =
        |on: &str| json!({ "computedOn": on, "score": "57.5", "band": "YELLOW", "status": "OK" });
    assert_eq!(
        seen().await["nodes"],
        json!([row("2025-01-16"), row("2025-01-15")])
    );
    // That the account came into another band is in its history.
    let log = "query($id: ID!) { account(id: $id) { changes { subjectKind kind } } }";
    let log = owner.ask_with(log, json!({ "id": account })).await.good();
    let changes = log.data_at("/account/changes").as_array().unwrap();
    let moves = changes
        .iter()
        .filter(|change| change["subjectKind"] == "health_score");
    assert!(moves.count() >= 2, "{log}");
    app.stop().await;
}

async fn an_account_without_data_has_no_score(app: TestApp) {
    let owner = app.tenant("northwind").await.holding(Role::Owner).await;
    let account = customer(&owner, "Acme", "100").await;
    let nothing = json!({ "score": null, "band": null, "status": "NO_PROFILE", "coverage": null, "factors": [], "computedOn": null });
    let selection = "score band status coverage factors { kind } computedOn";
    assert_eq!(health(&owner, &account, selection).await, nothing);
    let zero = json!({ "kind": "NPS", "weight": "0", "points": [{ "value": "-100", "score": "0" }, { "value": "100", "score": "100" }] });
    let mut weightless = profile();
    weightless["factors"] = json!([zero]);
    let refused = change(
        &owner,
        "createHealthProfile",
        "healthProfile { id }",
        weightless,
    )
    .await;
    assert_eq!(refused["userErrors"][0]["field"], json!(["factors"]));
    let mut demanding = profile();
    demanding["factors"] = json!([line("NPS", "1", ["-100", "0"], ["100", "100"])]);
    demanding["minimumCoverage"] = json!("0");
    let id = draft(&owner, demanding).await;
    publish(&owner, &id, "2025-01-01").await;
    recompute(&owner, json!({})).await;
    assert_eq!(
        health(&owner, &account, selection).await,
        json!({ "score": null, "band": null, "status": "NO_DATA", "coverage": "0", "factors": [{ "kind": "NPS" }], "computedOn": "2025-01-15" })
    );
    let told = portfolio(
        &owner,
        "health { weightedAverage { value status } bands { band accountCount } }",
    )
    .await;
    assert_eq!(
        told["health"]["weightedAverage"],
        json!({ "value": null, "status": "NO_DATA" })
    );
    assert_eq!(
        told["health"]["bands"][3],
        json!({ "band": null, "accountCount": 1 })
    );
}

async fn health_takes_as_many_statements_for_many_accounts_as_for_one(app: TestApp) {
    let owner = app.tenant("northwind").await.holding(Role::Owner).await;
    let id = draft(&owner, profile()).await;
    publish(&owner, &id, "2025-01-01").await;
    let query = "{ accounts(first: 50) { nodes { health { score factors { kind } profile { name } override { author { id } } } healthHistory(first: 1) { nodes { score } } } } }";
    let mut counted = Vec::new();
    for round in 0..2 {
        for place in 0..=(round * 5) {
            let account = customer(&owner, &format!("Customer {round} {place}"), "100").await;
            judge(&owner, &account, 4, "2025-01-10").await;
            let set = json!({ "account": account, "score": "10", "endsOn": "2025-02-01", "reason": "More is known" });
            done(&owner, "setHealthOverride", "healthOverride { score }", set).await;
        }
        recompute(&owner, json!({})).await;
        let answer = owner.ask(query).await.good();
        counted.push(answer.statements);
    }
    assert_eq!(counted[0], counted[1]);
}
