//! Writing cases with what happened to them: one statement per table, one entry in the log per case.

use chrono::{DateTime, Utc};
use domain::support::EndingKind;
use sea_orm::{ColumnTrait, Condition};
use uuid::Uuid;

use super::{
    SupportCase,
    entity::{case, event},
    facts::exact,
};
use crate::{
    change::{Change, Versioned},
    error::Error,
    id::{self, Kind},
    log::{ChangeKind, Subject},
    scope::Writer,
};

/// How many events one statement removes.
const AT_ONCE: usize = 10_000;

impl Versioned for SupportCase {
    fn subject(&self) -> Subject {
        Subject::of_account(Kind::SupportCase, self.row.id, self.row.account_id)
    }

    fn count(&mut self, now: DateTime<Utc>) {
        self.row.version += 1;
        self.row.updated_at = now;
    }
}

/// What makes the stored case what `after` says, once events have ids and what follows from them is filled.
pub(super) fn change(
    writer: &Writer<'_>,
    before: Option<SupportCase>,
    mut after: SupportCase,
) -> Result<Change<SupportCase>, Error> {
    for event in &mut after.events {
        if event.id.is_nil() {
            event.id = id::new(writer.now());
        }
        event.case_id = after.row.id;
        event.account_id = after.row.account_id;
    }
    after.events.sort_by_key(|event| event.id);
    derive(&mut after)?;
    Ok(Change { before, after })
}

/// Fills what follows from what happened.
fn derive(case: &mut SupportCase) -> Result<(), Error> {
    let life = exact(case)?.life();
    let row = &mut case.row;
    life.status.as_str().clone_into(&mut row.status);
    row.first_response_at = life.first_response_at;
    row.resolved_at = life.resolved_at();
    row.closed_at = life.closed.map(|(at, _)| at);
    row.closure_reason = life.closed.map(|(_, reason)| reason.as_str().to_owned());
    row.reopenings = i32::try_from(life.reopenings()).unwrap_or(i32::MAX);
    if row.satisfaction_score.is_some() && row.rated_at.is_none() {
        let ended = life.endings.last();
        let resolved = life
            .endings
            .iter()
            .rfind(|ending| ending.how == EndingKind::Resolved);
        let at = resolved.or(ended).map_or(row.opened_at, |ending| ending.at);
        row.rated_at = Some(at);
    }
    Ok(())
}

/// Writes and logs the changes that change something; counts the versions up in `changes`.
pub(super) async fn save(
    writer: &Writer<'_>,
    changes: &mut [Change<SupportCase>],
) -> Result<(), Error> {
    let (mut rows, mut events) = (Vec::with_capacity(changes.len()), Vec::new());
    let mut removed = Vec::new();
    for change in changes {
        if !change.log(writer)? {
            continue;
        }
        rows.push(change.after.row.clone());
        let stored = change.before.as_ref();
        let stored = stored.map_or(&[][..], |before| &before.events);
        let after = &change.after.events;
        let is_new = |event: &&event::Model| !stored.contains(event);
        events.extend(after.iter().filter(is_new).cloned());
        let is_gone = |known: &&event::Model| after.iter().all(|event| event.id != known.id);
        removed.extend(stored.iter().filter(is_gone).map(|known| known.id));
    }
    writer.save::<case::Entity>(&rows).await?;
    remove_events(writer, &removed).await?;
    writer.save::<event::Entity>(&events).await
}

/// Removes a case with what happened to it.
pub(super) async fn remove(writer: &Writer<'_>, case: &SupportCase) -> Result<(), Error> {
    let (subject, id) = (case.subject(), case.id());
    writer.record(ChangeKind::Deleted, subject, Some(case), None)?;
    let of_case = Condition::all().add(event::Column::CaseId.eq(id));
    writer.delete::<event::Entity>(of_case).await?;
    let this = Condition::all().add(case::Column::Id.eq(id));
    writer.delete::<case::Entity>(this).await?;
    Ok(())
}

async fn remove_events(writer: &Writer<'_>, events: &[Uuid]) -> Result<(), Error> {
    for chunk in events.chunks(AT_ONCE) {
        let these = Condition::all().add(event::Column::Id.is_in(chunk.iter().copied()));
        writer.delete::<event::Entity>(these).await?;
    }
    Ok(())
}
