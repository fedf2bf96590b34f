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
    permitted("updateAccount", WHO, SCOPES).on_own_accounts(),
    permitted("archiveAccount", WHO, SCOPES),
    permitted("restoreAccount", WHO, SCOPES),
    permitted("upsertAccounts", WHO, SCOPES),
];

pub async fn seed(world: &mut World) {
    let domain = format!("{}.example", world.marker.to_lowercase());
    let traits = json!([{ "key": "tier", "choice": world.text("gold") }, { "key": "motto", "text": world.text("motto") }]);
    let rows = json!([
        { "externalId": "shared-top", "name": world.text("Holding") },
        {
            "externalId": "shared", "name": world.text("Works"), "industry": world.marker, "segment": world.text("segment"), "country": "DE",
            "domain": domain, "parentExternalId": "shared-top", "signedUpOn": "2024-03-01", "stage": "ACTIVE", "traits": traits,
        },
        { "externalId": "shared-branch", "name": world.text("Branch"), "parentExternalId": "shared" },
        { "externalId": "shared-archived", "name": world.text("Archive") },
        { "externalId": "shared-future", "name": world.text("Future"), "signedUpOn": "2030-01-01" },
        { "externalId": world.only("externalId"), "name": world.text("Outpost") },
    ]);
    let upsert = "mutation($input: UpsertAccountsInput!) { upsertAccounts(input: $input) { results { account { id } } userErrors { field message } } }";
    let answer = world.change(upsert, json!({ "rows": rows })).await;
    let id = |place: u32| answer.text_at(&format!("/upsertAccounts/results/{place}/account/id"));
    world.put_as("holding", id(0));
    world.put(id(1));
    world.put_as("foreign currency account", id(5));
    let archived = json!({ "id": id(3) });
    world.make("archiveAccount", archived, "account").await;
}

/// A new account.
pub async fn fresh(world: &World) -> String {
    let input = json!({ "name": world.text(&world.unique("account")) });
    world.make("createAccount", input, "account").await
}

pub async fn arguments(world: &World, field: &str) -> Option<Value> {
    let input = match field {
        "Query.account" => return Some(json!({ "id": world.id("account") })),
        "Mutation.createAccount" => json!({ "name": world.text("New") }),
        "Mutation.updateAccount" => json!({ "id": fresh(world).await, "name": world.text("Renamed") }),
        "Mutation.archiveAccount" => json!({ "id": fresh(world).await }),
        "Mutation.restoreAccount" => {
            let input = json!({ "id": fresh(world).await });
            world.make("archiveAccount", input.clone(), "account").await;
            input
        }
        "Mutation.upsertAccounts" => json!({ "rows": [{ "externalId": world.unique("external"), "name": world.text("Upserted") }] }),
        _ => return None,
    };
    Some(json!({ "input": input }))
}

/// Arguments of a mutation about an account that the member owns.
pub async fn own_arguments(world: &World, mutation: &str, member: &str) -> Value {
    let account = fresh(world).await;
    let assignment = json!({ "accounts": [account], "member": member, "role": "SECONDARY" });
    world.make("assignAccounts", assignment, "ownerships").await;
    if let Some(input) = super::survey::arguments_at(world, mutation, &account).await {
        return json!({ "input": input });
    }
    if let Some(input) = super::renewal::arguments_at(world, mutation, &account).await {
        return json!({ "input": input });
    }
    if let Some(input) = super::support::arguments_at(world, mutation, &account).await {
        return json!({ "input": input });
    }
    if let Some(input) = super::touchpoint::arguments_at(world, mutation, &account).await {
        return json!({ "input": input });
    }
    if let Some(input) = super::onboarding::arguments_at(world, mutation, &account).await {
        return json!({ "input": input });
    }

    if let Some(input) = super::growth::arguments_at(world, mutation, &account).await {
        return json!({ "input": input });
    }
    if let Some(input) = super::outcome::arguments_at(world, mutation, &account).await {
        return json!({ "input": input });
    }
    if let Some(input) = super::business_review::arguments_at(world, mutation, &account).await {
        return json!({ "input": input });
    }
    if let Some(input) = super::advocacy::arguments_at(world, mutation, &account).await {
        return json!({ "input": input });
    }
    if let Some(input) = super::feedback::arguments_at(world, mutation, &account).await {
        return json!({ "input": input });
    }
    if let Some(input) = super::health::arguments_at(world, mutation, &account).await {
        return json!({ "input": input });
    }
    if let Some(input) = super::work::arguments_at(world, mutation, &account).await {
        return json!({ "input": input });
    }
    if let Some(input) = super::playbook::arguments_at(world, mutation, &account).await {
        return json!({ "input": input });
    }
    let input = match mutation {
        "updateAccount" => json!({ "id": account, "name": world.text("Renamed") }),
        _ => super::contact::arguments_at(world, mutation, &account).await,
    };
    json!({ "input": input })
}

