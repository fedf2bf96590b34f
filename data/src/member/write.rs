//! Making and changing members.

use domain::{
    account::EmailAddress,
    member::{MemberStatus, Permission, Role},
};
use sea_orm::{ColumnTrait, PaginatorTrait, QueryFilter};
use uuid::Uuid;

use super::{
    appointment, checked_name,
    entity::member::{Column, Entity, Model},
    read, session,
};
use crate::{
    error::{Error, Refusal},
    id::{self, Kind},
    log::{ChangeKind, Subject},
    scope::{Scope, Writer},
};

/// What it takes to make a member.
#[derive(Clone)]
pub struct NewMember {
    /// The e-mail address, by which the member logs in.
    pub email: String,
    /// The name that people read, 1 to 200 characters.
    pub name: String,
    /// At most the actor's own.
    pub role: Role,
    /// The argon2id hash of the password; without one the member cannot log in by password.
    pub password_hash: Option<String>,
}

/// Makes an active member.
///
/// # Errors
/// [`Error::Forbidden`] without the permission to manage members; [`Error::Refused`] when the role is above the actor's own, the
/// e-mail address is malformed or taken, or the name is none.
pub async fn create(scope: &Scope, member: NewMember) -> Result<Model, Error> {
    let writer = scope.require(Permission::ManageMembers)?;
    appointment::may_appoint(scope, member.role, "role")?;
    let row = Model {
        tenant_id: scope.tenant_id(),
        id: id::new(scope.now()),
        email: free_email(scope, &member.email).await?,
        name: checked_name(&member.name)?,
        role: member.role.as_str().to_owned(),
        status: MemberStatus::Active.as_str().to_owned(),
        password_hash: member.password_hash,
        version: 1,
        created_at: scope.now(),
        updated_at: scope.now(),
    };
    writer.save::<Entity>(std::slice::from_ref(&row)).await?;
    writer.record(ChangeKind::Created, subject(&row), None, Some(&row))?;
    Ok(row)
}

async fn free_email(scope: &Scope, text: &str) -> Result<String, Error> {
    let address: EmailAddress = text
        .parse()
        .map_err(|error| Refusal::invalid("email", error))?;
    let email = read::normal(address.as_str());
    let taken = scope
        .find::<Entity>()
        .filter(Column::Email.eq(email.as_str()))
        .count(scope.connection())
        .await?;
    if taken > 0 {
        return Err(
            Refusal::conflict("email", format!("there is a member `{email}` already")).into(),
        );
    }
    Ok(email)
}

/// What to change about a member; `None` leaves a field as it is.
#[derive(Clone, Debug, Default)]
pub struct MemberPatch {
    /// The name that people read, 1 to 200 characters.
    pub name: Option<String>,
    /// At most the actor's own.
    pub role: Option<Role>,
    /// Suspending shuts the member out at once and ends all sessions.
    pub status: Option<MemberStatus>,
    /// The version that the caller has seen.
    pub version: Option<i32>,
}

/// Changes a member.
///
/// # Errors
/// [`Error::Forbidden`] without the permission to manage members; [`Error::Refused`] when there is no such member, its role or the
/// new one is above the actor's own, it is the actor's own role or status, the tenant would be left without an active OWNER, a value
/// is not allowed, or the version has moved on.
pub async fn update(scope: &Scope, id: Uuid, patch: MemberPatch) -> Result<Model, Error> {
    let (writer, before) = appointment::manage(scope, id).await?;
    crate::check_version(patch.version, before.version)?;
    let mut after = before.clone();
    if let Some(name) = patch.name {
        after.name = checked_name(&name)?;
    }
    if let Some(role) = patch.role {
        appointment::may_appoint(scope, role, "role")?;
        after.role = role.as_str().to_owned();
    }
    if let Some(status) = patch.status {
        after.status = status.as_str().to_owned();
    }
    appointment::not_oneself(scope, &before, &after)?;
    appointment::not_the_last_owner(scope, &before, &after).await?;
    if before.status != after.status && patch.status == Some(MemberStatus::Suspended) {
        session::end_others(&writer, id, None).await?;
    }
    save(&writer, ChangeKind::Updated, &before, after).await
}

/// Replaces the hash of a member's password and ends the member's other sessions, for whoever knew the old password may hold one.
///
/// # Errors
/// [`Error::Forbidden`] for anyone but the member without the permission to manage members; [`Error::Refused`] when there is no such
/// member or its role is above the actor's own.
pub async fn set_password_hash(scope: &Scope, id: Uuid, hash: String) -> Result<Model, Error> {
    let (writer, before) = appointment::manage_or_self(scope, id).await?;
    session::end_others(&writer, id, scope.actor().session()).await?;
    let after = Model {
        password_hash: Some(hash),
        ..before.clone()
    };
    save(&writer, ChangeKind::SecretReplaced, &before, after).await
}

/// Stores another hash of the same password, after a log-in that found the old one to be of an outdated cost. Nothing that anyone sees changes, so there is
/// no entry in the log.
///
/// # Errors
/// [`Error::Forbidden`] for anyone but the member.
pub async fn renew_password_hash(scope: &Scope, id: Uuid, hash: String) -> Result<(), Error> {
    let writer = scope.require_self(id)?;
    let before = appointment::find(scope, id).await?;
    let after = Model {
        password_hash: Some(hash),
        ..before
    };
    writer.save::<Entity>(&[after]).await
}

async fn save(
    writer: &Writer<'_>,
    kind: ChangeKind,
    before: &Model,
    mut row: Model,
) -> Result<Model, Error> {
    if writer.record(kind, subject(&row), Some(before), Some(&row))? {
        row.version += 1;
        row.updated_at = writer.now();
        writer.save::<Entity>(std::slice::from_ref(&row)).await?;
    }
    Ok(row)
}

const fn subject(row: &Model) -> Subject {
    Subject::of(Kind::Member, row.id)
}
