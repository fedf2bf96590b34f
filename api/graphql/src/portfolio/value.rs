//! What customers are worth over their lifetime, as callers ask for it.

use async_graphql::{Context, Enum};
use data::error::Refusal;
use domain::{
    metric::{Metric as ExactMetric, Ratio},
    revenue::LifetimeValueMethod as ExactMethod,
    time::Window,
};
use rust_decimal::Decimal as Exact;

use super::Portfolio;
use crate::{
    error::OrFault, metric::Metric, revenue::ChurnConvention, scalar::Decimal,
    session::ContextSession, window::WindowInput,
};

/// How the lifetime value of a customer is reckoned.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Enum)]
#[graphql(remote = "ExactMethod")]
pub enum LifetimeValueMethod {
    /// Average purchase value x purchases a month x months of a lifespan, by the purchases of the window. Needs `window` and `lifespanMonths`.
    AveragePurchase,
    /// Recurring revenue earned in the window per account that paid x gross margin / churn rate of the window. Needs `window` and `grossMargin`.
    MarginOverChurn,
    /// What customers have brought until the portfolio's date, recurring revenue and purchases less refunds, per account that has brought any.
    Observed,
}

/// What a caller says beside the method.
pub(super) struct Arguments {
    pub(super) window: Option<WindowInput>,
    pub(super) lifespan_months: Option<Decimal>,
    pub(super) gross_margin: Option<Decimal>,
    pub(super) churn: Option<ChurnConvention>,
}

/// The most months of a lifespan.
const MOST_MONTHS: i64 = 1_200;

impl Portfolio {
    /// The lifetime value by a method.
    pub(super) async fn value_by(
        &self,
        context: &Context<'_>,
        method: LifetimeValueMethod,
        arguments: Arguments,
    ) -> async_graphql::Result<Metric> {
        let scope = context.scope().await?;
        arguments.check(method).or_fault()?;
        let tenant = scope.tenant();
        let window = arguments.window.as_ref();
        let window = window.map(|window| window.resolve(self.exact().as_of(), tenant));
        let window = window.transpose().or_fault()?;
        let exact = match (method, window) {
            (LifetimeValueMethod::AveragePurchase, Some(window)) => {
                let months = arguments.lifespan().or_fault()?;
                self.exact().purchases(&window).lifetime_value(months)
            }
            (LifetimeValueMethod::MarginOverChurn, Some(window)) => {
                let margin = arguments.margin().or_fault()?;
                let default = tenant.settings.revenue.churn;
                let churn = arguments.churn.map_or(default, Into::into);
                self.margin_over_churn(&window, margin, churn, tenant.settings.revenue.movements())
            }
            _ => self.exact().observed_value(tenant.time_zone),
        };
        Ok(exact.into())
    }

    fn margin_over_churn(
        &self,
        window: &Window,
        margin: Ratio,
        churn: domain::revenue::ChurnConvention,
        settings: domain::revenue::RevenueSettings,
    ) -> ExactMetric {
        let revenue = self.exact().revenue(window, &settings);
        revenue.lifetime_value(margin, churn)
    }
}

impl Arguments {
    /// Refuses what a method needs and does not have, or has and does not need.
    fn check(&self, method: LifetimeValueMethod) -> Result<(), Refusal> {
        let (is_average, is_margin) = match method {
            LifetimeValueMethod::AveragePurchase => (true, false),
            LifetimeValueMethod::MarginOverChurn => (false, true),
            LifetimeValueMethod::Observed => (false, false),
        };
        for (field, given, needed) in [
            ("window", self.window.is_some(), is_average || is_margin),
            ("lifespanMonths", self.lifespan_months.is_some(), is_average),
            ("grossMargin", self.gross_margin.is_some(), is_margin),
        ] {
            let name = ExactMethod::from(method);
            match (given, needed) {
                (false, true) => {
                    return Err(Refusal::invalid(field, format!("{name} needs `{field}`")));
                }
                (true, false) => {
                    let rule = format!("{name} does not take `{field}`");
                    return Err(Refusal::invalid(field, rule));
                }
                _ => {}
            }
        }
        match self.churn.is_some() && !is_margin {
            true => Err(Refusal::invalid(
                "churn",
                "only MARGIN_OVER_CHURN takes `churn`",
            )),
            false => Ok(()),
        }
    }

    fn lifespan(&self) -> Result<Ratio, Refusal> {
        let months = self.lifespan_months.map(|months| months.0);
        let months =
            months.filter(|months| *months > Exact::ZERO && *months <= Exact::from(MOST_MONTHS));
        let rule = || {
            let rule = format!("a lifespan is above 0 and at most {MOST_MONTHS} months");
            Refusal::invalid("lifespanMonths", rule)
        };
        months.map(Ratio::decimal).ok_or_else(rule)
    }

    fn margin(&self) -> Result<Ratio, Refusal> {
        let margin = self.gross_margin.map(|margin| margin.0);
        let margin = margin.filter(|margin| *margin > Exact::ZERO && *margin <= Exact::ONE);
        let rule = || {
            let rule = "a gross margin is above 0 and at most 1: 0.8 is 80 %";
            Refusal::invalid("grossMargin", rule)
        };
        margin.map(Ratio::decimal).ok_or_else(rule)
    }
}
