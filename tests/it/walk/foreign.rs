//! Nobody reaches another tenant: not by an id anywhere, not by the name of a thing, not by a cursor, not by asking for everything.
//!
//! - [`everything`]: whatever can be asked, in five tenants, is the own tenant's.
//! - [`ids`]: an id of another tenant is like one that does not exist.
//! - [`texts`]: so is a key, a name or any other text of another tenant.
//! - [`entities`]: neither is it found by the keys of Federation.
//! - [`cursors`]: a cursor of another tenant leads nowhere.

mod cursors;
mod entities;
mod everything;
mod ids;
mod texts;

use serde_json::{Value, json};
use tests::Answer;

use super::world::World;

/// An answer without what differs from request to request: what was `given` is called `GIVEN`. Cursors name their filter, so they differ with it.
fn comparable(answer: &Answer, given: &str) -> (u16, String) {
    let mut body = answer.body.clone();
    if let Some(fields) = body.as_object_mut() {
        fields.remove("extensions");
    }
    forget_cursors(&mut body);
    (answer.status, body.to_string().replace(given, "GIVEN"))
}

fn forget_cursors(value: &mut Value) {
    match value {
        Value::Object(fields) => {
            for name in ["cursor", "startCursor", "endCursor"] {
                if fields.get(name).is_some_and(Value::is_string) {
                    fields.insert(name.to_owned(), json!("CURSOR"));
                }
            }
            fields.values_mut().for_each(forget_cursors);
        }
        Value::Array(items) => items.iter_mut().for_each(forget_cursors),
        _ => {}
    }
}

impl World {
    /// Makes sure that an answer is no fault of ours, whatever was asked.
    pub(super) fn assert_told_well(&self, answer: &Answer, what: &str) {
        let fault = answer.errors().iter().any(|error| {
            !["VALIDATION_FAILED", "NOT_FOUND", "CONFLICT"]
                .contains(&error["extensions"]["code"].as_str().unwrap_or_default())
        });
        assert!(
            !fault && [200, 400].contains(&answer.status),
            "{what}, asked by {}: {answer}",
            self.tenant.slug
        );
    }
}
