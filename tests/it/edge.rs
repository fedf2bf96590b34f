//! The edge, end to end: one look at each thing that is tested closely where it is made.

use std::{
    fmt::Write as _,
    time::{Duration, Instant},
};

use domain::member::Role;
use serde_json::json;
use tests::{Process, TestApp, TestDatabase, both};

use crate::PROGRAM;

both!(
    requests_are_bounded_before_they_run,
    the_deepest_document_fits_the_stack_of_a_worker,
    variables_are_coerced_before_anything_runs,
    the_protocol_is_spoken_as_specified,
    a_budget_that_is_used_up_says_when_to_come_back,
    the_statements_of_a_request_do_not_depend_on_the_rows,
    tenants_that_ask_at_the_same_time_get_their_own,
    nothing_of_our_insides_is_told,
);

#[test]
fn a_fragment_bomb_is_refused_within_little_memory() {
    tests::run(
        tests::Backend::Sqlite,
        |database: TestDatabase| async move {
            let limited = [
                "sh",
                "-c",
                "ulimit -v 3000000 && exec \"$0\" \"$@\"",
                PROGRAM,
            ];
            let server = Process::serve(&limited, &database.url(), &[]);
            let client = server.http().client(None);
            client.ask("{ __typename }").await.good();
            let before = server.peak_memory();
            // Up to the longest document, and past it to the longest body.
            for levels in [22, 28, 60, 400, 20_000] {
                let mut bomb = String::from("{ ...f0 }");
                for level in 0..levels {
                    let _ = write!(
                        bomb,
                        " fragment f{level} on Query {{ ...f{} ...f{} }}",
                        level + 1,
                        level + 1
                    );
                }
                let _ = write!(bomb, " fragment f{levels} on Query {{ __typename }}");
                bomb.truncate(1_900_000);
                let begun = Instant::now();
                let answer = client.ask(&bomb).await;
                assert_eq!(answer.status, 400, "{levels} levels: {answer}");
                assert!(
                    begun.elapsed() < Duration::from_secs(5),
                    "{levels} levels took {:?}",
                    begun.elapsed()
                );
            }
            let grown = server.peak_memory() - before;
            assert!(
                grown < 50_000_000,
                "refusing fragment bombs took {grown} bytes"
            );
            client.ask("{ __typename }").await.good();
        },
    );
}

async fn requests_are_bounded_before_they_run(app: TestApp) {
    let owner = app.tenant("northwind").await.holding(Role::Owner).await;
    let deep = format!(
        "{{ __schema {{ types {}name{} }} }}",
        "{ fields { type ".repeat(12),
        "} }".repeat(12)
    );
    let long = format!("{{ tenant {{ {} }} }}", "name ".repeat(60_000));
    let wide = format!(
        "{{ {} }}",
        (0..50)
            .map(|number| format!("a{number}: tenant {{ name }} "))
            .collect::<String>()
    );
    for query in [deep, long, wide] {
        let answer = owner.ask(&query).await;
        assert_eq!(answer.status, 400, "{answer}");
        assert!(
            ["TOO_COMPLEX", "VALIDATION_FAILED"].contains(&answer.code()),
            "{answer}"
        );
    }
    let costly = owner.ask("{ accounts(first: 100) { nodes { contacts(first: 100) { nodes { account { contacts(first: 100) { nodes { id } } } } } } } }").await;
    assert_eq!((costly.status, costly.code()), (400, "TOO_COMPLEX"));
    assert!(
        costly.body["extensions"]["cost"]["requested"].as_u64()
            > costly.body["extensions"]["cost"]["limit"].as_u64(),
        "{costly}"
    );
    let page = owner.ask("{ accounts(first: 101) { nodes { id } } }").await;
    assert_eq!(page.code(), "VALIDATION_FAILED", "{page}");
    let body = owner
        .request()
        .header("content-type", "application/json")
        .body("x".repeat(3 * 1024 * 1024))
        .send()
        .await;
    assert!(
        body.map_or(true, |answer| answer.status() == 413),
        "3 MiB are too much"
    );
    let cost = owner.ask("{ tenant { name } }").await.good();
    assert!(
        cost.body["extensions"]["cost"]["requested"].as_u64() >= Some(1),
        "{cost}"
    );
}

