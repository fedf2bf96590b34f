//! What is to be expected of renewals.

use crate::{metric::Ratio, money::Currency};

use super::{call::Likelihood, outcome::RenewalState, report::RenewalEntry};

/// From which likelihood on a pending renewal is reckoned with. One that nobody has rated is in the best case alone.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ForecastSettings {
    /// In the worst case too.
    pub worst_from: Likelihood,
    /// In what one would commit to.
    pub commit_from: Likelihood,
    /// In the best case.
    pub best_from: Likelihood,
}

impl Default for ForecastSettings {
    /// 90 % in the worst case, 70 % to commit to, anything above nothing in the best case.
    fn default() -> Self {
        Self {
            worst_from: Likelihood::per_cent(90),
            commit_from: Likelihood::per_cent(70),
            best_from: Likelihood::LEAST,
        }
    }
}

/// What is to be expected of renewals, in major units. No renewal counts for more than is due.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Forecast {
    /// What was renewed already; part of all that follow.
    pub secured: Ratio,
    /// With what is pending and nearly certain.
    pub worst: Ratio,
    /// With what is pending and likely.
    pub commit: Ratio,
    /// With what is pending and possible, or not rated.
    pub best: Ratio,
    /// With all that is pending, each by its likelihood; what is not rated counts nothing.
    pub expected: Ratio,
    /// What is pending and less likely than what one would commit to.
    pub at_risk: Ratio,
    /// What is pending and not rated.
    pub unrated: Ratio,
    /// How many are pending and not rated.
    pub unrated_count: usize,
}

/// The same in minor units, the expected in 1/10,000 of them.
#[derive(Default)]
struct Sums {
    secured: i128,
    worst: i128,
    commit: i128,
    best: i128,
    weighted: i128,
    at_risk: i128,
    unrated: i128,
    unrated_count: usize,
}

impl Forecast {
    /// `None` when an amount is not known.
    pub(super) fn of(
        entries: &[RenewalEntry],
        settings: &ForecastSettings,
        currency: Currency,
    ) -> Option<Self> {
        let mut sums = Sums::default();
        for entry in entries {
            let (due, renewed) = (entry.due?, entry.renewed?);
            match entry.state {
                RenewalState::Renewed => sums.secured += renewed.min(due),
                RenewalState::Lost => {}
                RenewalState::Pending => sums.add(due, entry.likelihood, settings),
            }
        }
        let money = |minor| Ratio::money(minor, currency);
        let secured = sums.secured;
        Some(Self {
            secured: money(secured),
            worst: money(secured + sums.worst),
            commit: money(secured + sums.commit),
            best: money(secured + sums.best),
            expected: money(secured * 10_000 + sums.weighted).divided_by(Ratio::whole(10_000))?,
            at_risk: money(sums.at_risk),
            unrated: money(sums.unrated),
            unrated_count: sums.unrated_count,
        })
    }
}

impl Sums {
    fn add(&mut self, due: i128, likelihood: Option<Likelihood>, settings: &ForecastSettings) {
        let Some(likelihood) = likelihood else {
            self.best += due;
            self.unrated += due;
            self.unrated_count += 1;
            return;
        };
        let from = |least: Likelihood| if likelihood >= least { due } else { 0 };
        self.worst += from(settings.worst_from);
        self.commit += from(settings.commit_from);
        self.best += from(settings.best_from);
        self.at_risk += due - from(settings.commit_from);
        self.weighted += due * likelihood.ten_thousandths();
    }
}