pub async fn bad_input(world: &World) -> Vec<BadInput> {
    let own = world.id("account");
    let accounts = |arguments, names| bad("Query.accounts", arguments, "VALIDATION_FAILED", names);
    let create = |input: Value, code, names| bad("Mutation.createAccount", json!({ "input": input }), code, names);
    let update = |input: Value, code, names| bad("Mutation.updateAccount", json!({ "input": input }), code, names);
    let upsert = |rows: Value, code, names| bad("Mutation.upsertAccounts", json!({ "input": { "rows": rows } }), code, names);
    let unknown = super::unknown("account");
    let mut examples = vec![
        bad("Query.account", json!({ "id": world.id("tenant") }), "VALIDATION_FAILED", "id"),
        bad("Query.account", json!({}), "VALIDATION_FAILED", "id"),
        bad("Query.account", json!({ "id": own, "externalId": "shared" }), "VALIDATION_FAILED", "id"),
        accounts(json!({ "first": 101 }), "first"),
        accounts(json!({ "first": -1 }), "first"),
        accounts(json!({ "last": 101 }), "last"),
        accounts(json!({ "first": 1, "last": 1 }), "first"),
        accounts(json!({ "orderBy": [{}] }), "orderBy"),
        accounts(json!({ "orderBy": [{ "trait": "unknown" }] }), "trait"),
        accounts(json!({ "where": { "csm": { "in": [own] } } }), "csm"),
        accounts(json!({ "where": { "id": { "in": vec![own; 1001] } } }), "id"),
        accounts(json!({ "where": { "traits": [{ "key": "unknown", "present": true }] } }), "traits"),
        accounts(json!({ "where": { "traits": [{ "key": "tier" }] } }), "traits"),
        accounts(json!({ "where": { "traits": [{ "key": "tier", "number": { "eq": "1" } }] } }), "traits"),
        accounts(json!({ "where": { "signedUpOn": { "between": { "from": "2024-02-02", "to": "2024-02-01" } } } }), "signedUpOn"),
        accounts(json!({ "where": { "mrr": { "gt": "0.001" } } }), "mrr"),
        create(json!({ "name": "" }), "VALIDATION_FAILED", "name"),
        create(json!({ "name": "x", "country": "UK" }), "VALIDATION_FAILED", "country"),
        create(json!({ "name": "x", "domain": "https://x.example" }), "VALIDATION_FAILED", "domain"),
        create(json!({ "name": "x", "stageSince": "2024-01-01" }), "VALIDATION_FAILED", "stageSince"),
        create(json!({ "name": "x", "stage": "ACTIVE", "stageSince": "2030-01-01" }), "VALIDATION_FAILED", "stageSince"),
        create(json!({ "name": "x", "externalId": "shared" }), "CONFLICT", "externalId"),
        create(json!({ "name": "x", "parent": unknown }), "NOT_FOUND", "parent"),
        create(json!({ "name": "x", "parentExternalId": "unknown" }), "NOT_FOUND", "parentExternalId"),
        create(json!({ "name": "x", "parent": own, "parentExternalId": "shared" }), "VALIDATION_FAILED", "parent"),
        create(json!({ "name": "x", "traits": [{ "key": "tier", "choice": "tin" }] }), "VALIDATION_FAILED", "traits.tier"),
        create(json!({ "name": "x", "traits": [{ "key": "unknown", "text": "x" }] }), "VALIDATION_FAILED", "traits.unknown"),
        update(json!({ "id": own, "parent": own }), "VALIDATION_FAILED", "parent"),
        update(json!({ "id": world.id("holding"), "parent": own }), "VALIDATION_FAILED", "parent"),
        update(json!({ "id": own, "name": null }), "VALIDATION_FAILED", "name"),
        update(json!({ "id": own, "stage": null }), "VALIDATION_FAILED", "stage"),
        upsert(json!([]), "VALIDATION_FAILED", "rows"),
        upsert(json!(vec![json!({ "externalId": "x", "name": "x" }); 1001]), "VALIDATION_FAILED", "rows"),
        upsert(json!([{ "externalId": "new" }]), "VALIDATION_FAILED", "rows.0.name"),
        upsert(json!([{ "externalId": "shared" }, { "externalId": "new", "name": "x", "country": "XX" }]), "VALIDATION_FAILED", "rows.1.country"),
        upsert(json!([{ "externalId": "", "name": "x" }]), "VALIDATION_FAILED", "rows.0.externalId"),
    ];
    for field in ["Mutation.updateAccount", "Mutation.archiveAccount", "Mutation.restoreAccount"] {
        examples.push(bad(field, json!({ "input": { "id": world.id("contact") } }), "VALIDATION_FAILED", "id"));
        examples.push(bad(field, json!({ "input": { "id": unknown } }), "NOT_FOUND", "id"));
        examples.push(bad(field, json!({ "input": { "id": own, "version": 99 } }), "CONFLICT", "version"));
    }
    for field in ["Account.contacts", "Account.children", "Account.subscriptions"] {
        examples.push(bad(field, json!({ "first": 101 }), "VALIDATION_FAILED", "first"));
        examples.push(bad(field, json!({ "last": -1 }), "VALIDATION_FAILED", "last"));
    }
    examples.push(bad("Account.changes", json!({ "first": 0 }), "VALIDATION_FAILED", "first"));
    examples
}
