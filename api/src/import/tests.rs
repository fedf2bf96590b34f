//! The import without a database: a sink that keeps rows in memory stands in for it.

mod cdnow;
mod fixed;
mod life;
mod mapping;
mod memory_sink;
mod ravenstack;
mod read;
mod rejected;
mod run;

use super::mapping::Mapping;
use super::read::{Batch, Reader};
use super::{Kind, Values};
use std::io::Cursor;
use std::sync::Arc;

fn parsed(text: &str, kind: Kind) -> Arc<Mapping> {
    Arc::new(Mapping::parse(text, kind).unwrap())
}

fn reader(source: &str, mapping: &Arc<Mapping>) -> Reader {
    Reader::open(Cursor::new(source.to_owned()), mapping.clone()).unwrap()
}

/// Reads a short source in one batch.
fn batch(source: &str, mapping: &Arc<Mapping>) -> Batch {
    reader(source, mapping)
        .next_batch(1_000)
        .unwrap()
        .unwrap_or_default()
}

/// The values of a source of a single row.
fn values(source: &str, mapping: &Arc<Mapping>) -> Values {
    let mut batch = batch(source, mapping);
    assert!(batch.rejected.is_empty(), "{:?}", batch.rejected);
    assert_eq!(batch.accepted.len(), 1);
    batch.accepted.remove(0).row.values
}

/// `line: reasons` of each row that is rejected.
fn rejections(batch: &Batch) -> Vec<String> {
    let rejected = batch.rejected.iter();
    rejected
        .map(|row| {
            let reasons: Vec<String> = row.reasons.iter().map(ToString::to_string).collect();
            format!("{}: {}", row.line, reasons.join("; "))
        })
        .collect()
}

/// A mapping of accounts by two columns.
const ACCOUNTS: &str = "
    [fields]
    externalId = 'id'
    name = 'name'
";
