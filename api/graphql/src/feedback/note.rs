//! What customers were told.

use std::collections::HashMap;

use async_graphql::{Context, ID, Object};
use data::{feedback::entity::note::Model, id::Kind};
use uuid::Uuid;

use crate::{
    account::Account,
    batch::Batch,
    id,
    loaded::{Identified, Loaded},
    member::Member,
    scalar::{Date, DateTime},
};

/// A note as it is stored.
pub struct Note(Model);

impl Note {
    pub(super) const fn of(row: Model) -> Self {
        Self(row)
    }
}

impl Identified for Note {
    fn id(&self) -> Uuid {
        self.0.id
    }
}

/// That customers were told what became of a feedback item.
pub type FeedbackNote = Loaded<Note, Relations>;

/// What notes that were loaded together load together.
#[derive(Default)]
pub struct Relations {
    accounts: Batch<(), HashMap<Uuid, Account>>,
    members: Batch<(), HashMap<Uuid, Member>>,
}

/// That customers were told what became of a feedback item: the loop was closed.
#[Object]
impl FeedbackNote {
    /// The id.
    async fn id(&self) -> ID {
        id::encode(Kind::FeedbackNote, self.uuid())
    }

    /// The account that was told; null when all that asked were.
    async fn account(&self, context: &Context<'_>) -> async_graphql::Result<Option<Account>> {
        let accounts = &self.batches().accounts;
        let id = |note: &Note| note.0.account_id;
        self.one(context, accounts, id, Account::by_ids).await
    }

    /// Who told them, if a member did.
    async fn member(&self, context: &Context<'_>) -> async_graphql::Result<Option<Member>> {
        let members = &self.batches().members;
        let id = |note: &Note| note.0.member_id;
        self.one(context, members, id, Member::by_ids).await
    }

    /// On which day.
    async fn told_on(&self) -> Date {
        Date(self.row().0.told_on)
    }

    /// What they were told.
    async fn note(&self) -> &str {
        &self.row().0.note
    }

    /// When it was noted.
    async fn created_at(&self) -> DateTime {
        DateTime(self.row().0.created_at)
    }
}
