//! Invoices: what customers are asked to pay, and whether they pay it in time.
//!
//! An invoice is *in time* when it was paid on its due day or before. It counts from its due day on; until then nobody is late with it. From the day on
//! which an invoice was voided it counts nowhere.
//!
//! | number | formula |
//! |---|---|
//! | paid in time | invoices that were paid in time / those that were due in the last 365 days, the day of the question included |
//!
//! ```
//! use domain::invoice::{Invoice, paid_in_time};
//!
//! let invoice = |due: &str, paid: Option<&str>| Invoice {
//!     due_on: due.parse().unwrap(),
//!     paid_on: paid.map(|day| day.parse().unwrap()),
//!     voided_on: None,
//! };
//! let invoices = [
//!     invoice("2024-01-31", Some("2024-01-20")),
//!     invoice("2024-02-29", Some("2024-03-05")),
//!     invoice("2024-03-31", None),
//! ];
//! let share = |on: &str| paid_in_time(&invoices, on.parse().unwrap()).map(|share| share.to_decimal(4).to_string());
//! assert_eq!(share("2024-01-30"), None);
//! assert_eq!(share("2024-03-30").unwrap(), "0.5");
//! assert_eq!(share("2024-03-31").unwrap(), "0.3333");
//! ```
//!
//! It is the health factor [`crate::health::FactorKind::Payment`].

mod paid;
mod terms;
#[cfg(test)]
mod tests;

pub use paid::{Invoice, paid_in_time};
pub use terms::{InvoiceError, InvoiceTerms};
