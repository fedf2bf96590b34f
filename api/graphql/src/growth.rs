//! KPIs of customers: which there are, what an account is measured against, and its values.

mod input;
mod kpi;
mod mutation;
mod nested;
mod query;
mod series;
mod value;

use async_graphql::Enum;
use domain::growth as exact;

pub use kpi::Kpi;
pub use mutation::GrowthMutation;
pub(crate) use nested::OF_ACCOUNT;
pub use query::GrowthQuery;
pub use series::{KpiSeries, KpiSeriesConnection};
pub use value::KpiValue;

/// Which values of a KPI are the better ones.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Enum)]
#[graphql(remote = "exact::KpiDirection")]
pub enum KpiDirection {
    /// The greater, such as revenue.
    HigherIsBetter,
    /// The lesser, such as the cost of an order: growth is told with the sign turned.
    LowerIsBetter,
}

/// Where a value of a KPI comes from.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Enum)]
#[graphql(remote = "exact::KpiSource")]
pub enum KpiSource {
    /// The customer said so.
    CustomerReported,
    /// Another system measured it.
    Integrated,
    /// Somebody made a guess.
    Estimated,
}
