//! Rules, as clients see them.

mod dry_run;
mod input;
mod mutation;
mod query;

use std::collections::HashMap;

use async_graphql::{Context, Enum, ID, Object, SimpleObject};
use data::{
    error::Error,
    id::Kind,
    scope::Scope,
    work::{entity::rule::Model, rule},
};
use domain::work as exact;
use rust_decimal::Decimal as Points;
use uuid::Uuid;

pub use mutation::WorkRuleMutation;
pub use query::WorkRuleQuery;

use super::{Playbook, playbook::TaskTerms};
use crate::{
    batch::Batch,
    error::OrFault,
    growth::Kpi,
    health::HealthBand,
    id,
    loaded::{Loaded, identified},
    member::Member,
    scalar::{Date, DateTime, Decimal},
    survey::SurveyCampaign,
};

identified!(Model);

/// What a rule watches for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Enum)]
#[graphql(remote = "exact::Trigger")]
pub enum WorkRuleTrigger {
    /// The computed health score fell below a limit.
    HealthBelow,
    /// The computed health score came into a band.
    HealthBand,
    /// A renewal is due soon, and nobody has been in touch.
    RenewalUntouched,
    /// Somebody answered an NPS survey with 6 or less.
    DetractorAnswered,
    /// A support case was opened again.
    CaseReopened,
    /// A milestone of an onboarding is overdue.
    MilestoneOverdue,
    /// The latest value of a KPI is older than it may be.
    KpiStale,
    /// The account has no primary owner.
    AccountUnowned,
}

/// Of what a rule makes work once.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Enum)]
#[graphql(remote = "exact::OnePer")]
pub enum WorkRuleOnePer {
    /// Of each account.
    Account,
    /// Of each thing that it is about: each renewal, answer, case, onboarding or KPI.
    Subject,
}

/// What a rule watches for, with its numbers; those of other triggers are null.
#[derive(Clone, SimpleObject)]
pub struct WorkRuleCondition {
    /// What it watches for.
    trigger: WorkRuleTrigger,
    /// HEALTH_BELOW: the limit.
    score: Option<Decimal>,
    /// HEALTH_BAND: the band.
    band: Option<HealthBand>,
    /// RENEWAL_UNTOUCHED: the renewal is due today or within so many days.
    due_within_days: Option<i32>,
    /// RENEWAL_UNTOUCHED: for so many days there was no touchpoint but of support.
    untouched_for_days: Option<i32>,
    /// CASE_REOPENED: at least the so-manieth time.
    times: Option<i32>,
    /// MILESTONE_OVERDUE: for at least so many days.
    for_days: Option<i32>,
    /// ACCOUNT_UNOWNED: only accounts that signed up within so many days.
    signed_up_within_days: Option<i32>,
}

fn count(number: u32) -> Option<i32> {
    Some(i32::try_from(number).unwrap_or(i32::MAX))
}

impl From<exact::Condition> for WorkRuleCondition {
    fn from(condition: exact::Condition) -> Self {
        let nothing = Self {
            trigger: condition.trigger().into(),
            score: None,
            band: None,
            due_within_days: None,
            untouched_for_days: None,
            times: None,
            for_days: None,
            signed_up_within_days: None,
        };
        match condition {
            exact::Condition::HealthBelow { hundredths } => Self {
                score: Some(Decimal(Points::new(hundredths.into(), 2).normalize())),
                ..nothing
            },
            exact::Condition::HealthBand { band } => Self {
                band: Some(band.into()),
                ..nothing
            },
            exact::Condition::RenewalUntouched {
                due_within_days,
                untouched_for_days,
            } => Self {
                due_within_days: count(due_within_days),
                untouched_for_days: count(untouched_for_days),
                ..nothing
            },
            exact::Condition::CaseReopened { times } => Self {
                times: count(times),
                ..nothing
            },
            exact::Condition::MilestoneOverdue { for_days } => Self {
                for_days: count(for_days),
                ..nothing
            },
            exact::Condition::AccountUnowned {
                signed_up_within_days,
            } => Self {
                signed_up_within_days: signed_up_within_days.and_then(count),
                ..nothing
            },
            exact::Condition::DetractorAnswered { .. } | exact::Condition::KpiStale { .. } => {
                nothing
            }
        }
    }
}

/// What makes work by itself.
pub type WorkRule = Loaded<Model, Relations>;

