//! How onboardings go in a window.

use chrono::NaiveDate;
use uuid::Uuid;

use super::{
    calendar::WorkCalendar,
    funnel::{Funnel, FunnelStage},
    plan::{Plan, PlanStatus},
    state::PlanState,
};
use crate::{
    metric::{Exclusion, ExclusionReason, Metric},
    name::names,
    time::Window,
};

/// When an onboarding is complete.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum CompletionConvention {
    /// When all required milestones are done or skipped: what was skipped for a reason is not needed.
    #[default]
    DoneOrSkipped,
    /// When all required milestones are done.
    Done,
}

names!(CompletionConvention {
    DoneOrSkipped => "DONE_OR_SKIPPED",
    Done => "DONE",
});

/// How the onboardings of some accounts go in a window, as known on a date.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OnboardingReport {
    /// The plans that started in the window.
    pub started: Vec<Uuid>,
    /// The plans that run on the date.
    pub running: Vec<Uuid>,
    /// The plans whose go-live was planned for a day of the window, until the date.
    pub due: Vec<Uuid>,
    /// Those of them with all required milestones done or skipped.
    pub completed: Vec<Uuid>,
    /// Those of them with all required milestones done.
    pub done: Vec<Uuid>,
    /// Those of them that were complete by the planned day.
    pub on_time: Vec<Uuid>,
    /// The milestones planned for a day of the window, until the date, that are not skipped.
    pub milestones_due: Vec<Uuid>,
    /// Those of them that were done by the planned day.
    pub milestones_on_time: Vec<Uuid>,
    /// The milestones that are overdue on the date, of plans that run.
    pub overdue: Vec<Uuid>,
    /// The plans of those.
    pub plans_overdue: Vec<Uuid>,
    /// The accounts of those.
    pub accounts_overdue: Vec<Uuid>,
    /// The plans that would have been due, but were given up before.
    pub cancelled: usize,
    /// The milestones that would have been due, but were skipped.
    pub skipped: usize,
    /// How far the plans that started in the window have come.
    pub funnel: Vec<FunnelStage>,
    stages: Funnel,
    window: Window,
    as_of: NaiveDate,
}

impl OnboardingReport {
    /// A report without plans.
    pub(crate) fn new(window: Window, as_of: NaiveDate) -> Self {
        Self {
            started: Vec::new(),
            running: Vec::new(),
            due: Vec::new(),
            completed: Vec::new(),
            done: Vec::new(),
            on_time: Vec::new(),
            milestones_due: Vec::new(),
            milestones_on_time: Vec::new(),
            overdue: Vec::new(),
            plans_overdue: Vec::new(),
            accounts_overdue: Vec::new(),
            cancelled: 0,
            skipped: 0,
            funnel: Vec::new(),
            stages: Funnel::default(),
            window,
            as_of,
        }
    }

    /// Adds a plan of an account.
    pub(crate) fn take(&mut self, account: Uuid, id: Uuid, plan: &Plan, calendar: &WorkCalendar) {
        if plan.starts_on > self.as_of {
            return;
        }
        let state = plan.on(self.as_of, calendar);
        if self.window.contains(plan.starts_on) {
            self.started.push(id);
            self.stages.take(id, plan, &state, self.as_of);
        }
        if state.status == PlanStatus::Running {
            self.running.push(id);
        }
        self.take_due(id, plan, &state);
        self.take_milestones(plan, &state);
        let before = self.overdue.len();
        let overdue = state
            .overdue()
            .filter(|_| state.status == PlanStatus::Running);
        self.overdue
            .extend(overdue.map(|place| plan.milestones[place].id));
        if self.overdue.len() > before {
            self.plans_overdue.push(id);
            if self.accounts_overdue.last() != Some(&account) {
                self.accounts_overdue.push(account);
            }
        }
    }

    /// The lists in order.
    pub(crate) fn finish(mut self) -> Self {
        let lists = [
            &mut self.started,
            &mut self.running,
            &mut self.due,
            &mut self.completed,
            &mut self.done,
            &mut self.on_time,
            &mut self.milestones_due,
            &mut self.milestones_on_time,
            &mut self.overdue,
            &mut self.plans_overdue,
            &mut self.accounts_overdue,
        ];
        for list in lists {
            list.sort_unstable();
        }
        self.funnel = std::mem::take(&mut self.stages).finish();
        self
    }

    fn is_due(&self, date: NaiveDate) -> bool {
        self.window.contains(date) && date <= self.as_of
    }

    fn take_due(&mut self, id: Uuid, plan: &Plan, state: &PlanState) {
        let planned = plan.planned_go_live();
        if !self.is_due(planned) {
            return;
        }
        let completed_on = state.completed_on;
        let given_up = plan.cancelled_on.filter(|day| *day <= self.as_of);
        if let Some(given_up) = given_up
            && completed_on.is_none_or(|completed| given_up < completed)
        {
            self.cancelled += 1;
            return;
        }
        self.due.push(id);
        let Some(completed_on) = completed_on else {
            return;
        };
        self.completed.push(id);
        if state.is_done_without_skipping {
            self.done.push(id);
        }
        if completed_on <= planned {
            self.on_time.push(id);
        }
    }

    fn take_milestones(&mut self, plan: &Plan, state: &PlanState) {
        if state.status == PlanStatus::Cancelled {
            return;
        }
        for (milestone, now) in plan.milestones.iter().zip(&state.milestones) {
            if !self.is_due(milestone.planned_on) {
                continue;
            }
            if now.status == super::MilestoneStatus::Skipped {
                self.skipped += 1;
                continue;
            }
            self.milestones_due.push(milestone.id);
            if now
                .done_on()
                .is_some_and(|done| done <= milestone.planned_on)
            {
                self.milestones_on_time.push(milestone.id);
            }
        }
    }

    /// Onboarding completion: plans with all required milestones done (or skipped, by convention) / plans whose go-live was planned in the window. The
    /// numerator counts [`OnboardingReport::completed`] or [`OnboardingReport::done`].
    #[must_use]
    pub fn completion(&self, convention: CompletionConvention) -> Metric {
        let part = match convention {
            CompletionConvention::DoneOrSkipped => self.completed.len(),
            CompletionConvention::Done => self.done.len(),
        };
        self.of_due(part, convention.as_str())
    }

    /// On-time rate: plans complete by the day for which their go-live was planned at first / plans whose go-live was planned in the window. The numerator
    /// counts [`OnboardingReport::on_time`].
    #[must_use]
    pub fn on_time_rate(&self) -> Metric {
        self.of_due(self.on_time.len(), "PLANNED_GO_LIVE")
    }

    /// The same of milestones: done by the day for which they were planned at first / planned in the window.
    #[must_use]
    pub fn milestone_on_time_rate(&self) -> Metric {
        let (on_time, due) = (self.milestones_on_time.len(), self.milestones_due.len());
        Metric::proportion(on_time, due, "PLANNED_DATE", self.as_of)
            .over(self.window)
            .excluding([Exclusion {
                reason: ExclusionReason::Skipped,
                count: self.skipped,
            }])
    }

    fn of_due(&self, part: usize, convention: &'static str) -> Metric {
        Metric::proportion(part, self.due.len(), convention, self.as_of)
            .over(self.window)
            .excluding([Exclusion {
                reason: ExclusionReason::Cancelled,
                count: self.cancelled,
            }])
    }
}
