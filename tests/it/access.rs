//! Who gets in: nobody without a good token, and nobody learns why.

use std::time::Duration;

use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use chrono::TimeDelta;
use domain::member::Role;
use jsonwebtoken::{EncodingKey, Header};
use serde_json::{Value, json};
use tests::{Client, TestApp, TestDatabase, both};

both!(
    a_bad_token_is_refused_with_one_opaque_answer,
    a_forged_token_is_refused_like_any_other,
    a_token_ends_when_it_says,
    a_token_of_another_installation_is_refused,
    a_token_opens_no_more_than_its_role,
    a_socket_wants_a_good_token,
);

const QUESTION: &str = "{ tenant { slug } }";

/// Makes sure that the answer is the one that every bad token gets.
async fn assert_refused(client: &Client, what: &str) {
    let answer = client.ask(QUESTION).await;
    assert_eq!(answer.status, 401, "{what}: {answer}");
    assert_eq!(
        answer.header("www-authenticate"),
        Some("Bearer realm=\"tenure\""),
        "{what}"
    );
    let expected = json!({ "errors": [{ "message": "The token is missing, invalid or expired.", "extensions": { "code": "UNAUTHENTICATED" } }] });
    assert_eq!(answer.body, expected, "{what}");
}

async fn a_bad_token_is_refused_with_one_opaque_answer(app: TestApp) {
    let good = app.tenant("northwind").await.holding(Role::Owner).await;
    good.ask(QUESTION).await.good();
    assert_refused(&app.anonymous(), "no token").await;
    let token = good.token();
    for credentials in [
        "Bearer".to_owned(),
        "Bearer x".to_owned(),
        "Bearer ..".to_owned(),
        format!("Basic {token}"),
        format!("Token {token}"),
        token.to_owned(),
        format!("Bearer {token}."),
        format!("Bearer {token}x"),
        format!("Bearer {token} {token}"),
        format!("Bearer {}", &token[..token.len() - 2]),
        format!("Bearer {}", token.rsplit_once('.').unwrap().0),
        format!("Bearer {}", "a".repeat(7_000)),
    ] {
        assert_refused(
            &app.anonymous().with_header("authorization", &credentials),
            &credentials,
        )
        .await;
    }
    let twice = good.with_header("authorization", &format!("Bearer {token}"));
    assert_refused(&twice, "two tokens").await;
    let url = format!("/graphql?query=%7Btenant%7Bslug%7D%7D&access_token={token}");
    let response = app.http().get(&url).send().await.unwrap();
    assert!(
        [400, 401].contains(&response.status().as_u16()),
        "a token in the address is none"
    );
}

/// The three parts of a token, the first two as JSON.
fn parts(token: &str) -> (Value, Value, String) {
    let parts: Vec<&str> = token.split('.').collect();
    let read = |part: &str| serde_json::from_slice(&URL_SAFE_NO_PAD.decode(part).unwrap()).unwrap();
    (read(parts[0]), read(parts[1]), parts[2].to_owned())
}

fn join(header: &Value, claims: &Value, signature: &str) -> String {
    let write = |part: &Value| URL_SAFE_NO_PAD.encode(part.to_string());
    format!("{}.{}.{signature}", write(header), write(claims))
}

fn with(value: &Value, field: &str, other: Value) -> Value {
    let mut value = value.clone();
    value[field] = other;
    value
}

