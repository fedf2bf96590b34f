//! Recurring revenue earned over the days of a window.

use chrono::{Datelike, NaiveDate};

use crate::{
    metric::{Metric, Ratio, Status, Unit},
    money::MonthlyAmount,
    portfolio::{columns::day, measure::RevenueConvention},
    revenue::{RateBook, Stretch},
    time::{Month, date_of_day},
};

use super::answer::Revenue;

/// The least common multiple of 28, 29, 30 and 31: what makes a day's part of any month a whole number.
const PARTS: i128 = 377_580;

/// Days of one month at one exchange rate.
struct Segment {
    first: i32,
    end: i32,
    /// How many parts of a month one day is.
    parts_of_day: i128,
}

impl Revenue {
    /// Recurring revenue earned in the window: MRR day by day, each day being its part of its month, at the exchange rates of the day. A month
    /// of unchanged MRR earns exactly that. In major units; `None` when an exchange rate is missing.
    #[must_use]
    pub fn earned(&self) -> Option<Ratio> {
        let closing = (day(self.window.end()) - 1).min(self.basis.day);
        let days = (day(self.window.start()), closing);
        let currencies = &self.facts.currencies;
        let basis = &self.basis;
        let book = RateBook::through(days, currencies, basis.reporting, &basis.table);
        let segments: Vec<_> = (0_u16..)
            .take(currencies.len())
            .map(|currency| segments(days, book.changes(currency)))
            .collect();
        let mut parts = 0_i128;
        let mut stretches = Vec::new();
        for account in &*self.population {
            stretches.clear();
            let tenure = self.facts.tenure(*account);
            let lines = &self.facts.lines;
            lines.stretches(*account, self.plan, tenure, &mut stretches);
            for stretch in &stretches {
                parts += earned_by(stretch, &segments[usize::from(stretch.currency)], &book)?;
            }
        }
        let in_months = Ratio::new(1, PARTS)?;
        Ratio::monthly(MonthlyAmount::from_exact(parts), self.currency()).times(in_months)
    }

    /// Recurring revenue per account (ARPA): what was earned in the window by the accounts that paid in it, or by all that were in the books.
    #[must_use]
    pub fn earned_per_account(&self, convention: RevenueConvention) -> Metric {
        let accounts = match convention {
            RevenueConvention::PayingAccounts => self.tally.paid_within,
            RevenueConvention::AllAccounts => self.tally.books.within,
        };
        let earned = self.earned();
        let metric = Metric::quotient(
            earned.unwrap_or(Ratio::ZERO),
            Ratio::count(accounts),
            Unit::Money(self.currency()),
            convention.as_str(),
            self.as_of(),
        );
        let metric = self.explained(metric);
        match earned {
            Some(_) => metric,
            None => metric.without_value(Status::MissingExchangeRate),
        }
    }
}

/// The days, cut where a month starts and where an exchange rate changes.
fn segments((first, last): (i32, i32), changes: impl Iterator<Item = i32>) -> Vec<Segment> {
    let months = std::iter::successors(Some(date_of_day(first)), |date| {
        let next = Month::of(*date).plus(1).first_day();
        (next > *date && day(next) <= last).then_some(next)
    });
    let mut starts: Vec<_> = months.map(day).chain(changes).collect();
    starts.retain(|start| *start <= last);
    starts.sort_unstable();
    starts.dedup();
    let ends = starts.iter().skip(1).copied().chain([last + 1]);
    let segment = |(first, end): (&i32, i32)| Segment {
        first: *first,
        end,
        parts_of_day: PARTS / days_of_month(date_of_day(*first)),
    };
    starts.iter().zip(ends).map(segment).collect()
}

fn days_of_month(date: NaiveDate) -> i128 {
    let month = Month::of(date);
    let next = month.plus(1).first_day();
    let days = i128::from((next - month.first_day()).num_days());
    // The last month of the calendar has no next one.
    if days > 0 { days } else { date.day().into() }
}

/// What a stretch earns; `None` when an exchange rate is missing.
fn earned_by(stretch: &Stretch, segments: &[Segment], book: &RateBook) -> Option<i128> {
    let amount = MonthlyAmount::from_exact(stretch.monthly.into());
    let from = segments.partition_point(|segment| segment.end <= stretch.first);
    let until = segments.partition_point(|segment| segment.first < stretch.end);
    let mut parts = 0;
    for segment in &segments[from.min(until)..until] {
        let days = stretch.end.min(segment.end) - stretch.first.max(segment.first);
        let rate = book.rate(stretch.currency, segment.first)?;
        parts += rate.convert(amount).exact() * segment.parts_of_day * i128::from(days);
    }
    Some(parts)
}
