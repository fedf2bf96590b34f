//! Byte offsets of a text as lines and columns.

use async_graphql::Pos;

/// Walks a text forward and tells the line and column of each offset it is asked for. Asking in
/// the order of the text makes the whole walk linear; an earlier offset starts it over.
pub(in crate::edge) struct Locator<'text> {
    text: &'text str,
    offset: usize,
    position: Pos,
}

const START: Pos = Pos { line: 1, column: 1 };

impl<'text> Locator<'text> {
    pub(in crate::edge) fn new(text: &'text str) -> Self {
        Self {
            text,
            offset: 0,
            position: START,
        }
    }

    /// The line and column of an offset, or of the end of the text when it lies behind it.
    pub(in crate::edge) fn at(&mut self, offset: usize) -> Pos {
        if offset < self.offset {
            self.offset = 0;
            self.position = START;
        }
        let passed = self.text.get(self.offset..offset).unwrap_or_default();
        let mut characters = passed.chars().peekable();
        while let Some(character) = characters.next() {
            let ends_line = match character {
                '\n' => true,
                '\r' => characters.peek() != Some(&'\n'),
                _ => false,
            };
            if ends_line {
                self.position = Pos {
                    line: self.position.line.saturating_add(1),
                    column: 1,
                };
            } else {
                self.position.column = self.position.column.saturating_add(1);
            }
        }
        self.offset = offset;
        self.position
    }
}
