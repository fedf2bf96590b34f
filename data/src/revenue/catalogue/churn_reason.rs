//! The reasons for which customers leave.

use std::collections::HashMap;

use domain::member::Permission;
use sea_orm::{ColumnTrait, QueryFilter, sea_query::Expr};
use uuid::Uuid;

use super::{Label, change, item, key, name, refuse_repeated, taken};
use crate::{
    bulk::{Policy, RowResult, Rows},
    error::{Error, Refusal},
    filter::Comparators,
    id::{self, Kind},
    page::{self, Page, PageRequest, SortKey, SortKind},
    revenue::entity::churn_reason::{Column, Entity, Model},
    scope::{Scope, Writer},
};

item!(Kind::ChurnReason);

/// A churn reason as a caller declares it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ChurnReasonInput {
    /// The key, 1 to 200 characters, unique in the tenant.
    pub external_id: String,
    /// The name that people read, 1 to 200 characters; none leaves it as it is, a new reason then takes its key.
    pub name: Option<String>,
    /// Whether it is picked no more; none leaves it as it is.
    pub archived: Option<bool>,
}

/// What to change about a churn reason; `None` leaves a field as it is.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ChurnReasonPatch {
    /// The key.
    pub external_id: Option<String>,
    /// The name that people read.
    pub name: Option<String>,
    /// Whether it is picked no more.
    pub archived: Option<bool>,
    /// The version that the caller has seen.
    pub version: Option<i32>,
}

/// Makes a churn reason.
///
/// # Errors
/// [`Error::Forbidden`] without [`Permission::ManageCatalogue`]; [`Error::Refused`] when a text is not allowed or the key is taken.
pub async fn create(scope: &Scope, input: ChurnReasonInput) -> Result<Model, Error> {
    let writer = scope.require(Permission::ManageCatalogue)?;
    let label = Label::check(&input.external_id, input.name.as_deref())?;
    if !rows_by_keys(scope, [label.key.as_str()]).await?.is_empty() {
        return Err(taken("churn reason", &label.key).into());
    }
    let archived = input.archived.unwrap_or_default();
    super::create(
        &writer,
        Model {
            archived,
            ..new(&writer, &label)
        },
    )
    .await
}

/// Changes a churn reason. One that is archived stays with what it was picked for.
///
/// # Errors
/// [`Error::Forbidden`] without [`Permission::ManageCatalogue`]; [`Error::Refused`] when there is no such reason, a text is not allowed,
/// the key is taken, or the version has moved on.
pub async fn update(scope: &Scope, id: Uuid, patch: ChurnReasonPatch) -> Result<Model, Error> {
    let writer = scope.require(Permission::ManageCatalogue)?;
    let unknown = || Refusal::not_found("id", "there is no such churn reason");
    let before = rows_by_ids(scope, &[id]).await?.pop().ok_or_else(unknown)?;
    crate::check_version(patch.version, before.version)?;
    let mut row = before.clone();
    if let Some(text) = patch.external_id {
        row.external_id = key(&text, "externalId")?;
        let others = rows_by_keys(scope, [row.external_id.as_str()]).await?;
        if others.values().any(|other| other.id != id) {
            return Err(taken("churn reason", &row.external_id).into());
        }
    }
    if let Some(text) = patch.name {
        row.name = name(&text)?;
    }
    row.archived = patch.archived.unwrap_or(row.archived);
    change(&writer, before, row).await
}

/// Makes or changes churn reasons by their keys.
///
/// # Errors
/// [`Error::Forbidden`] without [`Permission::ManageCatalogue`]; [`Error::Refused`] for too many rows, or any bad row under [`Policy::RejectAll`].
pub async fn upsert(
    scope: &Scope,
    rows: &[ChurnReasonInput],
    policy: Policy,
) -> Result<Vec<RowResult>, Error> {
    let writer = scope.require(Permission::ManageCatalogue)?;
    let check = |row: &ChurnReasonInput| {
        let label = Label::check(&row.external_id, row.name.as_deref());
        let checked = label.map(|label| (label, row.archived));
        checked.map_err(|refusal| vec![refusal])
    };
    let mut rows = Rows::check(rows.iter().collect(), check)?;
    refuse_repeated(&mut rows, |(label, _)| label);
    let keys = rows.good().map(|(_, (label, _))| label.key.as_str());
    let known = rows_by_keys(scope, keys).await?;
    let declare = |before: Option<Model>, (label, archived): (Label, Option<bool>)| {
        let before = before.unwrap_or_else(|| new(&writer, &label));
        Model {
            name: label.name.unwrap_or(before.name),
            archived: archived.unwrap_or(before.archived),
            ..before
        }
    };
    super::upsert(&writer, rows, policy, known, |(label, _)| label, declare).await
}

fn new(writer: &Writer<'_>, label: &Label) -> Model {
    new_row(writer, label.key.clone(), label.name_of_new())
}

pub(in crate::revenue) fn new_row(writer: &Writer<'_>, key: String, name: String) -> Model {
    Model {
        tenant_id: writer.tenant_id(),
        id: id::new(writer.now()),
        external_id: key,
        name,
        archived: false,
        version: 0,
        created_at: writer.now(),
        updated_at: writer.now(),
    }
}

/// The churn reasons of these ids; unknown ids are left out.
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
    scope.rows::<Entity>(Column::Id, ids).await
}

/// The churn reasons of these keys, by key; unknown keys are left out.
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

/// Which churn reasons are wanted; all conditions that are given must hold.
#[derive(Clone, Debug, Default)]
pub struct ChurnReasonFilter {
    /// By key.
    pub external_id: Comparators<String>,
    /// By name.
    pub name: Comparators<String>,
    /// By whether they are archived.
    pub archived: Option<bool>,
}

/// The query of the churn reasons that meet a filter, for [`page::count`].
#[must_use]
pub fn matching(scope: &Scope, filter: ChurnReasonFilter) -> sea_orm::Select<Entity> {
    let query = scope
        .find::<Entity>()
        .filter(filter.external_id.condition(&Expr::col(Column::ExternalId)))
        .filter(filter.name.condition(&Expr::col(Column::Name)));
    match filter.archived {
        Some(archived) => query.filter(Column::Archived.eq(archived)),
        None => query,
    }
}

/// A page of churn reasons by name.
///
/// # Errors
/// [`Error::Forbidden`] without the permission to read the portfolio; [`Error::Refused`] for a page or cursor that is not allowed.
pub async fn list(
    scope: &Scope,
    filter: ChurnReasonFilter,
    request: &PageRequest,
) -> Result<Page<Model>, Error> {
    scope.check(Permission::ReadPortfolio)?;
    let order = [
        SortKey::ascending(Expr::col(Column::Name), SortKind::Text),
        SortKey::ascending(Expr::col(Column::Id), SortKind::Id),
    ];
    page::load(scope, matching(scope, filter), &order, request).await
}
