//! Reading the log.

use std::collections::HashMap;

use chrono::{DateTime, Utc};
use domain::member::Permission;
use sea_orm::{ColumnTrait, Order, QueryFilter, QueryOrder, QuerySelect, Select, sea_query::Expr};
use uuid::Uuid;

use super::entity::{Column, Entity, Model};
use crate::{
    error::Error,
    id::Kind,
    page::{self, Page, SortKey, SortKind},
    scope::Scope,
};

/// The first `limit` entries after `version`, oldest first.
///
/// # Errors
/// When the database is away.
pub async fn after(scope: &Scope, version: i64, limit: u64) -> Result<Vec<Model>, Error> {
    let query = scope.find::<Entity>().filter(Column::Version.gt(version));
    Ok(query
        .order_by(Column::Version, Order::Asc)
        .limit(limit)
        .all(scope.connection())
        .await?)
}

/// An entry, as far as it says what it is about.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Entry {
    /// Its place in the log.
    pub(crate) version: i64,
    /// The kind of thing; none for one that this version of the program does not know.
    pub(crate) kind: Option<Kind>,
    /// Which one.
    pub(crate) subject: Uuid,
    /// The account it belongs to.
    pub(crate) account: Option<Uuid>,
    /// The fields that differ, as they were; a JSON object.
    pub(crate) before: Option<String>,
}

/// What the entries after `version` are about, oldest first. One statement.
///
/// # Errors
/// When the database is away.
pub(crate) async fn entries_after(scope: &Scope, version: i64) -> Result<Vec<Entry>, Error> {
    let query = scope
        .find::<Entity>()
        .filter(Column::Version.gt(version))
        .order_by_asc(Column::Version)
        .select_only()
        .columns([
            Column::Version,
            Column::SubjectKind,
            Column::SubjectId,
            Column::AccountId,
            Column::Before,
        ]);
    type Row = (i64, String, Uuid, Option<Uuid>, Option<String>);
    let rows: Vec<Row> = query.into_tuple().all(scope.connection()).await?;
    let entries = rows
        .into_iter()
        .map(|(version, kind, subject, account, before)| Entry {
            version,
            kind: Kind::from_prefix(&kind),
            subject,
            account,
            before,
        });
    Ok(entries.collect())
}

/// Whether an entry after a version is about something of a kind that matters, or of one that this version of the program does not know. One statement.
///
/// # Errors
/// When the database is away.
pub(crate) async fn tells_of(
    scope: &Scope,
    after: i64,
    matters: fn(Kind) -> bool,
) -> Result<bool, Error> {
    let others = Kind::ALL.into_iter().filter(|kind| !matters(*kind));
    let query = scope
        .find::<Entity>()
        .filter(Column::Version.gt(after))
        .filter(Column::SubjectKind.is_not_in(others.map(Kind::prefix)))
        .select_only()
        .column(Column::Version)
        .limit(1);
    let found: Option<i64> = query.into_tuple().one(scope.connection()).await?;
    Ok(found.is_some())
}

/// The version of the log at an instant: that of the last entry which was written by then, 0 before the first.
///
/// # Errors
/// When the database is away.
pub async fn version_at(scope: &Scope, instant: DateTime<Utc>) -> Result<i64, Error> {
    // Entries are written in the order of their versions, so that this goes back from the newest to the wanted one.
    let query = scope
        .find::<Entity>()
        .filter(Column::At.lte(instant))
        .order_by(Column::Version, Order::Desc)
        .limit(1)
        .select_only()
        .column(Column::Version);
    let version: Option<i64> = query.into_tuple().one(scope.connection()).await?;
    Ok(version.unwrap_or(0))
}

/// When the entry of a version was written; none before the first.
///
/// # Errors
/// When the database is away.
pub async fn written_at(scope: &Scope, version: i64) -> Result<Option<DateTime<Utc>>, Error> {
    let query = scope
        .find::<Entity>()
        .filter(Column::Version.eq(version))
        .select_only()
        .column(Column::At);
    Ok(query.into_tuple().one(scope.connection()).await?)
}

