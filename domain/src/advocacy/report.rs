//! What customers did for the product in a window.

use chrono::NaiveDate;
use uuid::Uuid;

use crate::{
    metric::{Exclusion, ExclusionReason, Metric, Ratio, Status, Unit},
    money::Currency,
    time::Window,
};

use super::{AdvocacyKind, AdvocacyPath, AdvocacyStage};

/// How many case studies a CSM is to bring about in a month.
pub const CASE_STUDY_AIM: Ratio = Ratio::ONE;

/// An activity as numbers.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct ActivityRow {
    pub(crate) path: AdvocacyPath,
    pub(crate) id: Uuid,
    /// What a referral that was won is worth a year, in minor units.
    pub(crate) worth: Option<(i64, Currency)>,
}

/// What a referral that was won is worth a year in the reporting currency.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Worth {
    /// Nobody has said.
    NotKnown,
    /// There is no exchange rate.
    NoRate,
    /// In minor units.
    Minor(i128),
}

/// The activities of some accounts in a window, as known on a date.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AdvocacyReport {
    /// The logos that were lost in the window: accounts, by id.
    pub churned: Vec<Uuid>,
    /// How many CSMs own an account on the date.
    pub csms: usize,
    /// What came into which stage in the window, in no order.
    entered: Vec<(AdvocacyKind, AdvocacyStage, Uuid)>,
    /// What was asked for in the window and is given by the date, in no order.
    given: Vec<(AdvocacyKind, Uuid)>,
    standing: [[usize; AdvocacyStage::ALL.len()]; AdvocacyKind::ALL.len()],
    worth: i128,
    without_worth: usize,
    without_rate: usize,
    reporting: Currency,
    window: Window,
    as_of: NaiveDate,
}

impl AdvocacyReport {
    /// None yet.
    pub(crate) const fn new(window: Window, as_of: NaiveDate, reporting: Currency) -> Self {
        Self {
            churned: Vec::new(),
            csms: 0,
            entered: Vec::new(),
            given: Vec::new(),
            standing: [[0; AdvocacyStage::ALL.len()]; AdvocacyKind::ALL.len()],
            worth: 0,
            without_worth: 0,
            without_rate: 0,
            reporting,
            window,
            as_of,
        }
    }

    /// Adds an activity; `worth` says what it is worth when it was won in the window.
    pub(crate) fn take(&mut self, row: &ActivityRow, worth: impl FnOnce(NaiveDate) -> Worth) {
        let (kind, id) = (row.path.kind(), row.id);
        let is_known = |on: NaiveDate| on <= self.as_of;
        let is_new = |on: NaiveDate| is_known(on) && self.window.contains(on);
        let new = row.path.entries().filter(|(_, on)| is_new(*on));
        self.entered.extend(new.map(|(stage, _)| (kind, stage, id)));
        let is_given = row.path.entered(kind.given()).is_some_and(is_known);
        let is_asked = row.path.entered(AdvocacyStage::Asked).is_some_and(is_new);
        let won_on = row.path.entered(AdvocacyStage::Won);
        let won_on = won_on.filter(|on| is_new(*on));
        if is_asked && is_given {
            self.given.push((kind, id));
        }
        if let Some(stage) = row.path.stage_on(self.as_of) {
            self.standing[kind as usize][stage as usize] += 1;
        }
        match won_on.map(worth) {
            None => {}
            Some(Worth::NotKnown) => self.without_worth += 1,
            Some(Worth::NoRate) => self.without_rate += 1,
            Some(Worth::Minor(minor)) => self.worth += minor,
        }
    }

    /// The activities of a kind, or of all, that came into a stage in the window, by id.
    #[must_use]
    pub fn entered(&self, kind: Option<AdvocacyKind>, stage: AdvocacyStage) -> Vec<Uuid> {
        let wanted = self
            .entered
            .iter()
            .filter(|(of, into, _)| *into == stage && kind.is_none_or(|kind| kind == *of));
        sorted(wanted.map(|(_, _, id)| *id))
    }

