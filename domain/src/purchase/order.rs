//! Orders: the purchases of one account on one day.

use crate::money::Currency;

/// A purchase as numbers. Ordered by day.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Sale {
    pub(crate) day: i32,
    /// The place of the product.
    pub(crate) product: u32,
    /// What was paid, in minor units.
    pub(crate) amount: i64,
    pub(crate) currency: Currency,
    pub(crate) is_automatic_renewal: bool,
    /// Days and amounts of refunds, ascending.
    pub(crate) refunds: Box<[(i32, i64)]>,
}

impl Sale {
    /// What is left of it at the end of a day, in minor units.
    pub(crate) fn net(&self, day: i32) -> i64 {
        let refunds = self.refunds.iter();
        let refunded: i64 = refunds
            .filter(|(refunded_on, _)| *refunded_on <= day)
            .map(|(_, amount)| amount)
            .sum();
        self.amount - refunded
    }

    /// Whether all of it was given back until the end of a day. What was free cannot be.
    pub(crate) fn is_refunded(&self, day: i32) -> bool {
        self.amount > 0 && self.net(day) == 0
    }
}

/// The purchases of one day, of which one at least was kept.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Order<'a> {
    pub(crate) day: i32,
    /// All of them, refunded ones and automatic renewals too.
    pub(crate) sales: &'a [Sale],
}

/// The orders among ascending purchases of one account, as they are known at the end of the day `as_of`: purchases of one day are one
/// order, fully refunded ones and automatic renewals are none.
pub(crate) fn orders(sales: &[Sale], as_of: i32) -> impl Iterator<Item = Order<'_>> {
    let until = sales.partition_point(|sale| sale.day <= as_of);
    let days = sales[..until].chunk_by(|one, other| one.day == other.day);
    days.filter(move |sales| sales.iter().any(|sale| counts(sale, as_of)))
        .map(|sales| Order {
            day: sales[0].day,
            sales,
        })
}

impl<'a> Order<'a> {
    /// The purchases that make it an order.
    pub(crate) fn counting(self, as_of: i32) -> impl Iterator<Item = &'a Sale> {
        self.sales.iter().filter(move |sale| counts(sale, as_of))
    }
}

fn counts(sale: &Sale, as_of: i32) -> bool {
    !sale.is_automatic_renewal && !sale.is_refunded(as_of)
}
