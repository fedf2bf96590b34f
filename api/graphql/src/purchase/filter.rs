//! Which purchases, and in which order.

use async_graphql::{Enum, InputObject};
use data::{
    error::Refusal,
    id::Kind,
    purchase::{PurchaseFilter as Filter, PurchaseOrder as Order, PurchaseOrderField as Field},
};

use crate::{
    account::Direction,
    filter::{BooleanFilter, DateFilter, IdFilter, StringFilter},
};

/// Which purchases are wanted; everything that is given must hold.
#[derive(Clone, Debug, Default, InputObject)]
pub struct PurchaseFilter {
    /// The id of the account.
    account: Option<IdFilter>,
    /// The id in the shop.
    external_id: Option<StringFilter>,
    /// The id of the product.
    product: Option<IdFilter>,
    /// The day.
    purchased_on: Option<DateFilter>,
    /// Whether a system made it.
    automatic_renewal: Option<BooleanFilter>,
    /// Whether something of it was given back.
    refunded: Option<bool>,
}

impl PurchaseFilter {
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
            external_id: self
                .external_id
                .unwrap_or_default()
                .comparators("where.externalId")?,
            product: self
                .product
                .unwrap_or_default()
                .comparators(Kind::Product, "where.product")?,
            purchased_on: self
                .purchased_on
                .unwrap_or_default()
                .comparators("where.purchasedOn")?,
            automatic_renewal: self.automatic_renewal.unwrap_or_default().comparators(),
            refunded: self.refunded,
        })
    }
}

/// By what purchases are ordered.
#[derive(Clone, Debug, InputObject)]
pub struct PurchaseOrder {
    /// The field.
    field: PurchaseOrderField,
    /// Least first or greatest first. Absent values count as greatest.
    #[graphql(default)]
    direction: Direction,
}

/// What purchases can be ordered by.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum)]
#[graphql(remote = "Field")]
pub enum PurchaseOrderField {
    /// The day.
    PurchasedOn,
    /// The id in the shop.
    ExternalId,
    /// When it was made here.
    CreatedAt,
}

impl From<PurchaseOrder> for Order {
    fn from(order: PurchaseOrder) -> Self {
        Self {
            field: order.field.into(),
            descending: order.direction.is_descending(),
        }
    }
}
