//! Subscriptions of accounts, each written whole with its lines.

mod change;
mod check;
mod event;
mod life;
mod lines;
mod plans;
mod reactivate;
mod read;
mod reasons;
mod renew;
mod save;
mod step;
mod upsert;
mod write;

use chrono::NaiveDate;
use domain::revenue::{BillingInterval, ChargeKind};
use rust_decimal::Decimal;
use uuid::Uuid;

pub use change::LineChange;
pub use event::{ChurnEvent, record_churn};
pub use life::{CancellationInput, LifeInput, life};
pub use reactivate::{Reactivation, reactivate, reactivate_in};
pub use read::{
    SubscriptionFilter, SubscriptionOrder, SubscriptionOrderField, by_external_ids, by_ids,
    counts_of_accounts, first_of_accounts, lines_of, list, matching, of_account, pauses_of,
    reasons_of,
};
pub(crate) use read::{rows_by_external_ids, with_lines_of};
pub use reasons::ReasonReference;
pub(crate) use renew::{TermPrices, checked_lines, come_back, lasting_on, renew, renew_all};
pub use step::{Step, step, step_in};
pub use upsert::{known, upsert, upsert_over};
pub use write::{SubscriptionPatch, create, delete, update};

use super::entity::{line, pause, subscription};
use crate::reference::Reference;

/// A subscription as a caller declares it: whole, with all its lines.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SubscriptionInput {
    /// The account that pays.
    pub account: Reference,
    /// The id in the billing system, 1 to 200 characters, unique in the tenant.
    pub external_id: Option<String>,
    /// The first day.
    pub starts_on: NaiveDate,
    /// The day after the last one; none while it is open.
    pub ends_on: Option<NaiveDate>,
    /// The first day of the trial; with only an end, the trial starts with the subscription.
    pub trial_starts_on: Option<NaiveDate>,
    /// The day after the last one of the trial; with only a start, the trial lasts as long as the subscription.
    pub trial_ends_on: Option<NaiveDate>,
    /// What is paid for, at most 100 lines. Lines that are not mentioned are removed.
    pub lines: Vec<LineInput>,
    /// Its contract, pauses and cancellation; what is not mentioned stays as it is.
    pub life: LifeInput,
}

/// A line of a subscription as a caller declares it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LineInput {
    /// The plan that is paid for.
    pub plan: Option<PlanReference>,
    /// What is paid for, in at most 1,000 characters.
    pub description: Option<String>,
    /// The price of one for one billing interval, in major units of the currency (dollars), without tax; not negative.
    pub amount: Decimal,
    /// What is taken off the price of one for good, in major units; from zero to the price.
    pub discount: Decimal,
    /// The ISO 4217 code of both amounts.
    pub currency: String,
    /// How many are bought; not negative.
    pub quantity: i64,
    /// Whether it recurs.
    pub charge: ChargeKind,
    /// The time that one amount pays for; of recurring charges alone.
    pub billing_interval: Option<BillingInterval>,
    /// The first day; the subscription's when none.
    pub starts_on: Option<NaiveDate>,
    /// The day after the last one; the subscription's when none.
    pub ends_on: Option<NaiveDate>,
}

/// The plan of a line.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum PlanReference {
    /// By its id.
    Id(Uuid),
    /// By its key. A plan that is not known is made when the actor may do that; two products may both have a plan of one name, and the
    /// second one then gets the key `product/plan`.
    Key {
        /// The plan's key.
        plan: String,
        /// The key of the plan's product; without it a new plan becomes a product of its own.
        product: Option<String>,
    },
}

/// A subscription with its lines, pauses and churn reasons.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Subscription {
    /// The subscription.
    pub row: subscription::Model,
    /// Its lines, by id.
    pub lines: Vec<line::Model>,
    /// Its pauses, by first day.
    pub pauses: Vec<pause::Model>,
    /// The churn reasons that were picked when it was cancelled, ascending.
    pub reasons: Vec<Uuid>,
}
