//! Any set of accounts at any date: facts in, numbers out.
//!
//! [`Facts`] are the plain columns of all accounts of a tenant, made by a [`FactsBuilder`] in whatever order rows arrive.
//! [`Portfolio::evaluate`] goes over them once and answers every number; [`Portfolio::slices`] gives the same type again.

mod builder;
mod carry;
mod columns;
mod evaluate;
mod facts;
mod levels;
mod lines;
mod measure;
mod purchases;
mod renewals;
mod revenue;
mod set;
mod slice;
#[cfg(test)]
mod tests;
mod trials;

pub use builder::{AccountFact, FactsBuilder};
pub use evaluate::{Portfolio, Question};
pub use facts::Facts;
pub use measure::{Concentration, RevenueConvention};
pub use purchases::{AdditionalSales, Purchases, RepeatCohort};
pub use revenue::{
    AccountLifetime, AccountMovement, ChurnGroup, ChurnedAccount, Cohort, CohortAge,
    CohortConvention, CommittedRevenue, Lifetimes, Revenue,
};
pub use set::AccountSet;
pub use slice::{Dimension, Slice, SliceKey};
