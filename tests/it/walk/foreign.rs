//! Nobody reaches another tenant: not by an id anywhere, not by a cursor, not by asking for everything.

use std::collections::BTreeSet;

use serde_json::{Value, json};
use tests::{Answer, TestApp, both};

use super::{
    call::Call,
    places::{Place, PlaceKind},
    schema::Schema,
    world::World,
};

both!(
    everything_that_can_be_asked_is_the_own_tenants,
    an_id_of_another_tenant_is_like_none_in_queries,
    an_id_of_another_tenant_is_like_none_in_mutations,
    an_id_of_another_tenant_is_like_none_in_subscriptions,
    a_cursor_of_another_tenant_leads_nowhere,
);

/// Asks every field for everything, in five tenants of one industry each.
async fn everything_that_can_be_asked_is_the_own_tenants(app: TestApp) {
    let schema = Schema::of_the_product().await;
    let worlds = World::five(&app).await;
    let mut reached = BTreeSet::new();
    for world in &worlds {
        for call in Call::queries(schema) {
            let answer = ask(&call, world, &call.arguments(world).await).await.good();
            for other in worlds.iter().filter(|other| other.marker != world.marker) {
                other.assert_untold(&answer, "", &call.name());
            }
            collect_types(&answer.body, &mut reached);
        }
        for (kind, id) in world.kinds() {
            let answer = world.owner.ask_with("query($id: ID!) { node(id: $id) { __typename id } }", json!({ "id": id })).await.good();
            assert_eq!(answer.data_at("/node/id"), id, "{kind}");
            collect_types(&answer.body, &mut reached);
        }
    }
    let nodes: Vec<_> = schema.get("Node").possible.iter().filter(|name| !reached.contains(*name)).collect();
    assert!(nodes.is_empty(), "no room in tests/it/walk/rooms seeds one of {nodes:?}");
    let objects = schema.types().filter(|of| of.kind == "OBJECT" && !of.name.starts_with('_'));
    let roots = ["Query", "Mutation", "Subscription"];
    let missed: Vec<_> = objects
        .map(|of| of.name.as_str())
        .filter(|name| !roots.contains(name) && !reached.contains(*name) && !is_answer_of_a_mutation(schema, name))
        .collect();
    assert!(missed.is_empty(), "the walk never sees one of {missed:?}: let `seed` of their room make one");
}

async fn ask(call: &Call, world: &World, arguments: &Value) -> Answer {
    world.owner.send(call.request(world, arguments).await).await
}

fn collect_types(value: &Value, found: &mut BTreeSet<String>) {
    match value {
        Value::Object(fields) => {
            found.extend(fields.get("__typename").and_then(Value::as_str).map(str::to_owned));
            fields.values().for_each(|value| collect_types(value, found));
        }
        Value::Array(items) => items.iter().for_each(|item| collect_types(item, found)),
        _ => {}
    }
}

/// Payloads, and what only payloads hold.
fn is_answer_of_a_mutation(schema: &Schema, name: &str) -> bool {
    let mut answers: BTreeSet<&str> = schema.roots("Mutation").map(|field| field.of.name()).collect();
    let held = |answers: &BTreeSet<&str>, of: &str| {
        let mut holders = schema.types().filter(|holder| holder.fields.iter().any(|field| field.of.name() == of)).peekable();
        holders.peek().is_some() && holders.all(|holder| answers.contains(holder.name.as_str()))
    };
    loop {
        let before = answers.len();
        let objects = schema.types().filter(|of| of.kind == "OBJECT").map(|of| of.name.as_str());
        let more: Vec<&str> = objects.filter(|of| held(&answers, of)).collect();
        answers.extend(more);
        if answers.len() == before {
            return answers.contains(name);
        }
    }
}

