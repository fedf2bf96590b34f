//! What may happen to a milestone next.

use chrono::NaiveDate;

use super::{
    calendar::WorkCalendar,
    milestone::{MilestoneMove, MilestoneStatus},
    plan::Plan,
    state::{MilestoneState, PlanState},
};

/// Why something cannot happen to a milestone.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum MoveError {
    /// There is no such milestone.
    #[error("there is no such milestone")]
    Unknown,
    /// The plan was given up.
    #[error("the onboarding was cancelled on {0}: nothing happens to its milestones any more")]
    Cancelled(NaiveDate),
    /// Before the plan starts.
    #[error("{on} is before the onboarding starts, on {starts_on}")]
    BeforeStart {
        /// When it was to happen.
        on: NaiveDate,
        /// When the plan starts.
        starts_on: NaiveDate,
    },
    /// It has not happened yet.
    #[error("{0} is yet to come: what has happened can be noted")]
    InFuture(NaiveDate),
    /// Before something that has happened to it since.
    #[error("{on} is before the milestone was last changed, on {last_on}")]
    BeforeLast {
        /// When it was to happen.
        on: NaiveDate,
        /// When something last happened.
        last_on: NaiveDate,
    },
    /// Where the milestone stands does not allow it.
    #[error("the milestone is {status}: {what} needs one that is {needed}")]
    NotAllowed {
        /// What was to happen.
        what: &'static str,
        /// Where the milestone stands.
        status: MilestoneStatus,
        /// Where it would have to stand.
        needed: &'static str,
    },
    /// What it needs is not settled.
    #[error("it needs what is not done: {}", .0.join(", "))]
    NeedsOpen(Vec<String>),
    /// What it needs was done later.
    #[error("it needs `{need}`, which was done on {done_on}: it cannot be done before that")]
    BeforeNeed {
        /// The name of what it needs.
        need: String,
        /// When that was done.
        done_on: NaiveDate,
    },
    /// What needs it is done.
    #[error("what needs it is done: reopen first {}", .0.join(", "))]
    NeededByDone(Vec<String>),
    /// Due before what it needs.
    #[error("it needs `{need}`, which is due on {due_on}: it cannot be due before that, on {to}")]
    DueBeforeNeed {
        /// The name of what it needs.
        need: String,
        /// When that is due.
        due_on: NaiveDate,
        /// When it was to be due.
        to: NaiveDate,
    },
    /// Due before the day on which that is said.
    #[error("{to} has passed: a milestone that is open is due on {on} at the earliest")]
    DueInPast {
        /// When it was to be due.
        to: NaiveDate,
        /// When that was to be said.
        on: NaiveDate,
    },
}

impl Plan {
    /// Whether something can have happened to a milestone on a day.
    ///
    /// # Errors
    /// Why not.
    pub fn check_move(
        &self,
        place: usize,
        what: MilestoneMove,
        on: NaiveDate,
        today: NaiveDate,
        calendar: &WorkCalendar,
    ) -> Result<(), MoveError> {
        let milestone = self.milestones.get(place).ok_or(MoveError::Unknown)?;
        if let Some(cancelled_on) = self.cancelled_on {
            return Err(MoveError::Cancelled(cancelled_on));
        }
        if on < self.starts_on {
            let starts_on = self.starts_on;
            return Err(MoveError::BeforeStart { on, starts_on });
        }
        if on > today {
            return Err(MoveError::InFuture(on));
        }
        let last = milestone.events.last();
        if let Some(last) = last.filter(|last| on < last.on) {
            let last_on = last.on;
            return Err(MoveError::BeforeLast { on, last_on });
        }
        let state = self.on(today, calendar);
        let own = state.milestones.get(place).ok_or(MoveError::Unknown)?;
        allowed(what, own.status)?;
        match what {
            MilestoneMove::Done => self.check_needs(place, on, &state),
            MilestoneMove::Reopened => self.check_needed_by(place, own, &state),
            MilestoneMove::Rescheduled(to) => self.check_due(place, to, on, &state),
            MilestoneMove::Skipped | MilestoneMove::Blocked(_) | MilestoneMove::Unblocked => Ok(()),
        }
    }

    fn check_needs(&self, place: usize, on: NaiveDate, state: &PlanState) -> Result<(), MoveError> {
        let needs = &self.template.milestones()[place].needs;
        let of = |need: &usize| state.milestones[*need];
        let open = needs.iter().filter(|need| !of(need).status.is_settled());
        let open: Vec<_> = open.map(|need| self.name(*need)).collect();
        if !open.is_empty() {
            return Err(MoveError::NeedsOpen(open));
        }
        for need in needs {
            if let Some(done_on) = of(need).done_on().filter(|done_on| on < *done_on) {
                let need = self.name(*need);
                return Err(MoveError::BeforeNeed { need, done_on });
            }
        }
        Ok(())
    }

    fn check_needed_by(
        &self,
        place: usize,
        own: &MilestoneState,
        state: &PlanState,
    ) -> Result<(), MoveError> {
        if own.status == MilestoneStatus::Skipped {
            // What needs a skipped one was done without it; that stays.
            return Ok(());
        }
        let milestones = self.template.milestones().iter().enumerate();
        let done = milestones.filter(|(_, milestone)| milestone.needs.contains(&place));
        let done = done.filter(|(place, _)| state.milestones[*place].done_on().is_some());
        let done: Vec<_> = done.map(|(place, _)| self.name(place)).collect();
        match done.is_empty() {
            true => Ok(()),
            false => Err(MoveError::NeededByDone(done)),
        }
    }

    fn check_due(
        &self,
        place: usize,
        to: NaiveDate,
        on: NaiveDate,
        state: &PlanState,
    ) -> Result<(), MoveError> {
        if to < on {
            return Err(MoveError::DueInPast { to, on });
        }
        for need in &self.template.milestones()[place].needs {
            let open = &state.milestones[*need];
            if !open.status.is_settled() && to < open.due_on {
                let (need, due_on) = (self.name(*need), open.due_on);
                return Err(MoveError::DueBeforeNeed { need, due_on, to });
            }
        }
        Ok(())
    }

    pub(super) fn name(&self, place: usize) -> String {
        let milestone = self.template.milestones().get(place);
        milestone.map_or_else(String::new, |milestone| milestone.terms.name.clone())
    }
}

/// Refuses what a milestone that stands there cannot go through.
fn allowed(what: MilestoneMove, status: MilestoneStatus) -> Result<(), MoveError> {
    use MilestoneStatus::{BlockedOnCustomer, BlockedOnUs, Open};
    let is_blocked = matches!(status, BlockedOnUs | BlockedOnCustomer);
    let (is_allowed, needed) = match what {
        MilestoneMove::Done | MilestoneMove::Skipped | MilestoneMove::Rescheduled(_) => {
            (!status.is_settled(), "OPEN or blocked")
        }
        MilestoneMove::Blocked(_) => (
            matches!(status, Open) || (is_blocked && what.leads_to() != Some(status)),
            "OPEN, or blocked on somebody else",
        ),
        MilestoneMove::Unblocked => (is_blocked, "BLOCKED_ON_US or BLOCKED_ON_CUSTOMER"),
        MilestoneMove::Reopened => (status.is_settled(), "DONE or SKIPPED"),
    };
    match is_allowed {
        true => Ok(()),
        false => Err(MoveError::NotAllowed {
            what: what.as_str(),
            status,
            needed,
        }),
    }
}
