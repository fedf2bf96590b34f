//! What a metric or a rule of customer success *is*: pure functions and plain types.
//!
//! Nothing here reads a database, a clock or a random number: time and data come in as arguments. This is the handbook of the numbers: each
//! module says what its numbers mean, by which formula, in which conventions, and shows an example that is run as a test.
//!
//! # What holds for every number
//!
//! - **It never travels alone.** A [`metric::Metric`] has its value with numerator, denominator, convention, window, date, status, and what
//!   was left out; where it is a proportion, an interval of 95 %. What a numerator counts can be listed, and the list is as long as the
//!   numerator says.
//! - **Undefined is not zero.** Without anything to divide by, without data, with too small a sample or without an exchange rate there is no
//!   value, and a [`metric::Status`] that says why.
//! - **Windows are half-open**, in the tenant's time zone ([`time::Window`]). The opening is all that took effect before the first day, the
//!   closing all that took effect before the end. What takes effect after the date of a question is not known to its answer.
//! - **Money is exact** ([`money`]): whole minor units, or 1/48 of them a month. It is converted at dated rates, and what rates alone change
//!   is told apart. Rounding happens once, for display, half to even.
//! - **The account is the customer**: not the subscription, not the contact.
//!
//! # Where to find what
//!
//! | question | answer |
//! |---|---|
//! | What is a subscription's line worth a month? | [`revenue::Line`], [`revenue::mrr_on`] |
//! | MRR, ARR, concentration, per account, by any dimension | [`portfolio::Portfolio`] |
//! | What changed MRR, and what was lost and kept of it? | [`portfolio::Portfolio::revenue`], [`revenue::Waterfall`] |
//! | How many customers were lost, by whose convention? | [`portfolio::Revenue::logo_churn`], [`revenue::LogoCounts`] |
//! | Why did they leave? | [`portfolio::Revenue::churned`] |
//! | What is signed, and what is cancelled? | [`portfolio::Portfolio::committed_revenue`] |
//! | What became of those that started together? | [`portfolio::Portfolio::cohorts`] |
//! | How long do customers stay? | [`portfolio::Portfolio::lifetimes`], [`metric::Survival`] |
//! | Who buys again, who buys more? | [`portfolio::Portfolio::purchases`], [`portfolio::Portfolio::additional_sales`] |
//! | What is a customer worth? | [`revenue::LifetimeValueMethod`] |
//! | What does it cost to keep one? | [`cost`] |
//! | Who pays invoices in time? | [`invoice`] |
//! | What may happen to a subscription, and in what state is it? | [`subscription`] |
//! | How many trials turn into customers? | [`trial`] |
//! | What is due for renewal, and what will come of it? | [`renewal`] |
//! | What do customers say, and who is asked? | [`survey`] |
//! | How well, and how fast, are cases resolved? | [`support`], [`portfolio::Portfolio::support`] |
//! | How often are customers spoken to, and who is not? | [`touchpoint`], [`portfolio::Portfolio::touchpoints`] |
//! | What do customers want, and what revenue is behind it? | [`feedback`] |
//! | How far are new customers, and how long until the product is of value? | [`onboarding`], [`portfolio::Portfolio::time_to_value`] |
//! | Does the customer's own business get on? | [`growth`], [`portfolio::Portfolio::growth`] |
//! | Do customers reach what they want, and what did reviews see? | [`outcome`], [`portfolio::Portfolio::outcomes`] |
//! | Who speaks for the product, and do referrals make up for churn? | [`advocacy`], [`portfolio::Portfolio::advocacy`] |
//! | How well is a customer, what drags the score down, and did it foretell who leaves? | [`health`], [`health::BackTest`] |
//! | What is to be done, by whom, and what is late? | [`work`], [`portfolio::Portfolio::work`] |
//! | Who uses the product, how often, and which parts of it? | [`engagement`], [`engagement::Engagement`] |

pub mod account;
pub mod advocacy;
pub mod cost;
pub mod engagement;
mod exact;
pub mod feedback;
mod grouping;
pub mod growth;
pub mod health;
pub mod invoice;
pub mod job;
pub mod member;
pub mod metric;
pub mod money;
pub mod name;
pub mod onboarding;
pub mod outcome;
pub mod ownership;
pub mod portfolio;
pub mod purchase;
pub mod renewal;
pub mod revenue;
pub mod subscription;
pub mod support;
pub mod survey;
pub mod time;
pub mod touchpoint;
pub mod trial;
pub mod work;
