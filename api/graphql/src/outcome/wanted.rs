//! What a customer wants to reach.

use std::collections::HashMap;

use async_graphql::{Context, Enum, ID, Object};
use data::{
    error::Error,
    growth,
    id::Kind,
    outcome::{
        self,
        entity::{measure, outcome::Model},
    },
    scope::Scope,
};
use domain::{growth::Measurement, outcome as exact};
use service::id;
use uuid::Uuid;

use super::{SuccessPlan, measure::OutcomeMeasure};
use crate::{
    account::Account,
    batch::Batch,
    error::OrFault,
    growth::Kpi,
    loaded::{Loaded, identified},
    onboarding::{OnboardingMilestone, OnboardingPlan},
    page::connection,
    scalar::{Date, DateTime},
    session::ContextSession,
    support::named,
};

connection!(
    /// A page of desired outcomes, by due day.
    DesiredOutcomeConnection,
    DesiredOutcomeEdge,
    DesiredOutcome
);
identified!(Model);

/// Where a desired outcome is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Enum)]
#[graphql(remote = "exact::OutcomeStatus")]
pub enum DesiredOutcomeStatus {
    /// The customer is on the way.
    Open,
    /// The customer says that it is reached.
    Attained,
    /// The customer does not want it any more. It is left out of the attainment rate, and counted.
    Abandoned,
}

/// What a customer wants to reach.
pub type DesiredOutcome = Loaded<Model, Relations>;

/// The latest values that measures are linked to, by account and KPI.
type Latest = HashMap<(Uuid, Uuid), Measurement>;

/// What outcomes that were loaded together load together.
#[derive(Default)]
pub struct Relations {
    accounts: Batch<(), HashMap<Uuid, Account>>,
    plans: Batch<(), HashMap<Uuid, SuccessPlan>>,
    measures: Batch<(), HashMap<Uuid, Vec<measure::Model>>>,
    latest: Batch<(), Latest>,
    kpis: Batch<(), HashMap<Uuid, Kpi>>,
    milestones: Batch<(), HashMap<Uuid, Vec<OnboardingMilestone>>>,
}

impl DesiredOutcome {
    /// The outcomes of those ids; unknown ones are left out.
    ///
    /// # Errors
    /// Without the permission to read the portfolio.
    pub async fn by_ids(scope: &Scope, ids: &[Uuid]) -> Result<HashMap<Uuid, Self>, Error> {
        Ok(Self::by_id(outcome::by_ids(scope, ids).await?))
    }

    /// The KPIs that measures of the whole family are linked to.
    async fn kpis(
        &self,
        scope: &Scope,
        measures: &HashMap<Uuid, Vec<measure::Model>>,
    ) -> Result<HashMap<Uuid, Kpi>, Error> {
        let linked = measures.values().flatten().filter_map(|row| row.kpi_id);
        let mut linked: Vec<Uuid> = linked.collect();
        linked.sort_unstable();
        linked.dedup();
        Kpi::by_ids(scope, &linked).await
    }
}

/// What a customer wants to reach, in the customer's words.
#[Object]
impl DesiredOutcome {
    /// The id.
    pub(crate) async fn id(&self) -> ID {
        id::encode(Kind::DesiredOutcome, self.uuid())
    }

    /// The account.
    async fn account(&self, context: &Context<'_>) -> async_graphql::Result<Option<Account>> {
        let accounts = &self.batches().accounts;
        let id = |row: &Model| Some(row.account_id);
        self.one(context, accounts, id, Account::by_ids).await
    }

    /// The plan that it is part of.
    async fn plan(&self, context: &Context<'_>) -> async_graphql::Result<Option<SuccessPlan>> {
        let plans = &self.batches().plans;
        let id = |row: &Model| Some(row.plan_id);
        self.one(context, plans, id, SuccessPlan::by_ids).await
    }

    /// In the customer's words.
    async fn statement(&self) -> &str {
        &self.row().statement
    }

    /// The day by which it is to be reached. It belongs to the window that contains this day.
    async fn due_on(&self) -> Date {
        Date(self.row().due_on)
    }

    /// Where it is.
    async fn status(&self) -> async_graphql::Result<DesiredOutcomeStatus> {
        named::<exact::OutcomeStatus, _>(&self.row().status)
    }

    /// The day on which it was reached or given up; null while it is open.
    async fn ended_on(&self) -> Option<Date> {
        self.row().ended_on.map(Date)
    }

    /// What there is to say about how it ended.
    async fn note(&self) -> Option<&str> {
        self.row().note.as_deref()
    }

    /// By what it is measured, at most 20.
    async fn measures(&self, context: &Context<'_>) -> async_graphql::Result<Vec<OutcomeMeasure>> {
        let scope = context.scope().await?;
        let batches = self.batches();
        let load = async || outcome::measures_of(scope, &self.ids()).await;
        let measures = batches.measures.get((), load).await.or_fault()?;
        let load = async || self.kpis(scope, &measures).await;
        let kpis = batches.kpis.get((), load).await.or_fault()?;
        let load = async || {
            let linked: Vec<Uuid> = kpis.keys().copied().collect();
            let accounts = self.named(|row: &Model| Some(row.account_id));
            growth::latest_of(scope, &accounts, &linked, scope.today()).await
        };
        let latest = batches.latest.get((), load).await.or_fault()?;
        let own = measures.get(&self.uuid()).into_iter().flatten();
        let account = self.row().account_id;
        let shown = own.map(|row| {
            let kpi = row.kpi_id.and_then(|kpi| kpis.get(&kpi)).cloned();
            let of_kpi = row.kpi_id.and_then(|kpi| latest.get(&(account, kpi)));
            let measured = of_kpi.copied().or_else(|| row.measured());
            OutcomeMeasure::new(row, kpi, measured, scope.today())
        });
        Ok(shown.collect())
    }

    /// The milestones of onboardings that lead to it, at most 20.
    async fn milestones(
        &self,
        context: &Context<'_>,
    ) -> async_graphql::Result<Vec<OnboardingMilestone>> {
        let load = async |scope: &Scope, ids: &[Uuid]| {
            let linked = outcome::milestones_of(scope, ids).await?;
            let mut plans: Vec<Uuid> = linked.values().flatten().map(|link| link.plan).collect();
            plans.sort_unstable();
            plans.dedup();
            let plans = OnboardingPlan::by_ids(scope, &plans).await?;
            let shown = linked.into_iter().map(|(outcome, links)| {
                let milestones = links.iter().filter_map(|link| {
                    let plan = plans.get(&link.plan)?;
                    plan.milestone(scope, link.id)
                });
                (outcome, milestones.collect())
            });
            Ok(shown.collect())
        };
        self.many(context, &self.batches().milestones, (), load)
            .await
    }

    /// Counts the changes; send it with a change to be told of others' changes.
    async fn version(&self) -> i32 {
        self.row().version
    }

    /// When it was made here.
    async fn created_at(&self) -> DateTime {
        DateTime(self.row().created_at)
    }

    /// When it was last changed.
    async fn updated_at(&self) -> DateTime {
        DateTime(self.row().updated_at)
    }
}
