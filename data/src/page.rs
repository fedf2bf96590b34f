//! Pages of rows by keyset: stable while others write, and as fast on the last page as on the first.

mod each;
mod known;

use std::{fmt::Write as _, ops::RangeInclusive};

use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use chrono::{DateTime, Datelike as _, NaiveDate, Utc};
use sea_orm::{
    Condition, ConnectionTrait, EntityTrait, FromQueryResult, QueryFilter, QueryOrder, QueryResult,
    QuerySelect, QueryTrait, Select, Value,
    sea_query::{Expr, ExprTrait, NullOrdering, Order, SimpleExpr},
};
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use uuid::Uuid;

pub use each::{count_each, load_each};
pub use known::{of_ids, of_ranked};

use crate::{
    error::{Error, Refusal},
    scope::Scope,
};

/// The most rows on one page.
pub const MOST: u64 = 100;
/// The rows on a page when the caller does not say.
pub const USUAL: u64 = 20;

/// Which part of a list is wanted.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct PageRequest {
    /// The first so many, after the cursor.
    pub first: Option<i64>,
    /// The cursor after which to start.
    pub after: Option<String>,
    /// The last so many, before the cursor.
    pub last: Option<i64>,
    /// The cursor before which to end.
    pub before: Option<String>,
}

/// A part of a list.
#[derive(Clone, Debug)]
pub struct Page<M> {
    /// The rows with their cursors, in order.
    pub rows: Vec<(String, M)>,
    /// Whether there are rows after these.
    pub has_next: bool,
    /// Whether there are rows before these.
    pub has_previous: bool,
}

impl<M> Page<M> {
    /// A page without rows.
    #[must_use]
    pub const fn empty() -> Self {
        Self {
            rows: Vec::new(),
            has_next: false,
            has_previous: false,
        }
    }

    /// The rows without their cursors.
    pub fn items(&self) -> impl Iterator<Item = &M> {
        self.rows.iter().map(|(_, row)| row)
    }

    /// The same page of other things, made of its rows.
    #[must_use]
    pub fn map<T>(self, mut convert: impl FnMut(M) -> T) -> Page<T> {
        self.filter_map(|row| Some(convert(row)))
    }

    /// The same page of other things, without the rows that none is made of.
    #[must_use]
    pub fn filter_map<T>(self, mut convert: impl FnMut(M) -> Option<T>) -> Page<T> {
        let rows = self.rows.into_iter();
        Page {
            rows: rows
                .filter_map(|(cursor, row)| Some((cursor, convert(row)?)))
                .collect(),
            has_next: self.has_next,
            has_previous: self.has_previous,
        }
    }
}

/// What a list is ordered by, the most significant first.
#[derive(Clone, Debug)]
pub struct SortKey {
    /// A column, or any expression of one value.
    pub expression: SimpleExpr,
    /// The type of its values.
    pub kind: SortKind,
    /// Greatest first.
    pub descending: bool,
    /// Whether it can be absent. Absent counts as greater than everything.
    pub nullable: bool,
}

/// The types by which lists can be ordered.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SortKind {
    /// Text.
    Text,
    /// A whole number.
    Integer,
    /// A date.
    Date,
    /// An instant.
    Instant,
    /// An id.
    Id,
    /// True or false.
    Boolean,
}

impl SortKey {
    /// Ordered by a column that is never absent, least first.
    pub fn ascending(expression: impl Into<SimpleExpr>, kind: SortKind) -> Self {
        Self {
            expression: expression.into(),
            kind,
            descending: false,
            nullable: false,
        }
    }

    /// The same, with values that may be absent.
    #[must_use]
    pub fn nullable(mut self) -> Self {
        self.nullable = true;
        self
    }

    /// The same, greatest first when `descending`.
    #[must_use]
    pub fn descending(mut self, descending: bool) -> Self {
        self.descending = descending;
        self
    }
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
enum CursorValue {
    #[serde(rename = "n")]
    Null,
    #[serde(rename = "t")]
    Text(String),
    #[serde(rename = "i")]
    Integer(i64),
    #[serde(rename = "d")]
    Date(NaiveDate),
    #[serde(rename = "s")]
    Instant(DateTime<Utc>),
    #[serde(rename = "u")]
    Id(Uuid),
    #[serde(rename = "b")]
    Boolean(bool),
}

impl CursorValue {
    fn read(row: &QueryResult, column: &str, kind: SortKind) -> Result<Self, Error> {
        Ok(match kind {
            SortKind::Text => row
                .try_get::<Option<String>>("", column)?
                .map_or(Self::Null, Self::Text),
            SortKind::Integer => row
                .try_get::<Option<i64>>("", column)?
                .map_or(Self::Null, Self::Integer),
            SortKind::Date => row
                .try_get::<Option<NaiveDate>>("", column)?
                .map_or(Self::Null, Self::Date),
            SortKind::Instant => row
                .try_get::<Option<DateTime<Utc>>>("", column)?
                .map_or(Self::Null, Self::Instant),
            SortKind::Id => row
                .try_get::<Option<Uuid>>("", column)?
                .map_or(Self::Null, Self::Id),
            SortKind::Boolean => row
                .try_get::<Option<bool>>("", column)?
                .map_or(Self::Null, Self::Boolean),
        })
    }

