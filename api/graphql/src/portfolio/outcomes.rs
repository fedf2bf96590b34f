//! Whether customers reach what they want, as answers show it.

use std::collections::HashMap;

use async_graphql::{Context, Object};
use data::page::{self, PageRequest};
use domain::outcome::AttainmentReport as Exact;
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
    outcome::{DesiredOutcome, DesiredOutcomeConnection},
    page::{Total, page_request},
    session::ContextSession,
    window::WindowInput,
};

/// Whether the customers of a portfolio reached what they wanted by a window.
pub type OutcomeMetrics = Loaded<Exact, Relations>;

/// What answers that were reckoned together load together.
#[derive(Default)]
pub struct Relations {
    accounts: Pages<()>,
    outcomes: Batch<(OutcomeList, PageRequest), HashMap<Uuid, DesiredOutcome>>,
}

/// The outcomes behind a number.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, async_graphql::Enum)]
pub enum OutcomeList {
    /// Attained by the date: the numerator of `attainmentRate`.
    Attained,
    /// Attained by their due day: the numerator of `onTimeRate`.
    OnTime,
    /// Due, and open.
    Overdue,
    /// Given up.
    Abandoned,
    /// Of the window, and not due by the date.
    NotDueYet,
}

impl OutcomeList {
    fn ids(self, exact: &Exact) -> Vec<Uuid> {
        let mut ids = match self {
            Self::Attained => exact.attained.clone(),
            Self::OnTime => exact.on_time.clone(),
            Self::Overdue => exact.overdue.clone(),
            Self::Abandoned => exact.abandoned.clone(),
            Self::NotDueYet => exact.not_due_yet.clone(),
        };
        ids.sort_unstable();
        ids
    }
}

impl Portfolio {
    /// The outcomes of a window, reckoned along with those of all portfolios that were evaluated with this one.
    pub(super) async fn outcomes_in(
        &self,
        context: &Context<'_>,
        window: &WindowInput,
    ) -> async_graphql::Result<OutcomeMetrics> {
        let scope = context.scope().await?;
        let window = window.resolve(self.exact().as_of(), scope.tenant());
        let window = window.or_fault()?;
        let load = async || {
            let cuts = self.rows().map(|cut| cut.exact.outcomes(&window));
            Ok(Loaded::family(cuts.collect()))
        };
        let outcomes = &self.batches().care.outcomes;
        let outcomes = outcomes.get(window, load).await.or_fault()?;
        at(&outcomes, self.row().place)
    }
}

/// Whether the customers of a portfolio reached what they wanted. An outcome belongs to the window that contains its due day, whenever it was agreed or
/// attained; one that is attained late is restated there. What happens after the portfolio's date is not known yet. Outcomes that were given up, and those
/// that are not due by the date, are left out and counted under `excluded`. Outcomes are of no plan: a slice by plan has none.
#[Object]
impl OutcomeMetrics {
    /// Outcomes attained by the date / outcomes due in the window and by the date.
    async fn attainment_rate(&self) -> Metric {
        self.row().attainment_rate().into()
    }

    /// Outcomes attained by their due day / outcomes due in the window and by the date.
    async fn on_time_rate(&self) -> Metric {
        self.row().on_time_rate().into()
    }

    /// How many outcomes are behind a number.
    async fn count(&self, #[graphql(desc = "Behind which number.")] of: OutcomeList) -> i32 {
        count(of.ids(self.row()).len())
    }

    /// The outcomes behind a number, as many as it says.
    async fn outcomes(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "Behind which number.")] of: OutcomeList,
        #[graphql(desc = "The first so many, 0 to 100; 20 when nothing is said.")] first: Option<
            i32,
        >,
        #[graphql(desc = "Only what comes after this cursor.")] after: Option<String>,
        #[graphql(desc = "The last so many, 0 to 100.")] last: Option<i32>,
        #[graphql(desc = "Only what comes before this cursor.")] before: Option<String>,
    ) -> async_graphql::Result<DesiredOutcomeConnection> {
        let request = page_request(first, after, last, before);
        let scope = context.scope().await?;
        let own = of.ids(self.row());
        let page = page::of_ids(&own, &request).or_fault()?;
        let load = async || {
            let mut wanted = Vec::new();
            for row in self.rows() {
                wanted.extend(page::of_ids(&of.ids(row), &request)?.items().copied());
            }
            DesiredOutcome::by_ids(scope, &wanted).await
        };
        let outcomes = &self.batches().outcomes;
        let known = outcomes.get((of, request.clone()), load).await.or_fault()?;
        let page = page.filter_map(|id| known.get(&id).cloned());
        let total = Total::known(i64::try_from(own.len()).unwrap_or(i64::MAX));
        Ok(DesiredOutcomeConnection::from_page(page, total))
    }

    /// The accounts of which an outcome was due in the window and by the date.
    async fn accounts(
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
        let ids = |exact: &Exact| exact.accounts.clone();
        let pages = &self.batches().accounts;
        let found = behind(context, self, pages, ((), request), ids).await?;
        Ok(found.connection())
    }
}
