//! Who signs for a year at a time, however it is billed.

use chrono::NaiveDate;
use domain::revenue::BillingInterval;

use super::{Commitment, Stay};
use crate::demo::{
    account::Segment,
    calendar::plus_months,
    signup::{Beginning, SignUp},
};

/// For how many months they sign.
const YEAR: u32 = 12;

/// Whether such accounts sign for a year: small ones that pay for a year at once, and middle ones that pay by the month.
const fn signs(segment: Segment, interval: BillingInterval) -> bool {
    matches!(
        (segment, interval),
        (Segment::Small, BillingInterval::Year) | (Segment::Middle, BillingInterval::Month)
    )
}

/// Binds an account that signs for a year: what it pays stays as it is, but who wants to leave stays until the year is over. Who has left within a year that
/// is not over yet was not bound, nor is who came back.
pub(super) fn bound(
    commitment: Commitment,
    (first, second): (Stay, Option<Stay>),
    sign_up: &SignUp,
    segment: Segment,
    today: NaiveDate,
) -> (Commitment, Stay) {
    let is_customer = sign_up.beginning == Beginning::Customer && second.is_none();
    if !is_customer || !signs(segment, commitment.interval) {
        return (commitment, first);
    }
    let bound = Commitment {
        contract_months: Some(YEAR),
        ..commitment
    };
    let Some(wanted) = first.ends_on else {
        return (bound, first);
    };
    match year_end(first.paid_from, wanted).filter(|end| *end <= today) {
        None => (commitment, first),
        ends_on => (bound, Stay { ends_on, ..first }),
    }
}

/// The end of the year in which a day lies, of years that begin with the first paid day; the day itself when a year ends with it.
fn year_end(paid_from: NaiveDate, day: NaiveDate) -> Option<NaiveDate> {
    (1..)
        .map(|year| plus_months(paid_from, YEAR * year))
        .find(|end| *end >= day)
}
