//! Onboardings: what new customers are led through, and how far each has come.

mod filter;
mod input;
mod link;
mod milestone;
mod mutation;
mod nested;
mod query;
mod template;
mod version;

use std::collections::HashMap;

use async_graphql::{Context, Enum, ID, Object};
use data::{
    error::Error,
    id::Kind,
    onboarding::{self, OnboardingPlan as Model, TemplateVersion},
    scope::Scope,
};
use domain::onboarding::{self as exact, PlanState};
use uuid::Uuid;

pub use filter::{OnboardingPlanFilter, OnboardingPlanOrder};
pub use link::{HandOutMilestoneLinkInput, OnboardingMilestoneLink};
pub use milestone::{OnboardingMilestone, OnboardingMilestoneEvent, OnboardingMilestoneStatus};
pub use mutation::OnboardingMutation;
pub(crate) use nested::OF_ACCOUNT;
pub use query::OnboardingQuery;
pub use template::{
    OnboardingOwner, OnboardingPhase, OnboardingTemplate, OnboardingTemplateConnection,
    OnboardingTemplateMilestone, OnboardingTemplateVersion,
};
pub use version::{OnboardingMilestoneFate, OnboardingMilestoneMove, OnboardingPlanMove};

use super::{
    account::Account,
    batch::Batch,
    error::OrFault,
    id,
    loaded::{Identified, Loaded},
    metric::Metric,
    page::connection,
    scalar::{Date, DateTime},
    session::ContextSession,
};

connection!(
    /// A page of onboardings.
    OnboardingPlanConnection,
    OnboardingPlanEdge,
    OnboardingPlan
);

impl Identified for Model {
    fn id(&self) -> Uuid {
        self.row.id
    }
}

/// Where an onboarding stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Enum)]
#[graphql(remote = "exact::PlanStatus")]
pub enum OnboardingStatus {
    /// It starts later.
    Scheduled,
    /// Some of its required milestones are open.
    Running,
    /// All of its required milestones are done or skipped.
    Completed,
    /// It was given up.
    Cancelled,
}

/// The onboarding of an account.
pub type OnboardingPlan = Loaded<Model, Relations>;

/// What onboardings that were loaded together load together.
#[derive(Default)]
pub struct Relations {
    accounts: Batch<(), HashMap<Uuid, Account>>,
    templates: Batch<(), HashMap<Uuid, OnboardingTemplate>>,
    versions: Batch<(), HashMap<Uuid, Vec<TemplateVersion>>>,
}

impl OnboardingPlan {
    /// The onboardings of those ids; unknown ones are left out.
    ///
    /// # Errors
    /// Without the permission to read the portfolio.
    pub async fn by_ids(scope: &Scope, ids: &[Uuid]) -> Result<HashMap<Uuid, Self>, Error> {
        Ok(Self::by_id(onboarding::by_ids(scope, ids).await?))
    }

    /// The milestone of an id, as it is today.
    pub(crate) fn milestone(&self, scope: &Scope, id: Uuid) -> Option<OnboardingMilestone> {
        let plan = self.row();
        let place = plan.milestones.iter().position(|known| known.id == id)?;
        let state = plan.on(scope.today(), scope);
        OnboardingMilestone::all(plan, &state)
            .into_iter()
            .nth(place)
    }

    /// What it is today.
    async fn state(&self, context: &Context<'_>) -> async_graphql::Result<PlanState> {
        let scope = context.scope().await?;
        Ok(self.row().on(scope.today(), scope))
    }
}

/// The onboarding of an account: one version of a template, applied from a day on. Where it stands, and what is due and expected when, is as of today.
#[Object]
impl OnboardingPlan {
    /// The id.
    pub(crate) async fn id(&self) -> ID {
        id::encode(Kind::OnboardingPlan, self.uuid())
    }

    /// The account.
    async fn account(&self, context: &Context<'_>) -> async_graphql::Result<Option<Account>> {
        let accounts = &self.batches().accounts;
        let id = |plan: &Model| Some(plan.row.account_id);
        self.one(context, accounts, id, Account::by_ids).await
    }

    /// The template.
    async fn template(
        &self,
        context: &Context<'_>,
    ) -> async_graphql::Result<Option<OnboardingTemplate>> {
        let templates = &self.batches().templates;
        let id = |plan: &Model| Some(plan.row.template_id);
        let load = OnboardingTemplate::by_ids;
        self.one(context, templates, id, load).await
    }

