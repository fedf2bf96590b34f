//! Every operation refuses bad input, says which field is at fault, and changes nothing.

use std::collections::BTreeSet;

use serde_json::{Value, json};
use tests::{Answer, TestApp, both};

use super::{call::Call, rooms, schema::Schema, world::World};

both!(every_operation_refuses_bad_input_and_names_the_field);

/// An example of bad input.
pub struct BadInput {
    /// The root field, such as `Mutation.updateTenant`.
    pub field: &'static str,
    /// The arguments.
    pub arguments: Value,
    /// The code of the refusal.
    pub code: &'static str,
    /// The field at fault: the path that the refusal gives, or where it gives none a word of its message.
    pub names: &'static str,
}

/// Writes an example.
pub const fn bad(field: &'static str, arguments: Value, code: &'static str, names: &'static str) -> BadInput {
    BadInput { field, arguments, code, names }
}

async fn every_operation_refuses_bad_input_and_names_the_field(app: TestApp) {
    let schema = Schema::of_the_product().await;
    let world = World::new(&app, "own", "Aerospace").await;
    let examples = rooms::bad_input(&world).await;
    let mut covered = BTreeSet::new();
    let operations = [("Query", "query"), ("Mutation", "mutation"), ("Subscription", "subscription")];
    let calls = operations.into_iter().flat_map(|(root, operation)| Call::roots(schema, root, operation));
    let calls: Vec<Call> = calls.filter(|call| !call.field().arguments.is_empty()).collect();
    let before = world.tenant.snapshot().await;
    for example in &examples {
        let call = calls.iter().find(|call| call.name() == example.field);
        let call = call.unwrap_or_else(|| panic!("there is no {} that takes input", example.field));
        let request = call.request(&world, &example.arguments).await;
        let answer = if example.field.starts_with("Subscription.") { follow(&world, &request).await } else { world.owner.send(request).await.body };
        assert!(refuses(&answer, example), "{} with {} should say {} and name {}: {answer:#}", example.field, example.arguments, example.code, example.names);
        covered.insert(example.field);
    }
    world.tenant.assert_unchanged_since(&before, "bad input").await;
    let missing: Vec<String> = calls.iter().map(Call::name).filter(|name| !covered.contains(name.as_str())).collect();
    assert!(missing.is_empty(), "no example of bad input for {missing:?}: add one to `bad_input` of their room in tests/it/walk/rooms");
}

/// What a subscription answers at first, as a response.
async fn follow(world: &World, request: &Value) -> Value {
    let mut socket = world.owner.socket().await;
    socket.send(json!({ "type": "subscribe", "id": "1", "payload": request })).await;
    let message = socket.next().await;
    match message["type"].as_str() {
        Some("error") => json!({ "errors": message["payload"] }),
        _ => message["payload"].clone(),
    }
}

fn refuses(body: &Value, example: &BadInput) -> bool {
    let answer = Answer { status: 200, headers: Default::default(), body: body.clone(), statements: 0 };
    let by_payload = answer.user_errors().iter().any(|error| error.code == example.code && error.field == example.names);
    let by_error = |error: &Value| {
        let named = error["extensions"]["field"] == example.names || error["message"].as_str().is_some_and(|message| message.contains(example.names));
        error["extensions"]["code"] == example.code && named
    };
    by_payload || answer.errors().iter().any(by_error)
}
