//! How the lists that every account has are read.

use data::{
    account::{
        child_counts, children, contact,
        entity::{account, contact as contact_row},
        first_children,
    },
    purchase::{self, PurchaseOrder, entity::purchase as purchase_row},
    revenue::{
        entity::subscription as subscription_row,
        subscription::{self, SubscriptionFilter, SubscriptionOrder},
    },
};

use crate::page::NestedReads;

/// The accounts directly below one.
pub(super) static CHILDREN: NestedReads<account::Model> = NestedReads {
    first_pages: |scope, accounts, first| Box::pin(first_children(scope, accounts, first)),
    page: |scope, account, request| Box::pin(children(scope, account, request)),
    counts: |scope, accounts| Box::pin(child_counts(scope, accounts)),
};

/// The contacts of an account.
pub(super) static CONTACTS: NestedReads<contact_row::Model> = NestedReads {
    first_pages: |scope, accounts, first| {
        Box::pin(contact::first_of_accounts(scope, accounts, first))
    },
    page: |scope, account, request| Box::pin(contact::of_account(scope, account, request)),
    counts: |scope, accounts| Box::pin(contact::contact_counts(scope, accounts)),
};

/// The subscriptions of an account.
pub(super) static SUBSCRIPTIONS: NestedReads<subscription_row::Model> = NestedReads {
    first_pages: |scope, accounts, first| {
        let (filter, order) = (SubscriptionFilter::default(), SubscriptionOrder::default());
        Box::pin(subscription::first_of_accounts(
            scope, accounts, filter, order, first,
        ))
    },
    page: |scope, account, request| {
        let (filter, order) = (SubscriptionFilter::default(), SubscriptionOrder::default());
        Box::pin(subscription::of_account(
            scope, account, filter, order, request,
        ))
    },
    counts: |scope, accounts| {
        let filter = SubscriptionFilter::default();
        Box::pin(subscription::counts_of_accounts(scope, accounts, filter))
    },
};

/// The purchases of an account.
pub(super) static PURCHASES: NestedReads<purchase_row::Model> = NestedReads {
    first_pages: |scope, accounts, first| {
        let order = PurchaseOrder::default();
        Box::pin(purchase::first_of_accounts(scope, accounts, order, first))
    },
    page: |scope, account, request| {
        let order = PurchaseOrder::default();
        Box::pin(purchase::of_account(scope, account, order, request))
    },
    counts: |scope, accounts| Box::pin(purchase::counts_of_accounts(scope, accounts)),
};
