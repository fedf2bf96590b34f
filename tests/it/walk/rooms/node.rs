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
        "Query.nodes" => ids(world).into_iter().next(),
        _ => None,
    }
}

/// One of each kind, few enough at once that everything of them can be asked for.
pub fn ids(world: &World) -> Vec<Value> {
    let ids: Vec<&str> = world.kinds().map(|(_, id)| id).collect();
    ids.chunks(15).map(|ids| json!({ "ids": ids })).collect()
}

pub async fn bad_input(world: &World) -> Vec<BadInput> {
    vec![
        bad("Query.node", json!({ "id": true }), "VALIDATION_FAILED", "id"),
        bad("Query.node", json!({ "id": "planet_01h2xcejqtf2nbrexx3vqjhp41" }), "VALIDATION_FAILED", "id"),
        bad("Query.nodes", json!({ "ids": [world.id("account"), "nonsense"] }), "VALIDATION_FAILED", "ids.1"),
        bad("Query.nodes", json!({ "ids": vec![world.id("account"); 101] }), "VALIDATION_FAILED", "ids"),
    ]
}
