//! What accounts pay for: products and plans, subscriptions with their lines, exchange rates.

mod catalogue;
mod rate;
mod subscription;

pub use catalogue::{CatalogueMutation, Plan, PlanQuery, Product, ProductQuery};
pub use rate::{RateMutation, RateQuery};
pub use subscription::{
    AccountSubscription, SubscriptionConnection, SubscriptionMutation, SubscriptionQuery,
};
