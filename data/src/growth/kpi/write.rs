//! Making and changing KPIs.

use std::str::FromStr;

use domain::{
    account::{KpiUnit, Label, TraitKey},
    growth::{KpiDirection, KpiTerms},
    member::Permission,
};
use sea_orm::{ColumnTrait, QueryFilter, QuerySelect};
use uuid::Uuid;

use super::super::entity::{
    kpi::{Column, Entity, Model},
    value,
};
use crate::{
    error::{Error, Refusal},
    id::{self, Kind},
    log::{ChangeKind, Subject},
    scope::{Scope, Writer},
};

/// The most KPIs of a tenant, archived ones included.
pub const MOST_KPIS: usize = 200;

/// A new KPI.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct KpiInput {
    /// The name in uploads and imports; unique in the tenant, never changed.
    pub key: String,
    /// The name that people read.
    pub label: String,
    /// The unit of its values.
    pub unit: String,
    /// Which values are the better ones.
    pub direction: KpiDirection,
    /// For how many days after it was measured a value stands.
    pub stale_after_days: i64,
}

/// The changes to a KPI; `None` leaves a field as it is.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct KpiPatch {
    /// The name that people read.
    pub label: Option<String>,
    /// The unit of its values; not of a KPI that has values.
    pub unit: Option<String>,
    /// Which values are the better ones.
    pub direction: Option<KpiDirection>,
    /// For how many days after it was measured a value stands.
    pub stale_after_days: Option<i64>,
}

/// Defines a KPI.
///
/// # Errors
/// [`Error::Forbidden`] without [`Permission::ManageOutcomes`]; [`Error::Refused`] when something in it is not allowed or the key is taken.
pub async fn create(scope: &Scope, input: KpiInput) -> Result<Model, Error> {
    let writer = scope.require(Permission::ManageOutcomes)?;
    let key = TraitKey::from_str(&input.key).map_err(|error| Refusal::invalid("key", error))?;
    let row = Model {
        tenant_id: scope.tenant_id(),
        id: id::new(scope.now()),
        key: key.into_string(),
        label: check_label(&input.label)?,
        unit: check_unit(&input.unit)?,
        direction: input.direction.as_str().to_owned(),
        stale_after_days: check_days(input.stale_after_days)?,
        archived_at: None,
        version: 1,
        created_at: scope.now(),
        updated_at: scope.now(),
    };
    check_room(scope, &row.key).await?;
    writer.save::<Entity>(std::slice::from_ref(&row)).await?;
    let subject = Subject::of(Kind::Kpi, row.id);
    writer.record(ChangeKind::Created, subject, None, Some(&row))?;
    Ok(row)
}

/// Refuses a key that is taken, and one more KPI than a tenant may have.
async fn check_room(scope: &Scope, key: &str) -> Result<(), Error> {
    let query = scope.find::<Entity>().select_only().column(Column::Key);
    let keys: Vec<String> = query.into_tuple().all(scope.connection()).await?;
    if keys.iter().any(|taken| taken == key) {
        let rule =
            format!("the key `{key}` is taken, perhaps by an archived KPI, which can be restored");
        return Err(Refusal::conflict("key", rule).into());
    }
    if keys.len() >= MOST_KPIS {
        let rule = format!("a tenant has at most {MOST_KPIS} KPIs, archived ones included");
        return Err(Refusal::invalid("key", rule).into());
    }
    Ok(())
}

/// Changes a KPI.
///
/// # Errors
/// [`Error::Forbidden`] without [`Permission::ManageOutcomes`]; [`Error::Refused`] when there is no such KPI, something is not allowed, the unit of values
/// that were recorded would change, or the version has moved on.
pub async fn update(
    scope: &Scope,
    id: Uuid,
    patch: KpiPatch,
    version: Option<i32>,
) -> Result<Model, Error> {
    let writer = scope.require(Permission::ManageOutcomes)?;
    let before = load(scope, id, version).await?;
    let mut row = before.clone();
    if let Some(label) = patch.label {
        row.label = check_label(&label)?;
    }
    if let Some(unit) = patch.unit {
        row.unit = check_unit(&unit)?;
    }
    if let Some(direction) = patch.direction {
        direction.as_str().clone_into(&mut row.direction);
    }
    if let Some(days) = patch.stale_after_days {
        row.stale_after_days = check_days(days)?;
    }
    if row.unit != before.unit {
        refuse_measured(scope, &before).await?;
    }
    save(&writer, ChangeKind::Updated, &before, row).await
}

/// Puts a KPI away: it counts in no portfolio that does not ask for it, and takes no new values. Its values are kept.
///
/// # Errors
/// As [`update`].
pub async fn archive(scope: &Scope, id: Uuid, version: Option<i32>) -> Result<Model, Error> {
    set_archived(scope, id, version, true).await
}

/// Takes a KPI, with the values it had, back from the archive.
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
    let writer = scope.require(Permission::ManageOutcomes)?;
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
    let row = row.ok_or_else(|| Refusal::not_found("id", "there is no such KPI"))?;
    crate::check_version(version, row.version)?;
    Ok(row)
}

async fn save(
    writer: &Writer<'_>,
    kind: ChangeKind,
    before: &Model,
    mut row: Model,
) -> Result<Model, Error> {
    let subject = Subject::of(Kind::Kpi, row.id);
    if writer.record(kind, subject, Some(before), Some(&row))? {
        row.version += 1;
        row.updated_at = writer.now();
        writer.save::<Entity>(std::slice::from_ref(&row)).await?;
    }
    Ok(row)
}

/// Refuses another unit for values that are there.
async fn refuse_measured(scope: &Scope, kpi: &Model) -> Result<(), Error> {
    let query = scope
        .find::<value::Entity>()
        .filter(value::Column::KpiId.eq(kpi.id));
    match query.one(scope.connection()).await? {
        None => Ok(()),
        Some(_) => {
            let unit = &kpi.unit;
            let rule = format!("there are values in {unit}: define another KPI for the other unit");
            Err(Refusal::conflict("unit", rule).into())
        }
    }
}

fn check_label(label: &str) -> Result<String, Refusal> {
    let label = Label::from_str(label).map_err(|error| Refusal::invalid("label", error))?;
    Ok(label.into_string())
}

fn check_unit(unit: &str) -> Result<String, Refusal> {
    let unit = KpiUnit::from_str(unit).map_err(|error| Refusal::invalid("unit", error))?;
    Ok(unit.into_string())
}

fn check_days(days: i64) -> Result<i32, Refusal> {
    let most = KpiTerms::MOST_DAYS;
    let allowed = (1..=i64::from(most)).contains(&days);
    let days = i32::try_from(days).ok().filter(|_| allowed);
    days.ok_or_else(|| {
        Refusal::invalid("staleAfterDays", format!("a value stands 1 to {most} days"))
    })
}
