//! Renewals of a portfolio.

use uuid::Uuid;

use crate::{
    renewal::{Calibration, CallHorizon, Renewal, RenewalReport, RenewalSettings, calibrations},
    time::Window,
};

use super::{columns::day, evaluate::Portfolio, facts::RenewalRow};

impl Portfolio {
    /// The renewals that are due in the window, past or to come, as they are known on the portfolio's date. In the portfolio of one plan only
    /// renewals of that plan count.
    #[must_use]
    pub fn renewals(&self, window: &Window, settings: &RenewalSettings) -> RenewalReport {
        let money = (self.basis.reporting, &self.basis.table);
        let renewals = self.all_renewals();
        RenewalReport::of(renewals, *window, self.basis.as_of, money, *settings)
    }

    /// How well the renewals due in the window were foreseen at a horizon, by source, and by CSM within it if asked for.
    #[must_use]
    pub fn renewal_calibrations(
        &self,
        window: &Window,
        settings: &RenewalSettings,
        horizon: CallHorizon,
        by_csm: bool,
    ) -> Vec<Calibration> {
        let renewals = self.all_renewals().map(|(_, renewal)| renewal);
        let days = (*window, self.basis.as_of);
        calibrations(renewals, horizon, by_csm, days, settings.grace_days)
    }

    fn all_renewals(&self) -> impl Iterator<Item = (Uuid, &Renewal)> {
        self.population.iter().flat_map(|account| {
            let of_account = self.renewals_of(*account);
            of_account.map(|row| (self.id(*account), &row.renewal))
        })
    }

    /// The renewals of an account that are due while it is in the books, ascending.
    pub(super) fn renewals_of(&self, account: u32) -> impl Iterator<Item = &RenewalRow> {
        let tenure = self.facts.tenure(account);
        self.facts.renewals.of(account).iter().filter(move |row| {
            let due = day(row.renewal.due_on);
            let in_books = tenure.first <= due && due < tenure.end;
            in_books && self.plan.is_none_or(|only| only == row.plan)
        })
    }
}
