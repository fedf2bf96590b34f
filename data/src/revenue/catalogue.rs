//! What is sold: products, and the plans in which they are bought.

pub mod churn_reason;
pub mod plan;
pub mod product;

use std::{
    collections::{HashMap, HashSet},
    str::FromStr,
};

use domain::account::{AccountName, ExternalId, TextError};
use sea_orm::ModelTrait;
use serde::Serialize;
use uuid::Uuid;

use crate::{
    bulk::{Outcome, Policy, RowResult, Rows},
    error::{Error, Refusal},
    id::Kind,
    log::{ChangeKind, Subject},
    scope::{TenantEntity, Writer},
};

/// A row of the catalogue.
pub(crate) trait Item:
    ModelTrait<Entity: TenantEntity<Model = Self>> + Clone + PartialEq + Serialize
{
    /// What it is.
    const KIND: Kind;

    /// The id.
    fn id(&self) -> Uuid;

    /// Notes that it changes.
    fn changes(&mut self, writer: &Writer<'_>);
}

/// Declares the rows of a table as items of the catalogue.
macro_rules! item {
    ($kind:expr) => {
        impl $crate::revenue::catalogue::Item for Model {
            const KIND: $crate::id::Kind = $kind;

            fn id(&self) -> uuid::Uuid {
                self.id
            }

            fn changes(&mut self, writer: &$crate::scope::Writer<'_>) {
                self.version += 1;
                self.updated_at = writer.now();
            }
        }
    };
}
use item;

/// How a caller calls an item.
struct Label {
    key: String,
    /// None leaves it as it is.
    name: Option<String>,
}

impl Label {
    /// Checks what a caller says.
    fn check(external_id: &str, label: Option<&str>) -> Result<Self, Refusal> {
        Ok(Self {
            key: key(external_id, "externalId")?,
            name: label.map(name).transpose()?,
        })
    }

    /// The name of a new item, which is its key unless it is given.
    fn name_of_new(&self) -> String {
        self.name.clone().unwrap_or_else(|| self.key.clone())
    }
}

/// A key as it is stored.
pub(crate) fn key(text: &str, field: &str) -> Result<String, Refusal> {
    checked::<ExternalId>(text, field).map(ExternalId::into_string)
}

/// A name as it is stored.
fn name(text: &str) -> Result<String, Refusal> {
    checked::<AccountName>(text, "name").map(AccountName::into_string)
}

fn checked<T: FromStr<Err = TextError>>(text: &str, field: &str) -> Result<T, Refusal> {
    text.parse().map_err(|error| Refusal::invalid(field, error))
}

/// The refusal of a key that something else has.
fn taken(what: &str, key: &str) -> Refusal {
    Refusal::conflict(
        "externalId",
        format!("there is another {what} with the externalId `{key}`"),
    )
}

/// Refuses every row whose key an earlier row has.
fn refuse_repeated<T>(rows: &mut Rows<T>, label: fn(&T) -> &Label) {
    let mut seen = HashSet::new();
    let mut repeated = Vec::new();
    for (index, row) in rows.good() {
        let key = &label(row).key;
        if !seen.insert(key.clone()) {
            let message = format!("another row has the externalId `{key}` too");
            repeated.push((index, Refusal::conflict("externalId", message)));
        }
    }
    for (index, refusal) in repeated {
        rows.refuse(index, refusal);
    }
}

/// Makes or changes what the rows declare; `declare` makes the new state of an item out of the known one.
async fn upsert<I: Item, T>(
    writer: &Writer<'_>,
    rows: Rows<T>,
    policy: Policy,
    mut known: HashMap<String, I>,
    label: fn(&T) -> &Label,
    declare: impl Fn(Option<I>, T) -> I,
) -> Result<Vec<RowResult>, Error> {
    rows.settle(policy)?;
    let mut changes = Vec::new();
    let results = rows.finish(|row| {
        let before = known.remove(&label(&row).key);
        let after = declare(before.clone(), row);
        let outcome = match &before {
            None => Outcome::Created,
            Some(before) if *before == after => Outcome::Unchanged,
            Some(_) => Outcome::Updated,
        };
        let id = after.id();
        changes.push((before, after));
        Ok((outcome, id))
    })?;
    save(writer, changes).await?;
    Ok(results)
}

/// Writes and logs a new item.
async fn create<I: Item>(writer: &Writer<'_>, row: I) -> Result<I, Error> {
    let mut saved = save(writer, vec![(None, row)]).await?;
    let lost = || Error::internal("a new row was not written");
    saved.pop().ok_or_else(lost)
}

/// Writes and logs an item that may have changed.
async fn change<I: Item>(writer: &Writer<'_>, before: I, row: I) -> Result<I, Error> {
    let unchanged = row.clone();
    let saved = save(writer, vec![(Some(before), row)]).await?.pop();
    Ok(saved.unwrap_or(unchanged))
}

/// Writes and logs what differs, and answers those rows.
async fn save<I: Item>(writer: &Writer<'_>, changes: Vec<(Option<I>, I)>) -> Result<Vec<I>, Error> {
    let mut rows = Vec::with_capacity(changes.len());
    for (before, mut row) in changes {
        let kind = match before {
            None => ChangeKind::Created,
            Some(_) => ChangeKind::Updated,
        };
        let subject = Subject::of(I::KIND, row.id());
        if writer.record(kind, subject, before.as_ref(), Some(&row))? {
            row.changes(writer);
            rows.push(row);
        }
    }
    writer.save::<I::Entity>(&rows).await?;
    Ok(rows)
}

/// Writes and logs new items.
pub(crate) async fn save_new<I: Item>(writer: &Writer<'_>, rows: Vec<I>) -> Result<(), Error> {
    let changes = rows.into_iter().map(|row| (None, row)).collect();
    save(writer, changes).await.map(drop)
}
