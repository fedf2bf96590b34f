use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use secrecy::{ExposeSecret as _, SecretString};
use serde_json::{Value, json};

use super::support::World;

const TOKEN: &str = "/oauth/token";
const REVOKE: &str = "/oauth/revoke";
const CLIENT: &str = "grant_type=client_credentials";

#[actix_web::test]
async fn a_client_gets_a_token_by_header_or_by_parameters() {
    let world = World::new().await;
    let (client_id, secret) = world.client().await;
    let secret = secret.expose_secret();
    let by_parameters = format!("{CLIENT}&client_id={client_id}&client_secret={secret}");
    // Both halves of the header may be percent-encoded, each character of them.
    let encoded_id = client_id.replace('_', "%5F");
    for answer in [
        world.post(TOKEN, CLIENT, Some((&client_id, secret))).await,
        world.post(TOKEN, CLIENT, Some((&encoded_id, secret))).await,
        world.post(TOKEN, &by_parameters, None).await,
    ] {
        assert_eq!(answer.status, 200, "{}", answer.body);
        assert_eq!(answer.header("cache-control"), "no-store");
        assert_eq!(answer.header("pragma"), "no-cache");
        assert!(
            answer
                .header("content-type")
                .starts_with("application/json")
        );
        assert_eq!(answer.body["token_type"], "Bearer");
        assert_eq!(answer.body["expires_in"], 3600);
        assert_eq!(answer.body["scope"], "portfolio:read accounts:write");
        assert_eq!(answer.body.get("refresh_token"), None);
        assert!(world.is_good(&answer.secret("access_token")).await);
    }
    let narrow = format!("{CLIENT}&scope=portfolio:read");
    let answer = world.post(TOKEN, &narrow, Some((&client_id, secret))).await;
    assert_eq!(answer.body["scope"], "portfolio:read");
}

#[actix_web::test]
async fn refusals_are_those_of_the_framework() {
    let world = World::new().await;
    let (client_id, secret) = world.client().await;
    let good = Some((client_id.as_str(), secret.expose_secret()));
    let wrong = Some((client_id.as_str(), "tns_wrong"));
    let both = format!("{CLIENT}&client_id={client_id}&client_secret=x");
    let another = format!("{CLIENT}&client_id=client_other");
    let half = format!("{CLIENT}&client_id={client_id}");
    let wide = format!("{CLIENT}&scope=log:read");
    let long = format!("{CLIENT}&x={}", "x".repeat(20_000));
    for (form, basic, expected) in [
        ("", good, (400, "invalid_request")),
        ("grant_type=", good, (400, "invalid_request")),
        ("grant_type=password", good, (400, "unsupported_grant_type")),
        (
            "grant_type=client_credentials&grant_type=refresh_token",
            good,
            (400, "invalid_request"),
        ),
        (CLIENT, None, (401, "invalid_client")),
        (CLIENT, wrong, (401, "invalid_client")),
        (half.as_str(), None, (401, "invalid_client")),
        (both.as_str(), good, (400, "invalid_request")),
        (another.as_str(), good, (400, "invalid_request")),
        (wide.as_str(), good, (400, "invalid_scope")),
        (long.as_str(), good, (400, "invalid_request")),
        ("grant_type=refresh_token", None, (400, "invalid_request")),
        (
            "grant_type=refresh_token&refresh_token=tnr_x",
            None,
            (400, "invalid_grant"),
        ),
    ] {
        let answer = world.post(TOKEN, form, basic).await;
        assert_eq!(answer.error(), expected, "{form:.80}");
        assert!(answer.body["error_description"].is_string());
        assert_eq!(answer.header("cache-control"), "no-store");
        let challenged = answer.header("www-authenticate").starts_with("Basic");
        assert_eq!(challenged, expected.0 == 401);
    }
    assert_eq!(world.get(TOKEN).await.status, 405);
    let as_json = reqwest::Client::new()
        .post(world.url(TOKEN))
        .json(&json!({"grant_type": "x"}));
    assert_eq!(as_json.send().await.unwrap().status(), 400);
}

#[actix_web::test]
async fn a_refresh_token_is_exchanged_and_its_reuse_ends_the_session() {
    let world = World::new().await;
    let tokens = world.log_in().await;
    let form = |token: &SecretString| {
        format!(
            "grant_type=refresh_token&refresh_token={}",
            token.expose_secret()
        )
    };
    let answer = world.post(TOKEN, &form(&tokens.refresh_token), None).await;
    assert_eq!(
        (answer.status, &answer.body["expires_in"]),
        (200, &json!(900))
    );
    assert_eq!(answer.header("cache-control"), "no-store");
    assert!(world.is_good(&answer.secret("access_token")).await);
    let reused = world.post(TOKEN, &form(&tokens.refresh_token), None).await;
    assert_eq!(reused.error(), (400, "invalid_grant"));
    assert!(!world.is_good(&answer.secret("access_token")).await);
    let next = world
        .post(TOKEN, &form(&answer.secret("refresh_token")), None)
        .await;
    assert_eq!(next.error(), (400, "invalid_grant"));
}

