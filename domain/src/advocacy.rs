//! Advocacy: customers who speak for the product.
//!
//! An activity is one thing that a customer is asked for. It comes into one stage after another, each on a day ([`AdvocacyPath`]):
//!
//! | kind | stages |
//! |---|---|
//! | reference | proposed, asked, agreed, delivered |
//! | testimonial, case study | proposed, asked, agreed, published |
//! | referral | proposed, asked, agreed, introduced, qualified, won or lost |
//!
//! Until it is given, every one of them can be declined. The first stage that is known may be any; agreed and qualified may be left out. An activity counts
//! in the window that contains the day on which it came into a stage.
//!
//! | number | formula |
//! |---|---|
//! | referral balance | referrals won - logos churned, in the window; the aim is zero or more |
//! | given share | activities that were given by the date / activities that were asked for in the window |
//! | case studies per CSM | case studies published in the window / (CSMs who own an account x months of the window); the aim is one |
//! | referred value | what the referrals that were won in the window are worth a year |
//!
//! ```
//! use domain::advocacy::{AdvocacyKind, AdvocacyPath, AdvocacyStage};
//!
//! let asked = AdvocacyPath::new(AdvocacyKind::CaseStudy, [(AdvocacyStage::Asked, "2024-03-01".parse()?)])?;
//! let published = asked.then(AdvocacyStage::Published, "2024-04-15".parse()?)?;
//! assert_eq!(published.stage(), AdvocacyStage::Published);
//! assert_eq!(published.stage_on("2024-04-14".parse()?), Some(AdvocacyStage::Asked));
//! assert!(published.then(AdvocacyStage::Declined, "2024-05-01".parse()?).is_err());
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! After a promoter's answer, or an outcome that was attained, the server proposes to ask: [`proposals`] says whom. The numbers of accounts are answered by
//! [`crate::portfolio::Portfolio::advocacy`].

mod path;
mod proposal;
mod report;
mod stage;
#[cfg(test)]
mod tests;

pub use path::{AdvocacyPath, PathError};
pub use proposal::{LOOK_BACK_DAYS, Occasion, OccasionKind, REST_DAYS, is_resting, proposals};
pub(crate) use report::{ActivityRow, Worth};
pub use report::{AdvocacyReport, CASE_STUDY_AIM};
pub use stage::{AdvocacyKind, AdvocacyStage};
