//! Where rows go.

use super::value::Row;
use std::future::Future;

/// What became of one row.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum RowOutcome {
    /// It was not there before.
    Created,
    /// It was there and is different now.
    Updated,
    /// It was there, exactly so; nothing was written.
    Unchanged,
    /// It was refused, for this reason; nothing of it was written.
    Rejected(String),
    /// It refers to something that is not there, and that a later row may bring, such as its parent account.
    /// It is handed over again at the end; when that does not help, it is rejected for this reason.
    Deferred(String),
}

/// The reason for which a whole batch could not be written.
pub type SinkError = Box<dyn std::error::Error + Send + Sync>;

/// A place that rows are written to.
pub trait Sink {
    /// Writes a batch whole and answers with an outcome for each of its rows, in their order.
    ///
    /// Rows are to be applied in their order. No two rows of a batch have the same identity. In a dry run the
    /// sink answers what it would have done and leaves nothing behind in the end; what it has done so far must
    /// be there for later batches (one transaction that is rolled back), or rows that refer to rows of the same
    /// file would be refused.
    ///
    /// # Errors
    ///
    /// When nothing of the batch could be written; the run ends there.
    fn write(
        &mut self,
        batch: &[Row],
    ) -> impl Future<Output = Result<Vec<RowOutcome>, SinkError>> + Send;
}
