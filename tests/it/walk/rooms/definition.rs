//! Custom traits.

use serde_json::{Value, json};

use crate::walk::{
    bad_input::{BadInput, bad},
    permissions::{Permitted, permitted},
    world::World,
};

const WHO: &str = "MANAGER ADMIN OWNER";
const SCOPES: &str = "catalogue:write";

pub const PERMISSIONS: [Permitted; 4] = [
    permitted("createTrait", WHO, SCOPES),
    permitted("updateTrait", WHO, SCOPES),
    permitted("archiveTrait", WHO, SCOPES),
    permitted("restoreTrait", WHO, SCOPES),
];

pub async fn seed(world: &mut World) {
    create(world, &world.only("key")).await;
    create(world, "motto").await;
    let choices = [world.text("gold"), world.text("silver")];
    let input = json!({ "key": "tier", "label": world.text("tier"), "kind": "CHOICE", "choices": choices });
    let id = world.make("createTrait", input, "trait").await;
    world.put(&id);
}

async fn create(world: &World, key: &str) -> String {
    let input = json!({ "key": key, "label": world.text(key), "kind": "TEXT" });
    world.make("createTrait", input, "trait").await
}

fn new_key(world: &World) -> String {
    world.unique("trait").replace('-', "_")
}

pub async fn arguments(world: &World, field: &str) -> Option<Value> {
    let input = match field {
        "Mutation.createTrait" => json!({ "key": new_key(world), "label": world.text("number"), "kind": "NUMBER" }),
        "Mutation.updateTrait" => json!({ "id": create(world, &new_key(world)).await, "label": world.text("renamed") }),
        "Mutation.archiveTrait" => json!({ "id": create(world, &new_key(world)).await }),
        "Mutation.restoreTrait" => {
            let input = json!({ "id": create(world, &new_key(world)).await });
            world.make("archiveTrait", input.clone(), "trait").await;
            input
        }
        _ => return None,
    };
    Some(json!({ "input": input }))
}

pub async fn bad_input(world: &World) -> Vec<BadInput> {
    let own = world.id("trait");
    let create = |input: Value, code, names| bad("Mutation.createTrait", json!({ "input": input }), code, names);
    let update = |input: Value, code, names| bad("Mutation.updateTrait", json!({ "input": input }), code, names);
    let mut examples = vec![
        create(json!({ "key": "Not A Key", "label": "label", "kind": "TEXT" }), "VALIDATION_FAILED", "key"),
        create(json!({ "key": "tier", "label": "label", "kind": "TEXT" }), "CONFLICT", "key"),
        create(json!({ "key": "other", "label": "", "kind": "TEXT" }), "VALIDATION_FAILED", "label"),
        create(json!({ "key": "other", "label": "label", "kind": "COLOUR" }), "VALIDATION_FAILED", "kind"),
        create(json!({ "key": "other", "label": "label", "kind": "CHOICE", "choices": [] }), "VALIDATION_FAILED", "choices"),
        create(json!({ "key": "other", "label": "label", "kind": "TEXT", "choices": ["a"] }), "VALIDATION_FAILED", "choices"),
        update(json!({ "id": own, "label": "" }), "VALIDATION_FAILED", "label"),
        // An account has the choice that is left out.
        update(json!({ "id": own, "choices": [world.text("silver")] }), "CONFLICT", "choices"),
        bad("Query.traits", json!({ "withArchived": "perhaps" }), "VALIDATION_FAILED", "withArchived"),
    ];
    for field in ["Mutation.updateTrait", "Mutation.archiveTrait", "Mutation.restoreTrait"] {
        examples.push(bad(field, json!({ "input": { "id": world.id("account") } }), "VALIDATION_FAILED", "id"));
        examples.push(bad(field, json!({ "input": { "id": super::unknown("trait") } }), "NOT_FOUND", "id"));
        examples.push(bad(field, json!({ "input": { "id": own, "version": 99 } }), "CONFLICT", "version"));
    }
    examples
}
