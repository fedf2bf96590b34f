//! The choices of a tenant.

use chrono::NaiveDate;
use domain::{
    portfolio::RevenueConvention,
    revenue::{
        ChurnConvention, ChurnDate, LifeSettings, MovementView, NetChurnConvention,
        RetentionConvention, RevenueSettings,
    },
};
use serde::{Deserialize, Serialize};

use super::RenewalChoices;
use crate::{error::Refusal, patch::Patch};

/// The choices of a tenant.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct TenantSettings {
    /// Which accounts a customer success manager may change.
    pub csm_writes: CsmWrites,
    /// How recurring revenue and its metrics are reckoned.
    pub revenue: RevenueChoices,
    /// How renewals are made and reckoned.
    pub renewals: RenewalChoices,
    /// The days from Monday to Friday on which nobody works, ascending.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub holidays: Vec<NaiveDate>,
}

/// The most holidays of a tenant.
pub const MOST_HOLIDAYS: usize = 500;

/// Holidays as they are kept: each once, ascending.
///
/// # Errors
/// When they are too many.
pub(super) fn checked_holidays(mut holidays: Vec<NaiveDate>) -> Result<Vec<NaiveDate>, Refusal> {
    if holidays.len() > MOST_HOLIDAYS {
        let rule = format!(
            "a tenant has at most {MOST_HOLIDAYS} holidays, not {}",
            holidays.len()
        );
        return Err(Refusal::invalid("holidays", rule));
    }
    holidays.sort_unstable();
    holidays.dedup();
    Ok(holidays)
}

/// Which accounts members of the role CSM may change.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum CsmWrites {
    /// The accounts that they own, in any role, on the day of the change.
    #[default]
    OwnedAccounts,
    /// Every account.
    AllAccounts,
}

/// How a tenant reckons recurring revenue. Whoever asks for a metric may name another convention; these are meant when nothing is said.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct RevenueChoices {
    /// What counts as one movement of MRR.
    #[serde(with = "named")]
    pub movement_view: MovementView,
    /// An account that comes back after more days than this at zero is new again; none: it never is.
    pub reactivation_gap_days: Option<u32>,
    /// Which customers count as lost, and by what they are divided.
    #[serde(with = "named")]
    pub churn: ChurnConvention,
    /// Which customers count as kept.
    #[serde(with = "named")]
    pub retention: RetentionConvention,
    /// What makes up for what was lost.
    #[serde(with = "named")]
    pub net_churn: NetChurnConvention,
    /// By which accounts revenue is divided.
    #[serde(with = "named")]
    pub revenue_per_account: RevenueConvention,
    /// When a cancelled line stops to count.
    #[serde(with = "named")]
    pub churn_date: ChurnDate,
    /// A paused line counts for so many days of the pause; none: all the time.
    pub pause_counts_as_churn_after_days: Option<u32>,
}

impl RevenueChoices {
    /// How movements are reckoned.
    #[must_use]
    pub const fn movements(&self) -> RevenueSettings {
        RevenueSettings {
            view: self.movement_view,
            reactivation_gap_days: self.reactivation_gap_days,
        }
    }

    /// How pauses and cancellations are reckoned.
    #[must_use]
    pub const fn life(&self) -> LifeSettings {
        LifeSettings {
            churn_date: self.churn_date,
            pause_counts_as_churn_after_days: self.pause_counts_as_churn_after_days,
        }
    }
}

/// What to change about the choices; what is not said stays as it is.
#[derive(Clone, Debug, Default)]
pub struct RevenuePatch {
    /// What counts as one movement of MRR.
    pub movement_view: Option<MovementView>,
    /// After how many days at zero an account is new again, 0 to [`MOST_DAYS`].
    pub reactivation_gap_days: Patch<i64>,
    /// Which customers count as lost, and by what they are divided.
    pub churn: Option<ChurnConvention>,
    /// Which customers count as kept.
    pub retention: Option<RetentionConvention>,
    /// What makes up for what was lost.
    pub net_churn: Option<NetChurnConvention>,
    /// By which accounts revenue is divided.
    pub revenue_per_account: Option<RevenueConvention>,
    /// When a cancelled line stops to count.
    pub churn_date: Option<ChurnDate>,
    /// After how many days of a pause a line stops to count, 0 to [`MOST_DAYS`].
    pub pause_counts_as_churn_after_days: Patch<i64>,
}

/// The most days that a choice can name: ten years.
pub const MOST_DAYS: u32 = 3_650;

impl RevenuePatch {
    /// The choices after the change.
    pub(super) fn applied_to(self, choices: RevenueChoices) -> Result<RevenueChoices, Refusal> {
        let RevenueChoices {
            mut reactivation_gap_days,
            mut pause_counts_as_churn_after_days,
            ..
        } = choices;
        days("reactivationGapDays", self.reactivation_gap_days)?
            .apply_to(&mut reactivation_gap_days);
        days(
            "pauseCountsAsChurnAfterDays",
            self.pause_counts_as_churn_after_days,
        )?
        .apply_to(&mut pause_counts_as_churn_after_days);
        Ok(RevenueChoices {
            movement_view: self.movement_view.unwrap_or(choices.movement_view),
            reactivation_gap_days,
            churn: self.churn.unwrap_or(choices.churn),
            retention: self.retention.unwrap_or(choices.retention),
            net_churn: self.net_churn.unwrap_or(choices.net_churn),
            revenue_per_account: self
                .revenue_per_account
                .unwrap_or(choices.revenue_per_account),
            churn_date: self.churn_date.unwrap_or(choices.churn_date),
            pause_counts_as_churn_after_days,
        })
    }
}

fn days(field: &str, days: Patch<i64>) -> Result<Patch<u32>, Refusal> {
    days.try_map(|days| {
        let allowed = u32::try_from(days).ok().filter(|days| *days <= MOST_DAYS);
        let rule = || {
            let rule = format!("0 to {MOST_DAYS} days, not {days}");
            Refusal::invalid(field, rule).under(&["revenueSettings"])
        };
        allowed.ok_or_else(rule)
    })
}

/// Names of the domain as text.
mod named {
    use std::{fmt::Display, str::FromStr};

    use serde::{Deserialize as _, Deserializer, Serializer, de::Error as _};

    pub(super) fn serialize<T: Display, S: Serializer>(
        name: &T,
        serializer: S,
    ) -> Result<S::Ok, S::Error> {
        serializer.collect_str(name)
    }

    pub(super) fn deserialize<'de, T, D>(deserializer: D) -> Result<T, D::Error>
    where
        T: FromStr<Err: Display>,
        D: Deserializer<'de>,
    {
        String::deserialize(deserializer)?
            .parse()
            .map_err(D::Error::custom)
    }
}
