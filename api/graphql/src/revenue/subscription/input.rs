//! What callers say about subscriptions.

use async_graphql::{ID, InputObject, MaybeUndefined};
use data::{
    error::Refusal,
    id::Kind,
    reference::Reference,
    revenue::subscription::{LineInput, PlanReference, SubscriptionInput, SubscriptionPatch},
};
use domain::revenue::ChargeKind as ExactCharge;

use super::{
    BillingInterval, ChargeKind,
    life_input::{
        SubscriptionCancellationInput, SubscriptionContractInput, SubscriptionPauseInput, life,
    },
};
use crate::{
    bulk::{UpsertPolicy, patch},
    scalar::{CurrencyCode, Date, Decimal},
};
use service::id;

/// A line of a subscription.
#[derive(Clone, Debug, InputObject)]
pub struct SubscriptionLineInput {
    /// The id of the plan that is paid for.
    plan: Option<ID>,
    /// The same by the plan's key in the billing system. A plan that is not known is made, if you may change the catalogue.
    plan_external_id: Option<String>,
    /// The key of the product of a plan that is not known yet; a product of the plan's own name when it is not given.
    product_external_id: Option<String>,
    /// What is paid for, up to 1,000 characters.
    description: Option<String>,
    /// The price of one for one billing interval, in major units such as `"99.00"`, without tax; not negative.
    amount: Decimal,
    /// What is taken off the price of one for good; from zero to the price.
    discount: Option<Decimal>,
    /// The currency of both amounts.
    currency: CurrencyCode,
    /// How many are bought; not negative.
    #[graphql(default = 1)]
    quantity: i32,
    /// Whether it recurs.
    #[graphql(default_with = "ChargeKind::Recurring")]
    charge: ChargeKind,
    /// The time that one amount pays for; recurring lines need it.
    billing_interval: Option<BillingInterval>,
    /// The first day; the subscription's when it is not given.
    starts_on: Option<Date>,
    /// The day after the last one; the subscription's when it is not given.
    ends_on: Option<Date>,
}

impl SubscriptionLineInput {
    /// The first day, if it names one.
    pub(super) fn starts_on(&self) -> Option<chrono::NaiveDate> {
        self.starts_on.map(Into::into)
    }

    pub(super) fn input(self) -> Result<LineInput, Refusal> {
        Ok(LineInput {
            plan: plan(self.plan, self.plan_external_id, self.product_external_id)?,
            description: self.description,
            amount: self.amount.0,
            discount: self.discount.map(|discount| discount.0).unwrap_or_default(),
            currency: self.currency.0.as_str().to_owned(),
            quantity: self.quantity.into(),
            charge: ExactCharge::from(self.charge),
            billing_interval: self.billing_interval.map(Into::into),
            starts_on: self.starts_on.map(Into::into),
            ends_on: self.ends_on.map(Into::into),
        })
    }
}

/// The plan that a caller names.
pub(super) fn plan(
    id: Option<ID>,
    external_id: Option<String>,
    product: Option<String>,
) -> Result<Option<PlanReference>, Refusal> {
    match (id, external_id) {
        (Some(_), Some(_)) => Err(Refusal::invalid(
            "plan",
            "give `plan` or `planExternalId`, not both",
        )),
        (Some(id), None) => {
            let id = id::expect(Kind::Plan, &id, "plan")?;
            Ok(Some(PlanReference::Id(id)))
        }
        (None, Some(plan)) => Ok(Some(PlanReference::Key { plan, product })),
        (None, None) => Ok(None),
    }
}

/// The lines for the data layer; a refusal is under `lines` and the line's place.
///
/// # Errors
/// When a plan is named twice or its id is malformed.
pub fn lines(lines: Vec<SubscriptionLineInput>) -> Result<Vec<LineInput>, Refusal> {
    let placed = |(index, line): (usize, SubscriptionLineInput)| {
        line.input()
            .map_err(|refusal| refusal.under(&["lines", &index.to_string()]))
    };
    lines.into_iter().enumerate().map(placed).collect()
}

/// What is said about something new.
fn given<T>(value: Option<T>) -> MaybeUndefined<T> {
    value.map_or(MaybeUndefined::Undefined, MaybeUndefined::Value)
}

/// A new subscription.
#[derive(Clone, Debug, InputObject)]
pub struct CreateSubscriptionInput {
    /// The id of the account that pays.
    account: ID,
    /// The id in the billing system; unique in the tenant.
    external_id: Option<String>,
    /// The first day.
    starts_on: Date,
    /// The day after the last one; open when it is not given.
    ends_on: Option<Date>,
    /// The first day of the trial.
    trial_starts_on: Option<Date>,
    /// The day after the last one of the trial.
    trial_ends_on: Option<Date>,
    /// What is paid for, at most 100 lines.
    lines: Vec<SubscriptionLineInput>,
    /// For how long the customer is bound.
    contract: Option<SubscriptionContractInput>,
    /// Its pauses.
    pauses: Option<Vec<SubscriptionPauseInput>>,
    /// How it was cancelled; it then needs an end.
    cancellation: Option<SubscriptionCancellationInput>,
}

