//! What callers say about rules.

use async_graphql::{ID, InputObject, MaybeUndefined, OneofObject};
use data::{
    error::Refusal,
    id::Kind,
    reference::MemberReference,
    work::rule::{RuleAction, RuleInput, RulePatch},
};
use domain::{health::Score, work as exact};

use super::{super::playbook::TaskTermsInput, WorkRuleOnePer};
use crate::{bulk::given, health::HealthBand, id, scalar::Decimal};

/// A health score that falls below a limit.
#[derive(Clone, Debug, InputObject)]
pub struct HealthBelowInput {
    /// The limit, above 0 and up to 100, with at most two decimals. The score before must not have been below it.
    score: Decimal,
}

/// A health score that comes into a band.
#[derive(Clone, Debug, InputObject)]
pub struct HealthBandInput {
    /// The band. The score before must have been in another one.
    band: HealthBand,
}

/// A renewal that comes near while nobody is in touch.
#[derive(Clone, Debug, InputObject)]
pub struct RenewalUntouchedInput {
    /// The renewal is due today or within so many days, 1 to 730, and is not decided.
    #[graphql(default = 90)]
    due_within_days: i32,
    /// For so many days, 1 to 730, today included, there was no touchpoint but of support. An account that signed up since is left out.
    #[graphql(default = 30)]
    untouched_for_days: i32,
}

/// An answer of 6 or less to an NPS survey.
#[derive(Clone, Debug, InputObject)]
pub struct DetractorAnsweredInput {
    /// The id of the campaign that asked; any answer when nothing is said.
    campaign: Option<ID>,
}

/// A support case that is opened again.
#[derive(Clone, Debug, InputObject)]
pub struct CaseReopenedInput {
    /// At least the so-manieth time, 1 to 20.
    #[graphql(default = 1)]
    times: i32,
}

/// A milestone of an onboarding that is overdue.
#[derive(Clone, Debug, InputObject)]
pub struct MilestoneOverdueInput {
    /// For at least so many days, 1 to 730.
    #[graphql(default = 1)]
    for_days: i32,
}

/// A KPI of which there is no fresh value.
#[derive(Clone, Debug, InputObject)]
pub struct KpiStaleInput {
    /// The id of the KPI; any that is not archived when nothing is said.
    kpi: Option<ID>,
}

/// An account without a primary owner.
#[derive(Clone, Debug, InputObject)]
pub struct AccountUnownedInput {
    /// Only an account that signed up within so many days, 1 to 730; any when nothing is said.
    signed_up_within_days: Option<i32>,
}

/// What a rule watches for: one of these.
#[derive(Clone, Debug, OneofObject)]
pub enum WorkRuleConditionInput {
    /// The computed health score falls below a limit.
    HealthBelow(HealthBelowInput),
    /// The computed health score comes into a band.
    HealthBand(HealthBandInput),
    /// A renewal is due soon, and nobody has been in touch.
    RenewalUntouched(RenewalUntouchedInput),
    /// Somebody answers an NPS survey with 6 or less.
    DetractorAnswered(DetractorAnsweredInput),
    /// A support case is opened again.
    CaseReopened(CaseReopenedInput),
    /// A milestone of an onboarding is overdue.
    MilestoneOverdue(MilestoneOverdueInput),
    /// The latest value of a KPI is older than it may be.
    KpiStale(KpiStaleInput),
    /// The account has no primary owner.
    AccountUnowned(AccountUnownedInput),
}

/// A count as the domain knows it; its bounds are checked there.
fn count(number: i32, field: &str) -> Result<u32, Refusal> {
    u32::try_from(number).map_err(|_| {
        let field = format!("condition.{field}");
        Refusal::invalid(&field, format!("at least 1, not {number}"))
    })
}

impl WorkRuleConditionInput {
    fn exact(self) -> Result<exact::Condition, Refusal> {
        Ok(match self {
            Self::HealthBelow(input) => {
                let score = Score::new(input.score.0)
                    .map_err(|error| Refusal::invalid("condition.healthBelow.score", error))?;
                exact::Condition::HealthBelow {
                    hundredths: score.hundredths(),
                }
            }
            Self::HealthBand(input) => exact::Condition::HealthBand {
                band: input.band.into(),
            },
            Self::RenewalUntouched(input) => exact::Condition::RenewalUntouched {
                due_within_days: count(input.due_within_days, "renewalUntouched.dueWithinDays")?,
                untouched_for_days: count(
                    input.untouched_for_days,
                    "renewalUntouched.untouchedForDays",
                )?,
            },
            Self::DetractorAnswered(input) => {
                let field = "condition.detractorAnswered.campaign";
                let campaign = input.campaign.as_ref();
                let campaign = campaign.map(|id| id::expect(Kind::SurveyCampaign, id, field));
                exact::Condition::DetractorAnswered {
                    campaign: campaign.transpose()?,
                }
            }
            Self::CaseReopened(input) => exact::Condition::CaseReopened {
                times: count(input.times, "caseReopened.times")?,
            },
            Self::MilestoneOverdue(input) => exact::Condition::MilestoneOverdue {
                for_days: count(input.for_days, "milestoneOverdue.forDays")?,
            },
            Self::KpiStale(input) => {
                let kpi = input.kpi.as_ref();
                let kpi = kpi.map(|id| id::expect(Kind::Kpi, id, "condition.kpiStale.kpi"));
                exact::Condition::KpiStale {
                    kpi: kpi.transpose()?,
                }
            }
            Self::AccountUnowned(input) => {
                let within = input.signed_up_within_days;
                let within = within.map(|days| count(days, "accountUnowned.signedUpWithinDays"));
                exact::Condition::AccountUnowned {
                    signed_up_within_days: within.transpose()?,
                }
            }
        })
    }
}

