//! Health of a portfolio: what is measured of its accounts, and where they stand.

mod measured;

use chrono::{Days, NaiveDate};
use uuid::Uuid;

use crate::{
    health::{
        Candidate, HealthBand, HealthEntry, HealthReport, Profile, Readings, RevenueAtRisk,
        Standings, TestMoment, WhatIf,
    },
    money::MonthlyAmount,
    renewal::RenewalSettings,
    time::Window,
};

use super::evaluate::{Holding, Portfolio};

pub use measured::MeasuredElsewhere;

impl Portfolio {
    /// The health of the accounts on the portfolio's date, from where all accounts stand on it. In the portfolio of one plan an account counts with the
    /// revenue of that plan.
    #[must_use]
    pub fn health(&self, standings: &Standings) -> HealthReport {
        let entries = self.holdings.iter().map(|holding| {
            let account = self.id(holding.account);
            HealthEntry {
                account,
                placed: standings.get(&account).and_then(|standing| standing.placed),
                annual: annual(holding),
            }
        });
        HealthReport::new(entries.collect(), self.basis.reporting, self.basis.as_of)
    }

    /// What is due within so many days after the portfolio's date, and what is late already, of the accounts whose band is `worst` or worse.
    #[must_use]
    pub fn revenue_at_risk(
        &self,
        standings: &Standings,
        (worst, days): (HealthBand, u32),
        settings: &RenewalSettings,
        zone: chrono_tz::Tz,
    ) -> Option<RevenueAtRisk> {
        let as_of = self.basis.as_of;
        let start = as_of.checked_sub_days(Days::new(settings.grace_days.into()))?;
        let end = as_of.checked_add_days(Days::new(u64::from(days) + 1))?;
        let window = Window::new(start, end, zone).ok()?;
        let due = self.renewals(&window, settings);
        Some(RevenueAtRisk::of(&self.health(standings), &due, worst))
    }

    /// The accounts as they would be under a profile: those that `is_for` tells it is for. Accounts of which nothing is measured have no score.
    #[must_use]
    pub fn what_if<'a>(
        &self,
        profile: &Profile,
        is_for: impl Fn(Uuid) -> bool,
        readings: impl Fn(Uuid) -> Option<&'a Readings>,
        standings: &Standings,
    ) -> WhatIf {
        let nothing = Readings::default();
        let accounts = self.holdings.iter().filter(|holding| {
            let account = self.id(holding.account);
            is_for(account)
        });
        let candidates = accounts.map(|holding| {
            let account = self.id(holding.account);
            let computed = standings
                .get(&account)
                .and_then(|standing| standing.computed);
            Candidate {
                account,
                readings: readings(account).unwrap_or(&nothing),
                before: computed.and_then(|computed| computed.score.zip(computed.band)),
                annual: annual(holding),
            }
        });
        WhatIf::of(profile, candidates, self.basis.reporting, self.basis.as_of)
    }

    /// The renewals due in the window, what came of them as it is known on the portfolio's date, and the days `horizon_days` before they were due.
    #[must_use]
    pub fn test_moments(
        &self,
        window: &Window,
        horizon_days: u32,
        settings: &RenewalSettings,
    ) -> Vec<TestMoment> {
        let report = self.renewals(window, settings);
        let before = |due: NaiveDate| {
            let on = due.checked_sub_days(Days::new(horizon_days.into()));
            on.unwrap_or(NaiveDate::MIN)
        };
        let moments = report.entries.iter().map(|entry| TestMoment {
            renewal: entry.id,
            account: entry.account,
            state: entry.state,
            on: before(entry.due_on),
        });
        moments.collect()
    }

    /// The segment of an account now.
    #[must_use]
    pub fn segment_of(&self, account: Uuid) -> Option<&str> {
        let number = self.facts.index_of(account)?;
        let segments = &self.facts.segments;
        let value = segments.values.get(segments.of[number as usize] as usize);
        value.map(String::as_str)
    }
}

/// The annual recurring revenue; `None` without an exchange rate.
fn annual(holding: &Holding) -> Option<MonthlyAmount> {
    (!holding.incomplete).then(|| holding.monthly.annual())
}
