//! One-off purchases and their refunds.

mod filter;
mod input;
mod mutation;
mod query;
mod refund;

use std::collections::HashMap;

use async_graphql::{Context, ID, Object};
use data::{
    error::Error,
    id::Kind,
    purchase::{self, entity::purchase::Model},
    scope::Scope,
};
use domain::money::Money as ExactMoney;
use uuid::Uuid;

pub use filter::{PurchaseFilter, PurchaseOrder};
pub use mutation::PurchaseMutation;
pub use query::PurchaseQuery;
pub use refund::PurchaseRefund;

use super::{
    account::Account,
    batch::Batch,
    error::fault,
    id,
    loaded::{Loaded, identified},
    money::Money,
    page::connection,
    revenue::Product,
    scalar::{Date, DateTime},
};

connection!(
    /// A page of purchases.
    PurchaseConnection,
    PurchaseEdge,
    Purchase
);
identified!(Model);

/// What an account bought once.
pub type Purchase = Loaded<Model, Relations>;

/// What purchases that were loaded together load together.
#[derive(Default)]
pub struct Relations {
    accounts: Batch<(), HashMap<Uuid, Account>>,
    products: Batch<(), HashMap<Uuid, Product>>,
    refunds: Batch<(), HashMap<Uuid, Vec<PurchaseRefund>>>,
}

impl Purchase {
    /// The purchases of those ids; unknown ones are left out.
    ///
    /// # Errors
    /// Without the permission to read the portfolio.
    pub async fn by_ids(scope: &Scope, ids: &[Uuid]) -> Result<HashMap<Uuid, Self>, Error> {
        Ok(Self::by_id(purchase::by_ids(scope, ids).await?))
    }

    /// What was given back, loaded for all purchases of the family.
    async fn refund_list(
        &self,
        context: &Context<'_>,
    ) -> async_graphql::Result<Vec<PurchaseRefund>> {
        let currencies = self.rows().map(|row| (row.id, row.currency.clone()));
        let currencies: HashMap<Uuid, String> = currencies.collect();
        let load = async |scope: &Scope, ids: &[Uuid]| {
            let refunds = purchase::refunds_of(scope, ids).await?.into_iter();
            let shown = refunds.map(|(purchase, rows)| {
                let currency = currencies.get(&purchase).map_or("", String::as_str);
                Ok((purchase, PurchaseRefund::list(rows, currency)?))
            });
            shown.collect()
        };
        self.many(context, &self.batches().refunds, (), load).await
    }

    fn money(&self, minor: i64) -> async_graphql::Result<Money> {
        let currency = self.row().currency.parse();
        let currency = currency.map_err(|error| fault(Error::internal(error)))?;
        Ok(ExactMoney::new(minor, currency).into())
    }
}

/// What an account bought once. What recurs is a subscription.
#[Object]
impl Purchase {
    /// The id.
    pub(crate) async fn id(&self) -> ID {
        id::encode(Kind::Purchase, self.uuid())
    }

    /// The id in the shop; unique in the tenant.
    async fn external_id(&self) -> Option<&str> {
        self.row().external_id.as_deref()
    }

    /// The account that bought.
    async fn account(&self, context: &Context<'_>) -> async_graphql::Result<Option<Account>> {
        let accounts = &self.batches().accounts;
        self.one(
            context,
            accounts,
            |row| Some(row.account_id),
            Account::by_ids,
        )
        .await
    }

    /// What was bought, if that is known.
    async fn product(&self, context: &Context<'_>) -> async_graphql::Result<Option<Product>> {
        let products = &self.batches().products;
        self.one(context, products, |row| row.product_id, Product::by_ids)
            .await
    }

    /// The day of the purchase. The purchases of an account on one day are one order.
    async fn purchased_on(&self) -> Date {
        Date(self.row().purchased_on)
    }

    /// What was paid for all of it, without tax.
    async fn amount(&self) -> async_graphql::Result<Money> {
        self.money(self.row().amount)
    }

    /// What was paid less what was given back, whenever that was.
    async fn net_amount(&self, context: &Context<'_>) -> async_graphql::Result<Money> {
        let refunds = self.refund_list(context).await?;
        let back: i64 = refunds.iter().map(PurchaseRefund::minor).sum();
        self.money(self.row().amount - back)
    }

    /// How many were bought.
    async fn quantity(&self) -> async_graphql::Result<i32> {
        i32::try_from(self.row().quantity).map_err(|error| fault(Error::internal(error)))
    }

    /// Whether a system made it and nobody decided to buy. Such a purchase is not a repeat purchase.
    async fn automatic_renewal(&self) -> bool {
        self.row().automatic_renewal
    }

    /// What was given back, by day. Together it is never more than was paid.
    async fn refunds(&self, context: &Context<'_>) -> async_graphql::Result<Vec<PurchaseRefund>> {
        self.refund_list(context).await
    }

    /// Counts the changes, those of its refunds included; send it with a change to be told of others' changes.
    async fn version(&self) -> i32 {
        self.row().version
    }

    /// When it was made here.
    async fn created_at(&self) -> DateTime {
        DateTime(self.row().created_at)
    }

    /// When it was last changed.
    async fn updated_at(&self) -> DateTime {
        DateTime(self.row().updated_at)
    }
}
