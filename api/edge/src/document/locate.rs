//! Byte offsets of a text as lines and columns.

use async_graphql::Pos;

/// Bytes between the places that are remembered, about.
const STRIDE: usize = 256;

/// Tells the line and column of offsets in a text. It reads the text once; each question is then answered from the nearest place that is remembered.
pub(crate) struct Locator<'text> {
    text: &'text str,
    /// Some offsets, in order, with their lines and columns.
    known: Vec<(usize, Pos)>,
}

const START: Pos = Pos { line: 1, column: 1 };

impl<'text> Locator<'text> {
    pub(crate) fn new(text: &'text str) -> Self {
        let mut known = vec![(0, START)];
        let (mut position, mut next) = (START, STRIDE);
        for (offset, character) in text.char_indices() {
            if offset >= next {
                known.push((offset, position));
                next = offset.saturating_add(STRIDE);
            }
            position = after(position, character, &text[offset..]);
        }
        Self { text, known }
    }

    /// The line and column of an offset, or of the end of the text when it lies behind it.
    pub(crate) fn at(&self, offset: usize) -> Pos {
        let before = self.known.partition_point(|(known, _)| *known <= offset);
        let (start, position) = before
            .checked_sub(1)
            .and_then(|index| self.known.get(index))
            .copied()
            .unwrap_or((0, START));
        let rest = self.text.get(start..).unwrap_or_default();
        let passed = rest
            .char_indices()
            .take_while(|(place, _)| start + place < offset);
        passed.fold(position, |position, (place, character)| {
            after(position, character, &rest[place..])
        })
    }
}

/// The place behind a character, with which `rest` begins.
fn after(position: Pos, character: char, rest: &str) -> Pos {
    let ends_line = match character {
        '\n' => true,
        '\r' => !rest.starts_with("\r\n"),
        _ => false,
    };
    if ends_line {
        return Pos {
            line: position.line.saturating_add(1),
            column: 1,
        };
    }
    Pos {
        column: position.column.saturating_add(1),
        ..position
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn offsets_are_found_in_any_order() {
        let text = "é\r\nab\rc\n".repeat(200);
        let locator = Locator::new(&text);
        let mut expected = START;
        let mut places = Vec::new();
        for (offset, character) in text.char_indices() {
            places.push((offset, expected));
            expected = after(expected, character, &text[offset..]);
        }
        assert_eq!(expected.line, 601);
        for (offset, position) in places.into_iter().rev() {
            assert_eq!(locator.at(offset), position, "{offset}");
        }
        assert_eq!(locator.at(text.len()), expected);
        assert_eq!(locator.at(text.len() + 10), expected);
        assert_eq!(locator.at(0), START);
        assert_eq!(locator.at(5), Pos { line: 2, column: 2 });
    }
}
