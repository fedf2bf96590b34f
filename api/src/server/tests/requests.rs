//! Log-ins and passwords as GraphQL requests.

use chrono::TimeDelta;
use data::id::Kind;
use domain::member::Role;
use secrecy::SecretString;
use serde_json::{Value, json};
use uuid::Uuid;

use super::support::{Answer, PASSWORD, World};
use service::id;

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

const SET_PASSWORD: &str = "mutation Q($input: SetMemberPasswordInput!) {
    setMemberPassword(input: $input) { member { email } userErrors { code field message } }
}";
const NEW_PASSWORD: &str = "some other words stand here now";

/// Asks for another password of a member.
async fn set_password(
    world: &World,
    token: &SecretString,
    member: Uuid,
    current: Option<&str>,
    new: &str,
) -> Answer {
    let id = id::encode(Kind::Member, member);
    let mut input = json!({ "id": id, "password": new });
    if let Some(current) = current {
        input["currentPassword"] = json!(current);
    }
    let variables = json!({ "input": input });
    world.ask(Some(token), SET_PASSWORD, variables).await
}

/// Code and field of the one reason why nothing was done.
fn reason(answer: &Answer) -> (&str, &Value) {
    let payload = &answer.body["data"]["setMemberPassword"];
    assert_eq!(payload["member"], Value::Null, "{}", answer.body);
    assert_eq!(payload["userErrors"].as_array().unwrap().len(), 1);
    let error = &payload["userErrors"][0];
    (error["code"].as_str().unwrap(), &error["field"])
}

#[actix_web::test]
async fn members_who_change_their_password_say_the_current_one() {
    let world = World::new().await;
    let session = world.log_in().await;
    let token = &session.access_token;
    for current in [None, Some("wrong"), Some(NEW_PASSWORD)] {
        let answer = set_password(&world, token, world.ada, current, NEW_PASSWORD).await;
        let field = json!(["currentPassword"]);
        assert_eq!(reason(&answer), ("VALIDATION_FAILED", &field));
    }
    let answer = set_password(&world, token, world.ada, Some(PASSWORD), "short").await;
    assert_eq!(reason(&answer), ("VALIDATION_FAILED", &json!(["password"])));
    world.log_in().await;
    let answer = set_password(&world, token, world.ada, Some(PASSWORD), NEW_PASSWORD).await;
    let payload = &answer.body["data"]["setMemberPassword"];
    assert_eq!(
        payload["member"]["email"], "ada@example.com",
        "{}",
        answer.body
    );
    assert!(
        world
            .log_in_as("north", "ada@example.com", NEW_PASSWORD)
            .await
            .is_ok(),
        "the new password is good"
    );
    assert!(world.is_good(token).await, "the own session stays");
}

#[actix_web::test]
async fn guesses_at_the_current_password_count_as_attempts_to_log_in() {
    let world = World::new().await;
    let session = world.log_in().await;
    let token = &session.access_token;
    for _ in 0..9 {
        let answer = set_password(&world, token, world.ada, Some("wrong"), NEW_PASSWORD).await;
        assert_eq!(answer.status, 200, "{}", answer.body);
    }
    let answer = set_password(&world, token, world.ada, Some(PASSWORD), NEW_PASSWORD).await;
    assert_eq!(answer.status, 429, "{}", answer.body);
    assert_eq!(answer.header("retry-after"), "6");
    let missing = set_password(&world, token, world.ada, None, NEW_PASSWORD).await;
    assert_eq!(missing.status, 200, "no attempt: {}", missing.body);
    world.clock.advance(TimeDelta::seconds(6));
    let answer = set_password(&world, token, world.ada, Some(PASSWORD), NEW_PASSWORD).await;
    assert_eq!(answer.status, 200, "{}", answer.body);
}

#[actix_web::test]
async fn who_manages_members_sets_the_passwords_of_others_without_theirs() {
    let world = World::new().await;
    let grace = world.member("grace", Role::Viewer).await;
    let session = world.log_in().await;
    let answer = set_password(&world, &session.access_token, grace, None, NEW_PASSWORD).await;
    let payload = &answer.body["data"]["setMemberPassword"];
    assert_eq!(payload["member"]["email"], "grace@example.com");
    let session = world
        .log_in_as("north", "grace@example.com", NEW_PASSWORD)
        .await
        .unwrap();
    let answer = set_password(&world, &session.access_token, world.ada, None, NEW_PASSWORD).await;
    assert_eq!(answer.body["errors"][0]["extensions"]["code"], "FORBIDDEN");
}
