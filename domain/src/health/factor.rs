//! What a health score can be made of.

use chrono::{Days, NaiveDate};

use crate::{account::Millionths, name::names};

use super::{normalisation::Normalisation, score::Score};

/// What is measured of an account. Each kind has one definition, so that what was measured once can be scored by any profile.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum FactorKind {
    /// How usage moves: (daily active users of the last 28 days - those of the 28 days before) / those of the 28 days before, as a share of one. Not
    /// known of an account without usage in the 28 days before.
    UsageTrend,
    /// Mean of the daily active users / monthly active users of the last 30 days, as a share of one. Not known without an active user.
    Stickiness,
    /// Users active in the last 30 days / seats, as a share of one. Not known without a running line of a subscription.
    SeatUtilisation,
    /// Net Promoter Score of the account in points, -100 to 100, from the latest answer of each contact in the last 365 days.
    Nps,
    /// Share of satisfied answers, from the latest answer of each contact in the last 365 days.
    Csat,
    /// Share of answers that agree that it was easy, from the latest answer of each contact in the last 365 days.
    Ces,
    /// Support cases that are open.
    OpenCases,
    /// How many times support cases came back after they were resolved, in the last 90 days.
    ReopenedCases,
    /// Touchpoints a month over the last 90 days (or since the signup, if that is later), those that support initiated apart.
    TouchFrequency,
    /// Days until the next renewal that is not decided is due; below zero when it is late.
    RenewalDistance,
    /// What the CSM thinks: 1 (at risk) to 5 (strong).
    CsmJudgement,
    /// Milestones of the onboardings that are done / those that are due, skipped ones apart, as a share of one. Not known before one is due.
    MilestoneProgress,
    /// Desired outcomes that are attained / those that are due, those that were given up apart, as a share of one.
    OutcomeAttainment,
    /// Invoices that were paid in time / those that were due in the last 365 days, voided ones apart, as a share of one. Not known when none was due.
    Payment,
    /// Growth of the customer's own KPIs since their baselines, the mean of those whose growth is known, as a share of one.
    KpiGrowth,
}

names!(FactorKind {
    UsageTrend => "USAGE_TREND",
    Stickiness => "STICKINESS",
    SeatUtilisation => "SEAT_UTILISATION",
    Nps => "NPS",
    Csat => "CSAT",
    Ces => "CES",
    OpenCases => "OPEN_CASES",
    ReopenedCases => "REOPENED_CASES",
    TouchFrequency => "TOUCH_FREQUENCY",
    RenewalDistance => "RENEWAL_DISTANCE",
    CsmJudgement => "CSM_JUDGEMENT",
    MilestoneProgress => "MILESTONE_PROGRESS",
    OutcomeAttainment => "OUTCOME_ATTAINMENT",
    Payment => "PAYMENT",
    KpiGrowth => "KPI_GROWTH",
});

/// How much a factor counts beside the others: any number from 0 to 1,000,000 with at most six decimals. Only proportions matter.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Weight(i64);

impl Weight {
    /// The largest, in millionths.
    const MOST: i64 = 1_000_000_000_000;

    /// A weight of so many millionths; `None` unless it is from 0 to 1,000,000.
    #[must_use]
    pub const fn of_millionths(number: Millionths) -> Option<Self> {
        if number.0 < 0 || number.0 > Self::MOST {
            return None;
        }
        Some(Self(number.0))
    }

    /// The weight in millionths.
    #[must_use]
    pub const fn millionths(self) -> Millionths {
        Millionths(self.0)
    }

    pub(super) const fn exact(self) -> i128 {
        self.0 as i128
    }
}

/// What was measured of an account, and of which day it tells.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Reading {
    /// The value, in the unit of its kind.
    pub value: Millionths,
    /// The day of which it tells: that of the latest answer, of the judgement, of the last usage that was recorded for anybody; else the day on which it
    /// was measured.
    pub measured_on: NaiveDate,
}

/// What was measured of an account, by kind; nothing of a kind that is not known.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub struct Readings([Option<Reading>; FactorKind::ALL.len()]);

impl Readings {
    /// What was measured of a kind.
    #[must_use]
    pub const fn get(&self, kind: FactorKind) -> Option<Reading> {
        self.0[kind as usize]
    }

    /// Says what was measured of a kind.
    pub const fn set(&mut self, kind: FactorKind, reading: Reading) {
        self.0[kind as usize] = Some(reading);
    }

    /// All that was measured, in order of declaration.
    pub fn iter(&self) -> impl Iterator<Item = (FactorKind, Reading)> {
        let readings = FactorKind::ALL.into_iter().zip(self.0);
        readings.filter_map(|(kind, reading)| Some((kind, reading?)))
    }
}

impl FromIterator<(FactorKind, Reading)> for Readings {
    fn from_iter<I: IntoIterator<Item = (FactorKind, Reading)>>(readings: I) -> Self {
        let mut all = Self::default();
        for (kind, reading) in readings {
            all.set(kind, reading);
        }
        all
    }
}

/// How what was measured of a kind counts in a score.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Factor {
    /// What is measured.
    pub kind: FactorKind,
    /// How much it counts beside the others.
    pub weight: Weight,
    /// Which value makes which score.
    pub normalisation: Normalisation,
    /// For how many days after the day of which it tells a reading counts; for ever when none are given.
    pub fresh_for_days: Option<u32>,
}

impl Factor {
    /// Whether a reading still counts at the end of a day.
    #[must_use]
    pub fn is_fresh(&self, reading: &Reading, on: NaiveDate) -> bool {
        let Some(days) = self.fresh_for_days else {
            return true;
        };
        let last = reading.measured_on.checked_add_days(Days::new(days.into()));
        last.is_none_or(|last| on <= last)
    }

    /// The score of a value.
    #[must_use]
    pub fn score(&self, value: Millionths) -> Score {
        self.normalisation.score(value)
    }
}
