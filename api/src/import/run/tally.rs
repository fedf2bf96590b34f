//! What became of the rows so far.

use super::deferred::Deferred;
use super::{Options, RunError};
use crate::import::read::{Accepted, Batch, Rejected};
use crate::import::report::{Layout, Reason, RejectedFileError, Summary};
use crate::import::sink::{RowOutcome, Sink};
use crate::import::value::Row;

/// Hands rows to the sink and keeps count.
pub(super) struct Tally {
    summary: Summary,
    options: Options,
    deferred: Deferred,
}

impl Tally {
    pub(super) fn new(options: Options) -> Self {
        let summary = Summary {
            dry_run: options.dry_run,
            ..Summary::default()
        };
        Self {
            summary,
            options,
            deferred: Deferred::default(),
        }
    }

    pub(super) fn follow(&mut self, layout: Layout) {
        if let Some(file) = &mut self.options.rejected {
            file.follow(layout);
        }
    }

    pub(super) fn unseen_columns(&mut self, columns: Vec<String>) {
        if self.summary.read > self.summary.rejected + self.summary.skipped {
            self.summary.unseen_columns = columns;
        }
    }

    /// Deals with all rows of a batch; rejected ones are kept in the order of the source.
    pub(super) async fn batch<S: Sink>(
        &mut self,
        batch: Batch,
        sink: &mut S,
    ) -> Result<(), RunError> {
        let Batch {
            accepted,
            mut rejected,
            skipped,
            position,
        } = batch;
        for accepted in &accepted {
            rejected.extend(self.deferred.supersede(accepted));
        }
        for (accepted, outcome) in write(accepted, sink).await? {
            match outcome {
                RowOutcome::Deferred(reason) => {
                    rejected.extend(self.deferred.keep(accepted, reason));
                }
                outcome => rejected.extend(self.count(accepted, outcome)),
            }
        }
        self.summary.skipped += skipped;
        self.summary.read += skipped;
        self.reject(rejected)?;
        let Summary { read, rejected, .. } = self.summary;
        self.options.progress.update(position, read, rejected);
        Ok(())
    }

    /// Hands over the deferred rows for as long as some of them get through, then rejects the rest.
    pub(super) async fn deferred<S: Sink>(
        &mut self,
        sink: &mut S,
        batch_size: usize,
    ) -> Result<(), RunError> {
        let mut waiting = self.deferred.take();
        loop {
            let before = waiting.len();
            let mut still_waiting = Vec::new();
            while !waiting.is_empty() {
                let rest = waiting.split_off(batch_size.max(1).min(waiting.len()));
                let rows = std::mem::replace(&mut waiting, rest);
                let rows = rows.into_iter().map(|(accepted, _)| accepted).collect();
                let mut rejected = Vec::new();
                for (accepted, outcome) in write(rows, sink).await? {
                    match outcome {
                        RowOutcome::Deferred(reason) => still_waiting.push((accepted, reason)),
                        outcome => rejected.extend(self.count(accepted, outcome)),
                    }
                }
                self.reject(rejected)?;
            }
            waiting = still_waiting;
            if waiting.is_empty() || waiting.len() == before {
                break;
            }
        }
        self.reject(
            waiting
                .into_iter()
                .map(|(row, reason)| row.rejected(reason))
                .collect(),
        )
    }

    /// The summary, and whether the file of rejected rows is whole.
    pub(super) fn finish(mut self) -> (Summary, Result<(), RejectedFileError>) {
        let Some(file) = &mut self.options.rejected else {
            return (self.summary, Ok(()));
        };
        let flushed = file.flush();
        self.summary.rejected_file = file.written_path();
        (self.summary, flushed)
    }

    /// Counts a row that was decided, and gives it back when it was refused.
    fn count(&mut self, accepted: Accepted, outcome: RowOutcome) -> Option<Rejected> {
        let counter = match outcome {
            RowOutcome::Created => &mut self.summary.created,
            RowOutcome::Updated => &mut self.summary.updated,
            RowOutcome::Unchanged => &mut self.summary.unchanged,
            RowOutcome::Rejected(reason) | RowOutcome::Deferred(reason) => {
                return Some(accepted.rejected(reason));
            }
        };
        *counter += 1;
        self.summary.read += 1;
        None
    }

    fn reject(&mut self, mut rows: Vec<Rejected>) -> Result<(), RunError> {
        rows.sort_by_key(|row| row.line);
        for row in rows {
            self.summary.rejected += 1;
            self.summary.read += 1;
            if let Some(file) = &mut self.options.rejected {
                file.write(&row)?;
            }
        }
        Ok(())
    }
}

impl Accepted {
    /// The row with the reason for which the sink refused it.
    pub(super) fn rejected(self, message: String) -> Rejected {
        let reasons = vec![Reason {
            field: None,
            message,
        }];
        Rejected {
            line: self.row.line,
            reasons,
            text: self.text,
        }
    }
}

/// Writes rows and gives each back with its outcome.
async fn write<S: Sink>(
    accepted: Vec<Accepted>,
    sink: &mut S,
) -> Result<Vec<(Accepted, RowOutcome)>, RunError> {
    let Some(first) = accepted.first() else {
        return Ok(Vec::new());
    };
    let line = first.row.line;
    let (rows, texts): (Vec<Row>, Vec<Vec<u8>>) = accepted
        .into_iter()
        .map(|Accepted { row, text }| (row, text))
        .unzip();
    let outcomes = sink
        .write(&rows)
        .await
        .map_err(|error| RunError::Sink { line, error })?;
    if outcomes.len() != rows.len() {
        return Err(RunError::Answers {
            given: rows.len(),
            answered: outcomes.len(),
        });
    }
    let accepted = rows
        .into_iter()
        .zip(texts)
        .map(|(row, text)| Accepted { row, text });
    Ok(accepted.zip(outcomes).collect())
}
