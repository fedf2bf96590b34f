//! Customers won and lost in a window, in every convention.

use uuid::Uuid;

use crate::{
    metric::{Interval, Metric, Ratio, Status, Unit},
    portfolio::columns::day,
    revenue::{ChurnConvention, LogoCounts, RetentionConvention, annualised},
    time::Window,
};

use super::{answer::Revenue, walk::Change};

impl Revenue {
    /// How many customers there were, came and went. A customer is an account with MRR above zero; a trial is none until it converts.
    #[must_use]
    pub const fn logos(&self) -> LogoCounts {
        self.tally.logos
    }

    /// The share of customers lost, by a convention. The numerator counts [`Revenue::churned_accounts`].
    ///
    /// Netted, an account that left and came back in the window is not lost; per event it is, once, however often it left.
    #[must_use]
    pub fn logo_churn(&self, convention: ChurnConvention) -> Metric {
        let logos = self.logos();
        let lost = logos.lost(convention);
        let metric = match logos.churn_base(convention) {
            Some(base) => Metric::quotient(
                Ratio::count(lost),
                base,
                Unit::Proportion,
                convention.as_str(),
                self.as_of(),
            ),
            None => self.daily_churn(lost),
        };
        // The lost ones are some of those that they are divided by.
        let part_of = match convention {
            ChurnConvention::StartBaseCohort => Some(logos.start),
            ChurnConvention::StartPlusNew => Some(logos.start + logos.new),
            _ => None,
        };
        self.explained(within(metric, lost, part_of))
    }

    /// The share of customers kept, by a convention.
    #[must_use]
    pub fn logo_retention(&self, convention: RetentionConvention) -> Metric {
        let logos = self.logos();
        let kept = logos.kept(convention);
        let metric = Metric::quotient(
            Ratio::whole(kept),
            Ratio::count(logos.start),
            Unit::Proportion,
            convention.as_str(),
            self.as_of(),
        );
        let part_of = (convention == RetentionConvention::StartBaseCohort).then_some(logos.start);
        let kept = usize::try_from(kept).unwrap_or_default();
        self.explained(within(metric, kept, part_of))
    }

    /// The churn rate of a year at which the window's rate, by a convention, would leave off: 1 - (1 - rate)^(12 / months). Without a value
    /// ([`crate::metric::Status::NoData`]) when the window has no whole number of months, or the rate is above one.
    #[must_use]
    pub fn annualised_logo_churn(&self, convention: ChurnConvention) -> Metric {
        annualised_over(&self.logo_churn(convention), &self.window)
    }

    /// The accounts that are counted as lost by a convention, by id.
    #[must_use]
    pub fn churned_accounts(&self, convention: ChurnConvention) -> Vec<Uuid> {
        self.ids_where(|change| change.is_lost(convention))
    }

    /// The customers at the start, by id: what most conventions divide by.
    #[must_use]
    pub fn opening_accounts(&self) -> Vec<Uuid> {
        self.ids_where(|change| change.presence.before)
    }

    /// The accounts that arrived in the window, by id: new ones and ones that came back.
    #[must_use]
    pub fn arrived_accounts(&self) -> Vec<Uuid> {
        self.ids_where(|change| change.logo.arrivals > 0)
    }

    /// The customers of the start that were kept, by id.
    #[must_use]
    pub fn kept_accounts(&self) -> Vec<Uuid> {
        let lost = ChurnConvention::StartBaseCohort;
        self.ids_where(|change| change.presence.before && !change.is_lost(lost))
    }

    /// The customers at the end, by id.
    #[must_use]
    pub fn closing_accounts(&self) -> Vec<Uuid> {
        self.ids_where(|change| change.presence.after)
    }

