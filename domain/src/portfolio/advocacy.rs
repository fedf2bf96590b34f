//! What the customers of a portfolio did for the product.

use std::collections::HashSet;

use chrono::NaiveDate;

use crate::{
    advocacy::{ActivityRow, AdvocacyReport, Worth},
    revenue::{ChurnConvention, RevenueSettings},
    time::Window,
};

use super::{columns::NONE, evaluate::Portfolio};

impl Portfolio {
    /// What the customers did for the product in the window, as it is known on the portfolio's date, and how many were lost by a convention. Those of former
    /// customers count too. Activities are of no plan.
    #[must_use]
    pub fn advocacy(
        &self,
        window: &Window,
        settings: &RevenueSettings,
        churn: ChurnConvention,
    ) -> AdvocacyReport {
        let basis = &self.basis;
        let mut report = AdvocacyReport::new(*window, basis.as_of, basis.reporting);
        if self.is_of_a_plan() {
            return report;
        }
        for account in &*self.population {
            for row in self.facts.activities.of(*account) {
                report.take(row, |won_on| self.worth(row, won_on));
            }
        }
        report.csms = self.csm_count();
        report.churned = self.revenue(window, settings).churned_accounts(churn);
        report
    }

    /// What a referral is worth at the exchange rate of the day on which it was won.
    fn worth(&self, row: &ActivityRow, won_on: NaiveDate) -> Worth {
        let Some((minor, currency)) = row.worth else {
            return Worth::NotKnown;
        };
        let rate = self
            .basis
            .table
            .rate(currency, self.basis.reporting, won_on);
        match rate {
            Ok(rate) => Worth::Minor(rate.convert_minor(minor)),
            Err(_) => Worth::NoRate,
        }
    }

    /// How many CSMs own an account of the portfolio.
    fn csm_count(&self) -> usize {
        let owner = |account| self.facts.owner_place(account, self.basis.owner_day);
        let owners = self.holdings.iter().map(|holding| owner(holding.account));
        let csms: HashSet<u32> = owners.filter(|csm| *csm != NONE).collect();
        csms.len()
    }
}
