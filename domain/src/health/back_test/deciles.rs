//! Lift by tenths.

use crate::metric::{Metric, Ratio, Status, Unit};

use super::BackTest;

/// How many parts the accounts are cut into.
pub const DECILES: usize = 10;

/// A tenth of the accounts, by score.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RiskDecile {
    /// Which one: 1 has the lowest scores, 10 the highest.
    pub number: usize,
    /// How many accounts were lost of it. A share of one when accounts of equal score are spread over two tenths.
    pub lost: Ratio,
    /// The share of lost ones in it / the share of lost ones in all.
    pub lift: Metric,
    /// The lost ones of this tenth and of all before it / all lost ones: what is found by looking at the lowest scores first.
    pub gain: Metric,
}

impl BackTest {
    /// The tenths, from the lowest scores to the highest. Of fewer than ten accounts nothing can be told ([`Status::InsufficientSample`]).
    #[must_use]
    pub fn deciles(&self) -> Vec<RiskDecile> {
        let count = self.cases.len();
        let all_lost = Ratio::count(self.lost());
        let mut found = Ratio::ZERO;
        let deciles = self.lost_by_decile().into_iter().enumerate();
        deciles
            .map(|(place, lost)| {
                found = found.plus(lost).unwrap_or(found);
                // A tenth of the accounts: lost x 10 / count.
                let rate =
                    lost.times(Ratio::new(DECILES as i128, count as i128).unwrap_or(Ratio::ZERO));
                let base = all_lost.divided_by(Ratio::count(count));
                RiskDecile {
                    number: place + 1,
                    lost,
                    lift: self.of_tenth(rate, base, Unit::Number, "LIFT"),
                    gain: self.of_tenth(Some(found), Some(all_lost), Unit::Proportion, "GAIN"),
                }
            })
            .collect()
    }

    fn of_tenth(
        &self,
        part: Option<Ratio>,
        whole: Option<Ratio>,
        unit: Unit,
        convention: &'static str,
    ) -> Metric {
        let (part, whole) = (part.unwrap_or(Ratio::ZERO), whole.unwrap_or(Ratio::ZERO));
        let metric = Metric::quotient(part, whole, unit, convention, self.as_of);
        let metric = match self.cases.len() < DECILES {
            true => metric.without_value(Status::InsufficientSample),
            false => metric,
        };
        self.explained(metric)
    }

    /// How many are lost of each tenth. Positions are counted in tenths of an account, so that ten equal parts are whole.
    fn lost_by_decile(&self) -> Vec<Ratio> {
        let length = self.cases.len();
        let mut lost = vec![Ratio::ZERO; DECILES];
        let mut start = 0;
        for (cases, lost_here) in self.ties() {
            let end = start + cases * DECILES;
            for (place, sum) in lost.iter_mut().enumerate() {
                let (first, last) = (place * length, (place + 1) * length);
                let common = last.min(end).saturating_sub(first.max(start));
                let part = Ratio::new((common * lost_here) as i128, (cases * DECILES) as i128);
                let added = part.and_then(|part| sum.plus(part));
                *sum = added.unwrap_or(*sum);
            }
            start = end;
        }
        lost
    }
}
