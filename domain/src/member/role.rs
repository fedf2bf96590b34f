//! Roles of members and scopes of integrations, each with the permissions it carries.

use std::{fmt, str::FromStr};

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
];

impl Role {
    /// Every role, from the least to the most powerful.
    pub const ALL: [Self; 5] = [
        Self::Viewer,
        Self::Csm,
        Self::Manager,
        Self::Admin,
        Self::Owner,
    ];

    /// The permissions of the role: the Role x Permission table.
    #[must_use]
    pub const fn permissions(self) -> Permissions {
        match self {
            Self::Viewer => Permissions::of(VIEWER),
            Self::Csm => Permissions::of(CSM),
            Self::Manager => Permissions::of(MANAGER),
            Self::Admin | Self::Owner => Permissions::of(&Permission::ALL),
        }
    }

    /// The role's name in tokens, in the database and in the schema.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Viewer => "VIEWER",
            Self::Csm => "CSM",
            Self::Manager => "MANAGER",
            Self::Admin => "ADMIN",
            Self::Owner => "OWNER",
        }
    }

    /// Whether someone of this role may give `other` to a member or take it away: nobody reaches above the own role.
    #[must_use]
    pub fn may_appoint(self, other: Self) -> bool {
        self.permissions().contains(ManageMembers) && other <= self
    }
}

impl fmt::Display for Role {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(self.as_str())
    }
}

/// A name that is none of the known ones.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("`{name}` is none of {allowed}")]
pub struct UnknownName {
    /// What was given.
    pub name: String,
    /// What is allowed, separated by commas.
    pub allowed: String,
}

impl FromStr for Role {
    type Err = UnknownName;

    fn from_str(name: &str) -> Result<Self, UnknownName> {
        Self::ALL
            .into_iter()
            .find(|role| role.as_str() == name)
            .ok_or_else(|| UnknownName {
                name: name.to_owned(),
                allowed: Self::ALL.map(Self::as_str).join(", "),
            })
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
    /// `subscriptions:write`
    WriteSubscriptions,
    /// `catalogue:write`: products, plans, exchange rates and trait definitions.
    WriteCatalogue,
}

impl AccessScope {
    /// Every scope.
    pub const ALL: [Self; 7] = [
        Self::ReadPortfolio,
        Self::ReadMembers,
        Self::ReadLog,
        Self::WriteAccounts,
        Self::WriteOwnership,
        Self::WriteSubscriptions,
        Self::WriteCatalogue,
    ];

    /// The scope's name in tokens, in the database and in the schema.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::ReadPortfolio => "portfolio:read",
            Self::ReadMembers => "members:read",
            Self::ReadLog => "log:read",
            Self::WriteAccounts => "accounts:write",
            Self::WriteOwnership => "ownership:write",
            Self::WriteSubscriptions => "subscriptions:write",
            Self::WriteCatalogue => "catalogue:write",
        }
    }

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
        }
    }
}

impl fmt::Display for AccessScope {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(self.as_str())
    }
}

impl FromStr for AccessScope {
    type Err = UnknownName;

    fn from_str(name: &str) -> Result<Self, UnknownName> {
        Self::ALL
            .into_iter()
            .find(|scope| scope.as_str() == name)
            .ok_or_else(|| UnknownName {
                name: name.to_owned(),
                allowed: Self::ALL.map(Self::as_str).join(", "),
            })
    }
}
