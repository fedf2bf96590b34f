//! Changes of lines that lie ahead.

use chrono::NaiveDate;

use super::LifeError;

/// The days of a line: the first one, and the day after the last one (`None`: until further notice).
pub type Days = (NaiveDate, Option<NaiveDate>);

/// The days after `today` on which lines of a subscription that ends on `ends_on` start, or end before it does; ascending.
#[must_use]
pub fn scheduled_days(
    lines: &[Days],
    ends_on: Option<NaiveDate>,
    today: NaiveDate,
) -> Vec<NaiveDate> {
    let of_line = |line: &Days| {
        let own_end = line.1.filter(|_| line.1 != ends_on);
        [Some(line.0), own_end]
    };
    let mut days: Vec<_> = lines
        .iter()
        .flat_map(of_line)
        .flatten()
        .filter(|day| *day > today)
        .collect();
    days.sort_unstable();
    days.dedup();
    days
}

/// What becomes of each line when the change of a day that lies ahead is taken back: `None` for one that would have started then, else the day
/// on which it ends now. A line that would have ended runs on for as long as what would have started, or as long as the subscription.
///
/// # Errors
/// When nothing is planned for that day.
pub fn withdraw_change(
    lines: &[Days],
    ends_on: Option<NaiveDate>,
    day: NaiveDate,
    today: NaiveDate,
) -> Result<Vec<Option<Option<NaiveDate>>>, LifeError> {
    if !scheduled_days(lines, ends_on, today).contains(&day) {
        return Err(LifeError::NothingScheduled(day));
    }
    let started = lines.iter().filter(|line| line.0 == day);
    // The end that is farthest ahead; no end is the farthest.
    let runs_to = started
        .map(|line| line.1)
        .max_by_key(|end| end.unwrap_or(NaiveDate::MAX))
        .unwrap_or(ends_on);
    let becomes = |line: &Days| match *line {
        (first, _) if first == day => None,
        (_, end) if end == Some(day) && end != ends_on => Some(runs_to),
        (_, end) => Some(end),
    };
    Ok(lines.iter().map(becomes).collect())
}
