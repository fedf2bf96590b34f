//! Which members look after which accounts, from when to when.

pub mod entity;
mod ledger;
mod read;
#[cfg(test)]
mod tests;
mod upsert;
mod write;

pub(crate) use ledger::check_owner;
pub use read::{
    When, book, book_page, history, in_book, of_accounts, owners_on, unowned, unowned_page,
};
pub use upsert::{AssignmentRow, OwnerWish, set_owners, upsert};
pub use write::{
    AccountsHandOver, AssignmentEnd, BookHandOver, NewAssignment, assign, end, hand_over,
    hand_over_book,
};
