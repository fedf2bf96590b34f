//! How onboardings go in a window, as answers show it.

use std::collections::HashMap;

use async_graphql::{Context, Enum, Object, SimpleObject};
use data::page::{self, PageRequest};
use domain::onboarding::{
    CompletionConvention, FunnelStage as ExactStage, OnboardingReport as Exact,
};
use uuid::Uuid;

use super::{
    Portfolio, at,
    behind::{Pages, behind},
    count,
};
use crate::{
    account::AccountConnection,
    batch::Batch,
    error::OrFault,
    loaded::Loaded,
    metric::Metric,
    onboarding::{OnboardingPlan, OnboardingPlanConnection},
    page::{Total, page_request},
    session::ContextSession,
    window::WindowInput,
};

/// How the onboardings of a portfolio go in a window.
pub type OnboardingMetrics = Loaded<Exact, Relations>;

/// What metrics that were reckoned together load together.
#[derive(Default)]
pub struct Relations {
    accounts: Pages<()>,
    plans: Batch<(OnboardingPlanList, PageRequest), HashMap<Uuid, OnboardingPlan>>,
}

/// When an onboarding is complete.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Enum)]
#[graphql(remote = "CompletionConvention")]
pub enum OnboardingCompletionConvention {
    /// When all required milestones are done or skipped: what was skipped for a reason is not needed.
    DoneOrSkipped,
    /// When all required milestones are done.
    Done,
}

/// The onboardings behind a number.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Enum)]
pub enum OnboardingPlanList {
    /// Started in the window.
    Started,
    /// Running on the portfolio's date.
    Running,
    /// Planned to go live in the window: the denominator of `completion` and `onTimeRate`.
    Due,
    /// Those of them with all required milestones done or skipped: the numerator of `completion`.
    Completed,
    /// Those of them with all required milestones done: the numerator of `completion(convention: DONE)`.
    Done,
    /// Those of them that were complete by the planned day: the numerator of `onTimeRate`.
    OnTime,
    /// Running, with an overdue milestone.
    Overdue,
}

impl OnboardingPlanList {
    fn ids(self, exact: &Exact) -> &[Uuid] {
        match self {
            Self::Started => &exact.started,
            Self::Running => &exact.running,
            Self::Due => &exact.due,
            Self::Completed => &exact.completed,
            Self::Done => &exact.done,
            Self::OnTime => &exact.on_time,
            Self::Overdue => &exact.plans_overdue,
        }
    }
}

/// A phase that onboardings go through, and how many have come so far. Phases of the same key are one, whatever template or version they are of.
#[derive(Clone, SimpleObject)]
pub struct OnboardingFunnelStage {
    /// By what the phase is known.
    key: String,
    /// What it is called.
    name: String,
    /// How many onboardings have reached it: all required milestones of the phases before are done or skipped.
    reached_count: i32,
    /// How many of them are in it now: a required milestone of it is open.
    current_count: i32,
    /// Onboardings that have reached the phase / onboardings that have it.
    reached_share: Metric,
}

impl From<&ExactStage> for OnboardingFunnelStage {
    fn from(stage: &ExactStage) -> Self {
        Self {
            key: stage.key.clone(),
            name: stage.name.clone(),
            reached_count: count(stage.reached.len()),
            current_count: count(stage.current.len()),
            reached_share: stage.share().into(),
        }
    }
}

impl Portfolio {
    /// The onboardings of a window, reckoned along with those of all portfolios that were evaluated with this one.
    pub(super) async fn onboarding_in(
        &self,
        context: &Context<'_>,
        window: &WindowInput,
    ) -> async_graphql::Result<OnboardingMetrics> {
        let scope = context.scope().await?;
        let window = window.resolve(self.exact().as_of(), scope.tenant());
        let window = window.or_fault()?;
        let load = async || {
            let cuts = self.rows().map(|cut| cut.exact.onboarding(&window));
            Ok(Loaded::family(cuts.collect()))
        };
        let onboarding = &self.batches().care.onboarding;
        let onboarding = onboarding.get(window, load).await.or_fault()?;
        at(&onboarding, self.row().place)
    }
}

