//! Reading KPIs.

use std::collections::HashMap;

use domain::{growth::KpiTerms, member::Permission};
use sea_orm::{ColumnTrait, QueryFilter, QueryOrder};
use uuid::Uuid;

use super::super::entity::kpi::{Column, Entity, Model};
use crate::{error::Error, scope::Scope};

/// The KPIs by key, the archived ones only when asked for.
///
/// # Errors
/// [`Error::Forbidden`] without the permission to read the portfolio.
pub async fn list(scope: &Scope, with_archived: bool) -> Result<Vec<Model>, Error> {
    scope.check(Permission::ReadPortfolio)?;
    let mut query = scope.find::<Entity>();
    if !with_archived {
        query = query.filter(Column::ArchivedAt.is_null());
    }
    let query = query.order_by_asc(Column::Key);
    Ok(query.all(scope.connection()).await?)
}

/// The KPIs of those ids, archived or not; unknown ids are left out.
///
/// # Errors
/// As [`list`].
pub async fn by_ids(scope: &Scope, ids: &[Uuid]) -> Result<Vec<Model>, Error> {
    scope.check(Permission::ReadPortfolio)?;
    scope.rows::<Entity>(Column::Id, ids).await
}

/// The KPIs of those keys, archived or not; unknown keys are left out.
///
/// # Errors
/// As [`list`].
pub async fn by_keys(scope: &Scope, keys: &[&str]) -> Result<Vec<Model>, Error> {
    scope.check(Permission::ReadPortfolio)?;
    scope.rows::<Entity>(Column::Key, keys).await
}

/// What a portfolio's growth is reckoned with: all KPIs that are not archived, or the one that is asked for, archived or not. None for an id that is of no
/// KPI.
///
/// # Errors
/// As [`list`].
pub async fn terms(
    scope: &Scope,
    only: Option<Uuid>,
) -> Result<Option<HashMap<Uuid, KpiTerms>>, Error> {
    let rows = match only {
        Some(id) => by_ids(scope, &[id]).await?,
        None => list(scope, false).await?,
    };
    if only.is_some() && rows.is_empty() {
        return Ok(None);
    }
    let terms = rows.iter().map(|row| Ok((row.id, row.terms()?)));
    terms.collect::<Result<_, Error>>().map(Some)
}
