//! How the source is written: the `[source]` section.

use super::Problem;
use super::file::Source;

/// How the rows of a source are written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum SourceFormat {
    /// Text with delimited columns.
    Csv(CsvFormat),
    /// One JSON object a line.
    Ndjson,
}

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
        None | Some("csv") => SourceFormat::Csv(csv(source, &mut complain)),
        Some("ndjson") => {
            let csv_only = [
                ("delimiter", source.delimiter.is_some()),
                ("quote", source.quote.is_some()),
                ("header", source.header.is_some()),
            ];
            for (key, _) in csv_only.into_iter().filter(|(_, is_set)| *is_set) {
                complain(key, "only has a meaning for csv".to_owned());
            }
            SourceFormat::Ndjson
        }
        Some(other) => {
            complain(
                "format",
                format!("{other:?} is not known; allowed are csv, ndjson"),
            );
            SourceFormat::Ndjson
        }
    };
    (format, max_row_bytes)
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