    /// The version of the template that it has: the one that it was started with, unless it was moved to another one since.
    async fn template_version(&self) -> OnboardingTemplateVersion {
        self.row().version.clone().into()
    }

    /// The first day: the kickoff.
    async fn starts_on(&self) -> Date {
        Date(self.row().row.starts_on)
    }

    /// The day on which the contract was signed, if that is known.
    async fn contract_signed_on(&self) -> Option<Date> {
        self.row().row.contract_signed_on.map(Date)
    }

    /// Where it stands.
    async fn status(&self, context: &Context<'_>) -> async_graphql::Result<OnboardingStatus> {
        Ok(self.state(context).await?.status.into())
    }

    /// The day on which the last required milestone was done or skipped, while all are.
    async fn completed_on(&self) -> Option<Date> {
        self.row().row.completed_on.map(Date)
    }

    /// The day on which it was given up.
    async fn cancelled_on(&self) -> Option<Date> {
        self.row().row.cancelled_on.map(Date)
    }

    /// Why it was given up.
    async fn cancellation_reason(&self) -> Option<&str> {
        self.row().row.cancellation_reason.as_deref()
    }

    /// The day for which the last of the required milestones was planned at first, or when it was moved to another version of its template: what the on-time
    /// rate goes by.
    async fn planned_go_live_on(&self) -> Date {
        Date(self.row().row.planned_go_live_on)
    }

    /// The day on which the last of the required milestones is due by now: what was done late has moved it.
    async fn due_go_live_on(&self, context: &Context<'_>) -> async_graphql::Result<Date> {
        Ok(Date(self.state(context).await?.due_go_live))
    }

    /// The forecast: the earliest day on which the last of the required milestones can be done when nothing that is open is done before today. Of an onboarding
    /// that is complete the day on which it was.
    async fn expected_go_live_on(&self, context: &Context<'_>) -> async_graphql::Result<Date> {
        Ok(Date(self.state(context).await?.expected_go_live))
    }

    /// Progress: required milestones done / required milestones that are not skipped.
    async fn progress(&self, context: &Context<'_>) -> async_graphql::Result<Metric> {
        Ok(self.state(context).await?.progress().into())
    }

    /// The key of the phase that it is in: the first with a required milestone that is open. Null once all are done or skipped.
    async fn current_phase(&self, context: &Context<'_>) -> async_graphql::Result<Option<String>> {
        let phase = self.state(context).await?.phase;
        let phases = self.row().template().phases();
        let phase = phase.and_then(|phase| phases.get(phase));
        Ok(phase.map(|phase| phase.key.clone()))
    }

    /// How many milestones are overdue. None of one that was given up.
    async fn overdue_count(&self, context: &Context<'_>) -> async_graphql::Result<i32> {
        let overdue = self.state(context).await?.overdue().count();
        Ok(i32::try_from(overdue).unwrap_or(i32::MAX))
    }

    /// The milestones, in the order of the template.
    async fn milestones(
        &self,
        context: &Context<'_>,
    ) -> async_graphql::Result<Vec<OnboardingMilestone>> {
        let state = self.state(context).await?;
        Ok(OnboardingMilestone::all(self.row(), &state))
    }

    /// What `moveOnboardingPlan` would change by giving it another version of its template; nothing is kept. Null when it has that version already, or was
    /// cancelled.
    async fn move_preview(
        &self,
        context: &Context<'_>,
        #[graphql(
            desc = "The number of the version of the template; the newest when nothing is said."
        )]
        to_version: Option<i32>,
    ) -> async_graphql::Result<Option<OnboardingPlanMove>> {
        let versions = &self.batches().versions;
        let id = |plan: &Model| Some(plan.row.template_id);
        let load = onboarding::versions_of;
        let versions = self.one(context, versions, id, load).await?;
        let versions = versions.unwrap_or_default();
        let (scope, plan) = (context.scope().await?, self.row());
        let planned = onboarding::preview_move(scope, plan, &versions, to_version).or_fault()?;
        Ok(planned.map(|planned| OnboardingPlanMove::of(plan, &planned)))
    }

    /// Counts the changes, those of its milestones included; send it with a change to be told of others' changes.
    async fn version(&self) -> i32 {
        self.row().row.version
    }

    /// When it was made here.
    async fn created_at(&self) -> DateTime {
        DateTime(self.row().row.created_at)
    }

    /// When it was last changed.
    async fn updated_at(&self) -> DateTime {
        DateTime(self.row().row.updated_at)
    }
}
