//! How a tenant reckons renewals.

use domain::renewal::RenewalSettings;
use serde::{Deserialize, Serialize};

use crate::error::Refusal;

/// How a tenant reckons renewals.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct RenewalChoices {
    /// How many days before a term ends its renewal is made; zero: on the day.
    pub horizon_days: u32,
    /// For how many days from its due date on a renewal that is not closed stays pending.
    pub grace_days: u32,
}

impl Default for RenewalChoices {
    /// Half a year ahead, so that each of the automated calls can be made; thirty days of grace.
    fn default() -> Self {
        Self {
            horizon_days: 180,
            grace_days: RenewalSettings::default().grace_days,
        }
    }
}

impl RenewalChoices {
    /// How the domain reckons with them.
    #[must_use]
    pub fn settings(&self) -> RenewalSettings {
        RenewalSettings {
            grace_days: self.grace_days,
            ..RenewalSettings::default()
        }
    }
}

/// What to change about the choices; what is not said stays as it is.
#[derive(Clone, Copy, Debug, Default)]
pub struct RenewalSettingsPatch {
    /// How many days before a term ends its renewal is made, 0 to [`MOST_HORIZON_DAYS`].
    pub horizon_days: Option<i64>,
    /// For how many days a renewal that is due stays pending, 0 to [`MOST_GRACE_DAYS`].
    pub grace_days: Option<i64>,
}

/// The most days that renewals are made ahead: two years.
pub const MOST_HORIZON_DAYS: u32 = 730;

/// The most days of grace: a year.
pub const MOST_GRACE_DAYS: u32 = 365;

impl RenewalSettingsPatch {
    /// The choices after the change.
    pub(super) fn applied_to(self, choices: RenewalChoices) -> Result<RenewalChoices, Refusal> {
        let horizon = days("horizonDays", self.horizon_days, MOST_HORIZON_DAYS)?;
        let grace = days("graceDays", self.grace_days, MOST_GRACE_DAYS)?;
        Ok(RenewalChoices {
            horizon_days: horizon.unwrap_or(choices.horizon_days),
            grace_days: grace.unwrap_or(choices.grace_days),
        })
    }
}

fn days(field: &str, days: Option<i64>, most: u32) -> Result<Option<u32>, Refusal> {
    let Some(days) = days else {
        return Ok(None);
    };
    let allowed = u32::try_from(days).ok().filter(|days| *days <= most);
    let rule = || {
        let rule = format!("0 to {most} days, not {days}");
        Refusal::invalid(field, rule).under(&["renewalSettings"])
    };
    allowed.map(Some).ok_or_else(rule)
}
