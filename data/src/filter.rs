//! Comparisons that a caller may make with a column.

use sea_orm::{
    Condition, Value,
    sea_query::{Expr, ExprTrait, Func, LikeExpr, SimpleExpr},
};
use serde::{Deserialize, Serialize};

/// Comparisons with one column; all that are given must hold. Absent values count as different from every value.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, bound(deserialize = "T: Deserialize<'de>"))]
pub struct Comparators<T> {
    /// Equal to.
    pub eq: Option<T>,
    /// Different from, or absent.
    pub neq: Option<T>,
    /// One of.
    pub is_in: Option<Vec<T>>,
    /// None of, or absent.
    pub not_in: Option<Vec<T>>,
    /// Contains, whatever the case of the letters; for text.
    pub contains: Option<String>,
    /// Greater than, or later.
    pub gt: Option<T>,
    /// Greater than or equal to, or not earlier.
    pub gte: Option<T>,
    /// Less than, or earlier.
    pub lt: Option<T>,
    /// Less than or equal to, or not later.
    pub lte: Option<T>,
    /// Between the two, both included.
    pub between: Option<(T, T)>,
    /// Absent (`true`) or present (`false`).
    pub is_null: Option<bool>,
}

impl<T> Default for Comparators<T> {
    fn default() -> Self {
        Self {
            eq: None,
            neq: None,
            is_in: None,
            not_in: None,
            contains: None,
            gt: None,
            gte: None,
            lt: None,
            lte: None,
            between: None,
            is_null: None,
        }
    }
}

impl<T> Comparators<T> {
    /// Equal to `value`.
    pub fn equal(value: T) -> Self {
        Self {
            eq: Some(value),
            ..Self::default()
        }
    }

    /// The same comparisons with values of another type.
    ///
    /// # Errors
    /// The first error of `convert`.
    pub fn try_map<U, E>(
        self,
        mut convert: impl FnMut(T) -> Result<U, E>,
    ) -> Result<Comparators<U>, E> {
        let list = |values: Option<Vec<T>>, convert: &mut dyn FnMut(T) -> Result<U, E>| {
            values
                .map(|values| {
                    values
                        .into_iter()
                        .map(convert)
                        .collect::<Result<Vec<U>, E>>()
                })
                .transpose()
        };
        Ok(Comparators {
            is_in: list(self.is_in, &mut convert)?,
            not_in: list(self.not_in, &mut convert)?,
            eq: self.eq.map(&mut convert).transpose()?,
            neq: self.neq.map(&mut convert).transpose()?,
            contains: self.contains,
            gt: self.gt.map(&mut convert).transpose()?,
            gte: self.gte.map(&mut convert).transpose()?,
            lt: self.lt.map(&mut convert).transpose()?,
            lte: self.lte.map(&mut convert).transpose()?,
            between: match self.between {
                Some((low, high)) => Some((convert(low)?, convert(high)?)),
                None => None,
            },
            is_null: self.is_null,
        })
    }
}

impl<T: Into<Value>> Comparators<T> {
    /// The condition that `column` (or any expression of one value) meets the comparisons.
    #[must_use]
    pub fn condition(self, column: &SimpleExpr) -> Condition {
        let mut all = Condition::all();
        let it = || column.clone();
        let value = |value: T| Expr::val(value);
        let values = |values: Vec<T>| values.into_iter().map(Expr::val).collect::<Vec<_>>();
        if let Some(eq) = self.eq {
            all = all.add(it().eq(value(eq)));
        }
        if let Some(neq) = self.neq {
            all = all.add(
                Condition::any()
                    .add(it().ne(value(neq)))
                    .add(it().is_null()),
            );
        }
        if let Some(list) = self.is_in {
            all = all.add(it().is_in(values(list)));
        }
        if let Some(list) = self.not_in {
            all = all.add(
                Condition::any()
                    .add(it().is_not_in(values(list)))
                    .add(it().is_null()),
            );
        }
        if let Some(text) = self.contains {
            all = all.add(contains(it(), &text));
        }
        if let Some(bound) = self.gt {
            all = all.add(it().gt(value(bound)));
        }
        if let Some(bound) = self.gte {
            all = all.add(it().gte(value(bound)));
        }
        if let Some(bound) = self.lt {
            all = all.add(it().lt(value(bound)));
        }
        if let Some(bound) = self.lte {
            all = all.add(it().lte(value(bound)));
        }
        if let Some((low, high)) = self.between {
            all = all.add(it().gte(value(low))).add(it().lte(value(high)));
        }
        match self.is_null {
            Some(true) => all.add(it().is_null()),
            Some(false) => all.add(it().is_not_null()),
            None => all,
        }
    }
}

fn contains(column: SimpleExpr, text: &str) -> SimpleExpr {
    let mut pattern = String::with_capacity(text.len() + 2);
    pattern.push('%');
    for character in text.to_lowercase().chars() {
        if matches!(character, '%' | '_' | '\\') {
            pattern.push('\\');
        }
        pattern.push(character);
    }
    pattern.push('%');
    Expr::expr(Func::lower(column)).like(LikeExpr::new(pattern).escape('\\'))
}
