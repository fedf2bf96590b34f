//! Keeping what stands on an account's row right: its MRR, owner and stage of today.
//!
//! They change when something is written, and by themselves when a day comes: a line starts, an owner changes, an exchange rate becomes
//! effective. An account's row therefore names the next such day, and the tenant's head the first of all of them. These columns follow
//! from what is logged; they are not logged themselves.

mod check;
mod project;
#[cfg(test)]
mod tests;

use chrono::NaiveDate;
use domain::{
    member::{Permission, Permissions},
    money::Currency,
};
use sea_orm::{
    ColumnTrait, Condition, ConnectionTrait, QueryFilter, QueryOrder, QuerySelect, QueryTrait,
    sea_query::{Alias, Expr, ExprTrait, Query, UpdateStatement},
};
use uuid::Uuid;

pub use check::{Difference, check};

use crate::{
    account::entity::account::{Column, Entity},
    database::Database,
    error::Error,
    revenue::entity::line,
    scope::{Actor, OpenRequest, Scope, Writer},
    transaction::Mode,
};

/// When what follows from written rows, such as an account's MRR of today, is worked out.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum Projection {
    /// In the same transaction.
    #[default]
    Now,
    /// By [`bring_up_to_date`], which the next reader runs, or the caller at the end of an import.
    Deferred,
}

/// How many accounts are brought up to date at once.
const ACCOUNTS: usize = 1_000;

/// The day that marks an account whose columns are out of date.
fn due() -> NaiveDate {
    chrono::DateTime::UNIX_EPOCH.date_naive()
}

/// Brings the derived columns of accounts up to date in the caller's transaction; a constant number of statements per 1,000 accounts.
///
/// # Errors
/// When the database refuses.
pub async fn accounts(writer: &Writer<'_>, accounts: &[Uuid]) -> Result<(), Error> {
    let mut days_changed = false;
    for chunk in accounts.chunks(ACCOUNTS) {
        let mut changed = Vec::new();
        for (before, after) in project::load(writer, chunk).await? {
            days_changed |= before.refresh_on != after.refresh_on;
            if before != after {
                changed.push(after);
            }
        }
        writer.save::<Entity>(&changed).await?;
    }
    match days_changed {
        true => set_head(writer).await,
        false => Ok(()),
    }
}

/// Marks accounts as out of date: whoever reads next brings them up to date. Cheaper than [`accounts`] where many calls follow each other.
///
/// # Errors
/// When the database refuses.
pub async fn later(writer: &Writer<'_>, accounts: &[Uuid]) -> Result<(), Error> {
    for chunk in accounts.chunks(ACCOUNTS) {
        mark(writer, Column::Id.is_in(chunk.iter().copied())).await?;
    }
    Ok(())
}

/// Brings accounts up to date now, or marks them, as the caller wishes.
pub(crate) async fn project(
    writer: &Writer<'_>,
    ids: &[Uuid],
    projection: Projection,
) -> Result<(), Error> {
    match projection {
        Projection::Now => accounts(writer, ids).await,
        Projection::Deferred => later(writer, ids).await,
    }
}

/// The same for all accounts that have lines in one of the currencies.
pub(crate) async fn project_currencies(
    writer: &Writer<'_>,
    currencies: &[Currency],
    projection: Projection,
) -> Result<(), Error> {
    let codes = currencies.iter().map(|currency| currency.as_str());
    let concerned = writer
        .find::<line::Entity>()
        .select_only()
        .column(line::Column::AccountId)
        .filter(line::Column::Currency.is_in(codes));
    mark(writer, Column::Id.in_subquery(concerned.into_query())).await?;
    match projection {
        Projection::Now => while step(writer).await? {},
        Projection::Deferred => {}
    }
    Ok(())
}

/// Brings every account of the tenant that is due up to date in the scope's own transaction, for a writing request that answers with
/// what it has written. One that finds nothing due costs no statement.
///
/// # Errors
/// When the database refuses.
pub async fn within(scope: &Scope) -> Result<(), Error> {
    let writer = Writer::for_bookkeeping(scope);
    while scope.refresh_due() && step(&writer).await? {}
    Ok(())
}

