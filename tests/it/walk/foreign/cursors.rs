//! A cursor of another tenant leads nowhere, and neither does one that was made up.

use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use serde_json::{Value, json};
use tests::{TestApp, both};

use crate::walk::{
    call::Call,
    places::{Holds, Place},
    schema::Schema,
    world::World,
};

both!(
    a_cursor_of_another_tenant_leads_nowhere,
    a_forged_cursor_is_refused
);

fn cursors(schema: &'static Schema, call: &Call) -> Vec<Place> {
    let mut places = Place::all(schema, &call.name(), call.field());
    places.retain(|place| matches!(place.holds, Holds::Cursor));
    places
}

async fn a_cursor_of_another_tenant_leads_nowhere(app: TestApp) {
    let schema = Schema::of_the_product().await;
    let [own, foreign] = World::two(&app).await;
    let mut lists = 0;
    for call in Call::queries(schema) {
        for place in cursors(schema, &call) {
            let what = format!("{} with a foreign cursor at {place}", call.name());
            let cursor = a_cursor(&call, &foreign).await;
            let arguments = call.arguments(&own).await;
            let answer = call
                .ask(&own, &place.put(&own, &arguments, json!(cursor)))
                .await;
            own.assert_told_well(&answer, &what);
            foreign.assert_untold(&answer, "", &what);
            lists += 1;
        }
    }
    assert!(lists > 20, "{lists} lists were tried");
}

/// The end of the first page of a list.
async fn a_cursor(call: &Call, world: &World) -> String {
    let page = call.ask(world, &call.arguments(world).await).await.good();
    let cursor =
        find(&page.body, "endCursor").and_then(|cursor| cursor.as_str().map(str::to_owned));
    cursor.unwrap_or_else(|| panic!("{} has no page: {page}", call.name()))
}

/// A cursor tells the database where to go on. What no database can compare with must not come so far.
async fn a_forged_cursor_is_refused(app: TestApp) {
    let schema = Schema::of_the_product().await;
    let own = World::new(&app, "own", "Aerospace").await;
    let mut forged = 0;
    for call in Call::queries(schema) {
        for place in cursors(schema, &call) {
            let arguments = call.arguments(&own).await;
            let good = URL_SAFE_NO_PAD
                .decode(a_cursor(&call, &own).await)
                .expect("a cursor");
            // The cursors of some lists are plain ids, of which any will do.
            let Ok(good) = serde_json::from_slice::<Value>(&good) else {
                continue;
            };
            for nonsense in ["a\0b", "-262143-01-01", "+262142-12-31T23:59:59Z"] {
                let values = good[1]
                    .as_array()
                    .expect("values")
                    .iter()
                    .map(|value| forge(value, nonsense));
                let cursor = json!([good[0], values.collect::<Vec<_>>()]);
                let cursor = URL_SAFE_NO_PAD.encode(cursor.to_string());
                let answer = call
                    .ask(&own, &place.put(&own, &arguments, json!(cursor)))
                    .await;
                let what = format!("{} with a cursor to {nonsense:?} at {place}", call.name());
                own.assert_told_well(&answer, &what);
            }
            forged += 1;
        }
    }
    assert!(forged > 10, "{forged} cursors were forged");
}

/// The value of a cursor with another text in it.
fn forge(value: &Value, nonsense: &str) -> Value {
    match value {
        Value::String(_) => json!(nonsense),
        Value::Object(fields) => fields
            .iter()
            .map(|(kind, value)| (kind.clone(), forge(value, nonsense)))
            .collect(),
        other => other.clone(),
    }
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
