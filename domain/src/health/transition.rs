//! From band to band.

use chrono::NaiveDate;
use uuid::Uuid;

use crate::{
    metric::{Metric, Ratio},
    money::{Currency, MonthlyAmount},
};

use super::{band::HealthBand, report::HealthEntry};

/// The accounts that came from one band to another.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Transition {
    /// The band before; none when they had no score, or were not there yet.
    pub from: Option<HealthBand>,
    /// The band now; none when they have no score.
    pub to: Option<HealthBand>,
    /// The accounts, by id.
    pub accounts: Vec<Uuid>,
    /// Their annual recurring revenue now, in major units; `None` when an exchange rate is missing.
    pub annual: Option<Ratio>,
    /// Accounts that came here / accounts that were in the band before.
    pub share: Metric,
}

/// How many accounts were in which band on one day and are in which on another: of every pair of bands, those without a score included, one cell.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TransitionMatrix {
    /// By the band before, then by the band now, from the worst to the best; no band comes last.
    pub transitions: Vec<Transition>,
    /// The earlier day.
    pub since: NaiveDate,
    /// The later day.
    pub as_of: NaiveDate,
}

const PLACES: [Option<HealthBand>; 4] = [
    Some(HealthBand::Red),
    Some(HealthBand::Yellow),
    Some(HealthBand::Green),
    None,
];

fn place(band: Option<HealthBand>) -> usize {
    band.map_or(PLACES.len() - 1, |band| band as usize)
}

impl TransitionMatrix {
    /// That of accounts given with the bands that they were in before.
    pub(super) fn of<'a>(
        moves: impl Iterator<Item = (Option<HealthBand>, &'a HealthEntry)>,
        currency: Currency,
        (since, as_of): (NaiveDate, NaiveDate),
    ) -> Self {
        let empty = || (Vec::new(), Some(MonthlyAmount::ZERO));
        let mut cells: Vec<(Vec<Uuid>, Option<MonthlyAmount>)> = Vec::new();
        cells.resize_with(PLACES.len() * PLACES.len(), empty);
        let mut totals = [0; PLACES.len()];
        for (before, entry) in moves {
            let (from, to) = (place(before), place(entry.band()));
            totals[from] += 1;
            let (accounts, annual) = &mut cells[from * PLACES.len() + to];
            accounts.push(entry.account);
            *annual = annual.zip(entry.annual).map(|(sum, more)| sum + more);
        }
        let transitions = cells.into_iter().enumerate();
        let transitions = transitions.map(|(number, (accounts, annual))| {
            let (from, to) = (number / PLACES.len(), number % PLACES.len());
            let share =
                Metric::proportion(accounts.len(), totals[from], "OF_THE_BAND_BEFORE", as_of);
            Transition {
                from: PLACES[from],
                to: PLACES[to],
                accounts,
                annual: annual.map(|annual| Ratio::monthly(annual, currency)),
                share,
            }
        });
        Self {
            transitions: transitions.collect(),
            since,
            as_of,
        }
    }

    /// The accounts that are in a better band than before, by id. One without a score on either day is not among them.
    #[must_use]
    pub fn improved(&self) -> Vec<Uuid> {
        self.moved(|from, to| to > from)
    }

    /// The accounts that are in a worse band than before, by id.
    #[must_use]
    pub fn worsened(&self) -> Vec<Uuid> {
        self.moved(|from, to| to < from)
    }

    fn moved(&self, is_wanted: impl Fn(HealthBand, HealthBand) -> bool) -> Vec<Uuid> {
        let wanted = self.transitions.iter().filter(|cell| {
            let bands = cell.from.zip(cell.to);
            bands.is_some_and(|(from, to)| is_wanted(from, to))
        });
        let mut accounts: Vec<Uuid> = wanted.flat_map(|cell| cell.accounts.clone()).collect();
        accounts.sort_unstable();
        accounts
    }
}
