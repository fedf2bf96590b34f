//! What there is to do for the accounts of a portfolio, as answers show it.

use async_graphql::{Context, Enum, Object};
use data::work::open_tasks;
use domain::work::WorkReport as Exact;
use uuid::Uuid;

use super::{
    Portfolio, at,
    behind::{Pages, behind},
    count,
    health::accounts_of,
};
use crate::{
    account::AccountConnection, error::OrFault, loaded::Loaded, metric::Metric, page::page_request,
    session::ContextSession,
};

/// What there is to do for the accounts of a portfolio.
pub type PortfolioWork = Loaded<Exact, Relations>;

/// What answers that were reckoned together load together.
#[derive(Default)]
pub struct Relations {
    accounts: Pages<TaskAccountList>,
}

/// The accounts behind a number of tasks.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Enum)]
pub enum TaskAccountList {
    /// With an open task.
    Open,
    /// With an overdue task.
    Overdue,
}

impl TaskAccountList {
    fn ids(self, exact: &Exact) -> Vec<Uuid> {
        match self {
            Self::Open => exact.open_accounts.clone(),
            Self::Overdue => exact.overdue_accounts.clone(),
        }
    }
}

impl Portfolio {
    /// What there is to do, counted along with that of all portfolios that were evaluated with this one.
    pub(super) async fn work_of(
        &self,
        context: &Context<'_>,
    ) -> async_graphql::Result<PortfolioWork> {
        let scope = context.scope().await?;
        let load = async || {
            let accounts = accounts_of(self.rows().map(|cut| &cut.exact));
            let as_of = self.row().exact.as_of();
            let tasks = open_tasks(scope, accounts.as_deref(), as_of).await?;
            let cuts = self.rows().map(|cut| cut.exact.work(&tasks));
            Ok(Loaded::family(cuts.collect()))
        };
        let work = self.batches().care.work.get((), load).await.or_fault()?;
        at(&work, self.row().place)
    }
}

/// What there is to do for the accounts of a portfolio on its date: tasks that were made by then and had not ended. By when they are due, and until when they are
/// put off, is as it is known now. Slices by CSM tell the load of each: the tasks of the accounts that the CSM owns. Tasks are of no plan: a slice by plan
/// has none.
#[Object]
impl PortfolioWork {
    /// How many tasks are open, those that are put off apart.
    async fn open_task_count(&self) -> i32 {
        count(self.row().open)
    }

    /// How many open tasks were due before the date.
    async fn overdue_task_count(&self) -> i32 {
        count(self.row().overdue)
    }

    /// How many tasks are put off until a later day.
    async fn snoozed_task_count(&self) -> i32 {
        count(self.row().snoozed)
    }

    /// Overdue tasks / open tasks.
    async fn overdue_share(&self) -> Metric {
        self.row().overdue_share().into()
    }

    /// Load: open tasks / accounts.
    async fn tasks_per_account(&self) -> Metric {
        self.row().per_account().into()
    }

    /// The accounts that the tasks are for.
    async fn accounts(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "With which tasks.", default_with = "TaskAccountList::Open")]
        of: TaskAccountList,
        #[graphql(desc = "The first so many, 0 to 100; 20 when nothing is said.")] first: Option<
            i32,
        >,
        #[graphql(desc = "Only what comes after this cursor.")] after: Option<String>,
        #[graphql(desc = "The last so many, 0 to 100.")] last: Option<i32>,
        #[graphql(desc = "Only what comes before this cursor.")] before: Option<String>,
    ) -> async_graphql::Result<AccountConnection> {
        let request = page_request(first, after, last, before);
        let pages = &self.batches().accounts;
        let ids = |exact: &Exact| of.ids(exact);
        let found = behind(context, self, pages, (of, request), ids).await?;
        Ok(found.connection())
    }
}
