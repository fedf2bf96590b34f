//! Counting what a filter asks, so that none is too large to answer.

use sea_orm::{
    ColumnTrait, Condition, Value,
    sea_query::{Expr, SimpleExpr},
};

use crate::{error::Refusal, filter::Comparators};

/// How deep filters may lie in each other.
const DEEPEST: usize = 10;
/// How many comparisons a filter may make.
const MOST_TERMS: usize = 100;
/// How many values the lists of a filter may have together.
const MOST_VALUES: usize = 2_000;

/// What a filter has asked so far.
#[derive(Default)]
pub(crate) struct Terms {
    terms: usize,
    values: usize,
}

impl Terms {
    /// Goes down into the filter at `path`, which has `above` filters around it.
    pub(crate) fn descend(&mut self, path: &str, above: usize) -> Result<(), Refusal> {
        if above < DEEPEST {
            return self.count(path, 1, 0);
        }
        let rule = format!("filters lie at most {DEEPEST} deep in each other");
        Err(Refusal::invalid(path, rule))
    }

    /// Counts `terms` comparisons and `values` values of lists.
    pub(crate) fn count(&mut self, path: &str, terms: usize, values: usize) -> Result<(), Refusal> {
        self.terms += terms;
        self.values += values;
        if self.terms > MOST_TERMS {
            let rule = format!("a filter makes at most {MOST_TERMS} comparisons");
            return Err(Refusal::invalid(path, rule));
        }
        if self.values > MOST_VALUES {
            let rule = format!("the lists of a filter have at most {MOST_VALUES} values together");
            return Err(Refusal::invalid(path, rule));
        }
        Ok(())
    }

    /// The condition that `column` meets the comparisons.
    pub(crate) fn compare<T: Into<Value>>(
        &mut self,
        path: &str,
        comparators: Comparators<T>,
        column: &SimpleExpr,
    ) -> Result<Condition, Refusal> {
        let (terms, values) = size(&comparators);
        self.count(path, terms, values)?;
        Ok(comparators.condition(column))
    }
}

fn size<T>(comparators: &Comparators<T>) -> (usize, usize) {
    let given = [
        comparators.eq.is_some(),
        comparators.neq.is_some(),
        comparators.is_in.is_some(),
        comparators.not_in.is_some(),
        comparators.contains.is_some(),
        comparators.gt.is_some(),
        comparators.gte.is_some(),
        comparators.lt.is_some(),
        comparators.lte.is_some(),
        comparators.between.is_some(),
        comparators.is_null.is_some(),
    ];
    let lists = [&comparators.is_in, &comparators.not_in];
    let values = lists.into_iter().flatten().map(Vec::len).sum();
    (given.into_iter().filter(|given| *given).count(), values)
}

/// A column with its table, to be used inside sub-selects too.
pub(crate) fn column<C: ColumnTrait>(column: C) -> SimpleExpr {
    Expr::col(column.as_column_ref())
}

/// The condition that one of `columns` contains `text`, whatever the case of the letters.
pub(crate) fn contains_any(columns: &[SimpleExpr], text: &str) -> Condition {
    columns.iter().fold(Condition::any(), |any, column| {
        let contains = Comparators::<String> {
            contains: Some(text.to_owned()),
            ..Comparators::default()
        };
        any.add(contains.condition(column))
    })
}
