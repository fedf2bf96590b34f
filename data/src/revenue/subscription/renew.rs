//! The next term of a subscription: at the same prices, at others, or of other lines.

use chrono::NaiveDate;
use domain::{
    renewal::{LinePrice, repriced},
    revenue::{BillingInterval, ChargeKind, Term},
};
use uuid::Uuid;

use super::{
    LineInput, Subscription,
    check::{Draft, MOST_LINES, check_lines, term_field, with_plans},
    upsert::change,
    write::{draft, load_plans, write},
};
use crate::{
    error::{Error, Refusal},
    revenue::{entity::line, facts::line_of},
    scope::Writer,
};

/// A term that follows.
pub(crate) struct NextTerm<'a> {
    /// Its first day.
    pub(crate) from: NaiveDate,
    /// The day after its last one.
    pub(crate) ends_on: NaiveDate,
    /// What is paid in it.
    pub(crate) prices: TermPrices<'a>,
}

/// What is paid in a term that follows.
#[derive(Clone, Copy)]
pub(crate) enum TermPrices<'a> {
    /// What was paid in the last one.
    Same,
    /// So many minor units a year in all, in the proportions of the last one.
    Annual(i64),
    /// These lines.
    Lines(&'a [LineInput]),
}

/// Lets a subscription that ends on the first day of the next term go on. Lines that end with it go on, too, or are followed by others.
///
/// # Errors
/// [`Error::Refused`] when the lines make no sense, or their prices cannot be told; when the database refuses.
pub(crate) async fn renew(
    writer: &Writer<'_>,
    before: Subscription,
    next: &NextTerm<'_>,
) -> Result<Subscription, Error> {
    let mut draft = draft(&before);
    // A trial without an end lasted as long as the term that ends.
    if draft.trial_starts_on.is_some() && draft.trial_ends_on.is_none() {
        draft.trial_ends_on = before.row.ends_on;
    }
    draft.ends_on = Some(next.ends_on);
    match next.prices {
        TermPrices::Same => {
            for line in lasting(&mut draft.lines, next.from) {
                line.ends_on = Some(next.ends_on);
            }
        }
        prices => {
            let lines = lines_of(writer, &before, next, prices).await?;
            draft.lines.extend(lines);
        }
    }
    check_number(&draft)?;
    write(writer, change(writer, Some(before), draft)).await
}

/// Makes the subscription by which an account comes back after `ended` has ended.
///
/// # Errors
/// As [`renew`].
pub(crate) async fn reactivate(
    writer: &Writer<'_>,
    ended: &Subscription,
    next: &NextTerm<'_>,
) -> Result<Subscription, Error> {
    let draft = Draft {
        account: ended.row.account_id,
        external_id: None,
        starts_on: next.from,
        ends_on: Some(next.ends_on),
        trial_starts_on: None,
        trial_ends_on: None,
        lines: lines_of(writer, ended, next, next.prices).await?,
    };
    write(writer, change(writer, None, draft)).await
}

/// The lines of the next term, as new rows.
async fn lines_of(
    writer: &Writer<'_>,
    before: &Subscription,
    next: &NextTerm<'_>,
    prices: TermPrices<'_>,
) -> Result<Vec<line::Model>, Error> {
    let mut rows = before.lines.clone();
    let ended_on = before.row.ends_on.unwrap_or(next.from);
    let mut lines: Vec<line::Model> = lasting(&mut rows, ended_on)
        .map(|line| line.clone())
        .collect();
    match prices {
        TermPrices::Same => {}
        TermPrices::Annual(annual) => reprice(&mut lines, annual)?,
        TermPrices::Lines(inputs) => {
            let term = Term::new(next.from, Some(next.ends_on), None, None);
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
        line.starts_on = next.from;
        line.ends_on = Some(next.ends_on);
    }
    Ok(lines)
}

/// The lines that last until the end of the term and are paid again in the next one.
fn lasting(
    lines: &mut [line::Model],
    ended_on: NaiveDate,
) -> impl Iterator<Item = &mut line::Model> {
    lines.iter_mut().filter(move |line| {
        let is_paid_once = line.charge == ChargeKind::OneOff.as_str();
        line.starts_on < ended_on && line.ends_on == Some(ended_on) && !is_paid_once
    })
}

fn reprice(lines: &mut [line::Model], annual: i64) -> Result<(), Error> {
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
    let first = currencies.next();
    let proportional = currencies.all(|currency| Some(currency) == first);
    let prices: Vec<LinePrice> = priced.iter().map(|(_, price)| *price).collect();
    let next = repriced(&prices, annual).filter(|_| proportional);
    let rule = "the amount cannot be spread over the lines that end, which are worth nothing or in several currencies: give the lines of the next term";
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

fn check_number(draft: &Draft) -> Result<(), Refusal> {
    let lines = draft.lines.len();
    if lines <= MOST_LINES {
        return Ok(());
    }
    let rule = format!(
        "the subscription would have {lines} lines, and at most {MOST_LINES} are allowed: remove old ones first"
    );
    Err(Refusal::conflict("lines", rule))
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
