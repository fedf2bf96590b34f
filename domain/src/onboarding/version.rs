//! Another version of its template for a plan that has started.

use std::sync::Arc;

use chrono::NaiveDate;
use uuid::Uuid;

use super::{
    calendar::WorkCalendar,
    milestone::MilestoneStatus,
    plan::{Plan, PlanMilestone},
    state::MilestoneState,
    template::Template,
};

/// What becomes of a milestone when its plan gets another version of the template. Milestones of the same key are one.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum MilestoneFate {
    /// The plan does not have it yet.
    Appears,
    /// It stays, with what happened to it.
    Stays,
    /// The version does not have it.
    Vanishes,
}

/// A milestone of the one version or the other.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct MilestoneChange {
    /// What becomes of it.
    pub fate: MilestoneFate,
    /// Its place in the plan as it is.
    pub before: Option<usize>,
    /// Its place in the plan as it would be.
    pub after: Option<usize>,
}

/// A plan with another version of its template.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct VersionChange {
    /// The plan as it would be.
    pub plan: Plan,
    /// What becomes of the milestones: in the order of the version, then those that it does not have.
    pub milestones: Vec<MilestoneChange>,
    /// The places, in the plan as it is, of the milestones that are done and vanish.
    pub lost: Vec<usize>,
}

/// Why a plan cannot get another version of its template.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum VersionError {
    /// The plan was given up.
    #[error("the onboarding was cancelled on {0}: it keeps its version")]
    Cancelled(NaiveDate),
    /// Milestones that are done would vanish.
    #[error(
        "the version does not have what is done: {}. Say that this may be lost, or keep the version", .0.join(", ")
    )]
    Loses(Vec<String>),
}

impl Plan {
    /// The plan with another version of its template from the day `on`.
    ///
    /// Milestones of a key that both versions have stay, with what happened to them: what is done stays done, also when it needs something new by now. A
    /// milestone that is settled keeps the day for which it was planned. One that is open is planned anew, for its duration after the last planned day
    /// of what it needs; a new one not as if it could have been begun before `on`.
    ///
    /// # Errors
    /// When the plan was given up.
    pub fn in_version(
        &self,
        template: Arc<Template>,
        on: NaiveDate,
        calendar: &WorkCalendar,
        mut id: impl FnMut() -> Uuid,
    ) -> Result<VersionChange, VersionError> {
        if let Some(cancelled_on) = self.cancelled_on {
            return Err(VersionError::Cancelled(cancelled_on));
        }
        let known = self.milestones_on(on, calendar);
        let before: Vec<Option<usize>> = template
            .milestones()
            .iter()
            .map(|milestone| self.template.place_of(&milestone.terms.key))
            .collect();
        let planned = self.planned_in(&template, &before, &known, on, calendar);
        let milestones = before.iter().zip(planned).map(|(before, planned_on)| {
            let known = before.and_then(|place| self.milestones.get(place));
            match known {
                Some(known) => PlanMilestone {
                    planned_on,
                    ..known.clone()
                },
                None => PlanMilestone {
                    id: id(),
                    planned_on,
                    events: Vec::new(),
                },
            }
        });
        let plan = Self {
            milestones: milestones.collect(),
            template,
            ..self.clone()
        };
        let vanishing = (0..self.milestones.len()).filter(|place| !before.contains(&Some(*place)));
        let vanishing: Vec<usize> = vanishing.collect();
        let is_done = |place: &usize| known[*place].status == MilestoneStatus::Done;
        Ok(VersionChange {
            plan,
            lost: vanishing.iter().copied().filter(is_done).collect(),
            milestones: changes(&before, &vanishing),
        })
    }

    /// For when the milestones of another version are planned; `before` has the places that they have in this plan.
    fn planned_in(
        &self,
        template: &Template,
        before: &[Option<usize>],
        known: &[MilestoneState],
        on: NaiveDate,
        calendar: &WorkCalendar,
    ) -> Vec<NaiveDate> {
        let mut planned = vec![self.starts_on; template.milestones().len()];
        for place in template.order() {
            let milestone = &template.milestones()[*place];
            let needs = milestone.needs.iter().map(|need| planned[*need]);
            let from = needs.max().unwrap_or(self.starts_on);
            let duration = milestone.terms.duration;
            planned[*place] = match before[*place] {
                Some(own) if known[own].status.is_settled() => self.milestones[own].planned_on,
                Some(_) => calendar.after(from, duration),
                None => calendar.after(from.max(on), duration),
            };
        }
        planned
    }

    /// Refuses another version without milestones that are done, unless these may be lost.
    ///
    /// # Errors
    /// When some would be.
    pub fn check_lost(&self, change: &VersionChange, may_lose: bool) -> Result<(), VersionError> {
        if may_lose || change.lost.is_empty() {
            return Ok(());
        }
        let names = change.lost.iter().map(|place| self.name(*place));
        Err(VersionError::Loses(names.collect()))
    }
}

fn changes(before: &[Option<usize>], vanishing: &[usize]) -> Vec<MilestoneChange> {
    let of_version = before
        .iter()
        .enumerate()
        .map(|(place, before)| MilestoneChange {
            fate: match before {
                Some(_) => MilestoneFate::Stays,
                None => MilestoneFate::Appears,
            },
            before: *before,
            after: Some(place),
        });
    let gone = vanishing.iter().map(|place| MilestoneChange {
        fate: MilestoneFate::Vanishes,
        before: Some(*place),
        after: None,
    });
    of_version.chain(gone).collect()
}
