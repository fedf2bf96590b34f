//! The mapping file: which column fills which field, and how its text is read.
//!
//! ```toml
//! kind = "accounts"                  # optional: refuses to be used for another kind
//!
//! [source]
//! format = "csv"                     # or "ndjson", or "fixed-width"
//! delimiter = ","                    # these two: CSV only
//! quote = '"'
//! header = true                      # CSV and fixed width; in CSV without it columns go by number, from 1
//! # columns = { id = "1-6" }         # fixed width only: first and last character of each column, from 1
//! # one more column: which one a row is, of those with the same texts in some columns
//! numbering = { column = "nth", by = ["account_id"] }
//! encoding = "utf-8"                 # the only one; a byte order mark is skipped
//! max_row_bytes = 1048576            # a longer row is rejected
//!
//! [defaults]                         # for every field that does not say otherwise
//! trim = true                        # blanks at either end do not count
//! empty = ["", "NULL"]               # texts that stand for nothing ("" always does)
//! date_format = "%Y-%m-%d"           # one or a list, tried in turn; codes as in strftime
//! true_values = ["true", "yes", 1]   # capitals do not matter
//! false_values = ["false", "no", 0]
//! decimal_separator = "."
//! thousands_separator = ","          # none unless it is set
//!
//! [[skip_when]]                      # rows that are passed over
//! column = "status"
//! equals = ["test", "deleted"]
//!
//! [[skip_unless]]                    # rows that are not passed over; all others are
//! column = "nth"
//! equals = "1"
//!
//! [fields]
//! externalId = "account_id"          # in short: a column
//! name = { template = "{first} {last}" }
//! country = { column = "country", map = { UK = "GB" }, default = "US" }
//! signedUpOn = { column = "signup", format = "%d-%m-%Y", required = true }
//! stage = { constant = "ACTIVE" }
//!
//! [traits.seats]                     # a custom trait: text, number, date, boolean or choice
//! column = "seats"
//! kind = "number"
//! ```
//!
//! A field also takes `trim`, `empty`, `true_values`, `false_values`, `decimal_separator` and
//! `thousands_separator` for itself, `strip` (texts such as `"$"` to leave out at either end of a number) and
//! `separator` (between the items of a list, `;` unless it is set). Constants, defaults and the right-hand
//! sides of `map` are always written the standard way: ISO dates, `true` and `false`, a decimal point.
//!
//! In NDJSON a column is a key of the row's object, or a path to a nested one (`company.name`). A key that a
//! row does not have leaves the field as it is stored; `null` clears it.

mod compile;
mod file;
mod formats;
mod numbering;
mod plan;
mod source;
mod template;

pub(crate) use file::Column;
pub(crate) use numbering::{Counts, Numbering};
pub(crate) use plan::{Plan, Slot, TraitPlan};
pub use source::{CsvFormat, FixedFormat, Place, SourceFormat};

use super::kind::Kind;
use super::report::Reason;
use super::value::{Cell, TraitValue, Values};

/// A mapping file that was checked against the kind it is for.
#[derive(Debug)]
pub struct Mapping {
    kind: Kind,
    source: SourceFormat,
    max_row_bytes: usize,
    /// The columns that are used; before them stands the running number, when there is one.
    columns: Vec<Column>,
    numbering: Option<Numbering>,
    skips: Vec<Skip>,
    /// One for each field of the kind; none when it is not mapped.
    fields: Vec<Option<Plan>>,
    traits: Vec<TraitPlan>,
}

/// Rows that are passed over: those with one of these texts in this column, or all others.
#[derive(Debug)]
struct Skip {
    slot: usize,
    equals: Vec<String>,
    others: bool,
}

/// Why a mapping file cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum MappingError {
    /// It is not TOML, or holds a key that does not exist; the message shows the line and what is allowed.
    #[error("the mapping cannot be read: {0}")]
    Syntax(#[from] toml::de::Error),
    /// Its keys say something that cannot be; all such places at once.
    #[error("the mapping cannot be used:{}", problems.iter().map(|problem| format!("\n  {problem}")).collect::<String>())]
    Invalid {
        /// What is wrong, in the order of the file's sections.
        problems: Vec<Problem>,
    },
}

/// One thing that is wrong in a mapping file.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{key}: {message}")]
pub struct Problem {
    /// Where: the path of the key, such as `fields.country.map`.
    pub key: String,
    /// What is wrong and what is allowed.
    pub message: String,
}

/// What became of the columns of one row.
#[derive(Debug)]
pub(crate) enum Converted {
    Values(Values),
    Skipped,
    Rejected(Vec<Reason>),
}

impl Mapping {
    /// Reads the text of a mapping file for rows of a kind.
    ///
    /// # Errors
    ///
    /// When the text is not TOML, has unknown keys, or says something that cannot be.
    pub fn parse(text: &str, kind: Kind) -> Result<Self, MappingError> {
        compile::compile(toml::from_str(text)?, kind)
            .map_err(|problems| MappingError::Invalid { problems })
    }

    /// The kind of row it is for.
    #[must_use]
    pub fn kind(&self) -> Kind {
        self.kind
    }

    /// How the source is written.
    #[must_use]
    pub fn source(&self) -> &SourceFormat {
        &self.source
    }

    /// The length, in bytes, over which a row is rejected unread.
    #[must_use]
    pub fn max_row_bytes(&self) -> usize {
        self.max_row_bytes
    }

    /// The columns of the source that are used, each once. Slots of a row stand in this order, after those of [`Mapping::first_slot`].
    pub(crate) fn columns(&self) -> &[Column] {
        self.columns.get(self.first_slot()..).unwrap_or_default()
    }

    /// How many slots a row has before those of its columns: one, when it is numbered.
    pub(crate) fn first_slot(&self) -> usize {
        usize::from(self.numbering.is_some())
    }

    /// How rows are numbered, if they are.
    pub(crate) fn numbering(&self) -> Option<&Numbering> {
        self.numbering.as_ref()
    }

    /// Turns the columns of one row into typed values.
    pub(crate) fn convert(&self, slots: &[Slot]) -> Converted {
        if self.skips.iter().any(|skip| skip.applies(slots)) {
            return Converted::Skipped;
        }
        let mut reasons = Vec::new();
        let mut cell = |plan: &Plan| {
            plan.cell(slots).unwrap_or_else(|message| {
                reasons.push(Reason {
                    field: Some(plan.name.clone()),
                    message,
                });
                Cell::Unmapped
            })
        };
        let cells = self
            .fields
            .iter()
            .map(|plan| plan.as_ref().map_or(Cell::Unmapped, &mut cell))
            .collect();
        let traits = self
            .traits
            .iter()
            .map(|TraitPlan { kind, plan }| TraitValue {
                key: plan.name.clone(),
                kind: *kind,
                cell: cell(plan),
            })
            .collect();
        if !reasons.is_empty() {
            return Converted::Rejected(reasons);
        }
        let mut values = Values::new(self.kind, cells, traits);
        (self.kind.definition().complete)(&mut values);
        Converted::Values(values)
    }
}

impl Skip {
    fn applies(&self, slots: &[Slot]) -> bool {
        let text = match slots.get(self.slot) {
            Some(Slot::Text(text)) => text.trim(),
            Some(Slot::Missing | Slot::Null) => "",
            None | Some(Slot::List(_) | Slot::Unreadable(_)) => return false,
        };
        self.equals.iter().any(|value| value == text) != self.others
    }
}
