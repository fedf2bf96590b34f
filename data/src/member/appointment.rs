//! The rules about who may change whom.

use domain::member::{MemberStatus, Permission, Role};
use sea_orm::{ColumnTrait, PaginatorTrait, QueryFilter};
use uuid::Uuid;

use super::entity::member::{Column, Entity, Model};
use crate::{
    error::{Error, Refusal},
    scope::{Scope, Writer},
};

/// The right to change a member, with the member: for actors who manage members and reach up to this one's role.
pub(super) async fn manage(scope: &Scope, member: Uuid) -> Result<(Writer<'_>, Model), Error> {
    let writer = scope.require(Permission::ManageMembers)?;
    let row = find(scope, member).await?;
    may_appoint(scope, role_of(&row)?, "id")?;
    Ok((writer, row))
}

/// The same, and for the member itself.
pub(super) async fn manage_or_self(
    scope: &Scope,
    member: Uuid,
) -> Result<(Writer<'_>, Model), Error> {
    match scope.require_self(member) {
        Ok(writer) => Ok((writer, find(scope, member).await?)),
        Err(Error::Forbidden(_)) => manage(scope, member).await,
        Err(error) => Err(error),
    }
}

pub(super) async fn find(scope: &Scope, member: Uuid) -> Result<Model, Error> {
    let row = scope
        .find::<Entity>()
        .filter(Column::Id.eq(member))
        .one(scope.connection())
        .await?;
    row.ok_or_else(|| Refusal::not_found("id", "there is no such member").into())
}

/// Refuses to reach above the actor's own role.
pub(super) fn may_appoint(scope: &Scope, role: Role, field: &str) -> Result<(), Refusal> {
    if scope.permissions().may_appoint(role) {
        return Ok(());
    }
    Err(Refusal::forbidden(
        field,
        format!("only an OWNER may appoint, change or suspend a member of the role {role}"),
    ))
}

/// Refuses what nobody may do to the own person: change the role, or suspend it.
pub(super) fn not_oneself(scope: &Scope, before: &Model, after: &Model) -> Result<(), Refusal> {
    if scope.actor().member() != Some(before.id) {
        return Ok(());
    }
    if before.role != after.role {
        let message = "nobody changes the own role; ask another member";
        return Err(Refusal::forbidden("role", message));
    }
    if before.status != after.status {
        let message = "nobody suspends the own person; ask another member";
        return Err(Refusal::forbidden("status", message));
    }
    Ok(())
}

/// Refuses to leave the tenant without an active OWNER. The tenant's writers come one after another, so that two cannot go at once.
pub(super) async fn not_the_last_owner(
    scope: &Scope,
    before: &Model,
    after: &Model,
) -> Result<(), Error> {
    if !is_active_owner(before) || is_active_owner(after) {
        return Ok(());
    }
    let others = scope
        .find::<Entity>()
        .filter(Column::Role.eq(Role::Owner.as_str()))
        .filter(Column::Status.eq(MemberStatus::Active.as_str()))
        .filter(Column::Id.ne(before.id))
        .count(scope.connection())
        .await?;
    if others > 0 {
        return Ok(());
    }
    let field = if before.role == after.role {
        "status"
    } else {
        "role"
    };
    Err(Refusal::conflict(
        field,
        "this is the last active OWNER of the tenant; appoint another one first",
    )
    .into())
}

fn is_active_owner(row: &Model) -> bool {
    row.role == Role::Owner.as_str() && row.status == MemberStatus::Active.as_str()
}

/// The role of a row.
pub(super) fn role_of(row: &Model) -> Result<Role, Error> {
    row.role.parse().map_err(Error::internal)
}
