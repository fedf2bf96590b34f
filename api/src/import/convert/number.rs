//! Exact decimal numbers as people and programs write them.

use super::format::Formats;
use super::shown;
use rust_decimal::Decimal;

/// Reads an exact decimal number.
///
/// Thousands separators must stand where thousands are, so that `1,5` is not quietly fifteen.
pub(super) fn parse(text: &str, formats: &Formats) -> Result<Decimal, String> {
    let bare = strip(text, &formats.strip);
    plain_digits(bare, formats)
        .and_then(|digits| to_decimal(&digits))
        .ok_or_else(|| {
            let thousands = match formats.thousands_separator {
                Some(separator) => format!(" and {separator:?} between thousands"),
                None => String::new(),
            };
            format!(
                "{} is not a number with {:?} before the fraction{thousands}, of at most 28 digits",
                shown(text),
                formats.decimal_separator
            )
        })
}

fn strip<'a>(text: &'a str, affixes: &[String]) -> &'a str {
    let mut bare = text.trim();
    for affix in affixes {
        bare = bare.strip_prefix(affix.as_str()).unwrap_or(bare);
        bare = bare.strip_suffix(affix.as_str()).unwrap_or(bare).trim();
    }
    bare
}

/// The number without thousands separators and with a point before its fraction.
fn plain_digits(text: &str, formats: &Formats) -> Option<String> {
    let (whole, fraction) = match text.split_once(formats.decimal_separator) {
        Some((whole, fraction)) => (whole, Some(fraction)),
        None => (text, None),
    };
    let mut digits = match formats.thousands_separator {
        Some(separator) => without_separator(whole, separator)?,
        None => whole.to_owned(),
    };
    if let Some(fraction) = fraction {
        digits.push('.');
        digits.push_str(fraction);
    }
    Some(digits)
}

/// Joins the groups of `1,234,567` (or, as in India, `12,34,567`); none when they are not groups of thousands.
fn without_separator(whole: &str, separator: char) -> Option<String> {
    let is_separator = |character: char| {
        character == separator || (separator == ' ' && matches!(character, '\u{a0}' | '\u{202f}'))
    };
    let unsigned = whole.trim_start_matches(['-', '+']);
    let groups: Vec<&str> = unsigned.split(is_separator).collect();
    let well_placed = match groups.as_slice() {
        [_] => true,
        [first, middle @ .., last] => {
            (1..=3).contains(&first.len())
                && middle.iter().all(|group| matches!(group.len(), 2 | 3))
                && last.len() == 3
        }
        [] => false,
    };
    well_placed.then(|| {
        whole
            .chars()
            .filter(|character| !is_separator(*character))
            .collect()
    })
}

fn to_decimal(digits: &str) -> Option<Decimal> {
    let allowed = |character: char| {
        character.is_ascii_digit() || matches!(character, '-' | '+' | '.' | 'e' | 'E')
    };
    if !digits.contains(|character: char| character.is_ascii_digit())
        || !digits.chars().all(allowed)
    {
        return None;
    }
    if digits.contains(['e', 'E']) {
        return Decimal::from_scientific(digits).ok();
    }
    Decimal::from_str_exact(digits).ok()
}
