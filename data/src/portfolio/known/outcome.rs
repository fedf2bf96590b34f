//! Desired outcomes and business reviews, from what the log says of them.

use chrono::NaiveDate;
use domain::portfolio::FactsBuilder;
use serde::Deserialize;
use serde_json::Value;
use uuid::Uuid;

use super::read;
use crate::{
    error::Error,
    outcome::{exact, review::view},
};

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

#[derive(Deserialize)]
struct Review {
    account_id: Uuid,
    held_on: NaiveDate,
    value_realised: Option<String>,
    relationship: Option<String>,
}

/// Adds what a review saw to its account, when it is one of `wanted`.
pub(super) fn add_review(
    builder: &mut FactsBuilder,
    fields: Value,
    wanted: impl Fn(Uuid) -> bool,
) -> Result<(), Error> {
    let review: Review = read(fields)?;
    if !wanted(review.account_id) {
        return Ok(());
    }
    let (value, relationship) = (review.value_realised, review.relationship);
    if let Some((value, relationship)) = view(value.as_deref(), relationship.as_deref())? {
        builder.review(review.account_id, review.held_on, value, relationship);
    }
    Ok(())
}
