//! What callers say about one renewal.

use async_graphql::{ID, InputObject, MaybeUndefined};
use data::{
    error::Refusal,
    id::Kind,
    renewal::{CallInput, ClosingInput, RenewalInput, RenewalPatch},
    revenue::subscription::ReasonReference,
};
use domain::renewal::{self as exact, Likelihood};

use super::{ForecastSource, RenewalOutcome, RenewalStage, RiskReason};
use crate::{
    bulk::patch,
    revenue::{ChurnKind, SubscriptionLineInput, subscription_lines},
    scalar::{CurrencyCode, Date, Decimal},
};
use service::id;

/// A likelihood from 0 to 1.
fn likelihood(given: Decimal) -> Result<Likelihood, Refusal> {
    Likelihood::new(given.0).map_err(|error| Refusal::invalid("likelihood", error))
}

fn reasons(given: Vec<RiskReason>) -> Vec<exact::RiskReason> {
    given.into_iter().map(Into::into).collect()
}

fn some_id(kind: Kind, given: Option<ID>, field: &str) -> Result<Option<uuid::Uuid>, Refusal> {
    given
        .map(|given| id::expect(kind, &given, field))
        .transpose()
}

/// A renewal that the server does not make by itself: of a term that ends further ahead than the tenant's horizon, or of a contract that is kept
/// elsewhere.
#[derive(Clone, Debug, InputObject)]
pub struct CreateRenewalInput {
    /// The id of the subscription whose term ends. It says account, day and amount.
    subscription: Option<ID>,
    /// The id of the account, for a renewal without a subscription.
    account: Option<ID>,
    /// The id in the system of record; unique in the tenant.
    external_id: Option<String>,
    /// The day after the last one of the term; needed without a subscription.
    due_on: Option<Date>,
    /// What is due a year, in major units such as `"1200.00"`; needed without a subscription. When it is given it does not follow the
    /// subscription.
    amount_due: Option<Decimal>,
    /// The currency of the amount; the subscription's, or else the reporting currency, when it is not given.
    currency: Option<CurrencyCode>,
    /// The last day on which notice can be given.
    notice_deadline: Option<Date>,
    /// The id of the member who answers for it; whoever answers for the account's renewals when it is not given.
    owner: Option<ID>,
    /// How far the talks are.
    #[graphql(default_with = "RenewalStage::NotStarted")]
    stage: RenewalStage,
    /// What stands in its way.
    #[graphql(default)]
    risk_reasons: Vec<RiskReason>,
}

impl CreateRenewalInput {
    /// The input for the data layer.
    pub(super) fn input(self) -> Result<RenewalInput, Refusal> {
        Ok(RenewalInput {
            account: some_id(Kind::Account, self.account, "account")?,
            subscription: some_id(Kind::Subscription, self.subscription, "subscription")?,
            external_id: self.external_id,
            due_on: self.due_on.map(Into::into),
            amount_due: self.amount_due.map(|amount| amount.0),
            currency: self.currency.map(|currency| currency.0),
            notice_deadline: self.notice_deadline.map(Into::into),
            owner: some_id(Kind::Member, self.owner, "owner")?,
            stage: self.stage.into(),
            risk_reasons: reasons(self.risk_reasons),
        })
    }
}

/// What to change about a renewal. Fields that are not given stay as they are, null empties them.
#[derive(Clone, Debug, InputObject)]
pub struct UpdateRenewalInput {
    /// The id of the renewal.
    pub(super) id: ID,
    /// The version that you have seen; with it the change is refused when somebody else was faster.
    version: Option<i32>,
    /// The id in the system of record; unique in the tenant.
    external_id: MaybeUndefined<String>,
    /// The day on which it is due; of a renewal without a subscription.
    due_on: Option<Date>,
    /// What is due a year, in major units of its currency. Null lets it follow the subscription again.
    amount_due: MaybeUndefined<Decimal>,
    /// The last day on which notice can be given.
    notice_deadline: MaybeUndefined<Date>,
    /// The id of the member who answers for it. Null leaves that to whoever answers for the account's renewals.
    owner: MaybeUndefined<ID>,
    /// How far the talks are.
    stage: Option<RenewalStage>,
    /// What stands in its way, all of it.
    risk_reasons: Option<Vec<RiskReason>>,
    /// How likely it is, from 0 to 1, with at most four decimals: a call of yours, which is added to the ledger.
    likelihood: Option<Decimal>,
}

