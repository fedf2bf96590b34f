//! What callers say about ownership.

use async_graphql::{ID, InputObject};

use super::OwnershipRole;
use crate::scalar::Date;

/// Accounts that get an owner.
#[derive(InputObject)]
pub struct AssignAccountsInput {
    /// The ids of 1 to 1,000 accounts.
    pub(super) accounts: Vec<ID>,
    /// The id of the member, who must be active.
    pub(super) member: ID,
    /// What the member will be to the accounts.
    pub(super) role: OwnershipRole,
    /// The first day; today when it is not given.
    pub(super) starts_on: Option<Date>,
    /// The day after the last one; until further notice when it is not given.
    pub(super) ends_on: Option<Date>,
    /// Why, up to 500 characters.
    pub(super) reason: Option<String>,
}

/// Accounts that lose an owner.
#[derive(InputObject)]
pub struct EndOwnershipInput {
    /// The ids of 1 to 1,000 accounts.
    pub(super) accounts: Vec<ID>,
    /// The id of the member.
    pub(super) member: ID,
    /// What the member is to the accounts.
    pub(super) role: OwnershipRole,
    /// The first day without; today when it is not given.
    pub(super) ends_on: Option<Date>,
    /// Why, up to 500 characters.
    pub(super) reason: Option<String>,
}

/// Accounts that pass from one member to another.
#[derive(InputObject)]
pub struct HandOverAccountsInput {
    /// The ids of 1 to 1,000 accounts.
    pub(super) accounts: Vec<ID>,
    /// The id of the member who has them.
    pub(super) from: ID,
    /// The id of the member who gets them; must be active.
    pub(super) to: ID,
    /// The role that passes.
    pub(super) role: OwnershipRole,
    /// The first day of the new owner; today when it is not given.
    pub(super) on: Option<Date>,
    /// Why, 1 to 500 characters.
    pub(super) reason: String,
}

/// A whole book of business that passes from one member to another.
#[derive(InputObject)]
pub struct HandOverBookInput {
    /// The id of the member who has it.
    pub(super) from: ID,
    /// The id of the member who gets it; must be active.
    pub(super) to: ID,
    /// The roles that pass; all when it is not given.
    pub(super) roles: Option<Vec<OwnershipRole>>,
    /// The first day of the new owner; today when it is not given.
    pub(super) on: Option<Date>,
    /// Why, 1 to 500 characters.
    pub(super) reason: String,
}
