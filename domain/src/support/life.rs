//! What a case is, from what happened to it.

use chrono::{DateTime, NaiveDate, Utc};
use chrono_tz::Tz;

use crate::{
    onboarding::{DayCount, Duration, WorkCalendar},
    time::local_date,
};

use super::case::{
    Case, CaseEvent, CaseEventKind, CaseOpener, CaseStatus, ClosureReason, ContactRecord,
};

/// How long a case has to stay resolved.
const SETTLING: Duration = Duration {
    days: 5,
    count: DayCount::Business,
};

/// The day with whose end it is known whether a case that was resolved on a day stayed so: the fifth business day after it.
pub(super) fn settled_after(day: NaiveDate, calendar: &WorkCalendar) -> NaiveDate {
    calendar.after(day, SETTLING)
}

/// How a case stopped to be open.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum EndingKind {
    /// It was resolved, or closed as solved.
    Resolved,
    /// It was closed for another reason.
    Closed(ClosureReason),
}

/// That a case stopped to be open.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct CaseEnding {
    /// When.
    pub at: DateTime<Utc>,
    /// How.
    pub how: EndingKind,
    /// When it came back; `None` when it did not.
    pub reopened_at: Option<DateTime<Utc>>,
}

/// The first time that a case was resolved.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct FirstResolution {
    /// When.
    pub at: DateTime<Utc>,
    /// When it came back after it; `None` when it did not.
    pub reopened_at: Option<DateTime<Utc>>,
    /// How many times the customer had been in touch until then, the opening included; `None` when that is not known.
    pub customer_contacts: Option<u32>,
}

impl FirstResolution {
    /// The day with whose end it is known whether the case stayed resolved: the fifth business day after it.
    #[must_use]
    pub fn settled_on(&self, zone: Tz, calendar: &WorkCalendar) -> NaiveDate {
        settled_after(local_date(self.at, zone), calendar)
    }
}

/// What a case is, from what happened to it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CaseLife {
    /// Where it stands.
    pub status: CaseStatus,
    /// When it was first answered.
    pub first_response_at: Option<DateTime<Utc>>,
    /// The times it stopped to be open, in their order.
    pub endings: Vec<CaseEnding>,
    /// The first of them that was a resolution.
    pub first_resolution: Option<FirstResolution>,
    /// When it was put away, and why, while it is.
    pub closed: Option<(DateTime<Utc>, ClosureReason)>,
    /// When it was found to be spam.
    pub spam_at: Option<DateTime<Utc>>,
    /// How many times the customer was in touch, as far as events tell, the opening included.
    pub customer_contacts: u32,
    /// How many times an agent was, as far as events tell.
    pub agent_contacts: u32,
}

impl Case {
    /// Goes over what happened, in the order of time. What changes nothing, such as resolving what is resolved, is passed over: what comes from
    /// another system is taken as it is.
    #[must_use]
    pub fn life(&self) -> CaseLife {
        let mut events = self.events.clone();
        events.sort_unstable();
        let mut life = CaseLife {
            status: CaseStatus::Open,
            first_response_at: None,
            endings: Vec::new(),
            first_resolution: None,
            closed: None,
            spam_at: None,
            customer_contacts: u32::from(self.opened_by == CaseOpener::Customer),
            agent_contacts: 0,
        };
        for event in &events {
            life.take(event, self.contacts);
        }
        life
    }
}

impl CaseLife {
    fn take(&mut self, event: &CaseEvent, contacts: ContactRecord) {
        match event.kind {
            CaseEventKind::CustomerContact => self.customer_contacts += 1,
            CaseEventKind::AgentContact | CaseEventKind::FirstResponse => {
                self.agent_contacts += 1;
                self.first_response_at.get_or_insert(event.at);
            }
            CaseEventKind::Resolved => {
                if self.status == CaseStatus::Open {
                    self.end(event.at, EndingKind::Resolved, contacts);
                    self.status = CaseStatus::Resolved;
                }
            }
            CaseEventKind::Closed => {
                let reason = event.reason.unwrap_or(ClosureReason::Solved);
                if self.status == CaseStatus::Open {
                    let how = match reason {
                        ClosureReason::Solved => EndingKind::Resolved,
                        reason => EndingKind::Closed(reason),
                    };
                    self.end(event.at, how, contacts);
                }
                if self.status != CaseStatus::Closed {
                    self.status = CaseStatus::Closed;
                    self.closed = Some((event.at, reason));
                }
                if reason == ClosureReason::Spam {
                    self.spam_at.get_or_insert(event.at);
                }
            }
            CaseEventKind::Reopened => self.reopen(event.at),
        }
    }

    fn end(&mut self, at: DateTime<Utc>, how: EndingKind, contacts: ContactRecord) {
        self.endings.push(CaseEnding {
            at,
            how,
            reopened_at: None,
        });
        if how != EndingKind::Resolved {
            return;
        }
        // To be resolved is an answer.
        self.first_response_at.get_or_insert(at);
        if self.first_resolution.is_none() {
            let listed = self.customer_contacts;
            self.first_resolution = Some(FirstResolution {
                at,
                reopened_at: None,
                customer_contacts: match contacts {
                    ContactRecord::Listed => Some(listed),
                    ContactRecord::Counted(count) => Some(count.max(listed)),
                    ContactRecord::Unknown => (listed > 1).then_some(listed),
                },
            });
        }
    }

    fn reopen(&mut self, at: DateTime<Utc>) {
        if self.status == CaseStatus::Open {
            return;
        }
        self.status = CaseStatus::Open;
        self.closed = None;
        let Some(ending) = self.endings.last_mut() else {
            return;
        };
        ending.reopened_at = Some(at);
        if let Some(first) = &mut self.first_resolution
            && first.at == ending.at
            && ending.how == EndingKind::Resolved
        {
            first.reopened_at.get_or_insert(at);
        }
    }

    /// When it was last resolved, while it stays so.
    #[must_use]
    pub fn resolved_at(&self) -> Option<DateTime<Utc>> {
        let last = self.endings.last();
        let last = last.filter(|last| last.how == EndingKind::Resolved);
        last.filter(|last| last.reopened_at.is_none())
            .map(|last| last.at)
    }

    /// How many times it came back.
    #[must_use]
    pub fn reopenings(&self) -> usize {
        let endings = self.endings.iter();
        endings
            .filter(|ending| ending.reopened_at.is_some())
            .count()
    }
}
