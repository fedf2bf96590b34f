//! Products and plans.

use serde_json::{Value, json};

use crate::walk::{
    bad_input::{BadInput, bad},
    permissions::{Permitted, permitted},
    world::World,
};

const WHO: &str = "MANAGER ADMIN OWNER";
const SCOPES: &str = "catalogue:write";

pub const PERMISSIONS: [Permitted; 4] = [
    permitted("createProduct", WHO, SCOPES),
    permitted("updateProduct", WHO, SCOPES),
    permitted("createPlan", WHO, SCOPES),
    permitted("updatePlan", WHO, SCOPES),
];

pub async fn seed(world: &mut World) {
    let only = world.only("externalId");
    let product = product(world, &only).await;
    plan(world, &product, &only).await;
    let product = self::product(world, "shared").await;
    world.put(&product);
    let plan = plan(world, &product, "shared").await;
    world.put(&plan);
}

async fn product(world: &World, key: &str) -> String {
    let input = json!({ "externalId": key, "name": world.text("Product") });
    world.make("createProduct", input, "product").await
}

async fn plan(world: &World, product: &str, key: &str) -> String {
    let input = json!({ "product": product, "externalId": key, "name": world.text("Plan") });
    world.make("createPlan", input, "plan").await
}

pub async fn arguments(world: &World, field: &str) -> Option<Value> {
    let key = world.unique("key");
    let input = match field {
        "Mutation.createProduct" => json!({ "externalId": key }),
        "Mutation.updateProduct" => json!({ "id": product(world, &key).await, "name": world.text("Renamed") }),
        "Mutation.createPlan" => json!({ "externalId": key, "product": world.id("product") }),
        "Mutation.updatePlan" => json!({ "id": plan(world, world.id("product"), &key).await, "name": world.text("Renamed") }),
        _ => return None,
    };
    Some(json!({ "input": input }))
}

pub async fn bad_input(world: &World) -> Vec<BadInput> {
    let (product, plan) = (world.id("product"), world.id("plan"));
    let make = |input: Value, code, names| bad("Mutation.createProduct", json!({ "input": input }), code, names);
    let make_plan = |input: Value, code, names| bad("Mutation.createPlan", json!({ "input": input }), code, names);
    let only = world.only("externalId");
    let mut examples = vec![
        bad("Query.products", json!({ "first": 101 }), "VALIDATION_FAILED", "first"),
        bad("Query.products", json!({ "where": { "name": { "in": vec!["x"; 1001] } } }), "VALIDATION_FAILED", "name"),
        bad("Query.plans", json!({ "last": 101 }), "VALIDATION_FAILED", "last"),
        bad("Query.plans", json!({ "where": { "product": { "eq": plan } } }), "VALIDATION_FAILED", "product"),
        make(json!({ "externalId": "" }), "VALIDATION_FAILED", "externalId"),
        make(json!({ "externalId": "shared" }), "CONFLICT", "externalId"),
        make(json!({ "externalId": "new", "name": "" }), "VALIDATION_FAILED", "name"),
        make_plan(json!({ "externalId": "", "product": product }), "VALIDATION_FAILED", "externalId"),
        make_plan(json!({ "externalId": "shared", "product": product }), "CONFLICT", "externalId"),
        make_plan(json!({ "externalId": "new", "product": plan }), "VALIDATION_FAILED", "product"),
        make_plan(json!({ "externalId": "new", "product": super::unknown("product") }), "NOT_FOUND", "product"),
        bad("Mutation.updatePlan", json!({ "input": { "id": plan, "product": super::unknown("product") } }), "NOT_FOUND", "product"),
    ];
    for (field, id, kind) in [("Mutation.updateProduct", product, "product"), ("Mutation.updatePlan", plan, "plan")] {
        let update = |input: Value, code, names| bad(field, json!({ "input": input }), code, names);
        examples.push(update(json!({ "id": id, "externalId": "" }), "VALIDATION_FAILED", "externalId"));
        examples.push(update(json!({ "id": id, "externalId": only }), "CONFLICT", "externalId"));
        examples.push(update(json!({ "id": id, "name": "" }), "VALIDATION_FAILED", "name"));
        examples.push(update(json!({ "id": id, "version": 99 }), "CONFLICT", "version"));
        examples.push(update(json!({ "id": super::unknown(kind) }), "NOT_FOUND", "id"));
        examples.push(update(json!({ "id": world.id("account") }), "VALIDATION_FAILED", "id"));
    }
    examples
}