async fn a_forged_token_is_refused_like_any_other(app: TestApp) {
    let contoso = app.tenant("contoso").await;
    let good = app.tenant("northwind").await.holding(Role::Viewer).await;
    let (header, claims, signature) = parts(good.token());
    assert_eq!(claims["tenant"], json!(app.tenant("northwind").await.uuid));
    let mut forged = vec![
        (
            "another tenant",
            join(
                &header,
                &with(&claims, "tenant", json!(contoso.uuid)),
                &signature,
            ),
        ),
        (
            "no tenant",
            join(&header, &with(&claims, "tenant", json!(null)), &signature),
        ),
        (
            "another role",
            join(
                &header,
                &with(&claims, "roles", json!(["OWNER"])),
                &signature,
            ),
        ),
        (
            "a longer life",
            join(
                &header,
                &with(&claims, "exp", json!(4_102_444_800_u32)),
                &signature,
            ),
        ),
        (
            "another key",
            join(&with(&header, "kid", json!("other")), &claims, &signature),
        ),
        ("no signature", join(&header, &claims, "")),
    ];
    for algorithm in [
        "none", "None", "NONE", "HS256", "RS256", "ES256", "HS512", "",
    ] {
        forged.push((
            "another algorithm",
            join(&with(&header, "alg", json!(algorithm)), &claims, &signature),
        ));
        forged.push((
            "another algorithm, unsigned",
            join(&with(&header, "alg", json!(algorithm)), &claims, ""),
        ));
    }
    // The public key as the secret of a symmetric algorithm, and a key that the token brings along.
    let keys: Value = app
        .http()
        .get("/.well-known/jwks.json")
        .send()
        .await
        .unwrap()
        .json()
        .await
        .unwrap();
    let public = keys["keys"][0]["x"].as_str().unwrap();
    for secret in [
        public.as_bytes().to_vec(),
        URL_SAFE_NO_PAD.decode(public).unwrap(),
        Vec::new(),
    ] {
        let mut header = Header::new(jsonwebtoken::Algorithm::HS256);
        header.kid = keys["keys"][0]["kid"].as_str().map(str::to_owned);
        let token =
            jsonwebtoken::encode(&header, &claims, &EncodingKey::from_secret(&secret)).unwrap();
        forged.push(("key confusion", token));
    }
    for field in ["jwk", "jku", "x5u", "x5c"] {
        let value = if field == "jwk" {
            keys["keys"][0].clone()
        } else {
            json!("http://127.0.0.1:1/keys")
        };
        forged.push((
            "a key of its own",
            join(&with(&header, field, value), &claims, &signature),
        ));
    }
    for (what, token) in forged {
        assert_refused(&app.http().client(Some(&token)), what).await;
    }
    good.ask(QUESTION).await.good();
}

async fn a_token_ends_when_it_says(app: TestApp) {
    let northwind = app.tenant("northwind").await;
    let token = northwind
        .token(Role::Viewer, Duration::from_secs(3600))
        .await;
    let client = app.http().client(Some(&token));
    app.clock.advance(TimeDelta::minutes(59));
    client.ask(QUESTION).await.good();
    app.clock.advance(TimeDelta::minutes(3));
    assert_refused(&client, "an expired token").await;
    // A token from the future: issued by a clock that is far ahead.
    app.clock.advance(TimeDelta::hours(12));
    let early = northwind.holding(Role::Viewer).await;
    app.clock.advance(TimeDelta::hours(-6));
    assert_refused(&early, "a token from the future").await;
}

async fn a_token_of_another_installation_is_refused(database: TestDatabase) {
    let app = TestApp::start(&database).await;
    let elsewhere = TestDatabase::migrated(tests::Backend::Sqlite)
        .await
        .unwrap();
    let elsewhere = TestApp::start(&elsewhere).await;
    let own = app.tenant("northwind").await.holding(Role::Owner).await;
    let foreign = elsewhere
        .tenant("northwind")
        .await
        .holding(Role::Owner)
        .await;
    foreign.ask(QUESTION).await.good();
    assert_refused(&foreign.at(app.http()), "a token of another installation").await;
    assert_refused(&own.at(elsewhere.http()), "a token of another installation").await;
    elsewhere.stop().await;
}

async fn a_token_opens_no_more_than_its_role(app: TestApp) {
    let northwind = app.tenant("northwind").await;
    for role in Role::ALL {
        let client = northwind.holding(role).await;
        let log = client.ask("{ changes(after: 0) { next } }").await;
        let expected = if role >= Role::Manager {
            ""
        } else {
            "FORBIDDEN"
        };
        assert_eq!(log.code(), expected, "{role}");
    }
}

async fn a_socket_wants_a_good_token(app: TestApp) {
    let northwind = app.tenant("northwind").await;
    let mut socket = app.http().socket().await;
    socket.introduce("nonsense").await;
    assert_eq!(socket.closed().await.code, 4403);
    let mut socket = app.http().socket().await;
    socket.subscribe("1", QUESTION, &json!({})).await;
    assert_eq!(socket.closed().await.code, 4401);

    let token = northwind
        .token(Role::Viewer, Duration::from_secs(3600))
        .await;
    let mut socket = app.http().client(Some(&token)).socket().await;
    socket.subscribe("1", QUESTION, &json!({})).await;
    assert_eq!(
        socket.next().await["payload"]["data"]["tenant"]["slug"],
        "northwind"
    );
    assert_eq!(socket.next().await["type"], "complete");
}
