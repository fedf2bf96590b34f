//! Monthly recurring revenue (MRR) of lines on a date.

use chrono::NaiveDate;

use crate::money::{Currency, MissingRate, MonthlyAmount, RateTable};

use super::line::Line;

/// The MRR of the lines at the end of `date`, in the `reporting` currency: the sum of what counts, each line converted at the rate of that date.
///
/// ARR is [`MonthlyAmount::annual`] of it.
///
/// # Errors
/// When a line that counts and is worth something has no exchange rate on or before that date.
pub fn mrr_on(
    lines: &[Line],
    date: NaiveDate,
    reporting: Currency,
    rates: &RateTable,
) -> Result<MonthlyAmount, MissingRate> {
    let counting = lines
        .iter()
        .filter(|line| line.monthly_exact() > 0 && line.counts_on(date));
    counting
        .map(|line| {
            let rate = rates.rate(line.terms().currency, reporting, date)?;
            Ok(rate.convert(line.monthly()))
        })
        .sum()
}

/// The first date after `date` on which the MRR of the lines may change by itself: a line or a trial starts or ends.
///
/// New exchange rates change it too; they are not looked at here.
#[must_use]
pub fn next_change_on(lines: &[Line], date: NaiveDate) -> Option<NaiveDate> {
    let worth_something = lines.iter().filter(|line| line.monthly_exact() > 0);
    worth_something
        .flat_map(|line| {
            let terms = line.terms();
            let trial = line.trial();
            [
                Some(terms.starts_on),
                terms.ends_on,
                trial.map(|(start, _)| start),
                trial.and_then(|(_, end)| end),
            ]
        })
        .flatten()
        .filter(|change| *change > date)
        .min()
}
