//! How the plans and reviews of many accounts, and the outcomes of many plans, are read.

use data::outcome::{
    self,
    entity::{outcome as wanted, plan, review as reviewed},
    review,
};

use crate::page::NestedReads;

/// The plans of an account.
pub(crate) static OF_ACCOUNT: NestedReads<plan::Model> = NestedReads {
    first_pages: |scope, accounts, first| {
        Box::pin(outcome::first_of_accounts(scope, accounts, first))
    },
    page: |scope, account, request| Box::pin(outcome::of_account(scope, account, request)),
    counts: |scope, accounts| Box::pin(outcome::counts_of_accounts(scope, accounts)),
};

/// The outcomes of a plan.
pub(super) static OF_PLAN: NestedReads<wanted::Model> = NestedReads {
    first_pages: |scope, plans, first| Box::pin(outcome::first_of_plans(scope, plans, first)),
    page: |scope, plan, request| Box::pin(outcome::of_plan(scope, plan, request)),
    counts: |scope, plans| Box::pin(outcome::counts_of_plans(scope, plans)),
};

/// The business reviews of an account.
pub(crate) static REVIEWS_OF_ACCOUNT: NestedReads<reviewed::Model> = NestedReads {
    first_pages: |scope, accounts, first| {
        Box::pin(review::first_of_accounts(scope, accounts, first))
    },
    page: |scope, account, request| Box::pin(review::of_account(scope, account, request)),
    counts: |scope, accounts| Box::pin(review::counts_of_accounts(scope, accounts)),
};
