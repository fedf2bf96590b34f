//! Cases as numbers.

use chrono::{DateTime, Utc};
use chrono_tz::Tz;
use uuid::Uuid;

use crate::time::{NEVER, day_number, local_date};

use super::{
    case::{Case, CaseOpener, Score},
    life::EndingKind,
};

/// A case as days of its tenant's zone and seconds. Ordered by the day on which it was opened.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct CaseRow {
    pub(crate) opened: i32,
    pub(crate) id: Uuid,
    pub(crate) is_opened_by_agent: bool,
    /// The day of the first answer, and how many seconds it took.
    pub(crate) response: Option<(i32, i64)>,
    /// The times it stopped to be open, in their order.
    pub(crate) endings: Box<[EndingRow]>,
    /// The place among them of the first that was a resolution.
    pub(crate) first_resolution: Option<usize>,
    /// How many times the customer was in touch until then.
    pub(crate) contacts: Option<u32>,
    /// The day on which it was found to be spam, or [`NEVER`].
    pub(crate) spam: i32,
    /// What the customer said of it, and on which day.
    pub(crate) rating: Option<(i32, Score)>,
}

/// That a case stopped to be open.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct EndingRow {
    pub(crate) day: i32,
    /// How many seconds after it was opened.
    pub(crate) seconds: i64,
    pub(crate) how: EndingKind,
    /// The day on which it came back, or [`NEVER`].
    pub(crate) reopened: i32,
}

impl CaseRow {
    /// The case in a time zone.
    pub(crate) fn new(id: Uuid, case: &Case, zone: Tz) -> Self {
        let life = case.life();
        let day = |instant: DateTime<Utc>| day_number(local_date(instant, zone));
        let seconds = |instant: DateTime<Utc>| (instant - case.opened_at).num_seconds();
        let endings = life.endings.iter().map(|ending| EndingRow {
            day: day(ending.at),
            seconds: seconds(ending.at),
            how: ending.how,
            reopened: ending.reopened_at.map_or(NEVER, day),
        });
        let first = life.first_resolution;
        Self {
            opened: day(case.opened_at),
            id,
            is_opened_by_agent: case.opened_by == CaseOpener::Agent,
            response: life.first_response_at.map(|at| (day(at), seconds(at))),
            endings: endings.collect(),
            first_resolution: life
                .endings
                .iter()
                .position(|ending| ending.how == EndingKind::Resolved),
            contacts: first.and_then(|first| first.customer_contacts),
            spam: life.spam_at.map_or(NEVER, day),
            rating: case.rating.map(|(at, score)| (day(at), score)),
        }
    }

    /// Whether it is open at the end of a day.
    pub(crate) fn is_open(&self, day: i32) -> bool {
        let ended = self.endings.iter().rfind(|ending| ending.day <= day);
        self.opened <= day && ended.is_none_or(|ending| ending.reopened <= day)
    }

    /// The first resolution.
    pub(crate) fn first(&self) -> Option<&EndingRow> {
        self.endings.get(self.first_resolution?)
    }

    /// The resolution that stands at the end of a day.
    pub(crate) fn standing(&self, day: i32) -> Option<&EndingRow> {
        let ended = self.endings.iter().rfind(|ending| ending.day <= day)?;
        (ended.how == EndingKind::Resolved && ended.reopened > day).then_some(ended)
    }
}
