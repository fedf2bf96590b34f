//! What callers say about an account.

use chrono::NaiveDate;
use domain::account::TraitValue;

use crate::{patch::Patch, reference::Reference};

/// The value of a custom trait as a caller gives it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum TraitInput {
    /// A text that is read as the trait's kind says.
    Text(String),
    /// A value that must be of the trait's kind.
    Value(TraitValue),
}

/// The changes to an account, or a new account. Texts are checked and trimmed when they are applied.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct AccountInput {
    /// The id in the system of record; unique in the tenant. Upserts find the account by it.
    pub external_id: Patch<String>,
    /// The name that people read; a new account needs one.
    pub name: Patch<String>,
    /// The internet domain.
    pub domain: Patch<String>,
    /// The industry, in the words of the tenant.
    pub industry: Patch<String>,
    /// ISO 3166-1 alpha-2.
    pub country: Patch<String>,
    /// The segment, in the words of the tenant.
    pub segment: Patch<String>,
    /// The name of a [`domain::account::Stage`]; a new account without one is ACTIVE.
    pub stage: Patch<String>,
    /// The first day in `stage`, today at the latest. Without it the stage starts today; a new account's on `signed_up_on`.
    pub stage_since: Option<NaiveDate>,
    /// The account that this one belongs to.
    pub parent: Patch<Reference>,
    /// The day on which it became a customer.
    pub signed_up_on: Patch<NaiveDate>,
    /// Values of custom traits by key; traits that are not listed stay as they are.
    pub traits: Vec<(String, Patch<TraitInput>)>,
}
