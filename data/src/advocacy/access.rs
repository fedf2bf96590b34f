//! Who may record advocacy of which accounts.

use domain::member::Permission;
use uuid::Uuid;

use crate::{
    account::check_own_without,
    error::Error,
    scope::{Scope, Writer},
};

/// The right to record: of all accounts, or of those that the actor owns.
pub(super) fn writer(scope: &Scope) -> Result<Writer<'_>, Error> {
    scope.require_any(&[Permission::ManageAdvocacy, Permission::ManageOwnAccounts])
}

/// Refuses an actor who may record only for own accounts, unless all of `accounts` are.
pub(super) async fn check_accounts(writer: &Writer<'_>, accounts: &[Uuid]) -> Result<(), Error> {
    check_own_without(writer, Permission::ManageAdvocacy, accounts).await
}
