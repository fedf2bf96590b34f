//! The automated call: what the past says about a renewal.

use crate::exact::divide_half_even;

use super::call::Likelihood;

/// How some renewals that are decided came out.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct TrackRecord {
    /// How many were renewed.
    pub renewed: u32,
    /// How many were renewed or lost.
    pub decided: u32,
}

/// How likely a renewal is, from the track record of the tenant and that of the account itself, both of the last year, and from how many reasons
/// stand in its way.
///
/// - of the tenant: (renewed + 4) / (decided + 5), so that without any record it is 80 %;
/// - of the account: (renewed + 2 x of the tenant) / (decided + 2), so that the account's own record counts the more the longer it is;
/// - each reason that stands in its way takes a fifth of what is left.
///
/// It is kept from 1 % to 99 %: no model is certain.
///
/// ```
/// use domain::renewal::{TrackRecord, automated_likelihood};
///
/// let nothing = TrackRecord::default();
/// let percent = |likelihood: domain::renewal::Likelihood| likelihood.to_decimal().to_string();
/// assert_eq!(percent(automated_likelihood(nothing, nothing, 0)), "0.8");
/// assert_eq!(percent(automated_likelihood(nothing, nothing, 1)), "0.64");
/// // (91 + 4) / (95 + 5) = 95 %; renewed once before: (1 + 2 x 0.95) / 3
/// let tenant = TrackRecord { renewed: 91, decided: 95 };
/// let account = TrackRecord { renewed: 1, decided: 1 };
/// assert_eq!(percent(automated_likelihood(tenant, account, 0)), "0.9667");
/// ```
#[must_use]
pub fn automated_likelihood(
    tenant: TrackRecord,
    account: TrackRecord,
    risk_reasons: usize,
) -> Likelihood {
    let (renewed, decided) = (i128::from(tenant.renewed), i128::from(tenant.decided));
    let (own_renewed, own_decided) = (i128::from(account.renewed), i128::from(account.decided));
    let of_tenant = (renewed + 4, decided + 5);
    let mut numerator = own_renewed * of_tenant.1 + 2 * of_tenant.0;
    let mut denominator = (own_decided + 2) * of_tenant.1;
    for _ in 0..risk_reasons.min(20) {
        numerator *= 4;
        denominator *= 5;
    }
    let ten_thousandths = divide_half_even(numerator * 10_000, denominator);
    let kept = u16::try_from(ten_thousandths).unwrap_or(10_000);
    Likelihood::from_ten_thousandths(kept.clamp(100, 9_900)).unwrap_or_default()
}
