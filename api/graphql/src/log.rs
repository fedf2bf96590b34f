//! The log: the change feed, audit trails, and live updates.

mod event;
mod follow;
mod fresh;
mod live;

use std::collections::HashMap;

use async_graphql::{Context, Enum, ID, Json, Object, SimpleObject};
use data::{
    error::{Error, Refusal},
    id::Kind,
    log::{ChangeKind as Change_, entity::Model},
    scope::Scope,
};
use domain::member::Permission;
use serde_json::Value;
use uuid::Uuid;

pub use event::AccountChange;
pub(crate) use follow::{Follower, follow_kinds};
pub use fresh::Fresh;
pub use live::LogSubscription;

use super::{
    batch::Batch,
    error::{OrFault, fault},
    id,
    loaded::Loaded,
    node::{self, Node},
    scalar::{DateTime, LogVersion},
    session::ContextSession,
};

/// What happened.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum)]
#[graphql(remote = "Change_")]
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

/// Who made a change.
#[derive(Clone, SimpleObject)]
pub struct ChangeActor {
    /// `MEMBER`, `CLIENT`, `ISSUED_TOKEN`, `EXTERNAL` (someone whom an identity provider vouches for) or `SYSTEM`.
    kind: String,
    /// Which one of that kind: an id for members and clients, a name for the others.
    identifier: String,
}

impl ChangeActor {
    /// The actor of a kind whom the log names so.
    pub(super) fn new(kind: &str, identifier: &str) -> Self {
        let identifier = match (kind, identifier.parse()) {
            ("MEMBER", Ok(member)) => id::encode(Kind::Member, member).0,
            ("CLIENT", Ok(client)) => id::encode(Kind::Client, client).0,
            _ => identifier.to_owned(),
        };
        Self {
            kind: kind.to_owned(),
            identifier,
        }
    }
}

/// One entry of the log.
pub type Change = Loaded<Model, Relations>;

/// What entries that were read together load together.
#[derive(Default)]
pub struct Relations {
    subjects: Batch<(), HashMap<(Kind, Uuid), Node>>,
}

impl Change {
    /// The histories of accounts and of what belongs to them, newest first, by account.
    ///
    /// # Errors
    /// Without the permission to read the log.
    pub(super) async fn of_accounts(
        scope: &Scope,
        accounts: &[Uuid],
        before: Option<i64>,
        limit: u64,
    ) -> Result<HashMap<Uuid, Vec<Self>>, Error> {
        scope.check(Permission::ReadLog)?;
        let rows = data::log::of_accounts(scope, accounts, before, limit).await?;
        Ok(Self::lists(rows))
    }

    /// What was written about accounts and what belongs to them after a version, oldest first, by account.
    ///
    /// # Errors
    /// Without the permission to read the log.
    pub(super) async fn since_of_accounts(
        scope: &Scope,
        accounts: &[Uuid],
        version: i64,
        limit: u64,
    ) -> Result<HashMap<Uuid, Vec<Self>>, Error> {
        scope.check(Permission::ReadLog)?;
        let rows = data::log::since_of_accounts(scope, accounts, version, limit).await?;
        Ok(Self::lists(rows))
    }

    /// Whether the caller may know what changed: costs hold salaries, which not everybody who reads the log may read.
    async fn may_be_read(&self, context: &Context<'_>) -> async_graphql::Result<bool> {
        if self.row().subject_kind != Kind::RetentionCost.prefix() {
            return Ok(true);
        }
        let permissions = context.scope().await?.permissions();
        Ok(permissions.contains(Permission::ReadCosts))
    }
}

/// One entry of the log.
#[Object]
impl Change {
    /// The place in the tenant's log: 1, 2, 3, ... without gaps, in the order in which the changes were committed.
    async fn version(&self) -> LogVersion {
        LogVersion(self.row().version)
    }

    /// What happened.
    async fn kind(&self) -> async_graphql::Result<ChangeKind> {
        let kind = Change_::from_name(&self.row().kind)
            .ok_or_else(|| Error::internal("the log holds an unknown kind"));
        kind.map(ChangeKind::from).or_fault()
    }

    /// The kind of thing that changed, as the prefix of its id says it, such as `account`.
    async fn subject_kind(&self) -> &str {
        &self.row().subject_kind
    }

    /// The id of what changed.
    async fn subject_id(&self) -> ID {
        subject_id(self.row())
    }

    /// What changed, as it is in the snapshot of this request; null when it is gone or has no type of its own.
    async fn subject(&self, context: &Context<'_>) -> async_graphql::Result<Option<Node>> {
        let Some(wanted) = subject(self.row()) else {
            return Ok(None);
        };
        let scope = context.scope().await?;
        let load = async || node::find(scope, self.rows().filter_map(subject)).await;
        let found = self.batches().subjects.get((), load).await.or_fault()?;
        Ok(found.get(&wanted).cloned())
    }