/// A task that a rule makes.
#[derive(Clone, Debug, InputObject)]
pub struct WorkRuleTaskInput {
    /// What it is to be. Days are counted from the day on which it is made.
    terms: TaskTermsInput,
    /// The id of the member who is to do it; whoever is the primary owner of the account, when nothing is said.
    assignee: Option<ID>,
}

/// What a rule makes: one of these.
#[derive(Clone, Debug, OneofObject)]
pub enum WorkRuleActionInput {
    /// A task.
    Task(WorkRuleTaskInput),
    /// A run of the playbook of that id.
    Playbook(ID),
}

impl WorkRuleActionInput {
    fn exact(self) -> Result<RuleAction, Refusal> {
        Ok(match self {
            Self::Task(input) => {
                let assignee = input.assignee.as_ref();
                let assignee =
                    assignee.map(|id| id::expect(Kind::Member, id, "action.task.assignee"));
                let terms = input.terms.terms();
                RuleAction::Task {
                    terms: terms.map_err(|refusal| refusal.under(&["action", "task", "terms"]))?,
                    assignee: assignee.transpose()?.map(MemberReference::Id),
                }
            }
            Self::Playbook(id) => {
                RuleAction::Playbook(id::expect(Kind::Playbook, &id, "action.playbook")?)
            }
        })
    }
}

/// A new rule.
#[derive(Clone, Debug, InputObject)]
pub struct CreateWorkRuleInput {
    /// What it is called, 1 to 200 characters; unique in the tenant.
    name: String,
    /// What it watches for.
    condition: WorkRuleConditionInput,
    /// What it makes.
    action: WorkRuleActionInput,
    /// Of what it makes work once at a time.
    #[graphql(default_with = "WorkRuleOnePer::Account")]
    one_per: WorkRuleOnePer,
    /// For how many days after an occasion that it made work of it makes nothing again, 1 to 365.
    #[graphql(default = 30)]
    quiet_days: i32,
    /// Whether it makes nothing for the time being.
    #[graphql(default)]
    is_paused: bool,
}

impl CreateWorkRuleInput {
    /// The input for the data layer.
    pub(super) fn input(self) -> Result<RuleInput, Refusal> {
        Ok(RuleInput {
            name: self.name,
            condition: self.condition.exact()?,
            action: self.action.exact()?,
            one_per: self.one_per.into(),
            quiet_days: self.quiet_days.into(),
            is_paused: self.is_paused,
        })
    }
}

/// What to change about a rule. Fields that are not given stay as they are.
#[derive(Clone, Debug, InputObject)]
pub struct UpdateWorkRuleInput {
    /// The id of the rule.
    pub(super) id: ID,
    /// The version that you have seen; with it the change is refused when somebody else was faster.
    version: Option<i32>,
    /// What it is called, 1 to 200 characters; unique in the tenant.
    name: MaybeUndefined<String>,
    /// What it watches for.
    condition: MaybeUndefined<WorkRuleConditionInput>,
    /// What it makes.
    action: MaybeUndefined<WorkRuleActionInput>,
    /// Of what it makes work once at a time.
    one_per: MaybeUndefined<WorkRuleOnePer>,
    /// For how many days after an occasion that it made work of it makes nothing again, 1 to 365.
    quiet_days: MaybeUndefined<i32>,
    /// Whether it makes nothing for the time being.
    is_paused: MaybeUndefined<bool>,
}

impl UpdateWorkRuleInput {
    /// The patch for the data layer.
    pub(super) fn patch(self) -> Result<RulePatch, Refusal> {
        let condition = given(self.condition, "condition")?;
        let action = given(self.action, "action")?;
        Ok(RulePatch {
            name: given(self.name, "name")?,
            condition: condition.map(WorkRuleConditionInput::exact).transpose()?,
            action: action.map(WorkRuleActionInput::exact).transpose()?,
            one_per: given(self.one_per, "onePer")?.map(Into::into),
            quiet_days: given(self.quiet_days, "quietDays")?.map(Into::into),
            is_paused: given(self.is_paused, "isPaused")?,
            version: self.version,
        })
    }
}

/// A rule that is to go.
#[derive(Clone, Debug, InputObject)]
pub struct DeleteWorkRuleInput {
    /// The id of the rule.
    pub(super) id: ID,
    /// The version that you have seen; with it the change is refused when somebody else was faster.
    pub(super) version: Option<i32>,
}
