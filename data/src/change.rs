//! Stored things as they were and as they are to be: each change is logged, counted and written whole.

use chrono::{DateTime, Utc};
use sea_orm::ModelTrait;
use serde::Serialize;

use crate::{
    bulk::Outcome,
    error::Error,
    log::{ChangeKind, Subject},
    scope::{TenantEntity, Writer},
};

/// A stored thing that counts its changes. It is serialised as the log shows it.
pub(crate) trait Versioned: PartialEq + Serialize {
    /// What its entries in the log are about.
    fn subject(&self) -> Subject;

    /// Counts a change that happens now.
    fn count(&mut self, now: DateTime<Utc>);
}

/// A thing as it was, none when it is new, and as it is to be.
#[derive(Clone, Debug)]
pub(crate) struct Change<T> {
    pub(crate) before: Option<T>,
    pub(crate) after: T,
}

impl<T: Versioned> Change<T> {
    /// What becomes of the thing.
    pub(crate) fn outcome(&self) -> Outcome {
        match &self.before {
            None => Outcome::Created,
            Some(before) if *before == self.after => Outcome::Unchanged,
            Some(_) => Outcome::Updated,
        }
    }

    /// Logs and counts a change that changes something; answers whether it does.
    pub(crate) fn log(&mut self, writer: &Writer<'_>) -> Result<bool, Error> {
        if self.outcome() == Outcome::Unchanged {
            return Ok(false);
        }
        let kind = match self.before {
            None => ChangeKind::Created,
            Some(_) => ChangeKind::Updated,
        };
        let (before, after) = (self.before.as_ref(), Some(&self.after));
        writer.record(kind, self.after.subject(), before, after)?;
        self.after.count(writer.now());
        Ok(true)
    }
}

/// Writes and logs the changes that change something, of things that are one row each; counts the versions up in `changes`.
pub(crate) async fn save<E>(
    writer: &Writer<'_>,
    changes: &mut [Change<E::Model>],
) -> Result<(), Error>
where
    E: TenantEntity,
    E::Model: ModelTrait<Entity = E> + Versioned,
{
    let mut rows = Vec::with_capacity(changes.len());
    for change in changes {
        if change.log(writer)? {
            rows.push(change.after.clone());
        }
    }
    writer.save::<E>(&rows).await
}

/// Writes and logs one thing that is one row; answers it as it is now.
pub(crate) async fn write<E>(
    writer: &Writer<'_>,
    before: Option<E::Model>,
    after: E::Model,
) -> Result<E::Model, Error>
where
    E: TenantEntity,
    E::Model: ModelTrait<Entity = E> + Versioned,
{
    let mut changes = [Change { before, after }];
    save::<E>(writer, &mut changes).await?;
    let [change] = changes;
    Ok(change.after)
}
