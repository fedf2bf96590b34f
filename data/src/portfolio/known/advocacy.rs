//! Advocacy activities, from what the log says of them.

use chrono::NaiveDate;
use domain::portfolio::FactsBuilder;
use serde::Deserialize;
use serde_json::Value;
use uuid::Uuid;

use super::read;
use crate::{
    advocacy::{path_of, worth_of},
    error::Error,
};

#[derive(Deserialize)]
struct Activity {
    account_id: Uuid,
    kind: String,
    proposed_on: Option<NaiveDate>,
    asked_on: Option<NaiveDate>,
    agreed_on: Option<NaiveDate>,
    delivered_on: Option<NaiveDate>,
    published_on: Option<NaiveDate>,
    introduced_on: Option<NaiveDate>,
    qualified_on: Option<NaiveDate>,
    won_on: Option<NaiveDate>,
    lost_on: Option<NaiveDate>,
    declined_on: Option<NaiveDate>,
    amount: Option<i64>,
    currency: Option<String>,
}

/// Adds an activity to its account, when it is one of `wanted`.
pub(super) fn add_activity(
    builder: &mut FactsBuilder,
    id: Uuid,
    fields: Value,
    wanted: impl Fn(Uuid) -> bool,
) -> Result<(), Error> {
    let activity: Activity = read(fields)?;
    if !wanted(activity.account_id) {
        return Ok(());
    }
    let days = [
        activity.proposed_on,
        activity.asked_on,
        activity.agreed_on,
        activity.delivered_on,
        activity.published_on,
        activity.introduced_on,
        activity.qualified_on,
        activity.won_on,
        activity.lost_on,
        activity.declined_on,
    ];
    let path = path_of(&activity.kind, days)?;
    let worth = worth_of(activity.amount, activity.currency.as_deref())?;
    builder.activity(activity.account_id, id, path, worth);
    Ok(())
}
