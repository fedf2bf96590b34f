//! Log-ins and passwords as GraphQL requests.

use chrono::TimeDelta;
use serde_json::json;

use super::support::{PASSWORD, World};

const LOG_IN: &str =
    "mutation Q($input: LogInInput!) { logIn(input: $input) { session { memberId } } }";

#[actix_web::test]
async fn too_many_attempts_are_refused_with_429_and_when_to_come_again() {
    let world = World::new().await;
    let attempt = async |password: &str| {
        let input = json!({ "tenant": "north", "email": "ada@example.com", "password": password });
        world.ask(None, LOG_IN, json!({ "input": input })).await
    };
    for _ in 0..10 {
        let answer = attempt("wrong").await;
        assert_eq!(answer.status, 401, "{}", answer.body);
        assert_eq!(answer.header("retry-after"), "");
    }
    let answer = attempt(PASSWORD).await;
    assert_eq!(answer.status, 429, "{}", answer.body);
    assert_eq!(answer.header("retry-after"), "6");
    let error = &answer.body["errors"][0];
    assert_eq!(error["extensions"]["code"], "RATE_LIMITED");
    assert_eq!(error["extensions"]["retryAfter"], 6);
    assert!(answer.body.get("data").is_none(), "{}", answer.body);
    world.clock.advance(TimeDelta::seconds(6));
    let answer = attempt(PASSWORD).await;
    assert_eq!(answer.status, 200, "{}", answer.body);
}

#[actix_web::test]
async fn a_log_in_that_was_done_is_answered_whatever_became_of_another() {
    let world = World::new().await;
    let query = format!(
        "mutation {{ __typename ada: {} eve: {} }}",
        log_in("ada", PASSWORD),
        log_in("ada", "wrong")
    );
    let answer = world.ask(None, &query, json!({})).await;
    assert_eq!(answer.status, 200, "{}", answer.body);
    let query = format!("mutation {{ __typename eve: {} }}", log_in("ada", "wrong"));
    let answer = world.ask(None, &query, json!({})).await;
    assert_eq!(answer.status, 401, "{}", answer.body);
}

fn log_in(name: &str, password: &str) -> String {
    format!(
        r#"logIn(input: {{tenant: "north", email: "{name}@example.com", password: "{password}"}}) {{ session {{ memberId }} }}"#
    )
}
