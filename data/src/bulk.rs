//! Many rows in one call: what to do with refused ones, and what became of each.

use uuid::Uuid;

use crate::error::{Error, Refusal};

/// The most rows in one call.
pub const MOST: usize = 1_000;

/// What happens to the good rows when others are refused.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum Policy {
    /// One refused row refuses the call: nothing is written.
    #[default]
    RejectAll,
    /// Only the refused rows are left out.
    RejectRow,
}

/// What became of one row.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// It was not there before.
    Created,
    /// It was there and is different now.
    Updated,
    /// It was there, exactly so; nothing was written.
    Unchanged,
    /// Nothing of it was written, for these reasons; their paths start with `rows` and the row's place from 0.
    Rejected(Vec<Refusal>),
}

/// The answer to one row.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RowResult {
    /// What became of it.
    pub outcome: Outcome,
    /// The id of what the row is about; none when it was rejected.
    pub id: Option<Uuid>,
}

/// Refuses a call with too many rows.
pub(crate) fn check_size(rows: usize) -> Result<(), Refusal> {
    if rows <= MOST {
        return Ok(());
    }
    let rule = format!("one call takes at most {MOST} rows, not {rows}: send them in parts");
    Err(Refusal::invalid("rows", rule))
}

/// The rows of a call, each checked or refused.
pub(crate) struct Rows<T>(Vec<Result<T, Vec<Refusal>>>);

impl<T> Rows<T> {
    /// Checks every row.
    pub(crate) fn check<I>(
        inputs: Vec<I>,
        check: impl Fn(I) -> Result<T, Vec<Refusal>>,
    ) -> Result<Self, Refusal> {
        check_size(inputs.len())?;
        let mut rows = Self(Vec::with_capacity(inputs.len()));
        for input in inputs {
            rows.0.push(check(input));
        }
        Ok(rows)
    }

    /// One row on its own.
    pub(crate) fn one(row: T) -> Self {
        Self(vec![Ok(row)])
    }

    /// The row that [`Rows::one`] was given; its refusals are not placed under `rows`.
    pub(crate) fn into_one(mut self) -> Result<T, Error> {
        let row = self
            .0
            .pop()
            .ok_or_else(|| Error::internal("the row is gone"))?;
        row.map_err(Error::Refused)
    }

    /// The rows that are not refused, with their places.
    pub(crate) fn good(&self) -> impl Iterator<Item = (usize, &T)> {
        let rows = self.0.iter().enumerate();
        rows.filter_map(|(index, row)| row.as_ref().ok().map(|row| (index, row)))
    }

    /// The same rows with more known about the good ones.
    pub(crate) fn map<U>(self, mut convert: impl FnMut(T) -> U) -> Rows<U> {
        let rows = self.0.into_iter();
        Rows(rows.map(|row| row.map(&mut convert)).collect())
    }

    /// Refuses one more row.
    pub(crate) fn refuse(&mut self, index: usize, refusal: Refusal) {
        if let Some(row) = self.0.get_mut(index) {
            *row = Err(vec![refusal]);
        }
    }

    /// Whether the call may go on: with [`Policy::RejectAll`] only when no row is refused.
    pub(crate) fn settle(&self, policy: Policy) -> Result<(), Error> {
        let refused = self.0.iter().enumerate();
        let refused = refused.filter_map(|(index, row)| Some((index, row.as_ref().err()?)));
        let refusals: Vec<Refusal> = refused
            .flat_map(|(index, refusals)| placed(index, refusals.clone()))
            .collect();
        match policy {
            Policy::RejectAll if !refusals.is_empty() => Err(Error::Refused(refusals)),
            _ => Ok(()),
        }
    }

    /// The answers: `write` for the good rows in their order, the refusals for the others.
    pub(crate) fn finish(
        self,
        mut write: impl FnMut(T) -> Result<(Outcome, Uuid), Error>,
    ) -> Result<Vec<RowResult>, Error> {
        let mut results = Vec::with_capacity(self.0.len());
        for (index, row) in self.0.into_iter().enumerate() {
            results.push(match row {
                Ok(row) => {
                    let (outcome, id) = write(row)?;
                    RowResult::done(outcome, id)
                }
                Err(refusals) => RowResult::rejected(index, refusals),
            });
        }
        Ok(results)
    }
}

fn placed(index: usize, refusals: Vec<Refusal>) -> Vec<Refusal> {
    let place = index.to_string();
    let refusals = refusals.into_iter();
    refusals
        .map(|refusal| refusal.under(&["rows", &place]))
        .collect()
}
