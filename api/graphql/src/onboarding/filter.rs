//! Which onboardings, and in which order.

use async_graphql::{Enum, InputObject};
use data::{
    error::Refusal,
    id::Kind,
    onboarding::{PlanFilter, PlanOrder, PlanOrderField},
};

use crate::{
    account::Direction,
    filter::{DateFilter, IdFilter},
};

/// Which onboardings are wanted; everything that is given must hold.
#[derive(Clone, Debug, Default, InputObject)]
pub struct OnboardingPlanFilter {
    /// The id of the account.
    account: Option<IdFilter>,
    /// The id of the template.
    template: Option<IdFilter>,
    /// The first day.
    starts_on: Option<DateFilter>,
    /// The day for which the go-live was planned at first.
    planned_go_live_on: Option<DateFilter>,
    /// When it was complete; absent while it is not.
    completed_on: Option<DateFilter>,
    /// When it was given up; absent for those that were not.
    cancelled_on: Option<DateFilter>,
}

impl OnboardingPlanFilter {
    /// The filter for the data layer.
    ///
    /// # Errors
    /// When an id is malformed or a list too long.
    pub fn filter(self) -> Result<PlanFilter, Refusal> {
        Ok(PlanFilter {
            account: self
                .account
                .unwrap_or_default()
                .comparators(Kind::Account, "where.account")?,
            template: self
                .template
                .unwrap_or_default()
                .comparators(Kind::OnboardingTemplate, "where.template")?,
            starts_on: self
                .starts_on
                .unwrap_or_default()
                .comparators("where.startsOn")?,
            planned_go_live_on: self
                .planned_go_live_on
                .unwrap_or_default()
                .comparators("where.plannedGoLiveOn")?,
            completed_on: self
                .completed_on
                .unwrap_or_default()
                .comparators("where.completedOn")?,
            cancelled_on: self
                .cancelled_on
                .unwrap_or_default()
                .comparators("where.cancelledOn")?,
        })
    }
}

/// By what onboardings are ordered.
#[derive(Clone, Debug, InputObject)]
pub struct OnboardingPlanOrder {
    /// The field.
    field: OnboardingPlanOrderField,
    /// Least first or greatest first.
    #[graphql(default)]
    direction: Direction,
}

/// What onboardings can be ordered by.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum)]
#[graphql(remote = "PlanOrderField")]
pub enum OnboardingPlanOrderField {
    /// The first day.
    StartsOn,
    /// The day for which the go-live was planned at first.
    PlannedGoLiveOn,
    /// When it was made here.
    CreatedAt,
}

impl From<OnboardingPlanOrder> for PlanOrder {
    fn from(order: OnboardingPlanOrder) -> Self {
        Self {
            field: order.field.into(),
            descending: order.direction.is_descending(),
        }
    }
}
