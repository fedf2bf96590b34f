//! What people do with the product: events, features, and events that do not count yet.

mod input;
mod mutation;
mod query;

use async_graphql::{Enum, SimpleObject};
use data::{
    engagement::entity::{aside, feature},
    error::Error,
};
use domain::engagement::AsideReason as ExactReason;

pub use mutation::UsageMutation;
pub use query::UsageQuery;

use super::{page::connection, scalar::DateTime};

connection!(
    /// A page of features.
    UsageFeatureConnection,
    UsageFeatureEdge,
    UsageFeature
);
connection!(
    /// A page of events that are kept aside.
    UsageEventAsideConnection,
    UsageEventAsideEdge,
    UsageEventAside
);

/// A part of the product that people use. The first event that names it makes it.
#[derive(Clone, Debug, SimpleObject)]
pub struct UsageFeature {
    /// The name by which events know it; unique in the tenant.
    key: String,
    /// When the first event about it was received.
    first_seen_at: DateTime,
}

impl From<feature::Model> for UsageFeature {
    fn from(row: feature::Model) -> Self {
        Self {
            key: row.key,
            first_seen_at: DateTime(row.first_seen_at),
        }
    }
}

/// Why a good event does not count yet.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum)]
#[graphql(remote = "ExactReason")]
pub enum AsideReason {
    /// There is no account with the external id that it names.
    UnknownAccount,
    /// It lies more than five minutes ahead.
    Future,
}

/// An event that does not count yet. `claimUsageEvents` records it when its reason is gone.
#[derive(Clone, Debug, SimpleObject)]
pub struct UsageEventAside {
    /// The id in the product.
    event_id: String,
    /// Why it is kept aside.
    reason: AsideReason,
    /// The account's id in the system of record, as the event names it.
    account_external_id: String,
    /// The user's id in the product; null when the account is its own user.
    user: Option<String>,
    /// The key of the feature.
    feature: String,
    /// When it began.
    at: DateTime,
    /// How long it took, in seconds.
    seconds: i32,
    /// How much was done.
    quantity: i32,
    /// When it was first received.
    received_at: DateTime,
}

impl TryFrom<aside::Model> for UsageEventAside {
    type Error = Error;

    fn try_from(row: aside::Model) -> Result<Self, Error> {
        let reason: ExactReason = row.reason.parse().map_err(Error::internal)?;
        Ok(Self {
            event_id: row.event_id,
            reason: reason.into(),
            account_external_id: row.account_external_id,
            user: row.user_external_id,
            feature: row.feature,
            at: DateTime(row.at),
            seconds: i32::try_from(row.seconds).map_err(Error::internal)?,
            quantity: i32::try_from(row.quantity).map_err(Error::internal)?,
            received_at: DateTime(row.received_at),
        })
    }
}
