//! What callers choose about portfolios.

use async_graphql::Enum;
use domain::{
    ownership::OwnerConvention as ExactConvention,
    portfolio::{Dimension, RevenueConvention as ExactRevenue},
};

/// Whose an account was: which day's primary owner counts.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum)]
#[graphql(remote = "ExactConvention")]
pub enum OwnerConvention {
    /// The owner on the portfolio's date.
    Then,
    /// Today's owner, whatever the portfolio's date.
    Now,
}

/// By how many accounts revenue is divided.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum)]
#[graphql(remote = "ExactRevenue")]
pub enum RevenueConvention {
    /// Those with recurring revenue.
    PayingAccounts,
    /// All of the portfolio.
    AllAccounts,
}

/// By what a portfolio is cut into slices.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Enum)]
pub enum SliceBy {
    /// The primary owner: the load per customer success manager.
    Csm,
    /// The segment.
    Segment,
    /// The industry.
    Industry,
    /// The country.
    Country,
    /// The plan. An account is in the slice of every plan that it has a running subscription to, with the revenue of that plan only: MRR adds up,
    /// numbers of accounts need not.
    Plan,
    /// The life-cycle stage on the date.
    Stage,
    /// The month of the sign-up, such as `2024-03`.
    SignupMonth,
    /// The value of the custom trait named by the argument `trait`.
    Trait,
    /// The band of the health score on the date.
    HealthBand,
}

impl SliceBy {
    /// The dimension that it names, unless a trait names it.
    pub(super) const fn dimension(self) -> Option<Dimension> {
        Some(match self {
            Self::Csm => Dimension::Csm,
            Self::Segment => Dimension::Segment,
            Self::Industry => Dimension::Industry,
            Self::Country => Dimension::Country,
            Self::Plan => Dimension::Plan,
            Self::Stage => Dimension::Stage,
            Self::SignupMonth => Dimension::SignupMonth,
            Self::Trait | Self::HealthBand => return None,
        })
    }
}
