//! How far the talks about a renewal are, and what stands in its way.

use crate::name::names;

/// How far the talks about a renewal are. Ordered from the first to the last step.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum RenewalStage {
    /// Nobody has talked about it.
    #[default]
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

names!(RenewalStage {
    NotStarted => "NOT_STARTED",
    InConversation => "IN_CONVERSATION",
    OfferSent => "OFFER_SENT",
    Negotiating => "NEGOTIATING",
    Agreed => "AGREED",
});

/// What stands in the way of a renewal; several may. Tenants share this list, so that risks can be compared; in whose words a customer leaves
/// is for the tenant to say.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
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

names!(RiskReason {
    LowUsage => "LOW_USAGE",
    NoValueSeen => "NO_VALUE_SEEN",
    MissingFeature => "MISSING_FEATURE",
    ProductQuality => "PRODUCT_QUALITY",
    SupportQuality => "SUPPORT_QUALITY",
    Price => "PRICE",
    Budget => "BUDGET",
    Competitor => "COMPETITOR",
    ChampionLeft => "CHAMPION_LEFT",
    BusinessChange => "BUSINESS_CHANGE",
    Other => "OTHER",
});
