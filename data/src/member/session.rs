//! Sessions: a log-in of a member on one device, kept alive by refresh tokens of which each is good once.
//!
//! A refresh token has two secret parts. All tokens of a session share the first; the second changes with every refresh. So a token
//! that was used before can be told from one that never was any: the former means that it was stolen and ends the session, the latter
//! means nothing.

use chrono::{DateTime, Utc};
use domain::member::Permission;
use sea_orm::{ColumnTrait, Condition, QueryFilter, QueryOrder, QuerySelect};
use uuid::Uuid;

pub use super::entity::session::Model as Session;
use super::{
    appointment,
    entity::session::{Column, Entity},
};
use crate::{
    error::{Error, Refusal},
    id::{self, Kind},
    log::{ChangeKind, Subject},
    scope::{Scope, Writer},
};

/// What is kept of a refresh token: hashes of 256-bit secrets, whose plain comparison tells a stranger nothing.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TokenHashes {
    /// Of the part that all tokens of the session share.
    pub family: String,
    /// Of the part that no other token has.
    pub secret: String,
}

/// Starts a session of the acting member, at a log-in.
///
/// # Errors
/// [`Error::Forbidden`] when someone else acts.
pub async fn start(
    scope: &Scope,
    member: Uuid,
    id: Uuid,
    token: TokenHashes,
    expires_at: DateTime<Utc>,
) -> Result<Session, Error> {
    let writer = scope.require_self(member)?;
    let row = Session {
        tenant_id: scope.tenant_id(),
        id,
        member_id: member,
        family_hash: token.family,
        secret_hash: token.secret,
        created_at: scope.now(),
        refreshed_at: scope.now(),
        expires_at,
        revoked_at: None,
    };
    writer.save::<Entity>(std::slice::from_ref(&row)).await?;
    writer.record(ChangeKind::Created, subject(&row), None, Some(&row))?;
    Ok(row)
}

/// The id of a session that starts now.
#[must_use]
pub fn new_id(now: DateTime<Utc>) -> Uuid {
    id::new(now)
}

/// What became of a refresh token that was presented. Both are to be committed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Refreshed {
    /// It was good, and is no longer: the session goes on with the next one.
    Renewed(Session),
    /// It had been used before, so that someone has a copy: the session is over.
    Reused,
}

/// Exchanges a refresh token. Of two exchanges of the same token, however close, the first is good and the second ends the session,
/// because the tenant's writers come one after another.
///
/// # Errors
/// [`Error::Unauthenticated`] when the session does not exist, is another member's, or is over, or the token never was one of its.
pub async fn refresh(
    scope: &Scope,
    session: Uuid,
    presented: &TokenHashes,
    next_secret_hash: String,
    expires_at: DateTime<Utc>,
) -> Result<Refreshed, Error> {
    let before = standing(scope, session, presented).await?;
    let writer = scope
        .require_self(before.member_id)
        .map_err(|error| match error {
            Error::Forbidden(_) => Error::Unauthenticated,
            error => error,
        })?;
    if before.secret_hash != presented.secret {
        revoke_rows(&writer, &[before]).await?;
        return Ok(Refreshed::Reused);
    }
    let after = Session {
        secret_hash: next_secret_hash,
        refreshed_at: scope.now(),
        expires_at,
        ..before.clone()
    };
    writer.record(
        ChangeKind::Updated,
        subject(&after),
        Some(&before),
        Some(&after),
    )?;
    writer.save::<Entity>(std::slice::from_ref(&after)).await?;
    Ok(Refreshed::Renewed(after))
}

/// The session that a refresh token belongs to, whether the token is good now or was used before.
///
/// # Errors
/// [`Error::Unauthenticated`] when the session does not exist or is over, or the token never was one of its.
pub async fn standing(
    scope: &Scope,
    session: Uuid,
    presented: &TokenHashes,
) -> Result<Session, Error> {
    let row = find(scope, session).await?;
    row.filter(|row| is_live(row, scope.now()) && row.family_hash == presented.family)
        .ok_or(Error::Unauthenticated)
}

/// The live sessions of a member, the last refreshed first.
///
/// # Errors
/// [`Error::Forbidden`] for anyone but the member without the permission to manage members.
pub async fn of_member(scope: &Scope, member: Uuid) -> Result<Vec<Session>, Error> {
    if scope.actor().member() != Some(member) {
        scope.check(Permission::ManageMembers)?;
    }
    live(scope, member).await
}

