//! Which KPIs there are.

mod directory;
mod read;
mod write;

pub(crate) use directory::Directory;
pub(super) use directory::kpi_field;
pub use read::{by_ids, by_keys, list, terms};
pub use write::{KpiInput, KpiPatch, MOST_KPIS, archive, create, restore, update};
