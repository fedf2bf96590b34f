//! Profiles, as clients see them.

use std::collections::HashMap;

use async_graphql::{ID, Object, SimpleObject};
use data::{
    error::Error,
    health::{self, entity::profile::Model},
    id::Kind,
    scope::Scope,
};
use domain::health::{Factor, Normalisation, Score};
use uuid::Uuid;

use super::{HealthFactorKind, HealthProfileStatus, points};
use crate::{
    error::{OrFault, fault},
    id,
    loaded::{Loaded, identified},
    scalar::{Date, DateTime, Decimal},
    support::named,
};

identified!(Model);

/// Which factors make the health score of an account, how much has to be known, and where bands begin.
pub type HealthProfile = Loaded<Model, ()>;

impl HealthProfile {
    /// The profiles of those ids; unknown ones are left out.
    ///
    /// # Errors
    /// Without the permission to read the portfolio.
    pub async fn by_ids(scope: &Scope, ids: &[Uuid]) -> Result<HashMap<Uuid, Self>, Error> {
        Ok(Self::by_id(health::profiles_by_ids(scope, ids).await?))
    }
}

/// A value and the score that it makes.
#[derive(Clone, Debug, SimpleObject)]
pub struct HealthPoint {
    /// The value, in the unit of the factor.
    value: Decimal,
    /// Its score, 0 to 100.
    score: Decimal,
}

/// How what is measured counts in a score.
#[derive(Clone, Debug, SimpleObject)]
pub struct HealthFactor {
    /// What is measured.
    kind: HealthFactorKind,
    /// How much it counts beside the others. Only proportions matter.
    weight: Decimal,
    /// For how many days after the day of which it tells it counts; null when it counts for ever.
    fresh_for_days: Option<i32>,
    /// For bands the score of values below the first point; null for straight lines between the points.
    below: Option<Decimal>,
    /// Values and the scores that they make, ascending: the ends of straight lines, or for bands where each begins.
    points: Vec<HealthPoint>,
}

impl HealthFactor {
    fn of(factor: &Factor) -> Self {
        let points_of = factor.normalisation.points().iter();
        let shown = points_of.map(|point| HealthPoint {
            value: Decimal(point.value.to_decimal()),
            score: points(point.score),
        });
        Self {
            kind: factor.kind.into(),
            weight: Decimal(factor.weight.millionths().to_decimal()),
            fresh_for_days: factor.fresh_for_days.and_then(|days| days.try_into().ok()),
            below: match &factor.normalisation {
                Normalisation::Linear(_) => None,
                Normalisation::Bands { below, .. } => Some(points(*below)),
            },
            points: shown.collect(),
        }
    }
}

fn boundary(hundredths: i32) -> async_graphql::Result<Decimal> {
    let score = Score::of_hundredths(hundredths.into());
    let score = score.ok_or_else(|| fault(Error::internal("a boundary that is no score")))?;
    Ok(points(score))
}

/// Which factors make the health score of an account, how much has to be known, and where bands begin. Score = sum of weight x score / sum of weight, over
/// the factors that are known and fresh.
#[Object]
impl HealthProfile {
    /// The id.
    pub(crate) async fn id(&self) -> ID {
        id::encode(Kind::HealthProfile, self.uuid())
    }

    /// What people call it.
    async fn name(&self) -> &str {
        &self.row().name
    }

    /// The segment that it is for, in the words of the tenant; null when it is for all accounts whose segment has no profile of its own.
    async fn segment(&self) -> Option<&str> {
        self.row().segment.as_deref()
    }

    /// Where it stands.
    async fn status(&self) -> async_graphql::Result<HealthProfileStatus> {
        named::<health::ProfileStatus, _>(&self.row().status)
    }

    /// Which of the published profiles of its segment it is, from 1; null for a draft.
    async fn number(&self) -> Option<i32> {
        self.row().number
    }

    /// The first day on which it counts, in place of the one before; null for a draft.
    async fn effective_from(&self) -> Option<Date> {
        self.row().effective_from.map(Date)
    }

    /// The first day on which it does not count any more, if it is archived.
    async fn archived_on(&self) -> Option<Date> {
        self.row().archived_on.map(Date)
    }

    /// When it was published; null for a draft.
    async fn published_at(&self) -> Option<DateTime> {
        self.row().published_at.map(DateTime)
    }

    /// The share of the weight, 0 to 1, that has to be known and fresh for a score.
    async fn minimum_coverage(&self) -> async_graphql::Result<Decimal> {
        let coverage = self.row().minimum_coverage.parse();
        coverage
            .map(Decimal)
            .map_err(|error| fault(Error::internal(error)))
    }

    /// The score from which on an account is YELLOW.
    async fn yellow_from(&self) -> async_graphql::Result<Decimal> {
        boundary(self.row().yellow_from)
    }

    /// The score from which on an account is GREEN.
    async fn green_from(&self) -> async_graphql::Result<Decimal> {
        boundary(self.row().green_from)
    }

    /// By how many points a score has to pass a boundary before the account changes its band.
    async fn hysteresis(&self) -> async_graphql::Result<Decimal> {
        boundary(self.row().hysteresis)
    }

    /// What makes the score.
    async fn factors(&self) -> async_graphql::Result<Vec<HealthFactor>> {
        let profile = health::exact(self.row()).or_fault()?;
        let factors = profile.factors().iter();
        Ok(factors.map(HealthFactor::of).collect())
    }

    /// Counts the changes; send it with a change to be told of others' changes.
    async fn version(&self) -> i32 {
        self.row().version
    }

    /// When it was made here.
    async fn created_at(&self) -> DateTime {
        DateTime(self.row().created_at)
    }

    /// When it was last changed.
    async fn updated_at(&self) -> DateTime {
        DateTime(self.row().updated_at)
    }
}
