//! Who may change which accounts.

use domain::member::Permission;
use sea_orm::{ColumnTrait, QueryFilter, QuerySelect, sea_query::Condition};
use uuid::Uuid;

use crate::{
    error::Error,
    ownership::entity as ownership,
    scope::{Scope, Writer},
    tenant::CsmWrites,
};

/// The right to change accounts, perhaps only those that the actor owns.
pub(super) fn writer(scope: &Scope) -> Result<Writer<'_>, Error> {
    scope.require_any(&[Permission::ManageAccounts, Permission::ManageOwnAccounts])
}

/// Refuses an actor who may change only the own accounts, unless all of `accounts` are. All of them exist.
pub(super) async fn check_own(writer: &Writer<'_>, accounts: &[Uuid]) -> Result<(), Error> {
    check_own_without(writer, Permission::ManageAccounts, accounts).await
}

/// Refuses an actor who lacks the permission for all accounts, unless all of `accounts` are the actor's own. All of them exist.
pub(crate) async fn check_own_without(
    writer: &Writer<'_>,
    permission: Permission,
    accounts: &[Uuid],
) -> Result<(), Error> {
    let all = writer.permissions().contains(permission)
        || writer.tenant().settings.csm_writes == CsmWrites::AllAccounts;
    if all {
        return Ok(());
    }
    let forbidden = || Error::Forbidden(permission);
    let member = writer.actor().member().ok_or_else(forbidden)?;
    let owned = owned_by(writer, member, accounts).await?;
    match accounts.iter().all(|account| owned.contains(account)) {
        true => Ok(()),
        false => Err(forbidden()),
    }
}

/// Those of `accounts` that the member owns today, in any role.
async fn owned_by(scope: &Scope, member: Uuid, accounts: &[Uuid]) -> Result<Vec<Uuid>, Error> {
    use ownership::{Column, Entity};
    let today = scope.today();
    let not_over = Condition::any()
        .add(Column::EndsOn.is_null())
        .add(Column::EndsOn.gt(today));
    Ok(scope
        .find::<Entity>()
        .filter(Column::MemberId.eq(member))
        .filter(Column::AccountId.is_in(accounts.iter().copied()))
        .filter(Column::StartsOn.lte(today))
        .filter(not_over)
        .select_only()
        .column(Column::AccountId)
        .into_tuple()
        .all(scope.connection())
        .await?)
}
