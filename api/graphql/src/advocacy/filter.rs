//! Which advocacy activities, and in which order.

use async_graphql::{Enum, InputObject};
use data::{
    advocacy::{ActivityFilter as Filter, ActivityOrder as Order, ActivityOrderField as Field},
    error::Refusal,
    id::Kind,
};
use domain::advocacy as exact;

use super::{AdvocacyKindFilter, AdvocacyStageFilter};
use crate::{
    account::Direction,
    filter::{DateFilter, IdFilter, StringFilter},
};

/// Which advocacy activities are wanted; everything that is given must hold.
#[derive(Clone, Debug, Default, InputObject)]
pub struct AdvocacyActivityFilter {
    /// The id of the account.
    account: Option<IdFilter>,
    /// The id of the contact.
    contact: Option<IdFilter>,
    /// The id of the member who looks after it.
    member: Option<IdFilter>,
    /// The id in the system it comes from.
    external_id: Option<StringFilter>,
    /// What the customer is asked for.
    kind: Option<AdvocacyKindFilter>,
    /// How far it is.
    stage: Option<AdvocacyStageFilter>,
    /// The day on which it came into that stage.
    stage_on: Option<DateFilter>,
    /// Who was referred.
    referred: Option<StringFilter>,
}

impl AdvocacyActivityFilter {
    /// The filter for the data layer.
    ///
    /// # Errors
    /// When an id is malformed or a list too long.
    pub fn filter(self) -> Result<Filter, Refusal> {
        Ok(Filter {
            account: self
                .account
                .unwrap_or_default()
                .comparators(Kind::Account, "where.account")?,
            contact: self
                .contact
                .unwrap_or_default()
                .comparators(Kind::Contact, "where.contact")?,
            member: self
                .member
                .unwrap_or_default()
                .comparators(Kind::Member, "where.member")?,
            external_id: self
                .external_id
                .unwrap_or_default()
                .comparators("where.externalId")?,
            kind: self.kind.unwrap_or_default().comparators(|kind| {
                let kind: exact::AdvocacyKind = kind.into();
                kind.as_str().to_owned()
            }),
            stage: self.stage.unwrap_or_default().comparators(|stage| {
                let stage: exact::AdvocacyStage = stage.into();
                stage.as_str().to_owned()
            }),
            stage_on: self
                .stage_on
                .unwrap_or_default()
                .comparators("where.stageOn")?,
            referred: self
                .referred
                .unwrap_or_default()
                .comparators("where.referred")?,
        })
    }
}

/// By what advocacy activities are ordered.
#[derive(Clone, Debug, InputObject)]
pub struct AdvocacyActivityOrder {
    /// The field.
    field: AdvocacyActivityOrderField,
    /// Least first or greatest first. Absent values count as greatest.
    #[graphql(default)]
    direction: Direction,
}

/// What advocacy activities can be ordered by.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum)]
#[graphql(remote = "Field")]
pub enum AdvocacyActivityOrderField {
    /// When it came into the stage in which it is.
    StageOn,
    /// The id in the system it comes from.
    ExternalId,
    /// When it was made here.
    CreatedAt,
}

impl From<AdvocacyActivityOrder> for Order {
    fn from(order: AdvocacyActivityOrder) -> Self {
        Self {
            field: order.field.into(),
            descending: order.direction.is_descending(),
        }
    }
}
