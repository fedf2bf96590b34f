//! Work: what is to be done for customers.

mod filter;
mod input;
mod mutation;
mod names;
mod nested;
mod query;
mod task;

pub use filter::{TaskFilter, TaskOrder};
pub use mutation::TaskMutation;
pub use names::{TaskKind, TaskKindFilter, TaskPriority, TaskPriorityFilter, TaskStatus};
pub(crate) use nested::OF_ACCOUNT;
pub use query::TaskQuery;
pub use task::{Task, TaskConnection};
