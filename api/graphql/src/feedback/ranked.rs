//! Items by the revenue behind them.

use async_graphql::SimpleObject;
use data::{feedback::Ranked, page::Page};
use domain::money::Currency;

use super::FeedbackItem;
use crate::{money::Money, page::connection};

connection!(
    /// A page of feedback items by the revenue behind them.
    RankedFeedbackItemConnection,
    RankedFeedbackItemEdge,
    RankedFeedbackItem
);

/// A feedback item with the revenue behind it.
#[derive(Clone, SimpleObject)]
pub struct RankedFeedbackItem {
    /// The item.
    item: FeedbackItem,
    /// The annual recurring revenue of the accounts that asked for it, each counted once, as far as it can be converted into the reporting currency.
    arr: Money,
    /// How many accounts asked for it.
    account_count: i32,
    /// How many of them have revenue in a currency without an exchange rate, which is not part of `arr`.
    incomplete_account_count: i32,
}

impl RankedFeedbackItem {
    /// A page of items that were ranked together.
    pub(super) fn page(
        page: Page<Ranked>,
        currency: Currency,
    ) -> async_graphql::Result<Page<Self>> {
        let count = |number: usize| i32::try_from(number).unwrap_or(i32::MAX);
        let rows = page.items().map(|ranked| ranked.row.clone()).collect();
        let items = FeedbackItem::family(rows).into_iter();
        let mut shown = Vec::with_capacity(page.rows.len());
        for ((cursor, ranked), item) in page.rows.into_iter().zip(items) {
            let demand = ranked.demand;
            let ranked = Self {
                item,
                arr: Money::monthly(demand.monthly.annual(), currency)?,
                account_count: count(demand.accounts),
                incomplete_account_count: count(demand.incomplete),
            };
            shown.push((cursor, ranked));
        }
        Ok(Page {
            rows: shown,
            has_next: page.has_next,
            has_previous: page.has_previous,
        })
    }
}
