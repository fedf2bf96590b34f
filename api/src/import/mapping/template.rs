//! Texts with columns in them: `{first} {last}`.

/// A piece of a template's text.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Piece {
    Literal(String),
    Column(String),
}

/// Takes a template apart; `{{` and `}}` stand for the braces themselves.
pub(super) fn pieces(template: &str) -> Result<Vec<Piece>, String> {
    let mut pieces = Vec::new();
    let mut literal = String::new();
    let mut characters = template.chars().peekable();
    while let Some(character) = characters.next() {
        match character {
            '{' | '}' if characters.peek() == Some(&character) => {
                characters.next();
                literal.push(character);
            }
            '{' => {
                if !literal.is_empty() {
                    pieces.push(Piece::Literal(std::mem::take(&mut literal)));
                }
                pieces.push(Piece::Column(column(&mut characters)?));
            }
            '}' => return Err("has a } without its {; a brace itself is written }}".to_owned()),
            other => literal.push(other),
        }
    }
    if !literal.is_empty() {
        pieces.push(Piece::Literal(literal));
    }
    if pieces.iter().any(|piece| matches!(piece, Piece::Column(_))) {
        return Ok(pieces);
    }
    Err("names no {column}; a fixed text is a `constant`".to_owned())
}

fn column(characters: &mut impl Iterator<Item = char>) -> Result<String, String> {
    let mut name = String::new();
    for character in characters {
        match character {
            '}' if name.is_empty() => {
                return Err("has a {} without the name of a column".to_owned());
            }
            '}' => return Ok(name),
            other => name.push(other),
        }
    }
    Err("has a { that is never closed; a brace itself is written {{".to_owned())
}
