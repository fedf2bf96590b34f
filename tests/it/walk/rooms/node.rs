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
        "Query._entities" => {
            let account = json!({ "__typename": "Account", "id": world.id("account") });
            Some(json!({ "representations": [account] }))
        }
        "Query.node" => Some(json!({ "id": world.id("account") })),
        "Query.nodes" => Some(json!({ "ids": world.kinds().map(|(_, id)| id).collect::<Vec<_>>() })),
        _ => None,
    }
}

pub async fn bad_input(world: &World) -> Vec<BadInput> {
    vec![
        bad("Query.node", json!({ "id": true }), "VALIDATION_FAILED", "id"),
        bad("Query.nodes", json!({ "ids": vec![world.id("account"); 101] }), "VALIDATION_FAILED", "ids"),
        bad("Query._entities", json!({ "representations": [{ "__typename": "Account", "id": "nonsense" }] }), "VALIDATION_FAILED", "representations.0.id"),
    ]
}
