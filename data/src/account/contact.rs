//! The people at accounts.

mod filter;
mod input;
mod read;
mod state;
mod upsert;
mod write;

pub use filter::{ContactFilter, ContactList, ContactOrder, ContactOrderField};
pub use input::ContactInput;
pub use read::{
    by_external_ids, by_id, by_ids, contact_counts, first_of_accounts, of_account, roles,
};
pub use upsert::upsert;
pub(crate) use write::refuse_surveys;
pub use write::{archive, create, restore, update};
