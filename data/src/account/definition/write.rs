//! Changing the definitions of custom traits.

use std::str::FromStr;

use domain::{
    account::{Label, TraitDefinition, TraitKey, TraitKind},
    member::Permission,
};
use sea_orm::{ColumnTrait, QueryFilter, QuerySelect};
use uuid::Uuid;

use super::super::entity::{
    trait_definition::{Column, Entity, Model},
    trait_value,
};
use crate::{
    error::{Error, Refusal},
    id::{self, Kind},
    log::{ChangeKind, Subject},
    scope::{Scope, Writer},
};

/// The most definitions of a tenant, archived ones included.
pub const MOST_DEFINITIONS: u64 = 200;

/// A new definition.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DefinitionInput {
    /// The name in filters and imports; unique in the tenant, never changed.
    pub key: String,
    /// The name that people read.
    pub label: String,
    /// What values it has; never changed.
    pub kind: TraitKind,
    /// The choices in the order to show them in; none unless the kind is CHOICE.
    pub choices: Vec<String>,
}

/// The changes to a definition; `None` leaves a field as it is.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct DefinitionPatch {
    /// The name that people read.
    pub label: Option<String>,
    /// All choices, in the order to show them in. One that an account has cannot be left out.
    pub choices: Option<Vec<String>>,
}

/// Defines a trait.
///
/// # Errors
/// [`Error::Forbidden`] without the permission; [`Error::Refused`] when a value is not allowed or the key is taken.
pub async fn create(scope: &Scope, input: DefinitionInput) -> Result<Model, Error> {
    let writer = scope.require(Permission::ManageTraits)?;
    let key = TraitKey::from_str(&input.key).map_err(|error| Refusal::invalid("key", error))?;
    let label = checked_label(&input.label)?;
    let choices = checked_choices(input.kind, input.choices)?;
    let keys: Vec<String> = scope
        .find::<Entity>()
        .select_only()
        .column(Column::Key)
        .into_tuple()
        .all(scope.connection())
        .await?;
    if keys.iter().any(|taken| taken == key.as_str()) {
        let rule = format!(
            "the key `{key}` is taken, perhaps by an archived trait, which can be restored"
        );
        return Err(Refusal::conflict("key", rule).into());
    }
    if keys.len() as u64 >= MOST_DEFINITIONS {
        let rule =
            format!("a tenant has at most {MOST_DEFINITIONS} traits, archived ones included");
        return Err(Refusal::invalid("key", rule).into());
    }
    let row = Model {
        tenant_id: scope.tenant_id(),
        id: id::new(scope.now()),
        key: key.into_string(),
        label,
        kind: input.kind.as_str().to_owned(),
        choices,
        archived_at: None,
        version: 1,
        created_at: scope.now(),
        updated_at: scope.now(),
    };
    writer.save::<Entity>(std::slice::from_ref(&row)).await?;
    let subject = Subject::of(Kind::TraitDefinition, row.id);
    writer.record(ChangeKind::Created, subject, None, Some(&row))?;
    Ok(row)
}

/// Changes the label or the choices of a trait.
///
/// # Errors
/// [`Error::Forbidden`] without the permission; [`Error::Refused`] when there is no such trait, a value is not allowed, a
/// choice that is left out is in use, or the version has moved on.
pub async fn update(
    scope: &Scope,
    id: Uuid,
    patch: DefinitionPatch,
    version: Option<i32>,
) -> Result<Model, Error> {
    let writer = scope.require(Permission::ManageTraits)?;
    let before = load(scope, id, version).await?;
    let mut row = before.clone();
    if let Some(label) = patch.label {
        row.label = checked_label(&label)?;
    }
    if let Some(choices) = patch.choices {
        let kind: TraitKind = before.kind.parse().map_err(Error::internal)?;
        let mut removed = super::choices(&before)?;
        removed.retain(|choice| !choices.contains(choice));
        row.choices = checked_choices(kind, choices)?;
        refuse_used(scope, id, removed).await?;
    }
    save(&writer, ChangeKind::Updated, &before, row).await
}

/// Puts a trait away: it is neither shown, nor set, nor filtered by. Its values are kept.
///
/// # Errors
/// As [`update`].
pub async fn archive(scope: &Scope, id: Uuid, version: Option<i32>) -> Result<Model, Error> {
    set_archived(scope, id, version, true).await
}

/// Takes a trait, with the values it had, back from the archive.
///
/// # Errors
/// As [`update`].
pub async fn restore(scope: &Scope, id: Uuid, version: Option<i32>) -> Result<Model, Error> {
    set_archived(scope, id, version, false).await
}

async fn set_archived(
    scope: &Scope,
    id: Uuid,
    version: Option<i32>,
    archived: bool,
) -> Result<Model, Error> {
    let writer = scope.require(Permission::ManageTraits)?;
    let before = load(scope, id, version).await?;
    if before.archived_at.is_some() == archived {
        return Ok(before);
    }
    let mut row = before.clone();
    row.archived_at = archived.then(|| scope.now());
    let kind = match archived {
        true => ChangeKind::Archived,
        false => ChangeKind::Restored,
    };
    save(&writer, kind, &before, row).await
}

async fn load(scope: &Scope, id: Uuid, version: Option<i32>) -> Result<Model, Error> {
    let query = scope.find::<Entity>().filter(Column::Id.eq(id));
    let row = query.one(scope.connection()).await?;
    let row = row.ok_or_else(|| Refusal::not_found("id", "there is no such trait"))?;
    crate::check_version(version, row.version)?;
    Ok(row)
}

async fn save(
    writer: &Writer<'_>,
    kind: ChangeKind,
    before: &Model,
    mut row: Model,
) -> Result<Model, Error> {
    let subject = Subject::of(Kind::TraitDefinition, row.id);
    if writer.record(kind, subject, Some(before), Some(&row))? {
        row.version += 1;
        row.updated_at = writer.now();
        writer.save::<Entity>(std::slice::from_ref(&row)).await?;
    }
    Ok(row)
}

async fn refuse_used(scope: &Scope, id: Uuid, removed: Vec<String>) -> Result<(), Error> {
    use trait_value::{Column, Entity};
    if removed.is_empty() {
        return Ok(());
    }
    let mut used: Vec<String> = scope
        .find::<Entity>()
        .filter(Column::TraitId.eq(id))
        .filter(Column::TextValue.is_in(removed))
        .select_only()
        .column(Column::TextValue)
        .distinct()
        .into_tuple()
        .all(scope.connection())
        .await?;
    if used.is_empty() {
        return Ok(());
    }
    used.sort_unstable();
    let rule = format!(
        "accounts have the choices {}: change these accounts first",
        used.join(", ")
    );
    Err(Refusal::conflict("choices", rule).into())
}

fn checked_label(label: &str) -> Result<String, Refusal> {
    let label = Label::from_str(label).map_err(|error| Refusal::invalid("label", error))?;
    Ok(label.into_string())
}

fn checked_choices(kind: TraitKind, choices: Vec<String>) -> Result<String, Error> {
    let rule = TraitDefinition::new(kind, choices);
    let rule = rule.map_err(|error| Refusal::invalid("choices", error))?;
    serde_json::to_string(rule.choices()).map_err(Error::internal)
}
