//! Bulk upserts: one policy and one shape of answer for all of them.

use std::collections::{BTreeMap, HashMap};

use async_graphql::{Context, Enum, MaybeUndefined};
use data::{
    bulk::{MOST, Outcome, Policy, RowResult},
    error::{Error, Refusal},
    patch::Patch,
    scope::Scope,
};
use domain::member::Permission;
use uuid::Uuid;

use super::{error::OrFault, payload, session::ContextSession};

/// What happens to the good rows of a bulk upsert when others are refused.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Enum)]
#[graphql(remote = "Policy")]
pub enum UpsertPolicy {
    /// One refused row refuses the call: nothing is written.
    #[default]
    RejectAll,
    /// Only the refused rows are left out.
    RejectRow,
}

/// What became of a row of a bulk upsert.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum)]
pub enum RowOutcome {
    /// It was not there before.
    Created,
    /// It was there and is different now.
    Updated,
    /// It was there, exactly so; nothing was written.
    Unchanged,
    /// Nothing of it was written; its `userErrors` say why.
    Rejected,
}

impl From<&Outcome> for RowOutcome {
    fn from(outcome: &Outcome) -> Self {
        match outcome {
            Outcome::Created => Self::Created,
            Outcome::Updated => Self::Updated,
            Outcome::Unchanged => Self::Unchanged,
            Outcome::Rejected(_) => Self::Rejected,
        }
    }
}

/// A field that is not given stays as it is, null empties it.
pub fn patch<V: Into<T>, T>(value: MaybeUndefined<V>) -> Patch<T> {
    match value {
        MaybeUndefined::Undefined => Patch::Keep,
        MaybeUndefined::Null => Patch::Clear,
        MaybeUndefined::Value(value) => Patch::Set(value.into()),
    }
}

/// A field that stays as it is when it is not given, and cannot be emptied.
///
/// # Errors
/// When it is null.
pub fn given<V>(value: MaybeUndefined<V>, field: &str) -> Result<Option<V>, Refusal> {
    match value {
        MaybeUndefined::Undefined => Ok(None),
        MaybeUndefined::Null => {
            let rule = "this cannot be empty: leave it out to keep what is there";
            Err(Refusal::invalid(field, rule))
        }
        MaybeUndefined::Value(value) => Ok(Some(value)),
    }
}

/// Runs a bulk upsert over rows of which some may not even be readable as inputs of the data layer. Those are refused like any other bad row:
/// with the call, or alone.
///
/// # Errors
/// Those of `upsert`; [`Error::Refused`] when a row is not readable and one bad row refuses the call.
pub async fn upsert_rows<R, I>(
    rows: Vec<R>,
    policy: Policy,
    read: impl Fn(R) -> Result<I, Refusal>,
    upsert: impl AsyncFnOnce(Vec<I>) -> Result<Vec<RowResult>, Error>,
) -> Result<Vec<RowResult>, Error> {
    check_given(rows.len())?;
    let (mut places, mut inputs, mut refused) = (Vec::new(), Vec::new(), Vec::new());
    for (place, row) in rows.into_iter().enumerate() {
        match read(row) {
            Ok(input) => {
                places.push(place);
                inputs.push(input);
            }
            Err(refusal) => refused.push((place, refusal.under(&["rows", &place.to_string()]))),
        }
    }
    if refused.is_empty() {
        return upsert(inputs).await;
    }
    if policy == Policy::RejectAll {
        let refusals = refused.into_iter().map(|(_, refusal)| refusal);
        return Err(Error::Refused(refusals.collect()));
    }
    let results = upsert(inputs).await?;
    let mut by_place: BTreeMap<usize, RowResult> = BTreeMap::new();
    for (place, result) in places.into_iter().zip(results) {
        by_place.insert(place, moved(result, place));
    }
    for (place, refusal) in refused {
        let outcome = Outcome::Rejected(vec![refusal]);
        by_place.insert(place, RowResult { outcome, id: None });
    }
    Ok(by_place.into_values().collect())
}

