//! Purchases in a window.

use chrono::NaiveDate;
use uuid::Uuid;

use super::LeftOut;
use crate::{
    metric::{Exclusion, ExclusionReason, Metric, Ratio, Status, Unit},
    money::Currency,
    portfolio::{columns::day, evaluate::Portfolio},
    purchase::{Sale, orders},
    revenue::LifetimeValueMethod,
    time::{Window, date_of_day},
};

/// What the accounts of a portfolio bought in a window.
///
/// The purchases of an account on one day are one order. An order all of which was given back is none, and neither are automatic renewals.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Purchases {
    /// The accounts with an order, by id.
    pub customers: Vec<Uuid>,
    /// The accounts with two orders or more, by id.
    pub repeat_customers: Vec<Uuid>,
    /// How many orders there are.
    pub orders: usize,
    /// The purchases that make no order by themselves.
    pub left_out: LeftOut,
    /// Accounts with an order that could not be converted, by id.
    pub incomplete: Vec<Uuid>,
    /// What was paid for the orders less what was given back, in minor units, as far as it could be converted.
    minor: i128,
    currency: Currency,
    window: Window,
    as_of: NaiveDate,
}

impl Portfolio {
    /// The purchases of a window, as they are known on the portfolio's date.
    #[must_use]
    pub fn purchases(&self, window: &Window) -> Purchases {
        let mut purchases = Purchases {
            customers: Vec::new(),
            repeat_customers: Vec::new(),
            orders: 0,
            left_out: LeftOut::default(),
            incomplete: Vec::new(),
            minor: 0,
            currency: self.basis.reporting,
            window: *window,
            as_of: self.basis.as_of,
        };
        let days = day(window.start())..day(window.end());
        for account in &*self.population {
            let (mut orders_of, mut is_incomplete) = (0, false);
            let all = orders(self.sales(*account), self.basis.day);
            for order in all.filter(|order| days.contains(&order.day)) {
                orders_of += 1;
                for sale in order.counting(self.basis.day) {
                    match self.net_of_sale(sale) {
                        Some(minor) => purchases.minor += minor,
                        None => is_incomplete = true,
                    }
                }
            }
            self.leave_out(*account, &days, &mut purchases.left_out);
            purchases.take(self.id(*account), orders_of, is_incomplete);
        }
        purchases
    }

    /// The purchases of an account while it is in the books, ascending. They are of no plan.
    pub(in crate::portfolio) fn sales(&self, account: u32) -> &[Sale] {
        if self.is_of_a_plan() {
            return &[];
        }
        let sales = self.facts.purchases.of(account);
        let tenure = self.facts.tenure(account);
        let from = sales.partition_point(|sale| sale.day < tenure.first);
        let until = sales.partition_point(|sale| sale.day < tenure.end);
        &sales[from.min(until)..until]
    }

    /// What is left of a purchase on the portfolio's date, in minor units at the exchange rate of its day.
    pub(in crate::portfolio) fn net_of_sale(&self, sale: &Sale) -> Option<i128> {
        let net = sale.net(self.basis.day);
        let date = date_of_day(sale.day);
        let rate = self
            .basis
            .table
            .rate(sale.currency, self.basis.reporting, date);
        rate.ok().map(|rate| rate.convert_minor(net))
    }
}

impl Purchases {
    fn take(&mut self, account: Uuid, orders: usize, is_incomplete: bool) {
        self.orders += orders;
        if orders > 0 {
            self.customers.push(account);
        }
        if orders > 1 {
            self.repeat_customers.push(account);
        }
        if is_incomplete {
            self.incomplete.push(account);
        }
    }

    /// The currency of all amounts.
    #[must_use]
    pub const fn currency(&self) -> Currency {
        self.currency
    }

    /// How many purchases there are in the window, those that make no order by themselves included.
    #[must_use]
    pub const fn purchase_count(&self) -> usize {
        self.orders + self.left_out.count()
    }

    /// What was paid less what was given back, in major units; `None` when an exchange rate is missing.
    #[must_use]
    pub fn revenue(&self) -> Option<Ratio> {
        self.incomplete
            .is_empty()
            .then(|| Ratio::money(self.minor, self.currency))
    }

    /// Repeat purchase rate of the window: accounts with two orders or more / accounts with one or more. The numerator counts
    /// [`Purchases::repeat_customers`].
    #[must_use]
    pub fn repeat_rate(&self) -> Metric {
        let (repeat, all) = (self.repeat_customers.len(), self.customers.len());
        self.explained(Metric::proportion(repeat, all, "PERIOD", self.as_of))
    }

    /// Average purchase value: what was paid less what was given back / orders.
    #[must_use]
    pub fn average_value(&self) -> Metric {
        let unit = Unit::Money(self.currency);
        let orders = Ratio::count(self.orders);
        self.of_money(Metric::quotient(
            Ratio::money(self.minor, self.currency),
            orders,
            unit,
            "PER_ORDER",
            self.as_of,
        ))
    }

    /// Purchase frequency: orders / accounts with an order, in the window.
    #[must_use]
    pub fn frequency(&self) -> Metric {
        let (orders, customers) = (
            Ratio::count(self.orders),
            Ratio::count(self.customers.len()),
        );
        let unit = Unit::Number;
        let metric = Metric::quotient(orders, customers, unit, "PER_CUSTOMER", self.as_of);
        self.explained(metric)
    }

    /// Purchase frequency in a month: orders / (accounts with an order x months of the window that have gone by until the date).
    #[must_use]
    pub fn monthly_frequency(&self) -> Metric {
        let customers = Ratio::count(self.customers.len());
        let months = customers.times(self.window.months_until(self.as_of));
        self.explained(Metric::quotient(
            Ratio::count(self.orders),
            months.unwrap_or(Ratio::ZERO),
            Unit::Number,
            "PER_CUSTOMER_AND_MONTH",
            self.as_of,
        ))
    }

    /// Customer lifetime value by [`LifetimeValueMethod::AveragePurchase`]: average purchase value x purchases a month x the months of a
    /// lifespan. The numerator is what a customer brings in a month and the lifespan together, the denominator one.
    #[must_use]
    pub fn lifetime_value(&self, lifespan_months: Ratio) -> Metric {
        let value = self.average_value();
        let per_month = self.monthly_frequency();
        let lifetime = value.value.zip(per_month.value);
        let lifetime = lifetime.and_then(|(value, per_month)| {
            LifetimeValueMethod::of_average_purchase(value, per_month, lifespan_months)
        });
        let metric = Metric::quotient(
            lifetime.unwrap_or(Ratio::ZERO),
            Ratio::ONE,
            Unit::Money(self.currency),
            LifetimeValueMethod::AveragePurchase.as_str(),
            self.as_of,
        );
        match lifetime {
            Some(_) => self.of_money(metric),
            None if value.value.is_none() => self.of_money(metric).without_value(value.status),
            None => self.of_money(metric).without_value(Status::NoData),
        }
    }

    fn of_money(&self, metric: Metric) -> Metric {
        let metric = self.explained(metric);
        match self.incomplete.len() {
            0 => metric,
            _ => metric.without_value(Status::MissingExchangeRate),
        }
    }

    /// A metric with its window and what was left out.
    fn explained(&self, metric: Metric) -> Metric {
        let missing = Exclusion {
            reason: ExclusionReason::MissingExchangeRate,
            count: self.incomplete.len(),
        };
        let left_out = self.left_out.exclusions().into_iter();
        metric
            .over(self.window)
            .excluding(left_out.chain([missing]))
    }
}
