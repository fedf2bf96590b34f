//! Work: what is to be done for customers, playbooks of it, and rules that make it.

mod filter;
mod input;
mod live;
mod mutation;
mod names;
mod nested;
mod playbook;
mod query;
mod rule;
mod task;

pub use filter::{TaskFilter, TaskOrder};
pub use live::WorkSubscription;
pub use mutation::TaskMutation;
pub use names::{
    TaskKind, TaskKindFilter, TaskOrigin, TaskPriority, TaskPriorityFilter, TaskStatus,
};
pub(crate) use nested::OF_ACCOUNT;
pub use playbook::{Playbook, PlaybookMutation, PlaybookQuery, PlaybookRun};
pub use query::TaskQuery;
pub use rule::{WorkRule, WorkRuleMutation, WorkRuleQuery};
pub use task::{Task, TaskConnection};
