//! What is measured of accounts.

use uuid::Uuid;

use crate::growth::{KpiRow, Measurement, Role};

use super::FactsBuilder;

impl FactsBuilder {
    /// Adds a value of a KPI of an account. One value a day.
    pub fn kpi_value(&mut self, account: Uuid, kpi: Uuid, measurement: Measurement) {
        self.kpi_row(account, kpi, Role::Value, measurement);
    }

    /// Adds what growth of a KPI is measured against, instead of its first value. One baseline a KPI.
    pub fn kpi_baseline(&mut self, account: Uuid, kpi: Uuid, measurement: Measurement) {
        self.kpi_row(account, kpi, Role::Baseline, measurement);
    }

    fn kpi_row(&mut self, account: Uuid, kpi: Uuid, role: Role, measurement: Measurement) {
        let slot = self.slot(account);
        let row = KpiRow {
            kpi,
            role,
            measurement,
        };
        self.kpis.push((slot, row));
    }
}
