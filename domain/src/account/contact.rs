//! The people at an account.

use crate::name::names;

/// The part that a person plays at an account. Ordered by how much hangs on the person.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum ContactRole {
    /// Stands up for the product inside the account.
    Champion,
    /// Decides whether to buy and to renew.
    DecisionMaker,
    /// The executive who answers for the result.
    ExecutiveSponsor,
    /// Runs the product for the others.
    Administrator,
    /// Works with the product.
    User,
    /// Receives and pays the invoices.
    Billing,
}

names!(ContactRole {
    Champion => "CHAMPION",
    DecisionMaker => "DECISION_MAKER",
    ExecutiveSponsor => "EXECUTIVE_SPONSOR",
    Administrator => "ADMINISTRATOR",
    User => "USER",
    Billing => "BILLING",
});
