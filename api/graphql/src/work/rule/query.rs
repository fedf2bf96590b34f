//! Asking for rules.

use async_graphql::{Context, ID, Object};
use data::{
    error::{Error, Refusal},
    id::Kind,
    scope::Scope,
    work::rule::{self, Tried},
};

use super::{WorkRule, dry_run::WorkRuleDryRun, input::CreateWorkRuleInput};
use crate::{error::OrFault, id, loaded::Loaded, session::ContextSession};

/// Asking for rules.
#[derive(Default)]
pub struct WorkRuleQuery;

/// Asking for rules.
#[Object]
impl WorkRuleQuery {
    /// What makes work by itself: rules by name; there are at most 100.
    async fn work_rules(&self, context: &Context<'_>) -> async_graphql::Result<Vec<WorkRule>> {
        let scope = context.scope().await?;
        let rows = rule::list(scope).await.or_fault()?;
        Ok(Loaded::family(rows))
    }

    /// The rule of that id; null when there is none.
    async fn work_rule(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "The id.")] id: ID,
    ) -> async_graphql::Result<Option<WorkRule>> {
        let id = id::expect(Kind::WorkRule, &id, "id").or_fault()?;
        let found = WorkRule::by_ids(context.scope().await?, &[id]).await;
        Ok(found.or_fault()?.remove(&id))
    }

    /// What a rule would have made work of on the last days, from the health scores, renewals, answers and all else as they are known now. Nothing is
    /// written. Give one of `id` and `input`. Costs one for each of the days.
    async fn work_rule_dry_run(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "The id of a rule.")] id: Option<ID>,
        #[graphql(desc = "A rule as `createWorkRule` takes it; its name may be taken.")]
        input: Option<CreateWorkRuleInput>,
        #[graphql(desc = "How many days until today, 1 to 366.", default = 90)] last_days: i32,
    ) -> async_graphql::Result<WorkRuleDryRun> {
        let scope = context.scope().await?;
        let tried = tried(scope, id, input).await.or_fault()?;
        let facts = &context.session()?.product().facts;
        let done = rule::dry_run(scope, facts, tried, last_days.into()).await;
        Ok(WorkRuleDryRun(done.or_fault()?))
    }
}

async fn tried(
    scope: &Scope,
    id: Option<ID>,
    input: Option<CreateWorkRuleInput>,
) -> Result<Tried, Error> {
    match (id, input) {
        (Some(id), None) => {
            let id = id::expect(Kind::WorkRule, &id, "id")?;
            rule::tried_by_id(scope, id).await
        }
        (None, Some(input)) => {
            let input = input.input();
            let input = input.map_err(|refusal| refusal.under(&["input"]))?;
            rule::tried(scope, input).await.map_err(within)
        }
        _ => Err(Refusal::invalid("id", "give `id` or `input`, one of them").into()),
    }
}

/// The same refusals, named from the argument.
fn within(error: Error) -> Error {
    match error {
        Error::Refused(refusals) => {
            let refusals = refusals.into_iter();
            Error::Refused(refusals.map(|refusal| refusal.under(&["input"])).collect())
        }
        other => other,
    }
}
