//! Logging in and out, and tokens.

use serde_json::{Value, json};

use crate::walk::{
    bad_input::{BadInput, bad},
    permissions::{Permitted, permitted},
    world::World,
};

use super::member;

pub const PERMISSIONS: [Permitted; 4] = [
    Permitted::without_token("logIn"),
    Permitted::without_token("refreshSession"),
    Permitted::with_any_token("logOut"),
    permitted("revokeToken", "ADMIN OWNER", ""),
];

pub async fn seed(world: &mut World) {
    let session = log_in(world, member::SHARED).await;
    world.put(session["id"].as_str().unwrap());
}

/// The session of a member of the tenant who logs in.
pub async fn log_in(world: &World, email: &str) -> Value {
    world.wait_for_log_in();
    let document = "mutation($input: LogInInput!) { logIn(input: $input) { session { id accessToken refreshToken } userErrors { message } } }";
    let input = credentials(world, email);
    let client = world.tenant.app().anonymous();
    let answer = client.ask_with(document, json!({ "input": input })).await.good();
    answer.data_at("/logIn/session").clone()
}

fn credentials(world: &World, email: &str) -> Value {
    json!({ "tenant": world.tenant.slug, "email": email, "password": member::password(world) })
}

pub async fn arguments(world: &World, field: &str) -> Option<Value> {
    let input = match field {
        "Mutation.logIn" => {
            let (email, _) = member::fresh(world, "VIEWER").await;
            world.wait_for_log_in();
            credentials(world, &email)
        }
        "Mutation.refreshSession" => {
            let (email, _) = member::fresh(world, "VIEWER").await;
            let session = log_in(world, &email).await;
            // A refresh in the same instant would change nothing about the session.
            world.wait_for_log_in();
            json!({ "refreshToken": session["refreshToken"] })
        }
        "Mutation.logOut" => return Some(json!({})),
        "Mutation.revokeToken" => json!({ "tokenId": world.unique("token"), "expiresAt": "2025-02-01T00:00:00Z" }),
        _ => return None,
    };
    Some(json!({ "input": input }))
}

pub async fn bad_input(world: &World) -> Vec<BadInput> {
    let log_in = |field: &str, value: &str| {
        world.wait_for_log_in();
        let mut input = credentials(world, "nobody@shared.example");
        input[field] = json!(value);
        bad("Mutation.logIn", json!({ "input": input }), "UNAUTHENTICATED", "token")
    };
    let refresh = |token: &str| {
        bad("Mutation.refreshSession", json!({ "input": { "refreshToken": token } }), "UNAUTHENTICATED", "token")
    };
    let revoke = |input: Value, names| bad("Mutation.revokeToken", json!({ "input": input }), "VALIDATION_FAILED", names);
    vec![
        log_in("tenant", "nowhere"),
        log_in("tenant", ""),
        log_in("email", "no address"),
        log_in("password", "wrong"),
        refresh(""),
        refresh("nonsense"),
        revoke(json!({ "tokenId": "", "expiresAt": "2025-02-01T00:00:00Z" }), "tokenId"),
        revoke(json!({ "tokenId": "x", "expiresAt": "2025-01-01T00:00:00Z" }), "expiresAt"),
        revoke(json!({ "tokenId": "x", "expiresAt": "soon" }), "expiresAt"),
    ]
}
