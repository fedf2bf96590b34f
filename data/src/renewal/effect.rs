//! What closing a renewal does to its subscription.

use chrono::{Datelike as _, NaiveDate};
use domain::{
    money::RateTable,
    renewal::{Closing, RenewalOutcome, annual_amount, next_term_end, term_end},
    revenue::Term,
};
use sea_orm::{ColumnTrait, QueryFilter};
use uuid::Uuid;

use super::{
    close::ClosingInput,
    entity::renewal::{Column, Entity, Model},
    state,
};
use crate::{
    error::{Error, Refusal},
    revenue::{
        facts::line_of,
        subscription::{
            LineInput, NextTerm, Subscription, TermPrices, checked_lines, reactivate, renew,
            with_lines_of,
        },
    },
    scope::Writer,
};

/// The most months of a term.
const MOST_MONTHS: i64 = 120;

/// The last year of the calendar.
const LAST_YEAR: i32 = 9_999;

/// What is to become of the subscription; nothing when there is none, it ends anyway, or it is not to be changed.
pub(super) struct Effect<'a> {
    next: Option<Next<'a>>,
}

struct Next<'a> {
    subscription: Subscription,
    /// Whether it comes back as another subscription.
    comes_back: bool,
    from: NaiveDate,
    ends_on: NaiveDate,
    /// The lines of the next term, and what they are worth a year.
    lines: Option<(&'a [LineInput], i64)>,
}

impl<'a> Effect<'a> {
    /// Finds out what is to be done, and refuses what cannot be.
    pub(super) async fn load(
        writer: &Writer<'_>,
        row: &Model,
        input: &'a ClosingInput,
        closed_on: NaiveDate,
    ) -> Result<Self, Error> {
        use RenewalOutcome::{Churned, Late};
        let is_over = matches!(input.outcome, Churned | Late);
        let subscription = row.subscription_id.filter(|_| input.change_subscription);
        let Some(subscription) = subscription.filter(|_| !is_over) else {
            refuse_unused(input)?;
            return Ok(Self { next: None });
        };
        let comes_back = input.outcome == RenewalOutcome::WonBack;
        let subscription = load(writer, subscription).await?;
        let ended_on = end_of(&subscription, (!comes_back).then_some(row.due_on))?;
        let from = match comes_back {
            true => resumption(input, ended_on, closed_on)?,
            false => no_resumption(input).map(|()| row.due_on)?,
        };
        let ends_on = last_day(writer, row, &subscription, (from, input.term_months)).await?;
        if ends_on.year() > LAST_YEAR {
            let rule = format!("the next term would end after the year {LAST_YEAR}");
            return Err(Refusal::invalid("termMonths", rule).into());
        }
        let lines = match &input.lines {
            Some(lines) => {
                let worth = worth(writer, row, lines, (from, ends_on)).await?;
                Some((lines.as_slice(), worth))
            }
            None => None,
        };
        let next = Next {
            subscription,
            comes_back,
            from,
            ends_on,
            lines,
        };
        Ok(Self { next: Some(next) })
    }

    /// What the new lines are worth a year, when there are any.
    pub(super) fn worth_of_lines(&self) -> Option<i64> {
        self.next.as_ref()?.lines.map(|(_, worth)| worth)
    }
}

/// Does it.
pub(super) async fn apply(
    writer: &Writer<'_>,
    effect: Effect<'_>,
    closing: &Closing,
    due: i64,
) -> Result<(), Error> {
    let Some(next) = effect.next else {
        return Ok(());
    };
    let prices = match next.lines {
        Some((lines, _)) => TermPrices::Lines(lines),
        None if closing.renewed_minor == due => TermPrices::Same,
        None => TermPrices::Annual(closing.renewed_minor),
    };
    let term = NextTerm {
        from: next.from,
        ends_on: next.ends_on,
        prices,
    };
    match next.comes_back {
        true => reactivate(writer, &next.subscription, &term).await?,
        false => renew(writer, next.subscription, &term).await?,
    };
    Ok(())
}

/// Refuses what would be said for nothing.
fn refuse_unused(input: &ClosingInput) -> Result<(), Refusal> {
    let given = [
        ("lines", input.lines.is_some()),
        ("termMonths", input.term_months.is_some()),
        ("resumesOn", input.resumes_on.is_some()),
    ];
    match given.into_iter().find(|(_, given)| *given) {
        Some((field, _)) => Err(Refusal::invalid(
            field,
            "no term follows: this is for outcomes that let the renewal's subscription go on",
        )),
        None => Ok(()),
    }
}

