//! What callers say about playbooks.

use async_graphql::{ID, InputObject, MaybeUndefined};
use data::{
    error::Refusal,
    id::Kind,
    reference::Reference,
    work::{
        playbook::{PlaybookInput, PlaybookPatch},
        run::RunInput,
    },
};
use domain::{onboarding::Duration, work as exact};

use super::super::{TaskKind, TaskPriority};
use crate::{
    bulk::{given, patch},
    id,
    portfolio::DayCount,
    scalar::Date,
};

/// What a task is to be when it is made.
#[derive(Clone, Debug, InputObject)]
pub struct TaskTermsInput {
    /// What is to be done, 1 to 200 characters.
    title: String,
    /// The same at length, up to 10,000 characters.
    description: Option<String>,
    /// What it is for.
    #[graphql(default_with = "TaskKind::ToDo")]
    kind: TaskKind,
    /// How much it matters.
    #[graphql(default_with = "TaskPriority::Medium")]
    priority: TaskPriority,
    /// How many days after the start it is due, 0 to 730.
    #[graphql(default)]
    due_after_days: i32,
    /// Which days these are.
    #[graphql(default_with = "DayCount::Calendar")]
    day_count: DayCount,
}

impl TaskTermsInput {
    /// The terms for the data layer.
    pub(in crate::work) fn terms(self) -> Result<exact::TaskTerms, Refusal> {
        let days = u16::try_from(self.due_after_days).map_err(|_| {
            let (most, given) = (Duration::MOST_DAYS, self.due_after_days);
            Refusal::invalid("dueAfterDays", format!("0 to {most} days, not {given}"))
        })?;
        Ok(exact::TaskTerms {
            title: self.title,
            description: self.description,
            kind: self.kind.into(),
            priority: self.priority.into(),
            due_after: Duration {
                days,
                count: self.day_count.into(),
            },
        })
    }
}

fn steps(given: Vec<TaskTermsInput>) -> Result<Vec<exact::TaskTerms>, Refusal> {
    let steps = given.into_iter().enumerate().map(|(place, input)| {
        let terms = input.terms();
        terms.map_err(|refusal| refusal.under(&["steps", &place.to_string()]))
    });
    steps.collect()
}

/// A new playbook.
#[derive(Clone, Debug, InputObject)]
pub struct CreatePlaybookInput {
    /// What it is called, 1 to 200 characters; unique in the tenant.
    name: String,
    /// What it is for, up to 10,000 characters.
    description: Option<String>,
    /// 1 to 50 steps, in the order in which they are shown.
    steps: Vec<TaskTermsInput>,
}

impl CreatePlaybookInput {
    /// The input for the data layer.
    pub(super) fn input(self) -> Result<PlaybookInput, Refusal> {
        Ok(PlaybookInput {
            name: self.name,
            description: self.description,
            steps: steps(self.steps)?,
        })
    }
}

/// What to change about a playbook. Fields that are not given stay as they are, null empties them.
#[derive(Clone, Debug, InputObject)]
pub struct UpdatePlaybookInput {
    /// The id of the playbook.
    pub(super) id: ID,
    /// The version that you have seen; with it the change is refused when somebody else was faster.
    version: Option<i32>,
    /// What it is called, 1 to 200 characters; unique in the tenant.
    name: MaybeUndefined<String>,
    /// What it is for, up to 10,000 characters.
    description: MaybeUndefined<String>,
    /// All steps: 1 to 50, in the order in which they are shown.
    steps: MaybeUndefined<Vec<TaskTermsInput>>,
}

impl UpdatePlaybookInput {
    /// The patch for the data layer.
    pub(super) fn patch(self) -> Result<PlaybookPatch, Refusal> {
        Ok(PlaybookPatch {
            name: given(self.name, "name")?,
            description: patch(self.description),
            steps: given(self.steps, "steps")?.map(steps).transpose()?,
            version: self.version,
        })
    }
}

/// A playbook and the version of it that you have seen.
#[derive(Clone, Debug, InputObject)]
pub struct ArchivePlaybookInput {
    /// The id of the playbook.
    pub(super) id: ID,
    /// The version that you have seen; with it the change is refused when somebody else was faster.
    pub(super) version: Option<i32>,
}

/// An archived playbook and the version of it that you have seen.
#[derive(Clone, Debug, InputObject)]
pub struct RestorePlaybookInput {
    /// The id of the playbook.
    pub(super) id: ID,
    /// The version that you have seen; with it the change is refused when somebody else was faster.
    pub(super) version: Option<i32>,
}

/// A playbook that is run on an account.
#[derive(Clone, Debug, InputObject)]
pub struct RunPlaybookInput {
    /// The id of the account.
    account: ID,
    /// The id of the playbook; not of an archived one.
    playbook: ID,
    /// The day from which days are counted, at most 366 days before or after today; today when nothing is said.
    starts_on: Option<Date>,
}

impl RunPlaybookInput {
    /// The input for the data layer.
    pub(super) fn input(&self) -> Result<RunInput, Refusal> {
        Ok(RunInput {
            account: Reference::Id(id::expect(Kind::Account, &self.account, "account")?),
            playbook: id::expect(Kind::Playbook, &self.playbook, "playbook")?,
            starts_on: self.starts_on.map(Into::into),
        })
    }
}
