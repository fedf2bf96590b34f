//! How a tenant makes and reckons renewals.

use async_graphql::{InputObject, SimpleObject};
use data::tenant::{RenewalChoices, RenewalSettingsPatch};

/// How the tenant makes and reckons renewals.
#[derive(Clone, Debug, SimpleObject)]
pub struct RenewalSettings {
    /// How many days before a term ends the server makes its renewal.
    horizon_days: u32,
    /// For how many days from its due date on a renewal that is not decided stays pending; then it counts as lost, until it is won.
    grace_days: u32,
}

impl From<RenewalChoices> for RenewalSettings {
    fn from(choices: RenewalChoices) -> Self {
        Self {
            horizon_days: choices.horizon_days,
            grace_days: choices.grace_days,
        }
    }
}

/// What to change about how the tenant makes and reckons renewals. Fields that are not given stay as they are.
#[derive(Clone, Debug, Default, InputObject)]
pub struct RenewalSettingsInput {
    /// How many days before a term ends the server makes its renewal, 0 to 730.
    horizon_days: Option<i32>,
    /// For how many days a renewal that is due and not decided stays pending, 0 to 365. It holds for all of history.
    grace_days: Option<i32>,
}

impl RenewalSettingsInput {
    /// The patch for the data layer.
    #[must_use]
    pub fn patch(self) -> RenewalSettingsPatch {
        RenewalSettingsPatch {
            horizon_days: self.horizon_days.map(i64::from),
            grace_days: self.grace_days.map(i64::from),
        }
    }
}
