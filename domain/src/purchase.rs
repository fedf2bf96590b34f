//! One-off purchases: what they are worth after refunds, and who buys again.
//!
//! The purchases of an account on one day are one *order*. An order all of which was given back is none, and what renews automatically is not
//! bought again. With that:
//!
//! | number | formula |
//! |---|---|
//! | repeat purchase rate of a window (`PERIOD`) | accounts with two orders or more / accounts with one or more |
//! | repeat purchase rate of a cohort (`COHORT`) | accounts with a second order within n days of the first / accounts whose first order is in the window |
//! | average purchase value | (paid - given back) / orders |
//! | purchase frequency | orders / accounts with an order |
//! | upsell, cross-sell rate | accounts that bought more of what they had, or something else / all accounts |
//!
//! A purchase is checked when it is made:
//!
//! ```
//! use domain::{
//!     money::Money,
//!     purchase::{Purchase, PurchaseTerms, Refund},
//! };
//!
//! let terms = PurchaseTerms {
//!     purchased_on: "2024-05-01".parse()?,
//!     product: None,
//!     amount: Money::new(5_000, "USD".parse()?),
//!     refunds: vec![Refund { refunded_on: "2024-05-10".parse()?, amount_minor: 2_000 }],
//!     is_automatic_renewal: false,
//! };
//! let purchase = Purchase::new(terms.clone())?;
//! assert_eq!(purchase.net_on("2024-05-09".parse()?), Some(5_000));
//! assert_eq!(purchase.net_on("2024-05-10".parse()?), Some(3_000));
//!
//! let refunds = vec![Refund { refunded_on: "2024-05-10".parse()?, amount_minor: 5_001 }];
//! let refusal = Purchase::new(PurchaseTerms { refunds, ..terms }).unwrap_err();
//! assert!(refusal.to_string().starts_with("the refunds come to 5001 minor units"));
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! The numbers are answered by [`crate::portfolio::Portfolio`], for any set of accounts.

mod order;
mod terms;
#[cfg(test)]
mod tests;

pub use terms::{Purchase, PurchaseError, PurchaseTerms, Refund};

pub(crate) use order::{Order, Sale, orders};
