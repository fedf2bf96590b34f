//! Which renewals, and in which order.

use async_graphql::{Enum, InputObject};
use data::{
    error::Refusal,
    id::Kind,
    renewal::{RenewalFilter as Filter, RenewalOrder as Order, RenewalOrderField as Field},
};
use domain::renewal as exact;

use super::outcome::{RenewalOutcomeFilter, RenewalStageFilter};
use crate::{
    account::Direction,
    filter::{DateFilter, IdFilter, StringFilter},
};

/// Which renewals are wanted; everything that is given must hold.
#[derive(Clone, Debug, Default, InputObject)]
pub struct RenewalFilter {
    /// The id of the account.
    account: Option<IdFilter>,
    /// The id of the subscription whose term ends.
    subscription: Option<IdFilter>,
    /// The id of the member who answers for it today, as `Renewal.owner` says.
    owner: Option<IdFilter>,
    /// The id in the system of record.
    external_id: Option<StringFilter>,
    /// The day on which it is due.
    due_on: Option<DateFilter>,
    /// The last day on which notice can be given.
    notice_deadline: Option<DateFilter>,
    /// How far the talks are.
    stage: Option<RenewalStageFilter>,
    /// How it was last closed. One that was not has no outcome: it is none of those listed.
    outcome: Option<RenewalOutcomeFilter>,
    /// Whether it can still come out either way: it was not closed, or as LATE.
    is_open: Option<bool>,
    /// Those that ceased to be due (true) instead of all others (false, or when nothing is said).
    withdrawn: Option<bool>,
}

impl RenewalFilter {
    /// The filter for the data layer.
    ///
    /// # Errors
    /// When an id is malformed or a list too long.
    pub fn filter(self) -> Result<Filter, Refusal> {
        let dates =
            |filter: Option<DateFilter>, field| filter.unwrap_or_default().comparators(field);
        Ok(Filter {
            account: self
                .account
                .unwrap_or_default()
                .comparators(Kind::Account, "where.account")?,
            subscription: self
                .subscription
                .unwrap_or_default()
                .comparators(Kind::Subscription, "where.subscription")?,
            owner: self
                .owner
                .map(|owner| owner.comparators(Kind::Member, "where.owner"))
                .transpose()?,
            external_id: self
                .external_id
                .unwrap_or_default()
                .comparators("where.externalId")?,
            due_on: dates(self.due_on, "where.dueOn")?,
            notice_deadline: dates(self.notice_deadline, "where.noticeDeadline")?,
            stage: self.stage.unwrap_or_default().comparators(|stage| {
                let stage: exact::RenewalStage = stage.into();
                stage.as_str().to_owned()
            }),
            outcome: self.outcome.unwrap_or_default().comparators(|outcome| {
                let outcome: exact::RenewalOutcome = outcome.into();
                outcome.as_str().to_owned()
            }),
            is_open: self.is_open,
            withdrawn: self.withdrawn.unwrap_or(false),
        })
    }
}

/// By what renewals are ordered.
#[derive(Clone, Debug, InputObject)]
pub struct RenewalOrder {
    /// The field.
    field: RenewalOrderField,
    /// Least first or greatest first. Absent values count as greatest.
    #[graphql(default)]
    direction: Direction,
}

/// What renewals can be ordered by.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum)]
#[graphql(remote = "Field")]
pub enum RenewalOrderField {
    /// The day on which it is due.
    DueOn,
    /// The last day on which notice can be given.
    NoticeDeadline,
    /// How likely it is.
    Likelihood,
    /// When it was made here.
    CreatedAt,
}

impl From<RenewalOrder> for Order {
    fn from(order: RenewalOrder) -> Self {
        Self {
            field: order.field.into(),
            descending: order.direction.is_descending(),
        }
    }
}
