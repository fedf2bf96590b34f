//! An account's history between two days.

use crate::{
    money::{Currency, MissingRate, MonthlyAmount, Rate},
    time::{NEVER, Window, date_of_day, day_number},
};

use super::{
    history::{AccountHistory, Books},
    line::Line,
    movement::{Movement, MovementKind, RevenueSettings},
    presence::Presence,
    stretch::{Spell, Stretch, Tenure, spells},
    trace::{Level, RateBook, net},
};

/// An account's history on the days that a window compares.
pub(super) struct Story {
    currencies: Vec<Currency>,
    pub(super) stretches: Vec<Stretch>,
    pub(super) spells: Vec<Spell>,
    /// The day on which it left the books while it was paying, or [`NEVER`].
    pub(super) removed: i32,
    /// The last day before the window, and its last one.
    pub(super) opening: i32,
    pub(super) closing: i32,
    pub(super) book: RateBook,
}

impl Story {
    pub(super) fn of(account: &AccountHistory<'_>, window: &Window, books: &Books<'_>) -> Self {
        let tenure = Tenure {
            first: account.signed_up_on.map_or(i32::MIN, day_number),
            end: account.archived_on.map_or(NEVER, day_number),
        };
        let mut story = Self {
            currencies: Vec::new(),
            stretches: Vec::new(),
            spells: Vec::new(),
            removed: NEVER,
            opening: (day_number(window.start()) - 1).min(day_number(books.as_of)),
            closing: (day_number(window.end()) - 1).min(day_number(books.as_of)),
            book: RateBook::default(),
        };
        for line in account.lines.iter().filter(|line| line.monthly_exact() > 0) {
            story.take(line, tenure);
        }
        spells(&mut story.stretches, &mut story.spells);
        let days = (story.opening, story.closing);
        story.book = RateBook::through(days, &story.currencies, books.reporting, books.rates);
        story
    }

    fn take(&mut self, line: &Line, tenure: Tenure) {
        let terms = line.terms();
        let place = self
            .currencies
            .iter()
            .position(|known| *known == terms.currency)
            .unwrap_or_else(|| {
                self.currencies.push(terms.currency);
                self.currencies.len() - 1
            });
        let currency = u16::try_from(place).unwrap_or(u16::MAX);
        let days = (
            day_number(terms.starts_on),
            terms.ends_on.map_or(NEVER, day_number),
        );
        let trial = line.trial().map_or((NEVER, NEVER), |(first, end)| {
            (day_number(first), end.map_or(NEVER, day_number))
        });
        for (first, end) in tenure.stretches(days, trial) {
            self.stretches.push(Stretch {
                first,
                end,
                monthly: line.monthly_exact(),
                currency,
            });
        }
        if tenure.cuts(days, trial) {
            self.removed = tenure.end;
        }
    }

    fn running_on(&self, day: i32) -> impl Iterator<Item = &Stretch> {
        let runs = move |stretch: &&Stretch| stretch.first <= day && day < stretch.end;
        self.stretches.iter().filter(runs)
    }

    pub(super) fn reported_on(
        &self,
        day: i32,
        books: &Books<'_>,
    ) -> Result<MonthlyAmount, MissingRate> {
        let reported = |stretch: &Stretch| {
            let rate = self.book.rate(stretch.currency, day);
            rate.map(|rate| rate.convert(MonthlyAmount::from_exact(stretch.monthly.into())))
                .ok_or_else(|| self.missing(stretch.currency, day, books))
        };
        self.running_on(day).map(reported).sum()
    }

    /// What changes of exchange rates did to what counted, each on its day.
    pub(super) fn revaluations(&self, books: &Books<'_>) -> Result<Vec<Movement>, MissingRate> {
        let mut movements = Vec::new();
        for day in self.rate_days() {
            let mut change = MonthlyAmount::ZERO;
            for stretch in self.running_on(day - 1) {
                let amount = MonthlyAmount::from_exact(stretch.monthly.into());
                let value = |day| {
                    let rate = self.book.rate(stretch.currency, day);
                    rate.map(|rate| rate.convert(amount))
                        .ok_or_else(|| self.missing(stretch.currency, day, books))
                };
                change += value(day)? - value(day - 1)?;
            }
            if change != MonthlyAmount::ZERO {
                movements.push(Movement {
                    date: date_of_day(day),
                    kind: MovementKind::ExchangeRate,
                    change,
                });
            }
        }
        Ok(movements)
    }

    fn rate_days(&self) -> Vec<i32> {
        let currencies = (0_u16..).take(self.currencies.len());
        let mut days: Vec<_> = currencies
            .flat_map(|currency| self.book.changes(currency))
            .collect();
        days.sort_unstable();
        days.dedup();
        days
    }

    /// By how much MRR moved from the opening to the closing, apart from what exchange rates changed.
    pub(super) fn net(&self, books: &Books<'_>) -> Result<MonthlyAmount, MissingRate> {
        let of_currency = |currency: u16| {
            let level = |day| {
                let mut level = Level::default();
                let theirs = |stretch: &&Stretch| stretch.currency == currency;
                for stretch in self.running_on(day).filter(theirs) {
                    let own = MonthlyAmount::from_exact(stretch.monthly.into());
                    let rate = self.book.rate(currency, day);
                    let rate = rate.ok_or_else(|| self.missing(currency, day, books))?;
                    level.own += own;
                    level.reported += rate.convert(own);
                }
                Ok(level)
            };
            let (opening, closing) = (level(self.opening)?, level(self.closing)?);
            let rate = |day| self.book.rate(currency, day);
            // Where a rate is missing, nothing ran on that day, and the rate is not used.
            let rates =
                [rate(self.opening), rate(self.closing)].map(|rate| rate.unwrap_or(Rate::IDENTITY));
            Ok(net(opening, closing, (rates[0], rates[1])))
        };
        (0_u16..).take(self.currencies.len()).map(of_currency).sum()
    }

    pub(super) fn net_kind(
        &self,
        change: MonthlyAmount,
        settings: &RevenueSettings,
    ) -> Option<MovementKind> {
        let days = (self.opening, self.closing);
        Presence::new(&self.spells, self.removed, days).net_kind(change, settings)
    }

    fn missing(&self, currency: u16, day: i32, books: &Books<'_>) -> MissingRate {
        MissingRate {
            from: self.currencies[usize::from(currency)],
            to: books.reporting,
            date: date_of_day(day),
        }
    }

    /// The rate that an event on the day lacks.
    pub(super) fn missing_on(&self, day: i32, books: &Books<'_>) -> MissingRate {
        let ticks = self
            .stretches
            .iter()
            .filter(|stretch| stretch.first == day || stretch.end == day);
        let lacking = ticks
            .map(|stretch| stretch.currency)
            .find(|currency| self.book.rate(*currency, day).is_none());
        self.missing(lacking.unwrap_or_default(), day, books)
    }
}
