//! Money, as clients see it.

use async_graphql::SimpleObject;
use domain::{
    metric::Ratio,
    money::{Currency, Money as ExactMoney, MonthlyAmount},
};

use super::scalar::{CurrencyCode, Decimal};

/// An amount of money.
#[derive(Clone, Debug, PartialEq, Eq, SimpleObject)]
#[graphql(shareable)]
pub struct Money {
    /// The amount in major units, with the decimals of the currency, such as `"10.50"`.
    pub amount: Decimal,
    /// The currency.
    pub currency: CurrencyCode,
}

impl From<ExactMoney> for Money {
    fn from(money: ExactMoney) -> Self {
        Self {
            amount: Decimal(money.to_major()),
            currency: CurrencyCode(money.currency),
        }
    }
}

impl Money {
    /// A number of major units, rounded half-even to the minor unit for display.
    #[must_use]
    pub fn exact(amount: Ratio, currency: Currency) -> Self {
        let mut shown = amount.to_decimal(currency.minor_digits());
        shown.rescale(currency.minor_digits());
        Self {
            amount: Decimal(shown),
            currency: CurrencyCode(currency),
        }
    }

    /// An exact monthly amount, rounded half-even to the minor unit for display.
    ///
    /// # Errors
    /// When it is beyond every amount that can be displayed (a fault of ours).
    pub fn monthly(amount: MonthlyAmount, currency: Currency) -> async_graphql::Result<Self> {
        let money = amount.to_money(currency);
        money
            .map(Self::from)
            .map_err(|error| super::error::fault(data::error::Error::internal(error)))
    }
}
