//! Customers, the people at them, and who looks after them.

use chrono::NaiveDate;
use domain::{
    account::{ContactRole, Country, StageHistory, TraitKind, TraitValue},
    ownership::OwnershipRole,
};

/// A custom trait of accounts.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DemoTrait {
    /// The name in filters and imports.
    pub key: &'static str,
    /// The name that people read.
    pub label: &'static str,
    /// What values it has.
    pub kind: TraitKind,
    /// The choices, for [`TraitKind::Choice`].
    pub choices: Vec<&'static str>,
}

/// A customer, or somebody who tries the product.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DemoAccount {
    /// The id in the system of record.
    pub external_id: String,
    /// The name that people read.
    pub name: String,
    /// The internet domain, under `.example`.
    pub domain: String,
    /// The industry.
    pub industry: &'static str,
    /// Where it is.
    pub country: Country,
    /// `Enterprise`, `Mid-Market` or `SMB`.
    pub segment: &'static str,
    /// The first day of its trial or subscription.
    pub signed_up_on: NaiveDate,
    /// Its stages, the first one entered on the day of sign-up.
    pub stages: StageHistory,
    /// The external id of the account that it belongs to.
    pub parent: Option<String>,
    /// The values of custom traits, by key; not every account has every one.
    pub traits: Vec<(&'static str, TraitValue)>,
}

/// A person at a customer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DemoContact {
    /// The id in the system of record.
    pub external_id: String,
    /// The external id of the account.
    pub account: String,
    /// The name that people read.
    pub name: String,
    /// The e-mail address, at the domain of the account.
    pub email: String,
    /// The job title.
    pub title: &'static str,
    /// The telephone number, one of those that are reserved for fiction; only where a country reserves some.
    pub phone: Option<String>,
    /// What the person is to the tenant.
    pub roles: Vec<ContactRole>,
    /// Whether the person must never be surveyed.
    pub do_not_survey: bool,
}

/// A period in which a member had a role for an account.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DemoOwnership {
    /// The external id of the account.
    pub account: String,
    /// The e-mail address of the member, who may have left since.
    pub member: String,
    /// What the member did for the account.
    pub role: OwnershipRole,
    /// The first day.
    pub starts_on: NaiveDate,
    /// The day after the last one; `None` while it lasts.
    pub ends_on: Option<NaiveDate>,
    /// Why the account was handed over to the member; `None` for the first one.
    pub reason: Option<&'static str>,
}
