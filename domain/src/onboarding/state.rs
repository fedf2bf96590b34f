//! What a plan is on a day.

use chrono::NaiveDate;

use super::{
    calendar::WorkCalendar,
    milestone::{MilestoneMove, MilestoneStatus},
    plan::{Plan, PlanStatus},
};
use crate::metric::{Metric, Ratio, Unit};

/// What a milestone is at the end of a day.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct MilestoneState {
    /// Where it stands.
    pub status: MilestoneStatus,
    /// Since when it stands there; the start of the plan for one to which nothing has happened.
    pub since: NaiveDate,
    /// The day that a person set for it.
    pub rescheduled_to: Option<NaiveDate>,
    /// When it is due, or was when it was done.
    pub due_on: NaiveDate,
    /// When it was done, or is expected to be at the earliest; of one that is skipped the day from which on what needs it can start.
    pub expected_on: NaiveDate,
    /// Whether it is due before the day, and neither done nor skipped.
    pub is_overdue: bool,
}

impl MilestoneState {
    /// When it was done.
    #[must_use]
    pub fn done_on(&self) -> Option<NaiveDate> {
        (self.status == MilestoneStatus::Done).then_some(self.since)
    }
}

/// What a plan is at the end of a day.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PlanState {
    /// Where it stands.
    pub status: PlanStatus,
    /// What its milestones are, in the order of the template.
    pub milestones: Vec<MilestoneState>,
    /// When the last of the required milestones was done or skipped, while all are.
    pub completed_on: Option<NaiveDate>,
    /// Whether all of the required milestones are done, none skipped.
    pub is_done_without_skipping: bool,
    /// The go-live as it is due now.
    pub due_go_live: NaiveDate,
    /// The go-live as it is expected: the day of completion of a plan that is complete.
    pub expected_go_live: NaiveDate,
    /// The place of the phase that it is in: the first with a required milestone that is open; `None` once all are settled.
    pub phase: Option<usize>,
    /// The required milestones that are done.
    pub done: usize,
    /// The required milestones that are not skipped.
    pub to_do: usize,
    as_of: NaiveDate,
}

impl PlanState {
    /// Progress: required milestones done / required milestones that are not skipped.
    #[must_use]
    pub fn progress(&self) -> Metric {
        Metric::quotient(
            Ratio::count(self.done),
            Ratio::count(self.to_do),
            Unit::Proportion,
            "REQUIRED_MILESTONES",
            self.as_of,
        )
    }

    /// The places of the overdue milestones; none of a plan that was given up or has not started.
    pub fn overdue(&self) -> impl Iterator<Item = usize> {
        let counts = !matches!(self.status, PlanStatus::Cancelled | PlanStatus::Scheduled);
        let milestones = self.milestones.iter().enumerate();
        let overdue = milestones.filter(move |(_, milestone)| counts && milestone.is_overdue);
        overdue.map(|(place, _)| place)
    }
}

impl Plan {
    /// What it is at the end of `day`: what happened later is not known.
    #[must_use]
    pub fn on(&self, day: NaiveDate, calendar: &WorkCalendar) -> PlanState {
        let milestones = self.milestones_on(day, calendar);
        let required: Vec<usize> = self.template.required().collect();
        let of = |place: &usize| milestones.get(*place);
        let states = || required.iter().filter_map(of);
        let is_settled = states().all(|milestone| milestone.status.is_settled());
        let completed_on = states().map(|milestone| milestone.since).max();
        let completed_on = completed_on.filter(|_| is_settled);
        let skipped = |milestone: &&MilestoneState| milestone.status == MilestoneStatus::Skipped;
        let done = states().filter(|milestone| milestone.status == MilestoneStatus::Done);
        let done = done.count();
        let last = |date: fn(&MilestoneState) -> NaiveDate| {
            let states = states().filter(|milestone| !skipped(milestone));
            states.map(date).max().unwrap_or(self.starts_on)
        };
        let open = required
            .iter()
            .filter(|place| of(place).is_some_and(|milestone| !milestone.status.is_settled()));
        let phases = self.template.milestones();
        let is_cancelled = self.cancelled_on.is_some_and(|cancelled| cancelled <= day);
        PlanState {
            status: match is_settled {
                _ if is_cancelled => PlanStatus::Cancelled,
                _ if self.starts_on > day => PlanStatus::Scheduled,
                true => PlanStatus::Completed,
                false => PlanStatus::Running,
            },
            completed_on,
            is_done_without_skipping: done == required.len(),
            due_go_live: last(|milestone| milestone.due_on),
            expected_go_live: completed_on
                .unwrap_or_else(|| last(|milestone| milestone.expected_on)),
            phase: open.map(|place| phases[*place].phase).min(),
            done,
            to_do: required.len() - states().filter(skipped).count(),
            milestones,
            as_of: day,
        }
    }

    pub(super) fn milestones_on(
        &self,
        day: NaiveDate,
        calendar: &WorkCalendar,
    ) -> Vec<MilestoneState> {
        let mut states: Vec<_> = (0..self.milestones.len())
            .map(|place| self.standing(place, day))
            .collect();
        // From when on what needs a milestone can start: as it is agreed, and as it is expected.
        let mut agreed = vec![self.starts_on; states.len()];
        let mut expected = agreed.clone();
        for place in self.template.order() {
            let milestone = self.template.milestones().get(*place);
            let (Some(milestone), Some(state)) = (milestone, states.get_mut(*place)) else {
                continue;
            };
            let after_needs = |dates: &[NaiveDate]| {
                let needs = milestone.needs.iter().filter_map(|need| dates.get(*need));
                needs.max().copied().unwrap_or(self.starts_on)
            };
            let (due_from, expected_from) = (after_needs(&agreed), after_needs(&expected));
            let duration = milestone.terms.duration;
            let (planned_on, set) = (state.due_on, state.rescheduled_to);
            let dated = |from: NaiveDate| match set {
                // What a person sets holds for as long as it can.
                Some(set) if set >= from => set,
                Some(_) => calendar.after(from, duration),
                None => calendar.after(from, duration).max(planned_on),
            };
            state.due_on = dated(due_from);
            state.is_overdue = !state.status.is_settled() && state.due_on < day;
            (agreed[*place], state.expected_on) = match state.status {
                MilestoneStatus::Done => (state.since, state.since),
                MilestoneStatus::Skipped => (due_from, expected_from),
                _ => (state.due_on, dated(expected_from).max(day)),
            };
            expected[*place] = state.expected_on;
        }
        states
    }

    /// Where a milestone stands by what happened to it, with the day for which it was planned.
    fn standing(&self, place: usize, day: NaiveDate) -> MilestoneState {
        let planned_on = self
            .milestones
            .get(place)
            .map_or(self.starts_on, |milestone| milestone.planned_on);
        let mut state = MilestoneState {
            status: MilestoneStatus::Open,
            since: self.starts_on,
            rescheduled_to: None,
            due_on: planned_on,
            expected_on: planned_on,
            is_overdue: false,
        };
        for event in self.events_until(place, day) {
            if let MilestoneMove::Rescheduled(to) = event.what {
                state.rescheduled_to = Some(to);
            }
            if let Some(status) = event.what.leads_to() {
                state.status = status;
                state.since = event.on;
            }
        }
        state
    }
}