/// What rules that were loaded together load together.
#[derive(Default)]
pub struct Relations {
    members: Batch<(), HashMap<Uuid, Member>>,
    playbooks: Batch<(), HashMap<Uuid, Playbook>>,
    campaigns: Batch<(), HashMap<Uuid, SurveyCampaign>>,
    kpis: Batch<(), HashMap<Uuid, Kpi>>,
}

impl WorkRule {
    /// The rules of those ids; unknown ones are left out.
    ///
    /// # Errors
    /// Without the permission to read the portfolio.
    pub async fn by_ids(scope: &Scope, ids: &[Uuid]) -> Result<HashMap<Uuid, Self>, Error> {
        Ok(Self::by_id(rule::by_ids(scope, ids).await?))
    }
}

/// The campaign that a rule is about.
fn campaign(row: &Model) -> Option<Uuid> {
    match row.exact_condition() {
        Ok(exact::Condition::DetractorAnswered { campaign }) => campaign,
        _ => None,
    }
}

/// The KPI that a rule is about.
fn kpi(row: &Model) -> Option<Uuid> {
    match row.exact_condition() {
        Ok(exact::Condition::KpiStale { kpi }) => kpi,
        _ => None,
    }
}

/// What makes work by itself: when its condition is met for an account, a task or a run of a playbook. It makes one at a time, and nothing again within its
/// quiet days. The server goes through rules once a day, and whenever something was written about an account. What rules make is no reason for a rule.
#[Object]
impl WorkRule {
    /// The id.
    pub(crate) async fn id(&self) -> ID {
        id::encode(Kind::WorkRule, self.uuid())
    }

    /// What it is called; unique in the tenant.
    async fn name(&self) -> &str {
        &self.row().name
    }

    /// What it watches for.
    async fn condition(&self) -> async_graphql::Result<WorkRuleCondition> {
        Ok(self.row().exact_condition().or_fault()?.into())
    }

    /// DETRACTOR_ANSWERED: the campaign that asked; null for any.
    async fn campaign(
        &self,
        context: &Context<'_>,
    ) -> async_graphql::Result<Option<SurveyCampaign>> {
        let campaigns = &self.batches().campaigns;
        self.one(context, campaigns, campaign, SurveyCampaign::by_ids)
            .await
    }

    /// KPI_STALE: the KPI; null for any that is not archived.
    async fn kpi(&self, context: &Context<'_>) -> async_graphql::Result<Option<Kpi>> {
        let kpis = &self.batches().kpis;
        self.one(context, kpis, kpi, Kpi::by_ids).await
    }

    /// What the task is to be that it makes, due so many days after it is made; null when it runs a playbook.
    async fn task(&self) -> async_graphql::Result<Option<TaskTerms>> {
        Ok(self.row().exact_terms().or_fault()?.map(Into::into))
    }

    /// Who is to do the task; null for whoever is the primary owner of the account.
    async fn assignee(&self, context: &Context<'_>) -> async_graphql::Result<Option<Member>> {
        let members = &self.batches().members;
        let id = |row: &Model| row.assignee_id;
        self.one(context, members, id, Member::by_ids).await
    }

    /// The playbook that it runs; null when it makes a task.
    async fn playbook(&self, context: &Context<'_>) -> async_graphql::Result<Option<Playbook>> {
        let playbooks = &self.batches().playbooks;
        let id = |row: &Model| row.playbook_id;
        self.one(context, playbooks, id, Playbook::by_ids).await
    }

    /// Of what it makes work once at a time.
    async fn one_per(&self) -> async_graphql::Result<WorkRuleOnePer> {
        Ok(self.row().exact_one_per().or_fault()?.into())
    }

    /// For how many days after an occasion that it made work of it makes nothing again.
    async fn quiet_days(&self) -> i32 {
        self.row().quiet_days
    }

    /// Whether it makes nothing for the time being.
    async fn is_paused(&self) -> bool {
        self.row().is_paused
    }

    /// The first day of which what happened is an occasion: that on which it was made, was given another condition, or went on after a pause.
    async fn active_from(&self) -> Date {
        Date(self.row().active_from)
    }

    /// Counts the changes; send it with a change to be told of others' changes.
    async fn version(&self) -> i32 {
        self.row().version
    }

    /// When it was made.
    async fn created_at(&self) -> DateTime {
        DateTime(self.row().created_at)
    }

    /// When it was last changed.
    async fn updated_at(&self) -> DateTime {
        DateTime(self.row().updated_at)
    }
}
