//! How cases went in a window.

use chrono::NaiveDate;
use uuid::Uuid;

use crate::{
    metric::{Exclusion, ExclusionReason, Metric, Ratio, Status, Unit, quantile_of},
    name::names,
    onboarding::WorkCalendar,
    time::{Window, date_of_day, day_number},
};

use super::{
    case::{ClosureReason, Score, TopBoxes},
    life::{EndingKind, settled_after},
    row::CaseRow,
};

/// Which resolution of a case counts.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum ResolutionConvention {
    /// The one that stands: a case that came back is not resolved until it is resolved again.
    #[default]
    Full,
    /// The first one, even when the case came back.
    First,
}

names!(ResolutionConvention {
    Full => "FULL",
    First => "FIRST",
});

/// What became of the cases of some accounts in a window, as known on a date. All lists are of cases, by id.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SupportReport {
    /// The cases opened.
    pub opened: Vec<Uuid>,
    /// The cases first resolved, of which it can be told whether that was at the first contact.
    pub resolved: Vec<Uuid>,
    /// Those of them resolved at the first contact, and not reopened within five business days as far as is known.
    pub first_contact: Vec<Uuid>,
    /// Those of these whose five business days have not passed.
    pub provisional: Vec<Uuid>,
    /// The cases that were open before the window.
    pub backlog_before: usize,
    /// How many times a case came back.
    pub reopenings: usize,
    /// How many times a case stopped to be open.
    pub endings: usize,
    /// The cases that are open at the end of the window, or of the date when that is earlier.
    pub backlog: Vec<Uuid>,
    /// The cases opened by customers in the window that nobody has answered yet.
    pub unanswered: Vec<Uuid>,
    /// The accounts that are in the books in the window, or that opened a case in it.
    pub accounts: usize,
    /// The accounts of which a case was opened, by id.
    pub accounts_with_cases: Vec<Uuid>,
    scores: Vec<(Uuid, Score)>,
    /// Why resolved cases are not in the first contact resolution.
    left_out: LeftOut,
    /// Why opened cases are not in the first response time.
    not_asked: LeftOut,
    responses: Vec<i64>,
    first_resolutions: Vec<i64>,
    full_resolutions: Vec<i64>,
    days: Days,
    window: Window,
    as_of: NaiveDate,
}

/// The days before and at the end of what is known of the window.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Days {
    before: i32,
    last: i32,
    as_of: i32,
}

impl Days {
    const fn hold(self, day: i32) -> bool {
        self.before < day && day <= self.last
    }
}

/// How many cases are not part of a number, by reason.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
struct LeftOut {
    spam: usize,
    by_agent: usize,
    auto_closed: usize,
    contacts_not_known: usize,
    unanswered: usize,
}

impl LeftOut {
    fn exclusions(self) -> [Exclusion; 5] {
        [
            (ExclusionReason::Spam, self.spam),
            (ExclusionReason::OpenedByAgent, self.by_agent),
            (ExclusionReason::AutoClosed, self.auto_closed),
            (ExclusionReason::ContactsNotKnown, self.contacts_not_known),
            (ExclusionReason::ClosedUnanswered, self.unanswered),
        ]
        .map(|(reason, count)| Exclusion { reason, count })
    }
}

impl SupportReport {
    /// A report without cases.
    pub(crate) fn new(window: Window, as_of: NaiveDate) -> Self {
        let as_of_day = day_number(as_of);
        Self {
            opened: Vec::new(),
            resolved: Vec::new(),
            first_contact: Vec::new(),
            provisional: Vec::new(),
            backlog_before: 0,
            reopenings: 0,
            endings: 0,
            backlog: Vec::new(),
            unanswered: Vec::new(),
            accounts: 0,
            accounts_with_cases: Vec::new(),
            scores: Vec::new(),
            left_out: LeftOut::default(),
            not_asked: LeftOut::default(),
            responses: Vec::new(),
            first_resolutions: Vec::new(),
            full_resolutions: Vec::new(),
            days: Days {
                before: (day_number(window.start()) - 1).min(as_of_day),
                last: (day_number(window.end()) - 1).min(as_of_day),
                as_of: as_of_day,
            },
            window,
            as_of,
        }
    }

