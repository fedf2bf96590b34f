//! Writing changed accounts: one statement per table, one entry in the log per account.

use std::collections::{BTreeMap, HashMap};

use chrono::NaiveDate;
use domain::account::TraitKind;
use sea_orm::{ColumnTrait, Condition, sea_query::SimpleExpr};
use serde::Serialize;
use uuid::Uuid;

use super::{
    definition::{Definitions, value},
    entity::{
        account::{Entity, Model},
        stage, trait_value,
    },
    state::State,
};
use crate::{
    error::Error,
    id::Kind,
    log::{ChangeKind, Subject},
    scope::Writer,
};

/// An account before a call, none when the call makes it, and after it.
pub(super) struct Entry {
    pub(super) before: Option<State>,
    pub(super) after: State,
}

/// An account as the log shows it. Of an account that was there, only the stages and traits that differ.
#[derive(Serialize)]
struct Logged<'a> {
    #[serde(flatten)]
    row: &'a Model,
    stage_history: BTreeMap<NaiveDate, &'a str>,
    traits: BTreeMap<&'a str, String>,
}

/// Writes what differs and notes it for the log.
pub(super) async fn save(
    writer: &Writer<'_>,
    kind: ChangeKind,
    definitions: &Definitions,
    entries: &mut [Entry],
) -> Result<(), Error> {
    let mut rows = Vec::new();
    let mut stages = Vec::new();
    let mut traits = Vec::new();
    let mut cleared: BTreeMap<Uuid, Vec<Uuid>> = BTreeMap::new();
    let keys = definitions.by_id();
    for entry in entries {
        if !note(writer, kind, &keys, entry)? {
            continue;
        }
        let (before, after) = (entry.before.as_ref(), &mut entry.after);
        if before.is_some() {
            after.row.version += 1;
            after.row.updated_at = writer.now();
        }
        rows.push(after.row.clone());
        stages.extend(changed(&after.stages, before.map(|before| &before.stages)).cloned());
        traits.extend(changed(&after.traits, before.map(|before| &before.traits)).cloned());
        for value in before.iter().flat_map(|before| before.traits.values()) {
            if !after.traits.contains_key(&value.trait_id) {
                cleared
                    .entry(value.trait_id)
                    .or_default()
                    .push(value.account_id);
            }
        }
    }
    writer.save::<Entity>(&rows).await?;
    writer.save::<stage::Entity>(&stages).await?;
    writer.save::<trait_value::Entity>(&traits).await?;
    if !cleared.is_empty() {
        writer
            .delete::<trait_value::Entity>(any_of(cleared))
            .await?;
    }
    Ok(())
}

fn note(
    writer: &Writer<'_>,
    kind: ChangeKind,
    keys: &HashMap<Uuid, (&str, TraitKind)>,
    entry: &Entry,
) -> Result<bool, Error> {
    let (before, after) = (entry.before.as_ref(), &entry.after);
    let kind = if before.is_some() {
        kind
    } else {
        ChangeKind::Created
    };
    let subject = Subject::of_account(Kind::Account, after.row.id, after.row.id);
    let then = before.map(|before| logged(before, Some(after), keys));
    let now = logged(after, before, keys);
    writer.record(kind, subject, then.as_ref(), Some(&now))
}

fn logged<'a>(
    state: &'a State,
    other: Option<&State>,
    keys: &HashMap<Uuid, (&'a str, TraitKind)>,
) -> Logged<'a> {
    let stages = changed(&state.stages, other.map(|other| &other.stages));
    let traits = changed(&state.traits, other.map(|other| &other.traits));
    let named = |row: &trait_value::Model| {
        let (key, kind) = keys.get(&row.trait_id)?;
        Some((*key, value(row, *kind)?.to_string()))
    };
    Logged {
        row: &state.row,
        stage_history: stages
            .map(|entry| (entry.starts_on, entry.stage.as_str()))
            .collect(),
        traits: traits.filter_map(named).collect(),
    }
}

/// The values that are not the same in `other`.
fn changed<'a, K: Ord, V: PartialEq>(
    values: &'a BTreeMap<K, V>,
    other: Option<&BTreeMap<K, V>>,
) -> impl Iterator<Item = &'a V> {
    let differs = move |key: &K, value: &V| other.and_then(|other| other.get(key)) != Some(value);
    values
        .iter()
        .filter(move |(key, value)| differs(key, value))
        .map(|(_, value)| value)
}

/// The values of each trait of its accounts.
fn any_of(values: BTreeMap<Uuid, Vec<Uuid>>) -> Condition {
    use trait_value::Column;
    let of_trait = |(definition, accounts): (Uuid, Vec<Uuid>)| -> Condition {
        let of_accounts: SimpleExpr = Column::AccountId.is_in(accounts);
        Condition::all()
            .add(Column::TraitId.eq(definition))
            .add(of_accounts)
    };
    let mut any = Condition::any();
    for values in values.into_iter().map(of_trait) {
        any = any.add(values);
    }
    any
}
