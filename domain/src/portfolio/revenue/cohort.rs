//! What became of the accounts that started in the same month.

use chrono::NaiveDate;
use chrono_tz::Tz;
use uuid::Uuid;

use crate::{
    metric::{Exclusion, ExclusionReason, Metric, Ratio, Status, Unit},
    money::{Currency, MonthlyAmount},
    name::names,
    portfolio::{
        columns::{NONE, day},
        evaluate::Portfolio,
    },
    revenue::RevenueSettings,
    time::{Month, Window, date_of_day},
};

use super::{asked::Asked, span::Spans, walk::Walk};

/// What makes a cohort.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum CohortConvention {
    /// The month of the signup. Accounts without a signup day are in no cohort; those that never paid are in theirs.
    SignupMonth,
    /// The month in which the account first paid.
    #[default]
    FirstPaidMonth,
}

names!(CohortConvention {
    SignupMonth => "SIGNUP_MONTH",
    FirstPaidMonth => "FIRST_PAID_MONTH",
});

/// The accounts that started in one month: a row of the triangle.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Cohort {
    /// The month.
    pub month: Month,
    /// Its accounts, by id: the base of the share of customers.
    pub accounts: Vec<Uuid>,
    /// What they paid a month when they first paid: the base of the share of MRR. `None` when an exchange rate is missing.
    pub initial: Option<MonthlyAmount>,
    /// What became of them, by age: the first is at the end of the cohort's own month. Months that are not over are not in it.
    pub ages: Vec<CohortAge>,
    /// How the cohort was made.
    pub convention: CohortConvention,
    currency: Currency,
    as_of: NaiveDate,
    time_zone: Tz,
}

/// A cohort at an age: a cell of the triangle.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CohortAge {
    /// The age in months: 0 at the end of the cohort's own month.
    pub months: u32,
    /// The last day of the month that it is about.
    pub date: NaiveDate,
    /// Those that pay then, by id.
    pub paying: Vec<Uuid>,
    /// Their MRR then, at that day's exchange rates; `None` when one is missing.
    pub monthly: Option<MonthlyAmount>,
    /// How many of them could not be converted.
    pub incomplete: usize,
}

impl Cohort {
    /// The share of the cohort that pays at an age; `None` when the triangle does not reach it.
    #[must_use]
    pub fn logo_retention(&self, months: u32) -> Option<Metric> {
        let age = self.age(months)?;
        let (part, whole) = (age.paying.len(), self.accounts.len());
        let convention = self.convention.as_str();
        let metric = Metric::proportion(part, whole, convention, self.as_of);
        Some(self.over(metric, age))
    }

    /// The MRR of the cohort at an age, by what its accounts paid at first. Expansion can lift it above one. `None` when the triangle does
    /// not reach the age.
    #[must_use]
    pub fn revenue_retention(&self, months: u32) -> Option<Metric> {
        let age = self.age(months)?;
        let ratio = |amount: Option<MonthlyAmount>| {
            Ratio::monthly(amount.unwrap_or(MonthlyAmount::ZERO), self.currency)
        };
        let metric = Metric::quotient(
            ratio(age.monthly),
            ratio(self.initial),
            Unit::Proportion,
            self.convention.as_str(),
            self.as_of,
        );
        let metric = self.over(metric, age).excluding([Exclusion {
            reason: ExclusionReason::MissingExchangeRate,
            count: age.incomplete,
        }]);
        Some(match age.monthly.and(self.initial) {
            Some(_) => metric,
            None => metric.without_value(Status::MissingExchangeRate),
        })
    }

    fn age(&self, months: u32) -> Option<&CohortAge> {
        self.ages.get(months as usize)
    }

    /// From the first day of the cohort's month to the day of the age.
    fn over(&self, metric: Metric, age: &CohortAge) -> Metric {
        let end = age.date.succ_opt().unwrap_or(age.date);
        match Window::new(self.month.first_day(), end, self.time_zone) {
            Ok(window) => metric.over(window),
            Err(_) => metric,
        }
    }
}

impl Portfolio {
    /// The cohorts of the months that the window touches, each followed until the portfolio's date. Months in which nobody started are left
    /// out.
    #[must_use]
    pub fn cohorts(&self, convention: CohortConvention, window: &Window) -> Vec<Cohort> {
        let mut triangle = Triangle::new(self, convention, window);
        triangle.assign(self);
        triangle.follow(self);
        let cohorts = triangle.cohorts.into_iter();
        cohorts
            .filter(|cohort| !cohort.accounts.is_empty())
            .collect()
    }
}