    /// Adds the cases of an account, which is in the books in the window or not.
    pub(crate) fn take(
        &mut self,
        account: Uuid,
        is_in_books: bool,
        cases: &[CaseRow],
        calendar: &WorkCalendar,
    ) {
        let known = cases.partition_point(|case| case.opened <= self.days.as_of);
        let mut has_opened = false;
        for case in &cases[..known] {
            has_opened |= self.days.hold(case.opened);
            self.take_opening(case);
            self.take_flow(case);
            self.take_resolution(case, calendar);
            if let Some((day, score)) = case.rating
                && self.days.hold(day)
            {
                self.scores.push((case.id, score));
            }
        }
        if has_opened {
            self.accounts_with_cases.push(account);
        }
        self.accounts += usize::from(is_in_books || has_opened);
    }

    fn take_opening(&mut self, case: &CaseRow) {
        if !self.days.hold(case.opened) {
            return;
        }
        self.opened.push(case.id);
        if case.spam <= self.days.as_of {
            self.not_asked.spam += 1;
        } else if case.is_opened_by_agent {
            self.not_asked.by_agent += 1;
        } else {
            let answered = case.response.filter(|(day, _)| *day <= self.days.as_of);
            match answered {
                Some((_, seconds)) => self.responses.push(seconds),
                // One that was closed without an answer waits for none.
                None if case.is_open(self.days.as_of) => self.unanswered.push(case.id),
                None => self.not_asked.unanswered += 1,
            }
        }
    }

    fn take_flow(&mut self, case: &CaseRow) {
        self.backlog_before += usize::from(case.is_open(self.days.before));
        if case.is_open(self.days.last) {
            self.backlog.push(case.id);
        }
        for ending in &case.endings {
            self.endings += usize::from(self.days.hold(ending.day));
            self.reopenings += usize::from(self.days.hold(ending.reopened));
        }
    }

    fn take_resolution(&mut self, case: &CaseRow, calendar: &WorkCalendar) {
        let as_of = self.days.as_of;
        let is_spam = case.spam <= as_of;
        let first = case.first().filter(|first| first.day <= as_of);
        let Some(first) = first else {
            let ended = case.endings.first();
            if let Some(ended) = ended.filter(|ended| self.days.hold(ended.day)) {
                let auto_closed = ended.how == EndingKind::Closed(ClosureReason::AutoClosed);
                self.left_out.spam += usize::from(is_spam);
                self.left_out.auto_closed += usize::from(!is_spam && auto_closed);
            }
            return;
        };
        if !is_spam {
            let standing = case.standing(as_of);
            let standing = standing.filter(|standing| self.days.hold(standing.day));
            let full = standing.map(|standing| standing.seconds);
            self.full_resolutions.extend(full);
        }
        if !self.days.hold(first.day) {
            return;
        }
        if is_spam {
            self.left_out.spam += 1;
            return;
        }
        self.first_resolutions.push(first.seconds);
        if case.is_opened_by_agent {
            self.left_out.by_agent += 1;
            return;
        }
        let Some(contacts) = case.contacts else {
            self.left_out.contacts_not_known += 1;
            return;
        };
        self.resolved.push(case.id);
        let settled = day_number(settled_after(date_of_day(first.day), calendar));
        let came_back = first.reopened <= settled.min(as_of);
        if contacts <= 1 && !came_back {
            self.first_contact.push(case.id);
            if as_of < settled {
                self.provisional.push(case.id);
            }
        }
    }

    /// The report with everything in order.
    pub(crate) fn finish(mut self) -> Self {
        for ids in [
            &mut self.opened,
            &mut self.resolved,
            &mut self.first_contact,
            &mut self.provisional,
            &mut self.backlog,
            &mut self.unanswered,
            &mut self.accounts_with_cases,
        ] {
            ids.sort_unstable();
        }
        self.scores.sort_unstable();
        self.responses.sort_unstable();
        self.first_resolutions.sort_unstable();
        self.full_resolutions.sort_unstable();
        self
    }

