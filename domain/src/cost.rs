//! What it costs to keep customers.
//!
//! Customer retention cost (CRC) = all costs of keeping customers / customers retained, or / active customers, by [`CostConvention`]; of one
//! category or of all. A cost is spread evenly over its days, so that a salary of a year has a part in every month. What is spent on all customers
//! is shared by them ([`crate::portfolio::RetentionCosts`]).
//!
//! ```
//! use chrono_tz::Tz;
//! use domain::{
//!     cost::{CostCategory, CostConvention, CostTotals, RetentionCost},
//!     money::{Money, RateTable},
//!     time::Window,
//! };
//!
//! let year = Window::new("2024-01-01".parse()?, "2025-01-01".parse()?, Tz::UTC)?;
//! let usd = "USD".parse()?;
//! let per_customer = |dollars: i64, customers, convention| {
//!     let cost = RetentionCost {
//!         category: CostCategory::Salaries,
//!         starts_on: year.start(),
//!         ends_on: year.end(),
//!         amount: Money::new(dollars * 100, usd),
//!     };
//!     let totals = CostTotals::of(&[cost], year, year.end(), usd, &RateTable::new()).unwrap();
//!     totals.per_customer(None, customers, convention).displayed(2).unwrap().to_string()
//! };
//! assert_eq!(per_customer(200_000, 5_000, CostConvention::PerRetainedCustomer), "40");
//! assert_eq!(per_customer(125_000, 250, CostConvention::PerActiveCustomer), "500");
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```

#[cfg(test)]
mod tests;

use chrono::NaiveDate;
use uuid::Uuid;

use crate::{
    exact::divide_half_even,
    metric::{Metric, Ratio, Unit},
    money::{Currency, MissingRate, Money, RateTable},
    name::names,
    time::Window,
};

/// What is spent to keep customers.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum CostCategory {
    /// Pay of the people who look after customers.
    Salaries,
    /// Programmes for customers, such as onboarding or loyalty.
    Programmes,
    /// Systems for customer success.
    Systems,
    /// Training of customers, and of those who look after them.
    Training,
    /// Marketing to existing customers.
    CustomerMarketing,
    /// Discounts given to keep a customer.
    Discounts,
}

names!(CostCategory {
    Salaries => "SALARIES",
    Programmes => "PROGRAMMES",
    Systems => "SYSTEMS",
    Training => "TRAINING",
    CustomerMarketing => "CUSTOMER_MARKETING",
    Discounts => "DISCOUNTS",
});

/// By which customers costs are divided.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum CostConvention {
    /// The customers of the start that were kept.
    #[default]
    PerRetainedCustomer,
    /// The customers at the end.
    PerActiveCustomer,
}

names!(CostConvention {
    PerRetainedCustomer => "PER_RETAINED_CUSTOMER",
    PerActiveCustomer => "PER_ACTIVE_CUSTOMER",
});

/// A cost of keeping customers, spread evenly over some days.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct RetentionCost {
    /// What it was spent on.
    pub category: CostCategory,
    /// The first day, from which its exchange rate is taken.
    pub starts_on: NaiveDate,
    /// The day after the last one, after the first.
    pub ends_on: NaiveDate,
    /// How much it was in all, not below zero.
    pub amount: Money,
}

/// A cost, and whom it was spent on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct AccountCost {
    /// The account; none for what was spent on all customers.
    pub account: Option<Uuid>,
    /// The cost.
    pub cost: RetentionCost,
}

/// Why something is not a cost.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum CostError {
    /// An amount below zero.
    #[error("the cost is negative: it must be zero or more")]
    NegativeAmount,
    /// No day.
    #[error(
        "the cost ends on {ends_on}, which must be after its start {starts_on}: the end itself is not part of it"
    )]
    EndNotAfterStart {
        /// The first day.
        starts_on: NaiveDate,
        /// The day after the last one.
        ends_on: NaiveDate,
    },
}

impl RetentionCost {
    /// The same, if it makes sense.
    ///
    /// # Errors
    /// When the amount is negative, or it has no day.
    pub fn checked(self) -> Result<Self, CostError> {
        let (starts_on, ends_on) = (self.starts_on, self.ends_on);
        if self.amount.minor < 0 {
            Err(CostError::NegativeAmount)
        } else if ends_on <= starts_on {
            Err(CostError::EndNotAfterStart { starts_on, ends_on })
        } else {
            Ok(self)
        }
    }

    /// What falls on the days of a window, as far as they are known at the end of `as_of`, in minor units of the `reporting` currency.
    ///
    /// Days up to each end are rounded, not the days between them: the parts of a cost add up to it exactly.
    fn within(
        &self,
        window: &Window,
        as_of: NaiveDate,
        reporting: Currency,
        rates: &RateTable,
    ) -> Result<i128, MissingRate> {
        let end = as_of.succ_opt().unwrap_or(as_of).min(window.end());
        let all = (self.ends_on - self.starts_on).num_days().max(1);
        let days_until = |date: NaiveDate| (date - self.starts_on).num_days().clamp(0, all);
        let (from, until) = (days_until(window.start()), days_until(end));
        if until <= from {
            return Ok(0);
        }
        let rate = rates.rate(self.amount.currency, reporting, self.starts_on)?;
        let amount = rate.convert_minor(self.amount.minor);
        let spent = |days: i64| divide_half_even(amount * i128::from(days), i128::from(all));
        Ok(spent(until) - spent(from))
    }
}

/// What was spent in a window to keep customers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct CostTotals {
    /// In minor units, in the order of the categories.
    amounts: [i128; CostCategory::ALL.len()],
    currency: Currency,
    window: Window,
    as_of: NaiveDate,
}

impl CostTotals {
    /// The costs of a window, as far as they are known at the end of `as_of`.
    ///
    /// # Errors
    /// When a cost has no exchange rate on its first day.
    pub fn of(
        costs: &[RetentionCost],
        window: Window,
        as_of: NaiveDate,
        reporting: Currency,
        rates: &RateTable,
    ) -> Result<Self, MissingRate> {
        let mut totals = Self::nothing(window, as_of, reporting);
        for cost in costs {
            totals.add(cost, rates)?;
        }
        Ok(totals)
    }

    /// No costs.
    pub(crate) const fn nothing(window: Window, as_of: NaiveDate, reporting: Currency) -> Self {
        Self {
            amounts: [0; CostCategory::ALL.len()],
            currency: reporting,
            window,
            as_of,
        }
    }

    /// Adds what falls on the window of a cost.
    pub(crate) fn add(
        &mut self,
        cost: &RetentionCost,
        rates: &RateTable,
    ) -> Result<(), MissingRate> {
        let amount = cost.within(&self.window, self.as_of, self.currency, rates)?;
        self.amounts[cost.category as usize] += amount;
        Ok(())
    }

    /// With the part of `shared` that falls on `part` of those who share it, `whole` in all. When there are none, all of it falls on them.
    pub(crate) fn plus_part(mut self, shared: &Self, part: usize, whole: usize) -> Self {
        let (part, whole) = match whole {
            0 => (1, 1),
            whole => (part as i128, whole as i128),
        };
        for (amount, shared) in self.amounts.iter_mut().zip(shared.amounts) {
            *amount += divide_half_even(shared * part, whole);
        }
        self
    }

    /// What was spent, of one category or of all, in major units.
    #[must_use]
    pub fn spent(&self, category: Option<CostCategory>) -> Ratio {
        let minor = match category {
            Some(category) => self.amounts[category as usize],
            None => self.amounts.iter().sum(),
        };
        Ratio::money(minor, self.currency)
    }

    /// Customer retention cost (CRC): what was spent, of one category or of all, by customer.
    #[must_use]
    pub fn per_customer(
        &self,
        category: Option<CostCategory>,
        customers: usize,
        convention: CostConvention,
    ) -> Metric {
        let unit = Unit::Money(self.currency);
        let customers = Ratio::count(customers);
        let spent = self.spent(category);
        Metric::quotient(spent, customers, unit, convention.as_str(), self.as_of).over(self.window)
    }

    /// What was spent for every unit of recurring revenue that was kept: costs / (retained MRR x months of the window).
    #[must_use]
    pub fn by_retained_revenue(&self, retained_monthly: Ratio) -> Metric {
        let retained = retained_monthly.times(self.window.months());
        Metric::quotient(
            self.spent(None),
            retained.unwrap_or(Ratio::ZERO),
            Unit::Number,
            "RETAINED_MRR",
            self.as_of,
        )
        .over(self.window)
    }
}