    /// Whether it can stand for a value of the column. A cursor comes from outside: what no database can compare with is none of ours.
    fn fits(&self, kind: SortKind, nullable: bool) -> bool {
        match self {
            Self::Null => nullable,
            Self::Text(text) => matches!(kind, SortKind::Text) && !text.contains('\0'),
            Self::Integer(_) => matches!(kind, SortKind::Integer),
            Self::Date(date) => matches!(kind, SortKind::Date) && YEARS.contains(&date.year()),
            Self::Instant(instant) => {
                matches!(kind, SortKind::Instant) && YEARS.contains(&instant.year())
            }
            Self::Id(_) => matches!(kind, SortKind::Id),
            Self::Boolean(_) => matches!(kind, SortKind::Boolean),
        }
    }

    fn value(&self) -> Option<Value> {
        Some(match self {
            Self::Null => return None,
            Self::Text(text) => text.clone().into(),
            Self::Integer(number) => (*number).into(),
            Self::Date(date) => (*date).into(),
            Self::Instant(instant) => (*instant).into(),
            Self::Id(id) => (*id).into(),
            Self::Boolean(truth) => (*truth).into(),
        })
    }
}

struct Wanted {
    limit: u64,
    backward: bool,
    after: Option<Vec<CursorValue>>,
    before: Option<Vec<CursorValue>>,
}

/// Loads a page of `select` ordered by `order`, whose last key must be unique.
///
/// # Errors
/// [`Error::Refused`] when the page is too large or a cursor is malformed or of another list; else when the database is away.
pub async fn load<E: EntityTrait>(
    scope: &Scope,
    select: Select<E>,
    order: &[SortKey],
    request: &PageRequest,
) -> Result<Page<E::Model>, Error> {
    let fingerprint = fingerprint(scope, &select, order);
    let wanted = wanted(request, order, &fingerprint)?;
    let mut query = select;
    for (index, key) in order.iter().enumerate() {
        query = query.expr_as(key.expression.clone(), sort_column(index));
        let direction = if key.descending == wanted.backward {
            Order::Asc
        } else {
            Order::Desc
        };
        query = match key.nullable {
            true => {
                let nulls = if direction == Order::Asc {
                    NullOrdering::Last
                } else {
                    NullOrdering::First
                };
                query.order_by_with_nulls(key.expression.clone(), direction, nulls)
            }
            false => query.order_by(key.expression.clone(), direction),
        };
    }
    if let Some(values) = &wanted.after {
        query = query.filter(beyond(order, values, false));
    }
    if let Some(values) = &wanted.before {
        query = query.filter(beyond(order, values, true));
    }
    let statement = query
        .limit(wanted.limit + 1)
        .build(scope.transaction_backend());
    let rows = scope.connection().query_all_raw(statement).await?;
    let more = rows.len() as u64 > wanted.limit;
    let mut page = Vec::with_capacity(rows.len());
    for row in rows
        .iter()
        .take(usize::try_from(wanted.limit).unwrap_or(usize::MAX))
    {
        page.push((
            encode(row, order, &fingerprint)?,
            E::Model::from_query_result(row, "")?,
        ));
    }
    if wanted.backward {
        page.reverse();
    }
    let (has_next, has_previous) = match wanted.backward {
        false => (more, wanted.after.is_some()),
        true => (wanted.before.is_some(), more),
    };
    Ok(Page {
        rows: page,
        has_next,
        has_previous,
    })
}

/// How many rows a list has in all.
///
/// # Errors
/// When the database is away.
pub async fn count<E: EntityTrait>(scope: &Scope, select: Select<E>) -> Result<i64, Error> {
    let statement = select
        .select_only()
        .expr_as(Expr::cust("COUNT(*)"), "total")
        .build(scope.transaction_backend());
    let row = scope.connection().query_one_raw(statement).await?;
    Ok(row
        .map(|row| row.try_get("", "total"))
        .transpose()?
        .unwrap_or(0))
}

fn sort_column(index: usize) -> String {
    format!("sort_{index}")
}

fn wanted(request: &PageRequest, order: &[SortKey], fingerprint: &str) -> Result<Wanted, Error> {
    let (limit, backward) = size(request)?;
    let cursor = |text: &Option<String>, field| {
        text.as_deref()
            .map(|text| decode(text, order, fingerprint, field))
            .transpose()
    };
    Ok(Wanted {
        limit,
        backward,
        after: cursor(&request.after, "after")?,
        before: cursor(&request.before, "before")?,
    })
}

/// How many rows are wanted, and whether from the end.
fn size(request: &PageRequest) -> Result<(u64, bool), Refusal> {
    let backward = match (request.first, request.last) {
        (Some(_), Some(_)) => {
            return Err(Refusal::invalid("last", "give `first` or `last`, not both"));
        }
        (None, Some(_)) => true,
        (_, None) => false,
    };
    let size = request
        .last
        .or(request.first)
        .unwrap_or(USUAL.cast_signed());
    let field = if backward { "last" } else { "first" };
    let rule = || Refusal::invalid(field, format!("a page has 0 to {MOST} rows, not {size}"));
    let limit = u64::try_from(size).ok().filter(|size| *size <= MOST);
    Ok((limit.ok_or_else(rule)?, backward))
}

/// The years that a cursor may name.
const YEARS: RangeInclusive<i32> = 1..=9999;

const NO_CURSOR: &str = "this is no cursor of this list; take `pageInfo.endCursor` or `startCursor` of a page with the same filter and order";

/// Names a list: its tenant, filter and order. A cursor is good for the list it was made by.
fn fingerprint<E: EntityTrait>(scope: &Scope, select: &Select<E>, order: &[SortKey]) -> String {
    let mut text = select.build(scope.transaction_backend()).to_string();
    for key in order {
        let _ = write!(text, "|{:?} {}", key.expression, key.descending);
    }
    digest(&text)
}

fn digest(text: &str) -> String {
    let digest = Sha256::digest(text.as_bytes());
    URL_SAFE_NO_PAD.encode(&digest[..9])
}

/// Names the list of what a query finds, whatever its order.
pub(crate) fn name_of<E: EntityTrait>(scope: &Scope, select: &Select<E>) -> String {
    fingerprint(scope, select, &[])
}

fn encode(row: &QueryResult, order: &[SortKey], fingerprint: &str) -> Result<String, Error> {
    let values = order
        .iter()
        .enumerate()
        .map(|(index, key)| CursorValue::read(row, &sort_column(index), key.kind));
    written(fingerprint, values.collect::<Result<Vec<_>, _>>()?)
}

fn written(fingerprint: &str, values: Vec<CursorValue>) -> Result<String, Error> {
    let text = serde_json::to_string(&(fingerprint, values)).map_err(Error::internal)?;
    Ok(URL_SAFE_NO_PAD.encode(text))
}

fn parsed(text: &str) -> Option<(String, Vec<CursorValue>)> {
    let bytes = URL_SAFE_NO_PAD.decode(text).ok()?;
    serde_json::from_slice(&bytes).ok()
}

fn decode(
    text: &str,
    order: &[SortKey],
    fingerprint: &str,
    field: &str,
) -> Result<Vec<CursorValue>, Refusal> {
    let fits = |values: &[CursorValue]| {
        values.len() == order.len()
            && values
                .iter()
                .zip(order)
                .all(|(value, key)| value.fits(key.kind, key.nullable))
    };
    match parsed(text) {
        Some((list, values)) if list == fingerprint && fits(&values) => Ok(values),
        _ => Err(Refusal::invalid(field, NO_CURSOR)),
    }
}

/// The rows that come after `values` in the order, or before them.
fn beyond(order: &[SortKey], values: &[CursorValue], before: bool) -> Condition {
    let mut any = Condition::any();
    for (index, (key, value)) in order.iter().zip(values).enumerate() {
        let mut all = Condition::all();
        for (key, value) in order.iter().zip(values).take(index) {
            all = all.add(same(key, value));
        }
        any = any.add(all.add(further(key, value, key.descending != before)));
    }
    any
}

fn same(key: &SortKey, value: &CursorValue) -> SimpleExpr {
    match value.value() {
        Some(value) => key.expression.clone().eq(value),
        None => key.expression.clone().is_null(),
    }
}

fn further(key: &SortKey, value: &CursorValue, down: bool) -> Condition {
    let it = || key.expression.clone();
    match (value.value(), down) {
        (None, true) => Condition::all().add(it().is_not_null()),
        (None, false) => Condition::all().add(Expr::val(1).eq(0)),
        (Some(value), true) => Condition::all().add(it().lt(value)),
        (Some(value), false) if key.nullable => {
            Condition::any().add(it().gt(value)).add(it().is_null())
        }
        (Some(value), false) => Condition::all().add(it().gt(value)),
    }
}
