//! Integration clients.

use serde_json::{Value, json};

use crate::walk::{
    bad_input::{BadInput, bad},
    permissions::{Permitted, permitted},
    world::World,
};

const WHO: &str = "ADMIN OWNER";

pub const PERMISSIONS: [Permitted; 4] = [
    permitted("createClient", WHO, ""),
    permitted("updateClient", WHO, ""),
    permitted("replaceClientSecret", WHO, ""),
    permitted("revokeClient", WHO, ""),
];

pub async fn seed(world: &mut World) {
    let revoked = revoked(world).await;
    world.put_as("revoked client", &revoked);
    let id = fresh(world).await;
    world.put(&id);
}

async fn fresh(world: &World) -> String {
    let create = "mutation($input: CreateClientInput!) { createClient(input: $input) { credentials { client { id } } userErrors { message } } }";
    let input = json!({ "name": world.text("Billing"), "scopes": ["READ_PORTFOLIO", "WRITE_ACCOUNTS"] });
    let answer = world.change(create, input).await;
    answer.text_at("/createClient/credentials/client/id").to_owned()
}

async fn revoked(world: &World) -> String {
    let id = fresh(world).await;
    world.make("revokeClient", json!({ "id": id }), "client").await
}

pub async fn arguments(world: &World, field: &str) -> Option<Value> {
    let input = match field {
        "Mutation.createClient" => json!({ "name": world.text("Help desk"), "scopes": ["READ_LOG"] }),
        "Mutation.updateClient" => json!({ "id": fresh(world).await, "scopes": ["READ_LOG"] }),
        "Mutation.replaceClientSecret" | "Mutation.revokeClient" => json!({ "id": fresh(world).await }),
        _ => return None,
    };
    Some(json!({ "input": input }))
}

pub async fn bad_input(world: &World) -> Vec<BadInput> {
    let (own, revoked) = (world.id("client"), world.id("revoked client"));
    let create = |input: Value, names| bad("Mutation.createClient", json!({ "input": input }), "VALIDATION_FAILED", names);
    let update = |input: Value, code, names| bad("Mutation.updateClient", json!({ "input": input }), code, names);
    let mut examples = vec![
        bad("Query.clients", json!({ "first": 101 }), "VALIDATION_FAILED", "first"),
        bad("Query.clients", json!({ "last": -1 }), "VALIDATION_FAILED", "last"),
        create(json!({ "name": "", "scopes": ["READ_LOG"] }), "name"),
        create(json!({ "name": "x".repeat(201), "scopes": ["READ_LOG"] }), "name"),
        create(json!({ "name": "x", "scopes": [] }), "scopes"),
        create(json!({ "name": "x", "scopes": ["EVERYTHING"] }), "scopes"),
        update(json!({ "id": own, "name": "" }), "VALIDATION_FAILED", "name"),
        update(json!({ "id": own, "scopes": [] }), "VALIDATION_FAILED", "scopes"),
        update(json!({ "id": own, "version": 99 }), "CONFLICT", "version"),
        update(json!({ "id": revoked, "name": "x" }), "CONFLICT", "id"),
        bad("Mutation.replaceClientSecret", json!({ "input": { "id": revoked } }), "CONFLICT", "id"),
    ];
    for field in ["Mutation.updateClient", "Mutation.replaceClientSecret", "Mutation.revokeClient"] {
        examples.push(bad(field, json!({ "input": { "id": super::unknown("client") } }), "NOT_FOUND", "id"));
        examples.push(bad(field, json!({ "input": { "id": world.id("member") } }), "VALIDATION_FAILED", "id"));
    }
    examples
}
