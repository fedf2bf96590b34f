//! What scores meant.

use crate::metric::{Metric, Ratio, Unit};

use super::{BackTest, Scored};
use crate::health::score::Score;

/// How many ranges scores are cut into: 0 to below 10, to below 20, and so on, up to 90 to 100.
pub const RANGES: u16 = 10;

/// The scores of a range, and what came of them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CalibrationRange {
    /// The lowest score of the range.
    pub from: Score,
    /// The score at which the next range begins; the last range has it too.
    pub to: Score,
    /// How many accounts had such a score.
    pub cases: usize,
    /// Their mean score, in points.
    pub mean_score: Metric,
    /// How many of them renewed / how many there are.
    pub renewed: Metric,
}

impl BackTest {
    /// The ten ranges, by ascending score, those without accounts too.
    #[must_use]
    pub fn calibration(&self) -> Vec<CalibrationRange> {
        let mut rest = self.cases.as_slice();
        let width = Score::FULL.hundredths() / RANGES;
        let ranges = (0..RANGES).map(|number| {
            let bound = |number: u16| Score::of_hundredths((number * width).into());
            let (from, to) = (bound(number), bound(number + 1));
            let (from, to) = (from.unwrap_or_default(), to.unwrap_or(Score::FULL));
            let end = match to == Score::FULL {
                true => rest.len(),
                false => rest.partition_point(|case| case.score < to),
            };
            let (cases, others) = rest.split_at(end);
            rest = others;
            self.range(from, to, cases)
        });
        ranges.collect()
    }

    /// The mean of (score / 100 - 1 for renewed, 0 for lost) squared: 0 when every score came true, 0.25 for a score of 50 for everybody.
    #[must_use]
    pub fn brier_score(&self) -> Metric {
        let full = i128::from(Score::FULL.hundredths());
        let error = |case: &Scored| {
            let came = if case.is_lost { 0 } else { full };
            let error = i128::from(case.score.hundredths()) - came;
            error * error
        };
        let sum = self.cases.iter().map(error).sum();
        let metric = Metric::quotient(
            Ratio::new(sum, full * full).unwrap_or(Ratio::ZERO),
            Ratio::count(self.cases.len()),
            Unit::Number,
            "BRIER",
            self.as_of,
        );
        self.explained(metric)
    }

    fn range(&self, from: Score, to: Score, cases: &[Scored]) -> CalibrationRange {
        let hundredths = cases.iter().map(|case| i128::from(case.score.hundredths()));
        let sum = Ratio::new(hundredths.sum(), 100).unwrap_or(Ratio::ZERO);
        let count = Ratio::count(cases.len());
        let kept = cases.iter().filter(|case| !case.is_lost).count();
        CalibrationRange {
            from,
            to,
            cases: cases.len(),
            mean_score: Metric::quotient(sum, count, Unit::Points, "MEAN_SCORE", self.as_of)
                .over(self.window),
            renewed: Metric::proportion(kept, cases.len(), "RENEWED_OF_RANGE", self.as_of)
                .over(self.window),
        }
    }
}
