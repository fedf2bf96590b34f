//! How far plans have come.

use std::collections::BTreeMap;

use chrono::NaiveDate;
use uuid::Uuid;

use super::{plan::Plan, plan::PlanStatus, state::PlanState};
use crate::metric::Metric;

/// A phase that some plans go through, and how many have come so far. Phases of the same key are one, whatever template or version they are of.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FunnelStage {
    /// By what the phase is known.
    pub key: String,
    /// What it is called: in the plan that started last.
    pub name: String,
    /// The plans that have reached it: all required milestones of the phases before are settled. By id.
    pub reached: Vec<Uuid>,
    /// Those of them that are in it now: a required milestone of it is open. By id.
    pub current: Vec<Uuid>,
    /// The plans that have the phase.
    pub plans: usize,
    as_of: NaiveDate,
}

impl FunnelStage {
    /// Plans that have reached the phase / plans that have it. The numerator counts [`FunnelStage::reached`].
    #[must_use]
    pub fn share(&self) -> Metric {
        let (reached, plans) = (self.reached.len(), self.plans);
        Metric::proportion(reached, plans, "REACHED_PHASE", self.as_of)
    }
}

/// The phases of plans as they are taken one by one.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Funnel {
    /// By key, with the place of the phase in its template.
    stages: BTreeMap<String, (usize, NaiveDate, FunnelStage)>,
}

impl Funnel {
    pub(super) fn take(&mut self, id: Uuid, plan: &Plan, state: &PlanState, as_of: NaiveDate) {
        for (place, phase) in plan.template.phases().iter().enumerate() {
            let new = || {
                let stage = FunnelStage {
                    key: phase.key.clone(),
                    name: phase.name.clone(),
                    reached: Vec::new(),
                    current: Vec::new(),
                    plans: 0,
                    as_of,
                };
                (place, plan.starts_on, stage)
            };
            let known = self.stages.entry(phase.key.clone());
            let (first, latest, stage) = known.or_insert_with(new);
            *first = (*first).min(place);
            if plan.starts_on > *latest {
                *latest = plan.starts_on;
                stage.name.clone_from(&phase.name);
            }
            stage.plans += 1;
            if state.phase.is_none_or(|current| place <= current) {
                stage.reached.push(id);
            }
            if state.phase == Some(place) && state.status == PlanStatus::Running {
                stage.current.push(id);
            }
        }
    }

    /// In the order in which templates have them.
    pub(super) fn finish(self) -> Vec<FunnelStage> {
        let mut stages: Vec<_> = self.stages.into_values().collect();
        stages.sort_by(|(one, _, left), (other, _, right)| {
            one.cmp(other).then_with(|| left.key.cmp(&right.key))
        });
        let stages = stages.into_iter().map(|(_, _, mut stage)| {
            stage.reached.sort_unstable();
            stage.current.sort_unstable();
            stage
        });
        stages.collect()
    }
}
