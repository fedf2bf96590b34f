//! What callers say about onboardings.

use async_graphql::{ID, InputObject};
use data::{
    error::Refusal,
    id::Kind,
    onboarding::{CancelInput, MoveInput, PlanMoveInput, PromptInput, StartInput, TemplateInput},
    reference::Reference,
};
use domain::onboarding::{Duration, MilestoneMove, MilestoneTerms, PhaseTerms};

use super::{OnboardingOwner, milestone::OnboardingBlockedOn};
use crate::{
    bulk::UpsertPolicy,
    id,
    portfolio::DayCount,
    scalar::{Date, DateTime},
};

/// A milestone of a template.
#[derive(Clone, Debug, InputObject)]
pub struct OnboardingMilestoneInput {
    /// By what it is known: 1 to 50 lower-case letters, digits, hyphens and underscores, unique in the template.
    key: String,
    /// What it is called, 1 to 200 characters.
    name: String,
    /// Who sees to it.
    #[graphql(default_with = "OnboardingOwner::Csm")]
    owner: OnboardingOwner,
    /// How many days it takes once everything that it needs is done, 0 to 730.
    duration_days: i32,
    /// Which days these are.
    #[graphql(default_with = "DayCount::Calendar")]
    day_count: DayCount,
    /// The keys of the milestones that have to be done or skipped before.
    #[graphql(default)]
    needs: Vec<String>,
    /// Whether the onboarding is complete only with it.
    #[graphql(default = true)]
    is_required: bool,
    /// Whether the product is of some value to the customer with it; of at most one milestone.
    #[graphql(default)]
    is_first_value: bool,
    /// Whether the product is of the value that it was bought for with it; of at most one milestone.
    #[graphql(default)]
    is_full_value: bool,
}

/// A phase of a template.
#[derive(Clone, Debug, InputObject)]
pub struct OnboardingPhaseInput {
    /// By what it is known: 1 to 50 lower-case letters, digits, hyphens and underscores, unique among the phases.
    key: String,
    /// What it is called, 1 to 200 characters.
    name: String,
    /// Its milestones, in the order in which they are shown.
    milestones: Vec<OnboardingMilestoneInput>,
}

fn phases(given: Vec<OnboardingPhaseInput>) -> Result<Vec<PhaseTerms>, Refusal> {
    let phases = given.into_iter().enumerate().map(|(phase, input)| {
        let milestones = input.milestones.into_iter().enumerate();
        let milestones = milestones.map(|(place, input)| {
            let days = u16::try_from(input.duration_days).map_err(|_| {
                let field = format!("phases.{phase}.milestones.{place}.durationDays");
                let (most, given) = (Duration::MOST_DAYS, input.duration_days);
                Refusal::invalid(&field, format!("0 to {most} days, not {given}"))
            })?;
            Ok(MilestoneTerms {
                key: input.key,
                name: input.name,
                owner: input.owner.into(),
                duration: Duration {
                    days,
                    count: input.day_count.into(),
                },
                needs: input.needs,
                is_required: input.is_required,
                is_first_value: input.is_first_value,
                is_full_value: input.is_full_value,
            })
        });
        Ok(PhaseTerms {
            key: input.key,
            name: input.name,
            milestones: milestones.collect::<Result<_, _>>()?,
        })
    });
    phases.collect()
}

/// A new template.
#[derive(Clone, Debug, InputObject)]
pub struct CreateOnboardingTemplateInput {
    /// What it is called, 1 to 200 characters; unique in the tenant.
    name: String,
    /// 1 to 20 phases, with 1 to 100 milestones in all.
    phases: Vec<OnboardingPhaseInput>,
}

impl CreateOnboardingTemplateInput {
    /// The input for the data layer.
    pub(super) fn input(self) -> Result<TemplateInput, Refusal> {
        Ok(TemplateInput {
            name: Some(self.name),
            phases: phases(self.phases)?,
            version: None,
        })
    }
}