async fn an_id_of_another_tenant_is_like_none_in_queries(app: TestApp) {
    let schema = Schema::of_the_product().await;
    let [own, foreign] = two(&app).await;
    let mut probes = 0;
    for call in Call::queries(schema) {
        let arguments = call.arguments(&own).await;
        for place in Place::all(schema, call.field()).iter().filter(|place| place.kind == PlaceKind::Id) {
            probes += probe(&call, place, &arguments, &own, &foreign).await;
        }
    }
    assert!(probes > 20, "{probes} places for ids were tried");
}

async fn an_id_of_another_tenant_is_like_none_in_mutations(app: TestApp) {
    let schema = Schema::of_the_product().await;
    let [own, foreign] = two(&app).await;
    for call in Call::roots(schema, "Mutation", "mutation") {
        let places: Vec<_> = Place::all(schema, call.field());
        if places.is_empty() {
            continue;
        }
        let arguments = call.arguments(&own).await;
        let before = [own.tenant.snapshot().await, foreign.tenant.snapshot().await];
        for place in &places {
            probe(&call, place, &arguments, &own, &foreign).await;
        }
        own.tenant.assert_unchanged_since(&before[0], &call.name()).await;
        foreign.tenant.assert_unchanged_since(&before[1], &call.name()).await;
        // Otherwise the refusals might have had other reasons.
        ask(&call, &own, &arguments).await.good();
    }
}

async fn two(app: &TestApp) -> [World; 2] {
    [World::new(app, "own", "Aerospace").await, World::new(app, "foreign", "Breweries").await]
}

/// An id of that kind that names nothing.
fn unused(like: &str, own: &World) -> String {
    let unused = own.tenant.app().unused_uuid();
    let async_graphql::ID(id) = api::graphql::id::encode(data::id::Kind::Account, unused);
    let (kind, _) = like.rsplit_once('_').unwrap();
    id.replacen("account", kind, 1)
}

/// Asks with an id of another tenant and with one that does not exist: the answers must be the same. Answers how many kinds of ids the place takes.
async fn probe(call: &Call, place: &Place, arguments: &Value, own: &World, foreign: &World) -> usize {
    let what = format!("{} with a foreign id at {place}", call.name());
    let malformed = ask(call, own, &place.put(arguments, json!("no-id"))).await;
    own.assert_told_well(&malformed, &what);
    let kinds: Vec<(&str, &str)> = match wanted_kind(&malformed) {
        Some(kind) => vec![(kind, foreign.id(kind))],
        None => foreign.kinds().collect(),
    };
    for (_, id) in &kinds {
        let missing = unused(id, own);
        let by_missing = ask(call, own, &place.put(arguments, json!(missing))).await;
        let by_foreign = ask(call, own, &place.put(arguments, json!(id))).await;
        assert_eq!(comparable(&by_foreign, id), comparable(&by_missing, &missing), "{what}");
        foreign.assert_untold(&by_foreign, id, &what);
        if call.name().starts_with("Mutation.") {
            let refused = !by_foreign.errors().is_empty() || !by_foreign.user_errors().is_empty();
            assert!(refused, "{what} is not refused: {by_foreign}");
        }
    }
    kinds.len()
}

/// The kind of id that the refusal of something else asks for: `one looks like `account_...``.
fn wanted_kind(refusal: &Answer) -> Option<&'static str> {
    let text = refusal.body.to_string();
    let (_, example) = text.split_once("one looks like `")?;
    let (example, _) = example.split_once('`')?;
    let (kind, _) = example.rsplit_once('_')?;
    // An example for ids of any kind is one of accounts; a place that takes only accounts says so.
    let any = text.contains("this is no id;");
    data::id::Kind::ALL.into_iter().map(data::id::Kind::prefix).find(|prefix| *prefix == kind && !any)
}

/// An answer without what differs from request to request.
fn comparable(answer: &Answer, id: &str) -> (u16, String) {
    let mut body = answer.body.clone();
    if let Some(fields) = body.as_object_mut() {
        fields.remove("extensions");
    }
    (answer.status, body.to_string().replace(id, "ID"))
}