/// Marks every account of the tenant as out of date, as a change of its time zone makes them.
///
/// # Errors
/// When the database refuses.
pub async fn everything_later(writer: &Writer<'_>) -> Result<(), Error> {
    mark(writer, Expr::val(1).eq(1)).await
}

/// Brings every account of the tenant that is due up to date, a thousand in a transaction.
///
/// Called when a reading scope answers `true` to [`Scope::refresh_due`], before it is opened again, and at the end of an import. Safe to
/// call at any time and from several processes at once: the writers of a tenant come one after the other, and the later one finds
/// nothing to do.
///
/// # Errors
/// [`Error::Unauthenticated`] when the tenant is gone; [`Error::Unavailable`] when the database is away.
pub async fn bring_up_to_date(database: &Database, request: &OpenRequest) -> Result<(), Error> {
    loop {
        let upkeep = OpenRequest {
            tenant: request.tenant,
            actor: Actor::System("upkeep"),
            permissions: Permissions::of(&[Permission::ManageAccounts]),
            token_hash: None,
            mode: Mode::Write,
            now: request.now,
            request_id: request.request_id.clone(),
        };
        let scope = Scope::open(database, upkeep).await?;
        let stepped = match scope.refresh_due() {
            true => step(&scope.require(Permission::ManageAccounts)?).await,
            false => Ok(false),
        };
        match stepped {
            Ok(more) => {
                scope.commit().await?;
                if !more {
                    return Ok(());
                }
            }
            Err(error) => {
                scope.close().await?;
                return Err(error);
            }
        }
    }
}

/// Brings the accounts that have been due longest up to date, and answers whether there may be more.
async fn step(writer: &Writer<'_>) -> Result<bool, Error> {
    let query = writer
        .find::<Entity>()
        .filter(Column::RefreshOn.lte(writer.today()))
        .select_only()
        .column(Column::Id)
        .order_by_asc(Column::RefreshOn)
        .limit(ACCOUNTS as u64);
    let ids: Vec<Uuid> = query.into_tuple().all(writer.connection()).await?;
    if ids.is_empty() {
        set_head(writer).await?;
    } else {
        accounts(writer, &ids).await?;
    }
    Ok(ids.len() == ACCOUNTS)
}

async fn mark(writer: &Writer<'_>, which: sea_orm::sea_query::SimpleExpr) -> Result<(), Error> {
    let not_yet = |column: Expr| {
        Condition::any()
            .add(column.clone().is_null())
            .add(column.gt(due()))
    };
    let mut accounts = Query::update();
    accounts
        .table(Entity)
        .value(Column::RefreshOn, due())
        .and_where(Column::TenantId.eq(writer.tenant_id()))
        .and_where(which)
        .cond_where(not_yet(Expr::col(Column::RefreshOn)));
    let marked = writer.connection().execute(&accounts).await?;
    if marked.rows_affected() == 0 {
        return Ok(());
    }
    let mut head = head(writer);
    head.value(REFRESH_ON, due())
        .cond_where(not_yet(Expr::col(REFRESH_ON)));
    writer.connection().execute(&head).await?;
    Ok(())
}

/// Writes the first of all accounts' days to the tenant's head.
async fn set_head(writer: &Writer<'_>) -> Result<(), Error> {
    let mut first = Query::select();
    first
        .expr(Expr::col(Column::RefreshOn).min())
        .from(Entity)
        .and_where(Column::TenantId.eq(writer.tenant_id()));
    let mut head = head(writer);
    head.value(REFRESH_ON, Expr::SubQuery(None, Box::new(first.into())));
    writer.connection().execute(&head).await?;
    Ok(())
}

const REFRESH_ON: &str = "refresh_on";

fn head(writer: &Writer<'_>) -> UpdateStatement {
    let mut head = Query::update();
    head.table(Alias::new("tenant_head"))
        .and_where(Expr::col("tenant_id").eq(writer.tenant_id()));
    head
}
