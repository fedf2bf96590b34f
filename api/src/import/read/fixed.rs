//! Columns at fixed places of a line.

use super::buffer::Buffer;
use super::{ReadError, Record, Records, Slot};
use crate::import::mapping::{Column, FixedFormat, Place};
use std::io;

pub(super) struct Fixed {
    buffer: Buffer,
    header: Option<Vec<String>>,
    /// Where the last column of the source ends.
    end: usize,
    /// For each slot, the place it is filled from.
    places: Vec<Place>,
}

impl Fixed {
    pub(super) fn open(
        mut buffer: Buffer,
        format: &FixedFormat,
        columns: &[Column],
    ) -> Result<Self, ReadError> {
        let header = match format.header {
            true => {
                let (line, _, _) = next_line(&mut buffer)?.ok_or(ReadError::NoHeader)?;
                Some(vec![String::from_utf8_lossy(&line).into_owned()])
            }
            false => None,
        };
        // The mapping was checked: it names no other columns.
        let place = |column: &Column| format.place(column).unwrap_or_default();
        Ok(Self {
            buffer,
            header,
            end: format.end(),
            places: columns.iter().map(place).collect(),
        })
    }

    fn fill_slots(&self, line: &[u8], slots: &mut [Slot]) -> Result<(), String> {
        let text = std::str::from_utf8(line).map_err(|_| "is not UTF-8".to_owned())?;
        let mut beyond = text.chars().skip(self.end.saturating_sub(1));
        let runs_over = beyond
            .by_ref()
            .take(2)
            .filter(|character| !character.is_whitespace());
        if runs_over.count() == 2 {
            return Err(format!(
                "has text that runs over the end of the last column, character {}",
                self.end
            ));
        }
        for (place, slot) in self.places.iter().zip(slots) {
            let column = text.chars().skip(place.start).take(place.width);
            slot.set_text(&column.collect::<String>());
        }
        Ok(())
    }
}

impl Records for Fixed {
    fn next(&mut self, slots: &mut [Slot]) -> io::Result<Option<Record>> {
        let Some((text, line, too_long)) = next_line(&mut self.buffer)? else {
            return Ok(None);
        };
        let broken = match too_long {
            true => {
                let limit = self.buffer.max_row_bytes();
                Some(format!("is longer than {limit} bytes"))
            }
            false => self.fill_slots(&text, slots).err(),
        };
        Ok(Some(Record { line, text, broken }))
    }

    fn position(&self) -> u64 {
        self.buffer.position()
    }

    fn columns(&self) -> (Option<&[String]>, usize) {
        (self.header.as_deref(), self.end)
    }
}

/// The next line that is not blank, its number, and whether it was too long.
fn next_line(buffer: &mut Buffer) -> io::Result<Option<(Vec<u8>, u64, bool)>> {
    loop {
        let line = buffer.line();
        if buffer.unread().is_empty() && !buffer.fill()? {
            return Ok(None);
        }
        let (text, too_long) = buffer.take_line()?;
        if too_long || !text.trim_ascii().is_empty() {
            return Ok(Some((text, line, too_long)));
        }
    }
}
