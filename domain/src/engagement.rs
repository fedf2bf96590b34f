//! What people do with the product: who is active, for how long, with which features, on how many of the seats that are paid for.
//!
//! An event says that somebody of an account did something at an instant, for how long and how much of it. Events are added up per day of the
//! tenant's zone ([`UsageDay`]): the order in which they arrive does not matter, and an event that comes late restates its day.
//!
//! # Formulas
//!
//! - **Daily active users** (DAU) of a day are the different users with an event on it; **weekly** (WAU) and **monthly** (MAU) ones those with an
//!   event in the 7 and the 30 days that end with it. A user belongs to one account; an event that names no user counts its account as one.
//! - **Stickiness** = mean of the daily active users / monthly active users. Both are of the same days: those of the window when it is one
//!   whole calendar month, else the last 30 days of it. With [`DayConvention::Weekdays`] the mean is of Mondays to Fridays, while whoever was active
//!   on any day is a monthly active user.
//! - **Actions** are events; **active time** is the sum of their durations; a **session** is a run of half hours of the day with something in
//!   it ([`HalfHours`]), so that half an hour without anything ends it.
//! - **Breadth** = features used per active account; **depth** = quantity per user and feature.
//! - **Seat utilisation** = active users / seats, of the accounts that have seats: the quantity of the subscription lines that run on the date.
//! - **Service users** (robots, integrations) count nowhere, and are said to be left out.
//!
//! # An example
//!
//! Fifteen thousand users, each active on six days of a month of thirty: 3,000 a day.
//!
//! ```
//! use chrono::{Days, NaiveDate};
//! use chrono_tz::Tz;
//! use domain::{
//!     engagement::{DayConvention, UsageDay, UsageFacts, UsageMember, UsageRow, UsageUser, UsageUsers},
//!     time::Window,
//! };
//! use uuid::Uuid;
//!
//! let account = Uuid::from_u128(1);
//! let user = |_| UsageUser { account, is_service: false };
//! let start: NaiveDate = "2024-06-01".parse()?;
//! let mut usage = UsageFacts::new(UsageUsers::new((0..15_000).map(user).collect()), vec!["report".to_owned()], Some(start));
//! for day in 0..30_u32 {
//!     let of_group = (0..15_000_u32).filter(|user| user % 5 == day % 5);
//!     let rows = of_group.map(|user| UsageRow { user, actions: 1, ..UsageRow::default() });
//!     usage.set_day(start + Days::new(day.into()), UsageDay::new(rows.collect()));
//! }
//! let members = vec![UsageMember::current(account)];
//! let june = Window::new(start, "2024-07-01".parse()?, Tz::UTC)?;
//! let engagement = usage.engagement(&[members], &june, "2024-12-31".parse()?).remove(0);
//!
//! assert_eq!(engagement.mean_daily_users(DayConvention::AllDays).displayed(0).unwrap().to_string(), "3000");
//! assert_eq!(engagement.monthly_users().displayed(0).unwrap().to_string(), "15000");
//! assert_eq!(engagement.stickiness(DayConvention::AllDays).displayed(2).unwrap().to_string(), "0.2");
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```

mod activity;
mod adoption;
mod answer;
mod facts;
mod measure;
mod member;
mod packed;
#[cfg(test)]
mod tests;
mod trend;

pub use activity::{Activity, AsideReason, EventError, EventTerms, HalfHours, MOST_FEATURES};
pub use adoption::{FeatureAdoption, FeatureUse};
pub use answer::{ActiveDay, DayConvention, Engagement};
pub use facts::{UsageDay, UsageFacts, UsageRow, UsageUser, UsageUsers};
pub use measure::needed_days;
pub use member::UsageMember;
pub use trend::{AccountUsage, RecentUsage, recent_days};
