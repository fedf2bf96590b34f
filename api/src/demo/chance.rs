//! Chance that is the same on every machine and with every release of the libraries.

use rand::{Rng, SeedableRng, rngs::Xoshiro256PlusPlus};

/// What a source of chance is for. Each topic of each account has its own, so that one more draw here changes nothing there.
#[derive(Clone, Copy, Debug)]
pub(super) enum Topic {
    Accounts = 1,
    SignUps,
    Words,
    Members,
    Rates,
    Identity,
    Lifetime,
    Revenue,
    Ownership,
    Contacts,
    Traits,
    Churn,
    Purchases,
    Costs,
    Cases,
    Touchpoints,
    Wishes,
    Surveys,
    Usage,
    Onboardings,
    Prompts,
    Kpis,
    Outcomes,
    Fading,
    Complaints,
    Tasks,
    Reviews,
    Invoices,
}

/// A source of chance. Whole numbers only: the algorithm is a named, portable one, and what is made of its numbers stands below.
#[derive(Debug)]
pub(super) struct Chance(Xoshiro256PlusPlus);

/// One value of several, and how often it comes compared to the others.
pub(super) type Weighted<T> = (u64, T);

impl Chance {
    /// The source of `seed` for a topic of the thing with a number.
    pub(super) fn new(seed: u64, topic: Topic, number: usize) -> Self {
        let spread = |part: u64, odd: u64| part.wrapping_add(1).wrapping_mul(odd);
        let state = seed
            ^ spread(topic as u64, 0xd1b5_4a32_d192_ed03)
            ^ spread(number as u64, 0x8cb9_2ba7_2f3d_8dd7).rotate_left(23);
        Self(Xoshiro256PlusPlus::seed_from_u64(state))
    }

    /// A number from zero up to, not including, `bound`; zero when that is zero.
    pub(super) fn below(&mut self, bound: u64) -> u64 {
        let product = u128::from(self.0.next_u64()) * u128::from(bound);
        (product >> 64) as u64
    }

    /// A number from `low` to `high`, both included; `low` when `high` is below it.
    pub(super) fn between(&mut self, low: i64, high: i64) -> i64 {
        let span = high.saturating_sub(low).saturating_add(1).max(1);
        low + self.below(span.unsigned_abs()).cast_signed()
    }

    /// Like [`Chance::between`], but small numbers come more often.
    pub(super) fn skewed(&mut self, low: i64, high: i64) -> i64 {
        let one = self.between(low, high);
        one.min(self.between(low, high))
    }

    /// True in so many cases of a thousand.
    pub(super) fn happens(&mut self, per_mille: u64) -> bool {
        self.below(1_000) < per_mille
    }

    /// One of the items, of which there is at least one.
    pub(super) fn pick<T: Copy>(&mut self, items: &[T]) -> T {
        items[self.index(items.len())]
    }

    /// A place in a list of that length.
    pub(super) fn index(&mut self, length: usize) -> usize {
        self.below(length as u64) as usize
    }

    /// One of the items, by weight. There is at least one.
    pub(super) fn weighted<T: Copy>(&mut self, items: &[Weighted<T>]) -> T {
        let total = items.iter().map(|(weight, _)| weight).sum();
        let mut left = self.below(total);
        for (weight, item) in items {
            if left < *weight {
                return *item;
            }
            left -= weight;
        }
        items[0].1
    }

    /// Puts the items into any order.
    pub(super) fn shuffle<T>(&mut self, items: &mut [T]) {
        for last in (1..items.len()).rev() {
            items.swap(last, self.index(last + 1));
        }
    }
}
