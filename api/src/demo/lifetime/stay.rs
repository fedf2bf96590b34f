//! How long an account stays: until it leaves at the end of a period that it has paid for.

use chrono::NaiveDate;
use domain::revenue::BillingInterval;

use super::{Commitment, Stay};
use crate::demo::{
    account::Segment,
    calendar::{plus_days, plus_months},
    chance::{Chance, Weighted},
    signup::{Beginning, SignUp},
};

/// How long a trial is, in days.
const TRIAL_DAYS: [i64; 2] = [14, 30];
/// How many months everybody stays at least.
const FAITHFUL_MONTHS: u32 = 3;
/// The most that leave at the end of one period, of ten thousand.
const MOST_LEAVING: u64 = 4_000;
/// How many of a thousand who left come back.
const COMING_BACK: u64 = 90;

/// How an account pays, when it is a customer for the first time, and when it came back.
pub(in crate::demo) fn lifetime(
    chance: &mut Chance,
    sign_up: &SignUp,
    segment: Segment,
    today: NaiveDate,
) -> (Commitment, Stay, Option<Stay>) {
    let commitment = commitment(chance, segment);
    let first = match sign_up.beginning {
        Beginning::Customer => first_stay(chance, sign_up.on, segment, commitment, today),
        Beginning::OnTrial(trial_ends_on) => Stay {
            starts_on: sign_up.on,
            paid_from: trial_ends_on,
            ends_on: None,
        },
        Beginning::Lapsed => {
            let trial_ends_on = plus_days(sign_up.on, chance.pick(&TRIAL_DAYS));
            Stay {
                starts_on: sign_up.on,
                paid_from: trial_ends_on,
                ends_on: Some(trial_ends_on),
            }
        }
    };
    let second = match sign_up.beginning {
        Beginning::Customer => second_stay(chance, first, today),
        Beginning::OnTrial(_) | Beginning::Lapsed => None,
    };
    (commitment, first, second)
}

const fn open(interval: BillingInterval) -> Commitment {
    Commitment {
        interval,
        contract_months: None,
    }
}

const fn contract(interval: BillingInterval) -> Commitment {
    Commitment {
        interval,
        contract_months: Some(months_of(interval)),
    }
}

fn commitment(chance: &mut Chance, segment: Segment) -> Commitment {
    use BillingInterval::{HalfYear, Month, Quarter, TwoYears, Year};
    const SMALL: &[Weighted<Commitment>] =
        &[(74, open(Month)), (6, open(Quarter)), (20, open(Year))];
    const MIDDLE: &[Weighted<Commitment>] = &[
        (32, open(Month)),
        (14, open(Quarter)),
        (6, contract(HalfYear)),
        (48, contract(Year)),
    ];
    const LARGE: &[Weighted<Commitment>] = &[
        (8, open(Quarter)),
        (6, contract(HalfYear)),
        (72, contract(Year)),
        (14, contract(TwoYears)),
    ];
    chance.weighted(match segment {
        Segment::Small => SMALL,
        Segment::Middle => MIDDLE,
        Segment::Large => LARGE,
    })
}

fn first_stay(
    chance: &mut Chance,
    starts_on: NaiveDate,
    segment: Segment,
    commitment: Commitment,
    today: NaiveDate,
) -> Stay {
    let trial = chance.happens(segment.trials_per_mille());
    let trial_days = chance.pick(&TRIAL_DAYS);
    let paid_from = plus_days(starts_on, if trial { trial_days } else { 0 });
    Stay {
        starts_on,
        paid_from,
        ends_on: leaves_on(chance, paid_from, segment, commitment, today),
    }
}

/// The day on which the account leaves, if it has left by today: the end of a period that it has paid for.
fn leaves_on(
    chance: &mut Chance,
    paid_from: NaiveDate,
    segment: Segment,
    commitment: Commitment,
    today: NaiveDate,
) -> Option<NaiveDate> {
    let months = months_of(commitment.interval);
    let leaving = (segment.leaving_per_month() * u64::from(months)).min(MOST_LEAVING);
    (1..)
        .map(|period| months * period)
        .map(|months| (months, plus_months(paid_from, months)))
        .take_while(|(_, end)| *end <= today)
        .filter(|(months, _)| *months >= FAITHFUL_MONTHS)
        .find(|_| chance.below(10_000) < leaving)
        .map(|(_, end)| end)
}

fn second_stay(chance: &mut Chance, first: Stay, today: NaiveDate) -> Option<Stay> {
    let comes_back = chance.happens(COMING_BACK);
    let starts_on = plus_days(first.ends_on?, chance.between(45, 150));
    (comes_back && starts_on < today).then_some(Stay {
        starts_on,
        paid_from: starts_on,
        ends_on: None,
    })
}

/// How many months a billing interval is; one for those that are shorter.
pub(in crate::demo) const fn months_of(interval: BillingInterval) -> u32 {
    match interval {
        BillingInterval::Day | BillingInterval::Week | BillingInterval::Month => 1,
        BillingInterval::Quarter => 3,
        BillingInterval::HalfYear => 6,
        BillingInterval::Year => 12,
        BillingInterval::TwoYears => 24,
    }
}
