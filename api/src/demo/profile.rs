//! What the made-up tenants are like.

mod fjordlight;
mod northwind;

use chrono_tz::Tz;

use super::chance::Weighted;

pub use fjordlight::FJORDLIGHT;
pub use northwind::NORTHWIND;

/// What a made-up tenant is like, whatever its seed and size.
#[derive(Clone, Copy, Debug)]
pub struct Profile {
    /// The short name in log-ins and commands.
    pub slug: &'static str,
    /// The name that people read.
    pub name: &'static str,
    /// How many accounts it has unless said otherwise.
    pub accounts: usize,
    pub(super) time_zone: Tz,
    /// ISO 4217.
    pub(super) currency: &'static str,
    /// Sets the tenant's chance apart from that of other tenants.
    pub(super) salt: u64,
    /// Whether there is a manager of the customer success managers (CSMs).
    pub(super) has_manager: bool,
    /// How many CSMs there are at least, at least three.
    pub(super) csms: usize,
    /// How many of a thousand accounts abroad pay in their own currency.
    pub(super) local_currency: u64,
    pub(super) markets: &'static [Weighted<Market>],
    pub(super) currencies: &'static [ForeignCurrency],
    pub(super) industries: &'static [Weighted<Industry>],
    pub(super) products: &'static [ProductSheet],
    pub(super) plans: Plans,
    pub(super) traits: &'static [TraitSheet],
}

/// A country that accounts are in.
#[derive(Clone, Copy, Debug)]
pub(super) struct Market {
    /// ISO 3166-1 alpha-2.
    pub(super) country: &'static str,
    /// ISO 4217.
    pub(super) currency: &'static str,
}

/// A currency that accounts pay in.
#[derive(Clone, Copy, Debug)]
pub(super) struct ForeignCurrency {
    /// ISO 4217.
    pub(super) code: &'static str,
    /// What one unit is worth in the reporting currency at first, in millionths.
    pub(super) millionths: i64,
}

/// An industry, and what its companies call themselves.
#[derive(Clone, Copy, Debug)]
pub(super) struct Industry {
    pub(super) name: &'static str,
    pub(super) words: &'static [&'static str],
}

/// A product.
#[derive(Clone, Copy, Debug)]
pub(super) struct ProductSheet {
    pub(super) external_id: &'static str,
    pub(super) name: &'static str,
}

/// The plans that are sold.
#[derive(Clone, Copy, Debug)]
pub(super) struct Plans {
    /// The main ones, from the smallest to the largest.
    pub(super) tiers: [PlanSheet; 3],
    /// Bought on top by some.
    pub(super) add_on: PlanSheet,
    /// Bought on top by large ones.
    pub(super) support: PlanSheet,
}

impl Plans {
    /// All of them.
    pub(super) const fn all(&self) -> [PlanSheet; 5] {
        let [small, middle, large] = self.tiers;
        [small, middle, large, self.add_on, self.support]
    }
}

/// A plan.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct PlanSheet {
    pub(super) external_id: &'static str,
    pub(super) product: &'static str,
    pub(super) name: &'static str,
    /// What is counted, such as `seats`.
    pub(super) unit: &'static str,
    /// The price of one a month, in whole units of the reporting currency.
    pub(super) price: i64,
}

/// A custom trait.
#[derive(Clone, Copy, Debug)]
pub(super) struct TraitSheet {
    pub(super) key: &'static str,
    pub(super) label: &'static str,
    pub(super) fill: Fill,
}

/// What the values of a trait are.
#[derive(Clone, Copy, Debug)]
pub(super) enum Fill {
    /// This, followed by a number of five digits.
    Text(&'static str),
    /// How many people work there, by segment.
    Employees,
    /// A day in the first weeks after sign-up, once it has come.
    AfterSignUp,
    /// True for so many of a thousand.
    Boolean(u64),
    /// One of these.
    Choice(&'static [&'static str]),
}