/// The last `limit` entries before `version` (all when none) about one subject, newest first.
///
/// # Errors
/// When the database is away.
pub async fn of_subject(
    scope: &Scope,
    subject: Uuid,
    before: Option<i64>,
    limit: u64,
) -> Result<Vec<Model>, Error> {
    let query = scope.find::<Entity>().filter(Column::SubjectId.eq(subject));
    Ok(before_version(query, before)
        .order_by(Column::Version, Order::Desc)
        .limit(limit)
        .all(scope.connection())
        .await?)
}

/// The last `limit` entries, at most a page, before `version` (all when none) about each of many accounts or what belongs to them, newest
/// first. One statement.
///
/// # Errors
/// When the limit is over a page; else when the database is away.
pub async fn of_accounts(
    scope: &Scope,
    accounts: &[Uuid],
    before: Option<i64>,
    limit: u64,
) -> Result<HashMap<Uuid, Vec<Model>>, Error> {
    let query = before_version(scope.find::<Entity>(), before);
    by_account(scope, &query, accounts, true, limit).await
}

/// The first `limit` entries, at most a page, after `version` about each of many accounts or what belongs to them, oldest first. One statement.
///
/// # Errors
/// When the limit is over a page; else when the database is away.
pub async fn since_of_accounts(
    scope: &Scope,
    accounts: &[Uuid],
    version: i64,
    limit: u64,
) -> Result<HashMap<Uuid, Vec<Model>>, Error> {
    let query = scope.find::<Entity>().filter(Column::Version.gt(version));
    by_account(scope, &query, accounts, false, limit).await
}

async fn by_account(
    scope: &Scope,
    query: &Select<Entity>,
    accounts: &[Uuid],
    newest_first: bool,
    limit: u64,
) -> Result<HashMap<Uuid, Vec<Model>>, Error> {
    let order =
        [SortKey::ascending(column(Column::Version), SortKind::Integer).descending(newest_first)];
    let limit = Some(limit.cast_signed());
    let pages = page::load_each(scope, query, Column::AccountId, accounts, &order, limit).await?;
    let rows = |page: Page<Model>| page.rows.into_iter().map(|(_, row)| row).collect();
    let pages = pages.into_iter();
    Ok(pages.map(|(account, page)| (account, rows(page))).collect())
}

fn before_version(query: Select<Entity>, version: Option<i64>) -> Select<Entity> {
    match version {
        Some(version) => query.filter(Column::Version.lt(version)),
        None => query,
    }
}

fn column(name: Column) -> Expr {
    Expr::col((Entity, name))
}

/// What of a log is followed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Followed {
    /// An account and what belongs to it.
    Account(Uuid),
    /// Things of some kinds, of whichever account.
    Kinds(&'static [Kind]),
}

/// How many entries one look goes through at most for those of some kinds.
const SPAN: i64 = 10_000;

/// What a part of the log says of what is followed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Stretch {
    /// The entries, oldest first.
    pub rows: Vec<Model>,
    /// The version up to which nothing of it is left out.
    pub until: i64,
    /// Whether the log goes on after that.
    pub has_more: bool,
}

/// The first entries after `version`, at most `limit`, of what is followed.
///
/// # Errors
/// [`Error::Forbidden`] without the permission to read the portfolio; else when the database is away.
pub async fn since(
    scope: &Scope,
    followed: Followed,
    version: i64,
    limit: u64,
) -> Result<Stretch, Error> {
    scope.check(Permission::ReadPortfolio)?;
    let end = scope.log_version().max(version);
    let query = scope.find::<Entity>().filter(Column::Version.gt(version));
    let (query, until) = match followed {
        Followed::Account(account) => (query.filter(Column::AccountId.eq(account)), end),
        Followed::Kinds(kinds) => {
            let until = end.min(version.saturating_add(SPAN));
            let prefixes = kinds.iter().map(|kind| kind.prefix());
            let query = query
                .filter(Column::Version.lte(until))
                .filter(Column::SubjectKind.is_in(prefixes));
            (query, until)
        }
    };
    let query = query.order_by(Column::Version, Order::Asc).limit(limit);
    let rows = query.all(scope.connection()).await?;
    let is_cut = rows.len() as u64 >= limit;
    let until = match rows.last() {
        Some(last) if is_cut => last.version,
        _ => until,
    };
    Ok(Stretch {
        has_more: until < end,
        rows,
        until,
    })
}
