//! Onboardings: what new customers are led through, how far each has come, and the messages that lead them on.

pub mod entity;
mod facts;
mod link;
mod milestone;
mod past;
mod plan;
mod prompt;
mod read;
mod template;
#[cfg(test)]
mod tests;
mod version;

use std::sync::Arc;

use chrono::NaiveDate;
use domain::onboarding::{MilestoneMove, OwnerRole, Plan, PlanState, Template};
use uuid::Uuid;

pub(crate) use facts::{
    PlanEventRecord, calendar, each_plan, each_prompt, exact_events, prompt as exact_prompt,
    templates,
};
pub use link::{
    LinkInput, LinkOpening, LinkStanding, LinkedMilestone, complete_by_link, hand_out_link,
    open_link,
};
pub use milestone::{MoveInput, change_milestone};
pub use past::{PastEvent, PastPlan, take_over_plans};
pub use plan::{CancelInput, StartInput, cancel, start};
pub use prompt::{
    PromptInput, known as known_prompts, upsert as upsert_prompts,
    upsert_over as upsert_prompts_over,
};
pub use read::{
    PlanFilter, PlanOrder, PlanOrderField, by_ids, counts_of_accounts, first_of_accounts, list,
    matching, of_account,
};
pub use template::{
    TemplateInput, TemplateVersion, create_template, list_templates, matching_templates,
    revise_template, template_versions, templates_by_ids, versions_of,
};
pub use version::{PlanMove, PlanMoveInput, move_plan, preview_move};

/// A plan with its milestones.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OnboardingPlan {
    /// The plan.
    pub row: entity::plan::Model,
    /// Its milestones, by their place in the template.
    pub milestones: Vec<Milestone>,
    /// The version of the template that it has.
    pub version: TemplateVersion,
}

/// A milestone of a plan.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Milestone {
    /// The id.
    pub id: Uuid,
    /// For when it was planned at first, or when the plan got another version of its template.
    pub planned_on: NaiveDate,
    /// What happened to it, in the order in which it was noted.
    pub events: Vec<PlanEvent>,
}

/// Something that happened to a milestone, as it was noted.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PlanEvent {
    /// What, and on which day.
    pub event: domain::onboarding::MilestoneEvent,
    /// Why, where somebody said so.
    pub reason: Option<String>,
    /// Who noted it, when that was a member.
    pub member: Option<Uuid>,
    /// Who noted it, when that was a contact with a link.
    pub contact: Option<Uuid>,
    /// When it was noted.
    pub noted_at: chrono::DateTime<chrono::Utc>,
}

impl Milestone {
    /// What made it done, while it is.
    fn done(&self) -> Option<&PlanEvent> {
        let mut done = None;
        for event in &self.events {
            match event.event.what {
                MilestoneMove::Done => done = Some(event),
                MilestoneMove::Rescheduled(_) => {}
                _ => done = None,
            }
        }
        done
    }
}

impl OnboardingPlan {
    /// Its id.
    #[must_use]
    pub const fn id(&self) -> Uuid {
        self.row.id
    }

    /// What it is a copy of.
    #[must_use]
    pub const fn template(&self) -> &Arc<Template> {
        &self.version.exact
    }

    /// The place of a milestone.
    fn place_of(&self, milestone: Uuid) -> Option<usize> {
        self.milestones
            .iter()
            .position(|known| known.id == milestone)
    }

    /// Who sees to the milestone at a place.
    fn owner_of(&self, place: usize) -> Option<OwnerRole> {
        let of_template = self.template().milestones().get(place);
        of_template.map(|milestone| milestone.terms.owner)
    }

    /// The plan as the domain reckons with it.
    #[must_use]
    pub fn exact(&self) -> Plan {
        facts::exact(self)
    }

    /// What it is at the end of a day, by the tenant's working days.
    #[must_use]
    pub fn on(&self, day: NaiveDate, scope: &crate::scope::Scope) -> PlanState {
        self.exact().on(day, &calendar(scope))
    }
}
