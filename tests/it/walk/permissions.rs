//! Every mutation with every role and every scope of integrations, against one table.

use std::collections::BTreeMap;

use domain::member::{AccessScope, Role};
use serde_json::{Value, json};
use tests::{Answer, Client, TestApp, both};

use super::{
    call::Call,
    rooms,
    schema::Schema,
    world::{World, log_version},
};

both!(
    every_mutation_is_done_by_those_who_may_and_by_nobody_else,
    what_is_ones_own_may_be_changed,
    what_needs_no_permission_is_in_the_log_too,
);

/// The mutations that leave nothing in the log: usage events are too many for it.
const UNLOGGED: [&str; 2] = ["recordUsageEvents", "claimUsageEvents"];

/// A line of the table: who may run a mutation.
pub struct Permitted {
    /// The mutation's name.
    pub mutation: &'static str,
    /// The roles that may.
    pub roles: &'static str,
    /// The scopes of integrations that may, each by itself.
    pub scopes: &'static str,
    /// Who else may.
    pub also: Also,
}

/// Who may run a mutation without a role or scope of the table.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Also {
    /// Nobody.
    Nobody,
    /// A CSM about an account that the CSM owns, or about any where the tenant's rule is so.
    OwnAccounts,
    /// Every member about itself.
    Oneself,
    /// Everyone who has a token.
    AnyToken,
    /// Everyone.
    Everyone,
    /// Everyone who has a link that the mutation's arguments name.
    Linked,
}

/// Writes a line of the table.
pub const fn permitted(
    mutation: &'static str,
    roles: &'static str,
    scopes: &'static str,
) -> Permitted {
    Permitted {
        mutation,
        roles,
        scopes,
        also: Also::Nobody,
    }
}

impl Permitted {
    /// The same, and a CSM for the own accounts.
    pub const fn on_own_accounts(self) -> Self {
        Self {
            also: Also::OwnAccounts,
            ..self
        }
    }

    /// The same, and every member for itself.
    pub const fn on_oneself(self) -> Self {
        Self {
            also: Also::Oneself,
            ..self
        }
    }

    /// A line for what needs nothing but a token.
    pub const fn with_any_token(mutation: &'static str) -> Self {
        Self {
            also: Also::AnyToken,
            ..permitted(mutation, "", "")
        }
    }

    /// A line for what needs no token at all.
    pub const fn without_token(mutation: &'static str) -> Self {
        Self {
            also: Also::Everyone,
            ..permitted(mutation, "", "")
        }
    }

    /// A line for what needs no token but that of a link.
    pub const fn with_a_link(mutation: &'static str) -> Self {
        Self {
            also: Also::Linked,
            ..permitted(mutation, "", "")
        }
    }

    fn names(&self, caller: &str) -> bool {
        let words = [self.roles, self.scopes]
            .into_iter()
            .flat_map(str::split_whitespace);
        words.into_iter().any(|word| word == caller)
    }
}

/// Every mutation with its line of the table.
fn table(schema: &'static Schema) -> Vec<(Call, Permitted)> {
    let lines = rooms::permissions().into_iter();
    let mut lines: BTreeMap<&str, Permitted> = lines.map(|line| (line.mutation, line)).collect();
    let mut table = Vec::new();
    for call in Call::roots(schema, "Mutation") {
        let name = call.field().name.as_str();
        let line = lines.remove(name).unwrap_or_else(|| {
            panic!("say who may run {name}: add a line to `PERMISSIONS` of its room in tests/it/walk/rooms")
        });
        table.push((call, line));
    }
    let gone: Vec<&str> = lines.into_keys().collect();
    assert!(
        gone.is_empty(),
        "the table has lines for mutations that are gone: {gone:?}"
    );
    table
}

async fn every_mutation_is_done_by_those_who_may_and_by_nobody_else(app: TestApp) {
    let world = World::new(&app, "own", "Aerospace").await;
    let mut callers = Vec::new();
    for role in Role::ALL {
        callers.push((role.as_str(), world.tenant.holding(role).await));
    }
    for scope in AccessScope::ALL {
        callers.push((scope.as_str(), world.tenant.integration(&[scope]).await));
    }
    for (call, line) in table(Schema::of_the_product().await) {
        if [Also::AnyToken, Also::Everyone, Also::Linked].contains(&line.also) {
            continue;
        }
        let (may, may_not): (Vec<_>, Vec<_>) =
            callers.iter().partition(|(caller, _)| line.names(caller));
        let arguments = call.arguments(&world).await;
        let before = world.tenant.snapshot().await;
        for (caller, client) in may_not {
            assert_forbidden(&call, &world, client, caller, &arguments).await;
        }
        let what = format!("{} by those who may not", call.name());
        world.tenant.assert_unchanged_since(&before, &what).await;
        for (caller, client) in may {
            let arguments = call.arguments(&world).await;
            assert_done(&call, &world, client, caller, &arguments).await;
        }
    }
}

