//! How the tasks of many accounts are read.

use data::work::{self, entity::task::Model};

use crate::page::NestedReads;

/// The tasks of an account.
pub(crate) static OF_ACCOUNT: NestedReads<Model> = NestedReads {
    first_pages: |scope, accounts, first| Box::pin(work::first_of_accounts(scope, accounts, first)),
    page: |scope, account, request| Box::pin(work::of_account(scope, account, request)),
    counts: |scope, accounts| Box::pin(work::counts_of_accounts(scope, accounts)),
};
