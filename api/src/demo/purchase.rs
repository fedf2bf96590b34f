//! What accounts buy once: training and help on top of what they subscribe to.

use chrono::NaiveDate;

use super::{
    account::{Identity, Segment},
    calendar::{History, plus_days},
    chance::{Chance, Topic, Weighted},
    lifetime::Lifetime,
    model::{DemoPurchase, DemoRefund},
};

/// How many of a thousand purchases are given back, at least in part.
const GIVEN_BACK: u64 = 70;
/// How many of a thousand a system made.
const AUTOMATIC: u64 = 60;

/// What can be bought, how often it is, and its price in units of a currency.
const OFFERS: &[Weighted<(&str, i64)>] = &[
    (5, ("Training day", 1_200)),
    (3, ("Workshop", 2_500)),
    (2, ("Data migration", 4_800)),
];

/// What the account of that number bought while it was a customer, oldest first.
pub(super) fn purchases(
    seed: u64,
    number: usize,
    (account, life): (&Identity, &Lifetime),
    history: History,
) -> Vec<DemoPurchase> {
    let mut chance = Chance::new(seed, Topic::Purchases, number);
    let (first, last) = (life.first.paid_from, last_day(life, history));
    let days = (last - first).num_days();
    if days < 0 {
        return Vec::new();
    }
    let count = chance.skewed(0, most(account.segment));
    let mut on: Vec<_> = (0..count)
        .map(|_| plus_days(first, chance.between(0, days)))
        .collect();
    on.sort_unstable();
    let purchases = on.into_iter().enumerate().map(|(place, purchased_on)| {
        let (product, price) = chance.weighted(OFFERS);
        let quantity = chance.skewed(1, 3);
        let unit = 10_i64.pow(account.currency.minor_digits());
        let amount_minor = price * quantity * unit;
        DemoPurchase {
            external_id: format!("PUR-{:05}-{}", number + 1, place + 1),
            account: account.external_id.clone(),
            product,
            purchased_on,
            amount_minor,
            currency: account.currency,
            quantity,
            is_automatic_renewal: chance.happens(AUTOMATIC),
            refund: refund(&mut chance, purchased_on, amount_minor, history),
        }
    });
    purchases.collect()
}

/// The last day on which it buys: the last one of its first time as a customer, or today.
pub(super) fn last_day(life: &Lifetime, history: History) -> NaiveDate {
    let end = life.first.ends_on.map(|end| plus_days(end, -1));
    end.map_or(history.today, |end| end.min(history.today))
}

const fn most(segment: Segment) -> i64 {
    match segment {
        Segment::Large => 6,
        Segment::Middle => 4,
        Segment::Small => 2,
    }
}

/// Half of it, or all, within a month.
fn refund(
    chance: &mut Chance,
    purchased_on: NaiveDate,
    amount_minor: i64,
    history: History,
) -> Option<DemoRefund> {
    let is_given_back = chance.happens(GIVEN_BACK);
    let refunded_on = plus_days(purchased_on, chance.between(1, 30));
    let part = if chance.happens(400) { 1 } else { 2 };
    let refund = DemoRefund {
        refunded_on,
        amount_minor: amount_minor / part,
    };
    (is_given_back && refunded_on <= history.today).then_some(refund)
}
