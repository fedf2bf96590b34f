//! How the scores of many accounts are read.

use data::health::{self, entity::score::Model};

use crate::page::NestedReads;

/// The scores of an account.
pub(crate) static OF_ACCOUNT: NestedReads<Model> = NestedReads {
    first_pages: |scope, accounts, first| {
        Box::pin(health::first_of_accounts(scope, accounts, first))
    },
    page: |scope, account, request| Box::pin(health::history_of(scope, account, request)),
    counts: |scope, accounts| Box::pin(health::history_counts(scope, accounts)),
};
