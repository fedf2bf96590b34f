//! Bringing back what has ended, as a subscription of its own: how and why the first one ended stays with it.

use chrono::NaiveDate;
use domain::{member::Permission, revenue::ChargeKind};
use uuid::Uuid;

use super::{
    LineInput, Subscription,
    check::{Draft, check_count, check_lines, with_plans},
    life::refused,
    plans::Plans,
    upsert::change,
    write::{check_free, find, write},
};
use crate::{
    error::{Error, Refusal},
    revenue::{catalogue::key, entity::line},
    scope::{Scope, Writer},
};

/// How a subscription comes back.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reactivation {
    /// The first day.
    pub starts_on: NaiveDate,
    /// The id of the new subscription in the billing system.
    pub external_id: Option<String>,
    /// What is paid for; none for what the first one ended with.
    pub lines: Option<Vec<LineInput>>,
}

/// Makes a subscription that follows on one that has ended.
///
/// # Errors
/// [`Error::Forbidden`] without [`Permission::ManageSubscriptions`]; else as [`reactivate_in`].
pub async fn reactivate(
    scope: &Scope,
    id: Uuid,
    version: Option<i32>,
    reactivation: &Reactivation,
) -> Result<Subscription, Error> {
    let writer = scope.require(Permission::ManageSubscriptions)?;
    reactivate_in(&writer, id, version, reactivation).await
}

/// The same as a part of another change, whose permission the writer stands for.
///
/// # Errors
/// [`Error::Refused`] when there is no such subscription, it has not ended by that day, the version has moved on, the external id is taken, or
/// there is nothing to pay for.
pub async fn reactivate_in(
    writer: &Writer<'_>,
    id: Uuid,
    version: Option<i32>,
    reactivation: &Reactivation,
) -> Result<Subscription, Error> {
    let ended = find(writer, id, version).await?;
    let starts_on = reactivation.starts_on;
    let life = ended.life();
    life.check_reactivation(starts_on)
        .map_err(|error| refused(&error, "startsOn"))?;
    let external_id = reactivation.external_id.as_deref();
    let external_id = external_id
        .map(|text| key(text, "externalId"))
        .transpose()?;
    check_free(writer, external_id.as_deref(), None).await?;
    let mut draft = Draft::new(ended.row.account_id, starts_on);
    draft.external_id = external_id;
    draft.life.contract = domain::subscription::Contract {
        term_ends_on: None,
        ..life.contract
    };
    let inputs = reactivation.lines.as_deref().unwrap_or_default();
    let mut plans =
        Plans::load(writer, inputs.iter().filter_map(|line| line.plan.as_ref())).await?;
    draft.lines = match &reactivation.lines {
        None => last_lines(&ended, starts_on)?,
        Some(inputs) => {
            let term = draft.term()?;
            let rows = check_lines(writer, &term, inputs, &plans).map_err(Error::Refused)?;
            with_plans(writer, rows, inputs, &mut plans)
        }
    };
    check_count(draft.lines.len())?;
    plans.save(writer).await?;
    write(writer, change(writer, None, draft)).await
}

/// The lines with which a subscription ended, from another day on.
fn last_lines(ended: &Subscription, starts_on: NaiveDate) -> Result<Vec<line::Model>, Refusal> {
    let lines = ended.lines.iter();
    // What was paid once is not paid again.
    let is_paid_once = |line: &line::Model| line.charge == ChargeKind::OneOff.as_str();
    let last = lines.filter(|line| line.ends_on == ended.row.ends_on && !is_paid_once(line));
    let again = last.map(|line| line::Model {
        id: Uuid::nil(),
        starts_on,
        ends_on: None,
        ..line.clone()
    });
    let again: Vec<_> = again.collect();
    match again.is_empty() {
        true => Err(Refusal::invalid(
            "lines",
            "no line ran up to its end: say what is paid for",
        )),
        false => Ok(again),
    }
}
