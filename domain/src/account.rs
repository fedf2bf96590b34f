//! Accounts, the customers of a tenant: what may be said of one, its stages over time, its place in a tree, and its traits.

mod contact;
mod country;
mod stage;
#[cfg(test)]
mod tests;
mod text;
mod trait_value;
mod tree;

pub use contact::ContactRole;
pub use country::{Country, UnknownCountry};
pub use stage::{Stage, StageChange, StageHistory};
pub use text::{
    AccountName, DomainName, EmailAddress, ExternalId, JobTitle, KpiUnit, Label, LongText,
    PhoneNumber, Subject, TextError, TraitKey,
};
pub use trait_value::{Millionths, TraitDefinition, TraitError, TraitKind, TraitValue};
pub use tree::{Tree, would_cycle};
