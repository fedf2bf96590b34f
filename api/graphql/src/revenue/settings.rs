//! How a tenant reckons recurring revenue.

use async_graphql::{InputObject, MaybeUndefined, SimpleObject};
use data::tenant::{RevenueChoices, RevenuePatch};

use super::convention::{
    ChurnConvention, ChurnDate, MovementView, NetChurnConvention, RetentionConvention,
};
use crate::{bulk::patch, portfolio::RevenueConvention};

/// How the tenant reckons recurring revenue. A metric may be asked for in another convention; these are meant when nothing is said.
#[derive(Clone, Debug, SimpleObject)]
pub struct RevenueSettings {
    /// What counts as one movement of MRR.
    movement_view: MovementView,
    /// An account that comes back after more days than this at zero is new again. Null: it never is.
    reactivation_gap_days: Option<u32>,
    /// Which customers count as lost, and by what they are divided.
    churn_convention: ChurnConvention,
    /// Which customers count as kept.
    retention_convention: RetentionConvention,
    /// What makes up for what was lost, in net MRR churn.
    net_churn_convention: NetChurnConvention,
    /// By which accounts revenue is divided for a figure per account (ARPA).
    revenue_per_account_convention: RevenueConvention,
    /// When a cancelled line stops to count.
    churn_date: ChurnDate,
    /// A paused line counts for so many days of the pause, and after them no more until it is resumed. Null: it counts all the time.
    pause_counts_as_churn_after_days: Option<u32>,
}

impl From<RevenueChoices> for RevenueSettings {
    fn from(choices: RevenueChoices) -> Self {
        Self {
            movement_view: choices.movement_view.into(),
            reactivation_gap_days: choices.reactivation_gap_days,
            churn_convention: choices.churn.into(),
            retention_convention: choices.retention.into(),
            net_churn_convention: choices.net_churn.into(),
            revenue_per_account_convention: choices.revenue_per_account.into(),
            churn_date: choices.churn_date.into(),
            pause_counts_as_churn_after_days: choices.pause_counts_as_churn_after_days,
        }
    }
}

/// What to change about how the tenant reckons recurring revenue. Fields that are not given stay as they are. What is changed holds for all of
/// history, because metrics are reckoned anew whenever they are asked for.
#[derive(Clone, Debug, Default, InputObject)]
pub struct RevenueSettingsInput {
    /// What counts as one movement of MRR.
    movement_view: Option<MovementView>,
    /// An account that comes back after more days than this at zero is new again, 0 to 3,650. Null: it never is.
    reactivation_gap_days: MaybeUndefined<i32>,
    /// Which customers count as lost, and by what they are divided.
    churn_convention: Option<ChurnConvention>,
    /// Which customers count as kept.
    retention_convention: Option<RetentionConvention>,
    /// What makes up for what was lost, in net MRR churn.
    net_churn_convention: Option<NetChurnConvention>,
    /// By which accounts revenue is divided for a figure per account (ARPA).
    revenue_per_account_convention: Option<RevenueConvention>,
    /// When a cancelled line stops to count.
    churn_date: Option<ChurnDate>,
    /// A paused line counts for so many days of the pause, 0 to 3,650, and after them no more until it is resumed. Null: it counts all the time.
    pause_counts_as_churn_after_days: MaybeUndefined<i32>,
}

impl RevenueSettingsInput {
    /// The patch for the data layer.
    #[must_use]
    pub fn patch(self) -> RevenuePatch {
        RevenuePatch {
            movement_view: self.movement_view.map(Into::into),
            reactivation_gap_days: patch(self.reactivation_gap_days),
            churn: self.churn_convention.map(Into::into),
            retention: self.retention_convention.map(Into::into),
            net_churn: self.net_churn_convention.map(Into::into),
            revenue_per_account: self.revenue_per_account_convention.map(Into::into),
            churn_date: self.churn_date.map(Into::into),
            pause_counts_as_churn_after_days: patch(self.pause_counts_as_churn_after_days),
        }
    }
}
