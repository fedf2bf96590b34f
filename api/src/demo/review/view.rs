//! What a business review sees of an account: what came true, how many come and what was answered, and by chance better or worse than it is.
//! All shares are of a thousand.

use chrono::NaiveDate;
use domain::outcome::{Level, OutcomeEnd};

use super::Known;
use crate::demo::{
    chance::Chance,
    model::{DemoOutcome, DemoUsageEvent},
    survey::CAMPAIGNS,
};

/// By how much a review is wrong at most.
const ERROR: i64 = 250;
/// How many days of usage are held against as many before.
const DAYS_OF_USAGE: i64 = 90;
/// For how many days an answer says something, and what is thought of an account that gave none.
const DAYS_OF_ANSWERS: i64 = 200;
const SILENT: i64 = 600;

/// The value realised and the relationship of a day.
pub(super) fn seen(chance: &mut Chance, known: Known<'_>, on: NaiveDate) -> (Level, Level) {
    let coming = coming(known, on);
    let attained = attained(known, on).unwrap_or(coming);
    let answered = answered(known, on).unwrap_or(SILENT);
    let mut level = |share: i64| {
        let share = (2 * share + coming) / 3 + chance.between(-ERROR, ERROR);
        level(share)
    };
    (level(attained), level(answered))
}

const fn level(share: i64) -> Level {
    match share {
        ..=399 => Level::Low,
        400..=699 => Level::Medium,
        _ => Level::High,
    }
}

/// How much people did, of what they did before; all when it is more.
fn coming(known: Known<'_>, on: NaiveDate) -> i64 {
    match (visits(known, on, 0), visits(known, on, DAYS_OF_USAGE)) {
        (0, _) => 0,
        (_, 0) => 1_000,
        (now, before) => (1_000 * now / before).min(1_000),
    }
}

/// How often people came in the days that end so many days before the review.
fn visits(known: Known<'_>, on: NaiveDate, ago: i64) -> i64 {
    let days = ago..ago + DAYS_OF_USAGE;
    let is_in = |event: &&DemoUsageEvent| {
        let passed = (on - event.at.date_naive()).num_days();
        !event.is_service && days.contains(&passed)
    };
    known.usage.iter().filter(is_in).map(|_| 1_i64).sum()
}

/// What was attained of what had come to an end or was due; none when nothing was.
fn attained(known: Known<'_>, on: NaiveDate) -> Option<i64> {
    let outcomes = known.plan.map(|plan| plan.outcomes.as_slice());
    let outcomes = outcomes.unwrap_or_default();
    let is_settled = |outcome: &&DemoOutcome| {
        let ended = outcome.end.is_some_and(|end| end.day() <= on);
        ended || outcome.due_on < on
    };
    let settled: Vec<&DemoOutcome> = outcomes.iter().filter(is_settled).collect();
    let attained = settled.iter().filter(|outcome| is_attained(outcome, on));
    let attained: i64 = attained.map(|_| 1_000_i64).sum();
    attained.checked_div(i64::try_from(settled.len()).ok()?)
}

fn is_attained(outcome: &DemoOutcome, on: NaiveDate) -> bool {
    matches!(outcome.end, Some(OutcomeEnd::Attained(day)) if day <= on)
}

/// How gladly people would recommend, from a mean score of 5 to one of 10; none when nobody answered lately.
fn answered(known: Known<'_>, on: NaiveDate) -> Option<i64> {
    let lately = known.answers.iter().filter(|answer| {
        let passed = (on - answer.answered_on).num_days();
        answer.campaign == CAMPAIGNS[0].external_id && (0..DAYS_OF_ANSWERS).contains(&passed)
    });
    let scores: Vec<i64> = lately.filter_map(|answer| answer.score).collect();
    let sum: i64 = scores.iter().sum();
    let mean = (100 * sum).checked_div(i64::try_from(scores.len()).ok()?)?;
    Some(2 * (mean - 500).max(0))
}
