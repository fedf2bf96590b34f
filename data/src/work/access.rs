//! Who may make and change tasks of which accounts.

use domain::member::Permission;
use uuid::Uuid;

use crate::{
    account::check_own_without,
    error::Error,
    scope::{Scope, Writer},
};

/// The right to work: for all accounts, or for those that the actor owns.
pub(super) fn writer(scope: &Scope) -> Result<Writer<'_>, Error> {
    scope.require_any(&[Permission::ManageWork, Permission::ManageOwnAccounts])
}

/// Refuses an actor who may work for own accounts only, unless all of `accounts` are.
pub(super) async fn check_accounts(writer: &Writer<'_>, accounts: &[Uuid]) -> Result<(), Error> {
    check_own_without(writer, Permission::ManageWork, accounts).await
}
