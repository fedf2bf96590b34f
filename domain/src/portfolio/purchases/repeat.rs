//! Who buys again.

use chrono::NaiveDate;
use uuid::Uuid;

use super::LeftOut;
use crate::{
    metric::Metric,
    portfolio::{columns::day, evaluate::Portfolio},
    purchase::orders,
    time::Window,
};

/// The accounts whose first order was in a window, and those of them that ordered again within some days of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RepeatCohort {
    /// The accounts, by id.
    pub customers: Vec<Uuid>,
    /// Those that ordered again within the days, by id.
    pub repeat_customers: Vec<Uuid>,
    /// Those that did not, but have days left, by id.
    pub maturing: Vec<Uuid>,
    /// The purchases of these accounts, from the first order until the last day that counts, that make no order by themselves.
    pub left_out: LeftOut,
    /// Within how many days of the first order the second one has to be.
    pub within_days: u32,
    window: Window,
    as_of: NaiveDate,
}

impl Portfolio {
    /// The cohort of the accounts whose first order is in the window, and who ordered again within `within_days` days of it.
    #[must_use]
    pub fn repeat_cohort(&self, window: &Window, within_days: u32) -> RepeatCohort {
        let mut cohort = RepeatCohort {
            customers: Vec::new(),
            repeat_customers: Vec::new(),
            maturing: Vec::new(),
            left_out: LeftOut::default(),
            within_days,
            window: *window,
            as_of: self.basis.as_of,
        };
        let days = day(window.start())..day(window.end());
        for account in &*self.population {
            let mut orders = orders(self.sales(*account), self.basis.day);
            let Some(first) = orders.next().filter(|first| days.contains(&first.day)) else {
                continue;
            };
            let last_day = first.day.saturating_add_unsigned(within_days);
            let counting = first.day..last_day.saturating_add(1);
            self.leave_out(*account, &counting, &mut cohort.left_out);
            let id = self.id(*account);
            cohort.customers.push(id);
            if orders.next().is_some_and(|second| second.day <= last_day) {
                cohort.repeat_customers.push(id);
            } else if self.basis.day < last_day {
                cohort.maturing.push(id);
            }
        }
        cohort
    }
}

impl RepeatCohort {
    /// Repeat purchase rate of the cohort: accounts with two orders or more within the days / all of them.
    #[must_use]
    pub fn rate(&self) -> Metric {
        let (repeat, all) = (self.repeat_customers.len(), self.customers.len());
        Metric::proportion(repeat, all, "COHORT", self.as_of)
            .over(self.window)
            .excluding(self.left_out.exclusions())
    }
}
