//! Cutting bytes into lines.

use actix_web::web::{Bytes, BytesMut};

use super::{LINE_BYTES, Line};

/// Cuts bytes into lines, however they are split into chunks.
#[derive(Debug, Default)]
pub(super) struct Splitter {
    lines: Vec<Line>,
    /// How many lines have ended.
    ended: u64,
    /// The beginning of the line that has not.
    rest: BytesMut,
    /// Whether that line is too long to be kept.
    is_too_long: bool,
}

impl Splitter {
    pub(super) fn take(&mut self, mut bytes: &[u8]) {
        while let Some(end) = bytes.iter().position(|byte| *byte == b'\n') {
            self.append(&bytes[..end]);
            self.end_line();
            bytes = &bytes[end + 1..];
        }
        self.append(bytes);
    }

    fn append(&mut self, bytes: &[u8]) {
        self.is_too_long |= self.rest.len() + bytes.len() > LINE_BYTES;
        if self.is_too_long {
            self.rest.clear();
        } else {
            self.rest.extend_from_slice(bytes);
        }
    }

    fn end_line(&mut self) {
        self.ended += 1;
        let text: Bytes = self.rest.split().freeze();
        let is_too_long = std::mem::take(&mut self.is_too_long);
        if is_too_long || !text.trim_ascii().is_empty() {
            self.lines.push(Line {
                number: self.ended,
                text: (!is_too_long).then_some(text),
            });
        }
    }

    /// The first lines, when there are so many.
    pub(super) fn part(&mut self, lines: usize) -> Option<Vec<Line>> {
        if self.lines.len() < lines {
            return None;
        }
        let later = self.lines.split_off(lines);
        Some(std::mem::replace(&mut self.lines, later))
    }

    /// The lines that are left; the last one needs no end.
    pub(super) fn finish(mut self) -> Vec<Line> {
        if self.is_too_long || !self.rest.is_empty() {
            self.end_line();
        }
        self.lines
    }
}
