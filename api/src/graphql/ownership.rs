//! Ownership: which member had which role for which account, when.

use async_graphql::Enum;
use domain::ownership::OwnershipRole as ExactRole;

/// What a member is to an account.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Enum)]
#[graphql(remote = "ExactRole")]
pub enum OwnershipRole {
    /// The customer success manager who answers for the account; there is never more than one.
    Primary,
    /// Stands in for the primary owner.
    Secondary,
    /// Sets the account up.
    Onboarding,
    /// Negotiates the renewals.
    Renewal,
}
