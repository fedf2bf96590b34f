//! Asking for playbooks and their runs.

use async_graphql::{Context, ID, InputObject, Object};
use data::{
    error::Refusal,
    id::Kind,
    page,
    work::{
        playbook,
        run::{self, RunFilter},
    },
};
use domain::work as exact;

use super::{
    super::names::PlaybookRunStatusFilter,
    Playbook,
    run::{PlaybookRun, PlaybookRunConnection},
};
use crate::{
    error::OrFault,
    filter::{DateFilter, IdFilter},
    id,
    loaded::Loaded,
    page::{Total, page_request},
    session::ContextSession,
};

/// Which runs of playbooks are wanted; everything that is given must hold.
#[derive(Clone, Debug, Default, InputObject)]
pub struct PlaybookRunFilter {
    /// The id of the account.
    account: Option<IdFilter>,
    /// The id of the playbook.
    playbook: Option<IdFilter>,
    /// The day from which days are counted.
    started_on: Option<DateFilter>,
    /// Where it stands.
    status: Option<PlaybookRunStatusFilter>,
}

impl PlaybookRunFilter {
    fn filter(self) -> Result<RunFilter, Refusal> {
        Ok(RunFilter {
            account: self
                .account
                .unwrap_or_default()
                .comparators(Kind::Account, "where.account")?,
            playbook: self
                .playbook
                .unwrap_or_default()
                .comparators(Kind::Playbook, "where.playbook")?,
            started_on: self
                .started_on
                .unwrap_or_default()
                .comparators("where.startedOn")?,
            status: self
                .status
                .unwrap_or_default()
                .comparators(exact::RunStatus::from),
        })
    }
}

/// Asking for playbooks and their runs.
#[derive(Default)]
pub struct PlaybookQuery;

/// Asking for playbooks and their runs.
#[Object]
impl PlaybookQuery {
    /// What is done for customers, step by step: playbooks by name; there are at most 200.
    async fn playbooks(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "Whether archived playbooks are wanted too.", default = false)]
        with_archived: bool,
    ) -> async_graphql::Result<Vec<Playbook>> {
        let scope = context.scope().await?;
        let rows = playbook::list(scope, with_archived).await.or_fault()?;
        Ok(Loaded::family(rows))
    }

    /// The playbook of that id, archived or not; null when there is none.
    async fn playbook(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "The id.")] id: ID,
    ) -> async_graphql::Result<Option<Playbook>> {
        let id = id::expect(Kind::Playbook, &id, "id").or_fault()?;
        let found = Playbook::by_ids(context.scope().await?, &[id]).await;
        Ok(found.or_fault()?.remove(&id))
    }

    /// The playbooks that were run on accounts, the latest start first.
    async fn playbook_runs(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "Which runs; all when nothing is said.")] r#where: Option<
            PlaybookRunFilter,
        >,
        #[graphql(desc = "The first so many, 0 to 100; 20 when nothing is said.")] first: Option<
            i32,
        >,
        #[graphql(desc = "Only what comes after this cursor.")] after: Option<String>,
        #[graphql(desc = "The last so many, 0 to 100.")] last: Option<i32>,
        #[graphql(desc = "Only what comes before this cursor.")] before: Option<String>,
    ) -> async_graphql::Result<PlaybookRunConnection> {
        let scope = context.scope().await?;
        let filter = r#where.unwrap_or_default().filter().or_fault()?;
        let request = page_request(first, after, last, before);
        let page = run::list(scope, filter.clone(), &request).await;
        let page = PlaybookRun::page(page.or_fault()?);
        let total = Total::counted_by(move |scope| {
            let query = run::matching(scope, filter.clone());
            Box::pin(page::count(scope, query))
        });
        Ok(PlaybookRunConnection::from_page(page, total))
    }

    /// The run of a playbook of that id; null when there is none.
    async fn playbook_run(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "The id.")] id: ID,
    ) -> async_graphql::Result<Option<PlaybookRun>> {
        let id = id::expect(Kind::PlaybookRun, &id, "id").or_fault()?;
        let found = PlaybookRun::by_ids(context.scope().await?, &[id]).await;
        Ok(found.or_fault()?.remove(&id))
    }
}
