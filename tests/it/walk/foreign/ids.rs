//! An id of another tenant is like one that does not exist, wherever it stands.

use serde_json::{Value, json};
use tests::{Answer, Socket, TestApp, both};

use super::comparable;
use crate::walk::{
    call::Call,
    places::{Holds, Place},
    rooms,
    schema::Schema,
    world::World,
};

both!(
    an_id_of_another_tenant_is_like_none_in_queries,
    an_id_of_another_tenant_is_like_none_in_mutations,
    an_id_of_another_tenant_is_like_none_in_subscriptions,
);

async fn an_id_of_another_tenant_is_like_none_in_queries(app: TestApp) {
    let schema = Schema::of_the_product().await;
    let [own, foreign] = World::two(&app).await;
    let mut probes = 0;
    for call in Call::queries(schema) {
        let arguments = call.arguments(&own).await;
        for place in places(schema, &call) {
            probes += probe(&call, &place, &arguments, &own, &foreign).await;
        }
    }
    assert!(probes > 80, "{probes} ids were tried");
}

async fn an_id_of_another_tenant_is_like_none_in_mutations(app: TestApp) {
    let schema = Schema::of_the_product().await;
    let [own, foreign] = World::two(&app).await;
    let mut probes = 0;
    for call in Call::roots(schema, "Mutation") {
        let places = places(schema, &call);
        if places.is_empty() {
            continue;
        }
        let arguments = call.arguments(&own).await;
        let before = [own.tenant.snapshot().await, foreign.tenant.snapshot().await];
        let (in_filters, places): (Vec<_>, Vec<_>) =
            places.into_iter().partition(Place::is_in_kept_filter);
        for place in &places {
            probes += probe(&call, place, &arguments, &own, &foreign).await;
        }
        for (world, before) in [&own, &foreign].into_iter().zip(&before) {
            world
                .tenant
                .assert_unchanged_since(before, &call.name())
                .await;
        }
        for place in &in_filters {
            probes += probe_kept_filter(&call, place, &arguments, &own, &foreign).await;
        }
        // Otherwise the refusals might have had other reasons.
        call.ask(&own, &arguments).await.good();
        for place in &places {
            assert_own_is_fine(&call, place, &own).await;
        }
    }
    assert!(probes > 30, "{probes} ids were tried");
}

fn places(schema: &'static Schema, call: &Call) -> Vec<Place> {
    let mut places = Place::all(schema, &call.name(), call.field());
    places.retain(|place| matches!(place.holds, Holds::Id));
    places
}

/// Asks with an id of another tenant and with one that does not exist: the answers must be the same. Answers how many ids were tried.
async fn probe(
    call: &Call,
    place: &Place,
    arguments: &Value,
    own: &World,
    foreign: &World,
) -> usize {
    let what = format!("{} with a foreign id at {place}", call.name());
    let put = |id: &str| place.put(own, arguments, json!(id));
    let malformed = call.ask(own, &put("no-id")).await;
    own.assert_told_well(&malformed, &what);
    let kinds: Vec<(&str, &str)> = match wanted_kind(&malformed) {
        Some(kind) => vec![(kind, foreign.id(kind))],
        None => foreign.kinds().collect(),
    };
    for (kind, id) in &kinds {
        let missing = rooms::unknown(kind);
        let by_missing = call.ask(own, &put(&missing)).await;
        let by_foreign = call.ask(own, &put(id)).await;
        assert_eq!(
            comparable(&by_foreign, id),
            comparable(&by_missing, &missing),
            "{what}"
        );
        foreign.assert_untold(&by_foreign, id, &what);
        if call.is_mutation() {
            let refused = !by_foreign.errors().is_empty() || !by_foreign.user_errors().is_empty();
            assert!(refused, "{what} is not refused: {by_foreign}");
        } else {
            let by_own = call.ask(own, &put(own.id(kind))).await;
            assert!(
                by_own.errors().is_empty(),
                "{} refuses an id of the own tenant at {place}: say in `ALTERNATIVES` or `sample` in tests/it/walk/rooms.rs what goes with it: {by_own}",
                call.name()
            );
        }
    }
    kinds.len()
}

/// Asks for a thing whose filter names an id of another tenant, and for one whose filter names an id that does not exist: both are made and find the same.
async fn probe_kept_filter(
    call: &Call,
    place: &Place,
    arguments: &Value,
    own: &World,
    foreign: &World,
) -> usize {
    let what = format!("{} with a foreign id in the filter at {place}", call.name());
    let put = |id: &str| place.put(own, arguments, json!(id));
    let malformed = call.ask(own, &put("no-id")).await;
    own.assert_told_well(&malformed, &what);
    let kind = wanted_kind(&malformed).unwrap_or_else(|| panic!("{what}: {malformed}"));
    let (missing, id) = (rooms::unknown(kind), foreign.id(kind));
    let before = foreign.tenant.snapshot().await;
    let by_missing = call.ask(own, &put(&missing)).await.good();
    let by_foreign = call.ask(own, &put(id)).await.good();
    assert_eq!(
        without_made(&by_foreign, id),
        without_made(&by_missing, &missing),
        "{what}"
    );
    foreign.assert_untold(&by_foreign, id, &what);
    foreign.tenant.assert_unchanged_since(&before, &what).await;
    1
}

