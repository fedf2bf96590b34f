//! Rows of KPIs, of what accounts are measured against, and of values.

pub mod kpi;
pub mod series;
pub mod value;
