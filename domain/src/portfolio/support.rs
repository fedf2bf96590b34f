//! Support cases of a portfolio.

use crate::{
    support::{CaseRow, SupportReport},
    time::Window,
};

use super::{columns::day, evaluate::Portfolio};

impl Portfolio {
    /// The cases of the accounts in the window, as they are known on the portfolio's date. Those of prospects and of former customers count too. They are
    /// of no plan.
    #[must_use]
    pub fn support(&self, window: &Window) -> SupportReport {
        let mut report = SupportReport::new(*window, self.basis.as_of);
        for account in &*self.population {
            let is_in_books = self.is_in_books(*account, window);
            let cases = self.cases(*account);
            let calendar = &self.facts.calendar;
            report.take(self.id(*account), is_in_books, cases, calendar);
        }
        report.finish()
    }

    /// The cases of an account, ascending by the day on which they were opened.
    pub(super) fn cases(&self, account: u32) -> &[CaseRow] {
        match self.is_of_a_plan() {
            true => &[],
            false => self.facts.cases.of(account),
        }
    }

    /// Whether an account is in the books on a day of the window until the portfolio's date.
    pub(super) fn is_in_books(&self, account: u32, window: &Window) -> bool {
        let tenure = self.facts.tenure(account);
        let last = (day(window.end()) - 1).min(self.basis.day);
        let first = day(window.start());
        first <= last && tenure.first <= last && first < tenure.end
    }
}
