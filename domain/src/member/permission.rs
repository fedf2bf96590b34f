//! Permissions and sets of them.

use super::Role;
use crate::name::names;

/// One thing that an actor may be allowed to do inside its tenant.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
#[repr(u8)]
pub enum Permission {
    /// Read accounts, contacts, ownership, subscriptions, purchases, invoices, catalogues and the portfolio.
    ReadPortfolio,
    /// Read the names, roles and load of the tenant's members.
    ReadMembers,
    /// Read the log of changes: the change feed and audit trails.
    ReadLog,
    /// Change the tenant's own name, time zone, fiscal year and settings.
    ManageTenant,
    /// Invite, change, suspend members and reset their log-ins.
    ManageMembers,
    /// Give the role OWNER, and change, suspend or reset a member who has it.
    AppointOwners,
    /// Create, change and revoke integration clients and tokens.
    ManageClients,
    /// Create any account or contact, and change or archive all of them.
    ManageAccounts,
    /// Change accounts and contacts that the actor owns on the day of the change.
    ManageOwnAccounts,
    /// Define custom traits.
    ManageTraits,
    /// Assign accounts to customer success managers and hand them over.
    AssignOwners,
    /// Create, change and end subscriptions; record purchases, refunds and invoices.
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
    /// Record what people do with the product, and claim events that were kept aside.
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

names!(Permission {
    ReadPortfolio => "READ_PORTFOLIO",
    ReadMembers => "READ_MEMBERS",
    ReadLog => "READ_LOG",
    ManageTenant => "MANAGE_TENANT",
    ManageMembers => "MANAGE_MEMBERS",
    AppointOwners => "APPOINT_OWNERS",
    ManageClients => "MANAGE_CLIENTS",
    ManageAccounts => "MANAGE_ACCOUNTS",
    ManageOwnAccounts => "MANAGE_OWN_ACCOUNTS",
    ManageTraits => "MANAGE_TRAITS",
    AssignOwners => "ASSIGN_OWNERS",
    ManageSubscriptions => "MANAGE_SUBSCRIPTIONS",
    ManageCatalogue => "MANAGE_CATALOGUE",
    ReadCosts => "READ_COSTS",
    ManageCosts => "MANAGE_COSTS",
    ManageSurveys => "MANAGE_SURVEYS",
    ManageSupport => "MANAGE_SUPPORT",
    RecordUsage => "RECORD_USAGE",
    ManageOutcomes => "MANAGE_OUTCOMES",
    ManageHealth => "MANAGE_HEALTH",
    ManageWork => "MANAGE_WORK",
    ManageAdvocacy => "MANAGE_ADVOCACY",
});

/// A set of permissions.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Permissions(u32);

impl Permissions {
    /// No permission at all.
    pub const NONE: Self = Self(0);

    /// The set of the permissions listed.
    #[must_use]
    pub const fn of(list: &[Permission]) -> Self {
        let mut bits = 0;
        let mut index = 0;
        while index < list.len() {
            bits |= 1 << list[index] as u8;
            index += 1;
        }
        Self(bits)
    }

    /// Whether `permission` is in the set.
    #[must_use]
    pub const fn contains(self, permission: Permission) -> bool {
        self.0 & (1 << permission as u8) != 0
    }

    /// The permissions of either set.
    #[must_use]
    pub const fn union(self, other: Self) -> Self {
        Self(self.0 | other.0)
    }

    /// The permissions that are in both sets.
    #[must_use]
    pub const fn intersection(self, other: Self) -> Self {
        Self(self.0 & other.0)
    }

    /// Whether someone with these permissions may give `role` to a member, take it away, or change a member who has it: nobody
    /// reaches above the own role.
    #[must_use]
    pub fn may_appoint(self, role: Role) -> bool {
        self.contains(Permission::ManageMembers)
            && (role < Role::Owner || self.contains(Permission::AppointOwners))
    }

    /// The permissions of the set, in order of declaration.
    pub fn iter(self) -> impl Iterator<Item = Permission> {
        Permission::ALL
            .into_iter()
            .filter(move |permission| self.contains(*permission))
    }
}

impl FromIterator<Permissions> for Permissions {
    fn from_iter<I: IntoIterator<Item = Permissions>>(sets: I) -> Self {
        sets.into_iter().fold(Self::NONE, Self::union)
    }
}
