//! What accounts pay for: products and plans, subscriptions with their lines, exchange rates.

mod catalogue;
mod convention;
mod rate;
mod settings;
mod subscription;

pub use catalogue::{
    CatalogueMutation, ChurnReason, ChurnReasonMutation, ChurnReasonQuery, Plan, PlanQuery,
    Product, ProductQuery,
};
pub use convention::{
    ChurnConvention, ChurnDate, ChurnKind, CohortConvention, MovementKind, MovementView,
    NetChurnConvention, RetentionConvention,
};
pub use rate::{RateMutation, RateQuery};
pub use settings::{RevenueSettings, RevenueSettingsInput};
pub use subscription::{
    AccountSubscription, StepMutation, SubscriptionConnection, SubscriptionLineInput,
    SubscriptionMutation, SubscriptionQuery, subscription_lines,
};
