//! Feedback items: what customers want, the accounts behind it, and who was told what became of it.

mod check;
pub mod entity;
mod rank;
mod read;
mod save;
#[cfg(test)]
mod tests;
mod upsert;
mod write;

use domain::feedback::{FeedbackSource, FeedbackStatus};
use serde::Serialize;
use uuid::Uuid;

pub use rank::{Ranked, rank};
pub use read::{
    FeedbackFilter, FeedbackOrder, FeedbackOrderField, accounts_of, by_external_ids, by_ids, list,
    matching, notes_of,
};
pub use upsert::{known, upsert, upsert_over};
pub use write::{FeedbackPatch, NoteInput, add_note, create, delete, delete_note, update};

pub(crate) use read::is_about_case;

use crate::reference::{MemberReference, Reference};

/// A feedback item as a caller declares it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FeedbackInput {
    /// The id in the system it comes from, 1 to 200 characters, unique in the tenant.
    pub external_id: Option<String>,
    /// Where it came from.
    pub source: FeedbackSource,
    /// The support case that it came from.
    pub case: Option<Reference>,
    /// The survey answer that it came from.
    pub answer: Option<Reference>,
    /// What is wanted, 1 to 200 characters.
    pub title: String,
    /// In the words of whoever said it, up to 10,000 characters.
    pub body: Option<String>,
    /// How far it is in the product loop.
    pub status: FeedbackStatus,
    /// Who looks after it in the product loop.
    pub owner: Option<MemberReference>,
    /// The accounts that asked for it, at most 1,000.
    pub accounts: Vec<Reference>,
}

/// A feedback item with the accounts that asked for it, serialised as the log shows it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct FeedbackItem {
    /// The item.
    #[serde(flatten)]
    pub row: entity::item::Model,
    /// The accounts, by id.
    pub accounts: Vec<Uuid>,
}

impl FeedbackItem {
    /// Its id.
    #[must_use]
    pub const fn id(&self) -> Uuid {
        self.row.id
    }
}
