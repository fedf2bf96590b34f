//! The next term of a subscription: at the same prices, at others, or of other lines.

use chrono::NaiveDate;
use domain::{
    money::Money,
    renewal::{LinePrice, repriced},
    revenue::{BillingInterval, ChargeKind, Term},
    subscription::Contract,
};
use uuid::Uuid;

use super::{
    LineInput, Subscription,
    check::{Draft, check_count, check_lines, term_field, with_plans},
    life::refused,
    save::{Change, save},
    upsert::change,
    write::{load_plans, write},
};
use crate::{
    error::{Error, Refusal},
    refresh::Projection,
    revenue::{entity::line, facts::line_of},
    scope::Writer,
};

/// What is paid in a term that follows.
#[derive(Clone, Copy)]
pub(crate) enum TermPrices<'a> {
    /// What was paid in the last one.
    Same,
    /// So much a year in all, in the proportions of the last one.
    Annual(Money),
    /// These lines.
    Lines(&'a [LineInput]),
}

/// Lets a subscription go on for a term of so many months. Lines that last as long as it go on, too, or are followed by others.
///
/// # Errors
/// [`Error::Refused`] when no term ends or it was cancelled, the lines make no sense, or their prices cannot be told.
pub(crate) async fn renew(
    writer: &Writer<'_>,
    before: Subscription,
    months: u32,
    prices: TermPrices<'_>,
) -> Result<Subscription, Error> {
    let mut draft = Draft::of(&before);
    let from = prolong(&before, &mut draft, months)?;
    let ends_on = draft.life.ends_on;
    if !matches!(prices, TermPrices::Same) {
        let next = lines_of(writer, &before, (from, ends_on), prices).await?;
        for line in lasting(&mut draft.lines, ends_on, from) {
            line.ends_on = Some(from);
        }
        draft.lines.extend(next);
    }
    check_count(draft.lines.len())?;
    write(writer, change(writer, Some(before), draft)).await
}

/// Lets many subscriptions go on for a term at the same prices, in a fixed number of statements.
///
/// # Errors
/// [`Error::Refused`] when one of them has no term that ends; when the database refuses.
pub(crate) async fn renew_all(
    writer: &Writer<'_>,
    renewed: Vec<(Subscription, u32)>,
) -> Result<(), Error> {
    let mut changes: Vec<Change> = Vec::with_capacity(renewed.len());
    for (before, months) in renewed {
        let mut draft = Draft::of(&before);
        prolong(&before, &mut draft, months)?;
        changes.push(change(writer, Some(before), draft));
    }
    save(writer, &mut changes, Projection::Now).await
}

/// A subscription with its lines as they are when another term follows at the same prices: those that last as long as it go on.
pub(crate) fn lasting_on(before: &Subscription) -> Subscription {
    let mut next = before.clone();
    let ends_on = before.row.ends_on;
    if let Some(end) = ends_on {
        for line in lasting(&mut next.lines, ends_on, end) {
            line.ends_on = None;
        }
    }
    next.row.ends_on = None;
    next
}

/// Moves the end of the term, and of the lines that last as long as the subscription. Answers the first day of the new term.
fn prolong(before: &Subscription, draft: &mut Draft, months: u32) -> Result<NaiveDate, Refusal> {
    let life = &mut draft.life;
    let from = life
        .renew(Some(months))
        .map_err(|error| refused(&error, "termMonths"))?;
    // The subscription's own end goes on to say when its term ends.
    if before.row.term_ends_on.is_none() {
        life.contract.term_ends_on = None;
    }
    // A trial without an end lasted as long as the term that ends.
    if life.trial_starts_on.is_some() && life.trial_ends_on.is_none() {
        life.trial_ends_on = Some(from);
    }
    let ends_on = life.ends_on;
    for line in lasting(&mut draft.lines, before.row.ends_on, from) {
        line.ends_on = ends_on;
    }
    Ok(from)
}

