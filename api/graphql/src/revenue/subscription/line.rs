//! The lines of subscriptions.

use std::collections::HashMap;

use async_graphql::{Context, Enum, ID, Object};
use data::{error::Error, id::Kind, revenue::entity::line::Model};
use domain::{money::Money as ExactMoney, revenue::BillingInterval as ExactInterval};
use uuid::Uuid;

use crate::{
    batch::Batch,
    error::fault,
    loaded::{Loaded, identified},
    money::Money,
    revenue::Plan,
    scalar::Date,
};
use service::id;

/// The time that one amount of a recurring charge pays for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum)]
#[graphql(remote = "ExactInterval")]
pub enum BillingInterval {
    /// A day; 365.25 / 12 of them make a month.
    Day,
    /// A week; 52 / 12 of them make a month.
    Week,
    /// A month.
    Month,
    /// Three months.
    Quarter,
    /// Six months.
    HalfYear,
    /// Twelve months.
    Year,
    /// Twenty-four months.
    TwoYears,
}

/// Whether a line recurs. Only recurring lines count as recurring revenue.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum)]
#[graphql(remote = "domain::revenue::ChargeKind")]
pub enum ChargeKind {
    /// Paid every billing interval.
    Recurring,
    /// Paid once.
    OneOff,
    /// Paid for what was used.
    Usage,
}

identified!(Model);

/// One priced item of a subscription.
pub type SubscriptionLine = Loaded<Model, Relations>;

/// What lines that were loaded together load together.
#[derive(Default)]
pub struct Relations {
    plans: Batch<(), HashMap<Uuid, Plan>>,
}

impl SubscriptionLine {
    fn money(&self, minor: i64) -> async_graphql::Result<Money> {
        let currency = self.row().currency.parse();
        let currency = currency.map_err(|error| fault(Error::internal(error)))?;
        Ok(ExactMoney::new(minor, currency).into())
    }
}

/// One priced item of a subscription.
#[Object]
impl SubscriptionLine {
    /// The id.
    async fn id(&self) -> ID {
        id::encode(Kind::SubscriptionLine, self.uuid())
    }

    /// The plan that is paid for.
    async fn plan(&self, context: &Context<'_>) -> async_graphql::Result<Option<Plan>> {
        let plans = &self.batches().plans;
        self.one(context, plans, |row| row.plan_id, Plan::by_ids)
            .await
    }

    /// What is paid for, in words.
    async fn description(&self) -> Option<&str> {
        self.row().description.as_deref()
    }

    /// The price of one for one billing interval, without tax.
    async fn amount(&self) -> async_graphql::Result<Money> {
        self.money(self.row().amount)
    }

    /// What is taken off the price of one for good.
    async fn discount(&self) -> async_graphql::Result<Money> {
        self.money(self.row().discount)
    }

    /// How many are bought.
    async fn quantity(&self) -> async_graphql::Result<i32> {
        i32::try_from(self.row().quantity).map_err(|error| fault(Error::internal(error)))
    }

    /// Whether it recurs.
    async fn charge(&self) -> async_graphql::Result<ChargeKind> {
        let charge = self.row().charge.parse::<domain::revenue::ChargeKind>();
        charge
            .map(ChargeKind::from)
            .map_err(|error| fault(Error::internal(error)))
    }

    /// The time that one amount pays for; null unless it recurs.
    async fn billing_interval(&self) -> Option<BillingInterval> {
        let interval = self.row().billing_interval.as_deref()?;
        interval
            .parse::<ExactInterval>()
            .ok()
            .map(BillingInterval::from)
    }

    /// The first day.
    async fn starts_on(&self) -> Date {
        Date(self.row().starts_on)
    }

    /// The day after the last one; null while it is open.
    async fn ends_on(&self) -> Option<Date> {
        self.row().ends_on.map(Date)
    }
}
