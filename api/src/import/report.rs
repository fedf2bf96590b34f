//! How an import went: counts, the file of rejected rows, the progress bar, the last words.

mod progress;
mod rejected;

pub use progress::Progress;
pub(super) use rejected::Layout;
pub use rejected::{RejectedFile, RejectedFileError};

use super::Kind;
use std::fmt::Write;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

/// One thing that is wrong with a row.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reason {
    /// The field or trait it is about; none when it is about the row.
    pub field: Option<Arc<str>>,
    /// What is wrong, and what is allowed.
    pub message: String,
}

impl std::fmt::Display for Reason {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match &self.field {
            Some(field) => write!(formatter, "{field}: {}", self.message),
            None => formatter.write_str(&self.message),
        }
    }
}

/// The counts of a run. `read` is the sum of the five below it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Summary {
    /// Rows that were read, the header not included.
    pub read: u64,
    /// Rows that were not there before.
    pub created: u64,
    /// Rows that were there and are different now.
    pub updated: u64,
    /// Rows that were there, exactly so.
    pub unchanged: u64,
    /// Rows that were refused.
    pub rejected: u64,
    /// Rows that `skip_when` passed over.
    pub skipped: u64,
    /// Whether nothing was really written.
    pub dry_run: bool,
    /// Mapped columns that no row had.
    pub unseen_columns: Vec<String>,
    /// Where the rejected rows are, when there are any and they were wanted.
    pub rejected_file: Option<PathBuf>,
}

impl Summary {
    /// The exit code of the program: 0, or 3 when rows were rejected.
    ///
    /// A run that failed exits with [`Failure::EXIT_CODE`](super::Failure::EXIT_CODE).
    #[must_use]
    pub fn exit_code(&self) -> u8 {
        if self.rejected > 0 { 3 } else { 0 }
    }

    /// The last words of a run that took so long.
    #[must_use]
    pub fn text(&self, kind: Kind, took: Duration) -> String {
        let Self {
            read,
            created,
            updated,
            unchanged,
            rejected,
            skipped,
            ..
        } = self;
        let mut text = if self.dry_run {
            format!("{kind}: {read} rows read, nothing written (dry run)\n")
        } else {
            format!("{kind}: {read} rows read in {}\n", pace(*read, took))
        };
        let counts = [
            ("created", created),
            ("updated", updated),
            ("unchanged", unchanged),
            ("rejected", rejected),
            ("skipped", skipped),
        ];
        let would = if self.dry_run { "would be " } else { "" };
        for (name, count) in counts {
            if *count > 0 || !matches!(name, "skipped") {
                let would = if matches!(name, "created" | "updated") {
                    would
                } else {
                    ""
                };
                // Writing to a text cannot fail.
                let _ = writeln!(text, "  {count:>10} {would}{name}");
            }
        }
        if *created + *updated + *rejected == 0 {
            text.push_str("  nothing to change\n");
        }
        for column in &self.unseen_columns {
            let _ = writeln!(text, "  warning: no row had the column {column:?}");
        }
        if let Some(path) = &self.rejected_file {
            let _ = writeln!(
                text,
                "  rejected rows with their reasons: {}",
                path.display()
            );
        }
        text
    }
}

fn pace(rows: u64, took: Duration) -> String {
    let milliseconds = took.as_millis().max(1);
    let per_second = u128::from(rows) * 1000 / milliseconds;
    format!(
        "{}.{:03} s ({per_second} a second)",
        milliseconds / 1000,
        milliseconds % 1000
    )
}
