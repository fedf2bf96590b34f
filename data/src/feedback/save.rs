//! Writing items with their accounts: one statement per table, one entry in the log per item.

use sea_orm::{ColumnTrait, Condition};
use serde::Serialize;
use uuid::Uuid;

use super::{
    FeedbackItem,
    entity::{account, item, note},
};
use crate::{
    bulk::Outcome,
    error::Error,
    id::{self, Kind},
    log::{ChangeKind, Subject},
    scope::Writer,
};

/// How many items one statement is about.
const AT_ONCE: usize = 10_000;

/// An item as it was, none when it is new, and as it is to be.
pub(super) struct Change {
    pub(super) before: Option<FeedbackItem>,
    pub(super) after: FeedbackItem,
}

impl Change {
    pub(super) fn new(
        writer: &Writer<'_>,
        before: Option<FeedbackItem>,
        mut after: FeedbackItem,
    ) -> Self {
        if before.is_none() {
            after.row.id = id::new(writer.now());
        }
        Self { before, after }
    }

    pub(super) fn outcome(&self) -> Outcome {
        match &self.before {
            None => Outcome::Created,
            Some(before) if *before == self.after => Outcome::Unchanged,
            Some(_) => Outcome::Updated,
        }
    }
}

/// An item as the log shows it.
#[derive(Serialize)]
struct Logged<'a> {
    #[serde(flatten)]
    row: &'a item::Model,
    accounts: &'a [Uuid],
}

impl<'a> Logged<'a> {
    fn of(item: &'a FeedbackItem) -> Self {
        Self {
            row: &item.row,
            accounts: &item.accounts,
        }
    }
}

/// Writes and logs the changes that change something; counts the versions up in `changes`.
pub(super) async fn save(writer: &Writer<'_>, changes: &mut [Change]) -> Result<(), Error> {
    let (mut rows, mut accounts, mut replaced) = (Vec::new(), Vec::new(), Vec::new());
    let differing = changes
        .iter_mut()
        .filter(|change| change.outcome() != Outcome::Unchanged);
    for change in differing {
        record(writer, change)?;
        let stored = change.before.as_ref();
        let stored = stored.map_or(&[][..], |before| &before.accounts);
        let row = &mut change.after.row;
        row.version += 1;
        row.updated_at = writer.now();
        rows.push(row.clone());
        if stored != change.after.accounts {
            replaced.extend((!stored.is_empty()).then_some(row.id));
            accounts.extend(change.after.accounts.iter().map(|account| account::Model {
                tenant_id: row.tenant_id,
                item_id: row.id,
                account_id: *account,
            }));
        }
    }
    writer.save::<item::Entity>(&rows).await?;
    for chunk in replaced.chunks(AT_ONCE) {
        remove_accounts(writer, chunk).await?;
    }
    writer.save::<account::Entity>(&accounts).await
}

fn record(writer: &Writer<'_>, change: &Change) -> Result<(), Error> {
    let kind = match change.before {
        None => ChangeKind::Created,
        Some(_) => ChangeKind::Updated,
    };
    let subject = Subject::of(Kind::FeedbackItem, change.after.row.id);
    let before = change.before.as_ref().map(Logged::of);
    let after = Logged::of(&change.after);
    writer.record(kind, subject, before.as_ref(), Some(&after))?;
    Ok(())
}

/// Removes an item with its accounts and notes.
pub(super) async fn remove(writer: &Writer<'_>, item: &FeedbackItem) -> Result<(), Error> {
    let id = item.row.id;
    let logged = Logged::of(item);
    let subject = Subject::of(Kind::FeedbackItem, id);
    writer.record(ChangeKind::Deleted, subject, Some(&logged), None)?;
    remove_accounts(writer, &[id]).await?;
    let notes = Condition::all().add(note::Column::ItemId.eq(id));
    writer.delete::<note::Entity>(notes).await?;
    let this = Condition::all().add(item::Column::Id.eq(id));
    writer.delete::<item::Entity>(this).await?;
    Ok(())
}

async fn remove_accounts(writer: &Writer<'_>, items: &[Uuid]) -> Result<(), Error> {
    let these = account::Column::ItemId.is_in(items.iter().copied());
    let these = Condition::all().add(these);
    writer.delete::<account::Entity>(these).await?;
    Ok(())
}

/// Notes that customers were told.
pub(super) async fn save_note(writer: &Writer<'_>, row: &note::Model) -> Result<(), Error> {
    let subject = note_subject(row);
    writer.record(ChangeKind::Created, subject, None, Some(row))?;
    writer.save::<note::Entity>(std::slice::from_ref(row)).await
}

/// Removes a note.
pub(super) async fn remove_note(writer: &Writer<'_>, row: &note::Model) -> Result<(), Error> {
    let subject = note_subject(row);
    writer.record(ChangeKind::Deleted, subject, Some(row), None)?;
    let this = Condition::all().add(note::Column::Id.eq(row.id));
    writer.delete::<note::Entity>(this).await?;
    Ok(())
}

fn note_subject(row: &note::Model) -> Subject {
    match row.account_id {
        Some(account) => Subject::of_account(Kind::FeedbackNote, row.id, account),
        None => Subject::of(Kind::FeedbackNote, row.id),
    }
}
