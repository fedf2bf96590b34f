//! What customers pay for, and why they cease to.

use chrono::NaiveDate;
use domain::{
    money::Currency,
    revenue::{BillingInterval, ChurnKind},
};

/// Something that is sold.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct DemoProduct {
    /// The key.
    pub external_id: &'static str,
    /// The name that people read.
    pub name: &'static str,
}

/// A way to buy a product.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct DemoPlan {
    /// The key.
    pub external_id: &'static str,
    /// The key of the product.
    pub product: &'static str,
    /// The name that people read.
    pub name: &'static str,
}

/// A reason for which customers leave.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct DemoChurnReason {
    /// The key.
    pub external_id: &'static str,
    /// The name that people read.
    pub name: &'static str,
}

/// What an account has agreed to pay for over a time.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DemoSubscription {
    /// The id in the billing system.
    pub external_id: String,
    /// The external id of the account.
    pub account: String,
    /// The first day.
    pub starts_on: NaiveDate,
    /// The day after the last one, which lies ahead for contracts that run; `None` for what goes on until cancelled.
    pub ends_on: Option<NaiveDate>,
    /// The days of the trial: the first one, and the day after the last one, which lies ahead for trials that run.
    pub trial: Option<(NaiveDate, NaiveDate)>,
    /// What is paid for, at least one line; an upgrade ends one line and starts another.
    pub lines: Vec<DemoLine>,
    /// What happened to it as a whole.
    pub life: DemoLife,
}

/// What happened to a subscription as a whole.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct DemoLife {
    /// How many months a term has; only contracts have one.
    pub contract_months: Option<u32>,
    /// How many days before the end of the term notice has to be given.
    pub notice_days: Option<u32>,
    /// The first day of its pause, and the day of the resumption, if it was resumed.
    pub pause: Option<(NaiveDate, Option<NaiveDate>)>,
    /// How it was cancelled.
    pub cancellation: Option<DemoCancellation>,
}

/// How a subscription was cancelled.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DemoCancellation {
    /// The day on which it was cancelled, before it ends.
    pub cancelled_on: NaiveDate,
    /// How the customer left.
    pub kind: ChurnKind,
    /// The keys of the reasons that were given.
    pub reasons: Vec<&'static str>,
}

/// One priced item of a subscription.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DemoLine {
    /// The key of the plan.
    pub plan: &'static str,
    /// What is paid for, in words.
    pub description: String,
    /// The price of one for one interval, in minor units.
    pub amount_minor: i64,
    /// What is taken off the price of one for good, in minor units.
    pub discount_minor: i64,
    /// The currency of both.
    pub currency: Currency,
    /// How many are bought.
    pub quantity: i64,
    /// How often it is charged.
    pub interval: BillingInterval,
    /// The first day.
    pub starts_on: NaiveDate,
    /// The day after the last one; `None` until further notice.
    pub ends_on: Option<NaiveDate>,
}
