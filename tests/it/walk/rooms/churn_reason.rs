//! The reasons for which customers leave.

use serde_json::{Value, json};

use crate::walk::{
    bad_input::{BadInput, bad},
    permissions::{Permitted, permitted},
    world::World,
};

const WHO: &str = "MANAGER ADMIN OWNER";
const SCOPES: &str = "catalogue:write";

pub const PERMISSIONS: [Permitted; 3] = [
    permitted("createChurnReason", WHO, SCOPES),
    permitted("updateChurnReason", WHO, SCOPES),
    permitted("upsertChurnReasons", WHO, SCOPES),
];

pub async fn seed(world: &mut World) {
    let only = world.only("externalId");
    reason(world, &only).await;
    let shared = reason(world, "shared").await;
    world.put(&shared);
}

async fn reason(world: &World, key: &str) -> String {
    let input = json!({ "externalId": key, "name": world.text("Reason") });
    world.make("createChurnReason", input, "churnReason").await
}

pub async fn arguments(world: &World, field: &str) -> Option<Value> {
    let key = world.unique("key");
    let input = match field {
        "Mutation.createChurnReason" => json!({ "externalId": key }),
        "Mutation.updateChurnReason" => json!({ "id": reason(world, &key).await, "name": world.text("Renamed"), "archived": true }),
        "Mutation.upsertChurnReasons" => json!({ "rows": [{ "externalId": key, "name": world.text("Reason") }] }),
        _ => return None,
    };
    Some(json!({ "input": input }))
}

pub async fn bad_input(world: &World) -> Vec<BadInput> {
    let own = world.id("churn_reason");
    let make = |input: Value, code, names| bad("Mutation.createChurnReason", json!({ "input": input }), code, names);
    let update = |input: Value, code, names| bad("Mutation.updateChurnReason", json!({ "input": input }), code, names);
    let upsert = |rows: Value, code, names| bad("Mutation.upsertChurnReasons", json!({ "input": { "rows": rows } }), code, names);
    vec![
        bad("Query.churnReasons", json!({ "first": 101 }), "VALIDATION_FAILED", "first"),
        make(json!({ "externalId": "shared" }), "CONFLICT", "externalId"),
        make(json!({ "externalId": "" }), "VALIDATION_FAILED", "externalId"),
        make(json!({ "externalId": "new", "name": " " }), "VALIDATION_FAILED", "name"),
        update(json!({ "id": own, "externalId": world.only("externalId") }), "CONFLICT", "externalId"),
        update(json!({ "id": own, "name": "" }), "VALIDATION_FAILED", "name"),
        update(json!({ "id": own, "version": 99 }), "CONFLICT", "version"),
        update(json!({ "id": world.id("plan") }), "VALIDATION_FAILED", "id"),
        update(json!({ "id": super::unknown("churn_reason") }), "NOT_FOUND", "id"),
        upsert(json!([]), "VALIDATION_FAILED", "rows"),
        upsert(json!([{ "externalId": "a" }, { "externalId": "a" }]), "CONFLICT", "rows.1.externalId"),
        upsert(json!([{ "externalId": "a", "name": "" }]), "VALIDATION_FAILED", "rows.0.name"),
    ]
}