async fn an_id_of_another_tenant_is_like_none_in_subscriptions(app: TestApp) {
    let schema = Schema::of_the_product().await;
    let [own, foreign] = two(&app).await;
    for call in Call::roots(schema, "Subscription", "subscription") {
        let arguments = call.arguments(&own).await;
        for place in Place::all(schema, call.field()) {
            let mut socket = own.owner.socket().await;
            let mut messages = Vec::new();
            let malformed = first_message(&mut socket, &call, &own, &place.put(&arguments, json!("no-id"))).await;
            let kind = malformed.split_once("one looks like `").and_then(|(_, rest)| rest.rsplit_once("_01h"));
            let kind = kind.unwrap_or_else(|| panic!("{} at {place} does not say what it wants: {malformed}", call.name())).0;
            for id in [foreign.id(kind).to_owned(), unused(foreign.id(kind), &own)] {
                let message = first_message(&mut socket, &call, &own, &place.put(&arguments, json!(id))).await;
                messages.push(message.replace(&id, "ID"));
            }
            assert_eq!(messages[0], messages[1], "{} at {place}", call.name());
            assert!(messages[0].contains("NOT_FOUND"), "{}", messages[0]);
        }
    }
}

/// The first thing that a subscription tells, without its id.
async fn first_message(socket: &mut tests::Socket, call: &Call, world: &World, arguments: &Value) -> String {
    let request = call.request(world, arguments).await;
    let id = world.unique("subscription");
    socket.send(json!({ "type": "subscribe", "id": id, "payload": request })).await;
    let message = socket.next().await;
    assert_eq!(message["id"], json!(id));
    if message["type"] == "next" {
        let complete = socket.next().await;
        assert_eq!(complete["type"], "complete", "{message} is followed by {complete}");
    }
    message["payload"].to_string()
}

async fn a_cursor_of_another_tenant_leads_nowhere(app: TestApp) {
    let schema = Schema::of_the_product().await;
    let [own, foreign] = two(&app).await;
    let mut lists = 0;
    for call in Call::queries(schema) {
        for place in Place::all(schema, call.field()).iter().filter(|place| place.kind == PlaceKind::Cursor) {
            let what = format!("{} with a foreign cursor at {place}", call.name());
            let theirs = ask(&call, &foreign, &call.arguments(&foreign).await).await.good();
            let cursor = find(&theirs.body, "endCursor").unwrap_or_else(|| panic!("{} has no page: {theirs}", call.name()));
            let arguments = call.arguments(&own).await;
            let answer = ask(&call, &own, &place.put(&arguments, cursor)).await;
            foreign.assert_untold(&answer, "", &what);
            own.assert_told_well(&answer, &what);
            for nonsense in ["", "nonsense", "bm9uc2Vuc2U"] {
                let answer = ask(&call, &own, &place.put(&arguments, json!(nonsense))).await;
                assert_eq!(answer.code(), "VALIDATION_FAILED", "{} with nonsense at {place}: {answer}", call.name());
            }
            lists += 1;
        }
    }
    assert!(lists >= 2, "{lists} lists were tried");
}

/// The value of the field of that name that comes first.
fn find(value: &Value, name: &str) -> Option<Value> {
    match value {
        Value::Object(fields) => {
            let here = fields.get(name).filter(|value| !value.is_null()).cloned();
            here.or_else(|| fields.values().find_map(|value| find(value, name)))
        }
        Value::Array(items) => items.iter().find_map(|item| find(item, name)),
        _ => None,
    }
}

impl World {
    /// Makes sure that an answer is no fault of ours, whatever was asked.
    fn assert_told_well(&self, answer: &Answer, what: &str) {
        let fault = answer.errors().iter().any(|error| !["VALIDATION_FAILED", "NOT_FOUND", "CONFLICT"].contains(&error["extensions"]["code"].as_str().unwrap_or_default()));
        assert!(!fault && [200, 400].contains(&answer.status), "{what}, asked by {}: {answer}", self.tenant.slug);
    }
}
