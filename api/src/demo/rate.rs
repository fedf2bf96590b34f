//! Exchange rates that drift a little every month.

use rust_decimal::Decimal;

use super::{
    calendar::{History, first_of_month, plus_months},
    chance::{Chance, Topic},
    generate::DemoError,
    model::DemoRate,
    profile::Profile,
};

/// The most that a rate changes in a month, in thousandths of it.
const DRIFT: i64 = 14;

/// The rates of every currency that accounts pay in, on the first of every month from the one in which the history starts.
pub(super) fn rates(
    profile: &Profile,
    seed: u64,
    history: History,
) -> Result<Vec<DemoRate>, DemoError> {
    let first = first_of_month(history.start);
    let months = (0..).map(|month| plus_months(first, month));
    let months: Vec<_> = months.take_while(|date| *date <= history.today).collect();
    let mut rates = Vec::with_capacity(months.len() * profile.currencies.len());
    for (number, foreign) in profile.currencies.iter().enumerate() {
        let currency = foreign.code.parse()?;
        let mut chance = Chance::new(seed, Topic::Rates, number);
        let mut millionths = foreign.millionths;
        for on in &months {
            rates.push(DemoRate {
                currency,
                on: *on,
                rate: Decimal::new(millionths, 6).normalize(),
            });
            millionths += millionths * chance.between(-DRIFT, DRIFT) / 1_000;
        }
    }
    Ok(rates)
}
