//! Who looks after an account, from when to when: the customer success managers (CSMs) assigned to it.

mod assignment;
mod change;
#[cfg(test)]
mod tests;

pub use assignment::{Assignment, OwnerConvention, OwnershipRole, owner_on};
pub use change::{
    BadReason, HandOver, HandOverReason, OwnershipChange, OwnershipRefusal, apply, assign, end,
    hand_over, set_owner,
};
