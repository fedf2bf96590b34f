//! How contracts bind, who pauses, and why accounts leave.

use chrono::NaiveDate;
use domain::revenue::ChurnKind;

use crate::demo::{
    calendar::plus_days,
    chance::{Chance, Weighted},
    lifetime::{Lifetime, Stay},
    model::{DemoCancellation, DemoChurnReason, DemoLife},
};

/// How many days before the end of a contract notice has to be given.
const NOTICE_DAYS: u32 = 60;
/// How many of a thousand contracts that run have been cancelled already.
const LEAVING: u64 = 60;
/// How many of a thousand that can be cancelled at any time were paused once, and how many of those that run are today.
const PAUSING: (u64, u64) = (90, 50);
/// The reason of those that did not pay.
const UNPAID: &str = "payment-failed";

const fn reason(external_id: &'static str, name: &'static str) -> DemoChurnReason {
    DemoChurnReason { external_id, name }
}

/// The reasons that customers give.
pub(in crate::demo) const REASONS: [DemoChurnReason; 7] = [
    reason("price", "Too expensive"),
    reason("missing-feature", "A feature is missing"),
    reason("competitor", "Went to a competitor"),
    reason("support", "Unhappy with support"),
    reason("not-used", "Not used enough"),
    reason("gone", "Gone out of business"),
    reason(UNPAID, "Payment failed"),
];

/// What happens to a subscription that runs from one day up to another, which is the last one of a stay or not.
pub(super) fn life(
    chance: &mut Chance,
    life: &Lifetime,
    stay: Stay,
    (starts_on, ends_on): (NaiveDate, Option<NaiveDate>),
    today: NaiveDate,
) -> DemoLife {
    let has_paid = stay.ends_on != Some(stay.paid_from) && stay.paid_from <= today;
    let contract_months = life.commitment.contract_months.filter(|_| has_paid);
    let is_contract = contract_months.is_some();
    let leaves = stay.ends_on.filter(|end| has_paid && ends_on == Some(*end));
    let runs = is_contract && ends_on.is_some_and(|end| end > today);
    let cancelled_on = match leaves {
        Some(end) => Some(plus_days(end, -chance.between(5, 60))),
        None if runs && chance.happens(LEAVING) => Some(plus_days(today, -chance.between(1, 20))),
        None => None,
    };
    let pauses = has_paid && !is_contract;
    DemoLife {
        contract_months,
        notice_days: is_contract.then_some(NOTICE_DAYS),
        pause: pauses.then(|| pause(chance, stay, today)).flatten(),
        cancellation: cancelled_on
            .map(|day| cancellation(chance, day.max(starts_on), leaves.is_some())),
    }
}

/// Some weeks, or from some day on until today and longer.
fn pause(
    chance: &mut Chance,
    stay: Stay,
    today: NaiveDate,
) -> Option<(NaiveDate, Option<NaiveDate>)> {
    let starts_on = plus_days(stay.paid_from, chance.between(60, 400));
    let ends_on = plus_days(starts_on, chance.between(14, 70));
    let lately = plus_days(today, -chance.between(5, 45));
    let (once, today_too) = (chance.happens(PAUSING.0), chance.happens(PAUSING.1));
    if stay.ends_on.is_none() && today_too && stay.paid_from < lately {
        return Some((lately, None));
    }
    let is_over = ends_on <= today && stay.ends_on.is_none_or(|end| ends_on < end);
    (once && is_over).then_some((starts_on, Some(ends_on)))
}

fn cancellation(chance: &mut Chance, cancelled_on: NaiveDate, is_gone: bool) -> DemoCancellation {
    const KINDS: &[Weighted<ChurnKind>] =
        &[(85, ChurnKind::Voluntary), (15, ChurnKind::Involuntary)];
    let kind = match is_gone {
        true => chance.weighted(KINDS),
        false => ChurnKind::Voluntary,
    };
    let reasons = match kind {
        ChurnKind::Involuntary => vec![UNPAID],
        _ => given(chance),
    };
    DemoCancellation {
        cancelled_on,
        kind,
        reasons,
    }
}

/// One or two reasons of those that customers give themselves.
fn given(chance: &mut Chance) -> Vec<&'static str> {
    let first = chance.index(REASONS.len() - 1);
    let second = chance.index(REASONS.len() - 1);
    let mut given = vec![REASONS[first].external_id];
    if chance.happens(350) && second != first {
        given.push(REASONS[second].external_id);
    }
    given
}
