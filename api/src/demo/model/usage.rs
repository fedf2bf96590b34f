//! What people do with the product.

use chrono::{DateTime, Utc};

/// Something that somebody did with the product.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DemoUsageEvent {
    /// The id in the product.
    pub id: String,
    /// The account.
    pub account: String,
    /// The user's id in the product.
    pub user: String,
    /// The key of the feature.
    pub feature: &'static str,
    /// When it began.
    pub at: DateTime<Utc>,
    /// How long it took.
    pub seconds: i64,
    /// How much was done.
    pub quantity: i64,
    /// Whether an integration did it.
    pub is_service: bool,
}
