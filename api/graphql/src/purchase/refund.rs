//! Refunds.

use async_graphql::{ComplexObject, ID, SimpleObject};
use data::{error::Error, id::Kind, purchase::entity::refund::Model};
use domain::money::{Currency, Money as ExactMoney};
use uuid::Uuid;

use crate::{money::Money, scalar::Date};
use service::id;

/// Money given back for a purchase.
#[derive(Clone, SimpleObject)]
#[graphql(complex)]
pub struct PurchaseRefund {
    /// The id in the shop; unique in the tenant.
    external_id: Option<String>,
    /// The day from which it counts.
    refunded_on: Date,
    /// How much.
    amount: Money,
    #[graphql(skip)]
    uuid: Uuid,
    #[graphql(skip)]
    minor: i64,
}

#[ComplexObject]
impl PurchaseRefund {
    /// The id.
    async fn id(&self) -> ID {
        id::encode(Kind::PurchaseRefund, self.uuid)
    }
}

impl PurchaseRefund {
    /// The refunds of a purchase in a currency.
    pub(super) fn list(rows: Vec<Model>, currency: &str) -> Result<Vec<Self>, Error> {
        let currency: Currency = currency.parse().map_err(Error::internal)?;
        let refund = |row: Model| Self {
            external_id: row.external_id,
            refunded_on: Date(row.refunded_on),
            amount: ExactMoney::new(row.amount, currency).into(),
            uuid: row.id,
            minor: row.amount,
        };
        Ok(rows.into_iter().map(refund).collect())
    }

    /// How much, in minor units.
    pub(super) const fn minor(&self) -> i64 {
        self.minor
    }
}
