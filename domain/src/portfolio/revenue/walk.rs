//! The one pass over the columns that answers windows.

use crate::{
    money::{MonthlyAmount, Rate},
    portfolio::{columns::NEVER, levels::SEVERAL},
    revenue::{
        Event, Level, Logo, MovementView, Presence, RateBook, Spell, Stretch, event_kind, events,
        net, spells,
    },
};

use super::{
    asked::Asked,
    span::{Span, Spans},
};

/// What a window made of one account.
#[derive(Clone, Copy, Debug)]
pub(super) struct Change<'a> {
    pub(super) account: u32,
    pub(super) span: Span,
    pub(super) opening: MonthlyAmount,
    pub(super) closing: MonthlyAmount,
    /// What the whole window changed, apart from exchange rates.
    pub(super) net: MonthlyAmount,
    /// The movements, one at most when they are netted.
    pub(super) movements: &'a [Event],
    pub(super) presence: Presence,
    pub(super) logo: Logo,
    /// Whether all exchange rates that are needed are known; amounts are of no use when not.
    pub(super) complete: bool,
    /// Whether one is missing for the closing.
    pub(super) closing_incomplete: bool,
}

/// MRR at the end of a day.
#[derive(Clone, Copy, Default)]
struct Point {
    reported: MonthlyAmount,
    incomplete: bool,
}

/// Goes over accounts and hands what every window made of each to a visitor.
pub(super) struct Walk<'a> {
    asked: Asked<'a>,
    spans: &'a Spans,
    /// The place of the reporting currency among those of the facts; [`SEVERAL`] when no line is in it.
    reporting: u16,
    book: RateBook,
    stretches: Vec<Stretch>,
    own_spells: Vec<Spell>,
    points: Vec<Point>,
    nets: Vec<MonthlyAmount>,
    levels: Vec<Level>,
    rates: Vec<Option<Rate>>,
    events: Vec<Event>,
}

impl<'a> Walk<'a> {
    pub(super) fn new(asked: Asked<'a>, spans: &'a Spans) -> Self {
        let Asked { facts, basis, .. } = asked;
        let reporting = facts
            .currencies
            .binary_search(&basis.reporting)
            .ok()
            .and_then(|place| u16::try_from(place).ok());
        let (currencies, table) = (&facts.currencies, &basis.table);
        let book = match asked.settings.view {
            MovementView::Netted => RateBook::on(&spans.days, currencies, basis.reporting, table),
            MovementView::PerEvent => {
                RateBook::through(spans.range(), currencies, basis.reporting, table)
            }
        };
        Self {
            asked,
            spans,
            reporting: reporting.unwrap_or(SEVERAL),
            book,
            stretches: Vec::new(),
            own_spells: Vec::new(),
            points: vec![Point::default(); spans.days.len()],
            nets: vec![MonthlyAmount::ZERO; spans.spans.len()],
            levels: vec![Level::default(); spans.days.len()],
            rates: vec![None; spans.days.len()],
            events: Vec::new(),
        }
    }

