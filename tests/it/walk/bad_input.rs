//! Every operation refuses what breaks a rule, says which field is at fault, and changes nothing.

use std::collections::BTreeSet;

use serde_json::{Value, json};
use tests::{Answer, TestApp, both};

use super::{call::Call, rooms, schema::Schema, world::World};

both!(every_operation_refuses_bad_input_and_names_the_field);

/// An example of bad input.
pub struct BadInput {
    /// The field, such as `Mutation.updateTenant` or `Account.contacts`.
    pub field: &'static str,
    /// The arguments.
    pub arguments: Value,
    /// The code of the refusal.
    pub code: &'static str,
    /// The field at fault: the path that the refusal gives, or where it gives none a word of its message.
    pub names: &'static str,
}

/// Writes an example.
pub const fn bad(
    field: &'static str,
    arguments: Value,
    code: &'static str,
    names: &'static str,
) -> BadInput {
    BadInput {
        field,
        arguments,
        code,
        names,
    }
}

async fn every_operation_refuses_bad_input_and_names_the_field(app: TestApp) {
    let schema = Schema::of_the_product().await;
    let world = World::new(&app, "own", "Aerospace").await;
    let mut calls = Call::queries(schema);
    calls.extend(Call::roots(schema, "Mutation"));
    calls.extend(Call::roots(schema, "Subscription"));
    calls.retain(|call| !call.field().arguments.is_empty());
    let examples = rooms::bad_input(&world).await;
    let before = world.tenant.snapshot().await;
    let mut faults = Vec::new();
    for example in &examples {
        let call = calls.iter().find(|call| call.name() == example.field);
        let call = call.unwrap_or_else(|| panic!("there is no {} that takes input", example.field));
        let request = call.request(&world, &example.arguments).await;
        let answer = match example.field.starts_with("Subscription.") {
            true => follow(&world, &request).await,
            false => world.owner.send(request).await.body,
        };
        if !refuses(&answer, example) {
            faults.push(format!(
                "{} with {} should say {} and name {}: {answer:#}",
                example.field, example.arguments, example.code, example.names
            ));
        }
    }
    assert!(
        faults.is_empty(),
        "{} examples:
{}",
        faults.len(),
        faults.join(
            "
"
        )
    );
    world
        .tenant
        .assert_unchanged_since(&before, "bad input")
        .await;
    let covered: BTreeSet<&str> = examples.iter().map(|example| example.field).collect();
    let roots = calls.iter().filter(|call| call.is_root()).map(Call::name);
    let missing: Vec<String> = roots
        .filter(|name| !covered.contains(name.as_str()))
        .collect();
    assert!(
        missing.is_empty(),
        "no example of bad input for {missing:?}: add one to `bad_input` of their room in tests/it/walk/rooms"
    );
}

/// What a subscription answers at first, as a response.
async fn follow(world: &World, request: &Value) -> Value {
    let mut socket = world.owner.socket().await;
    socket
        .send(json!({ "type": "subscribe", "id": "1", "payload": request }))
        .await;
    let message = socket.next().await;
    match message["type"].as_str() {
        Some("error") => json!({ "errors": message["payload"] }),
        _ => message["payload"].clone(),
    }
}

fn refuses(body: &Value, example: &BadInput) -> bool {
    let answer = Answer {
        status: 200,
        headers: Default::default(),
        body: body.clone(),
        statements: 0,
    };
    let by_payload = answer
        .user_errors()
        .iter()
        .any(|error| error.code == example.code && error.field == example.names);
    let by_error = |error: &Value| {
        let field = error["extensions"]["field"].as_str().unwrap_or_default();
        let message = error["message"].as_str().unwrap_or_default();
        let named = field == example.names
            || field.split('.').any(|part| part == example.names)
            || message.contains(example.names);
        error["extensions"]["code"] == example.code && named
    };
    by_payload || answer.errors().iter().any(by_error)
}
