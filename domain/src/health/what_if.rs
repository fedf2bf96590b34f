//! The portfolio under another profile.

use chrono::NaiveDate;
use uuid::Uuid;

use crate::money::{Currency, MonthlyAmount};

use super::{
    band::HealthBand,
    factor::Readings,
    profile::Profile,
    report::{HealthEntry, HealthReport},
    score::Score,
    transition::TransitionMatrix,
};

/// An account whose score the profile would make.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Candidate<'a> {
    /// The account.
    pub account: Uuid,
    /// What is known of it.
    pub readings: &'a Readings,
    /// Its computed score and band, if it has one.
    pub before: Option<(Score, HealthBand)>,
    /// Its annual recurring revenue; `None` without an exchange rate.
    pub annual: Option<MonthlyAmount>,
}

/// What an account is, and what it would be.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Comparison {
    /// The account.
    pub account: Uuid,
    /// Its computed score and band, if it has one.
    pub before: Option<(Score, HealthBand)>,
    /// Its score and band under the profile, if it would have one.
    pub after: Option<(Score, HealthBand)>,
    annual: Option<MonthlyAmount>,
}

impl Comparison {
    /// Whether it would be in another band, or gain or lose its score.
    #[must_use]
    pub fn changes_band(&self) -> bool {
        let band = |placed: Option<(Score, HealthBand)>| placed.map(|(_, band)| band);
        band(self.before) != band(self.after)
    }
}

/// The accounts of a profile as they are and as they would be under it. What was set by hand is left aside on both sides.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct WhatIf {
    /// The accounts, in the order given.
    pub comparisons: Vec<Comparison>,
    currency: Currency,
    as_of: NaiveDate,
}

impl WhatIf {
    /// Scores the accounts by the profile. The band that an account is in counts for the hysteresis, so that the profile that is in force changes nothing.
    #[must_use]
    pub fn of<'a>(
        profile: &Profile,
        accounts: impl IntoIterator<Item = Candidate<'a>>,
        currency: Currency,
        as_of: NaiveDate,
    ) -> Self {
        let compare = |candidate: Candidate<'_>| {
            let band = candidate.before.map(|(_, band)| band);
            let (score, _) = profile.score(candidate.readings, as_of);
            Comparison {
                account: candidate.account,
                before: candidate.before,
                after: score.map(|score| (score, profile.boundaries().band(score, band))),
                annual: candidate.annual,
            }
        };
        Self {
            comparisons: accounts.into_iter().map(compare).collect(),
            currency,
            as_of,
        }
    }

    /// The accounts that would be in another band.
    pub fn changes(&self) -> impl Iterator<Item = &Comparison> {
        self.comparisons
            .iter()
            .filter(|comparison| comparison.changes_band())
    }

    /// How the accounts would come from their bands to others.
    #[must_use]
    pub fn transitions(&self) -> TransitionMatrix {
        let after = self.entries(|comparison| comparison.after);
        let bands = self.comparisons.iter();
        let bands = bands.map(|comparison| comparison.before.map(|(_, band)| band));
        TransitionMatrix::of(bands.zip(&after), self.currency, (self.as_of, self.as_of))
    }

    /// The accounts as they are.
    #[must_use]
    pub fn before(&self) -> HealthReport {
        self.report(|comparison| comparison.before)
    }

    /// The accounts as they would be.
    #[must_use]
    pub fn after(&self) -> HealthReport {
        self.report(|comparison| comparison.after)
    }

    fn report(&self, side: fn(&Comparison) -> Option<(Score, HealthBand)>) -> HealthReport {
        HealthReport::new(self.entries(side), self.currency, self.as_of)
    }

    fn entries(&self, side: fn(&Comparison) -> Option<(Score, HealthBand)>) -> Vec<HealthEntry> {
        let entries = self.comparisons.iter().map(|comparison| HealthEntry {
            account: comparison.account,
            placed: side(comparison),
            annual: comparison.annual,
        });
        entries.collect()
    }
}
