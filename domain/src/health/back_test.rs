//! Whether scores foretold which customers would be lost.

mod auc;
mod calibration;
mod deciles;

use chrono::NaiveDate;
use uuid::Uuid;

use crate::{
    metric::{Exclusion, ExclusionReason, Metric},
    renewal::RenewalState,
    time::Window,
};

pub use calibration::{CalibrationRange, RANGES};
pub use deciles::{DECILES, RiskDecile};

use super::score::Score;

/// How many days before the due date of a renewal a score is looked at when nothing else is said.
pub const USUAL_HORIZONS: [u32; 3] = [90, 60, 30];

/// A renewal, what came of it, and the day whose score is held against that.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct TestMoment {
    /// The renewal.
    pub renewal: Uuid,
    /// Its account.
    pub account: Uuid,
    /// What came of it; one that is pending proves nothing.
    pub state: RenewalState,
    /// The day some time before the due date.
    pub on: NaiveDate,
}

/// A case with a score, by ascending score.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Scored {
    score: Score,
    renewal: Uuid,
    account: Uuid,
    is_lost: bool,
}

/// Scores some days before renewals were due, held against what came of them. A low score foretells a loss.
///
/// - **precision** = lost / flagged, **recall** = flagged / lost, where an account is *flagged* when its score is below a threshold;
/// - **AUC** = the chance that of one lost and one renewed account the lost one has the lower score, equal ones counting half (Mann and Whitney 1947):
///   0.5 for a score that foretells nothing, 1 for one that foretells everything;
/// - **lift** of a tenth of the accounts, from the lowest scores to the highest = the share of lost ones in it / the share of lost ones in all: about
///   1 everywhere for a score that foretells nothing. Accounts with equal scores are spread evenly over the tenths that they reach into;
/// - **calibration**: of the scores in a range, the share that renewed, beside the mean score taken as a likelihood to renew; and the **Brier score**,
///   the mean of (score / 100 - 1 for renewed, 0 for lost) squared.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BackTest {
    /// By ascending score, then by renewal.
    pub(super) cases: Vec<Scored>,
    without_score: usize,
    undecided: usize,
    at_risk_below: Score,
    horizon_days: u32,
    window: Window,
    as_of: NaiveDate,
}

impl BackTest {
    /// Holds the renewals due in `window` against the scores that their accounts had `horizon_days` before; none where there was no score, as there is none of
    /// a day after `as_of` for a renewal that was decided early.
    #[must_use]
    pub fn of(
        moments: impl IntoIterator<Item = (TestMoment, Option<Score>)>,
        (at_risk_below, horizon_days): (Score, u32),
        window: Window,
        as_of: NaiveDate,
    ) -> Self {
        let mut scored = Vec::new();
        let (mut without_score, mut undecided) = (0, 0);
        for (moment, score) in moments {
            // That of a day after `as_of` is none yet: what is known then is another day's.
            match (moment.state, score.filter(|_| moment.on <= as_of)) {
                (RenewalState::Pending, _) => undecided += 1,
                (_, None) => without_score += 1,
                (state, Some(score)) => scored.push(Scored {
                    score,
                    renewal: moment.renewal,
                    account: moment.account,
                    is_lost: state == RenewalState::Lost,
                }),
            }
        }
        scored.sort_unstable();
        Self {
            cases: scored,
            without_score,
            undecided,
            at_risk_below,
            horizon_days,
            window,
            as_of,
        }
    }

    /// How many days before the due date the scores are of.
    #[must_use]
    pub const fn horizon_days(&self) -> u32 {
        self.horizon_days
    }

    /// The score below which an account is flagged.
    #[must_use]
    pub const fn at_risk_below(&self) -> Score {
        self.at_risk_below
    }

    /// How many decided renewals have a score.
    #[must_use]
    pub const fn case_count(&self) -> usize {
        self.cases.len()
    }

    /// How many decided renewals have none.
    #[must_use]
    pub const fn without_score(&self) -> usize {
        self.without_score
    }

    /// How many renewals are not decided yet.
    #[must_use]
    pub const fn undecided(&self) -> usize {
        self.undecided
    }

    /// Lost / all, with a score: what a score has to be better than.
    #[must_use]
    pub fn base_rate(&self) -> Metric {
        self.share(self.lost(), self.cases.len(), "LOST_OF_ALL")
    }

    /// Lost / flagged. The numerator counts [`BackTest::foreseen`].
    #[must_use]
    pub fn precision(&self) -> Metric {
        let flagged = self.flagged().len();
        self.share(self.foreseen_cases().count(), flagged, "LOST_OF_FLAGGED")
    }

    /// Flagged / lost. The numerator counts [`BackTest::foreseen`].
    #[must_use]
    pub fn recall(&self) -> Metric {
        self.share(
            self.foreseen_cases().count(),
            self.lost(),
            "FLAGGED_OF_LOST",
        )
    }

    /// The renewals that were flagged and lost, by ascending score, each with its account.
    pub fn foreseen(&self) -> impl Iterator<Item = (Uuid, Uuid)> {
        self.foreseen_cases()
            .map(|case| (case.renewal, case.account))
    }

    /// The renewals that were lost and not flagged, by ascending score, each with its account.
    pub fn missed(&self) -> impl Iterator<Item = (Uuid, Uuid)> {
        let others = &self.cases[self.flagged().len()..];
        let missed = others.iter().filter(|case| case.is_lost);
        missed.map(|case| (case.renewal, case.account))
    }

    /// The renewals that were flagged and renewed all the same, by ascending score, each with its account.
    pub fn false_alarms(&self) -> impl Iterator<Item = (Uuid, Uuid)> {
        let kept = self.flagged().iter().filter(|case| !case.is_lost);
        kept.map(|case| (case.renewal, case.account))
    }

    /// The renewals that were not flagged and renewed, by ascending score, each with its account.
    pub fn calm(&self) -> impl Iterator<Item = (Uuid, Uuid)> {
        let others = &self.cases[self.flagged().len()..];
        let kept = others.iter().filter(|case| !case.is_lost);
        kept.map(|case| (case.renewal, case.account))
    }

    fn foreseen_cases(&self) -> impl Iterator<Item = &Scored> {
        self.flagged().iter().filter(|case| case.is_lost)
    }

    fn flagged(&self) -> &[Scored] {
        let end = self
            .cases
            .partition_point(|case| case.score < self.at_risk_below);
        &self.cases[..end]
    }

    pub(super) fn lost(&self) -> usize {
        self.cases.iter().filter(|case| case.is_lost).count()
    }

    fn share(&self, part: usize, whole: usize, convention: &'static str) -> Metric {
        self.explained(Metric::proportion(part, whole, convention, self.as_of))
    }

    pub(super) fn explained(&self, metric: Metric) -> Metric {
        let left_out = |reason, count| Exclusion { reason, count };
        metric.over(self.window).excluding([
            left_out(ExclusionReason::NoHealthScore, self.without_score),
            left_out(ExclusionReason::NotDecidedYet, self.undecided),
        ])
    }

    /// Runs of cases with equal scores: how many there are, and how many of them are lost, by ascending score.
    pub(super) fn ties(&self) -> impl Iterator<Item = (usize, usize)> {
        let runs = self.cases.chunk_by(|one, other| one.score == other.score);
        runs.map(|run| (run.len(), run.iter().filter(|case| case.is_lost).count()))
    }
}
