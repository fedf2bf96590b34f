//! Writing touchpoints with those who took part: one statement per table, one entry in the log per touchpoint.

use chrono::{DateTime, Utc};
use sea_orm::{ColumnTrait, Condition};
use uuid::Uuid;

use super::{
    Touchpoint,
    entity::{contact, touchpoint},
};
use crate::{
    change::{Change, Versioned},
    error::Error,
    id::Kind,
    log::{ChangeKind, Subject},
    scope::Writer,
};

/// How many touchpoints one statement is about.
const AT_ONCE: usize = 10_000;

impl Versioned for Touchpoint {
    fn subject(&self) -> Subject {
        Subject::of_account(Kind::Touchpoint, self.row.id, self.row.account_id)
    }

    fn count(&mut self, now: DateTime<Utc>) {
        self.row.version += 1;
        self.row.updated_at = now;
    }
}

/// Writes and logs the changes that change something; counts the versions up in `changes`.
pub(super) async fn save(
    writer: &Writer<'_>,
    changes: &mut [Change<Touchpoint>],
) -> Result<(), Error> {
    let (mut rows, mut contacts, mut replaced) = (Vec::new(), Vec::new(), Vec::new());
    for change in changes {
        if !change.log(writer)? {
            continue;
        }
        let stored = change.before.as_ref();
        let stored = stored.map_or(&[][..], |before| &before.contacts);
        let row = &change.after.row;
        rows.push(row.clone());
        if stored != change.after.contacts {
            replaced.extend((!stored.is_empty()).then_some(row.id));
            contacts.extend(change.after.contacts.iter().map(|contact| contact::Model {
                tenant_id: row.tenant_id,
                touchpoint_id: row.id,
                contact_id: *contact,
            }));
        }
    }
    writer.save::<touchpoint::Entity>(&rows).await?;
    for chunk in replaced.chunks(AT_ONCE) {
        remove_contacts(writer, chunk).await?;
    }
    writer.save::<contact::Entity>(&contacts).await
}

/// Removes a touchpoint.
pub(super) async fn remove(writer: &Writer<'_>, touchpoint: &Touchpoint) -> Result<(), Error> {
    let (subject, id) = (touchpoint.subject(), touchpoint.id());
    writer.record(ChangeKind::Deleted, subject, Some(touchpoint), None)?;
    remove_contacts(writer, &[id]).await?;
    let this = Condition::all().add(touchpoint::Column::Id.eq(id));
    writer.delete::<touchpoint::Entity>(this).await?;
    Ok(())
}

async fn remove_contacts(writer: &Writer<'_>, touchpoints: &[Uuid]) -> Result<(), Error> {
    let these = contact::Column::TouchpointId.is_in(touchpoints.iter().copied());
    let these = Condition::all().add(these);
    writer.delete::<contact::Entity>(these).await?;
    Ok(())
}