/// A new version of a template.
#[derive(Clone, Debug, InputObject)]
pub struct ReviseOnboardingTemplateInput {
    /// The id of the template.
    pub(super) id: ID,
    /// The version of the template that you have seen; with it the change is refused when somebody else was faster.
    version: Option<i32>,
    /// What it is called, 1 to 200 characters, unique in the tenant; as before when nothing is said.
    name: Option<String>,
    /// All phases of the new version: 1 to 20, with 1 to 100 milestones in all.
    phases: Vec<OnboardingPhaseInput>,
}

impl ReviseOnboardingTemplateInput {
    /// The input for the data layer.
    pub(super) fn input(self) -> Result<TemplateInput, Refusal> {
        Ok(TemplateInput {
            name: self.name,
            phases: phases(self.phases)?,
            version: self.version,
        })
    }
}

/// An onboarding that starts.
#[derive(Clone, Debug, InputObject)]
pub struct StartOnboardingInput {
    /// The id of the account.
    account: ID,
    /// The id of the template, whose newest version is taken.
    template: ID,
    /// The first day, the kickoff; today when nothing is said.
    starts_on: Option<Date>,
    /// The day on which the contract was signed, not after the first day. The first day of the account's first subscription when nothing is said.
    contract_signed_on: Option<Date>,
}

impl StartOnboardingInput {
    /// The input for the data layer.
    pub(super) fn input(self) -> Result<StartInput, Refusal> {
        Ok(StartInput {
            account: Reference::Id(id::expect(Kind::Account, &self.account, "account")?),
            template: id::expect(Kind::OnboardingTemplate, &self.template, "template")?,
            starts_on: self.starts_on.map(|day| day.0),
            contract_signed_on: self.contract_signed_on.map(|day| day.0),
        })
    }
}

/// An onboarding that gets another version of its template.
#[derive(Clone, Debug, InputObject)]
pub struct MoveOnboardingPlanInput {
    /// The id of the onboarding.
    pub(super) id: ID,
    /// The version of the onboarding that you have seen, so that nothing else happens than what `movePreview` showed.
    version: i32,
    /// The number of the version of the template, the `toVersion` of the preview; the newest when nothing is said.
    to_version: Option<i32>,
    /// Whether milestones that are done may vanish. Refused otherwise.
    #[graphql(default)]
    allow_losing: bool,
}

impl MoveOnboardingPlanInput {
    /// The input for the data layer.
    pub(super) const fn input(&self) -> PlanMoveInput {
        PlanMoveInput {
            version: self.version,
            to_version: self.to_version,
            may_lose: self.allow_losing,
        }
    }
}

/// An onboarding that is given up.
#[derive(Clone, Debug, InputObject)]
pub struct CancelOnboardingInput {
    /// The id of the onboarding.
    pub(super) id: ID,
    /// Why, up to 10,000 characters.
    reason: String,
    /// The day, not in the future; today when nothing is said.
    on: Option<Date>,
    /// The version that you have seen; with it the change is refused when somebody else was faster.
    version: Option<i32>,
}

impl CancelOnboardingInput {
    /// The input for the data layer.
    pub(super) fn input(self) -> CancelInput {
        CancelInput {
            reason: self.reason,
            on: self.on.map(|day| day.0),
            version: self.version,
        }
    }
}

/// Something that happens to a milestone.
#[derive(Clone, Debug, InputObject)]
pub struct OnboardingMilestoneStepInput {
    /// The id of the milestone.
    pub(super) id: ID,
    /// The day, not in the future; today when nothing is said.
    on: Option<Date>,
    /// Anything worth knowing, up to 10,000 characters.
    reason: Option<String>,
    /// The version of the onboarding that you have seen; with it the change is refused when somebody else was faster.
    version: Option<i32>,
}

impl OnboardingMilestoneStepInput {
    /// The input for the data layer.
    pub(super) fn input(self, what: MilestoneMove) -> MoveInput {
        MoveInput {
            what,
            on: self.on.map(|day| day.0),
            reason: self.reason,
            version: self.version,
        }
    }
}