/// Ends a session. One that is over stays as it is.
///
/// # Errors
/// [`Error::Forbidden`] for anyone but its member without the permission to manage members; [`Error::Refused`] when there is no such
/// session or its member's role is above the actor's own.
pub async fn revoke(scope: &Scope, id: Uuid) -> Result<(), Error> {
    let row = find(scope, id).await?;
    let own = |row: &&Session| scope.actor().member() == Some(row.member_id);
    let writer = match (row.as_ref().filter(own), &row) {
        (Some(own), _) => scope.require_self(own.member_id)?,
        (None, Some(other)) => {
            scope.check(Permission::ManageMembers)?;
            appointment::manage(scope, other.member_id).await?.0
        }
        (None, None) => scope.require(Permission::ManageMembers)?,
    };
    match row {
        Some(row) if row.revoked_at.is_none() => revoke_rows(&writer, &[row]).await,
        Some(_) => Ok(()),
        None => Err(Refusal::not_found("id", "there is no such session").into()),
    }
}

/// Ends all sessions of a member and answers how many there were.
///
/// # Errors
/// [`Error::Forbidden`] for anyone but the member without the permission to manage members; [`Error::Refused`] when there is no such
/// member or its role is above the actor's own.
pub async fn revoke_all(scope: &Scope, member: Uuid) -> Result<usize, Error> {
    let (writer, _) = appointment::manage_or_self(scope, member).await?;
    end_others(&writer, member, None).await
}

/// Removes up to `most` sessions that ended before `before`, and answers how many they were: nothing depends on them any more, and the
/// log keeps that they were.
///
/// # Errors
/// [`Error::Forbidden`] without the permission to manage members.
pub async fn purge(scope: &Scope, before: DateTime<Utc>, most: u64) -> Result<u64, Error> {
    let writer = scope.require(Permission::ManageMembers)?;
    let over = Condition::any()
        .add(Column::ExpiresAt.lt(before))
        .add(Column::RevokedAt.lt(before));
    let query = writer.find::<Entity>().filter(over);
    let query = query.select_only().column(Column::Id).limit(most);
    let ids: Vec<Uuid> = query.into_tuple().all(writer.connection()).await?;
    if ids.is_empty() {
        return Ok(0);
    }
    let these = Condition::all().add(Column::Id.is_in(ids));
    writer.delete::<Entity>(these).await
}

/// Ends the live sessions of a member but the one to keep.
pub(super) async fn end_others(
    writer: &Writer<'_>,
    member: Uuid,
    keep: Option<Uuid>,
) -> Result<usize, Error> {
    let mut rows = live(writer, member).await?;
    rows.retain(|row| Some(row.id) != keep);
    revoke_rows(writer, &rows).await?;
    Ok(rows.len())
}

async fn live(scope: &Scope, member: Uuid) -> Result<Vec<Session>, Error> {
    let query = scope
        .find::<Entity>()
        .filter(Column::MemberId.eq(member))
        .filter(Column::RevokedAt.is_null())
        .filter(Column::ExpiresAt.gt(scope.now()))
        .order_by_desc(Column::RefreshedAt)
        .order_by_desc(Column::Id);
    Ok(query.all(scope.connection()).await?)
}

async fn find(scope: &Scope, id: Uuid) -> Result<Option<Session>, Error> {
    let query = scope.find::<Entity>().filter(Column::Id.eq(id));
    Ok(query.one(scope.connection()).await?)
}

async fn revoke_rows(writer: &Writer<'_>, rows: &[Session]) -> Result<(), Error> {
    let over = |row: &Session| Session {
        revoked_at: Some(writer.now()),
        ..row.clone()
    };
    let ended: Vec<Session> = rows.iter().map(over).collect();
    for (before, after) in rows.iter().zip(&ended) {
        writer.record(
            ChangeKind::Revoked,
            subject(after),
            Some(before),
            Some(after),
        )?;
    }
    writer.save::<Entity>(&ended).await
}

fn is_live(row: &Session, now: DateTime<Utc>) -> bool {
    row.revoked_at.is_none() && now < row.expires_at
}

const fn subject(row: &Session) -> Subject {
    Subject::of(Kind::MemberSession, row.id)
}
