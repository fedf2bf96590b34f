//! Contacts.

use serde_json::{Value, json};

use crate::walk::{
    bad_input::{BadInput, bad},
    permissions::{Permitted, permitted},
    world::World,
};

const WHO: &str = "MANAGER ADMIN OWNER";
const SCOPES: &str = "accounts:write";

pub const PERMISSIONS: [Permitted; 5] = [
    permitted("createContact", WHO, SCOPES).on_own_accounts(),
    permitted("updateContact", WHO, SCOPES).on_own_accounts(),
    permitted("archiveContact", WHO, SCOPES).on_own_accounts(),
    permitted("restoreContact", WHO, SCOPES).on_own_accounts(),
    permitted("upsertContacts", WHO, SCOPES),
];

pub async fn seed(world: &mut World) {
    let account = world.id("account").to_owned();
    let only = json!({ "account": account, "name": world.text("Guest"), "externalId": world.only("externalId"), "email": world.only("email") });
    world.make("createContact", only, "contact").await;
    let contact = json!({
        "account": account, "name": world.text("Person"), "externalId": "shared", "title": world.text("title"),
        "email": "person@shared.example", "phone": "+49 30 1234567", "roles": ["CHAMPION"],
    });
    let id = world.make("createContact", contact, "contact").await;
    world.put(&id);
}

async fn fresh(world: &World, account: &str) -> String {
    let input = json!({ "account": account, "name": world.text(&world.unique("contact")) });
    world.make("createContact", input, "contact").await
}

/// The input of a mutation about a contact at an account.
pub async fn arguments_at(world: &World, mutation: &str, account: &str) -> Value {
    match mutation {
        "createContact" => json!({ "account": account, "name": world.text("New") }),
        "updateContact" => json!({ "id": fresh(world, account).await, "name": world.text("Renamed") }),
        "archiveContact" => json!({ "id": fresh(world, account).await }),
        "restoreContact" => {
            let input = json!({ "id": fresh(world, account).await });
            world.make("archiveContact", input.clone(), "contact").await;
            input
        }
        _ => panic!("say what {mutation} of one's own account takes: add it to `own_arguments` of its room in tests/it/walk/rooms"),
    }
}

pub async fn arguments(world: &World, field: &str) -> Option<Value> {
    let input = match field {
        "Mutation.upsertContacts" => {
            json!({ "rows": [{ "externalId": world.unique("external"), "accountExternalId": "shared", "name": world.text("Upserted") }] })
        }
        "Mutation.createContact" | "Mutation.updateContact" | "Mutation.archiveContact" | "Mutation.restoreContact" => {
            arguments_at(world, field.trim_start_matches("Mutation."), world.id("account")).await
        }
        _ => return None,
    };
    Some(json!({ "input": input }))
}

pub async fn bad_input(world: &World) -> Vec<BadInput> {
    let (own, account) = (world.id("contact"), world.id("account"));
    let contacts = |arguments, names| bad("Query.contacts", arguments, "VALIDATION_FAILED", names);
    let create = |input: Value, code, names| bad("Mutation.createContact", json!({ "input": input }), code, names);
    let update = |input: Value, code, names| bad("Mutation.updateContact", json!({ "input": input }), code, names);
    let upsert = |rows: Value, code, names| bad("Mutation.upsertContacts", json!({ "input": { "rows": rows } }), code, names);
    let mut examples = vec![
        contacts(json!({ "first": 101 }), "first"),
        contacts(json!({ "first": 1, "last": 1 }), "last"),
        contacts(json!({ "where": { "account": { "eq": own } } }), "account"),
        contacts(json!({ "orderBy": [{ "field": "SHOE_SIZE" }] }), "field"),
        create(json!({ "account": super::unknown("account"), "name": "x" }), "NOT_FOUND", "account"),
        create(json!({ "account": own, "name": "x" }), "VALIDATION_FAILED", "account"),
        create(json!({ "account": account, "name": "" }), "VALIDATION_FAILED", "name"),
        create(json!({ "account": account, "name": "x", "email": "no address" }), "VALIDATION_FAILED", "email"),
        create(json!({ "account": account, "name": "x", "externalId": "shared" }), "CONFLICT", "externalId"),
        create(json!({ "account": account, "name": "x", "roles": ["KING"] }), "VALIDATION_FAILED", "roles"),
        update(json!({ "id": own, "name": "" }), "VALIDATION_FAILED", "name"),
        update(json!({ "id": own, "name": null }), "VALIDATION_FAILED", "name"),
        upsert(json!([]), "VALIDATION_FAILED", "rows"),
        upsert(json!([{ "externalId": "new", "accountExternalId": "unknown", "name": "x" }]), "NOT_FOUND", "rows.0.accountExternalId"),
        upsert(json!([{ "externalId": "new", "accountExternalId": "shared" }]), "VALIDATION_FAILED", "rows.0.name"),
        upsert(json!([{ "externalId": "new", "name": "x" }]), "VALIDATION_FAILED", "rows.0.accountExternalId"),
        upsert(json!([{ "externalId": "shared", "email": "no address" }]), "VALIDATION_FAILED", "rows.0.email"),
    ];
    for field in ["Mutation.updateContact", "Mutation.archiveContact", "Mutation.restoreContact"] {
        examples.push(bad(field, json!({ "input": { "id": account } }), "VALIDATION_FAILED", "id"));
        examples.push(bad(field, json!({ "input": { "id": super::unknown("contact") } }), "NOT_FOUND", "id"));
        examples.push(bad(field, json!({ "input": { "id": own, "version": 99 } }), "CONFLICT", "version"));
    }
    examples
}
