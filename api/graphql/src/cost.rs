//! What is spent to keep customers.

mod filter;
mod input;
mod mutation;
mod query;

use std::collections::HashMap;

use async_graphql::{Context, Enum, ID, Object};
use data::{
    cost::{self, entity::Model},
    error::Error,
    id::Kind,
    scope::Scope,
};
use domain::{cost::CostCategory as ExactCategory, money::Money as ExactMoney};
use uuid::Uuid;

pub use filter::{RetentionCostFilter, RetentionCostOrder};
pub use mutation::CostMutation;
pub use query::CostQuery;

use super::{
    account::Account,
    batch::Batch,
    error::fault,
    filter::enum_filter,
    id,
    loaded::{Loaded, identified},
    money::Money,
    page::connection,
    scalar::{Date, DateTime},
};

connection!(
    /// A page of costs.
    RetentionCostConnection,
    RetentionCostEdge,
    RetentionCost
);
identified!(Model);

/// What is spent to keep customers.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Enum)]
#[graphql(remote = "ExactCategory")]
pub enum CostCategory {
    /// Pay of the people who look after customers.
    Salaries,
    /// Programmes for customers, such as onboarding or loyalty.
    Programmes,
    /// Systems for customer success.
    Systems,
    /// Training of customers, and of those who look after them.
    Training,
    /// Marketing to existing customers.
    CustomerMarketing,
    /// Discounts given to keep a customer.
    Discounts,
}

enum_filter!(
    /// Compares a category of costs. All comparisons given must hold.
    CostCategoryFilter,
    CostCategory
);

/// What was spent over some days to keep customers.
pub type RetentionCost = Loaded<Model, Relations>;

/// What costs that were loaded together load together.
#[derive(Default)]
pub struct Relations {
    accounts: Batch<(), HashMap<Uuid, Account>>,
}

impl RetentionCost {
    /// The costs of those ids; unknown ones are left out.
    ///
    /// # Errors
    /// Without the permission to read costs.
    pub async fn by_ids(scope: &Scope, ids: &[Uuid]) -> Result<HashMap<Uuid, Self>, Error> {
        Ok(Self::by_id(cost::by_ids(scope, ids).await?))
    }
}

/// What was spent over some days to keep customers, spread evenly over them.
#[Object]
impl RetentionCost {
    /// The id.
    pub(crate) async fn id(&self) -> ID {
        id::encode(Kind::RetentionCost, self.uuid())
    }

    /// The id in the books; unique in the tenant.
    async fn external_id(&self) -> Option<&str> {
        self.row().external_id.as_deref()
    }

    /// What it was spent on.
    async fn category(&self) -> async_graphql::Result<CostCategory> {
        let category = self.row().category.parse::<ExactCategory>();
        category
            .map(CostCategory::from)
            .map_err(|error| fault(Error::internal(error)))
    }

    /// The account that it was spent on; null for what was spent on all customers.
    async fn account(&self, context: &Context<'_>) -> async_graphql::Result<Option<Account>> {
        let accounts = &self.batches().accounts;
        self.one(context, accounts, |row| row.account_id, Account::by_ids)
            .await
    }

    /// The first day.
    async fn starts_on(&self) -> Date {
        Date(self.row().starts_on)
    }

    /// The day after the last one.
    async fn ends_on(&self) -> Date {
        Date(self.row().ends_on)
    }

    /// How much it was in all.
    async fn amount(&self) -> async_graphql::Result<Money> {
        let currency = self.row().currency.parse();
        let currency = currency.map_err(|error| fault(Error::internal(error)))?;
        Ok(ExactMoney::new(self.row().amount, currency).into())
    }

    /// Anything worth knowing.
    async fn note(&self) -> Option<&str> {
        self.row().note.as_deref()
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
