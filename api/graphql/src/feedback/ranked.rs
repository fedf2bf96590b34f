//! Items by the revenue behind them.

use async_graphql::SimpleObject;
use data::feedback::Ranked;
use domain::money::Currency;

use super::FeedbackItem;
use crate::money::Money;

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
    /// Items that were ranked together, in their order.
    pub(super) fn list(
        ranked: Vec<Ranked>,
        currency: Currency,
    ) -> async_graphql::Result<Vec<Self>> {
        let count = |number: usize| i32::try_from(number).unwrap_or(i32::MAX);
        let (rows, demands): (Vec<_>, Vec<_>) = ranked
            .into_iter()
            .map(|ranked| (ranked.row, ranked.demand))
            .unzip();
        let items = FeedbackItem::family(rows).into_iter().zip(demands);
        let shown = items.map(|(item, demand)| {
            Ok(Self {
                item,
                arr: Money::monthly(demand.monthly.annual(), currency)?,
                account_count: count(demand.accounts),
                incomplete_account_count: count(demand.incomplete),
            })
        });
        shown.collect()
    }
}
