//! Products.

use std::collections::{HashMap, HashSet};

use domain::member::Permission;
use sea_orm::{ColumnTrait, QueryFilter, sea_query::Expr};
use uuid::Uuid;

use super::{key, name, taken};
use crate::{
    answer,
    bulk::{self, Outcome, Policy, RowResult},
    error::{Error, Refusal},
    filter::Comparators,
    id::{self, Kind},
    log::{ChangeKind, Subject},
    page::{self, Page, PageRequest, SortKey, SortKind},
    revenue::entity::product::{Column, Entity, Model},
    scope::{Scope, Writer},
};

/// A product as a caller declares it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ProductInput {
    /// The key, 1 to 200 characters, unique in the tenant.
    pub external_id: String,
    /// The name that people read, 1 to 200 characters; none leaves it as it is, a new product then takes its key.
    pub name: Option<String>,
}

/// What to change about a product; `None` leaves a field as it is.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ProductPatch {
    /// The key.
    pub external_id: Option<String>,
    /// The name that people read.
    pub name: Option<String>,
    /// The version that the caller has seen.
    pub version: Option<i32>,
}

/// Makes a product.
///
/// # Errors
/// [`Error::Forbidden`] without [`Permission::ManageCatalogue`]; [`Error::Refused`] when a text is not allowed or the key is taken.
pub async fn create(scope: &Scope, input: ProductInput) -> Result<Model, Error> {
    let writer = scope.require(Permission::ManageCatalogue)?;
    let key = key(&input.external_id, "externalId")?;
    let label = input.name.as_deref().map_or(Ok(key.clone()), name)?;
    if !rows_by_keys(scope, [key.as_str()]).await?.is_empty() {
        return Err(taken("product", &key).into());
    }
    let row = new_row(&writer, key, label);
    save(&writer, vec![(None, row)])
        .await?
        .pop()
        .ok_or_else(lost)
}

/// Changes a product.
///
/// # Errors
/// [`Error::Forbidden`] without [`Permission::ManageCatalogue`]; [`Error::Refused`] when there is no such product, a text is not allowed,
/// the key is taken, or the version has moved on.
pub async fn update(scope: &Scope, id: Uuid, patch: ProductPatch) -> Result<Model, Error> {
    let writer = scope.require(Permission::ManageCatalogue)?;
    let unknown = || Refusal::not_found("id", "there is no such product");
    let before = rows_by_ids(scope, &[id]).await?.pop().ok_or_else(unknown)?;
    crate::check_version(patch.version, before.version)?;
    let mut row = before.clone();
    if let Some(text) = patch.external_id {
        row.external_id = key(&text, "externalId")?;
        let others = rows_by_keys(scope, [row.external_id.as_str()]).await?;
        if others.values().any(|other| other.id != id) {
            return Err(taken("product", &row.external_id).into());
        }
    }
    if let Some(text) = patch.name {
        row.name = name(&text)?;
    }
    let unchanged = row.clone();
    let saved = save(&writer, vec![(Some(before), row)]).await?.pop();
    Ok(saved.unwrap_or(unchanged))
}

/// Makes or changes products by their keys.
///
/// # Errors
/// [`Error::Forbidden`] without [`Permission::ManageCatalogue`]; [`Error::Refused`] for too many rows, or any bad row under [`Policy::RejectAll`].
pub async fn upsert(
    scope: &Scope,
    rows: &[ProductInput],
    policy: Policy,
) -> Result<Vec<RowResult>, Error> {
    let writer = scope.require(Permission::ManageCatalogue)?;
    bulk::check_size(rows.len())?;
    let keys: HashSet<&str> = rows.iter().map(|row| row.external_id.trim()).collect();
    let mut known = rows_by_keys(scope, keys).await?;
    let mut seen = HashSet::new();
    let (mut results, mut changes) = (Vec::with_capacity(rows.len()), Vec::new());
    for (place, input) in rows.iter().enumerate() {
        match declare(&writer, input, &mut known, &mut seen) {
            Ok((outcome, before, row)) => {
                results.push(RowResult::done(outcome, row.id));
                changes.push((before, row));
            }
            Err(refusal) => results.push(RowResult::rejected(place, vec![refusal])),
        }
    }
    answer::enforce(policy, &results)?;
    save(&writer, changes).await?;
    Ok(results)
}

