//! Recurring revenue: what a line of a customer's subscription is worth a month, and on which days.

mod interval;
mod line;
mod recurring;
mod term;
#[cfg(test)]
mod tests;

pub use interval::{BillingInterval, Charge, ChargeError, ChargeKind};
pub use line::{Line, LineError, LineTerms};
pub use recurring::{mrr_on, next_change_on};
pub use term::{Term, TermError, trial_of_line};
