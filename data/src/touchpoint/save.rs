//! Writing touchpoints with those who took part: one statement per table, one entry in the log per touchpoint.

use sea_orm::{ColumnTrait, Condition};
use serde::Serialize;
use uuid::Uuid;

use super::{
    Touchpoint,
    entity::{contact, touchpoint},
};
use crate::{
    bulk::Outcome,
    error::Error,
    id::{self, Kind},
    log::{ChangeKind, Subject},
    scope::Writer,
};

/// How many touchpoints one statement is about.
const AT_ONCE: usize = 10_000;

/// A touchpoint as it was, none when it is new, and as it is to be.
pub(super) struct Change {
    pub(super) before: Option<Touchpoint>,
    pub(super) after: Touchpoint,
}

impl Change {
    pub(super) fn new(
        writer: &Writer<'_>,
        before: Option<Touchpoint>,
        mut after: Touchpoint,
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

/// A touchpoint as the log shows it.
#[derive(Serialize)]
struct Logged<'a> {
    #[serde(flatten)]
    row: &'a touchpoint::Model,
    contacts: &'a [Uuid],
}

impl<'a> Logged<'a> {
    fn of(touchpoint: &'a Touchpoint) -> Self {
        Self {
            row: &touchpoint.row,
            contacts: &touchpoint.contacts,
        }
    }
}

/// Writes and logs the changes that change something; counts the versions up in `changes`.
pub(super) async fn save(writer: &Writer<'_>, changes: &mut [Change]) -> Result<(), Error> {
    let (mut rows, mut contacts, mut replaced) = (Vec::new(), Vec::new(), Vec::new());
    let differing = changes
        .iter_mut()
        .filter(|change| change.outcome() != Outcome::Unchanged);
    for change in differing {
        record(writer, change)?;
        let stored = change.before.as_ref();
        let stored = stored.map_or(&[][..], |before| &before.contacts);
        let row = &mut change.after.row;
        row.version += 1;
        row.updated_at = writer.now();
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

fn record(writer: &Writer<'_>, change: &Change) -> Result<(), Error> {
    let kind = match change.before {
        None => ChangeKind::Created,
        Some(_) => ChangeKind::Updated,
    };
    let row = &change.after.row;
    let subject = Subject::of_account(Kind::Touchpoint, row.id, row.account_id);
    let before = change.before.as_ref().map(Logged::of);
    let after = Logged::of(&change.after);
    writer.record(kind, subject, before.as_ref(), Some(&after))?;
    Ok(())
}

/// Removes a touchpoint.
pub(super) async fn remove(writer: &Writer<'_>, touchpoint: &Touchpoint) -> Result<(), Error> {
    let row = &touchpoint.row;
    let subject = Subject::of_account(Kind::Touchpoint, row.id, row.account_id);
    let logged = Logged::of(touchpoint);
    writer.record(ChangeKind::Deleted, subject, Some(&logged), None)?;
    remove_contacts(writer, &[row.id]).await?;
    let this = Condition::all().add(touchpoint::Column::Id.eq(row.id));
    writer.delete::<touchpoint::Entity>(this).await?;
    Ok(())
}

async fn remove_contacts(writer: &Writer<'_>, touchpoints: &[Uuid]) -> Result<(), Error> {
    let these = contact::Column::TouchpointId.is_in(touchpoints.iter().copied());
    let these = Condition::all().add(these);
    writer.delete::<contact::Entity>(these).await?;
    Ok(())
}
