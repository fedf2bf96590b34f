//! How the invoices of many accounts are read.

use data::invoice::{self, entity::Model};

use crate::page::NestedReads;

/// The invoices of an account.
pub(crate) static OF_ACCOUNT: NestedReads<Model> = NestedReads {
    first_pages: |scope, accounts, first| {
        Box::pin(invoice::first_of_accounts(scope, accounts, first))
    },
    page: |scope, account, request| Box::pin(invoice::of_account(scope, account, request)),
    counts: |scope, accounts| Box::pin(invoice::counts_of_accounts(scope, accounts)),
};
