//! Everything by its id.

use serde_json::{Value, json};

use crate::walk::{
    bad_input::{BadInput, bad},
    permissions::Permitted,
    world::World,
};

pub const PERMISSIONS: [Permitted; 0] = [];

pub async fn seed(_world: &mut World) {}

pub async fn arguments(world: &World, field: &str) -> Option<Value> {
    match field {
        "Query.node" => Some(json!({ "id": world.id("account") })),
        "Query.nodes" => Some(json!({ "ids": world.kinds().map(|(_, id)| id).collect::<Vec<_>>() })),
        _ => None,
    }
}

pub async fn bad_input(world: &World) -> Vec<BadInput> {
    vec![
        bad("Query.node", json!({ "id": true }), "VALIDATION_FAILED", "id"),
        bad("Query.node", json!({ "id": "planet_01h2xcejqtf2nbrexx3vqjhp41" }), "VALIDATION_FAILED", "id"),
        bad("Query.nodes", json!({ "ids": [world.id("account"), "nonsense"] }), "VALIDATION_FAILED", "ids.1"),
        bad("Query.nodes", json!({ "ids": vec![world.id("account"); 101] }), "VALIDATION_FAILED", "ids"),
    ]
}
