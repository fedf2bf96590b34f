//! Streaming: rows of a source, one batch at a time, in bounded memory.

mod buffer;
mod csv;
mod fixed;
mod ndjson;

use super::kind::Kind;
use super::mapping::{Converted, Counts, Mapping, Slot, SourceFormat};
use super::report::{Layout, Reason};
use super::value::{Row, Values};
use buffer::Buffer;
use std::io::{self, Read};
use std::sync::Arc;

/// A row that was understood, with the text it came from.
#[derive(Debug)]
pub struct Accepted {
    /// What it says.
    pub row: Row,
    /// The row as it stands in the source, without its line end.
    pub text: Vec<u8>,
}

/// A row that was not understood, or that the sink refused.
#[derive(Debug)]
pub struct Rejected {
    /// The line of the source it starts on, from 1, the header included.
    pub line: u64,
    /// Everything that is wrong with it.
    pub reasons: Vec<Reason>,
    /// The row as it stands in the source, without its line end; only its beginning when it is too long.
    pub text: Vec<u8>,
}

/// What was read in one go.
#[derive(Debug, Default)]
pub struct Batch {
    /// Rows to write. No two have the same identity.
    pub accepted: Vec<Accepted>,
    /// Rows to report.
    pub rejected: Vec<Rejected>,
    /// How many rows `skip_when` passed over.
    pub skipped: u64,
    /// How many bytes of the source have been read at its end.
    pub position: u64,
}

/// Why a source cannot be read.
#[derive(Debug, thiserror::Error)]
pub enum ReadError {
    /// The file or stream failed.
    #[error("the source cannot be read: {0}")]
    Source(#[from] io::Error),
    /// The source starts like a text of another encoding.
    #[error("the source is not UTF-8 but {0}; convert it first")]
    Encoding(&'static str),
    /// There is no first row.
    #[error("the source is empty: its header is missing")]
    NoHeader,
    /// The first row cannot be read as a header.
    #[error("the header cannot be read: {0}")]
    Header(String),
    /// The mapping names columns that the source does not have.
    #[error("the source has no column {}; it has {available}", missing.join(", "))]
    MissingColumns {
        /// The columns that are missing.
        missing: Vec<String>,
        /// The columns that are there.
        available: String,
    },
    /// The mapping names a column that the source has more than once.
    #[error("the source has more than one column {0:?}; name it by its number")]
    AmbiguousColumn(String),
}

/// One row of a source in the columns that the mapping uses, or why it has none.
pub(crate) struct Record {
    line: u64,
    text: Vec<u8>,
    broken: Option<String>,
}

/// A source format: finds the next row and fills the slots with it.
trait Records {
    fn next(&mut self, slots: &mut [Slot]) -> io::Result<Option<Record>>;
    fn position(&self) -> u64;
    /// The names of the source's columns, when it names them once and for all, and how many there are.
    fn columns(&self) -> (Option<&[String]>, usize);
}

/// Reads the rows of a source by a mapping.
pub struct Reader {
    records: Box<dyn Records + Send>,
    mapping: Arc<Mapping>,
    slots: Vec<Slot>,
    seen: Vec<bool>,
    /// What numbers rows, when they are numbered.
    counts: Counts,
    /// A row that would have been the second of its identity in a batch; it starts the next one.
    held_back: Option<Accepted>,
}

impl Reader {
    /// Opens a source: skips its byte order mark, reads its header and finds the mapped columns.
    ///
    /// # Errors
    ///
    /// When the source fails, is not UTF-8, or lacks the header or a mapped column.
    pub fn open(
        source: impl Read + Send + 'static,
        mapping: Arc<Mapping>,
    ) -> Result<Self, ReadError> {
        let buffer = Buffer::open(Box::new(source), mapping.max_row_bytes())?;
        let columns = mapping.columns();
        let records: Box<dyn Records + Send> = match mapping.source() {
            SourceFormat::Csv(format) => Box::new(csv::Csv::open(buffer, *format, columns)?),
            SourceFormat::Ndjson => Box::new(ndjson::Ndjson::new(buffer, columns)),
            SourceFormat::Fixed(format) => Box::new(fixed::Fixed::open(buffer, format, columns)?),
        };
        let slots = vec![Slot::default(); mapping.first_slot() + columns.len()];
        let seen = vec![false; columns.len()];
        Ok(Self {
            records,
            mapping,
            slots,
            seen,
            counts: Counts::default(),
            held_back: None,
        })
    }

    /// The kind of row that is read.
    #[must_use]
    pub fn kind(&self) -> Kind {
        self.mapping.kind()
    }

    /// How the source is laid out.
    pub(super) fn layout(&self) -> Layout {
        let (header, width) = self.records.columns();
        let format = self.mapping.source().clone();
        Layout {
            format,
            header: header.map(<[String]>::to_vec),
            width,
        }
    }

    /// The mapped columns that no row has had so far (a CSV file that opened has them all).
    #[must_use]
    pub fn unseen_columns(&self) -> Vec<String> {
        let columns = self.mapping.columns().iter().zip(&self.seen);
        columns
            .filter(|(_, seen)| !**seen)
            .map(|(column, _)| column.to_string())
            .collect()
    }

    /// Reads up to `size` rows; none at the end of the source.
    ///
    /// A batch is shorter where the next row has the identity of one that is already in it.
    ///
    /// # Errors
    ///
    /// When the source itself fails; a broken row is part of the batch.
    pub fn next_batch(&mut self, size: usize) -> io::Result<Option<Batch>> {
        let mut batch = Batch::default();
        let mut identities = std::collections::HashSet::new();
        let mut count = 0;
        if let Some(accepted) = self.held_back.take() {
            identities.insert(accepted.row.values.identity());
            batch.accepted.push(accepted);
            count += 1;
        }
        while count < size.max(1) {
            let columns = self.mapping.first_slot()..;
            let columns = self.slots.get_mut(columns).unwrap_or_default();
            let Some(record) = self.records.next(columns)? else {
                break;
            };
            count += 1;
            match self.convert(record) {
                Entry::Accepted(accepted) => {
                    if !identities.insert(accepted.row.values.identity()) {
                        self.held_back = Some(accepted);
                        break;
                    }
                    batch.accepted.push(accepted);
                }
                Entry::Rejected(rejected) => batch.rejected.push(rejected),
                Entry::Skipped => batch.skipped += 1,
            }
        }
        batch.position = self.records.position();
        Ok((count > 0).then_some(batch))
    }

    fn convert(&mut self, Record { line, text, broken }: Record) -> Entry {
        if let Some(message) = broken {
            let reasons = vec![Reason {
                field: None,
                message,
            }];
            return Entry::Rejected(Rejected {
                line,
                reasons,
                text,
            });
        }
        let columns = self.slots.iter().skip(self.mapping.first_slot());
        for (seen, slot) in self.seen.iter_mut().zip(columns) {
            *seen |= *slot != Slot::Missing;
        }
        if let Some(numbering) = self.mapping.numbering() {
            numbering.number(&mut self.slots, &mut self.counts);
        }
        match self.mapping.convert(&self.slots) {
            Converted::Values(values) => Entry::accepted(line, values, text),
            Converted::Rejected(reasons) => Entry::Rejected(Rejected {
                line,
                reasons,
                text,
            }),
            Converted::Skipped => Entry::Skipped,
        }
    }
}

enum Entry {
    Accepted(Accepted),
    Rejected(Rejected),
    Skipped,
}

impl Entry {
    fn accepted(line: u64, values: Values, text: Vec<u8>) -> Self {
        Self::Accepted(Accepted {
            row: Row { line, values },
            text,
        })
    }
}
