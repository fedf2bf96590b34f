//! The bytes of a source that have been read and not yet used up.

use super::ReadError;
use std::io::{self, Read};

const CHUNK: usize = 1 << 16;
/// How much of a row that is too long is kept to show.
const KEPT_OF_A_LONG_ROW: usize = 1 << 12;

/// A window on the source that never holds much more than the longest row allowed.
pub(super) struct Buffer {
    source: Box<dyn Read + Send>,
    bytes: Vec<u8>,
    start: usize,
    at_end: bool,
    position: u64,
    line: u64,
    max_row_bytes: usize,
}

impl Buffer {
    /// Starts at the first row, behind a byte order mark.
    pub(super) fn open(
        source: Box<dyn Read + Send>,
        max_row_bytes: usize,
    ) -> Result<Self, ReadError> {
        let mut buffer = Self {
            source,
            bytes: Vec::new(),
            start: 0,
            at_end: false,
            position: 0,
            line: 1,
            max_row_bytes,
        };
        while buffer.unread().len() < 4 && buffer.fill()? {}
        match buffer.unread() {
            [0xEF, 0xBB, 0xBF, ..] => buffer.consume(3),
            [0xFF, 0xFE, ..] | [0xFE, 0xFF, ..] => return Err(ReadError::Encoding("UTF-16")),
            [0x1F, 0x8B, ..] => return Err(ReadError::Encoding("compressed by gzip")),
            [b'P', b'K', 3, 4] | [b'P', b'K', 3, 4, ..] => {
                return Err(ReadError::Encoding("a ZIP archive or spreadsheet"));
            }
            _ => {}
        }
        Ok(buffer)
    }

    pub(super) fn unread(&self) -> &[u8] {
        self.bytes.get(self.start..).unwrap_or_default()
    }

    /// Reads more; false at the end of the source.
    pub(super) fn fill(&mut self) -> io::Result<bool> {
        if self.at_end {
            return Ok(false);
        }
        self.bytes.drain(..self.start);
        self.start = 0;
        let limit = u64::try_from(CHUNK).unwrap_or(u64::MAX);
        let read = self
            .source
            .by_ref()
            .take(limit)
            .read_to_end(&mut self.bytes)?;
        self.at_end = read == 0;
        Ok(read > 0)
    }

    /// Uses bytes up, and counts their lines.
    pub(super) fn consume(&mut self, count: usize) {
        let used = self.unread().get(..count).unwrap_or_default();
        let lines = used.iter().filter(|byte| **byte == b'\n').count();
        self.line += u64::try_from(lines).unwrap_or(u64::MAX);
        self.position += u64::try_from(count).unwrap_or(u64::MAX);
        self.start += count;
    }

    /// Uses up the line that starts here, however long it is, and gives its text (of a line that is too long,
    /// its beginning) and whether it was too long.
    pub(super) fn take_line(&mut self) -> io::Result<(Vec<u8>, bool)> {
        let mut searched = 0;
        loop {
            let fresh = self.unread().get(searched..).unwrap_or_default();
            if let Some(end) = fresh.iter().position(|byte| *byte == b'\n') {
                let text = self.unread().get(..searched + end).unwrap_or_default();
                let too_long = text.len() > self.max_row_bytes;
                let text = without_line_end(shortened(text, too_long)).to_vec();
                self.consume(searched + end + 1);
                return Ok((text, too_long));
            }
            searched = self.unread().len();
            if searched > self.max_row_bytes {
                let text = shortened(self.unread(), true).to_vec();
                self.discard_line()?;
                return Ok((text, true));
            }
            if !self.fill()? {
                let text = without_line_end(self.unread()).to_vec();
                self.consume(searched);
                return Ok((text, false));
            }
        }
    }

    fn discard_line(&mut self) -> io::Result<()> {
        loop {
            if let Some(end) = self.unread().iter().position(|byte| *byte == b'\n') {
                self.consume(end + 1);
                return Ok(());
            }
            self.consume(self.unread().len());
            if !self.fill()? {
                return Ok(());
            }
        }
    }

    pub(super) fn position(&self) -> u64 {
        self.position
    }

    /// The line that the unread bytes start on, from 1.
    pub(super) fn line(&self) -> u64 {
        self.line
    }

    pub(super) fn max_row_bytes(&self) -> usize {
        self.max_row_bytes
    }
}

/// The bytes without the line end at their end.
pub(super) fn without_line_end(text: &[u8]) -> &[u8] {
    let text = text.strip_suffix(b"\n").unwrap_or(text);
    text.strip_suffix(b"\r").unwrap_or(text)
}

fn shortened(text: &[u8], too_long: bool) -> &[u8] {
    if too_long {
        text.get(..KEPT_OF_A_LONG_ROW).unwrap_or(text)
    } else {
        text
    }
}
