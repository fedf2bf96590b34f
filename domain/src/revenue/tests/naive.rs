//! Movements reckoned day by day, as one would by hand: slow, and made of nothing but the question whether a line counts on a day.

use super::*;
use crate::time::Window;

pub(super) struct Naive<'a> {
    pub(super) history: AccountHistory<'a>,
    pub(super) books: Books<'a>,
}

impl Naive<'_> {
    pub(super) fn waterfall(&self, window: &Window) -> Waterfall {
        let before = |date: NaiveDate| date.pred_opt().unwrap().min(self.books.as_of);
        let (opening, closing) = (before(window.start()), before(window.end()));
        let mut waterfall = Waterfall {
            opening: self.value(opening, opening),
            closing: self.value(closing, closing),
            ..Waterfall::default()
        };
        match self.books.settings.view {
            MovementView::Netted => self.net(opening, closing, &mut waterfall),
            MovementView::PerEvent => self.day_by_day(opening, closing, &mut waterfall),
        }
        waterfall
    }

    fn counts(&self, line: &Line, date: NaiveDate) -> bool {
        let signed_up = self.history.signed_up_on.is_none_or(|first| first <= date);
        signed_up && !self.is_archived(date) && line.counts_on(date) && line.monthly_exact() > 0
    }

    fn is_archived(&self, date: NaiveDate) -> bool {
        self.history.archived_on.is_some_and(|first| first <= date)
    }

    /// What counts on one date, at the rates of another.
    fn value(&self, counting_on: NaiveDate, rate_of: NaiveDate) -> MonthlyAmount {
        let lines = self.history.lines.iter();
        let counting = lines.filter(|line| self.counts(line, counting_on));
        counting
            .map(|line| self.convert(line, line.monthly(), rate_of))
            .sum()
    }

    fn convert(&self, line: &Line, amount: MonthlyAmount, date: NaiveDate) -> MonthlyAmount {
        let from = line.terms().currency;
        let rate = self.books.rates.rate(from, self.books.reporting, date);
        rate.unwrap().convert(amount)
    }

    fn pays(&self, date: NaiveDate) -> bool {
        self.history
            .lines
            .iter()
            .any(|line| self.counts(line, date))
    }

    /// The account paid the day before and is gone on the date, although a line that had started would count.
    fn is_removed_on(&self, date: NaiveDate) -> bool {
        let was = date.pred_opt().unwrap();
        self.history.archived_on == Some(date)
            && self.pays(was)
            && self.history.lines.iter().any(|line| {
                line.monthly_exact() > 0 && line.terms().starts_on <= was && line.counts_on(date)
            })
    }

    /// The kind of arrival on a day: how long ago did it last pay?
    fn arrival(&self, date: NaiveDate) -> MovementKind {
        let earliest = day(0).pred_opt().unwrap();
        let last = date
            .pred_opt()
            .unwrap()
            .iter_days_back(earliest)
            .find(|date| self.pays(*date));
        let Some(last) = last else {
            return MovementKind::New;
        };
        let away = (date - last).num_days() - 1;
        match self.books.settings.reactivation_gap_days {
            Some(gap) if away > i64::from(gap) => MovementKind::New,
            _ => MovementKind::Reactivation,
        }
    }

    fn day_by_day(&self, opening: NaiveDate, closing: NaiveDate, waterfall: &mut Waterfall) {
        for date in opening
            .iter_days()
            .skip(1)
            .take_while(|date| *date <= closing)
        {
            let was = date.pred_opt().unwrap();
            let revalued = self.value(was, date);
            waterfall.exchange_rate += revalued - self.value(was, was);
            let change = self.value(date, date) - revalued;
            let kind = match (self.pays(was), self.pays(date)) {
                (false, true) => self.arrival(date),
                (true, false) if self.is_removed_on(date) => MovementKind::Correction,
                (true, false) => MovementKind::Churn,
                _ if change.is_positive() => MovementKind::Expansion,
                _ => MovementKind::Contraction,
            };
            waterfall.add(kind, change);
        }
    }

    fn net(&self, opening: NaiveDate, closing: NaiveDate, waterfall: &mut Waterfall) {
        let change = ["USD", "EUR", "JPY"]
            .map(|code| self.net_of(code, opening, closing))
            .into_iter()
            .sum();
        let days = || {
            opening
                .iter_days()
                .skip(1)
                .take_while(|date| *date <= closing)
        };
        let kind = match (self.pays(opening), self.pays(closing)) {
            (false, true) => self.arrival(days().find(|date| self.pays(*date)).unwrap()),
            (true, false) if days().any(|date| self.is_removed_on(date)) => {
                MovementKind::Correction
            }
            (true, false) => MovementKind::Churn,
            _ if change > MonthlyAmount::ZERO => MovementKind::Expansion,
            _ => MovementKind::Contraction,
        };
        waterfall.add(kind, change);
        waterfall.exchange_rate = waterfall.closing - waterfall.opening - change;
    }

    fn net_of(&self, code: &str, opening: NaiveDate, closing: NaiveDate) -> MonthlyAmount {
        let lines: Vec<_> = self
            .history
            .lines
            .iter()
            .filter(|line| line.terms().currency.as_str() == code)
            .collect();
        let own = |date| -> MonthlyAmount {
            let counting = lines.iter().filter(|line| self.counts(line, date));
            counting.map(|line| line.monthly()).sum()
        };
        let reported = |date| -> MonthlyAmount {
            let counting = lines.iter().filter(|line| self.counts(line, date));
            counting
                .map(|line| self.convert(line, line.monthly(), date))
                .sum()
        };
        let gained = own(closing) - own(opening);
        if own(opening) == MonthlyAmount::ZERO {
            reported(closing)
        } else if own(closing) == MonthlyAmount::ZERO {
            -reported(opening)
        } else if gained > MonthlyAmount::ZERO {
            self.convert(lines[0], gained, closing)
        } else {
            -self
                .convert(lines[0], -gained, opening)
                .min(reported(opening))
        }
    }
}

trait DaysBack {
    fn iter_days_back(self, earliest: NaiveDate) -> impl Iterator<Item = NaiveDate>;
}

impl DaysBack for NaiveDate {
    fn iter_days_back(self, earliest: NaiveDate) -> impl Iterator<Item = NaiveDate> {
        std::iter::successors(Some(self), NaiveDate::pred_opt)
            .take_while(move |date| *date >= earliest)
    }
}
