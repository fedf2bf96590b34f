//! What callers say about many renewals.

use async_graphql::{InputObject, MaybeUndefined};
use data::{error::Refusal, reference::Reference, renewal::RenewalRow};

use super::{RenewalOutcome, RenewalStage, RiskReason};
use crate::{
    bulk::{UpsertPolicy, patch},
    scalar::{CurrencyCode, Date, Decimal},
};

/// A renewal as its system of record knows it. It does not change the subscription.
#[derive(Clone, Debug, InputObject)]
pub struct UpsertRenewalRow {
    /// The id in the system of record, by which the renewal is found or made.
    external_id: String,
    /// The id in the system of record of the account.
    account_external_id: String,
    /// The id in the billing system of the subscription whose term ends. A renewal that is known of that term gets the external id.
    subscription_external_id: Option<String>,
    /// The day after the last one of the term.
    due_on: Date,
    /// What is due a year, in major units such as `"1200.00"`.
    amount_due: Decimal,
    /// The currency of both amounts.
    currency: CurrencyCode,
    /// The last day on which notice can be given.
    notice_deadline: MaybeUndefined<Date>,
    /// The e-mail address of the member who answers for it; an active one.
    owner_email: MaybeUndefined<String>,
    /// How far the talks are.
    stage: Option<RenewalStage>,
    /// What stands in its way, all of it.
    risk_reasons: Option<Vec<RiskReason>>,
    /// How it came out, when it did.
    outcome: Option<RenewalOutcome>,
    /// The day on which that was decided; the due date, or today when that is earlier, when it is not given.
    closed_on: Option<Date>,
    /// What was renewed a year; RENEWED_WITH_UPSELL and RENEWED_WITH_DOWNSELL need it.
    renewed_amount: Option<Decimal>,
}

impl UpsertRenewalRow {
    /// The input for the data layer.
    pub(super) fn input(self) -> Result<RenewalRow, Refusal> {
        Ok(RenewalRow {
            external_id: self.external_id,
            account: Reference::ExternalId(self.account_external_id),
            subscription_external_id: self.subscription_external_id,
            due_on: self.due_on.into(),
            amount_due: self.amount_due.0,
            currency: self.currency.0,
            notice_deadline: patch(self.notice_deadline),
            owner_email: patch(self.owner_email),
            stage: self.stage.map(Into::into),
            risk_reasons: self
                .risk_reasons
                .map(|reasons| reasons.into_iter().map(Into::into).collect()),
            outcome: self.outcome.map(Into::into),
            closed_on: self.closed_on.map(Into::into),
            renewed: self.renewed_amount.map(|amount| amount.0),
        })
    }
}

/// Renewals as their system of record knows them.
#[derive(InputObject)]
pub struct UpsertRenewalsInput {
    /// 1 to 1,000 renewals, each once.
    pub(super) rows: Vec<UpsertRenewalRow>,
    /// What happens to the good rows when others are refused.
    #[graphql(default)]
    pub(super) policy: UpsertPolicy,
}
