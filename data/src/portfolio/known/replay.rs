//! What the log says of each thing, entry after entry.

use std::collections::HashMap;

use sea_orm::{
    ColumnTrait, Condition, Order, QueryFilter, QueryOrder, QueryResult, QuerySelect, QueryTrait,
};
use serde_json::{Map, Value};
use uuid::Uuid;

use crate::{
    error::Error,
    id::Kind,
    log::{
        ChangeKind,
        entity::{Column, Entity},
    },
    renewal::entity::{closing, forecast},
    scope::Scope,
};

type Fields = Map<String, Value>;

/// Fields that are lists of named values, of which an entry holds those that differ.
const PARTIAL: [&str; 2] = ["stage_history", "traits"];

/// Things as the log showed them at a version.
#[derive(Debug, Default)]
pub(super) struct Replay {
    things: HashMap<(Kind, Uuid), Fields>,
}

/// The things to replay.
#[derive(Clone, Copy, Debug)]
pub(super) enum Wanted<'a> {
    /// All of some kinds.
    All(&'a [Kind]),
    /// Those of some kinds that ever belonged to one of the accounts.
    OfAccounts(&'a [Kind], &'a [Uuid]),
}

impl Replay {
    /// The things as they were after the entry `version`. One statement.
    pub(super) async fn until(
        scope: &Scope,
        version: i64,
        wanted: Wanted<'_>,
    ) -> Result<Self, Error> {
        let (Wanted::All(kinds) | Wanted::OfAccounts(kinds, _)) = wanted;
        let mut query = scope
            .find::<Entity>()
            .filter(Column::Version.lte(version))
            .filter(Column::SubjectKind.is_in(kinds.iter().map(|kind| kind.prefix())))
            .order_by(Column::Version, Order::Asc)
            .select_only()
            .columns([
                Column::SubjectKind,
                Column::SubjectId,
                Column::Kind,
                Column::Before,
                Column::After,
            ]);
        if let Wanted::OfAccounts(_, accounts) = wanted {
            let theirs = scope
                .find::<Entity>()
                .filter(Column::AccountId.is_in(accounts.iter().copied()))
                .select_only()
                .column(Column::SubjectId)
                .into_query();
            // Closings and calls are noted once, under the account that their renewal had then.
            let closings = scope
                .find::<closing::Entity>()
                .filter(closing::Column::RenewalId.in_subquery(theirs.clone()))
                .select_only()
                .column(closing::Column::Id);
            let calls = scope
                .find::<forecast::Entity>()
                .filter(forecast::Column::RenewalId.in_subquery(theirs.clone()))
                .select_only()
                .column(forecast::Column::Id);
            let subjects = Condition::any()
                .add(Column::SubjectId.in_subquery(theirs))
                .add(Column::SubjectId.in_subquery(closings.into_query()))
                .add(Column::SubjectId.in_subquery(calls.into_query()));
            query = query.filter(subjects);
        }
        let mut replay = Self::default();
        let take = |row: &QueryResult| {
            let subject: String = row.try_get_by_index(0)?;
            let kind: String = row.try_get_by_index(2)?;
            let (before, after): (Option<String>, Option<String>) =
                (row.try_get_by_index(3)?, row.try_get_by_index(4)?);
            let subject = Kind::from_prefix(&subject)
                .ok_or_else(|| Error::internal(format!("the log names the kind {subject}")))?;
            replay.apply(
                (subject, row.try_get_by_index(1)?),
                ChangeKind::from_name(&kind),
                fields(before.as_deref())?,
                fields(after.as_deref())?,
            );
            Ok(())
        };
        scope
            .connection()
            .for_each(&query.into_query(), take)
            .await?;
        Ok(replay)
    }

    fn apply(
        &mut self,
        thing: (Kind, Uuid),
        kind: Option<ChangeKind>,
        before: Fields,
        after: Fields,
    ) {
        if kind == Some(ChangeKind::Deleted) {
            self.things.remove(&thing);
            return;
        }
        let known = self.things.entry(thing).or_default();
        for (name, value) in after {
            let partial = PARTIAL.contains(&name.as_str());
            match (known.get_mut(&name), value) {
                (Some(Value::Object(known)), Value::Object(values)) if partial => {
                    if let Some(Value::Object(gone)) = before.get(&name) {
                        known.retain(|key, _| !gone.contains_key(key));
                    }
                    known.extend(values);
                }
                (_, value) => {
                    known.insert(name, value);
                }
            }
        }
    }

    /// All of them, in the order in which they were made, as the rows are.
    pub(super) fn things(self) -> impl Iterator<Item = (Kind, Uuid, Value)> {
        let mut things: Vec<_> = self.things.into_iter().collect();
        things.sort_unstable_by_key(|(thing, _)| *thing);
        things
            .into_iter()
            .map(|((kind, id), fields)| (kind, id, Value::Object(fields)))
    }
}

fn fields(text: Option<&str>) -> Result<Fields, Error> {
    match text {
        Some(text) => serde_json::from_str(text).map_err(Error::internal),
        None => Ok(Fields::new()),
    }
}
