//! A tenant made up by arithmetic: the same at every run.

use chrono::{Days, NaiveDate};
use domain::{
    money::{Currency, RateTable},
    ownership::{Assignment, OwnershipRole},
    portfolio::{AccountFact, Facts, FactsBuilder},
    revenue::{BillingInterval, Charge, Line, LineTerms},
};
use uuid::Uuid;

pub(crate) const ACCOUNTS: usize = 10_000;
/// Lines of every account, five of which run at a time.
const LINES: u64 = 100;
const SLOTS: u64 = 5;
const DAYS: u64 = 900;
const CSMS: usize = 50;

pub(crate) struct Tenant {
    pub(crate) first: NaiveDate,
    pub(crate) as_of: NaiveDate,
    pub(crate) reporting: Currency,
    pub(crate) rates: RateTable,
    /// The lines of each account.
    pub(crate) lines: Vec<Vec<Line>>,
}

/// A linear congruential generator.
struct Numbers(u64);

impl Numbers {
    fn below(&mut self, limit: u64) -> u64 {
        self.0 = self
            .0
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) % limit
    }
}

impl Tenant {
    pub(crate) fn in_one_currency() -> Self {
        Self::new(&["USD"])
    }

    pub(crate) fn in_three_currencies() -> Self {
        Self::new(&["USD", "EUR", "JPY"])
    }

    fn new(codes: &[&str]) -> Self {
        let first = "2022-07-01".parse::<NaiveDate>().unwrap();
        let reporting: Currency = "USD".parse().unwrap();
        let currencies: Vec<Currency> = codes.iter().map(|code| code.parse().unwrap()).collect();
        let mut rates = RateTable::new();
        let mut numbers = Numbers(7);
        for currency in currencies.iter().filter(|currency| **currency != reporting) {
            for day in 0..DAYS {
                let rate = rust_decimal::Decimal::new(900_000 + numbers.below(200_000) as i64, 6);
                let date = first + Days::new(day);
                rates.insert(*currency, reporting, date, rate).unwrap();
            }
        }
        let mut tenant = Self {
            first,
            as_of: first + Days::new(DAYS),
            reporting,
            rates,
            lines: Vec::new(),
        };
        for account in 0..ACCOUNTS {
            let currency = currencies[account % currencies.len()];
            let lines = tenant.lines_of(currency, &mut numbers);
            tenant.lines.push(lines);
        }
        tenant
    }

    /// In each slot one line follows another, at times after some days without one; the last one is open at times.
    fn lines_of(&self, currency: Currency, numbers: &mut Numbers) -> Vec<Line> {
        let mut lines = Vec::new();
        for _ in 0..SLOTS {
            let mut day = numbers.below(60);
            for number in 0..LINES / SLOTS {
                let end = day + 1 + numbers.below(2 * (DAYS - 60) / (LINES / SLOTS));
                let is_open = number + 1 == LINES / SLOTS && numbers.below(2) == 0;
                lines.push(
                    Line::new(LineTerms {
                        amount_minor: 1_000 + numbers.below(100_000) as i64,
                        discount_minor: 0,
                        quantity: 1,
                        currency,
                        charge: Charge::Recurring(BillingInterval::Month),
                        starts_on: self.first + Days::new(day),
                        ends_on: (!is_open).then(|| self.first + Days::new(end)),
                        trial_starts_on: None,
                        trial_ends_on: None,
                    })
                    .unwrap(),
                );
                day = end
                    + if numbers.below(4) == 0 {
                        numbers.below(20)
                    } else {
                        0
                    };
            }
        }
        lines
    }

    pub(crate) fn movements(&self) -> u64 {
        self.lines.iter().map(Vec::len).sum::<usize>() as u64
    }

    pub(crate) fn facts(&self) -> Facts {
        let mut builder = FactsBuilder::new();
        for number in 0..self.lines.len() {
            self.add(&mut builder, number);
        }
        builder.finish()
    }

    /// Adds what is known about one account.
    pub(crate) fn add(&self, builder: &mut FactsBuilder, number: usize) {
        let id = account(number);
        builder.account(&AccountFact {
            id,
            ..AccountFact::default()
        });
        let assignment = Assignment {
            csm: Uuid::from_u128((number % CSMS) as u128 + 1),
            role: OwnershipRole::Primary,
            starts_on: self.first,
            ends_on: None,
        };
        builder.assignment(id, &assignment);
        for line in &self.lines[number] {
            builder.line(id, None, line);
        }
    }
}

pub(crate) fn account(number: usize) -> Uuid {
    Uuid::from_u128(number as u128 + 1)
}
