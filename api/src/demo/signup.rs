//! When accounts sign up: more every month, with the seasons of business, and a first batch at the launch.

use chrono::{Datelike, NaiveDate};

use super::{
    calendar::{History, MONTHS, plus_days, plus_months},
    chance::{Chance, Topic, Weighted},
};

/// How busy the months of the calendar are, January first.
const SEASONS: [u64; 12] = [11, 9, 11, 8, 8, 10, 6, 5, 10, 10, 9, 5];
/// How much more sign-ups there are every month, in percent of the first one's.
const GROWTH: u64 = 6;
/// How many times more sign up in the first month, when the product is launched.
const LAUNCH: u64 = 5;
/// How long the trials of accounts that are on trial today are, in days.
const RUNNING_TRIAL_DAYS: i64 = 30;
/// For how many days at most they have been on trial.
const RUNNING_SINCE_DAYS: i64 = 20;
/// How many days ago the accounts that never paid have signed up at least.
const LAPSED_SINCE_DAYS: i64 = 45;

/// How an account starts out.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Beginning {
    /// Becomes a paying customer, perhaps after a trial.
    Customer,
    /// Is on trial today, until that day.
    OnTrial(NaiveDate),
    /// Tried it, and never paid.
    Lapsed,
}

/// An account that signs up.
#[derive(Clone, Copy, Debug)]
pub(super) struct SignUp {
    pub(super) on: NaiveDate,
    pub(super) beginning: Beginning,
}

/// So many sign-ups, in order of their days. A few trials run today, and a few have lapsed.
pub(super) fn sign_ups(seed: u64, accounts: usize, history: History) -> Vec<SignUp> {
    let mut chance = Chance::new(seed, Topic::SignUps, 0);
    let months = months(history);
    let running = (accounts / 60).max(2).min(accounts / 3);
    let lapsed = accounts / 40;
    let mut sign_ups: Vec<SignUp> = (0..accounts)
        .map(|number| {
            if number < running {
                return on_trial(&mut chance, history);
            }
            let on = day(&mut chance, &months, history);
            let may_lapse = number < running + lapsed;
            let beginning = if may_lapse {
                Beginning::Lapsed
            } else {
                Beginning::Customer
            };
            let latest = history.days_ago(if may_lapse { LAPSED_SINCE_DAYS } else { 1 });
            SignUp {
                on: on.min(latest),
                beginning,
            }
        })
        .collect();
    sign_ups.sort_by_key(|sign_up| sign_up.on);
    sign_ups
}

fn on_trial(chance: &mut Chance, history: History) -> SignUp {
    let day = history.days_ago(chance.between(1, RUNNING_SINCE_DAYS));
    let on = history.working_day(day);
    SignUp {
        on,
        beginning: Beginning::OnTrial(plus_days(on, RUNNING_TRIAL_DAYS)),
    }
}

/// The months of the history, by how many sign up in them.
fn months(history: History) -> Vec<Weighted<u32>> {
    let weight = |month: u32| {
        let season = plus_months(history.start, month).month0() as usize;
        let growth = 100 + GROWTH * u64::from(month);
        let launch = if month == 0 { LAUNCH } else { 1 };
        SEASONS[season] * growth * launch
    };
    (0..MONTHS).map(|month| (weight(month), month)).collect()
}

fn day(chance: &mut Chance, months: &[Weighted<u32>], history: History) -> NaiveDate {
    let month = chance.weighted(months);
    let first = plus_months(history.start, month);
    let days = (plus_months(history.start, month + 1) - first).num_days();
    history.working_day(plus_days(first, chance.between(0, days - 1)))
}
