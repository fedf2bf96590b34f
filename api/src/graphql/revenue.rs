//! What accounts pay for: products and plans, subscriptions with their lines, exchange rates.

mod catalogue;
mod rate;
mod subscription;
mod subscription_input;
mod subscription_mutation;

pub use catalogue::{CatalogueMutation, CatalogueQuery, Plan, Product};
pub use rate::{RateMutation, RateQuery};
pub use subscription::{
    AccountSubscription, SubscriptionConnection, SubscriptionFilter, SubscriptionOrder,
    SubscriptionQuery,
};
pub use subscription_mutation::SubscriptionMutation;
