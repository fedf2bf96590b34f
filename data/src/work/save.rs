//! Writing tasks: one statement, and one entry in the log for each.

use sea_orm::{ColumnTrait, Condition};

use super::entity::task::{Column, Entity, Model};
use crate::{
    bulk::Outcome,
    error::Error,
    id::{self, Kind},
    log::{ChangeKind, Subject},
    scope::Writer,
};

/// A task as it was, none when it is new, and as it is to be.
pub(super) struct Change {
    pub(super) before: Option<Model>,
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

fn subject(row: &Model) -> Subject {
    Subject::of_account(Kind::Task, row.id, row.account_id)
}

/// Writes and logs the changes that change something; counts the versions up in `changes`.
pub(super) async fn save(writer: &Writer<'_>, changes: &mut [Change]) -> Result<(), Error> {
    let mut rows = Vec::with_capacity(changes.len());
    let differing = changes
        .iter_mut()
        .filter(|change| change.outcome() != Outcome::Unchanged);
    for change in differing {
        let kind = match change.before {
            None => ChangeKind::Created,
            Some(_) => ChangeKind::Updated,
        };
        let row = &mut change.after;
        writer.record(kind, subject(row), change.before.as_ref(), Some(row))?;
        row.version += 1;
        row.updated_at = writer.now();
        rows.push(row.clone());
    }
    writer.save::<Entity>(&rows).await
}

/// Writes one task.
pub(super) async fn write(
    writer: &Writer<'_>,
    before: Option<Model>,
    after: Model,
) -> Result<Model, Error> {
    let mut changes = [Change::new(writer, before, after)];
    save(writer, &mut changes).await?;
    let [change] = changes;
    Ok(change.after)
}

/// Removes a task.
pub(super) async fn remove(writer: &Writer<'_>, row: &Model) -> Result<(), Error> {
    writer.record(ChangeKind::Deleted, subject(row), Some(row), None)?;
    let this = Condition::all().add(Column::Id.eq(row.id));
    writer.delete::<Entity>(this).await?;
    Ok(())
}
