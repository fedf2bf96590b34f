//! Filters: for each type of value the comparisons that make sense with it.

use async_graphql::{ID, InputObject};
use chrono::{NaiveDate, Utc};
use data::{error::Refusal, filter::Comparators, id::Kind};
use rust_decimal::Decimal as Exact;
use uuid::Uuid;

use super::{
    id,
    scalar::{Date, DateTime, Decimal},
};

/// The most values that a list in a filter may have.
const MOST_VALUES: usize = 1_000;

/// The most characters of a text that is looked for within others.
const MOST_CHARACTERS: usize = 1_000;

/// The refusal of a filter, named from the argument that holds it.
#[must_use]
pub fn in_where(refusal: Refusal) -> Refusal {
    refusal.under(&["where"])
}

/// Compares text, exactly but for `contains`. All comparisons given must hold.
#[derive(Clone, Debug, Default, InputObject)]
pub struct StringFilter {
    /// Is this text.
    pub eq: Option<String>,
    /// Is another text, or absent.
    pub neq: Option<String>,
    /// Is one of these texts.
    #[graphql(name = "in")]
    pub is_in: Option<Vec<String>>,
    /// Is none of these texts, or absent.
    pub not_in: Option<Vec<String>>,
    /// Contains this text, whatever the case of the letters.
    pub contains: Option<String>,
    /// Absent (true) or present (false).
    pub is_null: Option<bool>,
}

impl StringFilter {
    /// The comparisons for the data layer.
    ///
    /// # Errors
    /// When a list or the text of `contains` is too long.
    pub fn comparators(self, field: &str) -> Result<Comparators<String>, Refusal> {
        check_part(self.contains.as_deref(), field)?;
        check_length(self.is_in.as_ref(), field)?;
        check_length(self.not_in.as_ref(), field)?;
        Ok(Comparators {
            eq: self.eq,
            neq: self.neq,
            is_in: self.is_in,
            not_in: self.not_in,
            contains: self.contains,
            is_null: self.is_null,
            ..Comparators::default()
        })
    }
}

/// Compares an id. All comparisons given must hold. Ids of another tenant match nothing, like ids that do not exist.
#[derive(Clone, Debug, Default, InputObject)]
pub struct IdFilter {
    /// Is this.
    pub eq: Option<ID>,
    /// Is another, or absent.
    pub neq: Option<ID>,
    /// Is one of these.
    #[graphql(name = "in")]
    pub is_in: Option<Vec<ID>>,
    /// Is none of these, or absent.
    pub not_in: Option<Vec<ID>>,
    /// Absent (true) or present (false).
    pub is_null: Option<bool>,
}

impl IdFilter {
    /// The comparisons for the data layer.
    ///
    /// # Errors
    /// When an id is malformed or of another kind, or a list is too long.
    pub fn comparators(self, kind: Kind, field: &str) -> Result<Comparators<Uuid>, Refusal> {
        check_length(self.is_in.as_ref(), field)?;
        check_length(self.not_in.as_ref(), field)?;
        let comparators = Comparators {
            eq: self.eq,
            neq: self.neq,
            is_in: self.is_in,
            not_in: self.not_in,
            is_null: self.is_null,
            ..Comparators::default()
        };
        comparators.try_map(|text| id::expect(kind, &text, field))
    }
}

/// Compares a truth.
#[derive(Clone, Debug, Default, InputObject)]
pub struct BooleanFilter {
    /// Is this.
    pub eq: Option<bool>,
    /// Absent (true) or present (false).
    pub is_null: Option<bool>,
}

impl BooleanFilter {
    /// The comparisons for the data layer.
    #[must_use]
    pub fn comparators(self) -> Comparators<bool> {
        Comparators {
            eq: self.eq,
            is_null: self.is_null,
            ..Comparators::default()
        }
    }
}