async fn the_deepest_document_fits_the_stack_of_a_worker(app: TestApp) {
    let owner = app.tenant("northwind").await.holding(Role::Owner).await;
    let name = |level: u32| format!("level-{level}");
    let mut rows = vec![json!({ "externalId": name(0), "name": "top" })];
    rows.extend((1..20).map(|level| {
        json!({ "externalId": name(level), "name": "below", "parentExternalId": name(level - 1) })
    }));
    let upsert = "mutation($rows: [UpsertAccountRow!]!) { upsertAccounts(input: {rows: $rows}) { userErrors { message } } }";
    owner.ask_with(upsert, json!({ "rows": rows })).await.good();
    let up = |levels: usize| {
        format!(
            "{{ account(externalId: \"level-19\") {{ {}name{} }} }}",
            "parent { ... on Account { ".repeat(levels),
            " } }".repeat(levels)
        )
    };
    let answer = owner.ask(&up(18)).await.good();
    assert_eq!(
        answer.data_at(&format!("/account{}/name", "/parent".repeat(18))),
        "below"
    );
    assert_eq!(owner.ask(&up(19)).await.code(), "TOO_COMPLEX");
    let down = format!(
        "{{ accounts(first: 1, where: {{name: {{eq: \"top\"}}}}) {{ nodes {{ {}name{} }} }} }}",
        "children(first: 1) { nodes { ".repeat(8),
        " } }".repeat(8)
    );
    let answer = owner.ask(&down).await.good();
    let path = format!("/accounts/nodes/0{}/name", "/children/nodes/0".repeat(8));
    assert_eq!(answer.data_at(&path), "below");
}

async fn variables_are_coerced_before_anything_runs(app: TestApp) {
    let northwind = app.tenant("northwind").await;
    let owner = northwind.holding(Role::Owner).await;
    let before = northwind.snapshot().await;
    let two = "mutation($name: String, $second: UpdateTenantInput!) {
        first: updateTenant(input: {name: $name}) { userErrors { code } }
        second: updateTenant(input: $second) { userErrors { code } }
    }";
    for variables in [
        json!({ "name": "x" }),
        json!({ "name": "x", "second": { "version": 3_000_000_000_u32 } }),
    ] {
        let answer = owner.ask_with(two, variables).await;
        assert_eq!((answer.status, answer.code()), (400, "VALIDATION_FAILED"));
    }
    northwind
        .assert_unchanged_since(&before, "a request with a missing variable")
        .await;
}

async fn the_protocol_is_spoken_as_specified(app: TestApp) {
    let owner = app.tenant("northwind").await.holding(Role::Owner).await;
    let get = |query: &str, accept: &str| {
        let query = query
            .replace(' ', "%20")
            .replace('{', "%7B")
            .replace('}', "%7D");
        app.http()
            .get(&format!("/graphql?query={query}"))
            .bearer_auth(owner.token())
            .header("accept", accept)
            .send()
    };
    let response = get("{ tenant { slug } }", "application/graphql-response+json")
        .await
        .unwrap();
    assert_eq!(response.status(), 200);
    assert_eq!(
        response.headers()["content-type"],
        "application/graphql-response+json; charset=utf-8"
    );
    assert_eq!(
        get(
            "mutation { updateTenant(input: {}) { userErrors { code } } }",
            "*/*"
        )
        .await
        .unwrap()
        .status(),
        405
    );
    assert_eq!(
        get("{ tenant { slug } }", "text/html;q=0.1")
            .await
            .unwrap()
            .status(),
        406
    );
    let form = owner
        .request()
        .header("content-type", "text/plain")
        .body("{\"query\":\"{tenant{slug}}\"}")
        .send()
        .await
        .unwrap();
    assert_eq!(
        form.status(),
        415,
        "no browser sends this without asking first"
    );
    let response = owner
        .with_header("x-request-id", "mine")
        .request()
        .json(&json!({ "query": "{ tenant { slug } }" }))
        .send()
        .await
        .unwrap();
    assert_eq!(response.headers()["x-request-id"], "mine");
}