fn declare(
    writer: &Writer<'_>,
    input: &ProductInput,
    known: &mut HashMap<String, Model>,
    seen: &mut HashSet<String>,
) -> Result<(Outcome, Option<Model>, Model), Refusal> {
    let key = key(&input.external_id, "externalId")?;
    let label = input.name.as_deref().map(name).transpose()?;
    if !seen.insert(key.clone()) {
        return Err(repeated(&key));
    }
    let Some(before) = known.remove(&key) else {
        let label = label.unwrap_or_else(|| key.clone());
        return Ok((Outcome::Created, None, new_row(writer, key, label)));
    };
    let mut row = before.clone();
    row.name = label.unwrap_or(row.name);
    let outcome = match row == before {
        true => Outcome::Unchanged,
        false => Outcome::Updated,
    };
    Ok((outcome, Some(before), row))
}

pub(super) fn repeated(key: &str) -> Refusal {
    Refusal::conflict(
        "externalId",
        format!("another row has the externalId `{key}` too"),
    )
}

pub(super) fn lost() -> Error {
    Error::internal("a new row was not written")
}

pub(in crate::revenue) fn new_row(writer: &Writer<'_>, key: String, name: String) -> Model {
    Model {
        tenant_id: writer.tenant_id(),
        id: id::new(writer.now()),
        external_id: key,
        name,
        version: 0,
        created_at: writer.now(),
        updated_at: writer.now(),
    }
}

/// Writes and logs what differs, and answers those rows.
pub(in crate::revenue) async fn save(
    writer: &Writer<'_>,
    changes: Vec<(Option<Model>, Model)>,
) -> Result<Vec<Model>, Error> {
    let mut rows = Vec::with_capacity(changes.len());
    for (before, mut row) in changes {
        let kind = match before {
            None => ChangeKind::Created,
            Some(_) => ChangeKind::Updated,
        };
        let subject = Subject::of(Kind::Product, row.id);
        if writer.record(kind, subject, before.as_ref(), Some(&row))? {
            row.version += 1;
            row.updated_at = writer.now();
            rows.push(row);
        }
    }
    writer.save::<Entity>(&rows).await?;
    Ok(rows)
}

/// The products of these ids; unknown ids are left out.
///
/// # Errors
/// [`Error::Forbidden`] without the permission to read the portfolio.
pub async fn by_ids(scope: &Scope, ids: &[Uuid]) -> Result<Vec<Model>, Error> {
    scope.check(Permission::ReadPortfolio)?;
    rows_by_ids(scope, ids).await
}

pub(in crate::revenue) async fn rows_by_ids(
    scope: &Scope,
    ids: &[Uuid],
) -> Result<Vec<Model>, Error> {
    let query = scope
        .find::<Entity>()
        .filter(Column::Id.is_in(ids.iter().copied()));
    Ok(query.all(scope.connection()).await?)
}

/// The products of these keys, by key; unknown keys are left out.
///
/// # Errors
/// [`Error::Forbidden`] without the permission to read the portfolio.
pub async fn by_keys(
    scope: &Scope,
    keys: impl IntoIterator<Item = &str>,
) -> Result<HashMap<String, Model>, Error> {
    scope.check(Permission::ReadPortfolio)?;
    rows_by_keys(scope, keys).await
}

pub(in crate::revenue) async fn rows_by_keys(
    scope: &Scope,
    keys: impl IntoIterator<Item = &str>,
) -> Result<HashMap<String, Model>, Error> {
    let query = scope
        .find::<Entity>()
        .filter(Column::ExternalId.is_in(keys));
    let rows = query.all(scope.connection()).await?.into_iter();
    Ok(rows.map(|row| (row.external_id.clone(), row)).collect())
}

/// Which products are wanted; all conditions that are given must hold.
#[derive(Clone, Debug, Default)]
pub struct ProductFilter {
    /// By key.
    pub external_id: Comparators<String>,
    /// By name.
    pub name: Comparators<String>,
}

/// The query of the products that meet a filter, for [`page::count`].
#[must_use]
pub fn matching(scope: &Scope, filter: ProductFilter) -> sea_orm::Select<Entity> {
    scope
        .find::<Entity>()
        .filter(filter.external_id.condition(&Expr::col(Column::ExternalId)))
        .filter(filter.name.condition(&Expr::col(Column::Name)))
}

/// A page of products by name.
///
/// # Errors
/// [`Error::Forbidden`] without the permission to read the portfolio; [`Error::Refused`] for a page or cursor that is not allowed.
pub async fn list(
    scope: &Scope,
    filter: ProductFilter,
    request: &PageRequest,
) -> Result<Page<Model>, Error> {
    scope.check(Permission::ReadPortfolio)?;
    let order = [
        SortKey::ascending(Expr::col(Column::Name), SortKind::Text),
        SortKey::ascending(Expr::col(Column::Id), SortKind::Id),
    ];
    page::load(scope, matching(scope, filter), &order, request).await
}