/// Two values that include all between them.
macro_rules! range {
    ($(#[doc = $doc:literal])* $name:ident, $type:ty) => {
        $(#[doc = $doc])*
        #[derive(Clone, Debug, InputObject)]
        pub struct $name {
            /// The least value that is included.
            pub from: $type,
            /// The greatest value that is included.
            pub to: $type,
        }
    };
}

/// Declares a filter over values that have an order; the data layer knows them as another type.
macro_rules! ordered_filter {
    ($(#[doc = $doc:literal])* $name:ident, $range:ident, $type:ty => $exact:ty) => {
        $(#[doc = $doc])*
        #[derive(Clone, Debug, Default, InputObject)]
        pub struct $name {
            /// Is this.
            pub eq: Option<$type>,
            /// Is another, or absent.
            pub neq: Option<$type>,
            /// Is one of these.
            #[graphql(name = "in")]
            pub is_in: Option<Vec<$type>>,
            /// Is none of these, or absent.
            pub not_in: Option<Vec<$type>>,
            /// Is greater, or later.
            pub gt: Option<$type>,
            /// Is greater or equal, or not earlier.
            pub gte: Option<$type>,
            /// Is less, or earlier.
            pub lt: Option<$type>,
            /// Is less or equal, or not later.
            pub lte: Option<$type>,
            /// Is between two values, both included.
            pub between: Option<$range>,
            /// Absent (true) or present (false).
            pub is_null: Option<bool>,
        }

        impl $name {
            /// The comparisons for the data layer.
            ///
            /// # Errors
            /// When a list is too long or a range ends before it starts.
            pub fn comparators(self, field: &str) -> Result<Comparators<$exact>, Refusal> {
                let list = |values: Option<Vec<$type>>| values.map(|values| values.into_iter().map(Into::into).collect());
                check_length(self.is_in.as_ref(), field)?;
                check_length(self.not_in.as_ref(), field)?;
                if self.between.as_ref().is_some_and(|range| range.from > range.to) {
                    return Err(Refusal::invalid(field, "`between.from` must not be greater than `between.to`"));
                }
                Ok(Comparators {
                    eq: self.eq.map(Into::into),
                    neq: self.neq.map(Into::into),
                    is_in: list(self.is_in),
                    not_in: list(self.not_in),
                    contains: None,
                    gt: self.gt.map(Into::into),
                    gte: self.gte.map(Into::into),
                    lt: self.lt.map(Into::into),
                    lte: self.lte.map(Into::into),
                    between: self.between.map(|range| (range.from.into(), range.to.into())),
                    is_null: self.is_null,
                })
            }
        }
    };
}

range!(
    /// Two dates and all between them.
    DateRange,
    Date
);
ordered_filter!(
    /// Compares a date. All comparisons given must hold.
    DateFilter,
    DateRange,
    Date => NaiveDate
);
range!(
    /// Two instants and all between them.
    DateTimeRange,
    DateTime
);
ordered_filter!(
    /// Compares an instant. All comparisons given must hold.
    DateTimeFilter,
    DateTimeRange,
    DateTime => chrono::DateTime<Utc>
);
range!(
    /// Two numbers and all between them.
    DecimalRange,
    Decimal
);
ordered_filter!(
    /// Compares a number. All comparisons given must hold.
    DecimalFilter,
    DecimalRange,
    Decimal => Exact
);

/// Declares a filter over the values of an enum that the database keeps by name.
macro_rules! enum_filter {
    ($(#[doc = $doc:literal])* $name:ident, $enum:ty) => {
        $(#[doc = $doc])*
        #[derive(Clone, Debug, Default, async_graphql::InputObject)]
        pub struct $name {
            /// Is this.
            pub eq: Option<$enum>,
            /// Is another.
            pub neq: Option<$enum>,
            /// Is one of these.
            #[graphql(name = "in")]
            pub is_in: Option<Vec<$enum>>,
            /// Is none of these.
            pub not_in: Option<Vec<$enum>>,
        }

        impl $name {
            /// The comparisons for the data layer; `name` gives the value's name in the database.
            #[must_use]
            pub fn comparators<T>(self, name: impl Fn($enum) -> T) -> data::filter::Comparators<T> {
                let list = |values: Option<Vec<$enum>>| values.map(|values| values.into_iter().map(&name).collect());
                data::filter::Comparators {
                    is_in: list(self.is_in),
                    not_in: list(self.not_in),
                    eq: self.eq.map(&name),
                    neq: self.neq.map(&name),
                    ..data::filter::Comparators::default()
                }
            }
        }
    };
}
pub(crate) use enum_filter;

/// Refuses a text too long to be looked for within others.
///
/// # Errors
/// When it has more than 1,000 characters.
pub fn check_part(text: Option<&str>, field: &str) -> Result<(), Refusal> {
    match text.map(|text| text.chars().count()) {
        Some(length) if length > MOST_CHARACTERS => Err(Refusal::invalid(
            field,
            format!("a text to look for has at most {MOST_CHARACTERS} characters, not {length}"),
        )),
        _ => Ok(()),
    }
}

fn check_length<T>(list: Option<&Vec<T>>, field: &str) -> Result<(), Refusal> {
    match list {
        Some(values) if values.len() > MOST_VALUES => Err(Refusal::invalid(
            field,
            format!(
                "a list in a filter has at most {MOST_VALUES} values, not {}",
                values.len()
            ),
        )),
        _ => Ok(()),
    }
}
