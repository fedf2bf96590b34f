//! Writing items with their accounts: one statement per table, one entry in the log per item.

use chrono::{DateTime, Utc};
use sea_orm::{ColumnTrait, Condition};
use uuid::Uuid;

use super::{
    FeedbackItem,
    entity::{account, item, note},
};
use crate::{
    change::{Change, Versioned},
    error::Error,
    id::Kind,
    log::{ChangeKind, Subject},
    scope::Writer,
};

/// How many items one statement is about.
const AT_ONCE: usize = 10_000;

impl Versioned for FeedbackItem {
    fn subject(&self) -> Subject {
        Subject::of(Kind::FeedbackItem, self.row.id)
    }

    fn count(&mut self, now: DateTime<Utc>) {
        self.row.version += 1;
        self.row.updated_at = now;
    }
}

/// Writes and logs the changes that change something; counts the versions up in `changes`.
pub(super) async fn save(
    writer: &Writer<'_>,
    changes: &mut [Change<FeedbackItem>],
) -> Result<(), Error> {
    let (mut rows, mut accounts, mut replaced) = (Vec::new(), Vec::new(), Vec::new());
    for change in changes {
        if !change.log(writer)? {
            continue;
        }
        let stored = change.before.as_ref();
        let stored = stored.map_or(&[][..], |before| &before.accounts);
        let row = &change.after.row;
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

/// Removes an item with its accounts and notes.
pub(super) async fn remove(writer: &Writer<'_>, item: &FeedbackItem) -> Result<(), Error> {
    let (subject, id) = (item.subject(), item.id());
    writer.record(ChangeKind::Deleted, subject, Some(item), None)?;
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
