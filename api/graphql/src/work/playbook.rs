//! Playbooks and their runs, as clients see them.

mod input;
mod mutation;
mod query;
mod run;

use std::collections::HashMap;

use async_graphql::{ID, Object, SimpleObject};
use data::{
    error::Error,
    id::Kind,
    scope::Scope,
    work::{self, entity::playbook::Model, playbook},
};
use domain::work as exact;
use uuid::Uuid;

pub use input::TaskTermsInput;
pub use mutation::PlaybookMutation;
pub use query::PlaybookQuery;
pub use run::PlaybookRun;

use super::{TaskKind, TaskPriority};
use crate::{
    error::OrFault,
    id,
    loaded::{Loaded, identified},
    portfolio::DayCount,
    scalar::DateTime,
};

identified!(Model);

/// What a task is to be when it is made.
#[derive(Clone, SimpleObject)]
pub struct TaskTerms {
    /// What is to be done, in a few words.
    title: String,
    /// The same at length.
    description: Option<String>,
    /// What it is for.
    kind: TaskKind,
    /// How much it matters.
    priority: TaskPriority,
    /// How many days after the start it is due.
    due_after_days: i32,
    /// Which days these are.
    day_count: DayCount,
}

impl From<exact::TaskTerms> for TaskTerms {
    fn from(terms: exact::TaskTerms) -> Self {
        Self {
            title: terms.title,
            description: terms.description,
            kind: terms.kind.into(),
            priority: terms.priority.into(),
            due_after_days: terms.due_after.days.into(),
            day_count: terms.due_after.count.into(),
        }
    }
}

/// What is done for a customer, step by step.
pub type Playbook = Loaded<Model, ()>;

impl Playbook {
    /// The playbooks of those ids, archived or not; unknown ones are left out.
    ///
    /// # Errors
    /// Without the permission to read the portfolio.
    pub async fn by_ids(scope: &Scope, ids: &[Uuid]) -> Result<HashMap<Uuid, Self>, Error> {
        Ok(Self::by_id(playbook::by_ids(scope, ids).await?))
    }
}

/// What is done for a customer, step by step. Running it on an account makes a task of each step, which keeps what the playbook said then.
#[Object]
impl Playbook {
    /// The id.
    pub(crate) async fn id(&self) -> ID {
        id::encode(Kind::Playbook, self.uuid())
    }

    /// What it is called; unique in the tenant.
    async fn name(&self) -> &str {
        &self.row().name
    }

    /// What it is for.
    async fn description(&self) -> Option<&str> {
        self.row().description.as_deref()
    }

    /// What is done, in this order.
    async fn steps(&self) -> async_graphql::Result<Vec<TaskTerms>> {
        let steps = work::steps(&self.row().steps).or_fault()?;
        Ok(steps.into_iter().map(Into::into).collect())
    }

    /// Counts the lists of steps from 1; a run says which one it had.
    async fn revision(&self) -> i32 {
        self.row().revision
    }

    /// When it was put away; null while it can be run.
    async fn archived_at(&self) -> Option<DateTime> {
        self.row().archived_at.map(DateTime)
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