/// Refuses a bulk upsert of nothing.
///
/// # Errors
/// When there is no row.
pub fn check_given(rows: usize) -> Result<(), Refusal> {
    match rows {
        0 => Err(Refusal::invalid(
            "rows",
            format!("there is no row: give 1 to {MOST}"),
        )),
        _ => Ok(()),
    }
}

/// The result of a row that stands at another place among all rows than among those that were readable.
fn moved(mut result: RowResult, place: usize) -> RowResult {
    if let Outcome::Rejected(refusals) = &mut result.outcome {
        for index in refusals
            .iter_mut()
            .filter_map(|refusal| refusal.field.get_mut(1))
        {
            *index = place.to_string();
        }
    }
    result
}

/// The objects that a bulk upsert wrote or found unchanged, by id; none when it was refused as a whole, or for someone who writes without reading.
///
/// # Errors
/// Those of `load`, as top-level errors.
pub async fn loaded_results<T>(
    context: &Context<'_>,
    outcome: &payload::Outcome<Vec<RowResult>>,
    load: impl AsyncFnOnce(&Scope, &[Uuid]) -> Result<HashMap<Uuid, T>, Error>,
) -> async_graphql::Result<HashMap<Uuid, T>> {
    loaded_results_of(context, outcome, Permission::ReadPortfolio, load).await
}

/// The same for objects that are read with another permission.
///
/// # Errors
/// Those of `load`, as top-level errors.
pub async fn loaded_results_of<T>(
    context: &Context<'_>,
    outcome: &payload::Outcome<Vec<RowResult>>,
    reading: Permission,
    load: impl AsyncFnOnce(&Scope, &[Uuid]) -> Result<HashMap<Uuid, T>, Error>,
) -> async_graphql::Result<HashMap<Uuid, T>> {
    let Ok(results) = outcome else {
        return Ok(HashMap::new());
    };
    let scope = context.scope().await?;
    if !scope.permissions().contains(reading) {
        return Ok(HashMap::new());
    }
    let ids: Vec<Uuid> = results.iter().filter_map(|result| result.id).collect();
    load(scope, &ids).await.or_fault()
}

/// Declares the payload of a bulk upsert and the result of its rows. Made by `from_outcome(outcome)`; the ids are loaded by `load`.
macro_rules! upsert_payload {
    ($(#[doc = $doc:literal])* $payload:ident, $result:ident, $(#[doc = $field_doc:literal])* $field:ident: $type:ty) => {
        $(#[doc = $doc])*
        #[derive(async_graphql::SimpleObject)]
        pub struct $payload {
            /// What became of each row, in the order of the rows; empty when the call was refused as a whole.
            pub results: Vec<$result>,
            /// Why the call was refused as a whole; empty when it was not. The field of a row starts with `rows` and its place from 0.
            pub user_errors: Vec<$crate::error::UserError>,
        }

        /// What became of one row.
        #[derive(async_graphql::SimpleObject)]
        pub struct $result {
            /// What became of it.
            pub outcome: $crate::bulk::RowOutcome,
            $(#[doc = $field_doc])*
            pub $field: Option<$type>,
            /// Why the row was rejected.
            pub user_errors: Vec<$crate::error::UserError>,
        }

        impl $payload {
            /// The answer; `find` gives the object of an id.
            pub(super) fn from_outcome(
                outcome: $crate::payload::Outcome<Vec<data::bulk::RowResult>>,
                mut find: impl FnMut(uuid::Uuid) -> Option<$type>,
            ) -> Self {
                let rows = match outcome {
                    Ok(rows) => rows,
                    Err(user_errors) => return Self { results: Vec::new(), user_errors },
                };
                let results = rows.into_iter().map(|row| $result {
                    outcome: (&row.outcome).into(),
                    $field: row.id.and_then(&mut find),
                    user_errors: match row.outcome {
                        data::bulk::Outcome::Rejected(refusals) => refusals.into_iter().map(Into::into).collect(),
                        _ => Vec::new(),
                    },
                });
                Self { results: results.collect(), user_errors: Vec::new() }
            }
        }
    };
}
pub(crate) use upsert_payload;
