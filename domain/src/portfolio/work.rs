//! What there is to do for the accounts of a portfolio.

use crate::work::{OpenTasks, WorkReport};

use super::evaluate::Portfolio;

impl Portfolio {
    /// What there is to do for the accounts on the portfolio's date, from the tasks that had not ended by then. Tasks are of no plan.
    #[must_use]
    pub fn work(&self, tasks: &OpenTasks) -> WorkReport {
        let mut report = WorkReport::new(self.basis.as_of);
        for holding in &self.holdings {
            let account = self.id(holding.account);
            let tasks = tasks.get(&account).filter(|_| !self.is_of_a_plan());
            report.take(account, tasks.map_or(&[][..], Vec::as_slice));
        }
        report
    }
}