async fn what_is_ones_own_may_be_changed(app: TestApp) {
    let world = World::new(&app, "own", "Aerospace").await;
    let lenient = World::new(&app, "lenient", "Breweries").await;
    let rule = json!({ "csmWrites": "ALL_ACCOUNTS" });
    lenient.make("updateTenant", rule, "tenant").await;
    for (call, line) in table(Schema::of_the_product().await) {
        let roles = match line.also {
            Also::OwnAccounts => vec![Role::Csm],
            Also::Oneself => Role::ALL.to_vec(),
            _ => continue,
        };
        for role in roles {
            let (email, member) = rooms::member::fresh(&world, role.as_str()).await;
            let client = log_in(&world, &email).await;
            if !line.names(role.as_str()) {
                let others = call.arguments(&world).await;
                assert_forbidden(&call, &world, &client, role.as_str(), &others).await;
            }
            let arguments = rooms::own_arguments(&world, line.mutation, &member).await;
            assert_done(&call, &world, &client, "a member", &arguments).await;
        }
        if line.also == Also::OwnAccounts {
            let client = lenient.tenant.holding(Role::Csm).await;
            let arguments = call.arguments(&lenient).await;
            assert_done(&call, &lenient, &client, "CSM", &arguments).await;
        }
    }
}

async fn what_needs_no_permission_is_in_the_log_too(app: TestApp) {
    let world = World::new(&app, "own", "Aerospace").await;
    for (call, line) in table(Schema::of_the_product().await) {
        let mut callers = Vec::new();
        match line.also {
            Also::Everyone => callers.push(("a member", app.anonymous())),
            Also::Linked => callers.push(("a link", app.anonymous())),
            Also::AnyToken => {
                // Each has a token of its own, which may be good no longer afterwards.
                let (email, _) = rooms::member::fresh(&world, "VIEWER").await;
                callers.push(("a member", log_in(&world, &email).await));
                for role in Role::ALL {
                    callers.push((role.as_str(), world.tenant.holding(role).await));
                }
                for scope in AccessScope::ALL {
                    callers.push((scope.as_str(), world.tenant.integration(&[scope]).await));
                }
                let arguments = call.arguments(&world).await;
                let request = call.request(&world, &arguments).await;
                assert_eq!(
                    app.anonymous().send(request).await.status,
                    401,
                    "{} without a token",
                    call.name()
                );
            }
            _ => {}
        }
        for (caller, client) in callers {
            let arguments = call.arguments(&world).await;
            assert_done(&call, &world, &client, caller, &arguments).await;
        }
    }
}

async fn log_in(world: &World, email: &str) -> Client {
    let session = rooms::access::log_in(world, email).await;
    let token = session["accessToken"].as_str();
    world.tenant.app().http().client(token)
}

/// Makes sure that the mutation goes well, and that the log says who did it.
async fn assert_done(call: &Call, world: &World, client: &Client, caller: &str, arguments: &Value) {
    let what = format!("{} by {caller}", call.name());
    let request = call.request(world, arguments).await;
    let before = log_version(&world.owner).await;
    let answer = client.send(request).await;
    // What the payload shows may be more than a scope for writing lets one read; that it was done shows in the log.
    let below = |error: &Value| error["path"].as_array().is_some_and(|path| path.len() > 1);
    let done = answer.status == 200
        && answer.user_errors().is_empty()
        && answer.errors().iter().all(below);
    assert!(done, "{what}: {answer}");
    let query = "query($after: LogVersion!) { changes(after: $after) { changes { actor { kind } requestId } } }";
    let log = world
        .owner
        .ask_with(query, json!({ "after": before }))
        .await
        .good();
    let changes = log.data_at("/changes/changes").as_array().unwrap();
    assert_eq!(
        changes.is_empty(),
        UNLOGGED.contains(&call.field().name.as_str()),
        "{what} and the log: {answer}"
    );
    let kind = match caller {
        "a member" => "MEMBER",
        "a link" => "SYSTEM",
        caller if caller.contains(':') => "CLIENT",
        _ => "ISSUED_TOKEN",
    };
    for change in changes {
        assert_eq!(change["actor"]["kind"], kind, "{what}");
        assert_eq!(
            change["requestId"].as_str(),
            answer.header("x-request-id"),
            "{what}"
        );
    }
}

async fn assert_forbidden(
    call: &Call,
    world: &World,
    client: &Client,
    caller: &str,
    arguments: &Value,
) {
    let answer: Answer = client.send(call.request(world, arguments).await).await;
    let refusals = answer.user_errors();
    let forbidden = answer.code() == "FORBIDDEN"
        || (!refusals.is_empty() && refusals.iter().all(|refusal| refusal.code == "FORBIDDEN"));
    assert!(
        forbidden,
        "{} by {caller} should be forbidden: {answer}",
        call.name()
    );
}
