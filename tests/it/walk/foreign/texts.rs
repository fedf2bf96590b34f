//! A key, a name or any other text of another tenant is like one that nobody has.

use serde_json::{Value, json};
use tests::{Answer, TestApp, both};

use super::comparable;
use crate::walk::{
    call::Call,
    places::{Holds, Place},
    schema::Schema,
    world::World,
};

both!(
    a_text_of_another_tenant_is_like_none_in_queries,
    a_key_of_another_tenant_is_like_none_in_mutations,
);

async fn a_text_of_another_tenant_is_like_none_in_queries(app: TestApp) {
    let schema = Schema::of_the_product().await;
    let [own, foreign] = World::two(&app).await;
    let mut probes = 0;
    for call in Call::queries(schema) {
        let arguments = call.arguments(&own).await;
        for place in texts(schema, &call) {
            let what = format!("{} with a foreign text at {place}", call.name());
            let theirs = foreign.only(place.name());
            // It means something there; otherwise the answers here might be refusals for another reason.
            let there = place.put(&foreign, &call.arguments(&foreign).await, json!(theirs));
            let by_itself = call.ask(&foreign, &there).await;
            assert!(
                by_itself.errors().is_empty(),
                "{} refuses a text of the own tenant at {place}: let `only` in tests/it/walk/world.rs give one that it takes: {by_itself}",
                call.name()
            );
            let nobodys = nobodys(&theirs, &foreign);
            let by_foreign = call
                .ask(&own, &place.put(&own, &arguments, json!(theirs)))
                .await;
            let by_nobodys = call
                .ask(&own, &place.put(&own, &arguments, json!(nobodys)))
                .await;
            assert_eq!(
                comparable(&by_foreign, &theirs),
                comparable(&by_nobodys, &nobodys),
                "{what}"
            );
            foreign.assert_untold(&by_foreign, &theirs, &what);
            probes += 1;
        }
    }
    assert!(probes > 80, "{probes} texts were tried");
}

/// The fields of inputs by which a thing is found, or that must be unique.
const KEYS: [&str; 4] = ["externalid", "email", "key", "tenant"];

async fn a_key_of_another_tenant_is_like_none_in_mutations(app: TestApp) {
    let schema = Schema::of_the_product().await;
    let [own, foreign] = World::two(&app).await;
    let before = foreign.tenant.snapshot().await;
    let mut probes = 0;
    for call in Call::roots(schema, "Mutation") {
        for place in texts(schema, &call) {
            let name = place.name().to_lowercase();
            if !KEYS.iter().any(|key| name.ends_with(key)) {
                continue;
            }
            let what = format!("{} with a foreign key at {place}", call.name());
            let theirs = foreign.only(place.name());
            let nobodys = nobodys(&theirs, &foreign);
            let mut outcomes = Vec::new();
            for key in [&theirs, &nobodys] {
                let arguments = call.arguments(&own).await;
                let answer = call
                    .ask(&own, &place.put(&own, &arguments, json!(key)))
                    .await;
                foreign.assert_untold(&answer, &theirs, &what);
                outcomes.push(outcome(&answer, key));
            }
            assert_eq!(outcomes[0], outcomes[1], "{what}");
            probes += 1;
        }
    }
    assert!(probes > 20, "{probes} keys were tried");
    foreign
        .tenant
        .assert_unchanged_since(&before, "a key of this tenant, used by another one")
        .await;
}

fn texts(schema: &'static Schema, call: &Call) -> Vec<Place> {
    let mut places = Place::all(schema, &call.name(), call.field());
    places.retain(|place| matches!(place.holds, Holds::Text));
    places
}

/// A text like another one that nobody has.
fn nobodys(theirs: &str, foreign: &World) -> String {
    let [upper, lower] = [foreign.marker.to_owned(), foreign.marker.to_lowercase()];
    match theirs == foreign.tenant.slug {
        true => "nowhere".to_owned(),
        false => theirs.replace(&upper, "Nobodys").replace(&lower, "nobodys"),
    }
}

/// What became of a mutation: refusals and what was done with the rows.
fn outcome(answer: &Answer, key: &str) -> Vec<String> {
    let mut outcome = vec![answer.status.to_string()];
    let errors = answer
        .errors()
        .iter()
        .map(|error| format!("{} {}", error["message"], error["extensions"]["code"]));
    outcome.extend(errors);
    outcome.extend(
        answer
            .user_errors()
            .iter()
            .map(|error| format!("{error:?}")),
    );
    collect_outcomes(&answer.body, &mut outcome);
    outcome
        .iter()
        .map(|text| text.replace(key, "KEY"))
        .collect()
}

fn collect_outcomes(value: &Value, found: &mut Vec<String>) {
    match value {
        Value::Object(fields) => {
            found.extend(fields.get("outcome").map(Value::to_string));
            fields
                .values()
                .for_each(|value| collect_outcomes(value, found));
        }
        Value::Array(items) => items.iter().for_each(|item| collect_outcomes(item, found)),
        _ => {}
    }
}
