//! What a term is worth a year, and the prices of the next one.

use chrono::{Days, NaiveDate};

use crate::{
    money::{Currency, MissingRate, Money, MoneyError, MonthlyAmount, RateTable},
    revenue::{BillingInterval, Line, mrr_on},
    time::add_months,
};

use super::outcome::RenewalOutcome;

/// Why it is not known what is due.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum DueError {
    /// The lines are in several currencies, of which one has no exchange rate.
    #[error(transparent)]
    MissingRate(#[from] MissingRate),
    /// It is more than can be kept.
    #[error(transparent)]
    Money(#[from] MoneyError),
}

/// What is due when a term ends on `due_on`: the annual recurring revenue of its lines on the last day, rounded half to even to a minor unit.
///
/// It is in the currency of the lines that are worth something; when there are several, in the reporting currency at the rates of that day.
///
/// # Errors
/// When one of several currencies has no exchange rate, or the amount does not fit.
pub fn amount_due(
    lines: &[Line],
    due_on: NaiveDate,
    (reporting, rates): (Currency, &RateTable),
) -> Result<Money, DueError> {
    let last_day = due_on.checked_sub_days(Days::new(1)).unwrap_or(due_on);
    annual_amount(lines, last_day, (reporting, rates))
}

/// The annual recurring revenue of lines on a day; see [`amount_due`].
///
/// # Errors
/// As [`amount_due`].
pub fn annual_amount(
    lines: &[Line],
    on: NaiveDate,
    (reporting, rates): (Currency, &RateTable),
) -> Result<Money, DueError> {
    let counting = lines
        .iter()
        .filter(|line| line.monthly_exact() > 0 && line.counts_on(on));
    let mut currencies: Vec<Currency> = counting.map(|line| line.terms().currency).collect();
    currencies.sort_unstable();
    currencies.dedup();
    let currency = match currencies.as_slice() {
        [only] => *only,
        _ => reporting,
    };
    Ok(mrr_on(lines, on, currency, rates)?
        .annual()
        .to_money(currency)?)
}

/// What a renewal for `renewed` of `due` minor units comes out as; `None` when nothing was renewed of something.
#[must_use]
pub const fn outcome_of(renewed: i64, due: i64) -> Option<RenewalOutcome> {
    if renewed == due {
        Some(RenewalOutcome::Renewed)
    } else if renewed > due {
        Some(RenewalOutcome::RenewedWithUpsell)
    } else if renewed > 0 {
        Some(RenewalOutcome::RenewedWithDownsell)
    } else {
        None
    }
}

/// How many months a term had that ran from `starts_on` up to `ends_on`; twelve when it was longer, or had no whole months.
#[must_use]
pub fn term_months(starts_on: NaiveDate, ends_on: NaiveDate) -> u32 {
    let months = (1..12).find(|months| add_months(starts_on, *months) == ends_on);
    months.unwrap_or(12).unsigned_abs()
}

/// The day on which a term of `months` months from `starts_on` on ends.
#[must_use]
pub fn term_end(starts_on: NaiveDate, months: u32) -> NaiveDate {
    add_months(starts_on, i32::try_from(months).unwrap_or(i32::MAX))
}

/// The price of one line: what one costs for one interval, and how many are bought.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct LinePrice {
    /// The price of one for one interval, in minor units, after what is taken off for good.
    pub amount_minor: i64,
    /// How many.
    pub quantity: i64,
    /// How often it is paid.
    pub interval: BillingInterval,
}

impl LinePrice {
    /// In 1/48 minor units a month.
    fn monthly(self) -> i128 {
        i128::from(self.amount_minor)
            * i128::from(self.quantity)
            * i128::from(self.interval.per_month())
    }

    /// The price by which `annual` minor units are paid a year: by the same quantity and interval where that makes a whole price, else one piece a
    /// year.
    fn for_annual(self, annual: i128) -> Option<Self> {
        let monthly = annual * i128::from(BillingInterval::Year.per_month());
        let one = i128::from(self.quantity) * i128::from(self.interval.per_month());
        let (amount, quantity, interval) = match (one > 0).then(|| monthly % one) {
            Some(0) => (monthly / one, self.quantity, self.interval),
            _ => (annual, 1, BillingInterval::Year),
        };
        Some(Self {
            amount_minor: i64::try_from(amount).ok()?,
            quantity,
            interval,
        })
    }
}

/// The prices of the lines of a term, changed in proportion so that together they are worth exactly `annual_minor` a year. Lines that were worth
/// nothing stay as they are.
///
/// `None` when all lines were worth nothing: then it is not known in which proportion.
///
/// ```
/// use domain::{renewal::{LinePrice, repriced}, revenue::BillingInterval::{Month, Year}};
///
/// let price = |amount_minor, quantity, interval| LinePrice { amount_minor, quantity, interval };
/// // $10 for each of 5 seats a month, and $600 a year: $1,200. For $1,800 a year it is $15 a seat and $900.
/// let lines = [price(1_000, 5, Month), price(60_000, 1, Year)];
/// let upsell = repriced(&lines, 180_000).unwrap();
/// assert_eq!(upsell, [price(1_500, 5, Month), price(90_000, 1, Year)]);
/// // Half of $1,000.01 is no whole price of 5 seats a month.
/// let odd = repriced(&lines, 100_001).unwrap();
/// assert_eq!(odd, [price(50_001, 1, Year), price(50_000, 1, Year)]);
/// ```
#[must_use]
pub fn repriced(lines: &[LinePrice], annual_minor: i64) -> Option<Vec<LinePrice>> {
    let weights: Vec<i128> = lines.iter().map(|line| line.monthly()).collect();
    let total: i128 = weights.iter().sum();
    if total <= 0 {
        return None;
    }
    let annual = i128::from(annual_minor);
    // The whole parts leave less than one minor unit per line, which go to the largest rests, earlier lines first.
    let whole = |weight: &i128| annual * weight / total;
    let rest = |weight: &i128| annual * weight % total;
    let mut shares: Vec<i128> = weights.iter().map(whole).collect();
    let left = annual - shares.iter().sum::<i128>();
    let mut places: Vec<usize> = (0..lines.len()).collect();
    places.sort_by_key(|place| std::cmp::Reverse(rest(&weights[*place])));
    for place in places.into_iter().take(usize::try_from(left).ok()?) {
        shares[place] += 1;
    }
    let priced = lines.iter().zip(&weights).zip(shares);
    let priced = priced.map(|((line, weight), share)| match weight {
        0 => Some(*line),
        _ => line.for_annual(share),
    });
    priced.collect()
}

/// What the lines of a term are worth a year, in minor units, rounded half to even.
#[must_use]
pub fn annual_of(lines: &[LinePrice]) -> i128 {
    let monthly = lines.iter().map(|line| line.monthly()).sum();
    MonthlyAmount::from_exact(monthly)
        .annual()
        .to_minor_half_even()
}
