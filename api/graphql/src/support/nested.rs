//! How the cases of many accounts are read.

use data::support::{self, entity::case::Model};

use crate::page::NestedReads;

/// The cases of an account.
pub(crate) static OF_ACCOUNT: NestedReads<Model> = NestedReads {
    first_pages: |scope, accounts, first| {
        Box::pin(support::first_of_accounts(scope, accounts, first))
    },
    page: |scope, account, request| Box::pin(support::of_account(scope, account, request)),
    counts: |scope, accounts| Box::pin(support::counts_of_accounts(scope, accounts)),
};
