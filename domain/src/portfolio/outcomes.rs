//! What the customers of a portfolio want to reach.

use chrono::{Days, NaiveDate};

use crate::{
    outcome::{AttainmentReport, NineBox},
    time::Window,
};

use super::evaluate::Portfolio;

impl Portfolio {
    /// The outcomes that were due in the window, as they are known on the portfolio's date. Those of former customers count too. They are of no plan.
    #[must_use]
    pub fn outcomes(&self, window: &Window) -> AttainmentReport {
        let mut report = AttainmentReport::new(*window, self.basis.as_of);
        if self.is_of_a_plan() {
            return report;
        }
        for account in &*self.population {
            report.take(self.id(*account), self.facts.outcomes.of(*account));
        }
        report
    }

    /// The accounts of the portfolio by what their latest business review saw, of those held in the last `days` days until its date.
    #[must_use]
    pub fn nine_box(&self, days: u32) -> NineBox {
        let as_of = self.basis.as_of;
        let since = as_of.checked_sub_days(Days::new(u64::from(days)));
        let since = since.unwrap_or(NaiveDate::MIN);
        let mut boxes = NineBox::new(as_of);
        for holding in &self.holdings {
            let reviews = self.facts.reviews.of(holding.account);
            boxes.take(self.id(holding.account), reviews, since);
        }
        boxes
    }
}