    fn ids_where(&self, wanted: impl Fn(&Change<'_>) -> bool) -> Vec<Uuid> {
        self.collect(|change| wanted(change).then(|| self.facts.ids[change.account as usize]))
    }

    /// The sum over the days of those lost on a day by the customers at its start. The denominator is the base that a single division
    /// would need: the mean of the days' bases, harmonic and weighted by what was lost, or plain when nothing was.
    fn daily_churn(&self, lost: usize) -> Metric {
        let days = self.daily();
        let customers: usize = days.iter().map(|day| day.customers).sum();
        let mean = Ratio::new(customers as i128, days.len().max(1) as i128);
        let sum = sum_of_shares(&days);
        let base = match sum {
            Some(sum) if !sum.is_zero() => Ratio::count(lost).divided_by(sum),
            _ => mean,
        };
        let metric = Metric::quotient(
            Ratio::count(lost),
            base.unwrap_or(Ratio::ZERO),
            Unit::Proportion,
            ChurnConvention::DailySum.as_str(),
            self.as_of(),
        );
        match sum {
            Some(sum) if metric.value.is_some() => metric.with_value(sum),
            _ => metric,
        }
    }

    /// For every day of the window the customers at its start and those lost on it.
    fn daily(&self) -> Vec<Daily> {
        let first = day(self.window.start());
        let closing = (day(self.window.end()) - 1).min(self.basis.day);
        let length = usize::try_from(closing - first + 1).unwrap_or_default();
        // What changes from one day to the next; added up at the end.
        let mut days = vec![Daily::default(); length + 1];
        let place = |day: i32| {
            let place = usize::try_from(day.saturating_sub(first));
            place.unwrap_or_default().min(length)
        };
        let mut spells = Vec::new();
        for account in &*self.population {
            spells.clear();
            self.asked().spells(*account, &mut spells);
            for spell in &spells {
                // It is a customer at the start of the day after its first one, and still at that of the day on which it is not any more.
                days[place(spell.first.saturating_add(1))].customers += 1;
                days[place(spell.end.saturating_add(1))].gone += 1;
            }
        }
        self.each(|change| {
            let departure = change.presence.departure(self.settings.view);
            if let (true, Some(departure)) = (change.logo.churned, departure) {
                days[place(departure)].lost += 1;
            }
        });
        for place in 1..days.len() {
            days[place].customers += days[place - 1].customers;
            days[place].gone += days[place - 1].gone;
        }
        days.truncate(length);
        for of_day in &mut days {
            of_day.customers -= of_day.gone;
        }
        days
    }
}

#[derive(Clone, Copy, Debug, Default)]
struct Daily {
    /// Customers at the start of the day, once those that are gone are taken away.
    customers: usize,
    gone: usize,
    lost: usize,
}

/// The sum of each day's lost ones by its customers: exact while it fits, else to 20 digits.
fn sum_of_shares(days: &[Daily]) -> Option<Ratio> {
    let shares = || {
        let losing = days.iter().filter(|day| day.lost > 0);
        losing.map(|day| Ratio::new(day.lost as i128, day.customers as i128))
    };
    let exact = shares().try_fold(Ratio::ZERO, |sum, share| sum.plus(share?));
    exact.or_else(|| {
        let rounded = shares().map(|share| share.map(|share| share.to_decimal(20)));
        rounded.sum::<Option<_>>().map(Ratio::decimal)
    })
}

impl Change<'_> {
    pub(super) const fn is_lost(&self, convention: ChurnConvention) -> bool {
        match convention {
            ChurnConvention::StartBaseCohort => self.logo.churned && self.presence.before,
            _ => self.logo.churned,
        }
    }
}

/// The metric with the interval of a proportion, when it is one.
fn within(metric: Metric, part: usize, whole: Option<usize>) -> Metric {
    match whole.and_then(|whole| Interval::wilson(part, whole)) {
        Some(interval) => metric.with_interval(interval),
        None => metric,
    }
}

/// The rate of a year, from that of a window.
pub(super) fn annualised_over(rate: &Metric, window: &Window) -> Metric {
    let Some(value) = rate.value else {
        return rate.clone();
    };
    let annual = Metric {
        confidence_interval: None,
        ..rate.clone()
    };
    match window
        .whole_months()
        .and_then(|months| annualised(value, months))
    {
        Some(value) => annual.with_value(value),
        None => annual.without_value(Status::NoData),
    }
}
