//! Confidence intervals of proportions.

use rust_decimal::Decimal;

use super::Interval;

/// The quantile of the normal distribution that leaves 2.5 % above it.
pub(crate) const NORMAL_97_5: f64 = 1.959_963_984_540_054;
/// How many decimals the ends of an interval have.
const DECIMALS: u32 = 6;

impl Interval {
    /// Wilson's interval of a proportion at 95 %: three of three are 43.8 % to 100 %. `None` unless `part` is at most `whole`, which is
    /// above zero.
    ///
    /// Unlike the textbook's, it stays within 0 and 1 and has a length for 0 % and 100 % (Wilson 1927).
    #[must_use]
    pub fn wilson(part: usize, whole: usize) -> Option<Self> {
        if part > whole || whole == 0 {
            return None;
        }
        let (share, count) = (part as f64 / whole as f64, whole as f64);
        let z = NORMAL_97_5 * NORMAL_97_5 / count;
        let centre = (share + z / 2.0) / (1.0 + z);
        let half = (share * (1.0 - share) * z + z * z / 4.0).sqrt() / (1.0 + z);
        let low = if part == 0 { 0.0 } else { centre - half };
        let high = if part == whole { 1.0 } else { centre + half };
        Some(Self {
            low: rounded(low),
            high: rounded(high),
            confidence: 95,
        })
    }
}

/// A share from 0 to 1, rounded.
pub(super) fn rounded(share: f64) -> Decimal {
    Decimal::try_from(share.clamp(0.0, 1.0))
        .unwrap_or_default()
        .round_dp(DECIMALS)
        .normalize()
}
