//! Advocacy: what customers do for the product, and what they could be asked for.

mod access;
mod check;
pub mod entity;
mod facts;
mod propose;
mod read;
mod save;
#[cfg(test)]
mod tests;
mod upsert;
mod write;

use chrono::NaiveDate;
use domain::advocacy::{AdvocacyKind, AdvocacyStage};
use rust_decimal::Decimal;

pub(crate) use entity::{path_of, worth_of};
pub(crate) use facts::each_activity;
pub use propose::propose;
pub use read::{
    ActivityFilter, ActivityOrder, ActivityOrderField, by_external_ids, by_ids, counts_of_accounts,
    first_of_accounts, list, matching, of_account,
};
pub use upsert::{known, upsert, upsert_over};
pub use write::{ActivityPatch, Step, create, delete, step, update};

use crate::reference::{MemberReference, Reference};

/// An activity as a caller declares it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ActivityInput {
    /// The account.
    pub account: Reference,
    /// The id in the system it comes from, 1 to 200 characters, unique in the tenant.
    pub external_id: Option<String>,
    /// What the customer is asked for.
    pub kind: AdvocacyKind,
    /// When it came into which stage; not in the future, one at least.
    pub days: Vec<(AdvocacyStage, NaiveDate)>,
    /// The person at the account.
    pub contact: Option<Reference>,
    /// Who looks after it.
    pub member: Option<MemberReference>,
    /// Who was referred, 1 to 200 characters; of a referral.
    pub referred: Option<String>,
    /// What it is worth a year, in major units; of a referral that was won.
    pub amount: Option<Decimal>,
    /// The ISO 4217 code of the amount.
    pub currency: Option<String>,
    /// Anything worth knowing, up to 10,000 characters.
    pub note: Option<String>,
}