    /// First contact resolution: cases resolved at the first contact and not reopened within five business days / cases resolved. The numerator
    /// counts [`SupportReport::first_contact`], the denominator [`SupportReport::resolved`].
    #[must_use]
    pub fn first_contact_resolution(&self) -> Metric {
        let (first, all) = (self.first_contact.len(), self.resolved.len());
        Metric::proportion(first, all, "CUSTOMER_CONTACTED_ONCE", self.as_of)
            .over(self.window)
            .excluding(self.left_out.exclusions())
    }

    /// Whether the first contact resolution may still change because five business days have not passed.
    #[must_use]
    pub fn is_provisional(&self) -> bool {
        !self.provisional.is_empty()
    }

    /// The minutes until the first answer of the cases that customers opened in the window: the quantile `share` of them. The numerator is what all of
    /// them took together, the denominator how many were answered.
    #[must_use]
    pub fn first_response_time(&self, share: Ratio) -> Metric {
        let unanswered = Exclusion {
            reason: ExclusionReason::NotAnsweredYet,
            count: self.unanswered.len(),
        };
        let left_out = self.not_asked.exclusions().into_iter();
        self.time(&self.responses, share)
            .excluding(left_out.chain([unanswered]))
    }

    /// The minutes until the cases resolved in the window were resolved: the quantile `share` of them. Spam is left out.
    #[must_use]
    pub fn resolution_time(&self, convention: ResolutionConvention, share: Ratio) -> Metric {
        self.time(self.resolution_seconds(convention), share)
    }

    /// How many cases were resolved in the window, by convention.
    #[must_use]
    pub fn resolution_count(&self, convention: ResolutionConvention) -> usize {
        self.resolution_seconds(convention).len()
    }

    const fn resolution_seconds(&self, convention: ResolutionConvention) -> &Vec<i64> {
        match convention {
            ResolutionConvention::Full => &self.full_resolutions,
            ResolutionConvention::First => &self.first_resolutions,
        }
    }

    fn time(&self, seconds: &[i64], share: Ratio) -> Metric {
        let sum: i128 = seconds.iter().map(|seconds| i128::from(*seconds)).sum();
        let minutes = Ratio::new(sum, 60).unwrap_or(Ratio::ZERO);
        let count = Ratio::count(seconds.len());
        let convention = match Ratio::new(1, 2) == Some(share) {
            true => "MEDIAN",
            false => "PERCENTILE",
        };
        let metric = Metric::quotient(minutes, count, Unit::Minutes, convention, self.as_of);
        let metric = metric.over(self.window);
        let quantile = quantile_of(seconds, share);
        let quantile = quantile.and_then(|seconds| seconds.divided_by(Ratio::whole(60)));
        match quantile {
            Some(minutes) => metric.with_value(minutes),
            None => metric.without_value(Status::ZeroDenominator),
        }
    }

    /// Cases opened in the window / accounts.
    #[must_use]
    pub fn cases_per_account(&self) -> Metric {
        let (cases, accounts) = (Ratio::count(self.opened.len()), self.accounts);
        let accounts = Ratio::count(accounts);
        let convention = "OPENED_PER_ACCOUNT";
        Metric::quotient(cases, accounts, Unit::Number, convention, self.as_of).over(self.window)
    }

    /// How many cases got a score in the window.
    #[must_use]
    pub const fn rated_count(&self) -> usize {
        self.scores.len()
    }

    /// How many cases got this score in the window.
    #[must_use]
    pub fn count_of(&self, score: Score) -> usize {
        let scores = self.scores.iter();
        scores.filter(|(_, given)| *given == score).count()
    }

    /// The cases with a score in the top boxes, by id.
    #[must_use]
    pub fn satisfied(&self, boxes: TopBoxes) -> Vec<Uuid> {
        let scores = self.scores.iter();
        scores
            .filter(|(_, score)| boxes.hold(*score))
            .map(|(case, _)| *case)
            .collect()
    }

    /// CSAT: scores of the window in the top boxes / scores. The numerator counts [`SupportReport::satisfied`].
    #[must_use]
    pub fn satisfaction(&self, boxes: TopBoxes) -> Metric {
        let satisfied = self.satisfied(boxes).len();
        Metric::proportion(satisfied, self.rated_count(), "TOP_BOXES", self.as_of).over(self.window)
    }
}
