//! Putting together the answers of a bulk call.

use uuid::Uuid;

use crate::{
    bulk::{Outcome, Policy, RowResult},
    error::{Error, Refusal},
};

impl RowResult {
    /// The row was good.
    pub(crate) const fn done(outcome: Outcome, id: Uuid) -> Self {
        Self {
            outcome,
            id: Some(id),
        }
    }

    /// The row at `place` was refused, with paths within the row.
    pub(crate) fn rejected(place: usize, refusals: Vec<Refusal>) -> Self {
        let place = place.to_string();
        let refusals = refusals
            .into_iter()
            .map(|refusal| refusal.under(&["rows", &place]));
        Self {
            outcome: Outcome::Rejected(refusals.collect()),
            id: None,
        }
    }
}

/// Refuses the whole call when the policy wants that and a row was rejected.
pub(crate) fn enforce(policy: Policy, results: &[RowResult]) -> Result<(), Error> {
    let refusals: Vec<Refusal> = results
        .iter()
        .filter_map(|result| match &result.outcome {
            Outcome::Rejected(refusals) => Some(refusals.as_slice()),
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
