//! Into the queue and out of it.

use std::collections::HashSet;

use chrono::{DateTime, Utc};
use domain::job::JobKind;
use sea_orm::{
    ConnectionTrait, DbBackend, QueryResult, Statement, Value,
    sea_query::{Alias, Condition, Expr, ExprTrait, Func, Order, Query},
};
use uuid::Uuid;

use super::{
    Aside, Claim, Count, Job, NewJob,
    entity::{Column, Entity, Model},
};
use crate::{
    database::Database,
    error::Error,
    id,
    scope::{Scope, Writer},
    transaction::{Known, Mode, Opening, Transaction},
};

const WAITING: &str = "WAITING";
const FAILED: &str = "FAILED";

/// Puts jobs of the writer's tenant into the queue, with the writer's transaction. Those that are in it already stay as they are.
///
/// # Errors
/// When the database refuses.
pub async fn enqueue(writer: &Writer<'_>, jobs: &[NewJob]) -> Result<(), Error> {
    let row = |job: &NewJob| Model {
        id: id::new(writer.now()),
        tenant_id: writer.tenant_id(),
        kind: job.kind.as_str().to_owned(),
        subject_id: job.subject,
        number: job.number,
        state: WAITING.to_owned(),
        due_at: job.due_at,
        attempts: 0,
        lease_id: None,
        reason: None,
        created_at: writer.now(),
    };
    let rows: Vec<Model> = jobs.iter().map(row).collect();
    if rows.is_empty() {
        return Ok(());
    }
    writer
        .connection()
        .insert::<Entity>(&rows, Known::Keep)
        .await
}

/// Takes jobs that are due, the longest due first, and hides them from every other server until the lease ends. Two servers never get the same one.
///
/// # Errors
/// [`Error::Unavailable`] when the database is away.
pub async fn claim(database: &Database, claim: Claim) -> Result<Vec<Job>, Error> {
    // Mostly nothing is due: to find that out must not keep anyone from writing.
    if !is_any_due(database, claim.now).await? {
        return Ok(Vec::new());
    }
    let transaction = open(database).await?;
    let claimed = transaction
        .query_all_raw(claiming(database.backend(), claim))
        .await;
    transaction.finish("COMMIT").await?;
    claimed?
        .iter()
        .map(|row| job(row, claim.lease))
        .collect::<Result<_, Error>>()
}

/// Takes jobs out of the queue in the transaction of what was done for them. Answers the ids of those that were taken: the lease of another one has ended, and
/// it is somebody else's by now; nothing that was done for it may be kept. One statement.
///
/// # Errors
/// When a job is another tenant's (a fault of ours) or the database refuses.
pub async fn complete(writer: &Writer<'_>, jobs: &[&Job]) -> Result<HashSet<Uuid>, Error> {
    if jobs.iter().any(|job| job.tenant != writer.tenant_id()) {
        return Err(Error::internal(
            "a job of another tenant was about to be completed",
        ));
    }
    let ours = jobs
        .iter()
        .fold(Condition::any(), |any, job| any.add(is_ours(job)));
    let mut delete = Query::delete();
    delete
        .from_table(Entity)
        .cond_where(ours)
        .returning_col(Column::Id);
    let taken = writer.connection().query_all(&delete).await?;
    let ids = taken.iter().map(|row| row.try_get_by_index(0));
    Ok(ids.collect::<Result<_, _>>()?)
}

/// Says what becomes of a job that was not completed. Nothing, when its lease has ended and it is somebody else's by now.
///
/// # Errors
/// [`Error::Unavailable`] when the database is away.
pub async fn set_aside(database: &Database, job: &Job, aside: &Aside) -> Result<(), Error> {
    let mut update = Query::update();
    update
        .table(Entity)
        .value(Column::LeaseId, Option::<Uuid>::None)
        .and_where(is_ours(job));
    match aside {
        Aside::Postponed(until) => update
            .value(Column::DueAt, *until)
            .value(Column::Attempts, job.attempt - 1),
        Aside::Again(until, reason) => update
            .value(Column::DueAt, *until)
            .value(Column::Reason, reason.as_str()),
        Aside::Failed(reason) => update
            .value(Column::State, FAILED)
            .value(Column::Reason, reason.as_str()),
    };
    let transaction = open(database).await?;
    let done = transaction.execute(&update).await;
    transaction.finish("COMMIT").await?;
    done?;
    Ok(())
}

