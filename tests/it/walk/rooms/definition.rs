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
    let id = create(world, "tier").await;
    world.put(&id);
}

async fn create(world: &World, key: &str) -> String {
    let create = "mutation($input: CreateTraitInput!) { createTrait(input: $input) { trait { id } userErrors { message } } }";
    let input = json!({ "key": key, "label": world.text("tier"), "kind": "CHOICE", "choices": [world.text("gold"), world.text("silver")] });
    world.change(create, input).await.text_at("/createTrait/trait/id").to_owned()
}

/// A new trait.
async fn fresh(world: &World) -> String {
    create(world, &world.unique("trait").replace('-', "_")).await
}

pub async fn arguments(world: &World, field: &str) -> Option<Value> {
    let input = match field {
        "Mutation.createTrait" => json!({ "key": world.unique("trait").replace('-', "_"), "label": world.text("number"), "kind": "NUMBER" }),
        "Mutation.updateTrait" => json!({ "id": fresh(world).await, "label": world.text("renamed") }),
        "Mutation.archiveTrait" => json!({ "id": fresh(world).await }),
        "Mutation.restoreTrait" => {
            let id = fresh(world).await;
            let archive = "mutation($input: ArchiveTraitInput!) { archiveTrait(input: $input) { userErrors { message } } }";
            world.change(archive, json!({ "id": id })).await;
            json!({ "id": id })
        }
        _ => return None,
    };
    Some(json!({ "input": input }))
}

pub async fn bad_input(world: &World) -> Vec<BadInput> {
    let own = world.id("trait");
    let create = |input: Value, code, names| bad("Mutation.createTrait", json!({ "input": input }), code, names);
    let mut examples = vec![
        create(json!({ "key": "Not A Key", "label": "label", "kind": "TEXT" }), "VALIDATION_FAILED", "key"),
        create(json!({ "key": "tier", "label": "label", "kind": "TEXT" }), "CONFLICT", "key"),
        create(json!({ "key": "other", "label": "", "kind": "TEXT" }), "VALIDATION_FAILED", "label"),
        create(json!({ "key": "other", "label": "label", "kind": "COLOUR" }), "VALIDATION_FAILED", "kind"),
        create(json!({ "key": "other", "label": "label", "kind": "CHOICE", "choices": [] }), "VALIDATION_FAILED", "choices"),
        bad("Mutation.updateTrait", json!({ "input": { "id": own, "label": "" } }), "VALIDATION_FAILED", "label"),
        bad("Query.traits", json!({ "withArchived": "perhaps" }), "VALIDATION_FAILED", "withArchived"),
    ];
    for field in ["Mutation.updateTrait", "Mutation.archiveTrait", "Mutation.restoreTrait"] {
        examples.push(bad(field, json!({ "input": { "id": "nonsense" } }), "VALIDATION_FAILED", "id"));
        examples.push(bad(field, json!({ "input": { "id": own, "version": 99 } }), "CONFLICT", "version"));
    }
    examples
}