    /// The account it belongs to; null for what belongs to none.
    async fn account_id(&self) -> Option<ID> {
        self.row()
            .account_id
            .map(|account| id::encode(Kind::Account, account))
    }

    /// Who changed it.
    async fn actor(&self) -> ChangeActor {
        ChangeActor::new(&self.row().actor_kind, &self.row().actor_id)
    }

    /// When it was changed.
    async fn at(&self) -> DateTime {
        DateTime(self.row().at)
    }

    /// The id of the request that changed it, as `X-Request-Id` told it.
    async fn request_id(&self) -> &str {
        &self.row().request_id
    }

    /// The fields that changed, as they were; null for something new, and for a cost when you may not read costs.
    async fn before(&self, context: &Context<'_>) -> async_graphql::Result<Option<Json<Value>>> {
        match self.may_be_read(context).await? {
            true => fields(self.row().before.as_deref()),
            false => Ok(None),
        }
    }

    /// The fields that changed, as they became; null for something removed, and for a cost when you may not read costs.
    async fn after(&self, context: &Context<'_>) -> async_graphql::Result<Option<Json<Value>>> {
        match self.may_be_read(context).await? {
            true => fields(self.row().after.as_deref()),
            false => Ok(None),
        }
    }
}

fn subject(row: &Model) -> Option<(Kind, Uuid)> {
    Some((Kind::from_prefix(&row.subject_kind)?, row.subject_id))
}

fn subject_id(row: &Model) -> ID {
    match subject(row) {
        Some((kind, id)) => id::encode(kind, id),
        None => ID(row.subject_id.to_string()),
    }
}

fn fields(text: Option<&str>) -> async_graphql::Result<Option<Json<Value>>> {
    let value = text.map(serde_json::from_str).transpose();
    value
        .map(|value| value.map(Json))
        .map_err(|error| fault(Error::internal(error)))
}

/// A stretch of the log.
#[derive(SimpleObject)]
pub struct ChangeFeed {
    /// The entries, oldest first.
    changes: Vec<Change>,
    /// Where to go on: the version to give as `after` next time.
    next: LogVersion,
    /// Whether there are more entries after these already.
    has_more: bool,
}

/// Asking the log.
#[derive(Default)]
pub struct LogQuery;

/// Asking the log.
#[Object]
impl LogQuery {
    /// What has changed since a version of the log: read it again and again with the `next` of the last answer, and nothing is missed or told
    /// twice. Needs a role of MANAGER or above, or the scope `log:read`.
    async fn changes(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "The version after which to start; 0 for the beginning.")]
        after: LogVersion,
        #[graphql(desc = "How many entries at most, 1 to 100.", default = 100)] first: i32,
    ) -> async_graphql::Result<ChangeFeed> {
        let scope = context.scope().await?;
        scope.check(Permission::ReadLog).or_fault()?;
        let limit = page_size(first).or_fault()?;
        check_reached(after.0, scope.log_version()).or_fault()?;
        let mut rows = data::log::after(scope, after.0, limit + 1)
            .await
            .or_fault()?;
        let has_more = rows.len() as u64 > limit;
        rows.truncate(usize::try_from(limit).unwrap_or(usize::MAX));
        let next = rows.last().map_or(after, |row| LogVersion(row.version));
        Ok(ChangeFeed {
            changes: Change::family(rows),
            next,
            has_more,
        })
    }

    /// The history of one object, newest first. Empty for an object that does not exist or that another tenant has. Needs a role of MANAGER or above, or
    /// the scope `log:read`.
    async fn audit_trail(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "The id of the object.")] subject: ID,
        #[graphql(desc = "Only entries before this version of the log.")] before: Option<
            LogVersion,
        >,
        #[graphql(desc = "How many entries at most, 1 to 100.", default = 100)] first: i32,
    ) -> async_graphql::Result<Vec<Change>> {
        let scope = context.scope().await?;
        scope.check(Permission::ReadLog).or_fault()?;
        let limit = page_size(first).or_fault()?;
        let (_, subject) = id::read(&subject, "subject").or_fault()?;
        let rows = data::log::of_subject(scope, subject, before.map(|version| version.0), limit)
            .await
            .or_fault()?;
        Ok(Change::family(rows))
    }
}

/// How many entries are wanted.
///
/// # Errors
/// When they are none or more than 100.
pub(super) fn page_size(first: i32) -> Result<u64, Refusal> {
    let size = u64::try_from(first)
        .ok()
        .filter(|size| (1..=100).contains(size));
    size.ok_or_else(|| Refusal::invalid("first", format!("1 to 100 entries at once, not {first}")))
}

/// Refuses to start after a version that the log has not come to: what comes up to there would be missed.
fn check_reached(after: i64, newest: i64) -> Result<(), Refusal> {
    if after <= newest {
        return Ok(());
    }
    let rule = format!("the newest version of the log is {newest}: give it or an earlier one");
    Err(Refusal::invalid("after", rule))
}
