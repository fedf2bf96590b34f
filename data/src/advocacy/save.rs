//! Activities in the log, and removing them.

use chrono::{DateTime, Utc};
use sea_orm::{ColumnTrait, Condition};

use super::entity::{Column, Entity, Model};
use crate::{
    change::Versioned,
    error::Error,
    id::Kind,
    log::{ChangeKind, Subject},
    scope::Writer,
};

impl Versioned for Model {
    fn subject(&self) -> Subject {
        Subject::of_account(Kind::AdvocacyActivity, self.id, self.account_id)
    }

    fn count(&mut self, now: DateTime<Utc>) {
        self.version += 1;
        self.updated_at = now;
    }
}

/// Removes an activity.
pub(super) async fn remove(writer: &Writer<'_>, row: &Model) -> Result<(), Error> {
    writer.record(ChangeKind::Deleted, row.subject(), Some(row), None)?;
    let this = Condition::all().add(Column::Id.eq(row.id));
    writer.delete::<Entity>(this).await?;
    Ok(())
}
