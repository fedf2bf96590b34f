//! Changing one renewal.

use chrono::NaiveDate;
use domain::renewal::{ForecastSource, Likelihood, RenewalStage, RiskReason};
use rust_decimal::Decimal;
use uuid::Uuid;

use super::{access, call, check, entity::renewal::Model, record::save_one, state, worth::Terms};
use crate::{
    error::{Error, Refusal},
    ownership::check_owner,
    patch::Patch,
    revenue::key,
    scope::{Scope, Writer},
};

/// What to change about a renewal.
#[derive(Clone, Debug, Default)]
pub struct RenewalPatch {
    /// The id in the system of record.
    pub external_id: Patch<String>,
    /// The day on which it is due; of a renewal without a subscription.
    pub due_on: Option<NaiveDate>,
    /// What a year is worth, in major units of its currency; cleared, it follows the subscription again.
    pub amount_due: Patch<Decimal>,
    /// The last day on which notice can be given.
    pub notice_deadline: Patch<NaiveDate>,
    /// Who answers for it; cleared, whoever answers for the account's renewals.
    pub owner: Patch<Uuid>,
    /// How far the talks are.
    pub stage: Option<RenewalStage>,
    /// What stands in its way, all of it.
    pub risk_reasons: Option<Vec<RiskReason>>,
    /// How likely it is: a call of the one who changes it.
    pub likelihood: Option<Likelihood>,
    /// The version that the caller has seen.
    pub version: Option<i32>,
}

/// Changes a renewal. One that is decided keeps what its outcome rests on.
///
/// # Errors
/// [`Error::Forbidden`] for an actor who may neither manage subscriptions nor owns the account; [`Error::Refused`] when there is no such
/// renewal, it is decided, something is not allowed, or the version has moved on.
pub async fn update(scope: &Scope, id: Uuid, patch: RenewalPatch) -> Result<Model, Error> {
    let writer = access::writer(scope)?;
    let before = check::find(scope, id).await?;
    access::check(&writer, &before).await?;
    crate::check_version(patch.version, before.version)?;
    let mut row = before.clone();
    if let Some(external_id) = patch.external_id.value() {
        row.external_id = Some(key(external_id, "externalId")?);
        check::free(scope, row.external_id.as_deref(), Some(id)).await?;
    } else {
        patch.external_id.apply_to(&mut row.external_id);
    }
    if let Some(owner) = patch.owner.value() {
        check_owner(scope, *owner, "owner").await?;
    }
    patch.owner.apply_to(&mut row.owner_id);
    if let Some(reasons) = &patch.risk_reasons {
        row.risk_reasons = state::stored_reasons(reasons)?;
    }
    change_open(&writer, &mut row, &patch).await?;
    let ledger = match patch.likelihood {
        Some(likelihood) => {
            let amount = row.amount_due;
            let call = call::by_actor(&writer, ForecastSource::Csm, likelihood, amount);
            Some(call::note(&writer, &mut row, call)?)
        }
        None => None,
    };
    let row = save_one(&writer, Some(before), row).await?;
    call::add(&writer, ledger.as_slice()).await?;
    Ok(row)
}

/// Changes what only an open renewal lets change.
async fn change_open(
    writer: &Writer<'_>,
    row: &mut Model,
    patch: &RenewalPatch,
) -> Result<(), Error> {
    let touched = [
        ("dueOn", patch.due_on.is_some()),
        ("amountDue", !patch.amount_due.keeps()),
        ("noticeDeadline", !patch.notice_deadline.keeps()),
        ("stage", patch.stage.is_some()),
        ("likelihood", patch.likelihood.is_some()),
    ];
    let touched = touched.into_iter().find(|(_, touched)| *touched);
    let Some((field, _)) = touched else {
        return Ok(());
    };
    call::check_open(row, field)?;
    if let Some(due_on) = patch.due_on {
        if row.subscription_id.is_some() && due_on != row.due_on {
            let rule = "it is due when the term of its subscription ends: change that";
            return Err(Refusal::invalid("dueOn", rule).into());
        }
        row.due_on = check::due_date(due_on)?;
    }
    match patch.amount_due {
        Patch::Keep => {}
        Patch::Set(amount) => {
            row.amount_due = check::amount(amount, state::currency(row)?, "amountDue")?;
            row.amount_is_given = true;
        }
        Patch::Clear => follow_amount(writer, row).await?,
    }
    patch.notice_deadline.apply_to(&mut row.notice_deadline);
    check::notice(row.notice_deadline, row.due_on)?;
    if let Some(stage) = patch.stage {
        row.stage = stage.as_str().to_owned();
    }
    Ok(())
}

async fn follow_amount(writer: &Writer<'_>, row: &mut Model) -> Result<(), Error> {
    let rule = "without a subscription nothing else says what is due: give an amount";
    let id = row
        .subscription_id
        .ok_or_else(|| Refusal::invalid("amountDue", rule))?;
    let terms = Terms::load(writer, &[id]).await?;
    let lost = || Error::internal("the subscription of a renewal is gone");
    let of = terms.get(id).ok_or_else(lost)?;
    let due = terms.due(writer, of, row.due_on)?;
    let (money, plan) = due.map_err(|error| Refusal::invalid("amountDue", error))?;
    row.amount_due = money.minor;
    row.currency = money.currency.as_str().to_owned();
    row.plan_id = plan;
    row.amount_is_given = false;
    Ok(())
}
