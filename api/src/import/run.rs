//! The run itself: reads a batch while the one before it is written.

mod deferred;
mod tally;

use super::mapping::Mapping;
use super::read::{Batch, ReadError, Reader};
use super::report::{Progress, RejectedFile, RejectedFileError, Summary};
use super::sink::{Sink, SinkError};
use std::io::{self, Read};
use std::sync::Arc;
use tally::Tally;
use tokio::sync::mpsc;

/// How a run is done.
#[derive(Debug)]
pub struct Options {
    /// How many rows are handed to the sink at once.
    pub batch_size: usize,
    /// Whether the sink writes nothing; it has to know by itself, this is for the summary.
    pub dry_run: bool,
    /// Where rejected rows go.
    pub rejected: Option<RejectedFile>,
    /// The bar to move.
    pub progress: Progress,
}

impl Default for Options {
    /// Batches of 1,000 rows, written; no file of rejected rows and no bar.
    fn default() -> Self {
        Self {
            batch_size: 1_000,
            dry_run: false,
            rejected: None,
            progress: Progress::hidden(),
        }
    }
}

/// Why a run ended before its source did.
#[derive(Debug, thiserror::Error)]
pub enum RunError {
    /// The source cannot be read.
    #[error(transparent)]
    Read(#[from] ReadError),
    /// The sink could not write a batch.
    #[error("the rows from line {line} on could not be written: {error}")]
    Sink {
        /// The line of the first row of that batch.
        line: u64,
        /// What the sink said.
        error: SinkError,
    },
    /// The sink answered for fewer or more rows than it was given.
    #[error("the sink was given {given} rows and answered for {answered}")]
    Answers {
        /// How many rows it was given.
        given: usize,
        /// How many outcomes came back.
        answered: usize,
    },
    /// A rejected row could not be kept.
    #[error(transparent)]
    Rejected(#[from] RejectedFileError),
    /// The task that reads ended without a word.
    #[error("reading was interrupted")]
    Interrupted,
}

/// A run that failed. What was written before stays written; the same run can simply be repeated.
#[derive(Debug, thiserror::Error)]
#[error("{error} ({} rows had been dealt with before)", summary.read)]
pub struct Failure {
    /// Why it ended.
    #[source]
    pub error: RunError,
    /// What had been done by then.
    pub summary: Box<Summary>,
}

impl Failure {
    /// The exit code of the program.
    pub const EXIT_CODE: u8 = 1;
}

/// Imports a source: reads it by the mapping and hands its rows to the sink.
///
/// # Errors
///
/// When the source cannot be opened or read, the sink fails, or a rejected row cannot be kept. A row that is
/// rejected is no error.
pub async fn run<S: Sink>(
    source: impl Read + Send + 'static,
    mapping: Arc<Mapping>,
    sink: &mut S,
    options: Options,
) -> Result<Summary, Failure> {
    let progress = options.progress.clone();
    let batch_size = options.batch_size;
    let mut tally = Tally::new(options);
    let done = drive(source, mapping, sink, batch_size, &mut tally).await;
    progress.finish();
    let (summary, flushed) = tally.finish();
    match done.and(flushed.map_err(RunError::from)) {
        Ok(()) => Ok(summary),
        Err(error) => Err(Failure {
            error,
            summary: Box::new(summary),
        }),
    }
}

async fn drive<S: Sink>(
    source: impl Read + Send + 'static,
    mapping: Arc<Mapping>,
    sink: &mut S,
    batch_size: usize,
    tally: &mut Tally,
) -> Result<(), RunError> {
    let opened = tokio::task::spawn_blocking(|| Reader::open(source, mapping));
    let reader = opened.await.map_err(|_| RunError::Interrupted)??;
    tally.follow(reader.layout());
    // One batch waits here while another is written and a third is read.
    let (sender, mut receiver) = mpsc::channel(1);
    let reading = tokio::task::spawn_blocking(move || read_all(reader, batch_size, &sender));
    while let Some(batch) = receiver.recv().await {
        tally.batch(batch.map_err(ReadError::from)?, sink).await?;
    }
    let reader = reading.await.map_err(|_| RunError::Interrupted)?;
    tally.unseen_columns(reader.unseen_columns());
    tally.deferred(sink, batch_size).await
}

/// Reads to the end, to the first error, or until nobody listens any more.
fn read_all(
    mut reader: Reader,
    batch_size: usize,
    sender: &mpsc::Sender<io::Result<Batch>>,
) -> Reader {
    while let Some(batch) = reader.next_batch(batch_size).transpose() {
        let failed = batch.is_err();
        if sender.blocking_send(batch).is_err() || failed {
            break;
        }
    }
    reader
}
