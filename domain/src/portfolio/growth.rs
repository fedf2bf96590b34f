//! Growth of the customers of a portfolio.

use std::collections::HashMap;

use uuid::Uuid;

use crate::growth::{CustomerGrowth, KpiTerms, standings};

use super::evaluate::Portfolio;

impl Portfolio {
    /// How the customers of the portfolio grow by its date, in the KPIs given: others do not count. A customer's business is of no plan: in a slice by plan
    /// an account counts with all of it, and weighs by what it pays for the plan.
    #[must_use]
    pub fn growth(&self, kpis: &HashMap<Uuid, KpiTerms>) -> CustomerGrowth {
        let mut growth = CustomerGrowth::new(self.basis.reporting, self.basis.as_of);
        for holding in &self.holdings {
            let rows = self.facts.kpis.of(holding.account);
            let series = standings(rows, self.basis.as_of).filter_map(|(kpi, standing)| {
                let terms = kpis.get(&kpi)?;
                Some(standing.measured(*terms))
            });
            let monthly = (!holding.incomplete).then_some(holding.monthly);
            growth.take(self.id(holding.account), monthly, series);
        }
        growth
    }
}
