//! Writing invoices: one statement for all of them, one entry in the log for each.

use sea_orm::{ColumnTrait, Condition};

use super::entity::{Column, Entity, Model};
use crate::{
    bulk::Outcome,
    error::Error,
    id::{self, Kind},
    log::{ChangeKind, Subject},
    scope::Writer,
};

/// An invoice as it was, none when it is new, and as it is to be.
pub(super) struct Change {
    before: Option<Model>,
    pub(super) after: Model,
}

impl Change {
    pub(super) fn new(writer: &Writer<'_>, before: Option<Model>, mut after: Model) -> Self {
        if before.is_none() {
            after.id = id::new(writer.now());
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

/// Writes and logs the changes that change something; counts the versions up in `changes`.
pub(super) async fn save(writer: &Writer<'_>, changes: &mut [Change]) -> Result<(), Error> {
    let mut rows = Vec::new();
    let differing = changes
        .iter_mut()
        .filter(|change| change.outcome() != Outcome::Unchanged);
    for change in differing {
        let kind = match change.before {
            None => ChangeKind::Created,
            Some(_) => ChangeKind::Updated,
        };
        let (before, after) = (change.before.as_ref(), Some(&change.after));
        writer.record(kind, subject(&change.after), before, after)?;
        change.after.version += 1;
        change.after.updated_at = writer.now();
        rows.push(change.after.clone());
    }
    writer.save::<Entity>(&rows).await
}

/// Removes an invoice.
pub(super) async fn remove(writer: &Writer<'_>, row: &Model) -> Result<(), Error> {
    writer.record(ChangeKind::Deleted, subject(row), Some(row), None)?;
    let this = Condition::all().add(Column::Id.eq(row.id));
    writer.delete::<Entity>(this).await?;
    Ok(())
}

const fn subject(row: &Model) -> Subject {
    Subject::of_account(Kind::Invoice, row.id, row.account_id)
}
