//! Reading profiles.

use std::collections::HashMap;

use domain::{
    health::{BandBoundaries, Profile, ProfileCalendar, PublishedProfile},
    member::Permission,
};
use sea_orm::{ColumnTrait, QueryFilter, QueryOrder};
use uuid::Uuid;

use super::{
    entity::profile::{Column, Entity, Model},
    stored::{read_factors, score},
};
use crate::{error::Error, scope::Scope};

/// Where a profile stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum ProfileStatus {
    /// It can be changed, and counts for nothing.
    Draft,
    /// It cannot be changed any more, and counts from its effective date on.
    Published,
    /// It counts no more from a day on.
    Archived,
}

impl ProfileStatus {
    /// The name in the database.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Draft => "DRAFT",
            Self::Published => "PUBLISHED",
            Self::Archived => "ARCHIVED",
        }
    }
}

impl std::str::FromStr for ProfileStatus {
    type Err = String;

    fn from_str(name: &str) -> Result<Self, Self::Err> {
        let all = [Self::Draft, Self::Published, Self::Archived];
        let found = all.into_iter().find(|status| status.as_str() == name);
        found.ok_or_else(|| format!("`{name}` is no status of a profile"))
    }
}

/// The profiles of the tenant, the newest first; archived ones only if asked for.
///
/// # Errors
/// [`Error::Forbidden`] without the permission to read the portfolio.
pub async fn profiles(scope: &Scope, with_archived: bool) -> Result<Vec<Model>, Error> {
    scope.check(Permission::ReadPortfolio)?;
    let query = scope.find::<Entity>().order_by_desc(Column::Id);
    let query = match with_archived {
        true => query,
        false => query.filter(Column::Status.ne(ProfileStatus::Archived.as_str())),
    };
    Ok(query.all(scope.connection()).await?)
}

/// The profiles of these ids; unknown ids are left out.
///
/// # Errors
/// [`Error::Forbidden`] without the permission to read the portfolio.
pub async fn profiles_by_ids(scope: &Scope, ids: &[Uuid]) -> Result<Vec<Model>, Error> {
    scope.check(Permission::ReadPortfolio)?;
    rows_by_ids(scope, ids).await
}

pub(super) async fn rows_by_ids(scope: &Scope, ids: &[Uuid]) -> Result<Vec<Model>, Error> {
    scope.rows::<Entity>(Column::Id, ids).await
}

/// All profiles that were ever published.
pub(super) async fn published(scope: &Scope) -> Result<Vec<Model>, Error> {
    let query = scope
        .find::<Entity>()
        .filter(Column::EffectiveFrom.is_not_null());
    Ok(query.all(scope.connection()).await?)
}

/// Which profile counts for whom on which day.
///
/// # Errors
/// [`Error::Forbidden`] without the permission to read the portfolio.
pub async fn calendar(scope: &Scope) -> Result<ProfileCalendar, Error> {
    scope.check(Permission::ReadPortfolio)?;
    Ok(calendar_of(&published(scope).await?))
}

pub(super) fn calendar_of(rows: &[Model]) -> ProfileCalendar {
    let published = rows.iter().filter_map(|row| {
        Some(PublishedProfile {
            id: row.id,
            segment: row.segment.clone(),
            number: row.number?,
            effective_from: row.effective_from?,
            archived_on: row.archived_on,
        })
    });
    ProfileCalendar::new(published.collect())
}

/// The profile that a row says.
///
/// # Errors
/// When the row says none (a fault of ours).
pub fn exact(row: &Model) -> Result<Profile, Error> {
    let boundaries = BandBoundaries::new(
        score(row.yellow_from)?,
        score(row.green_from)?,
        score(row.hysteresis)?,
    );
    let coverage = row.minimum_coverage.parse().map_err(Error::internal)?;
    let profile = Profile::new(
        read_factors(&row.factors)?,
        coverage,
        boundaries.map_err(Error::internal)?,
    );
    profile.map_err(|errors| Error::internal(format!("{errors:?}")))
}

/// The profiles of some rows, by id.
pub(super) fn exact_by_id(rows: &[Model]) -> Result<HashMap<Uuid, Profile>, Error> {
    let profiles = rows.iter().map(|row| Ok((row.id, exact(row)?)));
    profiles.collect()
}
