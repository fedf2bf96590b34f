//! Which touchpoints, and in which order.

use async_graphql::{Enum, ID, InputObject};
use data::{
    error::Refusal,
    id::Kind,
    touchpoint::{
        TouchpointFilter as Filter, TouchpointOrder as Order, TouchpointOrderField as Field,
    },
};
use domain::touchpoint as exact;

use super::{TouchpointInitiatorFilter, TouchpointKindFilter};
use crate::{
    account::Direction,
    filter::{DateTimeFilter, IdFilter, StringFilter},
    id,
};

/// Which touchpoints are wanted; everything that is given must hold.
#[derive(Clone, Debug, Default, InputObject)]
pub struct TouchpointFilter {
    /// The id of the account.
    account: Option<IdFilter>,
    /// The id of the member who was in touch with the customer.
    member: Option<IdFilter>,
    /// The id of a contact who took part.
    contact: Option<ID>,
    /// The id in the system it comes from.
    external_id: Option<StringFilter>,
    /// What it was.
    kind: Option<TouchpointKindFilter>,
    /// Who started it.
    initiator: Option<TouchpointInitiatorFilter>,
    /// When it was.
    occurred_at: Option<DateTimeFilter>,
    /// What it was about.
    subject: Option<StringFilter>,
}

impl TouchpointFilter {
    /// The filter for the data layer.
    ///
    /// # Errors
    /// When an id is malformed or a list too long.
    pub fn filter(self) -> Result<Filter, Refusal> {
        let contact = self.contact.as_ref();
        let contact = contact.map(|contact| id::expect(Kind::Contact, contact, "where.contact"));
        Ok(Filter {
            account: self
                .account
                .unwrap_or_default()
                .comparators(Kind::Account, "where.account")?,
            member: self
                .member
                .unwrap_or_default()
                .comparators(Kind::Member, "where.member")?,
            contact: contact.transpose()?,
            external_id: self
                .external_id
                .unwrap_or_default()
                .comparators("where.externalId")?,
            kind: self.kind.unwrap_or_default().comparators(|kind| {
                let kind: exact::TouchpointKind = kind.into();
                kind.as_str().to_owned()
            }),
            initiator: self.initiator.unwrap_or_default().comparators(|initiator| {
                let initiator: exact::TouchpointInitiator = initiator.into();
                initiator.as_str().to_owned()
            }),
            occurred_at: self
                .occurred_at
                .unwrap_or_default()
                .comparators("where.occurredAt")?,
            subject: self
                .subject
                .unwrap_or_default()
                .comparators("where.subject")?,
        })
    }
}

/// By what touchpoints are ordered.
#[derive(Clone, Debug, InputObject)]
pub struct TouchpointOrder {
    /// The field.
    field: TouchpointOrderField,
    /// Least first or greatest first. Absent values count as greatest.
    #[graphql(default)]
    direction: Direction,
}

/// What touchpoints can be ordered by.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum)]
#[graphql(remote = "Field")]
pub enum TouchpointOrderField {
    /// When it was.
    OccurredAt,
    /// The id in the system it comes from.
    ExternalId,
    /// When it was made here.
    CreatedAt,
}

impl From<TouchpointOrder> for Order {
    fn from(order: TouchpointOrder) -> Self {
        Self {
            field: order.field.into(),
            descending: order.direction.is_descending(),
        }
    }
}
