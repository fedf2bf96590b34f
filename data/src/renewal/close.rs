//! Closing a renewal, which changes its subscription in the same transaction.

use chrono::NaiveDate;
use domain::{
    member::Permission,
    money::Money,
    renewal::{Closing, ClosingError, RenewalOutcome},
    revenue::ChurnKind,
};
use rust_decimal::Decimal;
use uuid::Uuid;

use super::{
    access, check,
    effect::{self, Effect},
    entity::{closing, renewal::Model},
    read, record, state,
};
use crate::{
    error::{Error, Refusal},
    member,
    revenue::subscription::{LineInput, ReasonReference},
    scope::Scope,
};

/// How a renewal is closed.
#[derive(Clone, Debug)]
pub struct ClosingInput {
    /// How it came out.
    pub outcome: RenewalOutcome,
    /// The day; today when none.
    pub closed_on: Option<NaiveDate>,
    /// What was renewed a year, in major units of the renewal's currency; what is due when none, and it follows from the outcome.
    pub renewed: Option<Decimal>,
    /// What is paid for in the next term; the lines that end, at the prices that make the amount, when none.
    pub lines: Option<Vec<LineInput>>,
    /// How many months the next term has; as many as the last one, at most twelve, when none.
    pub term_months: Option<i64>,
    /// The first day of the term by which an account comes back; the closing, or the due date when that is later, when none.
    pub resumes_on: Option<NaiveDate>,
    /// How the customer left, of one that CHURNED; voluntarily when none.
    pub churn_kind: Option<ChurnKind>,
    /// Why, as many of the tenant's churn reasons as apply, at most 20.
    pub churn_reasons: Vec<ReasonReference>,
    /// Whether the subscription is changed; else only the outcome is noted.
    pub change_subscription: bool,
    /// The version that the caller has seen.
    pub version: Option<i32>,
}

impl ClosingInput {
    /// Closed in this way today, with nothing else said.
    #[must_use]
    pub const fn today(outcome: RenewalOutcome) -> Self {
        Self {
            outcome,
            closed_on: None,
            renewed: None,
            lines: None,
            term_months: None,
            resumes_on: None,
            churn_kind: None,
            churn_reasons: Vec::new(),
            change_subscription: true,
            version: None,
        }
    }
}

/// Closes a renewal, and lets its subscription go on, end, or come back.
///
/// # Errors
/// [`Error::Forbidden`] for an actor who may neither manage subscriptions nor owns the account; [`Error::Refused`] when there is no such
/// renewal, it is closed already, amount and outcome contradict each other, the subscription does not end on the due date any more, something
/// is not allowed, or the version has moved on.
pub async fn close(scope: &Scope, id: Uuid, input: ClosingInput) -> Result<Model, Error> {
    let writer = access::writer(scope)?;
    let before = check::find(scope, id).await?;
    access::check(&writer, &before).await?;
    let closings = read::closings(scope, &[id]).await?;
    check_closable(&writer, &before, &closings, input.outcome).await?;
    crate::check_version(input.version, before.version)?;
    let closed_on = closing_day(&writer, input.closed_on)?;
    let effect = Effect::load(&writer, &before, &input, closed_on).await?;
    let closing = Closing {
        closed_on,
        outcome: input.outcome,
        renewed_minor: renewed(&before, &input, &effect)?,
    };
    let mut exact = state::exact(&before, &closings)?;
    exact.close(closing).map_err(|error| refusal(&error))?;
    let mut row = before.clone();
    let entry = record::closed(&writer, &mut row, closing)?;
    let row = record::save_one(&writer, Some(before), row).await?;
    writer.append::<closing::Entity>(&[entry]).await?;
    let due = Money::new(row.amount_due, state::currency(&row)?);
    effect::apply(&writer, effect, &closing, (due, &input)).await?;
    Ok(row)
}

/// The day of a closing, which is not in the future.
pub(super) fn closing_day(
    scope: &Scope,
    closed_on: Option<NaiveDate>,
) -> Result<NaiveDate, Refusal> {
    let today = scope.today();
    match closed_on.filter(|day| today < *day) {
        Some(day) => {
            let rule = format!("{day} is in the future: what is not decided yet is not closed");
            Err(Refusal::invalid("closedOn", rule))
        }
        None => Ok(closed_on.unwrap_or(today)),
    }
}

/// Refuses to close what is closed, and says who did it.
async fn check_closable(
    scope: &Scope,
    row: &Model,
    closings: &[closing::Model],
    outcome: RenewalOutcome,
) -> Result<(), Error> {
    if row.withdrawn_at.is_some() {
        let rule = "the renewal was withdrawn, because its subscription goes on until further notice or was removed";
        return Err(Refusal::conflict("id", rule).into());
    }
    let Some(last) = closings.last() else {
        return Ok(());
    };
    let known: RenewalOutcome = last.outcome.parse().map_err(Error::internal)?;
    let again = match known {
        RenewalOutcome::Late => true,
        RenewalOutcome::Churned => outcome == RenewalOutcome::WonBack,
        _ => false,
    };
    if again {
        return Ok(());
    }
    let who = actor(scope, last).await?;
    let day = last.closed_on;
    let rule = format!(
        "the renewal was closed as {known} on {day} by {who}: only one that is open, LATE or CHURNED can be closed, the last as WON_BACK"
    );
    Err(Refusal::conflict("id", rule).into())
}

/// Who closed a renewal, in words.
async fn actor(scope: &Scope, closing: &closing::Model) -> Result<String, Error> {
    let id = closing.actor_id.parse::<Uuid>().ok();
    let is_member = closing.actor_kind == "MEMBER";
    let may_read = scope.permissions().contains(Permission::ReadMembers);
    if let Some(id) = id.filter(|_| is_member && may_read)
        && let Some(member) = member::by_ids(scope, &[id]).await?.remove(&id)
    {
        return Ok(member.name);
    }
    Ok(match closing.actor_kind.as_str() {
        "MEMBER" => "a member".to_owned(),
        "CLIENT" => "an integration".to_owned(),
        "SYSTEM" => "the server".to_owned(),
        _ => format!("`{}`", closing.actor_id),
    })
}

/// What was renewed: as it is given, as the new lines say, or what the outcome needs.
fn renewed(row: &Model, input: &ClosingInput, effect: &Effect<'_>) -> Result<i64, Error> {
    use RenewalOutcome::{Renewed, RenewedWithDownsell, RenewedWithUpsell, WonBack};
    if let Some(amount) = input.renewed {
        return Ok(check::amount(
            amount,
            state::currency(row)?,
            "renewedAmount",
        )?);
    }
    if let Some(amount) = effect.worth_of_lines() {
        return Ok(amount);
    }
    match input.outcome {
        Renewed | WonBack => Ok(row.amount_due),
        RenewedWithUpsell | RenewedWithDownsell => {
            let rule = format!(
                "{} needs the amount that was renewed, or the lines of the next term",
                input.outcome
            );
            Err(Refusal::invalid("renewedAmount", rule).into())
        }
        RenewalOutcome::Churned | RenewalOutcome::Late => Ok(0),
    }
}

/// What the domain refused, for the person who asked.
pub(super) fn refusal(error: &ClosingError) -> Refusal {
    match error {
        ClosingError::AlreadyClosed(_) => Refusal::conflict("outcome", error),
        ClosingError::NotLost => Refusal::invalid("outcome", error),
        ClosingError::Earlier(_) => Refusal::invalid("closedOn", error),
        ClosingError::Amount { .. } => Refusal::invalid("renewedAmount", error),
    }
}
