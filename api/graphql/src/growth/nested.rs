//! How the series of many accounts, and the values of many series, are read.

use data::growth::{
    self,
    entity::{series, value},
};

use crate::page::NestedReads;

/// The series of an account.
pub(crate) static OF_ACCOUNT: NestedReads<series::Model> = NestedReads {
    first_pages: |scope, accounts, first| {
        Box::pin(growth::first_of_accounts(scope, accounts, first))
    },
    page: |scope, account, request| Box::pin(growth::of_account(scope, account, request)),
    counts: |scope, accounts| Box::pin(growth::counts_of_accounts(scope, accounts)),
};

/// The values of a series.
pub(super) static OF_SERIES: NestedReads<value::Model> = NestedReads {
    first_pages: |scope, series, first| Box::pin(growth::first_of_series(scope, series, first)),
    page: |scope, series, request| Box::pin(growth::of_series(scope, series, request)),
    counts: |scope, series| Box::pin(growth::counts_of_series(scope, series)),
};