#[actix_web::test]
async fn strangers_pay_from_the_bucket_of_their_address() {
    let world = World::with(|configuration, _| {
        configuration.edge.rate_limit.anonymous_burst = 2.try_into().unwrap();
        configuration.edge.rate_limit.anonymous_units_per_second = 1.try_into().unwrap();
    })
    .await;
    let mut last = world.post(TOKEN, CLIENT, None).await;
    for _ in 0..5 {
        last = world.post(TOKEN, CLIENT, None).await;
    }
    assert_eq!(last.error(), (429, "slow_down"));
    assert!(last.header("retry-after").parse::<u64>().unwrap() >= 1);
}

#[actix_web::test]
async fn tokens_are_given_back() {
    let world = World::new().await;
    let [tokens, kept] = [world.log_in().await, world.log_in().await];
    let form = |token: &SecretString| format!("token={}", token.expose_secret());
    // An access token goes alone.
    let answer = world.post(REVOKE, &form(&tokens.access_token), None).await;
    assert_eq!((answer.status, &answer.body), (200, &json!("")));
    assert!(!world.is_good(&tokens.access_token).await);
    let next = world
        .access()
        .refresh(&tokens.refresh_token, "r")
        .await
        .unwrap();
    // A refresh token takes its session along; a used one too, for its holder may not have got the next.
    let answer = world.post(REVOKE, &form(&tokens.refresh_token), None).await;
    assert_eq!(answer.status, 200);
    assert!(!world.is_good(&next.access_token).await);
    assert!(world.is_good(&kept.access_token).await);
    // What is no token, or no longer one, is as good as revoked.
    for token in [
        &tokens.access_token,
        &tokens.refresh_token,
        &SecretString::from("x"),
    ] {
        assert_eq!(world.post(REVOKE, &form(token), None).await.status, 200);
    }
    assert_eq!(
        world.post(REVOKE, "", None).await.error(),
        (400, "invalid_request")
    );
}

#[actix_web::test]
async fn a_clients_token_is_given_back_by_that_client_alone() {
    let world = World::new().await;
    let (client_id, secret) = world.client().await;
    let (other_id, other_secret) = world.client().await;
    let tokens = world
        .access()
        .client_credentials(&client_id, &secret, None)
        .await
        .unwrap();
    let form = format!("token={}", tokens.access_token.expose_secret());
    let other = (other_id.as_str(), other_secret.expose_secret());
    for basic in [None, Some(other), Some((client_id.as_str(), "tns_wrong"))] {
        let answer = world.post(REVOKE, &form, basic).await;
        assert_eq!(answer.error(), (401, "invalid_client"));
        assert!(world.is_good(&tokens.access_token).await);
    }
    let own = Some((client_id.as_str(), secret.expose_secret()));
    assert_eq!(world.post(REVOKE, &form, own).await.status, 200);
    assert!(!world.is_good(&tokens.access_token).await);
}

#[actix_web::test]
async fn the_published_keys_verify_our_tokens() {
    let world = World::new().await;
    let answer = world.get("/.well-known/jwks.json").await;
    assert_eq!(answer.status, 200);
    let keys: jsonwebtoken::jwk::JwkSet = serde_json::from_value(answer.body.clone()).unwrap();
    let tokens = world.log_in().await;
    let token = tokens.access_token.expose_secret();
    let header = jsonwebtoken::decode_header(token).unwrap();
    let key = keys.find(&header.kid.unwrap()).unwrap();
    let (signed, signature) = token.rsplit_once('.').unwrap();
    let key = jsonwebtoken::DecodingKey::from_jwk(key).unwrap();
    let verified =
        jsonwebtoken::crypto::verify(signature, signed.as_bytes(), &key, header.alg).unwrap();
    assert!(verified);
    // Nothing private: `d` is the private half of every kind of key, `k` a shared secret.
    for key in answer.body["keys"].as_array().unwrap() {
        assert_eq!((key.get("d"), key.get("k")), (None, None));
    }
    let payload = signed.split_once('.').unwrap().1;
    let claims: Value = serde_json::from_slice(&URL_SAFE_NO_PAD.decode(payload).unwrap()).unwrap();
    assert_eq!(claims["iss"], "https://tenure.example");
    assert!(claims["sub"].as_str().unwrap().starts_with("member_"));
}

#[actix_web::test]
async fn the_metadata_says_where_everything_is() {
    let world = World::new().await;
    let answer = world.get("/.well-known/oauth-authorization-server").await;
    assert_eq!(answer.status, 200);
    assert_eq!(answer.body["issuer"], "https://tenure.example");
    for (name, path) in [
        ("token_endpoint", "/oauth/token"),
        ("revocation_endpoint", "/oauth/revoke"),
        ("jwks_uri", "/.well-known/jwks.json"),
    ] {
        assert_eq!(answer.body[name], format!("https://tenure.example{path}"));
    }
    assert_eq!(answer.body["response_types_supported"], json!([]));
    assert!(
        answer.body["scopes_supported"]
            .as_array()
            .unwrap()
            .contains(&json!("log:read"))
    );
}

#[actix_web::test]
async fn an_issuer_that_is_no_url_has_no_metadata() {
    let world = World::with(|configuration, _| configuration.issuer = "tenure".to_owned()).await;
    let answer = world.get("/.well-known/oauth-authorization-server").await;
    assert_eq!(answer.status, 404);
}
