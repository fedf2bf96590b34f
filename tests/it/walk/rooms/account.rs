//! Accounts.

use serde_json::{Value, json};

use crate::walk::{
    bad_input::{BadInput, bad},
    permissions::{Permitted, permitted},
    world::World,
};

const WHO: &str = "MANAGER ADMIN OWNER";
const SCOPES: &str = "accounts:write";

pub const PERMISSIONS: [Permitted; 5] = [
    permitted("createAccount", WHO, SCOPES),
    permitted("updateAccount", "csm MANAGER ADMIN OWNER", SCOPES),
    permitted("archiveAccount", WHO, SCOPES),
    permitted("restoreAccount", WHO, SCOPES),
    permitted("upsertAccounts", WHO, SCOPES),
];

pub async fn seed(world: &mut World) {
    let top = create(world, json!({ "name": world.text("Holding"), "externalId": "shared-top" })).await;
    let account = json!({
        "name": world.text("Works"), "externalId": "shared", "industry": world.marker, "segment": world.text("segment"), "country": "DE",
        "domain": format!("{}.example", world.marker.to_lowercase()), "parent": top, "signedUpOn": "2024-03-01", "stage": "ACTIVE",
        "traits": [{ "key": "tier", "choice": world.text("gold") }],
    });
    let account = create(world, account).await;
    create(world, json!({ "name": world.text("Branch"), "externalId": "shared-branch", "parent": account })).await;
    world.put(&account);
}

async fn create(world: &World, input: Value) -> String {
    let create = "mutation($input: CreateAccountInput!) { createAccount(input: $input) { account { id } userErrors { message } } }";
    world.change(create, input).await.text_at("/createAccount/account/id").to_owned()
}

/// A new account.
pub async fn fresh(world: &World) -> String {
    create(world, json!({ "name": world.text(&world.unique("account")) })).await
}

pub async fn arguments(world: &World, field: &str) -> Option<Value> {
    let input = match field {
        "Query.account" => return Some(json!({ "id": world.id("account") })),
        "Mutation.createAccount" => json!({ "name": world.text("New") }),
        "Mutation.updateAccount" => json!({ "id": fresh(world).await, "name": world.text("Renamed") }),
        "Mutation.archiveAccount" => json!({ "id": fresh(world).await }),
        "Mutation.restoreAccount" => {
            let id = fresh(world).await;
            let archive = "mutation($input: ArchiveAccountInput!) { archiveAccount(input: $input) { userErrors { message } } }";
            world.change(archive, json!({ "id": id })).await;
            json!({ "id": id })
        }
        "Mutation.upsertAccounts" => json!({ "rows": [{ "externalId": world.unique("external"), "name": world.text("Upserted") }] }),
        _ => return None,
    };
    Some(json!({ "input": input }))
}

pub async fn bad_input(world: &World) -> Vec<BadInput> {
    let own = world.id("account");
    let accounts = |arguments, names| bad("Query.accounts", arguments, "VALIDATION_FAILED", names);
    let create = |input: Value, code, names| bad("Mutation.createAccount", json!({ "input": input }), code, names);
    let update = |input: Value, code, names| bad("Mutation.updateAccount", json!({ "input": input }), code, names);
    let upsert = |rows: Value, code, names| bad("Mutation.upsertAccounts", json!({ "input": { "rows": rows } }), code, names);
    let mut examples = vec![
        bad("Query.account", json!({ "id": "nonsense" }), "VALIDATION_FAILED", "id"),
        bad("Query.account", json!({ "id": world.id("tenant") }), "VALIDATION_FAILED", "id"),
        bad("Query.account", json!({}), "VALIDATION_FAILED", "id"),
        accounts(json!({ "first": 101 }), "first"),
        accounts(json!({ "first": -1 }), "first"),
        accounts(json!({ "last": 101 }), "last"),
        accounts(json!({ "first": 1, "last": 1 }), "first"),
        accounts(json!({ "after": "nonsense" }), "after"),
        accounts(json!({ "before": "nonsense" }), "before"),
        accounts(json!({ "orderBy": [{}] }), "orderBy"),
        accounts(json!({ "where": { "id": { "eq": "nonsense" } } }), "id"),
        accounts(json!({ "where": { "csm": { "in": [own] } } }), "csm"),
        accounts(json!({ "where": { "traits": [{ "key": "unknown", "present": true }] } }), "traits"),
        accounts(json!({ "where": { "signedUpOn": { "eq": "2024-02-30" } } }), "signedUpOn"),
        accounts(json!({ "where": { "signedUpOn": { "between": { "from": "2024-02-02", "to": "2024-02-01" } } } }), "signedUpOn"),
        create(json!({ "name": "" }), "VALIDATION_FAILED", "name"),
        create(json!({ "name": "x", "country": "UK" }), "VALIDATION_FAILED", "country"),
        create(json!({ "name": "x", "signedUpOn": "yesterday" }), "VALIDATION_FAILED", "signedUpOn"),
        create(json!({ "name": "x", "externalId": "shared" }), "CONFLICT", "externalId"),
        create(json!({ "name": "x", "parentExternalId": "unknown" }), "NOT_FOUND", "parentExternalId"),
        create(json!({ "name": "x", "traits": [{ "key": "tier", "choice": "tin" }] }), "VALIDATION_FAILED", "traits"),
        update(json!({ "id": own, "parent": own }), "VALIDATION_FAILED", "parent"),
        update(json!({ "id": own, "name": "" }), "VALIDATION_FAILED", "name"),
        upsert(json!([]), "VALIDATION_FAILED", "rows"),
        upsert(json!([{ "externalId": "new" }]), "VALIDATION_FAILED", "rows.0.name"),
        upsert(json!([{ "externalId": "shared" }, { "externalId": "new", "name": "x", "country": "XX" }]), "VALIDATION_FAILED", "rows.1.country"),
        upsert(json!([{ "externalId": "", "name": "x" }]), "VALIDATION_FAILED", "rows.0.externalId"),
    ];
    for field in ["Mutation.updateAccount", "Mutation.archiveAccount", "Mutation.restoreAccount"] {
        examples.push(bad(field, json!({ "input": { "id": "nonsense" } }), "VALIDATION_FAILED", "id"));
        examples.push(bad(field, json!({ "input": { "id": own, "version": 99 } }), "CONFLICT", "version"));
    }
    examples
}
