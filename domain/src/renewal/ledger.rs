//! How well renewals were foreseen.

use std::collections::BTreeMap;

use chrono::{Days, NaiveDate};
use uuid::Uuid;

use crate::{
    metric::{Metric, Ratio, Unit},
    time::Window,
};

use super::{
    call::{CallHorizon, ForecastCall, ForecastSource},
    outcome::{Renewal, RenewalState},
};

/// How the calls of one source, or of one CSM, compare with what came of the renewals due in a window.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Calibration {
    /// Who called.
    pub source: ForecastSource,
    /// The CSM, when the calls are told apart by CSM; `None` for calls without one, too.
    pub csm: Option<Uuid>,
    /// How long before the due date.
    pub horizon: CallHorizon,
    /// How many renewals were called by then, and are decided.
    pub renewals: usize,
    /// The sum of (likelihood - outcome), in 1/10,000.
    errors: i128,
    /// The sum of (likelihood - outcome)^2, in 1/10^8.
    squares: i128,
    window: Window,
    as_of: NaiveDate,
}

/// The calibration of every source (and, when `by_csm`, of every CSM within it) at a horizon, over the renewals due in the window that are
/// decided by `as_of`, by source and CSM.
///
/// Of each renewal the latest call counts that was made by the horizon's day; a later one came too late for it.
#[must_use]
pub fn calibrations<'a>(
    renewals: impl IntoIterator<Item = &'a Renewal>,
    horizon: CallHorizon,
    by_csm: bool,
    (window, as_of): (Window, NaiveDate),
    grace_days: u32,
) -> Vec<Calibration> {
    let mut found: BTreeMap<(ForecastSource, Option<Uuid>), Calibration> = BTreeMap::new();
    let due = renewals
        .into_iter()
        .filter(|renewal| window.contains(renewal.due_on));
    for renewal in due {
        let outcome = match renewal.state(as_of, grace_days).0 {
            RenewalState::Pending => continue,
            RenewalState::Renewed => 10_000,
            RenewalState::Lost => 0,
        };
        for (source, csm, call) in calls_by(renewal, horizon, by_csm) {
            let calibration = found.entry((source, csm)).or_insert(Calibration {
                source,
                csm,
                horizon,
                renewals: 0,
                errors: 0,
                squares: 0,
                window,
                as_of,
            });
            let error = call.likelihood.ten_thousandths() - outcome;
            calibration.renewals += 1;
            calibration.errors += error;
            calibration.squares += error * error;
        }
    }
    found.into_values().collect()
}

/// The latest call of every source (and CSM) that was made by the horizon's day.
fn calls_by(
    renewal: &Renewal,
    horizon: CallHorizon,
    by_csm: bool,
) -> impl Iterator<Item = (ForecastSource, Option<Uuid>, ForecastCall)> {
    let day = renewal.due_on.checked_sub_days(Days::new(horizon.days()));
    let in_time = |call: &&ForecastCall| day.is_some_and(|day| call.made_on <= day);
    let mut latest: BTreeMap<(ForecastSource, Option<Uuid>), ForecastCall> = BTreeMap::new();
    for call in renewal.calls.iter().filter(in_time) {
        let key = (call.source, call.csm.filter(|_| by_csm));
        let known = latest.entry(key).or_insert(*call);
        if known.made_on <= call.made_on {
            *known = *call;
        }
    }
    latest
        .into_iter()
        .map(|((source, csm), call)| (source, csm, call))
}

impl Calibration {
    /// Brier score: the mean of (likelihood - outcome)^2, an outcome being one when it was renewed and zero when not. From 0 (always certain and
    /// right) to 1; always saying 50 % scores 0.25.
    #[must_use]
    pub fn brier_score(&self) -> Metric {
        self.mean(self.squares, 100_000_000)
    }

    /// Bias: the mean of likelihood - outcome. Above zero they hoped for too much, below for too little.
    #[must_use]
    pub fn bias(&self) -> Metric {
        self.mean(self.errors, 10_000)
    }

    fn mean(&self, sum: i128, unit: i128) -> Metric {
        Metric::quotient(
            Ratio::new(sum, unit).unwrap_or(Ratio::ZERO),
            Ratio::count(self.renewals),
            Unit::Number,
            self.horizon.as_str(),
            self.as_of,
        )
        .over(self.window)
    }
}
