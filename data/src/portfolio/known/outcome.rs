//! Desired outcomes, from what the log says of them.

use chrono::NaiveDate;
use domain::portfolio::FactsBuilder;
use serde::Deserialize;
use serde_json::Value;
use uuid::Uuid;

use super::read;
use crate::{error::Error, outcome::exact};

#[derive(Deserialize)]
struct Outcome {
    account_id: Uuid,
    due_on: NaiveDate,
    status: String,
    ended_on: Option<NaiveDate>,
}

/// Adds an outcome to its account, when it is one of `wanted`.
pub(super) fn add_outcome(
    builder: &mut FactsBuilder,
    id: Uuid,
    fields: Value,
    wanted: impl Fn(Uuid) -> bool,
) -> Result<(), Error> {
    let outcome: Outcome = read(fields)?;
    if wanted(outcome.account_id) {
        let exact = exact(id, outcome.due_on, &outcome.status, outcome.ended_on)?;
        builder.outcome(outcome.account_id, exact);
    }
    Ok(())
}