/// Cohorts in the making.
struct Triangle {
    /// One for every month of the window.
    cohorts: Vec<Cohort>,
    /// The month of the first.
    first: Month,
    /// For every account of the facts the place of its cohort, or [`NONE`].
    cohort_of: Vec<u32>,
    /// The months that are over by the portfolio's date.
    months: Vec<Window>,
}

impl Triangle {
    fn new(portfolio: &Portfolio, convention: CohortConvention, window: &Window) -> Self {
        let first = Month::of(window.start());
        let month = |number: i32| first.plus(number);
        let last_day = |month: Month| month.plus(1).first_day().pred_opt();
        let is_over =
            |month: Month| last_day(month).is_some_and(|last| last <= portfolio.basis.as_of);
        let months = (0..).map(month).take_while(|month| is_over(*month));
        let months: Vec<_> = months
            .map_while(|month| {
                let next = month.plus(1).first_day();
                Window::new(month.first_day(), next, window.time_zone()).ok()
            })
            .collect();
        let cohort = |month: Month| Cohort {
            month,
            accounts: Vec::new(),
            initial: Some(MonthlyAmount::ZERO),
            ages: months
                .iter()
                .filter(|over| over.start() >= month.first_day())
                .zip(0..)
                .map(|(over, months)| CohortAge::new(months, over))
                .collect(),
            convention,
            currency: portfolio.basis.reporting,
            as_of: portfolio.basis.as_of,
            time_zone: window.time_zone(),
        };
        Self {
            cohorts: (0..)
                .map(month)
                .take_while(|month| month.first_day() < window.end())
                .map(cohort)
                .collect(),
            first,
            cohort_of: vec![NONE; portfolio.facts.account_count()],
            months,
        }
    }

    /// Puts every account into its cohort, if it has one of these.
    fn assign(&mut self, portfolio: &Portfolio) {
        let asked = portfolio.asked(RevenueSettings::default());
        for account in asked.population {
            let Some((place, first_paid)) = self.place(portfolio, &asked, *account) else {
                continue;
            };
            let cohort = &mut self.cohorts[place];
            self.cohort_of[*account as usize] = u32::try_from(place).unwrap_or(NONE);
            cohort.accounts.push(portfolio.id(*account));
            if let Some(first_paid) = first_paid {
                let paid = asked.worth_on(*account, first_paid);
                cohort.initial = cohort.initial.zip(paid).map(|(sum, paid)| sum + paid);
            }
        }
    }

    /// The place of an account's cohort, and the day on which it first paid, if it has.
    fn place(
        &self,
        portfolio: &Portfolio,
        asked: &Asked<'_>,
        account: u32,
    ) -> Option<(usize, Option<i32>)> {
        let today = portfolio.basis.day;
        let mut spells = Vec::new();
        asked.spells(account, &mut spells);
        let first_paid = spells.first().map(|spell| spell.first);
        let first_paid = first_paid.filter(|first| *first <= today);
        let started = match self.cohorts.first()?.convention {
            CohortConvention::FirstPaidMonth => first_paid?,
            CohortConvention::SignupMonth => portfolio.facts.signed_up[account as usize],
        };
        if started > today || started < day(self.first.first_day()) {
            return None;
        }
        let months = Month::of(date_of_day(started)).months_since(self.first);
        let place = usize::try_from(months).ok()?;
        (place < self.cohorts.len()).then_some((place, first_paid))
    }

    /// Adds what became of each account at the end of every month since.
    fn follow(&mut self, portfolio: &Portfolio) {
        let spans = Spans::new(&self.months, portfolio.basis.day);
        let asked = portfolio.asked(RevenueSettings::default());
        Walk::new(asked, &spans).each(|month, change| {
            let place = self.cohort_of[change.account as usize] as usize;
            if !change.presence.after || place >= self.cohorts.len() || month < place {
                return;
            }
            let age = &mut self.cohorts[place].ages[month - place];
            age.paying.push(portfolio.id(change.account));
            if change.closing_incomplete {
                age.incomplete += 1;
                age.monthly = None;
            } else {
                age.monthly = age.monthly.map(|sum| sum + change.closing);
            }
        });
    }
}

impl CohortAge {
    fn new(months: u32, over: &Window) -> Self {
        Self {
            months,
            date: over.end().pred_opt().unwrap_or(over.start()),
            paying: Vec::new(),
            monthly: Some(MonthlyAmount::ZERO),
            incomplete: 0,
        }
    }
}