impl UpdateRenewalInput {
    /// The patch for the data layer.
    pub(super) fn patch(self) -> Result<RenewalPatch, Refusal> {
        let owner = patch::<ID, ID>(self.owner);
        Ok(RenewalPatch {
            external_id: patch(self.external_id),
            due_on: self.due_on.map(Into::into),
            amount_due: patch::<Decimal, Decimal>(self.amount_due)
                .try_map(|amount| Ok::<_, Refusal>(amount.0))?,
            notice_deadline: patch(self.notice_deadline),
            owner: owner.try_map(|owner| id::expect(Kind::Member, &owner, "owner"))?,
            stage: self.stage.map(Into::into),
            risk_reasons: self.risk_reasons.map(reasons),
            likelihood: self.likelihood.map(likelihood).transpose()?,
            version: self.version,
        })
    }
}

/// A call about a renewal.
#[derive(Clone, Debug, InputObject)]
pub struct RecordRenewalForecastInput {
    /// The id of the renewal.
    pub(super) id: ID,
    /// Whose call it is: CSM or FINAL. AUTOMATED calls are the server's.
    source: ForecastSource,
    /// How likely the renewal is, from 0 to 1, with at most four decimals.
    likelihood: Decimal,
    /// What is expected to be renewed a year, in major units of the renewal's currency; the amount due when it is not given.
    amount: Option<Decimal>,
}

impl RecordRenewalForecastInput {
    /// The input for the data layer.
    pub(super) fn input(self) -> Result<CallInput, Refusal> {
        Ok(CallInput {
            source: self.source.into(),
            likelihood: likelihood(self.likelihood)?,
            amount: self.amount.map(|amount| amount.0),
        })
    }
}

fn churn_reasons(ids: Option<Vec<ID>>) -> Result<Vec<ReasonReference>, Refusal> {
    let ids = ids.unwrap_or_default();
    let reason = |(place, id): (usize, &ID)| {
        let id = id::expect(Kind::ChurnReason, id, &format!("churnReasons.{place}"))?;
        Ok(ReasonReference::Id(id))
    };
    ids.iter().enumerate().map(reason).collect()
}

/// How a renewal is closed.
#[derive(Clone, Debug, InputObject)]
pub struct CloseRenewalInput {
    /// The id of the renewal.
    pub(super) id: ID,
    /// How it came out.
    outcome: RenewalOutcome,
    /// The day on which that was decided; today when it is not given.
    closed_on: Option<Date>,
    /// What was renewed a year, in major units of the renewal's currency. RENEWED_WITH_UPSELL and RENEWED_WITH_DOWNSELL need it, or `lines`; else it is
    /// what was due. The lines that end go on at prices changed in proportion, so that together they are worth exactly this.
    renewed_amount: Option<Decimal>,
    /// What is paid for in the next term, instead of the lines that end.
    lines: Option<Vec<SubscriptionLineInput>>,
    /// How many months the next term has, 1 to 120; when it is not given as many as the last one, at most 12.
    term_months: Option<i32>,
    /// The first day of the subscription by which an account is WON_BACK; the day of the closing, or that on which the old one ended, when it is not given.
    resumes_on: Option<Date>,
    /// How the customer left, of one that CHURNED; voluntarily when it is not given.
    churn_kind: Option<ChurnKind>,
    /// The ids of the tenant's churn reasons why one CHURNED, as many as apply, at most 20. They are kept with the cancellation of the subscription.
    churn_reasons: Option<Vec<ID>>,
    /// Whether the subscription goes on, is cancelled or comes back as the outcome says. With false only the outcome is noted, for subscriptions that
    /// a billing system changes.
    #[graphql(default = true)]
    change_subscription: bool,
    /// The version that you have seen; with it the change is refused when somebody else was faster.
    version: Option<i32>,
}

impl CloseRenewalInput {
    /// The input for the data layer.
    pub(super) fn input(self) -> Result<ClosingInput, Refusal> {
        if self.lines.is_some() && self.renewed_amount.is_some() {
            let rule = "give `renewedAmount` or `lines`, not both";
            return Err(Refusal::invalid("lines", rule));
        }
        Ok(ClosingInput {
            outcome: self.outcome.into(),
            closed_on: self.closed_on.map(Into::into),
            renewed: self.renewed_amount.map(|amount| amount.0),
            lines: self.lines.map(subscription_lines).transpose()?,
            term_months: self.term_months.map(i64::from),
            resumes_on: self.resumes_on.map(Into::into),
            churn_kind: self.churn_kind.map(Into::into),
            churn_reasons: churn_reasons(self.churn_reasons)?,
            change_subscription: self.change_subscription,
            version: self.version,
        })
    }
}
