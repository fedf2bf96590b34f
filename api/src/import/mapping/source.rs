//! How the source is written: the `[source]` section.

use super::Problem;
use super::file::{Column, Source};
use std::collections::BTreeMap;

/// How the rows of a source are written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum SourceFormat {
    /// Text with delimited columns.
    Csv(CsvFormat),
    /// One JSON object a line.
    Ndjson,
    /// Text with columns at fixed places.
    Fixed(FixedFormat),
}

/// How a file with columns at fixed places is written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FixedFormat {
    /// The columns.
    pub columns: BTreeMap<String, Place>,
    /// Whether the first line is no row.
    pub header: bool,
}

/// Where a column stands in a line, in characters.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Place {
    /// How many characters stand before it.
    pub start: usize,
    /// How many characters it has.
    pub width: usize,
}

impl FixedFormat {
    /// Where a column stands.
    pub(crate) fn place(&self, column: &Column) -> Option<Place> {
        match column {
            Column::Name(name) => self.columns.get(name).copied(),
            Column::Number(_) => None,
        }
    }

    /// How many characters there are up to the end of the last column.
    #[must_use]
    pub fn end(&self) -> usize {
        let ends = self.columns.values();
        ends.map(|place| place.start + place.width)
            .max()
            .unwrap_or_default()
    }
}

/// The longest line of columns at fixed places.
const LONGEST_LINE: usize = 100_000;

/// How a CSV file is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct CsvFormat {
    /// The byte between columns.
    pub delimiter: u8,
    /// The byte around a column that holds delimiters or line ends; doubled inside.
    pub quote: u8,
    /// Whether the first row names the columns.
    pub header: bool,
}

const DEFAULT_MAX_ROW_BYTES: usize = 1 << 20;
const LARGEST_MAX_ROW_BYTES: usize = 64 << 20;

/// Checks the section and gives the format with the longest row allowed.
pub(super) fn compile(source: &Source, problems: &mut Vec<Problem>) -> (SourceFormat, usize) {
    let mut complain = |key: &str, message: String| {
        problems.push(Problem {
            key: format!("source.{key}"),
            message,
        });
    };
    if let Some(encoding) = source.encoding.as_deref()
        && !matches!(encoding.to_ascii_lowercase().as_str(), "utf-8" | "utf8")
    {
        complain(
            "encoding",
            format!("{encoding:?} is not known; allowed is utf-8"),
        );
    }
    let max_row_bytes = source.max_row_bytes.unwrap_or(DEFAULT_MAX_ROW_BYTES);
    if !(1..=LARGEST_MAX_ROW_BYTES).contains(&max_row_bytes) {
        complain(
            "max_row_bytes",
            format!("allowed is 1 to {LARGEST_MAX_ROW_BYTES}"),
        );
    }
    let format = match source.format.as_deref() {
        None | Some("csv") => {
            only_for(
                "fixed-width",
                [("columns", source.columns.is_some())],
                &mut complain,
            );
            SourceFormat::Csv(csv(source, &mut complain))
        }
        Some("ndjson") => {
            only_for(
                "fixed-width",
                [("columns", source.columns.is_some())],
                &mut complain,
            );
            let csv_only = [
                ("delimiter", source.delimiter.is_some()),
                ("quote", source.quote.is_some()),
                ("header", source.header.is_some()),
            ];
            only_for("csv", csv_only, &mut complain);
            SourceFormat::Ndjson
        }
        Some("fixed-width") => {
            let csv_only = [
                ("delimiter", source.delimiter.is_some()),
                ("quote", source.quote.is_some()),
            ];
            only_for("csv", csv_only, &mut complain);
            SourceFormat::Fixed(fixed(source, &mut complain))
        }
        Some(other) => {
            complain(
                "format",
                format!("{other:?} is not known; allowed are csv, ndjson, fixed-width"),
            );
            SourceFormat::Ndjson
        }
    };
    (format, max_row_bytes)
}

fn only_for<const N: usize>(
    format: &str,
    keys: [(&str, bool); N],
    complain: &mut impl FnMut(&str, String),
) {
    for (key, _) in keys.into_iter().filter(|(_, is_set)| *is_set) {
        complain(key, format!("only has a meaning for {format}"));
    }
}

fn fixed(source: &Source, complain: &mut impl FnMut(&str, String)) -> FixedFormat {
    let mut columns = BTreeMap::new();
    for (name, text) in source.columns.iter().flatten() {
        match place(text) {
            Some(place) => drop(columns.insert(name.clone(), place)),
            None => complain(
                &format!("columns.{name}"),
                format!(
                    "{text:?} is no place; a place is a first and a last character, from 1 to {LONGEST_LINE}, such as \"8-15\""
                ),
            ),
        }
    }
    if columns.is_empty() && source.columns.as_ref().is_none_or(BTreeMap::is_empty) {
        complain(
            "columns",
            "fixed-width needs the places of the columns, such as { id = \"1-6\" }".to_owned(),
        );
    }
    FixedFormat {
        columns,
        header: source.header.unwrap_or(false),
    }
}

/// The place that a text such as `8-15` says.
fn place(text: &str) -> Option<Place> {
    let (first, last) = text.split_once('-').unwrap_or((text, text));
    let number = |text: &str| text.trim().parse::<usize>().ok();
    let (first, last) = (number(first)?, number(last)?);
    let is_place = first >= 1 && first <= last && last <= LONGEST_LINE;
    is_place.then(|| Place {
        start: first - 1,
        width: last - first + 1,
    })
}

fn csv(source: &Source, complain: &mut impl FnMut(&str, String)) -> CsvFormat {
    let mut byte = |key: &str, text: &Option<String>, default: u8| match text.as_deref() {
        None => default,
        Some(text) => match text.as_bytes() {
            [byte] if !matches!(byte, b'\n' | b'\r') => *byte,
            _ => {
                complain(key, format!("{text:?} is not one character of ASCII"));
                default
            }
        },
    };
    let delimiter = byte("delimiter", &source.delimiter, b',');
    let quote = byte("quote", &source.quote, b'"');
    if delimiter == quote {
        complain("quote", "must differ from the delimiter".to_owned());
    }
    CsvFormat {
        delimiter,
        quote,
        header: source.header.unwrap_or(true),
    }
}
