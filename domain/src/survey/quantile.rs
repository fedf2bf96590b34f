//! Quantiles that intervals are made with, and how their ends are shown.

use rust_decimal::Decimal;

use crate::metric::Interval;

/// The quantile of the normal distribution that leaves 2.5 % above it.
pub(super) const NORMAL: f64 = 1.959_963_984_540_054;
/// How many decimals the ends of an interval have.
const DECIMALS: u32 = 6;

/// The quantile of Student's distribution that leaves 2.5 % above it, for one degree of freedom at least (Cornish and Fisher's expansion; the
/// first four, for which it is too coarse, are exact).
pub(super) fn student(freedom: usize) -> f64 {
    const FIRST: [f64; 4] = [12.706_205, 4.302_653, 3.182_446, 2.776_445];
    if let Some(exact) = freedom.checked_sub(1).and_then(|place| FIRST.get(place)) {
        return *exact;
    }
    let (z, n) = (NORMAL, freedom as f64);
    let (z3, z5, z7) = (z.powi(3), z.powi(5), z.powi(7));
    z + (z3 + z) / (4.0 * n)
        + (5.0 * z5 + 16.0 * z3 + 3.0 * z) / (96.0 * n * n)
        + (3.0 * z7 + 19.0 * z5 + 17.0 * z3 - 15.0 * z) / (384.0 * n * n * n)
}

/// An interval within bounds.
pub(super) fn interval(low: f64, high: f64, bounds: (f64, f64)) -> Interval {
    Interval {
        low: shown(low.clamp(bounds.0, bounds.1)),
        high: shown(high.clamp(bounds.0, bounds.1)),
        confidence: 95,
    }
}

pub(super) fn shown(number: f64) -> Decimal {
    let number = Decimal::try_from(number).unwrap_or_default();
    number.round_dp(DECIMALS).normalize()
}
