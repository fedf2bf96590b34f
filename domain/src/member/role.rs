//! Roles of members and scopes of integrations, each with the permissions it carries.

use crate::name::names;

use super::permission::{
    Permission::{self, *},
    Permissions,
};

/// What a member is in a tenant. Ordered from the least to the most powerful.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Role {
    /// Reads everything but the log, changes nothing.
    Viewer,
    /// A customer success manager: reads everything, changes the accounts owned.
    Csm,
    /// Leads customer success managers: changes every account and its ownership.
    Manager,
    /// Runs the tenant: members, integrations, settings.
    Admin,
    /// Everything an admin may, and appoints owners.
    Owner,
}

const VIEWER: &[Permission] = &[ReadPortfolio, ReadMembers];
const CSM: &[Permission] = &[ReadPortfolio, ReadMembers, ManageOwnAccounts];
const MANAGER: &[Permission] = &[
    ReadPortfolio,
    ReadMembers,
    ReadLog,
    ManageAccounts,
    ManageOwnAccounts,
    ManageTraits,
    AssignOwners,
    ManageSubscriptions,
    ManageCatalogue,
    ReadCosts,
    ManageSurveys,
    ManageSupport,
    RecordUsage,
    ManageOutcomes,
    ManageHealth,
    ManageWork,
    ManageAdvocacy,
];
const ADMIN: &[Permission] = &[
    ReadPortfolio,
    ReadMembers,
    ReadLog,
    ManageTenant,
    ManageMembers,
    ManageClients,
    ManageAccounts,
    ManageOwnAccounts,
    ManageTraits,
    AssignOwners,
    ManageSubscriptions,
    ManageCatalogue,
    ReadCosts,
    ManageCosts,
    ManageSurveys,
    ManageSupport,
    RecordUsage,
    ManageOutcomes,
    ManageHealth,
    ManageWork,
    ManageAdvocacy,
];

names!(Role {
    Viewer => "VIEWER",
    Csm => "CSM",
    Manager => "MANAGER",
    Admin => "ADMIN",
    Owner => "OWNER",
});

impl Role {
    /// The permissions of the role: the Role x Permission table.
    #[must_use]
    pub const fn permissions(self) -> Permissions {
        match self {
            Self::Viewer => Permissions::of(VIEWER),
            Self::Csm => Permissions::of(CSM),
            Self::Manager => Permissions::of(MANAGER),
            Self::Admin => Permissions::of(ADMIN),
            Self::Owner => Permissions::of(&Permission::ALL),
        }
    }

    /// Whether someone of this role may give `other` to a member or take it away: nobody reaches above the own role.
    #[must_use]
    pub fn may_appoint(self, other: Self) -> bool {
        self.permissions().may_appoint(other)
    }
}

/// What an integration's token may be used for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum AccessScope {
    /// `portfolio:read`
    ReadPortfolio,
    /// `members:read`
    ReadMembers,
    /// `log:read`
    ReadLog,
    /// `accounts:write`: accounts, contacts, their stages and trait values.
    WriteAccounts,
    /// `ownership:write`
    WriteOwnership,
    /// `subscriptions:write`: subscriptions, purchases, refunds and invoices.
    WriteSubscriptions,
    /// `catalogue:write`: products, plans, exchange rates and trait definitions.
    WriteCatalogue,
    /// `costs:read`
    ReadCosts,
    /// `costs:write`
    WriteCosts,
    /// `surveys:write`: campaigns and answers; it reads the portfolio, from which those who are asked are chosen.
    WriteSurveys,
    /// `support:write`: support cases, touchpoints and feedback items.
    WriteSupport,
    /// `usage:write`: what people do with the product.
    WriteUsage,
    /// `outcomes:write`: KPIs and their values, success plans, desired outcomes and business reviews.
    WriteOutcomes,
    /// `health:write`: health profiles, judgements and scores set by hand; it reads the portfolio, from which scores are computed.
    WriteHealth,
    /// `work:write`: tasks, playbooks and rules.
    WriteWork,
    /// `advocacy:write`: references, testimonials, case studies and referrals.
    WriteAdvocacy,
}

names!(AccessScope {
    ReadPortfolio => "portfolio:read",
    ReadMembers => "members:read",
    ReadLog => "log:read",
    WriteAccounts => "accounts:write",
    WriteOwnership => "ownership:write",
    WriteSubscriptions => "subscriptions:write",
    WriteCatalogue => "catalogue:write",
    ReadCosts => "costs:read",
    WriteCosts => "costs:write",
    WriteSurveys => "surveys:write",
    WriteSupport => "support:write",
    WriteUsage => "usage:write",
    WriteOutcomes => "outcomes:write",
    WriteHealth => "health:write",
    WriteWork => "work:write",
    WriteAdvocacy => "advocacy:write",
});

impl AccessScope {
    /// The permissions that the scope carries.
    #[must_use]
    pub const fn permissions(self) -> Permissions {
        match self {
            Self::ReadPortfolio => Permissions::of(&[ReadPortfolio]),
            Self::ReadMembers => Permissions::of(&[ReadMembers]),
            Self::ReadLog => Permissions::of(&[ReadLog]),
            Self::WriteAccounts => Permissions::of(&[ManageAccounts]),
            Self::WriteOwnership => Permissions::of(&[AssignOwners]),
            Self::WriteSubscriptions => Permissions::of(&[ManageSubscriptions]),
            Self::WriteCatalogue => Permissions::of(&[ManageCatalogue, ManageTraits]),
            Self::ReadCosts => Permissions::of(&[ReadCosts]),
            Self::WriteCosts => Permissions::of(&[ManageCosts]),
            Self::WriteSurveys => Permissions::of(&[ManageSurveys, ReadPortfolio]),
            Self::WriteSupport => Permissions::of(&[ManageSupport]),
            Self::WriteUsage => Permissions::of(&[RecordUsage]),
            Self::WriteOutcomes => Permissions::of(&[ManageOutcomes]),
            Self::WriteHealth => Permissions::of(&[ManageHealth, ReadPortfolio]),
            Self::WriteWork => Permissions::of(&[ManageWork]),
            Self::WriteAdvocacy => Permissions::of(&[ManageAdvocacy]),
        }
    }
}
