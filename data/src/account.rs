//! Accounts, the customers of a tenant, with their stages over time, custom traits and contacts.

mod access;
mod checked;
pub mod contact;
pub mod definition;
pub mod entity;
pub mod filter;
mod input;
mod known;
mod list;
mod placement;
mod read;
mod save;
mod state;
#[cfg(test)]
mod tests;
mod tree;
mod upsert;
mod write;

pub(crate) use access::check_own_without;
pub use filter::{AccountFilter, Archived, FilterContext, OwnedBy, TraitFilter, TraitTest};
pub use input::{AccountInput, TraitInput};
pub use list::{AccountList, AccountOrder, AccountOrderField, matching_ids, matching_of};
pub use read::{
    AccountTrait, by_external_ids, by_id, by_ids, child_counts, children, first_children,
    stage_histories, traits_of_accounts,
};
pub use upsert::upsert;
pub use write::{archive, create, restore, update};
