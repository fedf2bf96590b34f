//! A template applied to an account.

use std::sync::Arc;

use chrono::NaiveDate;
use uuid::Uuid;

use super::{
    calendar::WorkCalendar,
    milestone::{BlockedOn, MilestoneEvent, MilestoneMove},
    template::Template,
};
use crate::name::names;

/// One version of a template, applied to an account from a day on.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Plan {
    /// The first day: the kickoff.
    pub starts_on: NaiveDate,
    /// The day on which the contract was signed, if that is known.
    pub contract_signed_on: Option<NaiveDate>,
    /// The day on which it was given up.
    pub cancelled_on: Option<NaiveDate>,
    /// What it is a copy of.
    pub template: Arc<Template>,
    /// For every milestone of the template, in its order: when it was planned for, and what has happened to it.
    pub milestones: Vec<PlanMilestone>,
}

/// A milestone of a plan.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct PlanMilestone {
    /// The milestone.
    pub id: Uuid,
    /// The day for which it was planned at first, or when the plan got another version of its template.
    pub planned_on: NaiveDate,
    /// What happened to it, by days; of one day in the order in which it was noted.
    pub events: Vec<MilestoneEvent>,
}

/// Where a plan stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum PlanStatus {
    /// It starts later.
    Scheduled,
    /// Some of its required milestones are open.
    Running,
    /// All of its required milestones are done or skipped.
    Completed,
    /// It was given up.
    Cancelled,
}

names!(PlanStatus {
    Scheduled => "SCHEDULED",
    Running => "RUNNING",
    Completed => "COMPLETED",
    Cancelled => "CANCELLED",
});

/// Why a plan cannot start on a day.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum PlanStartError {
    /// The contract is signed after the start.
    #[error(
        "the contract was signed on {signed_on}, after the onboarding starts on {starts_on}: it is signed by then, or not known"
    )]
    ContractAfterStart {
        /// When it was signed.
        signed_on: NaiveDate,
        /// When the plan starts.
        starts_on: NaiveDate,
    },
    /// It was given up before it started.
    #[error("{cancelled_on} is before the onboarding starts, on {starts_on}")]
    CancelledBeforeStart {
        /// When it was given up.
        cancelled_on: NaiveDate,
        /// When the plan starts.
        starts_on: NaiveDate,
    },
}

impl Plan {
    /// The template applied from a day on: every milestone is planned for its duration after the last of those that it needs.
    #[must_use]
    pub fn of(
        template: Arc<Template>,
        starts_on: NaiveDate,
        calendar: &WorkCalendar,
        mut id: impl FnMut() -> Uuid,
    ) -> Self {
        let planned = planned_dates(&template, starts_on, calendar);
        let milestones = planned.into_iter().map(|planned_on| PlanMilestone {
            id: id(),
            planned_on,
            events: Vec::new(),
        });
        Self {
            starts_on,
            contract_signed_on: None,
            cancelled_on: None,
            milestones: milestones.collect(),
            template,
        }
    }

    /// Refuses days that contradict each other.
    ///
    /// # Errors
    /// When the contract is signed after the start, or the plan given up before it.
    pub fn check_days(&self) -> Result<(), PlanStartError> {
        let starts_on = self.starts_on;
        if let Some(signed_on) = self.contract_signed_on.filter(|day| *day > starts_on) {
            return Err(PlanStartError::ContractAfterStart {
                signed_on,
                starts_on,
            });
        }
        match self.cancelled_on.filter(|day| *day < starts_on) {
            Some(cancelled_on) => Err(PlanStartError::CancelledBeforeStart {
                cancelled_on,
                starts_on,
            }),
            None => Ok(()),
        }
    }

    /// The day for which the last of the required milestones was planned at first.
    #[must_use]
    pub fn planned_go_live(&self) -> NaiveDate {
        let required = self.template.required();
        let planned = required.filter_map(|place| self.milestones.get(place));
        let planned = planned.map(|milestone| milestone.planned_on).max();
        planned.unwrap_or(self.starts_on)
    }

    /// The events of a milestone until the end of a day.
    pub(super) fn events_until(
        &self,
        place: usize,
        day: NaiveDate,
    ) -> impl Iterator<Item = &MilestoneEvent> {
        let events = self.milestones.get(place);
        let events = events.map_or(&[][..], |milestone| &milestone.events);
        events.iter().take_while(move |event| event.on <= day)
    }

    /// The days on which one of some milestones waits for the customer, as ranges of days that do not overlap, ascending: each from the day on which
    /// it is blocked to the one on which it is not any more.
    #[must_use]
    pub fn waits(&self, of: &[bool], until: NaiveDate) -> Vec<(NaiveDate, NaiveDate)> {
        let mut waits = Vec::new();
        for place in (0..self.milestones.len()).filter(|place| of.get(*place) == Some(&true)) {
            let mut since = None;
            for event in self.events_until(place, until) {
                match event.what {
                    MilestoneMove::Rescheduled(_) => {}
                    MilestoneMove::Blocked(BlockedOn::Customer) => {
                        since.get_or_insert(event.on);
                    }
                    _ => waits.extend(since.take().map(|since| (since, event.on))),
                }
            }
            waits.extend(since.map(|since| (since, until)));
        }
        united(waits)
    }
}

fn planned_dates(
    template: &Template,
    starts_on: NaiveDate,
    calendar: &WorkCalendar,
) -> Vec<NaiveDate> {
    let mut planned = vec![starts_on; template.milestones().len()];
    for place in template.order() {
        let milestone = &template.milestones()[*place];
        let needs = milestone.needs.iter().map(|need| planned[*need]);
        let from = needs.max().unwrap_or(starts_on);
        planned[*place] = calendar.after(from, milestone.terms.duration);
    }
    planned
}

/// Ranges of days, made such that none overlaps another, ascending.
pub(super) fn united(mut ranges: Vec<(NaiveDate, NaiveDate)>) -> Vec<(NaiveDate, NaiveDate)> {
    ranges.sort_unstable();
    let mut apart: Vec<(NaiveDate, NaiveDate)> = Vec::with_capacity(ranges.len());
    for (first, end) in ranges {
        match apart.last_mut() {
            Some(last) if first <= last.1 => last.1 = last.1.max(end),
            _ => apart.push((first, end)),
        }
    }
    apart
}
