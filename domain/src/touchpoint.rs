//! Touchpoints: that somebody was in touch with a customer.
//!
//! | number | formula |
//! |---|---|
//! | contact frequency | touchpoints in the window / (accounts x months of the window), in all and by kind |
//! | untouched accounts | accounts without a touchpoint in the last n days / accounts that have been in the books for n days |
//!
//! What support starts says how much trouble there is, not how well a customer is cared for: touchpoints that support initiated are left out of both,
//! and counted apart.
//!
//! The numbers are answered by [`crate::portfolio::Portfolio::touchpoints`] and [`crate::portfolio::Portfolio::untouched`].

mod frequency;
mod untouched;

use crate::name::names;

pub use frequency::ContactFrequency;
pub use untouched::Untouched;

/// What a touchpoint was.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum TouchpointKind {
    /// A call.
    Call,
    /// A mail.
    Mail,
    /// A meeting.
    Meeting,
    /// A review of what the customer gets out of the product, with those who decide.
    BusinessReview,
    /// A note on something that was learnt.
    Note,
}

names!(TouchpointKind {
    Call => "CALL",
    Mail => "MAIL",
    Meeting => "MEETING",
    BusinessReview => "BUSINESS_REVIEW",
    Note => "NOTE",
});

/// Who started it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum TouchpointInitiator {
    /// Customer success.
    #[default]
    CustomerSuccess,
    /// The customer.
    Customer,
    /// Support, about a case.
    Support,
}

names!(TouchpointInitiator {
    CustomerSuccess => "CUSTOMER_SUCCESS",
    Customer => "CUSTOMER",
    Support => "SUPPORT",
});

/// A touchpoint as numbers. Ordered by day.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct TouchRow {
    pub(crate) day: i32,
    pub(crate) kind: TouchpointKind,
    pub(crate) initiator: TouchpointInitiator,
}

impl TouchRow {
    /// Whether it is one of care rather than of trouble.
    pub(crate) fn counts(&self) -> bool {
        self.initiator != TouchpointInitiator::Support
    }
}