async fn a_budget_that_is_used_up_says_when_to_come_back(database: TestDatabase) {
    let app = TestApp::start_with(&database, |configuration| {
        configuration.edge.rate_limit.burst = 10.try_into().unwrap();
        configuration.edge.rate_limit.units_per_second = 1.try_into().unwrap();
    })
    .await;
    let northwind = app.tenant("northwind").await.holding(Role::Viewer).await;
    let contoso = app.tenant("contoso").await.holding(Role::Viewer).await;
    let mut refused = None;
    for _ in 0..12 {
        let answer = northwind.ask("{ tenant { slug } }").await;
        if answer.status != 200 {
            refused = Some(answer);
        }
    }
    let refused = refused.expect("ten units do not pay for twelve requests");
    assert_eq!((refused.status, refused.code()), (429, "RATE_LIMITED"));
    assert!(refused.header("retry-after").is_some());
    contoso.ask("{ tenant { slug } }").await.good();
}

async fn the_statements_of_a_request_do_not_depend_on_the_rows(app: TestApp) {
    let owner = app.tenant("northwind").await.holding(Role::Owner).await;
    let query = "{ accounts(first: 100) { totalCount nodes { name owner { name } parent { name } contacts(first: 2) { totalCount nodes { name } } traits { key } stageHistory { stage } } } }";
    let upsert = "mutation($rows: [UpsertAccountRow!]!) { upsertAccounts(input: {rows: $rows}) { results { outcome } userErrors { message } } }";
    let mut counts = Vec::new();
    for rows in [1_u32, 60] {
        let rows: Vec<_> = (0..rows).map(|number| json!({ "externalId": format!("{rows}-{number}"), "name": format!("Account {number}") })).collect();
        let written = owner.ask_with(upsert, json!({ "rows": rows })).await.good();
        let read = owner.ask(query).await.good();
        counts.push((written.statements, read.statements));
    }
    let [(one_written, one_read), (many_written, many_read)] = counts[..] else {
        unreachable!()
    };
    assert!(
        one_read > 1 && one_written > 1,
        "statements are counted: {counts:?}"
    );
    assert_eq!((one_written, one_read), (many_written, many_read));
}

async fn tenants_that_ask_at_the_same_time_get_their_own(app: TestApp) {
    let create = "mutation($rows: [UpsertAccountRow!]!) { upsertAccounts(input: {rows: $rows}) { results { outcome } userErrors { message } } }";
    let query = "{ accounts(first: 50) { nodes { name parent { name } contacts(first: 1) { totalCount } traits { key } } } }";
    let mut owners = Vec::new();
    for slug in ["northwind", "contoso", "fabrikam"] {
        let owner = app.tenant(slug).await.holding(Role::Owner).await;
        let row = |number: u32| {
            let mut row =
                json!({ "externalId": number.to_string(), "name": format!("{slug} {number}") });
            if number > 0 {
                row["parentExternalId"] = json!("0");
            }
            row
        };
        let rows: Vec<_> = (0..20).map(row).collect();
        owner.ask_with(create, json!({ "rows": rows })).await.good();
        owners.push((slug, owner));
    }
    // What one request loads for its page, no other one does.
    let asked = (0..10).flat_map(|_| &owners).map(async |(slug, owner)| {
        let answer = owner.ask(query).await.good();
        for account in answer.data_at("/accounts/nodes").as_array().unwrap() {
            for name in [&account["name"], &account["parent"]["name"]] {
                let name = name.as_str().unwrap_or(slug);
                assert!(name.starts_with(slug), "{slug} is told of {name}");
            }
        }
    });
    futures_util::future::join_all(asked).await;
}

async fn nothing_of_our_insides_is_told(app: TestApp) {
    let owner = app.tenant("northwind").await.holding(Role::Owner).await;
    for path in [
        "/",
        "/graphql",
        "/healthz",
        "/metrics",
        "/nowhere",
        "/.well-known/jwks.json",
    ] {
        let response = app.http().get(path).send().await.unwrap();
        for header in ["server", "x-powered-by"] {
            assert!(response.headers().get(header).is_none(), "{path} {header}");
        }
        let text = response.text().await.unwrap().to_lowercase();
        for word in ["panicked", "sqlx", "sea_orm", "/src/"] {
            assert!(!text.contains(word), "{path} tells of {word}");
        }
    }
    let keys: serde_json::Value = app
        .http()
        .get("/.well-known/jwks.json")
        .send()
        .await
        .unwrap()
        .json()
        .await
        .unwrap();
    for key in keys["keys"].as_array().unwrap() {
        assert!(
            key.get("d").is_none() && key.get("k").is_none(),
            "a private key is published: {key}"
        );
    }
    let answer = owner.ask("{ tenant { nonsense } }").await;
    assert_eq!(answer.code(), "VALIDATION_FAILED");
}
