//! What a rule would have done.

use std::collections::{BTreeSet, HashMap};

use async_graphql::{Context, Object};
use data::{
    error::{Error, Refusal},
    id::Kind,
    work::{rule::DryRun, run::kind_of},
};
use domain::work::Occasion;
use uuid::Uuid;

use crate::{
    account::Account,
    batch::Batch,
    error::{OrFault, fault},
    loaded::Loaded,
    node::{self, Node},
    scalar::Date,
    session::ContextSession,
};

/// The most occasions that are answered at once.
const MOST_OCCASIONS: i32 = 100;

/// What a rule would have made work of.
pub struct WorkRuleDryRun(pub(super) DryRun);

fn count(number: usize) -> i32 {
    i32::try_from(number).unwrap_or(i32::MAX)
}

/// What a rule would have made work of on the last days, from what is known now of those days. Nothing was written. Work that the rule had made is taken as
/// done at once, so that only its quiet days hold it back.
#[Object]
impl WorkRuleDryRun {
    /// The first day that was gone through.
    async fn from(&self) -> Date {
        Date(self.0.from)
    }

    /// The last one, which is today.
    async fn until(&self) -> Date {
        Date(self.0.until)
    }

    /// How many tasks or runs of a playbook it would have made.
    async fn occasion_count(&self) -> i32 {
        count(self.0.occasions.len())
    }

    /// Of how many accounts.
    async fn account_count(&self) -> i32 {
        let accounts = self.0.occasions.iter().map(|occasion| occasion.account);
        count(accounts.collect::<BTreeSet<Uuid>>().len())
    }

    /// Of what, the latest first.
    async fn occasions(
        &self,
        #[graphql(desc = "The first so many, 1 to 100.", default = 20)] first: i32,
    ) -> async_graphql::Result<Vec<WorkRuleOccasion>> {
        let most = usize::try_from(first).ok();
        let most = most.filter(|_| (1..=MOST_OCCASIONS).contains(&first));
        let rule = || Refusal::invalid("first", format!("1 to {MOST_OCCASIONS}, not {first}"));
        let most = most.ok_or_else(rule).or_fault()?;
        let latest = self.0.occasions.iter().rev().take(most).cloned();
        Ok(WorkRuleOccasion::family(latest.collect()))
    }
}

/// That what a rule watches for was so.
pub type WorkRuleOccasion = Loaded<Occasion, Relations>;

/// What occasions that were found together load together.
#[derive(Default)]
pub struct Relations {
    accounts: Batch<(), HashMap<Uuid, Account>>,
    subjects: Batch<(), HashMap<(Kind, Uuid), Node>>,
}

fn subject(occasion: &Occasion) -> Option<(Kind, Uuid)> {
    let about = occasion.about?;
    Some((kind_of(about.kind), about.id))
}

/// That what a rule watches for was so.
#[Object]
impl WorkRuleOccasion {
    /// The day.
    async fn on(&self) -> Date {
        Date(self.row().on)
    }

    /// The account.
    async fn account(&self, context: &Context<'_>) -> async_graphql::Result<Account> {
        let accounts = &self.batches().accounts;
        let id = |occasion: &Occasion| Some(occasion.account);
        let found = self.one(context, accounts, id, Account::by_ids).await?;
        found.ok_or_else(|| fault(Error::internal("an occasion is of an account that is gone")))
    }

    /// What was so, in a sentence.
    async fn reason(&self) -> &str {
        &self.row().reason
    }

    /// What it is about beside the account: the renewal, answer, case, onboarding or KPI; null when it is about nothing else.
    async fn about(&self, context: &Context<'_>) -> async_graphql::Result<Option<Node>> {
        let Some(wanted) = subject(self.row()) else {
            return Ok(None);
        };
        let scope = context.scope().await?;
        let load = async || node::find(scope, self.rows().filter_map(subject)).await;
        let found = self.batches().subjects.get((), load).await.or_fault()?;
        Ok(found.get(&wanted).cloned())
    }
}
