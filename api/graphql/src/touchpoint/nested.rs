//! How the touchpoints of many accounts are read.

use data::touchpoint::{self, entity::touchpoint::Model};

use crate::page::NestedReads;

/// The touchpoints of an account.
pub(crate) static OF_ACCOUNT: NestedReads<Model> = NestedReads {
    first_pages: |scope, accounts, first| {
        Box::pin(touchpoint::first_of_accounts(scope, accounts, first))
    },
    page: |scope, account, request| Box::pin(touchpoint::of_account(scope, account, request)),
    counts: |scope, accounts| Box::pin(touchpoint::counts_of_accounts(scope, accounts)),
};
