//! The area under the curve.

use rust_decimal::Decimal;

use crate::metric::{Interval, Metric, Ratio, Unit};

use super::BackTest;

/// The quantile of the normal distribution that leaves 2.5 % above it.
const NORMAL: f64 = 1.959_963_984_540_054;

impl BackTest {
    /// The area under the receiver operating characteristic: of all pairs of a lost and a renewed account, those in which the lost one has the lower
    /// score, equal ones counting half / all pairs. With the interval of Hanley and McNeil (1982) at 95 %.
    #[must_use]
    pub fn area_under_curve(&self) -> Metric {
        let lost = self.lost() as i128;
        let kept = self.cases.len() as i128 - lost;
        // Twice the number of pairs in order, so that half ones are whole.
        let (mut in_order, mut kept_above) = (0, kept);
        for (cases, lost_here) in self.ties() {
            let lost_here = lost_here as i128;
            let kept_here = cases as i128 - lost_here;
            kept_above -= kept_here;
            in_order += lost_here * (2 * kept_above + kept_here);
        }
        let metric = Metric::quotient(
            Ratio::new(in_order, 2).unwrap_or(Ratio::ZERO),
            Ratio::whole(lost * kept),
            Unit::Proportion,
            "MANN_WHITNEY",
            self.as_of,
        );
        let area = in_order as f64 / (2.0 * lost as f64 * kept as f64);
        let metric = match metric.value {
            Some(_) => metric.with_interval(interval(area, lost as f64, kept as f64)),
            None => metric,
        };
        self.explained(metric)
    }
}

/// The interval of an area, by the standard error of Hanley and McNeil.
fn interval(area: f64, lost: f64, kept: f64) -> Interval {
    let of_lost = area / (2.0 - area) - area * area;
    let of_kept = 2.0 * area * area / (1.0 + area) - area * area;
    let spread = area * (1.0 - area) + (lost - 1.0) * of_lost + (kept - 1.0) * of_kept;
    let half = NORMAL * (spread.max(0.0) / (lost * kept)).sqrt();
    Interval {
        low: shown(area - half),
        high: shown(area + half),
        confidence: 95,
    }
}

fn shown(share: f64) -> Decimal {
    Decimal::try_from(share.clamp(0.0, 1.0))
        .unwrap_or_default()
        .round_dp(6)
        .normalize()
}
