//! Members: the people who work in the tenant, their log-ins, and the integrations that work beside them.

mod access;
mod client;
mod mutation;
mod query;

use std::collections::HashMap;

use async_graphql::{ComplexObject, Enum, ID, SimpleObject};
use data::{error::Error, id::Kind, member::entity::member::Model, scope::Scope};
use domain::member::{AccessScope as ExactScope, Permission as ExactPermission, Role as ExactRole};
use uuid::Uuid;

pub use access::AccessMutation;
pub use client::{Client, ClientMutation, ClientQuery};
pub use mutation::MemberMutation;
pub use query::MemberQuery;

use super::{error::fault, filter::enum_filter, id, page::connection, scalar::DateTime};

connection!(
    /// A page of members.
    MemberConnection,
    MemberEdge,
    Member
);

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

enum_filter!(
    /// Compares the role of a member. All comparisons given must hold.
    RoleFilter,
    Role
);

/// One thing that somebody may do in the tenant.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum)]
#[graphql(remote = "ExactPermission")]
pub enum Permission {
    /// Read accounts, contacts, ownership, subscriptions, catalogues and the portfolio.
    ReadPortfolio,
    /// Read the names, roles and load of the members.
    ReadMembers,
    /// Read the log of changes: the change feed and audit trails.
    ReadLog,
    /// Change the tenant's own name, time zone, fiscal year and rules.
    ManageTenant,
    /// Make, change and suspend members, set their passwords and end their sessions.
    ManageMembers,
    /// Give the role OWNER, and change or suspend a member who has it.
    AppointOwners,
    /// Make, change and revoke integration clients, and revoke tokens.
    ManageClients,
    /// Make accounts and contacts, and change or archive all of them.
    ManageAccounts,
    /// Change the accounts, with their contacts, that one owns on the day of the change; the tenant's rule may allow them all.
    ManageOwnAccounts,
    /// Define custom traits.
    ManageTraits,
    /// Give accounts to owners and hand them over.
    AssignOwners,
    /// Make, change and end subscriptions, and record purchases, refunds and invoices.
    ManageSubscriptions,
    /// Change products, plans and exchange rates.
    ManageCatalogue,
    /// Read what is spent to keep customers, salaries among it, and the metrics of it.
    ReadCosts,
    /// Record what is spent to keep customers.
    ManageCosts,
    /// Run survey campaigns, and record answers that were given elsewhere.
    ManageSurveys,
    /// Record support cases, touchpoints and feedback of every account.
    ManageSupport,
    /// Record what people do with the product.
    RecordUsage,
    /// Define KPIs; record what customers get out of the product: values of KPIs, success plans and business reviews of every account.
    ManageOutcomes,
    /// Change health profiles, have scores computed, judge every account and set its score by hand.
    ManageHealth,
    /// Make and change tasks of every account, playbooks and rules.
    ManageWork,
    /// Record what customers of every account do for the product: references, testimonials, case studies, referrals.
    ManageAdvocacy,
}

/// What an integration may be allowed. In tokens and at the token endpoint a scope has the name that its description begins with.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum)]
#[graphql(remote = "ExactScope")]
pub enum AccessScope {
    /// `portfolio:read`: reads accounts, contacts, ownership, subscriptions, catalogues and the portfolio.
    ReadPortfolio,
    /// `members:read`: reads the members.
    ReadMembers,
    /// `log:read`: reads the log of changes.
    ReadLog,
    /// `accounts:write`: changes accounts and contacts, their stages and trait values.
    WriteAccounts,
    /// `ownership:write`: gives accounts to owners and hands them over.
    WriteOwnership,
    /// `subscriptions:write`: changes subscriptions, purchases, refunds and invoices.
    WriteSubscriptions,
    /// `catalogue:write`: changes products, plans, exchange rates and custom traits.
    WriteCatalogue,
    /// `costs:read`: reads what is spent to keep customers, and the metrics of it.
    ReadCosts,
    /// `costs:write`: changes what is spent to keep customers.
    WriteCosts,
    /// `surveys:write`: runs survey campaigns and records answers; it reads the portfolio too, from which those who are asked are chosen.
    WriteSurveys,
    /// `support:write`: changes support cases, touchpoints and feedback items.
    WriteSupport,
    /// `usage:write`: records what people do with the product.
    WriteUsage,
    /// `outcomes:write`: changes KPIs and their values, success plans, desired outcomes and business reviews.
    WriteOutcomes,
    /// `health:write`: changes health profiles, has scores computed, judges accounts and sets their scores by hand; it reads the portfolio too, from which scores are
    /// computed.
    WriteHealth,
    /// `work:write`: changes tasks, playbooks and rules.
    WriteWork,
    /// `advocacy:write`: changes references, testimonials, case studies and referrals.
    WriteAdvocacy,
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
    created_at: DateTime,
    /// When it was last changed.
    updated_at: DateTime,
    #[graphql(skip)]
    row: Model,
}

impl From<Model> for Member {
    fn from(row: Model) -> Self {
        Self {
            email: row.email.clone(),
            name: row.name.clone(),
            version: row.version,
            created_at: DateTime(row.created_at),
            updated_at: DateTime(row.updated_at),
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
        role.map(Role::from)
            .map_err(|error| fault(Error::internal(error)))
    }

    /// Whether the member may come in; suspended members may not.
    async fn active(&self) -> bool {
        self.row.status == "ACTIVE"
    }
}

impl Member {
    /// The members of those ids; unknown ones are left out.
    ///
    /// # Errors
    /// Without the permission to read members.
    pub async fn by_ids(scope: &Scope, ids: &[Uuid]) -> Result<HashMap<Uuid, Self>, Error> {
        let rows = data::member::by_ids(scope, ids).await?.into_iter();
        Ok(rows.map(|(id, row)| (id, Self::from(row))).collect())
    }
}
