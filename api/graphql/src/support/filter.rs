//! Which cases, and in which order.

use async_graphql::{Enum, InputObject};
use data::{
    error::Refusal,
    filter::Comparators,
    id::Kind,
    support::{CaseFilter as Filter, CaseOrder as Order, CaseOrderField as Field},
};
use domain::support as exact;
use rust_decimal::prelude::ToPrimitive as _;

use super::{
    SupportCaseChannelFilter, SupportCaseClosureReasonFilter, SupportCaseOpenerFilter,
    SupportCasePriorityFilter, SupportCaseStatusFilter,
};
use crate::{
    account::Direction,
    filter::{BooleanFilter, DateTimeFilter, DecimalFilter, IdFilter, StringFilter},
};

/// Which cases are wanted; everything that is given must hold.
#[derive(Clone, Debug, Default, InputObject)]
pub struct SupportCaseFilter {
    /// The id of the account.
    account: Option<IdFilter>,
    /// The id of the contact who asks.
    contact: Option<IdFilter>,
    /// The id in the help desk.
    external_id: Option<StringFilter>,
    /// What it is about.
    subject: Option<StringFilter>,
    /// Where it stands.
    status: Option<SupportCaseStatusFilter>,
    /// How the customer got in touch.
    channel: Option<SupportCaseChannelFilter>,
    /// How much it matters.
    priority: Option<SupportCasePriorityFilter>,
    /// Whether it was passed on.
    escalated: Option<BooleanFilter>,
    /// Who opened it.
    opened_by: Option<SupportCaseOpenerFilter>,
    /// When it was opened.
    opened_at: Option<DateTimeFilter>,
    /// When it was last resolved.
    resolved_at: Option<DateTimeFilter>,
    /// Why it was closed.
    closure_reason: Option<SupportCaseClosureReasonFilter>,
    /// How satisfied the customer is, from 1 to 5.
    satisfaction_score: Option<DecimalFilter>,
}

impl SupportCaseFilter {
    /// The filter for the data layer.
    ///
    /// # Errors
    /// When an id is malformed, a list too long, or a score not a whole number.
    pub fn filter(self) -> Result<Filter, Refusal> {
        let ids = |filter: Option<IdFilter>, kind, field| {
            let filter = filter.unwrap_or_default();
            filter.comparators(kind, field)
        };
        let texts =
            |filter: Option<StringFilter>, field| filter.unwrap_or_default().comparators(field);
        let instants =
            |filter: Option<DateTimeFilter>, field| filter.unwrap_or_default().comparators(field);
        Ok(Filter {
            account: ids(self.account, Kind::Account, "where.account")?,
            contact: ids(self.contact, Kind::Contact, "where.contact")?,
            external_id: texts(self.external_id, "where.externalId")?,
            subject: texts(self.subject, "where.subject")?,
            status: self.status.unwrap_or_default().comparators(|status| {
                let status: exact::CaseStatus = status.into();
                status.as_str().to_owned()
            }),
            channel: self.channel.unwrap_or_default().comparators(|channel| {
                let channel: exact::CaseChannel = channel.into();
                channel.as_str().to_owned()
            }),
            priority: self.priority.unwrap_or_default().comparators(|priority| {
                let priority: exact::CasePriority = priority.into();
                priority.as_str().to_owned()
            }),
            escalated: self.escalated.unwrap_or_default().comparators(),
            opened_by: self.opened_by.unwrap_or_default().comparators(|opener| {
                let opener: exact::CaseOpener = opener.into();
                opener.as_str().to_owned()
            }),
            opened_at: instants(self.opened_at, "where.openedAt")?,
            resolved_at: instants(self.resolved_at, "where.resolvedAt")?,
            closure_reason: self
                .closure_reason
                .unwrap_or_default()
                .comparators(|reason| {
                    let reason: exact::ClosureReason = reason.into();
                    reason.as_str().to_owned()
                }),
            satisfaction_score: scores(self.satisfaction_score)?,
        })
    }
}

fn scores(filter: Option<DecimalFilter>) -> Result<Comparators<i32>, Refusal> {
    const FIELD: &str = "where.satisfactionScore";
    let compared = filter.unwrap_or_default().comparators(FIELD)?;
    compared.try_map(|score| {
        let whole = score.is_integer().then(|| score.to_i32()).flatten();
        whole.ok_or_else(|| Refusal::invalid(FIELD, "a score is a whole number, from 1 to 5"))
    })
}

/// By what cases are ordered.
#[derive(Clone, Debug, InputObject)]
pub struct SupportCaseOrder {
    /// The field.
    field: SupportCaseOrderField,
    /// Least first or greatest first. Absent values count as greatest.
    #[graphql(default)]
    direction: Direction,
}

/// What cases can be ordered by.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum)]
#[graphql(remote = "Field")]
pub enum SupportCaseOrderField {
    /// When it was opened.
    OpenedAt,
    /// When it was last resolved.
    ResolvedAt,
    /// The id in the help desk.
    ExternalId,
    /// When it was made here.
    CreatedAt,
}

impl From<SupportCaseOrder> for Order {
    fn from(order: SupportCaseOrder) -> Self {
        Self {
            field: order.field.into(),
            descending: order.direction.is_descending(),
        }
    }
}
