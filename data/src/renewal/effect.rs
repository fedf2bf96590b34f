//! What closing a renewal does to its subscription.

use chrono::NaiveDate;
use domain::{
    money::{Money, RateTable},
    renewal::{Closing, RenewalOutcome, annual_amount, term_end as end_after},
    revenue::{ChurnKind, Term},
};
use sea_orm::{ColumnTrait, QueryFilter};
use uuid::Uuid;

use super::{
    close::ClosingInput,
    entity::renewal::{Column, Entity, Model},
    state,
    worth::{next_months, term_end},
};
use crate::{
    error::{Error, Refusal},
    revenue::{
        facts::line_of,
        subscription::{
            LineInput, Step, Subscription, TermPrices, checked_lines, come_back, renew, step_in,
            with_lines_of,
        },
    },
    scope::Writer,
};

/// The most months of a term.
const MOST_MONTHS: u32 = domain::subscription::MOST_MONTHS;

/// What is to become of the subscription; nothing when there is none, or it is not to be changed.
pub(super) struct Effect<'a> {
    next: Option<Next<'a>>,
}

enum Next<'a> {
    /// It goes on for so many months, or comes back from another day on.
    Term(Box<NextTerm<'a>>),
    /// It is cancelled.
    Cancel(Uuid, NaiveDate),
}

struct NextTerm<'a> {
    subscription: Subscription,
    /// The first day of another subscription, by which it comes back.
    comes_back: Option<NaiveDate>,
    months: u32,
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
        let subscription = row.subscription_id.filter(|_| input.change_subscription);
        let next = match (subscription, input.outcome) {
            (None, _) | (_, Late) => None,
            (Some(id), Churned) => {
                let subscription = load(writer, id).await?;
                refuse_term(input)?;
                let next = cancellation(&subscription, row, input)?;
                return Ok(Self { next });
            }
            (Some(id), _) => {
                refuse_reasons(input)?;
                Some(next_term(writer, id, row, input, closed_on).await?)
            }
        };
        if next.is_none() {
            refuse_term(input)?;
            refuse_reasons(input)?;
        }
        Ok(Self {
            next: next.map(Box::new).map(Next::Term),
        })
    }

    /// What the new lines are worth a year, when there are any.
    pub(super) fn worth_of_lines(&self) -> Option<i64> {
        match self.next.as_ref()? {
            Next::Term(term) => term.lines.map(|(_, worth)| worth),
            Next::Cancel(..) => None,
        }
    }
}

/// Does it.
pub(super) async fn apply(
    writer: &Writer<'_>,
    effect: Effect<'_>,
    closing: &Closing,
    (due, input): (Money, &ClosingInput),
) -> Result<(), Error> {
    let next = match effect.next {
        None => return Ok(()),
        Some(Next::Cancel(id, effective_on)) => {
            let cancel = Step::Cancel {
                cancelled_on: Some(closing.closed_on),
                effective_on: Some(effective_on),
                paid_until: None,
                kind: Some(input.churn_kind.unwrap_or(ChurnKind::Voluntary)),
                reasons: input.churn_reasons.clone(),
            };
            let cancelled = step_in(writer, id, None, cancel).await;
            return cancelled.map(drop).map_err(of_churn);
        }
        Some(Next::Term(next)) => *next,
    };
    let prices = match next.lines {
        Some((lines, _)) => TermPrices::Lines(lines),
        None if closing.renewed_minor == due.minor => TermPrices::Same,
        None => TermPrices::Annual(Money::new(closing.renewed_minor, due.currency)),
    };
    match next.comes_back {
        Some(from) => {
            let term = (from, next.months, end_after(from, next.months));
            come_back(writer, &next.subscription, term, prices).await?
        }
        None => renew(writer, next.subscription, next.months, prices).await?,
    };
    Ok(())
}

/// The fields of a cancellation by the names that they have here.
fn of_churn(error: Error) -> Error {
    match error {
        Error::Refused(mut refusals) => {
            for refusal in &mut refusals {
                if refusal
                    .field
                    .first()
                    .is_some_and(|field| field == "reasons")
                {
                    "churnReasons".clone_into(&mut refusal.field[0]);
                }
            }
            Error::Refused(refusals)
        }
        error => error,
    }
}

/// A subscription that is lost at the end of its term is cancelled, unless it was or has ended before.
fn cancellation<'a>(
    subscription: &Subscription,
    row: &Model,
    input: &ClosingInput,
) -> Result<Option<Next<'a>>, Refusal> {
    let is_cancelled = subscription.life().cancellation.is_some();
    let ends_before = subscription.row.ends_on.is_some_and(|end| end < row.due_on);
    if !is_cancelled && !ends_before {
        return Ok(Some(Next::Cancel(subscription.row.id, row.due_on)));
    }
    let rule = "the subscription was cancelled or has ended already: how and why is said there";
    match input.churn_reasons.is_empty() && input.churn_kind.is_none() {
        true => Ok(None),
        false => Err(Refusal::conflict("churnReasons", rule)),
    }
}