    /// How many activities of a kind, or of all, came into a stage in the window.
    #[must_use]
    pub fn count(&self, kind: Option<AdvocacyKind>, stage: AdvocacyStage) -> usize {
        self.entered(kind, stage).len()
    }

    /// How many activities of a kind are in a stage on the date, whenever they came into it.
    #[must_use]
    pub const fn standing(&self, kind: AdvocacyKind, stage: AdvocacyStage) -> usize {
        self.standing[kind as usize][stage as usize]
    }

    /// The activities of a kind that were asked for in the window and are given by the date, by id.
    #[must_use]
    pub fn given(&self, kind: AdvocacyKind) -> Vec<Uuid> {
        let wanted = self.given.iter().filter(|(of, _)| *of == kind);
        sorted(wanted.map(|(_, id)| *id))
    }

    /// Activities of a kind that are given by the date / activities of it that were asked for in the window. The numerator counts
    /// [`AdvocacyReport::given`].
    #[must_use]
    pub fn given_share(&self, kind: AdvocacyKind) -> Metric {
        let asked = self.count(Some(kind), AdvocacyStage::Asked);
        let given = self.given(kind).len();
        Metric::proportion(given, asked, "GIVEN_OF_ASKED", self.as_of).over(self.window)
    }

    /// The referrals that were won in the window, by id.
    #[must_use]
    pub fn won(&self) -> Vec<Uuid> {
        self.entered(None, AdvocacyStage::Won)
    }

    /// Referral balance: referrals won - logos churned, in the window. The denominator is one.
    #[must_use]
    pub fn referral_balance(&self) -> Metric {
        let balance = self.won().len() as i128 - self.churned.len() as i128;
        Metric::quotient(
            Ratio::whole(balance),
            Ratio::ONE,
            Unit::Number,
            "WON_LESS_CHURNED",
            self.as_of,
        )
        .over(self.window)
    }

    /// Whether the referrals that were won make up for the logos that were lost.
    #[must_use]
    pub fn is_balanced(&self) -> bool {
        self.won().len() >= self.churned.len()
    }

    /// What the referrals that were won in the window are worth a year. The denominator is one. Those of which nobody has said it are left out and counted.
    #[must_use]
    pub fn referred_value(&self) -> Metric {
        let left_out = [
            (ExclusionReason::ValueNotKnown, self.without_worth),
            (ExclusionReason::MissingExchangeRate, self.without_rate),
        ];
        let left_out = left_out.map(|(reason, count)| Exclusion { reason, count });
        let metric = Metric::quotient(
            Ratio::money(self.worth, self.reporting),
            Ratio::ONE,
            Unit::Money(self.reporting),
            "ANNUAL_VALUE_OF_WON",
            self.as_of,
        )
        .over(self.window)
        .excluding(left_out);
        match self.without_rate {
            0 => metric,
            _ => metric.without_value(Status::MissingExchangeRate),
        }
    }

    /// Case studies published in the window / (CSMs who own an account on the date x months of the window that have gone by until then). The aim is [`CASE_STUDY_AIM`].
    #[must_use]
    pub fn case_studies_per_csm(&self) -> Metric {
        let published = self.count(Some(AdvocacyKind::CaseStudy), AdvocacyStage::Published);
        let gone = self.window.months_until(self.as_of);
        let months = Ratio::count(self.csms).times(gone);
        Metric::quotient(
            Ratio::count(published),
            months.unwrap_or(Ratio::ZERO),
            Unit::Number,
            "PER_CSM_AND_MONTH",
            self.as_of,
        )
        .over(self.window)
    }

    /// Whether there were as many case studies as there are to be; `None` when nobody owns an account.
    #[must_use]
    pub fn meets_case_study_aim(&self) -> Option<bool> {
        let value = self.case_studies_per_csm().value?;
        let by_aim = value.divided_by(CASE_STUDY_AIM)?;
        Some(by_aim.numerator() >= by_aim.denominator())
    }
}

fn sorted(ids: impl Iterator<Item = Uuid>) -> Vec<Uuid> {
    let mut ids: Vec<Uuid> = ids.collect();
    ids.sort_unstable();
    ids
}
