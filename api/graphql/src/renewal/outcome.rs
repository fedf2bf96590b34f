//! How far renewals are, and how they come out.

use async_graphql::{Enum, SimpleObject};
use domain::{
    money::{Currency, Money as ExactMoney},
    renewal as exact,
};

use crate::{filter::enum_filter, money::Money, scalar::Date};

/// How far the talks about a renewal are.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum)]
#[graphql(remote = "exact::RenewalStage")]
pub enum RenewalStage {
    /// Nobody has talked about it.
    NotStarted,
    /// The customer is talked with.
    InConversation,
    /// The customer has an offer.
    OfferSent,
    /// The terms are negotiated.
    Negotiating,
    /// The customer has agreed, and has yet to sign.
    Agreed,
}

enum_filter!(
    /// Compares how far the talks are. All comparisons given must hold.
    RenewalStageFilter,
    RenewalStage
);

/// What stands in the way of a renewal.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum)]
#[graphql(remote = "exact::RiskReason")]
pub enum RiskReason {
    /// The product is little used.
    LowUsage,
    /// The customer does not see what it is good for.
    NoValueSeen,
    /// Something that the customer needs is missing.
    MissingFeature,
    /// It fails, or is slow.
    ProductQuality,
    /// Help came late, or did not help.
    SupportQuality,
    /// It is too dear.
    Price,
    /// There is no money for it.
    Budget,
    /// Another product is considered.
    Competitor,
    /// Who stood up for the product has left.
    ChampionLeft,
    /// The customer is bought, merged, shrinks or closes.
    BusinessChange,
    /// Anything else.
    Other,
}

/// How a renewal was closed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum)]
#[graphql(remote = "exact::RenewalOutcome")]
pub enum RenewalOutcome {
    /// For as much as was due.
    Renewed,
    /// For more than was due.
    RenewedWithUpsell,
    /// For less than was due.
    RenewedWithDownsell,
    /// Not at all.
    Churned,
    /// Not yet, although it is due: it stays pending for the days of grace, and can be closed again.
    Late,
    /// After it had been late or lost.
    WonBack,
}

enum_filter!(
    /// Compares how a renewal was last closed. All comparisons given must hold.
    RenewalOutcomeFilter,
    RenewalOutcome
);

/// Where a renewal stands on a date.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Enum)]
#[graphql(remote = "exact::RenewalState")]
pub enum RenewalState {
    /// It is not decided.
    Pending,
    /// It was renewed, or won back.
    Renewed,
    /// It was given up, or its days of grace are over.
    Lost,
}

/// How a renewal was closed on a day.
#[derive(Clone, Debug, SimpleObject)]
pub struct RenewalClosing {
    /// The day.
    closed_on: Date,
    /// How.
    outcome: RenewalOutcome,
    /// What was renewed a year; zero unless it was renewed.
    renewed_amount: Money,
}

impl RenewalClosing {
    /// What the domain knows, with the currency of the renewal.
    pub(super) fn new(closing: exact::Closing, currency: Currency) -> Self {
        Self {
            closed_on: closing.closed_on.into(),
            outcome: closing.outcome.into(),
            renewed_amount: ExactMoney::new(closing.renewed_minor, currency).into(),
        }
    }
}
