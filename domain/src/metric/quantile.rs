//! Quantiles of a sample that is known whole.

use super::Ratio;

/// The quantile `share` (from 0 to 1) of ascending values, with a straight line between neighbours: the median of an even number of values is
/// in the middle between two of them. `None` without values, or for a share beyond 0 and 1.
///
/// ```
/// use domain::metric::{Ratio, quantile_of};
///
/// let nine_tenths = Ratio::new(9, 10).unwrap();
/// let half = Ratio::new(1, 2).unwrap();
/// assert_eq!(quantile_of(&[10, 20, 30, 40], half), Some(Ratio::whole(25)));
/// // A tenth of the way from the ninth to the tenth value.
/// let hundred: Vec<i64> = (1..=10).map(|number| number * 10).collect();
/// assert_eq!(quantile_of(&hundred, nine_tenths), Some(Ratio::whole(91)));
/// assert_eq!(quantile_of::<i64>(&[], half), None);
/// ```
#[must_use]
pub fn quantile_of<N: Copy + Into<i128>>(ascending: &[N], share: Ratio) -> Option<Ratio> {
    let last = ascending.len().checked_sub(1)?;
    if share.numerator() < 0 || share.numerator() > share.denominator() {
        return None;
    }
    let place = Ratio::count(last).times(share)?;
    let below = place.numerator().div_euclid(place.denominator());
    let beyond = place.plus(Ratio::whole(-below))?;
    let below = usize::try_from(below).ok()?;
    let value = |place: usize| Some((*ascending.get(place.min(last))?).into());
    let step = Ratio::whole(value(below + 1)?.checked_sub(value(below)?)?);
    Ratio::whole(value(below)?).plus(step.times(beyond)?)
}
