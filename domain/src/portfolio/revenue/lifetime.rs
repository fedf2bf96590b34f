//! How long customers stay.

use chrono::NaiveDate;
use chrono_tz::Tz;
use rust_decimal::Decimal;
use uuid::Uuid;

use crate::{
    metric::{Interval, Lifetime, Metric, Quantile, Ratio, Status, Survival, Unit},
    portfolio::{columns::NEVER, evaluate::Portfolio},
    revenue::{RevenueSettings, Spell},
    time::{Window, date_of_day},
};

/// How long one account has been a customer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct AccountLifetime {
    /// The account.
    pub account: Uuid,
    /// The day on which it first paid.
    pub started_on: NaiveDate,
    /// The first day on which it did not pay any more; `None` when it still does, or left the books while it did.
    pub ended_on: Option<NaiveDate>,
}

/// The lifetimes of customers, and the share that outlasts some days.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Lifetimes {
    /// One for every account that has paid, by id. An account that was away for longer than the gap after which it counts as new has several.
    pub accounts: Vec<AccountLifetime>,
    /// The curve.
    pub survival: Survival,
    as_of: NaiveDate,
}

impl Portfolio {
    /// How long the accounts have been customers, until the portfolio's date: from the day on which one first paid to the day on which it
    /// stopped. Away and back again is one lifetime, unless the gap is longer than the one of the settings.
    #[must_use]
    pub fn lifetimes(&self, settings: &RevenueSettings) -> Lifetimes {
        let mut accounts = Vec::new();
        let mut durations = Vec::new();
        let asked = self.asked(*settings);
        let today = self.basis.day;
        let mut spells = Vec::new();
        for account in &*self.population {
            spells.clear();
            asked.spells(*account, &mut spells);
            spells.retain(|spell| spell.first <= today);
            let removed = asked.removed(*account);
            for life in lives(&spells, settings) {
                let has_ended = life.end <= today && life.end != removed;
                let end = if life.end <= today {
                    life.end
                } else {
                    today + 1
                };
                durations.push(Lifetime {
                    days: u32::try_from(end - life.first).unwrap_or_default(),
                    ended: has_ended,
                });
                accounts.push(AccountLifetime {
                    account: self.id(*account),
                    started_on: date_of_day(life.first),
                    ended_on: has_ended.then(|| date_of_day(life.end)),
                });
            }
        }
        Lifetimes {
            accounts,
            survival: Survival::of(durations),
            as_of: self.basis.as_of,
        }
    }

    /// From the first day on which one of the accounts paid up to and including the portfolio's date: the window for figures of a lifetime.
    /// `None` when none has paid.
    #[must_use]
    pub fn lifetime(&self, time_zone: Tz) -> Option<Window> {
        let asked = self.asked(RevenueSettings::default());
        let mut spells: Vec<Spell> = Vec::new();
        let mut first = NEVER;
        for account in &*self.population {
            spells.clear();
            asked.spells(*account, &mut spells);
            first = spells.first().map_or(first, |spell| first.min(spell.first));
        }
        let end = self.basis.as_of.succ_opt()?;
        Window::new(date_of_day(first), end, time_zone).ok()
    }
}

impl Lifetimes {
    /// The days after which a half of the customers have left, by Kaplan and Meier, with its interval at 95 % when both ends are known.
    /// The numerator counts those that left, the denominator all. [`Status::InsufficientSample`] while fewer than a half have left.
    #[must_use]
    pub fn median(&self) -> Metric {
        let Quantile { days, low, high } = self.survival.median();
        let metric = Metric::quotient(
            Ratio::count(self.survival.ended),
            Ratio::count(self.survival.subjects),
            Unit::Days,
            "KAPLAN_MEIER",
            self.as_of,
        );
        let Some(days) = days else {
            return metric.without_value(match self.survival.subjects {
                0 => Status::NoData,
                _ => Status::InsufficientSample,
            });
        };
        let metric = metric.with_value(Ratio::whole(days.into()));
        match (low, high) {
            (Some(low), Some(high)) => metric.with_interval(Interval {
                low: Decimal::from(low),
                high: Decimal::from(high),
                confidence: 95,
            }),
            _ => metric,
        }
    }
}

/// Spells of paying, those that belong to one lifetime made one.
fn lives(spells: &[Spell], settings: &RevenueSettings) -> Vec<Spell> {
    let mut lives: Vec<Spell> = Vec::new();
    for spell in spells {
        match lives.last_mut() {
            Some(last) if !settings.is_new_again(last.end, spell.first) => last.end = spell.end,
            _ => lives.push(*spell),
        }
    }
    lives
}