async fn next_term<'a>(
    writer: &Writer<'_>,
    id: Uuid,
    row: &Model,
    input: &'a ClosingInput,
    closed_on: NaiveDate,
) -> Result<NextTerm<'a>, Error> {
    let subscription = load(writer, id).await?;
    let comes_back = match input.outcome {
        RenewalOutcome::WonBack => {
            check_lost(&subscription, row.due_on)?;
            Some(resumption(&subscription, input, closed_on)?)
        }
        _ => {
            check_end(&subscription, row.due_on)?;
            no_resumption(input)?;
            None
        }
    };
    let months = months(writer, row, &subscription, input.term_months).await?;
    let from = comes_back.unwrap_or(row.due_on);
    let lines = match &input.lines {
        Some(lines) => Some((
            lines.as_slice(),
            worth(writer, row, lines, (from, end_after(from, months))).await?,
        )),
        None => None,
    };
    Ok(NextTerm {
        subscription,
        comes_back,
        months,
        lines,
    })
}

/// Refuses what would be said for nothing.
fn refuse_term(input: &ClosingInput) -> Result<(), Refusal> {
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

fn refuse_reasons(input: &ClosingInput) -> Result<(), Refusal> {
    let given = [
        ("churnReasons", !input.churn_reasons.is_empty()),
        ("churnKind", input.churn_kind.is_some()),
    ];
    match given.into_iter().find(|(_, given)| *given) {
        Some((field, _)) => Err(Refusal::invalid(
            field,
            "nothing is cancelled: this is for the outcome CHURNED of a subscription",
        )),
        None => Ok(()),
    }
}

async fn load(writer: &Writer<'_>, id: Uuid) -> Result<Subscription, Error> {
    let found = with_lines_of(writer, &[id]).await?.pop();
    found.ok_or_else(|| Error::internal("the subscription of a renewal is gone"))
}

/// Refuses a subscription whose term does not end on the due date.
fn check_end(subscription: &Subscription, due_on: NaiveDate) -> Result<(), Refusal> {
    if let Some(cancellation) = subscription.life().cancellation {
        let rule = format!(
            "the subscription was cancelled on {}: withdraw the cancellation first",
            cancellation.cancelled_on
        );
        return Err(Refusal::conflict("outcome", rule));
    }
    let end = match term_end(subscription) {
        Some(end) if end == due_on => return Ok(()),
        Some(end) => format!("the term of the subscription ends on {end}"),
        None => "the subscription goes on until further notice".to_owned(),
    };
    let rule = format!(
        "{end}, and not on the due date {due_on}: change it yourself, and close the renewal with `changeSubscription: false`"
    );
    Err(Refusal::conflict("changeSubscription", rule))
}

/// Refuses a subscription that runs beyond the due date without having been cancelled: nothing has to come back.
fn check_lost(subscription: &Subscription, due_on: NaiveDate) -> Result<(), Refusal> {
    let goes_on = subscription.row.ends_on.filter(|end| due_on < *end);
    match goes_on.filter(|_| subscription.life().cancellation.is_none()) {
        None => Ok(()),
        Some(end) => {
            let rule = format!(
                "the subscription goes on until {end}: close the renewal with `changeSubscription: false`"
            );
            Err(Refusal::conflict("changeSubscription", rule))
        }
    }
}

/// The first day on which an account is back.
fn resumption(
    subscription: &Subscription,
    input: &ClosingInput,
    closed_on: NaiveDate,
) -> Result<NaiveDate, Refusal> {
    let rule = "the subscription goes on until further notice: close the renewal with `changeSubscription: false`";
    let ended_on = subscription.row.ends_on;
    let ended_on = ended_on.ok_or_else(|| Refusal::conflict("changeSubscription", rule))?;
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

/// How many months the next term has: as many as are given, or as the contract says, or as the last one had.
async fn months(
    writer: &Writer<'_>,
    row: &Model,
    subscription: &Subscription,
    given: Option<i64>,
) -> Result<u32, Error> {
    if let Some(months) = given {
        let allowed = u32::try_from(months)
            .ok()
            .filter(|months| (1..=MOST_MONTHS).contains(months));
        let rule = format!("a term has 1 to {MOST_MONTHS} months, not {months}");
        return Ok(allowed.ok_or_else(|| Refusal::invalid("termMonths", rule))?);
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
    Ok(next_months(subscription, started_on, row.due_on))
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
