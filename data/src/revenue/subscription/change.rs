//! Lines that change, come and go while the subscription runs.

use chrono::NaiveDate;
use domain::{
    money::Money,
    revenue::{BillingInterval, ChargeKind, TermError},
    subscription::check_line_change,
};
use rust_decimal::Decimal;
use uuid::Uuid;

use super::{
    LineInput, PlanReference,
    check::{Draft, check_count, check_line, term_field},
    life::refused,
    line::Model,
    plans::Plans,
};
use crate::{error::Refusal, patch::Patch, scope::Writer};

/// What is different about a line from some day on; `None` leaves a field as it is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LineChange {
    /// The line.
    pub line: Uuid,
    /// The plan that is paid for.
    pub plan: Option<PlanReference>,
    /// What is paid for, in words.
    pub description: Patch<String>,
    /// The price of one for one billing interval, in major units.
    pub amount: Option<Decimal>,
    /// What is taken off that price for good, in major units.
    pub discount: Option<Decimal>,
    /// How many are bought.
    pub quantity: Option<i64>,
    /// The time that one amount pays for.
    pub billing_interval: Option<BillingInterval>,
}

/// Ends a line and starts another one that differs, or changes the line itself on its first day.
pub(super) fn change_line(
    writer: &Writer<'_>,
    draft: &mut Draft,
    plans: &mut Plans,
    change: &LineChange,
    effective_on: NaiveDate,
) -> Result<(), Refusal> {
    let term = draft.term()?;
    let place = place(draft, change.line)?;
    let before = draft.lines[place].clone();
    check_line_change(before.starts_on, before.ends_on, effective_on)
        .map_err(|error| refused(&error, "effectiveOn"))?;
    let input = changed(&before, change, effective_on)?;
    let mut after = check_line(writer, &term, &input)?;
    plans.check(writer, change.plan.as_ref())?;
    let plan = change.plan.as_ref();
    after.plan_id = plan.map_or(before.plan_id, |plan| Some(plans.obtain(writer, plan)));
    let unchanged = Model {
        starts_on: effective_on,
        ends_on: after.ends_on,
        id: after.id,
        subscription_id: after.subscription_id,
        account_id: after.account_id,
        ..before.clone()
    };
    if after == unchanged {
        return Ok(());
    }
    if before.starts_on == effective_on {
        after.id = before.id;
        draft.lines[place] = after;
        return Ok(());
    }
    draft.lines[place].ends_on = Some(effective_on);
    draft.lines.push(after);
    check_count(draft.lines.len())
}

/// The line as a caller would declare it from that day on.
fn changed(before: &Model, change: &LineChange, from: NaiveDate) -> Result<LineInput, Refusal> {
    let corrupt = |error: &dyn std::fmt::Display| Refusal::invalid("line", error);
    let currency = before.currency.parse().map_err(|error| corrupt(&error))?;
    let charge: ChargeKind = before.charge.parse().map_err(|error| corrupt(&error))?;
    let interval = before.billing_interval.as_deref().map(str::parse);
    let interval = interval.transpose().map_err(|error| corrupt(&error))?;
    let major = |minor| Money::new(minor, currency).to_major();
    let mut description = before.description.clone();
    change.description.apply_to(&mut description);
    Ok(LineInput {
        plan: None,
        description,
        amount: change.amount.unwrap_or_else(|| major(before.amount)),
        discount: change.discount.unwrap_or_else(|| major(before.discount)),
        currency: before.currency.clone(),
        quantity: change.quantity.unwrap_or(before.quantity),
        charge,
        billing_interval: change.billing_interval.or(interval),
        starts_on: Some(from),
        ends_on: before.ends_on,
    })
}

/// Adds a line.
pub(super) fn add_line(
    writer: &Writer<'_>,
    draft: &mut Draft,
    plans: &mut Plans,
    input: &LineInput,
) -> Result<(), Refusal> {
    let mut line = check_line(writer, &draft.term()?, input)?;
    plans.check(writer, input.plan.as_ref())?;
    let plan = input.plan.as_ref();
    line.plan_id = plan.map(|plan| plans.obtain(writer, plan));
    draft.lines.push(line);
    check_count(draft.lines.len())
}

/// Ends a line, within the subscription.
pub(super) fn end_line(draft: &mut Draft, id: Uuid, ends_on: NaiveDate) -> Result<(), Refusal> {
    let term = draft.term()?;
    let place = place(draft, id)?;
    let line = &mut draft.lines[place];
    let days = term.line(Some(line.starts_on), Some(ends_on));
    let not_later = days.and_then(|_| match line.ends_on {
        Some(end) if end < ends_on => Err(TermError::LineEndsOutside {
            line: ends_on,
            subscription: end,
        }),
        _ => Ok(()),
    });
    not_later.map_err(|error| Refusal::invalid(term_field(&error), error))?;
    line.ends_on = Some(ends_on);
    Ok(())
}

fn place(draft: &Draft, id: Uuid) -> Result<usize, Refusal> {
    let place = draft.lines.iter().position(|line| line.id == id);
    place.ok_or_else(|| {
        Refusal::not_found(
            "line",
            "the subscription has no such line: give one of its lines",
        )
    })
}