    /// Visits every account of the population with every window, by its place.
    pub(super) fn each(&mut self, mut visit: impl FnMut(usize, &Change<'_>)) {
        let levels = &self.asked.facts.levels;
        for account in self.asked.population {
            // Lines in the reporting currency have been added up once for all.
            let currency = levels.currency[*account as usize];
            if self.asked.plan.is_none() && currency == self.reporting && currency != SEVERAL {
                self.read_levels(*account);
                let removed = levels.removed[*account as usize];
                self.visit(*account, levels.spells(*account), removed, &mut visit);
            } else {
                let removed = self.read_lines(*account);
                self.visit(*account, &self.own_spells, removed, &mut visit);
            }
        }
    }

    fn visit(
        &self,
        account: u32,
        spells: &[Spell],
        removed: i32,
        visit: &mut impl FnMut(usize, &Change<'_>),
    ) {
        let settings = &self.asked.settings;
        for (place, (span, net)) in self.spans.spans.iter().zip(&self.nets).enumerate() {
            let (opening, closing) = (self.points[span.places.0], self.points[span.places.1]);
            let presence = Presence::new(spells, removed, span.days);
            let netted;
            let movements = match settings.view {
                MovementView::PerEvent => self.within(*span),
                MovementView::Netted => {
                    netted = presence.net_kind(*net, settings).map(|kind| Event {
                        day: span.days.1,
                        kind,
                        change: *net,
                        complete: true,
                    });
                    netted.as_slice()
                }
            };
            let complete = !opening.incomplete
                && !closing.incomplete
                && movements.iter().all(|movement| movement.complete);
            visit(
                place,
                &Change {
                    account,
                    span: *span,
                    opening: opening.reported,
                    closing: closing.reported,
                    net: *net,
                    movements,
                    presence,
                    logo: presence.logo(settings.view),
                    complete,
                    closing_incomplete: closing.incomplete,
                },
            );
        }
    }

    /// The account's events in a window.
    fn within(&self, span: Span) -> &[Event] {
        let after = |day: i32| self.events.partition_point(|event| event.day <= day);
        let (first, end) = (after(span.days.0), after(span.days.1));
        &self.events[first.min(end)..end]
    }

    /// An account all of whose lines are in the reporting currency.
    fn read_levels(&mut self, account: u32) {
        let levels = &self.asked.facts.levels;
        let (days, amounts) = levels.of(account);
        let mut passed = 0;
        for (point, day) in self.points.iter_mut().zip(&self.spans.days) {
            passed += count_until(&days[passed..], *day);
            let level = passed.checked_sub(1).map_or(0, |last| amounts[last]);
            *point = Point {
                reported: MonthlyAmount::from_exact(level.into()),
                incomplete: false,
            };
        }
        for (net, span) in self.nets.iter_mut().zip(&self.spans.spans) {
            let (opening, closing) = span.places;
            *net = self.points[closing].reported - self.points[opening].reported;
        }
        if self.asked.settings.view == MovementView::PerEvent {
            self.read_events(account);
        }
    }

    fn read_events(&mut self, account: u32) {
        let levels = &self.asked.facts.levels;
        let (days, amounts) = levels.of(account);
        let (spells, removed) = (levels.spells(account), levels.removed[account as usize]);
        self.events.clear();
        let mut before = 0;
        for (day, amount) in days.iter().zip(amounts) {
            let change = MonthlyAmount::from_exact(i128::from(*amount) - i128::from(before));
            before = *amount;
            if let Some(kind) = event_kind(spells, removed, *day, change, &self.asked.settings) {
                self.events.push(Event {
                    day: *day,
                    kind,
                    change,
                    complete: true,
                });
            }
        }
    }

    /// Any account, from its lines. Answers the day on which it left the books while it was paying, or [`NEVER`].
    fn read_lines(&mut self, account: u32) -> i32 {
        let Asked {
            facts,
            plan,
            settings,
            ..
        } = self.asked;
        self.stretches.clear();
        self.own_spells.clear();
        self.events.clear();
        self.points.fill(Point::default());
        self.nets.fill(MonthlyAmount::ZERO);
        let tenure = facts.tenure(account);
        let removed = facts
            .lines
            .stretches(account, plan, tenure, &mut self.stretches);
        if self.stretches.is_empty() {
            return NEVER;
        }
        if plan.is_some() {
            spells(&mut self.stretches, &mut self.own_spells);
        } else {
            self.own_spells
                .extend_from_slice(facts.levels.spells(account));
        }
        self.stretches
            .sort_unstable_by_key(|stretch| stretch.currency);
        let stretches = std::mem::take(&mut self.stretches);
        for of_currency in stretches.chunk_by(|one, other| one.currency == other.currency) {
            self.add_currency(of_currency);
        }
        if settings.view == MovementView::PerEvent {
            let (first, last) = self.spans.range();
            let days = (first + 1, last);
            let Self {
                own_spells,
                book,
                events: found,
                ..
            } = self;
            events(
                &stretches, own_spells, removed, days, book, &settings, found,
            );
        }
        self.stretches = stretches;
        removed
    }

    /// Adds an account's stretches of one currency.
    fn add_currency(&mut self, stretches: &[Stretch]) {
        let days = &self.spans.days;
        for (rate, day) in self.rates.iter_mut().zip(days) {
            *rate = self.book.rate(stretches[0].currency, *day);
        }
        self.levels.fill(Level::default());
        for stretch in stretches {
            let place = |day| self.spans.place(day);
            let own = MonthlyAmount::from_exact(stretch.monthly.into());
            for at in place(stretch.first)..place(stretch.end) {
                self.levels[at].own += own;
                match self.rates[at] {
                    Some(rate) => self.levels[at].reported += rate.convert(own),
                    None => self.points[at].incomplete = true,
                }
            }
        }
        for (point, level) in self.points.iter_mut().zip(&self.levels) {
            point.reported += level.reported;
        }
        for (sum, span) in self.nets.iter_mut().zip(&self.spans.spans) {
            let (opening, closing) = span.places;
            let rates = [opening, closing].map(|place| self.rates[place].unwrap_or(Rate::IDENTITY));
            *sum += net(
                self.levels[opening],
                self.levels[closing],
                (rates[0], rates[1]),
            );
        }
    }
}

/// How many of ascending days are not after `day`: eight at a time, without a branch for each.
fn count_until(days: &[i32], day: i32) -> usize {
    let (eights, rest) = days.as_chunks::<8>();
    let mut passed = 0;
    for eight in eights {
        let among: u32 = eight.iter().map(|known| u32::from(*known <= day)).sum();
        passed += among as usize;
        if among < 8 {
            return passed;
        }
    }
    passed + rest.iter().take_while(|known| **known <= day).count()
}
