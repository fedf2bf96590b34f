//! The log: every change of a tenant, in the order in which it was committed.
//!
//! The audit trail, the change feed, live subscriptions and the freshness of cached facts all read this log.

pub mod entity;
mod feed;
mod read;

use std::fmt;

use chrono::{DateTime, Utc};
use serde::Serialize;
use serde_json::{Map, Value};
use uuid::Uuid;

pub use feed::{Awaited, Feed, Noticed};
pub(crate) use read::{Entry, entries_after, tells_of};
pub use read::{
    Followed, Stretch, after, of_accounts, of_subject, since, since_of_accounts, version_at,
    written_at,
};

use crate::{error::Error, id::Kind, scope::Scope, transaction::Known};

/// What happened to the subject of an entry.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum ChangeKind {
    /// It was made.
    Created,
    /// Some of its fields changed.
    Updated,
    /// It was put away.
    Archived,
    /// It was taken back from the archive.
    Restored,
    /// It was removed.
    Deleted,
    /// Its access was taken away.
    Revoked,
    /// Its secret or password was replaced.
    SecretReplaced,
}

impl ChangeKind {
    /// Every kind.
    pub const ALL: [Self; 7] = [
        Self::Created,
        Self::Updated,
        Self::Archived,
        Self::Restored,
        Self::Deleted,
        Self::Revoked,
        Self::SecretReplaced,
    ];

    /// The kind's name in the database and in the schema.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Created => "CREATED",
            Self::Updated => "UPDATED",
            Self::Archived => "ARCHIVED",
            Self::Restored => "RESTORED",
            Self::Deleted => "DELETED",
            Self::Revoked => "REVOKED",
            Self::SecretReplaced => "SECRET_REPLACED",
        }
    }

    /// The kind of that name.
    #[must_use]
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.as_str() == name)
    }
}

impl fmt::Display for ChangeKind {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(self.as_str())
    }
}

/// What an entry is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Subject {
    /// The kind of thing.
    pub kind: Kind,
    /// Which one.
    pub id: Uuid,
    /// The account it belongs to, if it belongs to one.
    pub account: Option<Uuid>,
}

impl Subject {
    /// Something that belongs to no account.
    #[must_use]
    pub const fn of(kind: Kind, id: Uuid) -> Self {
        Self {
            kind,
            id,
            account: None,
        }
    }

    /// Something that belongs to an account.
    #[must_use]
    pub const fn of_account(kind: Kind, id: Uuid, account: Uuid) -> Self {
        Self {
            kind,
            id,
            account: Some(account),
        }
    }
}

/// A change that the commit will put into the log.
#[derive(Debug)]
pub struct PendingChange {
    kind: ChangeKind,
    subject: Subject,
    before: Option<String>,
    after: Option<String>,
}

impl PendingChange {
    /// The change from `before` to `after`, reduced to the fields that differ; `None` when none does.
    pub(crate) fn between<T: Serialize>(
        kind: ChangeKind,
        subject: Subject,
        before: Option<&T>,
        after: Option<&T>,
    ) -> Result<Option<Self>, Error> {
        let mut before = before.map(fields).transpose()?;
        let mut after = after.map(fields).transpose()?;
        if let (Some(before), Some(after)) = (&mut before, &mut after) {
            before.retain(|name, value| after.get(name) != Some(value));
            after.retain(|name, _| before.contains_key(name));
            if before.is_empty() && matches!(kind, ChangeKind::Updated) {
                return Ok(None);
            }
        }
        Ok(Some(Self {
            kind,
            subject,
            before: before.map(text),
            after: after.map(text),
        }))
    }
}

/// Fields that every change changes and that say nothing of their own.
const SILENT: [&str; 2] = ["version", "updated_at"];

fn fields<T: Serialize>(row: &T) -> Result<Map<String, Value>, Error> {
    match serde_json::to_value(row).map_err(Error::internal)? {
        Value::Object(mut fields) => {
            fields.retain(|name, _| !SILENT.contains(&name.as_str()));
            Ok(fields)
        }
        _ => Err(Error::internal(
            "a row for the log must serialise to an object",
        )),
    }
}

fn text(fields: Map<String, Value>) -> String {
    Value::Object(fields).to_string()
}

/// Writes the changes of a scope to the log and answers the log's version after them.
pub(crate) async fn append(
    scope: &Scope,
    changes: Vec<PendingChange>,
    at: DateTime<Utc>,
) -> Result<i64, Error> {
    let mut version = scope.log_version();
    let (actor_kind, actor_id) = (scope.actor().kind(), scope.actor().identifier());
    let mut rows = Vec::with_capacity(changes.len());
    for change in changes {
        version += 1;
        rows.push(entity::Model {
            tenant_id: scope.tenant_id(),
            version,
            kind: change.kind.as_str().to_owned(),
            subject_kind: change.subject.kind.prefix().to_owned(),
            subject_id: change.subject.id,
            account_id: change.subject.account,
            actor_kind: actor_kind.to_owned(),
            actor_id: actor_id.clone(),
            at,
            request_id: scope.request_id().to_owned(),
            before: change.before,
            after: change.after,
        });
    }
    let connection = scope.connection();
    connection
        .insert::<entity::Entity>(&rows, Known::Refuse)
        .await?;
    Ok(version)
}
