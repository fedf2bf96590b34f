//! Contacts: the people at accounts.

mod filter;
mod input;
mod mutation;
mod query;

use std::collections::HashMap;

use async_graphql::{Context, Enum, ID, Object};
use data::{account::entity::contact::Model, error::Error, id::Kind, scope::Scope};
use domain::account::ContactRole as ExactRole;
use uuid::Uuid;

pub use filter::{ContactFilter, ContactOrder};
pub use mutation::ContactMutation;
pub use query::ContactQuery;

use super::Account;
use crate::{
    batch::Batch,
    error::OrFault,
    loaded::{Loaded, identified},
    page::connection,
    scalar::DateTime,
};
use service::id;

connection!(
    /// A page of contacts.
    ContactConnection,
    ContactEdge,
    Contact
);
identified!(Model);

/// A person at an account.
pub type Contact = Loaded<Model, Relations>;

/// What contacts that were loaded together load together.
#[derive(Default)]
pub struct Relations {
    accounts: Batch<(), HashMap<Uuid, Account>>,
}

impl Contact {
    /// The contacts of those ids; unknown ones are left out.
    ///
    /// # Errors
    /// Without the permission to read the portfolio.
    pub async fn by_ids(scope: &Scope, ids: &[Uuid]) -> Result<HashMap<Uuid, Self>, Error> {
        let rows = data::account::contact::by_ids(scope, ids).await?;
        Ok(Self::by_id(rows))
    }
}

/// A person at an account.
#[Object]
impl Contact {
    /// The id.
    pub(crate) async fn id(&self) -> ID {
        id::encode(Kind::Contact, self.uuid())
    }

    /// The id in the system of record; unique in the tenant.
    async fn external_id(&self) -> Option<&str> {
        self.row().external_id.as_deref()
    }

    /// The account at which the person is.
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

    /// The name that people read.
    async fn name(&self) -> &str {
        &self.row().name
    }

    /// The e-mail address.
    async fn email(&self) -> Option<&str> {
        self.row().email.as_deref()
    }

    /// The job title.
    async fn title(&self) -> Option<&str> {
        self.row().title.as_deref()
    }

    /// The telephone number.
    async fn phone(&self) -> Option<&str> {
        self.row().phone.as_deref()
    }

    /// What the person is to us.
    async fn roles(&self) -> async_graphql::Result<Vec<ContactRole>> {
        Ok(data::account::contact::roles(self.row())
            .or_fault()?
            .into_iter()
            .map(ContactRole::from)
            .collect())
    }

    /// Whether the person must never be surveyed.
    async fn do_not_survey(&self) -> bool {
        self.row().do_not_survey
    }

    /// When it was put away; null while it is not.
    async fn archived_at(&self) -> Option<DateTime> {
        self.row().archived_at.map(DateTime)
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

/// What a contact is to us.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum)]
#[graphql(remote = "ExactRole")]
pub enum ContactRole {
    /// Speaks for us inside the account.
    Champion,
    /// Decides about renewals.
    DecisionMaker,
    /// Stands behind the purchase at the top.
    ExecutiveSponsor,
    /// Works with the product.
    User,
    /// Sets the product up.
    Administrator,
    /// Pays the invoices.
    Billing,
}
