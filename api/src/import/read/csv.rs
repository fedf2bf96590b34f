//! Delimited columns, with or without quotes.
//!
//! Rows are found by `csv-core`'s state machine, which knows quoted line ends. What it cannot know is that a
//! quote was forgotten: it would take the rest of the file for one column. So a row that is too long, has the
//! wrong number of columns over several lines, or whose quote is still open at the end of the file is given
//! back, all but its first line, and reading goes on with the next line.

use super::buffer::{Buffer, without_line_end};
use super::{ReadError, Record, Records, Slot};
use crate::import::mapping::{Column, CsvFormat};
use csv_core::{ReadRecordResult, Reader, ReaderBuilder};
use std::io;

pub(super) struct Csv {
    buffer: Buffer,
    parser: Reader,
    /// The columns of the current row, one after the other.
    output: Vec<u8>,
    /// Where each of them ends in `output`.
    ends: Vec<usize>,
    header: Option<Vec<String>>,
    width: usize,
    /// For each slot, the column it is filled from.
    positions: Vec<usize>,
}

/// What the state machine found at the start of the unread bytes.
enum Found {
    /// A row of so many columns in so many bytes.
    Row {
        columns: usize,
        bytes: usize,
    },
    Unclosed,
    TooLong,
    End,
}

impl Csv {
    pub(super) fn open(
        buffer: Buffer,
        format: CsvFormat,
        columns: &[Column],
    ) -> Result<Self, ReadError> {
        let parser = ReaderBuilder::new()
            .delimiter(format.delimiter)
            .quote(format.quote)
            .build();
        let mut csv = Self {
            buffer,
            parser,
            output: vec![0; 1 << 10],
            ends: vec![0; 1 << 5],
            header: None,
            width: 0,
            positions: Vec::new(),
        };
        csv.skip_line_ends()?;
        match csv.find()? {
            Found::Row {
                columns: width,
                bytes,
            } => {
                csv.width = width;
                if format.header {
                    csv.header = Some(csv.names()?);
                    csv.buffer.consume(bytes);
                }
            }
            Found::End if format.header => return Err(ReadError::NoHeader),
            // Nothing to learn the number of columns from, and no row that needs it.
            Found::End => return Ok(csv),
            Found::Unclosed => return Err(ReadError::Header("a quote is never closed".to_owned())),
            Found::TooLong => {
                let limit = csv.buffer.max_row_bytes();
                return Err(ReadError::Header(format!(
                    "it is longer than {limit} bytes"
                )));
            }
        }
        csv.positions = positions(columns, csv.header.as_deref(), csv.width)?;
        Ok(csv)
    }

    fn names(&self) -> Result<Vec<String>, ReadError> {
        (0..self.width)
            .map(
                |position| match std::str::from_utf8(self.column(position)) {
                    Ok(name) => Ok(name.trim().to_owned()),
                    Err(_) => Err(ReadError::Header(format!(
                        "column {} is not UTF-8",
                        position + 1
                    ))),
                },
            )
            .collect()
    }

    fn column(&self, position: usize) -> &[u8] {
        let end = |position: usize| self.ends.get(position).copied().unwrap_or_default();
        let start = position.checked_sub(1).map_or(0, end);
        self.output.get(start..end(position)).unwrap_or_default()
    }

    /// Uses up the line ends before the next row, so that a row starts on its own line.
    fn skip_line_ends(&mut self) -> io::Result<()> {
        loop {
            let is_line_end = |byte: &&u8| matches!(**byte, b'\n' | b'\r');
            let count = self.buffer.unread().iter().take_while(is_line_end).count();
            self.buffer.consume(count);
            if !self.buffer.unread().is_empty() || !self.buffer.fill()? {
                return Ok(());
            }
        }
    }

