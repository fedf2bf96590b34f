//! Asks every field for everything, in five tenants of one industry each.

use std::collections::BTreeSet;

use serde_json::{Value, json};
use tests::{TestApp, both};

use crate::walk::{
    call::Call,
    places::{Holds, Place},
    rooms,
    schema::Schema,
    world::World,
};

both!(everything_that_can_be_asked_is_the_own_tenants);

async fn everything_that_can_be_asked_is_the_own_tenants(app: TestApp) {
    let schema = Schema::of_the_product().await;
    let worlds = World::five(&app).await;
    let mut seen = BTreeSet::new();
    for world in &worlds {
        let others: Vec<&World> = worlds
            .iter()
            .filter(|other| other.marker != world.marker)
            .collect();
        ask_everything(schema, world, &others, &mut seen).await;
        follow_everything(schema, world, &others, &mut seen).await;
    }
    ask_with_every_choice(schema, &worlds[0], &worlds[1..]).await;
    assert_complete(schema, &seen);
}

async fn ask_everything(
    schema: &'static Schema,
    world: &World,
    others: &[&World],
    seen: &mut BTreeSet<String>,
) {
    let mut asked = BTreeSet::new();
    for call in Call::queries(schema) {
        let more = rooms::more_arguments(world, &call.name());
        let is_new = asked.insert(call.field().of.name());
        // The call before this one has told it, and another one what objects of its type lead to.
        if !is_new && call.is_selected_before() && more.is_empty() {
            continue;
        }
        let mut arguments = vec![call.arguments(world).await];
        arguments.extend(more);
        for arguments in arguments {
            let answer = call.ask(world, &arguments).await.good();
            for other in others {
                other.assert_untold(&answer, "", &call.name());
            }
            collect_types(&answer.body, seen);
        }
    }
    for (kind, id) in world.kinds() {
        let query = "query($id: ID!) { node(id: $id) { __typename id } }";
        let answer = world
            .owner
            .ask_with(query, json!({ "id": id }))
            .await
            .good();
        let node = answer.data_at("/node");
        assert!(node.is_null() || node["id"] == id, "the {kind}: {answer}");
        collect_types(&answer.body, seen);
    }
}

/// Takes the first thing that every subscription tells.
async fn follow_everything(
    schema: &'static Schema,
    world: &World,
    others: &[&World],
    seen: &mut BTreeSet<String>,
) {
    for call in Call::roots(schema, "Subscription") {
        let request = call.request(world, &call.arguments(world).await).await;
        let mut socket = world.owner.socket().await;
        socket
            .send(json!({ "type": "subscribe", "id": "1", "payload": request }))
            .await;
        let message = socket.next().await;
        assert_eq!(message["type"], "next", "{}: {message}", call.name());
        let text = message.to_string();
        for other in others {
            assert!(
                !text.contains(other.marker),
                "{} tells of {}: {message}",
                call.name(),
                other.tenant.slug
            );
        }
        collect_types(&message, seen);
    }
}

/// Tries every value of every enum: orders, archived things, ways to count.
async fn ask_with_every_choice(schema: &'static Schema, world: &World, others: &[World]) {
    for call in Call::queries(schema) {
        let arguments = call.arguments(world).await;
        for place in Place::all(schema, &call.name(), call.field()) {
            let Holds::Enum(of) = &place.holds else {
                continue;
            };
            for value in &of.values {
                let what = format!("{} with {value} at {place}", call.name());
                let answer = call
                    .ask(world, &place.put(world, &arguments, json!(value)))
                    .await;
                world.assert_told_well(&answer, &what);
                for other in others {
                    other.assert_untold(&answer, "", &what);
                }
            }
        }
    }
}

fn collect_types(value: &Value, found: &mut BTreeSet<String>) {
    match value {
        Value::Object(fields) => {
            let name = fields.get("__typename").and_then(Value::as_str);
            found.extend(name.map(str::to_owned));
            fields
                .values()
                .for_each(|value| collect_types(value, found));
        }
        Value::Array(items) => items.iter().for_each(|item| collect_types(item, found)),
        _ => {}
    }
}

/// Makes sure that the walk has seen one of every object.
fn assert_complete(schema: &Schema, seen: &BTreeSet<String>) {
    let objects = schema
        .types()
        .filter(|of| of.kind == "OBJECT" && !of.name.starts_with('_'));
    let names = objects.map(|of| of.name.as_str());
    let roots = ["Query", "Mutation", "Subscription"];
    let missed: Vec<_> = names
        .filter(|name| {
            !roots.contains(name) && !seen.contains(*name) && !is_answer_of_a_mutation(schema, name)
        })
        .collect();
    assert!(
        missed.is_empty(),
        "the walk never sees one of {missed:?}: let `seed` of their room in tests/it/walk/rooms make one"
    );
}

/// Payloads, and what only payloads hold.
fn is_answer_of_a_mutation(schema: &Schema, name: &str) -> bool {
    let mut answers: BTreeSet<&str> = schema
        .roots("Mutation")
        .map(|field| field.of.name())
        .collect();
    let held = |answers: &BTreeSet<&str>, of: &str| {
        let mut holders = schema
            .types()
            .filter(|holder| holder.fields.iter().any(|field| field.of.name() == of))
            .peekable();
        holders.peek().is_some() && holders.all(|holder| answers.contains(holder.name.as_str()))
    };
    loop {
        let before = answers.len();
        let objects = schema
            .types()
            .filter(|of| of.kind == "OBJECT")
            .map(|of| of.name.as_str());
        let more: Vec<&str> = objects.filter(|of| held(&answers, of)).collect();
        answers.extend(more);
        if answers.len() == before {
            return answers.contains(name);
        }
    }
}