async fn load(writer: &Writer<'_>, id: Uuid) -> Result<Subscription, Error> {
    let found = with_lines_of(writer, &[id]).await?.pop();
    found.ok_or_else(|| Error::internal("the subscription of a renewal is gone"))
}

/// The day on which the subscription ends, which is the due date when one is given.
fn end_of(subscription: &Subscription, due_on: Option<NaiveDate>) -> Result<NaiveDate, Refusal> {
    let end = match (subscription.row.ends_on, due_on) {
        (Some(end), None) => return Ok(end),
        (Some(end), Some(due_on)) if end == due_on => return Ok(end),
        (Some(end), Some(due_on)) => format!("ends on {end}, not on the due date {due_on}"),
        (None, _) => "goes on until further notice".to_owned(),
    };
    let rule = format!(
        "the subscription {end}: change it yourself, and close the renewal with `changeSubscription: false`"
    );
    Err(Refusal::conflict("changeSubscription", rule))
}

/// The first day on which an account is back.
fn resumption(
    input: &ClosingInput,
    ended_on: NaiveDate,
    closed_on: NaiveDate,
) -> Result<NaiveDate, Refusal> {
    let from = input.resumes_on.unwrap_or(closed_on.max(ended_on));
    if from < ended_on {
        let rule = format!("it cannot resume before {ended_on}, when it ends");
        return Err(Refusal::invalid("resumesOn", rule));
    }
    Ok(from)
}

fn no_resumption(input: &ClosingInput) -> Result<(), Refusal> {
    let rule =
        "only what is WON_BACK resumes on a day of its own: a renewed term starts on the due date";
    match input.resumes_on {
        Some(_) => Err(Refusal::invalid("resumesOn", rule)),
        None => Ok(()),
    }
}

/// The end of the next term: so many months after its start, or as many as the last one had.
async fn last_day(
    writer: &Writer<'_>,
    row: &Model,
    subscription: &Subscription,
    (from, months): (NaiveDate, Option<i64>),
) -> Result<NaiveDate, Error> {
    if let Some(months) = months {
        let allowed = u16::try_from(months)
            .ok()
            .filter(|_| (1..=MOST_MONTHS).contains(&months));
        let rule = format!("a term has 1 to {MOST_MONTHS} months, not {months}");
        let months = allowed.ok_or_else(|| Refusal::invalid("termMonths", rule))?;
        return Ok(term_end(from, months));
    }
    let earlier = writer
        .find::<Entity>()
        .filter(Column::SubscriptionId.eq(subscription.row.id))
        .filter(Column::DueOn.lt(row.due_on))
        .all(writer.connection())
        .await?;
    let renewed = earlier
        .iter()
        .filter(|earlier| earlier.renewed_amount.is_some_and(|amount| amount > 0));
    let started_on = renewed.map(|earlier| earlier.due_on).max();
    let started_on = started_on.unwrap_or(subscription.row.starts_on);
    let end = next_term_end(started_on, row.due_on);
    // The same length, from another day on.
    Ok(end + (from - row.due_on))
}

/// What lines are worth a year at the start of the next term, in minor units of the renewal's currency.
async fn worth(
    writer: &Writer<'_>,
    row: &Model,
    inputs: &[LineInput],
    (from, ends_on): (NaiveDate, NaiveDate),
) -> Result<i64, Error> {
    let term = Term::new(from, Some(ends_on), None, None).map_err(Error::internal)?;
    let rows = checked_lines(writer, &term, inputs).await?;
    let lines = rows.iter().map(|line| line_of(line, None));
    let lines: Vec<_> = lines.collect::<Result<_, _>>()?;
    let currency = state::currency(row)?;
    let foreign = lines
        .iter()
        .position(|line| line.monthly_exact() > 0 && line.terms().currency != currency);
    if let Some(place) = foreign {
        let rule = format!("what is due is in {currency}, so lines that recur are, too");
        return Err(Refusal::invalid(&format!("lines.{place}.currency"), rule).into());
    }
    let worth = annual_amount(&lines, from, (currency, &RateTable::new()));
    let worth = worth.map_err(|error| Refusal::invalid("lines", error))?;
    Ok(worth.minor)
}
