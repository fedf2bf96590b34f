//! Contacts.

use serde_json::{Value, json};

use crate::walk::{
    bad_input::{BadInput, bad},
    permissions::{Permitted, permitted},
    world::World,
};

const WHO: &str = "csm MANAGER ADMIN OWNER";
const SCOPES: &str = "accounts:write";

pub const PERMISSIONS: [Permitted; 5] = [
    permitted("createContact", WHO, SCOPES),
    permitted("updateContact", WHO, SCOPES),
    permitted("archiveContact", WHO, SCOPES),
    permitted("restoreContact", WHO, SCOPES),
    permitted("upsertContacts", "MANAGER ADMIN OWNER", SCOPES),
];

pub async fn seed(world: &mut World) {
    let contact = json!({
        "account": world.id("account"), "name": world.text("Person"), "externalId": "shared", "title": world.text("title"),
        "email": format!("person@{}.example", world.marker.to_lowercase()), "phone": "+49 30 1234567",
    });
    let id = create(world, contact).await;
    world.put(&id);
}

async fn create(world: &World, input: Value) -> String {
    let create = "mutation($input: CreateContactInput!) { createContact(input: $input) { contact { id } userErrors { message } } }";
    world.change(create, input).await.text_at("/createContact/contact/id").to_owned()
}

async fn fresh(world: &World) -> String {
    create(world, json!({ "account": world.id("account"), "name": world.text(&world.unique("contact")) })).await
}

pub async fn arguments(world: &World, field: &str) -> Option<Value> {
    let input = match field {
        "Mutation.createContact" => json!({ "account": world.id("account"), "name": world.text("New") }),
        "Mutation.updateContact" => json!({ "id": fresh(world).await, "name": world.text("Renamed") }),
        "Mutation.archiveContact" => json!({ "id": fresh(world).await }),
        "Mutation.restoreContact" => {
            let id = fresh(world).await;
            let archive = "mutation($input: ArchiveContactInput!) { archiveContact(input: $input) { userErrors { message } } }";
            world.change(archive, json!({ "id": id })).await;
            json!({ "id": id })
        }
        "Mutation.upsertContacts" => {
            json!({ "rows": [{ "externalId": world.unique("external"), "accountExternalId": "shared", "name": world.text("Upserted") }] })
        }
        _ => return None,
    };
    Some(json!({ "input": input }))
}

pub async fn bad_input(world: &World) -> Vec<BadInput> {
    let (own, account) = (world.id("contact"), world.id("account"));
    let contacts = |arguments, names| bad("Query.contacts", arguments, "VALIDATION_FAILED", names);
    let create = |input: Value, code, names| bad("Mutation.createContact", json!({ "input": input }), code, names);
    let upsert = |rows: Value, code, names| bad("Mutation.upsertContacts", json!({ "input": { "rows": rows } }), code, names);
    let mut examples = vec![
        contacts(json!({ "first": 101 }), "first"),
        contacts(json!({ "after": "nonsense" }), "after"),
        contacts(json!({ "where": { "account": { "eq": "nonsense" } } }), "account"),
        contacts(json!({ "orderBy": [{ "field": "SHOE_SIZE" }] }), "field"),
        create(json!({ "account": "nonsense", "name": "x" }), "VALIDATION_FAILED", "account"),
        create(json!({ "account": account, "name": "" }), "VALIDATION_FAILED", "name"),
        create(json!({ "account": account, "name": "x", "email": "no address" }), "VALIDATION_FAILED", "email"),
        create(json!({ "account": account, "name": "x", "externalId": "shared" }), "CONFLICT", "externalId"),
        create(json!({ "account": account, "name": "x", "roles": ["KING"] }), "VALIDATION_FAILED", "roles"),
        bad("Mutation.updateContact", json!({ "input": { "id": own, "name": "" } }), "VALIDATION_FAILED", "name"),
        upsert(json!([]), "VALIDATION_FAILED", "rows"),
        upsert(json!([{ "externalId": "new", "accountExternalId": "unknown", "name": "x" }]), "NOT_FOUND", "rows.0.accountExternalId"),
        upsert(json!([{ "externalId": "shared", "email": "no address" }]), "VALIDATION_FAILED", "rows.0.email"),
    ];
    for field in ["Mutation.updateContact", "Mutation.archiveContact", "Mutation.restoreContact"] {
        examples.push(bad(field, json!({ "input": { "id": "nonsense" } }), "VALIDATION_FAILED", "id"));
        examples.push(bad(field, json!({ "input": { "id": own, "version": 99 } }), "CONFLICT", "version"));
    }
    examples
}
