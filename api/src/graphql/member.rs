//! Members: the people who work in the tenant.

use async_graphql::{ComplexObject, Enum, ID, SimpleObject};
use chrono::{DateTime, Utc};
use data::{id::Kind, member::entity::member::Model};
use domain::member::Role as ExactRole;

use super::{error::fault, id};

/// What a member may do.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum)]
#[graphql(remote = "ExactRole")]
pub enum Role {
    /// Reads everything but the log, changes nothing.
    Viewer,
    /// A customer success manager: reads everything but the log, changes the accounts owned.
    Csm,
    /// Leads customer success managers: changes every account and its ownership.
    Manager,
    /// Runs the tenant: members, integrations, settings.
    Admin,
    /// Everything that an admin may, and appoints owners.
    Owner,
}

/// A person who works in the tenant; a customer success manager is a member who owns accounts.
#[derive(Clone, SimpleObject)]
#[graphql(complex)]
pub struct Member {
    /// The e-mail address; unique in the tenant.
    email: String,
    /// The name that people read.
    name: String,
    /// Counts the changes; send it with a change to be told of others' changes.
    version: i32,
    /// When it was made here.
    created_at: DateTime<Utc>,
    /// When it was last changed.
    updated_at: DateTime<Utc>,
    #[graphql(skip)]
    row: Model,
}

impl From<Model> for Member {
    fn from(row: Model) -> Self {
        Self {
            email: row.email.clone(),
            name: row.name.clone(),
            version: row.version,
            created_at: row.created_at,
            updated_at: row.updated_at,
            row,
        }
    }
}

#[ComplexObject]
impl Member {
    /// The id.
    pub(super) async fn id(&self) -> ID {
        id::encode(Kind::Member, self.row.id)
    }

    /// What the member may do.
    async fn role(&self) -> async_graphql::Result<Role> {
        let role = self.row.role.parse::<ExactRole>();
        role.map(Role::from).map_err(|error| fault(data::error::Error::internal(error)))
    }

    /// Whether the member may come in; suspended members may not.
    async fn active(&self) -> bool {
        self.row.status == "ACTIVE"
    }
}
