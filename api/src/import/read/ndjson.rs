//! One JSON object a line.

use super::buffer::Buffer;
use super::{Record, Records, Slot};
use crate::import::mapping::Column;
use serde_json::value::RawValue;
use std::collections::HashMap;
use std::io;

/// The keys of an object with their values as they are written, so that numbers keep every digit.
type Object<'a> = HashMap<String, &'a RawValue>;

pub(super) struct Ndjson {
    buffer: Buffer,
    keys: Vec<String>,
}

impl Ndjson {
    pub(super) fn new(buffer: Buffer, columns: &[Column]) -> Self {
        Self {
            buffer,
            keys: columns.iter().map(Column::to_string).collect(),
        }
    }
}

impl Records for Ndjson {
    fn next(&mut self, slots: &mut [Slot]) -> io::Result<Option<Record>> {
        loop {
            let line = self.buffer.line();
            if self.buffer.unread().is_empty() && !self.buffer.fill()? {
                return Ok(None);
            }
            let (text, too_long) = self.buffer.take_line()?;
            if text.trim_ascii().is_empty() && !too_long {
                continue;
            }
            let broken = if too_long {
                Some(format!(
                    "is longer than {} bytes",
                    self.buffer.max_row_bytes()
                ))
            } else {
                self.fill_slots(&text, slots).err()
            };
            return Ok(Some(Record { line, text, broken }));
        }
    }

    fn position(&self) -> u64 {
        self.buffer.position()
    }

    fn columns(&self) -> (Option<&[String]>, usize) {
        (None, 0)
    }
}

impl Ndjson {
    fn fill_slots(&self, text: &[u8], slots: &mut [Slot]) -> Result<(), String> {
        let text = std::str::from_utf8(text).map_err(|_| "is not UTF-8".to_owned())?;
        let object: Object<'_> =
            serde_json::from_str(text).map_err(|error| format!("is not a JSON object: {error}"))?;
        for (key, slot) in self.keys.iter().zip(slots) {
            match find(&object, key) {
                Some(raw) => fill(slot, raw),
                None => *slot = Slot::Missing,
            }
        }
        Ok(())
    }
}

/// The value under a key, or under a path of keys with points between them.
fn find<'a>(object: &Object<'a>, key: &str) -> Option<&'a str> {
    if let Some(raw) = object.get(key) {
        return Some(raw.get());
    }
    key.match_indices('.').find_map(|(point, _)| {
        let (first, rest) = (key.get(..point)?, key.get(point + 1..)?);
        let nested: Object<'a> = serde_json::from_str(object.get(first)?.get()).ok()?;
        find(&nested, rest)
    })
}

fn fill(slot: &mut Slot, raw: &str) {
    match raw.as_bytes().first() {
        Some(b'n') => *slot = Slot::Null,
        Some(b'"') => match serde_json::from_str::<String>(raw) {
            Ok(text) => slot.set_text(&text),
            Err(error) => *slot = Slot::Unreadable(format!("is not a text: {error}")),
        },
        Some(b'[') => match serde_json::from_str(raw) {
            Ok(items) => *slot = Slot::List(items),
            Err(_) => {
                *slot = Slot::Unreadable("is a list of something other than texts".to_owned())
            }
        },
        Some(b'{') => *slot = Slot::Unreadable("is an object, not a single value".to_owned()),
        _ => slot.set_text(raw),
    }
}
