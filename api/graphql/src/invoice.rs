//! Invoices, as a billing system knows them.

mod input;
mod mutation;
mod nested;
mod query;

use std::collections::HashMap;

use async_graphql::{Context, ID, Object};
use data::{
    error::Error,
    id::Kind,
    invoice::{self, entity::Model},
    scope::Scope,
};
use domain::money::Money as ExactMoney;
use uuid::Uuid;

pub use mutation::InvoiceMutation;
pub(crate) use nested::OF_ACCOUNT;
pub use query::InvoiceQuery;

use super::{
    account::Account,
    batch::Batch,
    error::fault,
    id,
    loaded::{Loaded, identified},
    money::Money,
    page::connection,
    scalar::{Date, DateTime},
};

connection!(
    /// A page of invoices.
    InvoiceConnection,
    InvoiceEdge,
    Invoice
);
identified!(Model);

/// What an account is asked to pay.
pub type Invoice = Loaded<Model, Relations>;

/// What invoices that were loaded together load together.
#[derive(Default)]
pub struct Relations {
    accounts: Batch<(), HashMap<Uuid, Account>>,
}

impl Invoice {
    /// The invoices of those ids; unknown ones are left out.
    ///
    /// # Errors
    /// Without the permission to read the portfolio.
    pub async fn by_ids(scope: &Scope, ids: &[Uuid]) -> Result<HashMap<Uuid, Self>, Error> {
        Ok(Self::by_id(invoice::by_ids(scope, ids).await?))
    }

    /// The invoices of those external ids, by them; unknown ones are left out.
    ///
    /// # Errors
    /// Without the permission to read the portfolio.
    pub async fn by_external_ids(
        scope: &Scope,
        external_ids: &[&str],
    ) -> Result<HashMap<String, Self>, Error> {
        let found = Self::by_id(invoice::by_external_ids(scope, external_ids).await?);
        let found = found.into_values();
        Ok(found
            .map(|invoice| (invoice.row().external_id.clone(), invoice))
            .collect())
    }
}

/// What an account is asked to pay. Whether it is paid in time makes the health factor `PAYMENT`.
#[Object]
impl Invoice {
    /// The id.
    pub(crate) async fn id(&self) -> ID {
        id::encode(Kind::Invoice, self.uuid())
    }

    /// The id in the billing system; unique in the tenant.
    async fn external_id(&self) -> &str {
        &self.row().external_id
    }

    /// The account that is to pay.
    async fn account(&self, context: &Context<'_>) -> async_graphql::Result<Option<Account>> {
        let accounts = &self.batches().accounts;
        let id = |row: &Model| Some(row.account_id);
        self.one(context, accounts, id, Account::by_ids).await
    }

    /// What is to be paid.
    async fn amount(&self) -> async_graphql::Result<Money> {
        let currency = self.row().currency.parse();
        let currency = currency.map_err(|error| fault(Error::internal(error)))?;
        Ok(ExactMoney::new(self.row().amount, currency).into())
    }

    /// The day on which it was issued.
    async fn issued_on(&self) -> Date {
        Date(self.row().issued_on)
    }

    /// The last day on which it is paid in time.
    async fn due_on(&self) -> Date {
        Date(self.row().due_on)
    }

    /// The day on which it was paid; null while it is open.
    async fn paid_on(&self) -> Option<Date> {
        self.row().paid_on.map(Date)
    }

    /// The day from which it counts nowhere; null while it stands.
    async fn voided_on(&self) -> Option<Date> {
        self.row().voided_on.map(Date)
    }

    /// Counts the changes; send it with a change to be told of others' changes.
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
