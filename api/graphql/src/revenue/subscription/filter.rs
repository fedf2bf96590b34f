//! Which subscriptions, and in which order.

use async_graphql::{Enum, InputObject};
use data::{
    error::Refusal,
    id::Kind,
    revenue::subscription::{
        SubscriptionFilter as Filter, SubscriptionOrder as Order, SubscriptionOrderField as Field,
    },
};

use crate::{
    account::Direction,
    filter::{DateFilter, IdFilter, StringFilter},
    scalar::Date,
};

/// Which subscriptions are wanted; everything that is given must hold.
#[derive(Clone, Debug, Default, InputObject)]
pub struct SubscriptionFilter {
    /// The id of the account.
    account: Option<IdFilter>,
    /// The id in the billing system.
    external_id: Option<StringFilter>,
    /// The id of the plan of one of its lines.
    plan: Option<IdFilter>,
    /// Runs on this day, in trial or not.
    live_on: Option<Date>,
    /// The first day.
    starts_on: Option<DateFilter>,
    /// The day after the last one.
    ends_on: Option<DateFilter>,
}

impl SubscriptionFilter {
    /// The filter for the data layer.
    ///
    /// # Errors
    /// When an id is malformed or a list too long.
    pub fn filter(self) -> Result<Filter, Refusal> {
        Ok(Filter {
            account: self
                .account
                .unwrap_or_default()
                .comparators(Kind::Account, "where.account")?,
            external_id: self
                .external_id
                .unwrap_or_default()
                .comparators("where.externalId")?,
            plan: self
                .plan
                .map(|plan| plan.comparators(Kind::Plan, "where.plan"))
                .transpose()?,
            live_on: self.live_on.map(Into::into),
            starts_on: self
                .starts_on
                .unwrap_or_default()
                .comparators("where.startsOn")?,
            ends_on: self
                .ends_on
                .unwrap_or_default()
                .comparators("where.endsOn")?,
        })
    }
}

/// By what subscriptions are ordered.
#[derive(Clone, Debug, InputObject)]
pub struct SubscriptionOrder {
    /// The field.
    field: SubscriptionOrderField,
    /// Least first or greatest first. Absent values count as greatest.
    #[graphql(default)]
    direction: Direction,
}

/// What subscriptions can be ordered by.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum)]
#[graphql(remote = "Field")]
pub enum SubscriptionOrderField {
    /// The first day.
    StartsOn,
    /// The day after the last one.
    EndsOn,
    /// The id in the billing system.
    ExternalId,
    /// When it was made here.
    CreatedAt,
}

impl From<SubscriptionOrder> for Order {
    fn from(order: SubscriptionOrder) -> Self {
        Self {
            field: order.field.into(),
            descending: order.direction.is_descending(),
        }
    }
}
