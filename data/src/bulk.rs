//! Many rows in one call, with an answer for each of them.

use uuid::Uuid;

use crate::error::{Error, Refusal};

/// The most rows that one call takes.
pub const MOST_ROWS: usize = 1_000;

/// What becomes of the good rows of a call when another one is refused.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum Policy {
    /// Nothing is written; the whole call is refused with every reason.
    #[default]
    RejectAll,
    /// The good rows are written, the others are answered with their reasons.
    RejectRow,
}

/// When what follows from the rows, such as an account's MRR of today, is worked out.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum Projection {
    /// In the same transaction.
    #[default]
    Now,
    /// By [`crate::refresh::bring_up_to_date`], which the next reader runs or the caller at the end of an import.
    Deferred,
}

/// What became of one row.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum RowOutcome {
    /// It was made.
    Created(Uuid),
    /// It was there and is different now.
    Updated(Uuid),
    /// It was there, exactly so; nothing was written.
    Unchanged(Uuid),
    /// It was refused; nothing of it was written. The paths start with `rows` and the place of the row.
    Rejected(Vec<Refusal>),
}

impl RowOutcome {
    /// What the row is about, unless it was refused.
    #[must_use]
    pub const fn id(&self) -> Option<Uuid> {
        match self {
            Self::Created(id) | Self::Updated(id) | Self::Unchanged(id) => Some(*id),
            Self::Rejected(_) => None,
        }
    }

    /// A refusal of the row at `place`, with paths within the row.
    pub(crate) fn rejected(place: usize, refusals: Vec<Refusal>) -> Self {
        let place = place.to_string();
        let refusals = refusals.into_iter();
        Self::Rejected(
            refusals
                .map(|refusal| refusal.under(&["rows", &place]))
                .collect(),
        )
    }
}

/// Refuses a call with too many rows.
pub(crate) fn check_count(rows: usize) -> Result<(), Refusal> {
    if rows <= MOST_ROWS {
        return Ok(());
    }
    Err(Refusal::invalid(
        "rows",
        format!("a call takes at most {MOST_ROWS} rows, not {rows}"),
    ))
}

/// Refuses the whole call when the policy wants that and a row was rejected.
pub(crate) fn enforce(policy: Policy, outcomes: &[RowOutcome]) -> Result<(), Error> {
    let refusals: Vec<Refusal> = outcomes
        .iter()
        .filter_map(|outcome| match outcome {
            RowOutcome::Rejected(refusals) => Some(refusals),
            _ => None,
        })
        .flatten()
        .cloned()
        .collect();
    match policy {
        Policy::RejectAll if !refusals.is_empty() => Err(Error::Refused(refusals)),
        _ => Ok(()),
    }
}
