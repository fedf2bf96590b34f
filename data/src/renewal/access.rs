//! Who may change which renewals.

use domain::member::Permission;
use uuid::Uuid;

use super::entity::renewal::Model;
use crate::{
    account::check_own_without,
    error::Error,
    scope::{Scope, Writer},
};

/// The right to change renewals: all of them, or those of the accounts that the actor owns.
pub(super) fn writer(scope: &Scope) -> Result<Writer<'_>, Error> {
    scope.require_any(&[
        Permission::ManageSubscriptions,
        Permission::ManageOwnAccounts,
    ])
}

/// Refuses an actor who may change only the renewals of own accounts, unless the account is one.
pub(super) async fn check_account(writer: &Writer<'_>, account: Uuid) -> Result<(), Error> {
    check_own_without(writer, Permission::ManageSubscriptions, &[account]).await
}

/// The same for a renewal.
pub(super) async fn check(writer: &Writer<'_>, renewal: &Model) -> Result<(), Error> {
    check_account(writer, renewal.account_id).await
}