/// A milestone that will not be done.
#[derive(Clone, Debug, InputObject)]
pub struct SkipOnboardingMilestoneInput {
    /// The id of the milestone.
    pub(super) id: ID,
    /// Why, up to 10,000 characters.
    reason: String,
    /// The day, not in the future; today when nothing is said.
    on: Option<Date>,
    /// The version of the onboarding that you have seen; with it the change is refused when somebody else was faster.
    version: Option<i32>,
}

impl SkipOnboardingMilestoneInput {
    /// The input for the data layer.
    pub(super) fn input(self) -> MoveInput {
        MoveInput {
            what: MilestoneMove::Skipped,
            on: self.on.map(|day| day.0),
            reason: Some(self.reason),
            version: self.version,
        }
    }
}

/// A milestone that waits for somebody.
#[derive(Clone, Debug, InputObject)]
pub struct BlockOnboardingMilestoneInput {
    /// The id of the milestone.
    pub(super) id: ID,
    /// For whom it waits.
    blocked_on: OnboardingBlockedOn,
    /// Why, up to 10,000 characters.
    reason: Option<String>,
    /// The day, not in the future; today when nothing is said.
    on: Option<Date>,
    /// The version of the onboarding that you have seen; with it the change is refused when somebody else was faster.
    version: Option<i32>,
}

impl BlockOnboardingMilestoneInput {
    /// The input for the data layer.
    pub(super) fn input(self) -> MoveInput {
        MoveInput {
            what: MilestoneMove::Blocked(self.blocked_on.into()),
            on: self.on.map(|day| day.0),
            reason: self.reason,
            version: self.version,
        }
    }
}

/// A milestone that is due on another day.
#[derive(Clone, Debug, InputObject)]
pub struct RescheduleOnboardingMilestoneInput {
    /// The id of the milestone.
    pub(super) id: ID,
    /// The day on which it is to be due: not before what it needs is.
    due_on: Date,
    /// Why, up to 10,000 characters.
    reason: Option<String>,
    /// The version of the onboarding that you have seen; with it the change is refused when somebody else was faster.
    version: Option<i32>,
}

impl RescheduleOnboardingMilestoneInput {
    /// The input for the data layer.
    pub(super) fn input(self) -> MoveInput {
        MoveInput {
            what: MilestoneMove::Rescheduled(self.due_on.0),
            on: None,
            reason: self.reason,
            version: self.version,
        }
    }
}

/// A whole prompt as another system knows it: what is not mentioned is not there.
#[derive(Clone, Debug, InputObject)]
pub struct UpsertOnboardingPromptRow {
    /// The id in the system that sent it, by which the prompt is found or made.
    external_id: String,
    /// The id in the system of record of the account.
    account_external_id: String,
    /// The id in the system of record of the contact of the account who got it.
    contact_external_id: Option<String>,
    /// Which message it was, up to 200 characters.
    name: Option<String>,
    /// When it was sent; not in the future.
    sent_at: DateTime,
    /// When it was first answered; not before it was sent, and not in the future.
    answered_at: Option<DateTime>,
}

impl UpsertOnboardingPromptRow {
    /// The input for the data layer.
    pub(super) fn input(self) -> Result<PromptInput, Refusal> {
        Ok(PromptInput {
            external_id: self.external_id,
            account: Reference::ExternalId(self.account_external_id),
            contact: self.contact_external_id.map(Reference::ExternalId),
            name: self.name,
            sent_at: self.sent_at.0,
            answered_at: self.answered_at.map(|at| at.0),
        })
    }
}

/// Prompts as another system knows them.
#[derive(InputObject)]
pub struct UpsertOnboardingPromptsInput {
    /// 1 to 1,000 prompts, each once.
    pub(super) rows: Vec<UpsertOnboardingPromptRow>,
    /// What happens to the good rows when others are refused.
    #[graphql(default)]
    pub(super) policy: UpsertPolicy,
}
