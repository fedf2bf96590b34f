use super::memory_sink::MemorySink;
use super::*;
use crate::import::{Failure, Options, RowOutcome, RunError, Sink, SinkError, Summary, run};
use std::io::{self, Read};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

async fn import(
    source: &str,
    sink: &mut MemorySink,
    batch_size: usize,
) -> Result<Summary, Failure> {
    let mapping = parsed(
        &format!("{ACCOUNTS}parentExternalId = 'parent'\n"),
        Kind::Accounts,
    );
    let options = Options {
        batch_size,
        ..Options::default()
    };
    run(Cursor::new(source.to_owned()), mapping, sink, options).await
}

#[tokio::test]
async fn a_second_run_changes_nothing_and_says_so() {
    let source = "id,name,parent\nA1,Acme,\nA2,Beta,A1\nA3,Gamma,\n";
    let mut sink = MemorySink::default();
    let first = import(source, &mut sink, 2).await.unwrap();
    assert_eq!((first.read, first.created, first.unchanged), (3, 3, 0));
    let stored = sink.stored.clone();
    let second = import(source, &mut sink, 2).await.unwrap();
    assert_eq!(
        (second.created, second.updated, second.unchanged),
        (0, 0, 3)
    );
    assert_eq!(sink.stored, stored);
    let text = second.text(Kind::Accounts, Duration::from_millis(1500));
    assert_eq!(
        text,
        "accounts: 3 rows read in 1.500 s (2 a second)\n           0 created\n           0 updated\n           \
         3 unchanged\n           0 rejected\n  nothing to change\n"
    );
}

#[tokio::test]
async fn of_two_rows_with_one_identity_the_later_wins_in_any_batch_size() {
    for batch_size in [1, 2, 100] {
        let mut sink = MemorySink::default();
        let source = "id,name,parent\nA1,first,\nA2,other,\nA1,last,\n";
        let summary = import(source, &mut sink, batch_size).await.unwrap();
        assert_eq!((summary.created, summary.updated), (2, 1));
        assert_eq!(sink.name_of("A1"), Some("last"));
    }
}

#[tokio::test]
async fn a_row_that_refers_to_a_later_one_waits_for_it() {
    let mut sink = MemorySink::default();
    let source = "id,name,parent\nA3,grandchild,A2\nA2,child,A1\nA1,root,\nA4,orphan,A9\n";
    let summary = import(source, &mut sink, 2).await.unwrap();
    assert_eq!((summary.read, summary.created, summary.rejected), (4, 3, 1));
    assert_eq!(sink.name_of("A3"), Some("grandchild"));
    assert_eq!(sink.name_of("A4"), None);
}

#[tokio::test]
async fn a_waiting_row_never_overwrites_a_later_one() {
    let mut sink = MemorySink::default();
    let source = "id,name,parent\nA2,early,A1\nA2,late,\nA1,root,\n";
    let summary = import(source, &mut sink, 1).await.unwrap();
    assert_eq!((summary.read, summary.created, summary.rejected), (3, 2, 1));
    assert_eq!(sink.name_of("A2"), Some("late"));
}

#[tokio::test]
async fn a_sink_that_fails_ends_the_run_with_the_line_and_the_counts_so_far() {
    let source: String = (0..10)
        .map(|number| format!("A{number},Name,\n"))
        .fold("id,name,parent\n".into(), |all, row| all + &row);
    let mut sink = MemorySink {
        fails_at: Some(3),
        ..MemorySink::default()
    };
    let failure = import(&source, &mut sink, 2).await.unwrap_err();
    assert!(
        matches!(failure.error, RunError::Sink { line: 6, .. }),
        "{failure}"
    );
    assert_eq!((failure.summary.read, failure.summary.created), (4, 4));
    let mut sink = MemorySink {
        stored: sink.stored,
        ..MemorySink::default()
    };
    let repeated = import(&source, &mut sink, 2).await.unwrap();
    assert_eq!((repeated.created, repeated.unchanged), (6, 4));
}

#[tokio::test]
async fn an_answer_for_the_wrong_number_of_rows_ends_the_run() {
    struct Mute;
    impl Sink for Mute {
        async fn write(&mut self, _: &[crate::import::Row]) -> Result<Vec<RowOutcome>, SinkError> {
            Ok(Vec::new())
        }
    }
    let mapping = parsed(ACCOUNTS, Kind::Accounts);
    let source = Cursor::new("id,name\nA1,Acme\n");
    let failure = run(source, mapping, &mut Mute, Options::default())
        .await
        .unwrap_err();
    assert!(matches!(
        failure.error,
        RunError::Answers {
            given: 1,
            answered: 0
        }
    ));
}

#[tokio::test]
async fn a_column_that_no_object_has_is_pointed_out() {
    let text = format!("[source]\nformat = 'ndjson'\n{ACCOUNTS}segment = 'segmnet'\n");
    let mapping = parsed(&text, Kind::Accounts);
    let source = Cursor::new("{\"id\":1,\"name\":\"Acme\",\"segment\":\"Big\"}\n");
    let summary = run(
        source,
        mapping,
        &mut MemorySink::default(),
        Options::default(),
    )
    .await
    .unwrap();
    assert_eq!(summary.unseen_columns, ["segmnet"]);
    let text = summary.text(Kind::Accounts, Duration::ZERO);
    assert!(
        text.contains("warning: no row had the column \"segmnet\""),
        "{text}"
    );
}

/// Makes rows as they are asked for, and notes how far reading ran ahead of writing.
struct Generated {
    next: usize,
    rows: usize,
    pending: Vec<u8>,
    given: Arc<AtomicUsize>,
}

impl Read for Generated {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        if self.pending.is_empty() {
            if self.next == 0 {
                self.pending.extend_from_slice(b"id,name\n");
            } else if self.next <= self.rows {
                self.pending
                    .extend_from_slice(format!("A{},Company {0}\n", self.next).as_bytes());
            }
            self.next += 1;
            self.given.store(self.next, Ordering::SeqCst);
        }
        let count = into.len().min(self.pending.len());
        into[..count].copy_from_slice(&self.pending[..count]);
        self.pending.drain(..count);
        Ok(count)
    }
}

struct Counting {
    written: usize,
    given: Arc<AtomicUsize>,
    furthest_ahead: usize,
}

impl Sink for Counting {
    async fn write(&mut self, batch: &[crate::import::Row]) -> Result<Vec<RowOutcome>, SinkError> {
        tokio::task::yield_now().await;
        let ahead = self
            .given
            .load(Ordering::SeqCst)
            .saturating_sub(self.written);
        self.furthest_ahead = self.furthest_ahead.max(ahead);
        self.written += batch.len();
        Ok(vec![RowOutcome::Created; batch.len()])
    }
}

#[tokio::test]
async fn memory_is_bounded_by_the_batch_and_not_by_the_file() {
    let rows = 100_000;
    let given = Arc::new(AtomicUsize::new(0));
    let source = Generated {
        next: 0,
        rows,
        pending: Vec::new(),
        given: given.clone(),
    };
    let mut sink = Counting {
        written: 0,
        given,
        furthest_ahead: 0,
    };
    let mapping = parsed(ACCOUNTS, Kind::Accounts);
    let summary = run(source, mapping, &mut sink, Options::default())
        .await
        .unwrap();
    assert_eq!((summary.read, summary.created), (rows as u64, rows as u64));
    // One batch written, one waiting, one read and one handed over; and a chunk of 64 KiB of short rows.
    assert!(
        sink.furthest_ahead < 4 * 1_000 + 5_000,
        "{}",
        sink.furthest_ahead
    );
}
