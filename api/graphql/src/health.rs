//! Health of accounts: profiles, what CSMs think, scores set by hand, and scores with their working.

mod account;
mod input;
mod judgement;
mod live;
mod mutation;
mod names;
mod nested;
mod profile;
mod query;
mod set;

pub use account::{AccountHealth, HealthFactorResult, HealthSnapshot, HealthSnapshotConnection};
pub use judgement::HealthJudgement;
pub use live::HealthSubscription;
pub use mutation::HealthMutation;
pub use names::{
    HealthBand, HealthFactorKind, HealthFactorState, HealthProfileStatus, HealthStatus,
};
pub(crate) use nested::OF_ACCOUNT;
pub use profile::{HealthFactor, HealthPoint, HealthProfile};
pub use query::HealthQuery;
pub use set::HealthOverride;

use domain::health::Score;

use super::scalar::Decimal;

/// Points as clients see them.
pub(crate) fn points(score: Score) -> Decimal {
    Decimal(score.points())
}
