//! The health of a set of accounts.

use std::collections::HashMap;

use chrono::NaiveDate;
use uuid::Uuid;

use crate::{
    metric::{Exclusion, ExclusionReason, Metric, Ratio, Status, Unit},
    money::{Currency, MonthlyAmount},
    name::names,
};

use super::{band::HealthBand, score::Score, standing::Standing, transition::TransitionMatrix};

/// Where all accounts stand on a day, by account. Accounts of which nothing is known are not in it.
pub type Standings = HashMap<Uuid, Standing>;

/// What each account counts in a mean of scores.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum HealthWeighting {
    /// Its annual recurring revenue.
    #[default]
    Arr,
    /// Each alike.
    Accounts,
}

names!(HealthWeighting {
    Arr => "ARR_WEIGHTED",
    Accounts => "ACCOUNTS_ALIKE",
});

/// An account of a portfolio with its health.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct HealthEntry {
    /// The account.
    pub account: Uuid,
    /// Its score and band; none when it has none.
    pub placed: Option<(Score, HealthBand)>,
    /// Its annual recurring revenue; `None` without an exchange rate.
    pub annual: Option<MonthlyAmount>,
}

impl HealthEntry {
    /// The band, if it has one.
    #[must_use]
    pub fn band(&self) -> Option<HealthBand> {
        self.placed.map(|(_, band)| band)
    }
}

/// The accounts in a band, or those without a score.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BandShare {
    /// The band; none for accounts without a score.
    pub band: Option<HealthBand>,
    /// The accounts, by id.
    pub accounts: Vec<Uuid>,
    /// Their annual recurring revenue in major units; `None` when an exchange rate is missing.
    pub annual: Option<Ratio>,
    /// Accounts in the band / all accounts.
    pub share: Metric,
}

/// The health of a set of accounts at a date.
///
/// - ARR-weighted health = sum of ARR x score / sum of ARR, over the accounts that have a score;
/// - accounts and ARR per band, those without a score apart;
/// - [`TransitionMatrix`]: how many accounts were in which band at an earlier date, and are in which now.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct HealthReport {
    /// The accounts, by id.
    pub entries: Vec<HealthEntry>,
    currency: Currency,
    as_of: NaiveDate,
}

impl HealthReport {
    /// That of these accounts, by id.
    #[must_use]
    pub const fn new(entries: Vec<HealthEntry>, currency: Currency, as_of: NaiveDate) -> Self {
        Self {
            entries,
            currency,
            as_of,
        }
    }

    /// The date, until its end.
    #[must_use]
    pub const fn as_of(&self) -> NaiveDate {
        self.as_of
    }

    /// The currency of all amounts.
    #[must_use]
    pub const fn currency(&self) -> Currency {
        self.currency
    }

    /// The bands from the worst to the best, and last the accounts without a score.
    #[must_use]
    pub fn bands(&self) -> Vec<BandShare> {
        let bands = HealthBand::ALL.into_iter().map(Some).chain([None]);
        bands.map(|band| self.band(band)).collect()
    }

    /// The accounts in a band, or without a score.
    #[must_use]
    pub fn band(&self, band: Option<HealthBand>) -> BandShare {
        let entries = self.entries.iter().filter(|entry| entry.band() == band);
        let accounts: Vec<Uuid> = entries.clone().map(|entry| entry.account).collect();
        let annual = entries.map(|entry| entry.annual).sum::<Option<_>>();
        let (part, all) = (accounts.len(), self.entries.len());
        BandShare {
            band,
            share: Metric::proportion(part, all, "ACCOUNTS_IN_BAND", self.as_of),
            annual: annual.map(|annual| Ratio::monthly(annual, self.currency)),
            accounts,
        }
    }

    /// The mean score of the accounts that have one, in points; those without one are left out and counted. Below the line is their ARR in major units, or
    /// how many they are.
    #[must_use]
    pub fn mean(&self, weighting: HealthWeighting) -> Metric {
        let (mut sum, mut weights) = (0_i128, 0_i128);
        let (mut incomplete, mut without) = (0, 0);
        for entry in &self.entries {
            let Some((score, _)) = entry.placed else {
                without += 1;
                continue;
            };
            let weight = match weighting {
                HealthWeighting::Arr => entry.annual.map(MonthlyAmount::exact),
                HealthWeighting::Accounts => Some(1),
            };
            let Some(weight) = weight else {
                incomplete += 1;
                continue;
            };
            sum = sum.saturating_add(weight.saturating_mul(score.hundredths().into()));
            weights = weights.saturating_add(weight);
        }
        // Money is told in major units.
        let unit = match weighting {
            HealthWeighting::Arr => {
                MonthlyAmount::PER_MINOR * i128::from(self.currency.minor_per_major())
            }
            HealthWeighting::Accounts => 1,
        };
        let told = |number: i128, unit: i128| Ratio::new(number, unit).unwrap_or(Ratio::ZERO);
        let metric = Metric::quotient(
            told(sum, unit * 100),
            told(weights, unit),
            Unit::Points,
            weighting.as_str(),
            self.as_of,
        );
        let left_out = |reason, count| Exclusion { reason, count };
        let metric = metric.excluding([
            left_out(ExclusionReason::NoHealthScore, without),
            left_out(ExclusionReason::MissingExchangeRate, incomplete),
        ]);
        if incomplete > 0 {
            metric.without_value(Status::MissingExchangeRate)
        } else if without == self.entries.len() {
            metric.without_value(Status::NoData)
        } else {
            metric
        }
    }

    /// How the accounts came to their bands from those in which they stood before.
    #[must_use]
    pub fn transitions(&self, before: &Standings, since: NaiveDate) -> TransitionMatrix {
        let before = |account: &Uuid| before.get(account).and_then(Standing::band);
        let moves = self
            .entries
            .iter()
            .map(|entry| (before(&entry.account), entry));
        TransitionMatrix::of(moves, self.currency, (since, self.as_of))
    }
}
