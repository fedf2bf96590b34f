//! Bringing files of any layout into a tenant: `tenure import KIND FILE --mapping M.toml`.
//!
//! A file goes through four rooms, none of which knows the database:
//!
//! - [`kind`] declares what can be imported and which fields each kind has;
//! - [`mapping`] reads the TOML file that says which column fills which field, and how its text is read;
//! - [`read`] streams CSV, NDJSON or fixed width and turns each row into typed values, or rejects it with its reasons;
//! - [`run`] hands the rows in batches to a [`Sink`], and [`report`] counts, writes the rejected rows to a
//!   file, draws the progress bar and says how it went.
//!
//! # What a run promises
//!
//! - Memory is bounded by the batch, never by the file: one batch is written while the next is read.
//! - A broken row is rejected with its line and its reasons, and the rows around it are kept.
//! - Rows are applied in the order of the file: of two rows with the same identity (for most kinds the
//!   `externalId`) the later one wins. One batch never holds the same identity twice, so a sink may write a
//!   batch in one statement.
//! - Running the same file again leads to the same data.

mod convert;
pub mod kind;
pub mod mapping;
pub mod read;
pub mod report;
pub mod run;
mod sink;
mod value;

#[cfg(test)]
mod tests;

pub use kind::Kind;
pub use mapping::Mapping;
pub use report::Summary;
pub use run::{Failure, Options, RunError, run};
pub use sink::{RowOutcome, Sink, SinkError};
pub use value::{Cell, Row, TraitValue, Value, Values};