impl CreateSubscriptionInput {
    /// The input for the data layer.
    pub(super) fn input(self) -> Result<SubscriptionInput, Refusal> {
        Ok(SubscriptionInput {
            account: Reference::Id(id::expect(Kind::Account, &self.account, "account")?),
            external_id: self.external_id,
            starts_on: self.starts_on.into(),
            ends_on: self.ends_on.map(Into::into),
            trial_starts_on: self.trial_starts_on.map(Into::into),
            trial_ends_on: self.trial_ends_on.map(Into::into),
            lines: lines(self.lines)?,
            life: life(
                given(self.contract),
                given(self.pauses),
                given(self.cancellation),
            )?,
        })
    }
}

/// What to change about a subscription. Fields that are not given stay as they are, null empties them.
#[derive(Clone, Debug, InputObject)]
pub struct UpdateSubscriptionInput {
    /// The id of the subscription.
    pub(super) id: ID,
    /// The version that you have seen; with it the change is refused when somebody else was faster.
    version: Option<i32>,
    /// The id in the billing system; unique in the tenant.
    external_id: MaybeUndefined<String>,
    /// The first day. Lines that start with the subscription move along.
    starts_on: MaybeUndefined<Date>,
    /// The day after the last one. Lines that end with the subscription move along.
    ends_on: MaybeUndefined<Date>,
    /// The first day of the trial.
    trial_starts_on: MaybeUndefined<Date>,
    /// The day after the last one of the trial.
    trial_ends_on: MaybeUndefined<Date>,
    /// All that is paid for; lines that are not mentioned are removed.
    lines: MaybeUndefined<Vec<SubscriptionLineInput>>,
    /// For how long the customer is bound; null for not at all.
    contract: MaybeUndefined<SubscriptionContractInput>,
    /// All its pauses; those that are not mentioned are removed.
    pauses: MaybeUndefined<Vec<SubscriptionPauseInput>>,
    /// How it was cancelled; null when it was not.
    cancellation: MaybeUndefined<SubscriptionCancellationInput>,
}

impl UpdateSubscriptionInput {
    /// The patch for the data layer.
    pub(super) fn patch(self) -> Result<SubscriptionPatch, Refusal> {
        if self.starts_on.is_null() {
            let rule = "a subscription has a first day: it cannot be empty";
            return Err(Refusal::invalid("startsOn", rule));
        }
        if self.lines.is_null() {
            let rule = "an empty list removes all lines; null says nothing about them";
            return Err(Refusal::invalid("lines", rule));
        }
        Ok(SubscriptionPatch {
            external_id: patch(self.external_id),
            starts_on: self.starts_on.take().map(Into::into),
            ends_on: patch(self.ends_on),
            trial_starts_on: patch(self.trial_starts_on),
            trial_ends_on: patch(self.trial_ends_on),
            lines: self.lines.take().map(lines).transpose()?,
            life: life(self.contract, self.pauses, self.cancellation)?,
            version: self.version,
        })
    }
}

/// A whole subscription as the billing system knows it: what is not mentioned is not there.
#[derive(Clone, Debug, InputObject)]
pub struct UpsertSubscriptionRow {
    /// The id in the billing system, by which the subscription is found or made.
    external_id: String,
    /// The id in the system of record of the account that pays.
    account_external_id: String,
    /// The first day.
    starts_on: Date,
    /// The day after the last one; open when it is not given.
    ends_on: Option<Date>,
    /// The first day of the trial.
    trial_starts_on: Option<Date>,
    /// The day after the last one of the trial.
    trial_ends_on: Option<Date>,
    /// What is paid for, at most 100 lines.
    lines: Vec<SubscriptionLineInput>,
    /// For how long the customer is bound; what is stored stays when it is not given, null empties it.
    contract: MaybeUndefined<SubscriptionContractInput>,
    /// All its pauses; what is stored stays when they are not given.
    pauses: MaybeUndefined<Vec<SubscriptionPauseInput>>,
    /// How it was cancelled; what is stored stays when it is not given and the subscription has an end.
    cancellation: MaybeUndefined<SubscriptionCancellationInput>,
}

impl UpsertSubscriptionRow {
    /// The input for the data layer.
    pub(super) fn input(self) -> Result<SubscriptionInput, Refusal> {
        Ok(SubscriptionInput {
            account: Reference::ExternalId(self.account_external_id),
            external_id: Some(self.external_id),
            starts_on: self.starts_on.into(),
            ends_on: self.ends_on.map(Into::into),
            trial_starts_on: self.trial_starts_on.map(Into::into),
            trial_ends_on: self.trial_ends_on.map(Into::into),
            lines: lines(self.lines)?,
            life: life(self.contract, self.pauses, self.cancellation)?,
        })
    }
}

/// A subscription that was entered by mistake.
#[derive(InputObject)]
pub struct DeleteSubscriptionInput {
    /// The id of the subscription.
    pub(super) id: ID,
    /// The version that you have seen; with it the change is refused when somebody else was faster.
    pub(super) version: Option<i32>,
}

/// Subscriptions as the billing system knows them.
#[derive(InputObject)]
pub struct UpsertSubscriptionsInput {
    /// 1 to 1,000 subscriptions, each once.
    pub(super) rows: Vec<UpsertSubscriptionRow>,
    /// What happens to the good rows when others are refused.
    #[graphql(default)]
    pub(super) policy: UpsertPolicy,
}