/// How many jobs there are, of all tenants.
///
/// # Errors
/// [`Error::Unavailable`] when the database is away.
pub async fn count(database: &Database) -> Result<Count, Error> {
    let mut query = Query::select();
    query
        .column(Column::State)
        .expr(Func::count(Expr::col(Column::Id)))
        .from(Entity)
        .group_by_col(Column::State);
    let mut count = Count::default();
    for row in database.outside_tenants().query_all(&query).await? {
        let jobs: i64 = row.try_get_by_index(1)?;
        match row.try_get_by_index::<String>(0)?.as_str() {
            WAITING => count.waiting = jobs,
            _ => count.failed = jobs,
        }
    }
    Ok(count)
}

/// Whether a job of the scope's tenant was put into the queue and is in it, be it given up or not; within a query that says with what, and which of
/// several.
pub(crate) fn is_queued(scope: &Scope, kind: JobKind, subject: Expr, number: Expr) -> Expr {
    let of_job = |column: Column| Expr::col((Entity, column));
    let mut query = Query::select();
    query
        .expr(Expr::value(1))
        .from(Entity)
        .and_where(of_job(Column::TenantId).eq(scope.tenant_id()))
        .and_where(of_job(Column::Kind).eq(kind.as_str()))
        .and_where(of_job(Column::SubjectId).eq(subject))
        .and_where(of_job(Column::Number).eq(number));
    Expr::exists(query)
}

/// Whether the job is in the hands of whoever claimed it.
fn is_ours(job: &Job) -> Expr {
    Expr::col(Column::Id)
        .eq(job.id)
        .and(Expr::col(Column::LeaseId).eq(job.lease))
        .and(Expr::col(Column::State).eq(WAITING))
}

async fn is_any_due(database: &Database, now: DateTime<Utc>) -> Result<bool, Error> {
    let mut query = Query::select();
    query
        .column(Column::Id)
        .from(Entity)
        .and_where(Expr::col(Column::State).eq(WAITING))
        .and_where(Expr::col(Column::DueAt).lte(now))
        .order_by(Alias::new("due_at"), Order::Asc)
        .limit(1);
    Ok(database
        .outside_tenants()
        .query_one(&query)
        .await?
        .is_some())
}

/// A claim as one statement. On PostgreSQL the jobs of another claim that is under way are passed over; the array keeps the planner from asking
/// for them twice. On SQLite there is one writer at a time.
fn claiming(backend: DbBackend, claim: Claim) -> Statement {
    let due =
        "SELECT id FROM job WHERE state = 'WAITING' AND due_at <= $3 ORDER BY due_at, id LIMIT $4";
    let these = match backend {
        DbBackend::Postgres => format!("= ANY(ARRAY({due} FOR UPDATE SKIP LOCKED))"),
        _ => format!("IN ({due})"),
    };
    let sql = format!(
        "UPDATE job SET lease_id = $1, due_at = $2, attempts = attempts + 1 WHERE id {these} \
         RETURNING id, tenant_id, kind, subject_id, number, attempts"
    );
    let most = i64::try_from(claim.most).unwrap_or(i64::MAX);
    let values: [Value; 4] = [
        claim.lease.into(),
        (claim.now + claim.lasts).into(),
        claim.now.into(),
        most.into(),
    ];
    Statement::from_sql_and_values(backend, sql, values)
}

fn job(row: &QueryResult, lease: Uuid) -> Result<Job, Error> {
    let kind: String = row.try_get_by_index(2)?;
    Ok(Job {
        id: row.try_get_by_index(0)?,
        tenant: row.try_get_by_index(1)?,
        kind: kind.parse::<JobKind>().map_err(Error::internal)?,
        subject: row.try_get_by_index(3)?,
        number: row.try_get_by_index(4)?,
        attempt: row.try_get_by_index(5)?,
        lease,
    })
}

/// A transaction that belongs to no tenant.
async fn open(database: &Database) -> Result<Transaction, Error> {
    let begin = match database.backend() {
        DbBackend::Postgres => "BEGIN",
        _ => "BEGIN IMMEDIATE",
    };
    let opening = Opening {
        statements: vec![begin.to_owned()],
        query: None,
    };
    let (transaction, _) = Transaction::open(database, Mode::Write, &opening).await?;
    Ok(transaction)
}
