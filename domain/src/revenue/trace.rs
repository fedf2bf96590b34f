//! How the MRR of one account changes, from the stretches on which its lines count.

use crate::{
    money::{Currency, MonthlyAmount, Rate, RateTable},
    time::{NEVER, date_of_day, day_number},
};

use super::{
    movement::{MovementKind, RevenueSettings},
    stretch::{Spell, Stretch},
};

/// What currencies are worth in the reporting one, on some days.
#[derive(Clone, Debug, Default)]
pub(crate) struct RateBook {
    /// For every currency the days from which another rate holds, ascending.
    rates: Vec<Vec<(i32, Option<Rate>)>>,
}

impl RateBook {
    /// The rates on some days, ascending.
    pub(crate) fn on(
        days: &[i32],
        currencies: &[Currency],
        reporting: Currency,
        table: &RateTable,
    ) -> Self {
        let rate = |currency: &Currency, day: i32| {
            let rate = table.rate(*currency, reporting, date_of_day(day));
            (day, rate.ok())
        };
        let of_currency = |currency| days.iter().map(|day| rate(currency, *day)).collect();
        Self {
            rates: currencies.iter().map(of_currency).collect(),
        }
    }

    /// The rates on every day from `first` to `last`.
    pub(crate) fn through(
        (first, last): (i32, i32),
        currencies: &[Currency],
        reporting: Currency,
        table: &RateTable,
    ) -> Self {
        let of_currency = |currency: &Currency| {
            let mut rates = Vec::new();
            let mut day = first;
            while day <= last {
                let date = date_of_day(day);
                rates.push((day, table.rate(*currency, reporting, date).ok()));
                day = table
                    .next_change_on(*currency, reporting, date)
                    .map_or(NEVER, day_number);
                if day == NEVER {
                    break;
                }
            }
            rates
        };
        Self {
            rates: currencies.iter().map(of_currency).collect(),
        }
    }

    /// The rate of a currency on a day within those asked about.
    pub(crate) fn rate(&self, currency: u16, day: i32) -> Option<Rate> {
        let rates = &self.rates[usize::from(currency)];
        let after = rates.partition_point(|(from, _)| *from <= day);
        rates[..after].last().and_then(|(_, rate)| *rate)
    }

    /// The days after the first one on which the rate of a currency changes.
    pub(crate) fn changes(&self, currency: u16) -> impl Iterator<Item = i32> {
        let rates = self.rates[usize::from(currency)].iter();
        rates.skip(1).map(|(day, _)| *day)
    }
}

/// What an account's lines of one currency are worth at the end of a day.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Level {
    /// In their own currency.
    pub(crate) own: MonthlyAmount,
    /// In the reporting currency, each line converted at the rate of that day.
    pub(crate) reported: MonthlyAmount,
}

/// By how much an account's MRR of one currency moved between two days, apart from what exchange rates changed.
///
/// Levels in its own currency are compared. What was lost is valued at the rate of the first day, what was gained at that of the last:
/// nobody can lose more than the opening, and what did not change has not moved.
pub(crate) fn net(opening: Level, closing: Level, rates: (Rate, Rate)) -> MonthlyAmount {
    if !opening.own.is_positive() {
        closing.reported
    } else if !closing.own.is_positive() {
        -opening.reported
    } else if closing.own >= opening.own {
        rates.1.convert(closing.own - opening.own)
    } else {
        // Lines are rounded one by one, their sum once: it must not exceed theirs.
        -rates
            .0
            .convert(opening.own - closing.own)
            .min(opening.reported)
    }
}

/// All that changed for an account on one day.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Event {
    pub(crate) day: i32,
    pub(crate) kind: MovementKind,
    /// By how much its MRR changed, valued at the rates of the day.
    pub(crate) change: MonthlyAmount,
    /// Whether all rates were known.
    pub(crate) complete: bool,
}

/// A line that starts or stops to count.
#[derive(Clone, Copy)]
struct Tick {
    day: i32,
    starts: bool,
    monthly: i64,
    currency: u16,
}

/// Adds the events of an account on the days from `days.0` to `days.1`, ascending. `removed` is the day on which it left the books while
/// it was paying, or [`NEVER`].
pub(crate) fn events(
    stretches: &[Stretch],
    spells: &[Spell],
    removed: i32,
    days: (i32, i32),
    book: &RateBook,
    settings: &RevenueSettings,
    into: &mut Vec<Event>,
) {
    let mut ticks: Vec<Tick> = stretches.iter().flat_map(ticks_of).collect();
    ticks.retain(|tick| days.0 <= tick.day && tick.day <= days.1);
    ticks.sort_unstable_by_key(|tick| tick.day);
    for of_day in ticks.chunk_by(|one, other| one.day == other.day) {
        let day = of_day[0].day;
        let (change, complete) = change(of_day, day, book);
        let kind = event_kind(spells, removed, day, change, settings);
        // A line without a rate may have changed anything, however little the others add up to: the event must be there to say so.
        if let Some(kind) = kind.or((!complete).then_some(MovementKind::Expansion)) {
            into.push(Event {
                day,
                kind,
                change,
                complete,
            });
        }
    }
}

fn ticks_of(stretch: &Stretch) -> [Tick; 2] {
    let tick = |day, starts| Tick {
        day,
        starts,
        monthly: stretch.monthly,
        currency: stretch.currency,
    };
    [tick(stretch.first, true), tick(stretch.end, false)]
}

fn change(ticks: &[Tick], day: i32, book: &RateBook) -> (MonthlyAmount, bool) {
    let mut change = MonthlyAmount::ZERO;
    let mut complete = true;
    for tick in ticks {
        match book.rate(tick.currency, day) {
            Some(rate) => {
                let amount = rate.convert(MonthlyAmount::from_exact(tick.monthly.into()));
                change += if tick.starts { amount } else { -amount };
            }
            None => complete = false,
        }
    }
    (change, complete)
}

/// What kind of event a change on a day is; `None` when nothing has changed.
pub(crate) fn event_kind(
    spells: &[Spell],
    removed: i32,
    day: i32,
    change: MonthlyAmount,
    settings: &RevenueSettings,
) -> Option<MovementKind> {
    // The last spell that started by then.
    let spell = spells
        .partition_point(|spell| spell.first <= day)
        .checked_sub(1)?;
    if spells[spell].first == day {
        let left = spell.checked_sub(1).map(|before| spells[before].end);
        return Some(settings.arrival(left, day));
    }
    if spells[spell].end == day {
        return Some(if day == removed {
            MovementKind::Correction
        } else {
            MovementKind::Churn
        });
    }
    MovementKind::of_staying(change)
}
