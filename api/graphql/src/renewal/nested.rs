//! How the lists that have to do with renewals are read.

use data::renewal::{
    self,
    entity::{forecast, renewal as row},
};

use crate::page::NestedReads;

/// The renewals of an account.
pub static OF_ACCOUNT: NestedReads<row::Model> = NestedReads {
    first_pages: |scope, accounts, first| {
        Box::pin(renewal::first_of_accounts(scope, accounts, first))
    },
    page: |scope, account, request| Box::pin(renewal::of_account(scope, account, request)),
    counts: |scope, accounts| Box::pin(renewal::counts_of_accounts(scope, accounts)),
};

/// The calls about a renewal.
pub(super) static FORECASTS: NestedReads<forecast::Model> = NestedReads {
    first_pages: |scope, renewals, first| Box::pin(renewal::first_calls(scope, renewals, first)),
    page: |scope, renewal, request| Box::pin(renewal::calls_of_renewal(scope, renewal, request)),
    counts: |scope, renewals| Box::pin(renewal::counts_of_calls(scope, renewals)),
};
