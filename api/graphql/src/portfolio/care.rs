//! What portfolios that were evaluated together reckon together of support and touchpoints.

use domain::time::Window;

use super::{ContactFrequency, SupportMetrics, UntouchedAccounts};
use crate::batch::Batch;

/// Each by what was asked, for every portfolio of the family.
#[derive(Default)]
pub struct Care {
    pub(super) support: Batch<Window, Vec<SupportMetrics>>,
    pub(super) touchpoints: Batch<Window, Vec<ContactFrequency>>,
    pub(super) untouched: Batch<u32, Vec<UntouchedAccounts>>,
}