/// How the onboardings of a portfolio go in a window. They are of no plan of the catalogue: a slice by plan has none.
#[Object]
impl OnboardingMetrics {
    /// How many onboardings started in the window.
    async fn started_count(&self) -> i32 {
        count(self.row().started.len())
    }

    /// How many run on the portfolio's date.
    async fn running_count(&self) -> i32 {
        count(self.row().running.len())
    }

    /// Onboarding completion: onboardings with all required milestones done (or skipped) / onboardings whose go-live was planned for a day of the window, until
    /// the portfolio's date. Those that were given up before are left out, and counted under `excluded`.
    async fn completion(
        &self,
        #[graphql(
            desc = "When one is complete.",
            default_with = "OnboardingCompletionConvention::DoneOrSkipped"
        )]
        convention: OnboardingCompletionConvention,
    ) -> Metric {
        self.row().completion(convention.into()).into()
    }

    /// On-time rate: onboardings that were complete by the day for which their go-live was planned at first / the same onboardings.
    async fn on_time_rate(&self) -> Metric {
        self.row().on_time_rate().into()
    }

    /// The same of milestones: done by the day for which they were planned at first / planned for a day of the window, until the portfolio's date. Skipped ones
    /// are left out, and counted under `excluded`.
    async fn milestone_on_time_rate(&self) -> Metric {
        self.row().milestone_on_time_rate().into()
    }

    /// How many milestones are overdue on the portfolio's date, of onboardings that run.
    async fn overdue_milestone_count(&self) -> i32 {
        count(self.row().overdue.len())
    }

    /// How far the onboardings that started in the window have come: the phases in their order.
    async fn funnel(&self) -> Vec<OnboardingFunnelStage> {
        self.row().funnel.iter().map(Into::into).collect()
    }

    /// The onboardings behind a number, as many as it says.
    async fn plans(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "Behind which number.")] of: OnboardingPlanList,
        #[graphql(desc = "The first so many, 0 to 100; 20 when nothing is said.")] first: Option<
            i32,
        >,
        #[graphql(desc = "Only what comes after this cursor.")] after: Option<String>,
        #[graphql(desc = "The last so many, 0 to 100.")] last: Option<i32>,
        #[graphql(desc = "Only what comes before this cursor.")] before: Option<String>,
    ) -> async_graphql::Result<OnboardingPlanConnection> {
        let scope = context.scope().await?;
        let request = page_request(first, after, last, before);
        let own = of.ids(self.row());
        let page = page::of_ids(own, &request).or_fault()?;
        let load = async || {
            let mut wanted = Vec::new();
            for row in self.rows() {
                wanted.extend(page::of_ids(of.ids(row), &request)?.items().copied());
            }
            OnboardingPlan::by_ids(scope, &wanted).await
        };
        let plans = &self.batches().plans;
        let known = plans.get((of, request.clone()), load).await.or_fault()?;
        let page = page.filter_map(|id| known.get(&id).cloned());
        let total = Total::known(i64::try_from(own.len()).unwrap_or(i64::MAX));
        Ok(OnboardingPlanConnection::from_page(page, total))
    }

    /// The accounts with an overdue milestone on the portfolio's date.
    async fn overdue_accounts(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "The first so many, 0 to 100; 20 when nothing is said.")] first: Option<
            i32,
        >,
        #[graphql(desc = "Only what comes after this cursor.")] after: Option<String>,
        #[graphql(desc = "The last so many, 0 to 100.")] last: Option<i32>,
        #[graphql(desc = "Only what comes before this cursor.")] before: Option<String>,
    ) -> async_graphql::Result<AccountConnection> {
        let request = page_request(first, after, last, before);
        let ids = |exact: &Exact| exact.accounts_overdue.clone();
        let pages = &self.batches().accounts;
        let found = behind(context, self, pages, ((), request), ids).await?;
        Ok(found.connection())
    }
}
