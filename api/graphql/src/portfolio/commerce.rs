//! What portfolios that were evaluated together reckon together of purchases and costs.

use domain::time::Window;

use super::{AdditionalSales, PurchaseMetrics, RepeatPurchases, RetentionCostMetrics};
use crate::batch::Batch;

/// Each by its window, for every portfolio of the family.
#[derive(Default)]
pub struct Commerce {
    pub(super) purchases: Batch<Window, Vec<PurchaseMetrics>>,
    pub(super) repeats: Batch<(Window, u32), Vec<RepeatPurchases>>,
    pub(super) additional: Batch<Window, Vec<AdditionalSales>>,
    pub(super) costs: Batch<Window, Vec<RetentionCostMetrics>>,
}
