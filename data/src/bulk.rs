//! Many rows in one call: what to do with refused ones, and what became of each.

use uuid::Uuid;

use crate::error::Refusal;

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