/// Makes the subscription by which an account comes back after `ended` has ended, for a term of so many months.
///
/// # Errors
/// As [`renew`].
pub(crate) async fn come_back(
    writer: &Writer<'_>,
    ended: &Subscription,
    (from, months, ends_on): (NaiveDate, u32, NaiveDate),
    prices: TermPrices<'_>,
) -> Result<Subscription, Error> {
    let mut draft = Draft::new(ended.row.account_id, from);
    let rolls = ended.row.term_ends_on.is_some();
    draft.life.ends_on = (!rolls).then_some(ends_on);
    draft.life.contract = Contract {
        months: Some(months),
        term_ends_on: rolls.then_some(ends_on),
        ..ended.life().contract
    };
    draft.lines = lines_of(writer, ended, (from, draft.life.ends_on), prices).await?;
    check_count(draft.lines.len())?;
    write(writer, change(writer, None, draft)).await
}

/// The lines of the next term, as new rows.
async fn lines_of(
    writer: &Writer<'_>,
    before: &Subscription,
    (from, ends_on): (NaiveDate, Option<NaiveDate>),
    prices: TermPrices<'_>,
) -> Result<Vec<line::Model>, Error> {
    let mut rows = before.lines.clone();
    let lasting = lasting(&mut rows, before.row.ends_on, from);
    let mut lines: Vec<line::Model> = lasting.map(|line| line.clone()).collect();
    match prices {
        TermPrices::Same => {}
        TermPrices::Annual(annual) => reprice(&mut lines, annual)?,
        TermPrices::Lines(inputs) => {
            let term = Term::new(from, ends_on, None, None);
            let term = term.map_err(|error| Refusal::invalid(term_field(&error), error))?;
            let mut plans = load_plans(writer, inputs).await?;
            let rows = check_lines(writer, &term, inputs, &plans).map_err(Error::Refused)?;
            let rows = with_plans(writer, rows, inputs, &mut plans);
            plans.save(writer).await?;
            return Ok(rows);
        }
    }
    for line in &mut lines {
        line.id = Uuid::nil();
        line.starts_on = from;
        line.ends_on = ends_on;
    }
    Ok(lines)
}

/// The lines that last as long as the subscription, have started before a day, and are paid again and again.
fn lasting(
    lines: &mut [line::Model],
    ends_on: Option<NaiveDate>,
    before: NaiveDate,
) -> impl Iterator<Item = &mut line::Model> {
    lines.iter_mut().filter(move |line| {
        let is_paid_once = line.charge == ChargeKind::OneOff.as_str();
        line.starts_on < before && line.ends_on == ends_on && !is_paid_once
    })
}

fn reprice(lines: &mut [line::Model], annual: Money) -> Result<(), Error> {
    let mut priced: Vec<(&mut line::Model, LinePrice)> = Vec::with_capacity(lines.len());
    for line in lines.iter_mut() {
        let Some(interval) = line.billing_interval.as_deref() else {
            continue;
        };
        let interval: BillingInterval = interval.parse().map_err(Error::internal)?;
        let price = LinePrice {
            amount_minor: line.amount - line.discount,
            quantity: line.quantity,
            interval,
        };
        priced.push((line, price));
    }
    let mut currencies = priced.iter().map(|(line, _)| line.currency.as_str());
    let proportional = currencies.all(|currency| currency == annual.currency.as_str());
    let prices: Vec<LinePrice> = priced.iter().map(|(_, price)| *price).collect();
    let next = repriced(&prices, annual.minor).filter(|_| proportional);
    let rule = format!(
        "the amount cannot be spread over the lines that end, which are worth nothing or not all in {}: give the lines of the next term",
        annual.currency
    );
    let next = next.ok_or_else(|| Refusal::invalid("renewedAmount", rule))?;
    for ((line, before), price) in priced.into_iter().zip(next) {
        if before != price {
            line.amount = price.amount_minor;
            line.discount = 0;
            line.quantity = price.quantity;
            line.billing_interval = Some(price.interval.as_str().to_owned());
            line_of(line, None).map_err(|_| too_much())?;
        }
    }
    Ok(())
}

fn too_much() -> Refusal {
    Refusal::invalid("renewedAmount", "this is more than a line can be worth")
}

/// Lines that were found good, as new rows without their plans.
///
/// # Errors
/// [`Error::Refused`] when they make no sense; when the database is away.
pub(crate) async fn checked_lines(
    writer: &Writer<'_>,
    term: &Term,
    inputs: &[LineInput],
) -> Result<Vec<line::Model>, Error> {
    let plans = load_plans(writer, inputs).await?;
    check_lines(writer, term, inputs, &plans).map_err(Error::Refused)
}
