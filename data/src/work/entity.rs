//! Rows of work.

pub mod firing;
pub mod playbook;
pub mod round;
pub mod rule;
pub mod run;
pub mod task;

use serde::{Serialize, Serializer, ser::Error};

/// The log shows what a text of JSON says.
fn json<S: Serializer>(text: &str, serializer: S) -> Result<S::Ok, S::Error> {
    let value: serde_json::Value = serde_json::from_str(text).map_err(Error::custom)?;
    value.serialize(serializer)
}

fn json_or_nothing<S: Serializer>(text: &Option<String>, serializer: S) -> Result<S::Ok, S::Error> {
    match text {
        Some(text) => json(text, serializer),
        None => serializer.serialize_none(),
    }
}