    /// Runs the state machine over the next row without using it up.
    fn find(&mut self) -> io::Result<Found> {
        self.parser.reset();
        let (mut bytes, mut written, mut columns) = (0, 0, 0);
        loop {
            let mut at_end = false;
            if bytes == self.buffer.unread().len() {
                if bytes > self.buffer.max_row_bytes() {
                    return Ok(Found::TooLong);
                }
                at_end = !self.buffer.fill()?;
                if at_end && bytes == 0 {
                    return Ok(Found::End);
                }
            }
            // The last row need not have a line end; where one does not end it, a quote is open.
            let unread = self.buffer.unread().get(bytes..).unwrap_or_default();
            let input = if at_end { b"\n" } else { unread };
            let output = self.output.get_mut(written..).unwrap_or_default();
            let ends = self.ends.get_mut(columns..).unwrap_or_default();
            let (result, used, more_written, more_columns) =
                self.parser.read_record(input, output, ends);
            bytes += if at_end { 0 } else { used };
            written += more_written;
            columns += more_columns;
            match result {
                ReadRecordResult::InputEmpty if at_end => return Ok(Found::Unclosed),
                ReadRecordResult::InputEmpty => {}
                ReadRecordResult::OutputFull => self.output.resize(self.output.len() * 2, 0),
                ReadRecordResult::OutputEndsFull => self.ends.resize(self.ends.len() * 2, 0),
                ReadRecordResult::Record if bytes > self.buffer.max_row_bytes() => {
                    return Ok(Found::TooLong);
                }
                ReadRecordResult::Record => return Ok(Found::Row { columns, bytes }),
                ReadRecordResult::End => return Ok(Found::End),
            }
        }
    }

    fn fill_slots(&self, slots: &mut [Slot]) {
        for (position, slot) in self.positions.iter().zip(slots) {
            match std::str::from_utf8(self.column(*position)) {
                Ok(text) => slot.set_text(text),
                Err(_) => *slot = Slot::Unreadable("is not UTF-8".to_owned()),
            }
        }
    }

    /// Gives up the first line of what was found, and only that.
    fn broken_line(&mut self, line: u64, reason: String) -> io::Result<Option<Record>> {
        let (text, _) = self.buffer.take_line()?;
        Ok(Some(Record {
            line,
            text,
            broken: Some(reason),
        }))
    }
}

impl Records for Csv {
    fn next(&mut self, slots: &mut [Slot]) -> io::Result<Option<Record>> {
        self.skip_line_ends()?;
        let line = self.buffer.line();
        match self.find()? {
            Found::End => Ok(None),
            Found::TooLong => {
                let limit = self.buffer.max_row_bytes();
                let reason = format!("is longer than {limit} bytes, or a quote is never closed");
                self.broken_line(line, reason)
            }
            Found::Unclosed => self.broken_line(line, "a quote is never closed".to_owned()),
            Found::Row { columns, bytes } => {
                let row = self.buffer.unread().get(..bytes).unwrap_or_default();
                let text = without_line_end(row).to_vec();
                if columns == self.width {
                    self.fill_slots(slots);
                    self.buffer.consume(bytes);
                    return Ok(Some(Record {
                        line,
                        text,
                        broken: None,
                    }));
                }
                let model = if self.header.is_some() {
                    "the header"
                } else {
                    "the first row"
                };
                let width = self.width;
                let mut reason = format!("has {columns} columns, {model} has {width}");
                if text.contains(&b'\n') {
                    reason.push_str("; a quote is not closed on this line");
                    return self.broken_line(line, reason);
                }
                self.buffer.consume(bytes);
                Ok(Some(Record {
                    line,
                    text,
                    broken: Some(reason),
                }))
            }
        }
    }

    fn position(&self) -> u64 {
        self.buffer.position()
    }

    fn columns(&self) -> (Option<&[String]>, usize) {
        (self.header.as_deref(), self.width)
    }
}

/// For each column that the mapping uses, where it stands in a row.
fn positions(
    columns: &[Column],
    header: Option<&[String]>,
    width: usize,
) -> Result<Vec<usize>, ReadError> {
    let names = header.unwrap_or_default();
    let mut positions = Vec::with_capacity(columns.len());
    let mut missing = Vec::new();
    for column in columns {
        let position = match column {
            Column::Number(number) => number.checked_sub(1).filter(|position| *position < width),
            Column::Name(name) => {
                let mut found = names.iter().enumerate().filter(|(_, other)| *other == name);
                let position = found.next().map(|(position, _)| position);
                if found.next().is_some() {
                    return Err(ReadError::AmbiguousColumn(name.clone()));
                }
                position
            }
        };
        match position {
            Some(position) => positions.push(position),
            None => missing.push(column.to_string()),
        }
    }
    if missing.is_empty() {
        return Ok(positions);
    }
    let available = if names.is_empty() {
        format!("{width} columns")
    } else {
        names.join(", ")
    };
    Err(ReadError::MissingColumns { missing, available })
}
