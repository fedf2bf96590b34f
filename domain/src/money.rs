//! Amounts of money: integers of minor units with their currency, exact recurring revenue, and dated exchange rates.

mod amount;
mod currency;
mod monthly;
mod rate;
#[cfg(test)]
mod tests;

pub use amount::{Money, MoneyError};
pub use currency::{Currency, UnknownCurrency};
pub use monthly::MonthlyAmount;
pub use rate::{MissingRate, Rate, RateError, RateTable};
