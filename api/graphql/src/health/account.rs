//! The health of an account, as clients see it.

use std::{collections::HashMap, sync::Arc};

use async_graphql::{Object, SimpleObject};
use chrono::NaiveDate;
use data::{
    error::Error,
    health::{self, Explained, entity::score::Model},
    scope::Scope,
};
use domain::health as exact;
use uuid::Uuid;

use super::{
    HealthBand, HealthFactorKind, HealthFactorState, HealthOverride, HealthProfile, HealthStatus,
    points,
};
use crate::{
    loaded::Loaded,
    page::connection,
    scalar::{Date, Decimal},
    support::named,
};

/// The decimals of shares and of points that factors bring.
const DECIMALS: u32 = 4;

connection!(
    /// A page of health scores.
    HealthSnapshotConnection,
    HealthSnapshotEdge,
    HealthSnapshot
);

/// The computed score of an account on a day.
pub type HealthSnapshot = Loaded<Model, ()>;

/// The computed health score of an account on a day. What was set by hand is not in it.
#[Object]
impl HealthSnapshot {
    /// The day.
    async fn computed_on(&self) -> Date {
        Date(self.row().computed_on)
    }

    /// The score, 0 to 100; null without one.
    async fn score(&self) -> Option<Decimal> {
        let hundredths = self.row().score?;
        exact::Score::of_hundredths(hundredths.into()).map(points)
    }

    /// The band; null without a score.
    async fn band(&self) -> async_graphql::Result<Option<HealthBand>> {
        let band = self.row().band.as_deref();
        band.map(named::<exact::HealthBand, _>).transpose()
    }

    /// Whether there is a score, and if not, why.
    async fn status(&self) -> async_graphql::Result<HealthStatus> {
        named::<exact::HealthStatus, _>(&self.row().status)
    }
}

/// What a factor adds to the score of an account.
#[derive(Clone, Debug, SimpleObject)]
pub struct HealthFactorResult {
    /// What was measured.
    kind: HealthFactorKind,
    /// Whether it counts.
    state: HealthFactorState,
    /// The value, in the unit of the factor; null when it is not known.
    value: Option<Decimal>,
    /// The day of which the value tells.
    measured_on: Option<Date>,
    /// The score of the factor alone, 0 to 100; null when it does not count.
    score: Option<Decimal>,
    /// Its share of the weight that counts, 0 to 1.
    share: Decimal,
    /// How many points of the score it brings: share x score.
    contribution: Decimal,
    /// How many points it takes away from 100: share x (100 - score).
    drag: Decimal,
}

impl HealthFactorResult {
    fn of(result: &exact::FactorResult) -> Self {
        let reading = result.reading;
        Self {
            kind: result.kind.into(),
            state: result.state.into(),
            value: reading.map(|reading| Decimal(reading.value.to_decimal())),
            measured_on: reading.map(|reading| Date(reading.measured_on)),
            score: result.score.map(points),
            share: Decimal(result.share.to_decimal(DECIMALS)),
            contribution: Decimal(result.contribution.to_decimal(DECIMALS)),
            drag: Decimal(result.drag.to_decimal(DECIMALS)),
        }
    }
}

/// The health of an account at the end of a date.
#[derive(Clone)]
pub struct AccountHealth {
    known: Option<Arc<Known>>,
}

struct Known {
    explained: Explained,
    profile: Option<HealthProfile>,
    by_hand: Option<HealthOverride>,
}

impl AccountHealth {
    /// That of an account of which nothing is known.
    #[must_use]
    pub const fn unknown() -> Self {
        Self { known: None }
    }

    /// That of many accounts at the end of a date, by account; accounts of which nothing is known are left out.
    ///
    /// # Errors
    /// Without the permission to read the portfolio.
    pub async fn of_accounts(
        scope: &Scope,
        accounts: &[Uuid],
        on: NaiveDate,
    ) -> Result<HashMap<Uuid, Self>, Error> {
        let explained = health::explained(scope, accounts, on).await?;
        let rows = explained.values().filter_map(|known| known.by_hand.clone());
        let set = HealthOverride::by_id(rows.collect());
        let mut profiles: HashMap<Uuid, HealthProfile> = HashMap::new();
        for row in explained.values().filter_map(|known| known.profile.clone()) {
            profiles
                .entry(row.id)
                .or_insert_with(|| HealthProfile::alone(row));
        }
        let known = explained.into_iter().map(|(account, explained)| {
            let by_hand = explained.by_hand.as_ref();
            let profile = explained.profile.as_ref();
            let known = Known {
                by_hand: by_hand.and_then(|row| set.get(&row.id).cloned()),
                profile: profile.and_then(|row| profiles.get(&row.id).cloned()),
                explained,
            };
            let known = Some(Arc::new(known));
            (account, Self { known })
        });
        Ok(known.collect())
    }

    fn health(&self) -> Option<&exact::Health> {
        let known = self.known.as_deref()?;
        Some(&known.explained.health)
    }

    fn standing(&self) -> Option<&exact::Standing> {
        let known = self.known.as_deref()?;
        Some(&known.explained.standing)
    }

    fn computed(&self) -> Option<exact::Computed> {
        self.standing()?.computed
    }
}

/// The health of an account at the end of a date: the score that was set by hand while it holds, else the one that was computed last by then, with all that
/// it was computed from. What is not known is left out; it is never zero.
#[Object]
impl AccountHealth {
    /// The score, 0 to 100; null without one.
    async fn score(&self) -> Option<Decimal> {
        self.standing()?.score().map(points)
    }

    /// The band; null without a score.
    async fn band(&self) -> Option<HealthBand> {
        self.standing()?.band().map(HealthBand::from)
    }

    /// Whether there is a score, and if not, why.
    async fn status(&self) -> HealthStatus {
        let known = self.known.as_deref();
        let status = known.map_or(exact::HealthStatus::NoProfile, |known| {
            known.explained.status()
        });
        status.into()
    }

    /// The score that was computed, 0 to 100; null without one.
    async fn computed_score(&self) -> Option<Decimal> {
        self.computed()?.score.map(points)
    }

    /// The band of the computed score; null without one.
    async fn computed_band(&self) -> Option<HealthBand> {
        self.computed()?.band.map(HealthBand::from)
    }

    /// The day on which the score was computed; null when none was by the date.
    async fn computed_on(&self) -> Option<Date> {
        Some(Date(self.computed()?.computed_on))
    }

    /// The share of the profile's weight that is known and fresh, 0 to 1; null without a profile.
    async fn coverage(&self) -> Option<Decimal> {
        self.known.as_deref()?.profile.as_ref()?;
        Some(Decimal(self.health()?.coverage.to_decimal(DECIMALS)))
    }

    /// The profile that was in force.
    async fn profile(&self) -> Option<HealthProfile> {
        self.known.as_deref()?.profile.clone()
    }

    /// What each factor of the profile brought and took, in the order of the profile.
    async fn factors(&self) -> Vec<HealthFactorResult> {
        let factors = self.health().map_or(&[][..], |health| &health.factors);
        factors.iter().map(HealthFactorResult::of).collect()
    }

    /// The factor that takes most points away; null when none takes any.
    async fn largest_drag(&self) -> Option<HealthFactorResult> {
        let drag = self.health()?.largest_drag()?;
        Some(HealthFactorResult::of(drag))
    }

    /// The score that was set by hand, while it holds.
    async fn r#override(&self) -> Option<HealthOverride> {
        self.known.as_deref()?.by_hand.clone()
    }
}
