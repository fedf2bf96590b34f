//! Touchpoints: that somebody was in touch with a customer.

mod check;
pub mod entity;
mod facts;
mod read;
mod save;
#[cfg(test)]
mod tests;
mod upsert;
mod write;

use chrono::{DateTime, Utc};
use domain::touchpoint::{TouchpointInitiator, TouchpointKind};
use serde::Serialize;
use uuid::Uuid;

pub(crate) use facts::each_touchpoint;
pub use read::{
    TouchpointFilter, TouchpointOrder, TouchpointOrderField, by_external_ids, by_ids, contacts_of,
    counts_of_accounts, first_of_accounts, list, matching, of_account,
};
pub use upsert::{known, upsert, upsert_over};
pub use write::{TouchpointPatch, create, delete, update};

use crate::reference::{MemberReference, Reference};

/// A touchpoint as a caller declares it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TouchpointInput {
    /// The account.
    pub account: Reference,
    /// The id in the system it comes from, 1 to 200 characters, unique in the tenant.
    pub external_id: Option<String>,
    /// What it was.
    pub kind: TouchpointKind,
    /// Who started it.
    pub initiator: TouchpointInitiator,
    /// When; not in the future.
    pub occurred_at: DateTime<Utc>,
    /// Who was in touch with the customer.
    pub member: Option<MemberReference>,
    /// The people at the account who took part, at most 50.
    pub contacts: Vec<Reference>,
    /// What it was about, 1 to 200 characters.
    pub subject: Option<String>,
    /// What was said, up to 10,000 characters.
    pub note: Option<String>,
}

/// A touchpoint with the people who took part, serialised as the log shows it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Touchpoint {
    /// The touchpoint.
    #[serde(flatten)]
    pub row: entity::touchpoint::Model,
    /// The contacts, by id.
    pub contacts: Vec<Uuid>,
}

impl Touchpoint {
    /// Its id.
    #[must_use]
    pub const fn id(&self) -> Uuid {
        self.row.id
    }
}
