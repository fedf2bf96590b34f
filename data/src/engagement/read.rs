//! Reading features.

use domain::member::Permission;
use sea_orm::{Select, sea_query::Expr};

use super::entity::feature;
use crate::{
    error::Error,
    page::{self, Page, PageRequest, SortKey, SortKind},
    scope::Scope,
};

/// A page of the features, by key.
///
/// # Errors
/// [`Error::Forbidden`] without the permission to read the portfolio; [`Error::Refused`] when the page is too large or the cursor is of another list.
pub async fn features(scope: &Scope, request: &PageRequest) -> Result<Page<feature::Model>, Error> {
    scope.check(Permission::ReadPortfolio)?;
    let key = Expr::col((feature::Entity, feature::Column::Key));
    let order = [SortKey::ascending(key, SortKind::Text)];
    page::load(scope, matching_features(scope), &order, request).await
}

/// All features.
#[must_use]
pub fn matching_features(scope: &Scope) -> Select<feature::Entity> {
    scope.find::<feature::Entity>()
}
