//! How the advocacy activities of many accounts are read.

use data::advocacy::{self, entity::Model};

use crate::page::NestedReads;

/// The activities of an account.
pub(crate) static OF_ACCOUNT: NestedReads<Model> = NestedReads {
    first_pages: |scope, accounts, first| {
        Box::pin(advocacy::first_of_accounts(scope, accounts, first))
    },
    page: |scope, account, request| Box::pin(advocacy::of_account(scope, account, request)),
    counts: |scope, accounts| Box::pin(advocacy::counts_of_accounts(scope, accounts)),
};
