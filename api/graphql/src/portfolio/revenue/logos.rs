//! Customers won and lost, as answers show them.

use async_graphql::SimpleObject;
use domain::revenue::LogoCounts as Exact;

use crate::portfolio::count;

/// How many customers there were, came and went in a window. A customer is an account with MRR above zero; a trial is none until it converts.
#[derive(Clone, Debug, SimpleObject)]
pub struct LogoCounts {
    /// S: the customers at the start.
    start: i32,
    /// N: the arrivals, of new customers and of ones that came back.
    new: i32,
    /// C = Cs + Cn: all that were lost.
    churned: i32,
    /// Cs: the customers of the start that were lost.
    churned_of_start: i32,
    /// Cn: the arrivals that were lost again.
    churned_of_new: i32,
    /// Customers that were archived while they paid: they are not lost, and not there any more.
    removed: i32,
    /// E = S + N - C - removed: the customers at the end.
    end: i32,
}

impl From<Exact> for LogoCounts {
    fn from(exact: Exact) -> Self {
        Self {
            start: count(exact.start),
            new: count(exact.new),
            churned: count(exact.churned()),
            churned_of_start: count(exact.churned_of_start),
            churned_of_new: count(exact.churned_of_new),
            removed: count(exact.removed),
            end: count(exact.end()),
        }
    }
}
