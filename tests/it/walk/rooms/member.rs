//! Members.

use serde_json::{Value, json};

use crate::walk::{
    bad_input::{BadInput, bad},
    permissions::{Permitted, permitted},
    world::World,
};

const WHO: &str = "ADMIN OWNER";

pub const PERMISSIONS: [Permitted; 4] = [
    permitted("createMember", WHO, ""),
    permitted("updateMember", WHO, ""),
    permitted("setMemberPassword", WHO, "").on_oneself(),
    permitted("endMemberSessions", WHO, "").on_oneself(),
];

/// The e-mail address of a member of every tenant.
pub const SHARED: &str = "csm@shared.example";

pub async fn seed(world: &mut World) {
    for (name, email, role) in [
        ("successor", "successor@shared.example", "CSM"),
        ("suspended", "suspended@shared.example", "VIEWER"),
        ("only", &world.only("email"), "MANAGER"),
        ("member", SHARED, "CSM"),
    ] {
        let id = create(world, email, role).await;
        world.put_as(name, &id);
    }
    let id = world.id("suspended").to_owned();
    let input = json!({ "id": id, "active": false });
    world.make("updateMember", input, "member").await;
}

async fn create(world: &World, email: &str, role: &str) -> String {
    let input = json!({ "email": email, "name": world.text("Member"), "role": role, "password": password(world) });
    world.make("createMember", input, "member").await
}

/// The password of the members of a tenant.
pub fn password(world: &World) -> String {
    world.text("and a long pass phrase")
}

/// A new member of a role, as e-mail address and id.
pub async fn fresh(world: &World, role: &str) -> (String, String) {
    let email = format!("{}@shared.example", world.unique("member"));
    let id = create(world, &email, role).await;
    (email, id)
}

pub async fn arguments(world: &World, field: &str) -> Option<Value> {
    let input = match field {
        "Query.member" => return Some(json!({ "id": world.id("member") })),
        "Mutation.createMember" => {
            let email = format!("{}@shared.example", world.unique("new"));
            json!({ "email": email, "name": world.text("New"), "role": "VIEWER" })
        }
        "Mutation.updateMember" => {
            json!({ "id": fresh(world, "VIEWER").await.1, "name": world.text("Renamed") })
        }
        "Mutation.setMemberPassword" => {
            json!({ "id": fresh(world, "VIEWER").await.1, "password": world.text("another pass phrase") })
        }
        "Mutation.endMemberSessions" => {
            let (email, id) = fresh(world, "VIEWER").await;
            super::access::log_in(world, &email).await;
            json!({ "id": id })
        }
        _ => return None,
    };
    Some(json!({ "input": input }))
}

/// Arguments by which a member changes itself.
pub fn own_arguments(world: &World, mutation: &str, member: &str) -> Option<Value> {
    match mutation {
        "setMemberPassword" => {
            let passwords = [password(world), world.text("another pass phrase")];
            Some(json!({ "input": { "id": member, "currentPassword": passwords[0], "password": passwords[1] } }))
        }
        "endMemberSessions" => Some(json!({ "input": { "id": member } })),
        _ => None,
    }
}

pub async fn bad_input(world: &World) -> Vec<BadInput> {
    let own = world.id("member");
    let members = |arguments, names| bad("Query.members", arguments, "VALIDATION_FAILED", names);
    let create = |input: Value, code, names| bad("Mutation.createMember", json!({ "input": input }), code, names);
    let update = |input: Value, code, names| bad("Mutation.updateMember", json!({ "input": input }), code, names);
    let set = |input: Value, code, names| bad("Mutation.setMemberPassword", json!({ "input": input }), code, names);
    let end = |input: Value, code, names| bad("Mutation.endMemberSessions", json!({ "input": input }), code, names);
    let unknown = super::unknown("member");
    vec![
        members(json!({ "first": 101 }), "first"),
        members(json!({ "first": 1, "last": 1 }), "last"),
        bad("Query.member", json!({}), "VALIDATION_FAILED", "id"),
        bad("Query.member", json!({ "id": own, "email": SHARED }), "VALIDATION_FAILED", "id"),
        bad("Query.member", json!({ "id": world.id("account") }), "VALIDATION_FAILED", "id"),
        create(json!({ "email": SHARED, "name": "x", "role": "CSM" }), "CONFLICT", "email"),
        create(json!({ "email": SHARED.to_uppercase(), "name": "x", "role": "CSM" }), "CONFLICT", "email"),
        create(json!({ "email": "no address", "name": "x", "role": "CSM" }), "VALIDATION_FAILED", "email"),
        create(json!({ "email": "new@shared.example", "name": " ", "role": "CSM" }), "VALIDATION_FAILED", "name"),
        create(json!({ "email": "new@shared.example", "name": "x", "role": "CSM", "password": "short" }), "VALIDATION_FAILED", "password"),
        update(json!({ "id": own, "name": "" }), "VALIDATION_FAILED", "name"),
        update(json!({ "id": own, "version": 99 }), "CONFLICT", "version"),
        update(json!({ "id": unknown }), "NOT_FOUND", "id"),
        set(json!({ "id": own, "password": "short" }), "VALIDATION_FAILED", "password"),
        set(json!({ "id": own, "password": "aaaaaaaaaaaaaaaa" }), "VALIDATION_FAILED", "password"),
        set(json!({ "id": own, "password": "x".repeat(257) }), "VALIDATION_FAILED", "password"),
        set(json!({ "id": own, "password": SHARED }), "VALIDATION_FAILED", "password"),
        set(json!({ "id": unknown, "password": "a long pass phrase" }), "NOT_FOUND", "id"),
        end(json!({ "id": unknown }), "NOT_FOUND", "id"),
        end(json!({ "id": world.id("account") }), "VALIDATION_FAILED", "id"),
    ]
}