/// What an answer tells but for the ids of what was made, and how often it was changed.
fn without_made(answer: &Answer, given: &str) -> String {
    let (_, mut text) = comparable(answer, given);
    let payloads = answer.body["data"].as_object().into_iter().flatten();
    for (_, made) in payloads.flat_map(|(_, payload)| payload.as_object().into_iter().flatten()) {
        if let Some(id) = made["id"].as_str() {
            text = text.replace(id, "MADE");
        }
        if let Some(version) = made["version"].as_i64() {
            text = text.replace(&format!("\"version\":{version}"), "\"version\":VERSION");
        }
    }
    text
}

/// Makes sure that a mutation takes an id of the own tenant at a place that its good arguments leave out.
async fn assert_own_is_fine(call: &Call, place: &Place, own: &World) {
    let arguments = call.arguments(own).await;
    if place.get(&arguments).is_some() {
        return;
    }
    let malformed = call
        .ask(own, &place.put(own, &arguments, json!("no-id")))
        .await;
    let kind = wanted_kind(&malformed)
        .unwrap_or_else(|| panic!("{} says nothing about {place}: {malformed}", call.name()));
    call.ask(own, &place.put(own, &arguments, json!(own.id(kind))))
        .await
        .good();
}

/// The kind of id that the refusal of something else asks for: `one looks like `account_...``. None where any kind will do.
fn wanted_kind(refusal: &Answer) -> Option<&'static str> {
    let text = refusal.body.to_string();
    let (_, example) = text.split_once("no id of this kind: one looks like `")?;
    let (kind, _) = example.split_once("_01h")?;
    let mut kinds = data::id::Kind::ALL.into_iter().map(data::id::Kind::prefix);
    kinds.find(|prefix| *prefix == kind)
}

async fn an_id_of_another_tenant_is_like_none_in_subscriptions(app: TestApp) {
    let schema = Schema::of_the_product().await;
    let [own, foreign] = World::two(&app).await;
    for call in Call::roots(schema, "Subscription") {
        let arguments = call.arguments(&own).await;
        let (in_filters, places): (Vec<_>, Vec<_>) = places(schema, &call)
            .into_iter()
            .partition(Place::is_in_kept_filter);
        for place in &in_filters {
            probe_followed_filter(&call, place, &arguments, &own, &foreign).await;
        }
        for place in places {
            let mut socket = own.owner.socket().await;
            let put = |id: &str| place.put(&own, &arguments, json!(id));
            let malformed = first_message(&mut socket, &call, &own, &put("no-id")).await;
            let kind = kind_wanted(&malformed, &call, &place);
            let mut messages = Vec::new();
            for id in [foreign.id(kind), &rooms::unknown(kind)] {
                let message = first_message(&mut socket, &call, &own, &put(id)).await;
                messages.push(message.replace(id, "ID"));
            }
            assert_eq!(messages[0], messages[1], "{} at {place}", call.name());
            assert!(messages[0].contains("NOT_FOUND"), "{}", messages[0]);
        }
    }
}

/// The kind of id that the refusal of something else asks for.
fn kind_wanted<'a>(refusal: &'a str, call: &Call, place: &Place) -> &'a str {
    let wanted = refusal
        .split_once("one looks like `")
        .and_then(|(_, rest)| rest.split_once("_01h"));
    let (kind, _) = wanted.unwrap_or_else(|| {
        panic!(
            "{} at {place} does not say what it wants: {refusal}",
            call.name()
        )
    });
    kind
}

/// Follows with a filter that names an id of another tenant, and with one that names an id that does not exist: both are told the same, or nothing.
async fn probe_followed_filter(
    call: &Call,
    place: &Place,
    arguments: &Value,
    own: &World,
    foreign: &World,
) {
    let mut socket = own.owner.socket().await;
    let put = |id: &str| place.put(own, arguments, json!(id));
    let malformed = first_message(&mut socket, call, own, &put("no-id")).await;
    let kind = kind_wanted(&malformed, call, place);
    let missing = rooms::unknown(kind);
    for (name, id) in [("foreign", foreign.id(kind)), ("missing", &missing)] {
        let request = call.request(own, &put(id)).await;
        socket
            .send(json!({ "type": "subscribe", "id": name, "payload": request }))
            .await;
    }
    let mut told = std::collections::BTreeMap::new();
    let mut patience = std::time::Duration::from_millis(150);
    while told.len() < 2 {
        let Some(message) = socket.next_within(patience).await else {
            break;
        };
        let id = message["id"].as_str().unwrap_or_default().to_owned();
        told.entry(id).or_insert_with(|| message["payload"].clone());
        // What is told to one is told to the other.
        patience = std::time::Duration::from_secs(10);
    }
    let what = format!("{} with a foreign id at {place}", call.name());
    assert_eq!(told.get("foreign"), told.get("missing"), "{what}");
    let text = json!(told).to_string();
    assert!(!text.contains(foreign.marker), "{what}: {text}");
}

/// The first thing that a subscription tells, without its id; nothing follows it.
async fn first_message(
    socket: &mut Socket,
    call: &Call,
    world: &World,
    arguments: &Value,
) -> String {
    let request = call.request(world, arguments).await;
    let id = world.unique("subscription");
    socket
        .send(json!({ "type": "subscribe", "id": id, "payload": request }))
        .await;
    let message = socket.next().await;
    assert_eq!(message["id"], json!(id));
    if message["type"] == "next" {
        let complete = socket.next().await;
        assert_eq!(
            complete["type"], "complete",
            "{message} is followed by {complete}"
        );
    }
    message["payload"].to_string()
}
