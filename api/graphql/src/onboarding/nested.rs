//! How the onboardings of many accounts are read.

use data::onboarding::{self, OnboardingPlan as Model};

use crate::page::NestedReads;

/// The onboardings of an account.
pub(crate) static OF_ACCOUNT: NestedReads<Model> = NestedReads {
    first_pages: |scope, accounts, first| {
        Box::pin(onboarding::first_of_accounts(scope, accounts, first))
    },
    page: |scope, account, request| Box::pin(onboarding::of_account(scope, account, request)),
    counts: |scope, accounts| Box::pin(onboarding::counts_of_accounts(scope, accounts)),
};
