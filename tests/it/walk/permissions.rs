//! Every mutation with every role and every scope of integrations, against one table.

use std::collections::BTreeMap;

use domain::member::{AccessScope, Role};
use serde_json::json;
use tests::{Answer, Client, TestApp, both};

use super::{
    call::Call,
    rooms,
    schema::Schema,
    world::{World, log_version},
};

both!(every_mutation_is_done_by_those_who_may_and_by_nobody_else);

/// A line of the table: who may run a mutation.
pub struct Permitted {
    /// The mutation's name.
    pub mutation: &'static str,
    /// The roles that may. In lower case: only what is their own, or where the tenant's rule allows it.
    pub roles: &'static str,
    /// The scopes of integrations that may, each by itself.
    pub scopes: &'static str,
}

/// Writes a line of the table.
pub const fn permitted(mutation: &'static str, roles: &'static str, scopes: &'static str) -> Permitted {
    Permitted { mutation, roles, scopes }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Expected {
    Done,
    Forbidden,
    /// Forbidden for what is someone else's, done where the tenant lets the role change everything.
    ByTheTenantsRule,
}

async fn every_mutation_is_done_by_those_who_may_and_by_nobody_else(app: TestApp) {
    let schema = Schema::of_the_product().await;
    let world = World::new(&app, "own", "Aerospace").await;
    let lenient = World::new(&app, "lenient", "Breweries").await;
    lenient.change("mutation($input: UpdateTenantInput!) { updateTenant(input: $input) { userErrors { message } } }", json!({ "csmWrites": "ALL_ACCOUNTS" })).await;
    let mut table: BTreeMap<&str, Permitted> = rooms::permissions().into_iter().map(|line| (line.mutation, line)).collect();

    let mut callers = Vec::new();
    for role in Role::ALL {
        callers.push((role.as_str(), world.tenant.holding(role).await));
    }
    for scope in AccessScope::ALL {
        callers.push((scope.as_str(), world.tenant.integration(&[scope]).await));
    }
    let lenient_csm = lenient.tenant.holding(Role::Csm).await;

    for call in Call::roots(schema, "Mutation", "mutation") {
        let name = call.field().name.as_str();
        let line = table.remove(name).unwrap_or_else(|| panic!("say who may run {name}: add a line to `PERMISSIONS` of its room in tests/it/walk/rooms"));
        if line.roles == rooms::ANYONE {
            continue;
        }
        for (caller, client) in &callers {
            match expected(&line, caller) {
                Expected::Done => assert_done(&call, &world, client, caller).await,
                Expected::Forbidden => assert_forbidden(&call, &world, client, caller).await,
                Expected::ByTheTenantsRule => {
                    assert_forbidden(&call, &world, client, caller).await;
                    assert_done(&call, &lenient, &lenient_csm, caller).await;
                }
            }
        }
    }
    let gone: Vec<&str> = table.into_keys().collect();
    assert!(gone.is_empty(), "the table has lines for mutations that are gone: {gone:?}");
}

fn expected(line: &Permitted, caller: &str) -> Expected {
    let mut words = line.roles.split_whitespace().chain(line.scopes.split_whitespace());
    if words.clone().any(|word| word == caller) {
        Expected::Done
    } else if words.any(|word| word.to_uppercase() == caller) {
        Expected::ByTheTenantsRule
    } else {
        Expected::Forbidden
    }
}

async fn run(call: &Call, world: &World, client: &Client) -> (Answer, i64, i64) {
    let arguments = call.arguments(world).await;
    let request = call.request(world, &arguments).await;
    let before = log_version(&world.owner).await;
    let answer = client.send(request).await;
    (answer, before, log_version(&world.owner).await)
}

async fn assert_done(call: &Call, world: &World, client: &Client, caller: &str) {
    let (answer, before, after) = run(call, world, client).await;
    let what = format!("{} by {caller}", call.name());
    // What the payload shows may be more than a scope for writing lets one read; that it was done shows in the log.
    assert!(answer.user_errors().is_empty() && answer.status == 200, "{what}: {answer}");
    assert!(answer.errors().iter().all(|error| error["path"].as_array().is_some_and(|path| path.len() > 1)), "{what}: {answer}");
    assert!(after > before, "{what} left nothing in the log: {answer}");
    let query = "query($after: LogVersion!) { changes(after: $after) { changes { actor { kind identifier } requestId } } }";
    let log = world.owner.ask_with(query, json!({ "after": before })).await.good();
    let kind = if caller.contains(':') { "CLIENT" } else { "ISSUED_TOKEN" };
    for change in log.data_at("/changes/changes").as_array().unwrap() {
        assert_eq!(change["actor"]["kind"], kind, "{what}");
        assert_eq!(change["requestId"].as_str(), answer.header("x-request-id"), "{what}");
    }
}

async fn assert_forbidden(call: &Call, world: &World, client: &Client, caller: &str) {
    let arguments = call.arguments(world).await;
    let request = call.request(world, &arguments).await;
    let before = world.tenant.snapshot().await;
    let answer = client.send(request).await;
    let what = format!("{} by {caller}", call.name());
    let refusals = answer.user_errors();
    let forbidden = answer.code() == "FORBIDDEN" || (!refusals.is_empty() && refusals.iter().all(|refusal| refusal.code == "FORBIDDEN"));
    assert!(forbidden, "{what} should be forbidden: {answer}");
    world.tenant.assert_unchanged_since(&before, &what).await;
}
