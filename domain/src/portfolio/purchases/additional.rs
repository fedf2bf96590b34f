//! Who buys more, and who buys something else.

use std::collections::{BTreeMap, BTreeSet, HashSet};

use chrono::NaiveDate;
use uuid::Uuid;

use crate::{
    metric::Metric,
    portfolio::{columns::day, evaluate::Portfolio, measure::RevenueConvention},
    purchase::{Order, orders},
    time::Window,
};

/// The accounts of a portfolio that bought more in a window, of what they had or of something else. An account can be in both.
///
/// What an account has are the products of the lines that count at the opening, and of its orders until then. It buys when its MRR of a
/// product is higher at the closing than at the opening, in one currency and lower in none, or when it orders in the window: more, when it
/// had of the product before, else another one. The first purchase of an account is neither.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AdditionalSales {
    /// The accounts that bought more of the same product, by id.
    pub upsold: Vec<Uuid>,
    /// The accounts that bought another product, by id.
    pub cross_sold: Vec<Uuid>,
    /// The accounts that are customers, of recurring revenue or with an order, until the end of the window, by id.
    pub customers: Vec<Uuid>,
    /// How many accounts are in the books in the window.
    pub accounts: usize,
    window: Window,
    as_of: NaiveDate,
}

/// The days of a window.
#[derive(Clone, Copy)]
struct Ends {
    opening: i32,
    closing: i32,
}

/// What an account had before the window, and what it bought in it.
#[derive(Default)]
struct Basket {
    had: HashSet<u32>,
    more: bool,
    other: bool,
    is_customer: bool,
}

impl Portfolio {
    /// The accounts that bought more, and that bought something else, in the window.
    #[must_use]
    pub fn additional_sales(&self, window: &Window) -> AdditionalSales {
        let mut sales = AdditionalSales {
            upsold: Vec::new(),
            cross_sold: Vec::new(),
            customers: Vec::new(),
            accounts: 0,
            window: *window,
            as_of: self.basis.as_of,
        };
        let ends = Ends {
            opening: (day(window.start()) - 1).min(self.basis.day),
            closing: (day(window.end()) - 1).min(self.basis.day),
        };
        for account in &*self.population {
            let tenure = self.facts.tenure(*account);
            sales.accounts +=
                usize::from(tenure.first <= ends.closing && ends.opening < tenure.end);
            let basket = self.basket(*account, ends);
            let id = self.id(*account);
            for (accounts, is_in) in [
                (&mut sales.upsold, basket.more),
                (&mut sales.cross_sold, basket.other),
                (&mut sales.customers, basket.is_customer),
            ] {
                accounts.extend(is_in.then_some(id));
            }
        }
        sales
    }

    fn basket(&self, account: u32, ends: Ends) -> Basket {
        let mut basket = Basket::default();
        let levels = self.levels_by_product(account, ends);
        let had = levels.iter().filter(|((_, _), level)| level.opening > 0);
        basket.had.extend(had.map(|((product, _), _)| *product));
        let known = orders(self.sales(account), self.basis.day);
        let (before, within): (Vec<_>, Vec<_>) = known
            .filter(|order| order.day <= ends.closing)
            .partition(|order| order.day <= ends.opening);
        for order in before {
            basket.take(&order, self.basis.day);
        }
        let levels: Vec<_> = levels.into_iter().collect();
        for of_product in levels.chunk_by(|((one, _), _), ((other, _), _)| one == other) {
            let grew = of_product
                .iter()
                .any(|(_, level)| level.closing > level.opening);
            let shrank = of_product
                .iter()
                .any(|(_, level)| level.closing < level.opening);
            basket.is_customer |= of_product.iter().any(|(_, level)| level.closing > 0);
            if grew && !shrank {
                basket.buy(of_product[0].0.0);
            }
        }
        for order in within {
            for sale in order.counting(self.basis.day) {
                basket.buy(sale.product);
            }
            basket.take(&order, self.basis.day);
        }
        basket.is_customer |= !basket.had.is_empty();
        basket
    }

    /// What the account pays a month for every product in every currency.
    fn levels_by_product(&self, account: u32, ends: Ends) -> BTreeMap<(u32, u16), Level> {
        let (facts, tenure) = (&self.facts, self.facts.tenure(account));
        let mut levels: BTreeMap<(u32, u16), Level> = BTreeMap::new();
        for line in facts.lines.range(account) {
            let plan = facts.lines.plan[line];
            if self.plan.is_some_and(|only| only != plan) || facts.lines.monthly[line] == 0 {
                continue;
            }
            let amount = i128::from(facts.lines.monthly[line]);
            let key = (facts.product_of(plan), facts.lines.currency[line]);
            for (first, end) in facts.lines.stretches_of(line, tenure) {
                let level = levels.entry(key).or_default();
                let worth = |day| if first <= day && day < end { amount } else { 0 };
                level.opening += worth(ends.opening);
                level.closing += worth(ends.closing);
            }
        }
        levels
    }
}

/// What an account pays at the two ends of a window, in 1/48 minor units.
#[derive(Clone, Copy, Debug, Default)]
struct Level {
    opening: i128,
    closing: i128,
}

impl Basket {
    /// Buys a product, when it is not the first that the account buys.
    fn buy(&mut self, product: u32) {
        if self.had.is_empty() {
            return;
        }
        let is_same = self.had.contains(&product);
        self.more |= is_same;
        self.other |= !is_same;
    }

    /// Has what was ordered.
    fn take(&mut self, order: &Order<'_>, as_of: i32) {
        self.had
            .extend(order.counting(as_of).map(|sale| sale.product));
    }
}

impl AdditionalSales {
    /// Upsell rate: accounts that bought more of the same product / customers, or all accounts.
    #[must_use]
    pub fn upsell_rate(&self, convention: RevenueConvention) -> Metric {
        self.rate_of(self.upsold.len(), convention)
    }

    /// Cross-sell rate: accounts that bought another product / customers, or all accounts.
    #[must_use]
    pub fn cross_sell_rate(&self, convention: RevenueConvention) -> Metric {
        self.rate_of(self.cross_sold.len(), convention)
    }

    /// Accounts that bought more of the same or something else / customers, or all accounts.
    #[must_use]
    pub fn rate(&self, convention: RevenueConvention) -> Metric {
        self.rate_of(self.additional().len(), convention)
    }

    /// The accounts that bought more of the same or something else, by id.
    #[must_use]
    pub fn additional(&self) -> Vec<Uuid> {
        let either = self.upsold.iter().chain(&self.cross_sold).copied();
        either.collect::<BTreeSet<_>>().into_iter().collect()
    }

    fn rate_of(&self, accounts: usize, convention: RevenueConvention) -> Metric {
        let all = match convention {
            RevenueConvention::PayingAccounts => self.customers.len(),
            RevenueConvention::AllAccounts => self.accounts,
        };
        Metric::proportion(accounts, all, convention.as_str(), self.as_of).over(self.window)
    }
}
