//! One purchase.

use chrono::NaiveDate;
use uuid::Uuid;

use crate::money::Money;

/// Money given back for a purchase.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Refund {
    /// The day from which it counts.
    pub refunded_on: NaiveDate,
    /// How much, in minor units of the purchase's currency; above zero.
    pub amount_minor: i64,
}

/// What a purchase says, not checked yet.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PurchaseTerms {
    /// The day of the purchase.
    pub purchased_on: NaiveDate,
    /// What was bought, if that is known.
    pub product: Option<Uuid>,
    /// What was paid, without tax; zero or more.
    pub amount: Money,
    /// What was given back, in all no more than was paid.
    pub refunds: Vec<Refund>,
    /// Whether nobody decided to buy: a renewal that a system made is not a repeat purchase.
    pub is_automatic_renewal: bool,
}

/// Why terms do not make a purchase.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum PurchaseError {
    /// An amount below zero.
    #[error("the amount is negative: it must be zero or more, and money given back is a refund")]
    NegativeAmount,
    /// A refund of nothing, or less.
    #[error("the refund of {0} is not above zero")]
    RefundNotPositive(NaiveDate),
    /// A refund before the purchase.
    #[error(
        "the refund of {refunded_on} is before the purchase of {purchased_on}: it must be on the same day or after it"
    )]
    RefundBeforePurchase {
        /// The day of the refund.
        refunded_on: NaiveDate,
        /// The day of the purchase.
        purchased_on: NaiveDate,
    },
    /// More given back than was paid.
    #[error(
        "the refunds come to {refunded} minor units (cents), but {paid} were paid: at most that can be given back"
    )]
    RefundOverPurchase {
        /// All refunds, in minor units.
        refunded: i128,
        /// What was paid, in minor units.
        paid: i64,
    },
}

/// A purchase whose terms make sense.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Purchase {
    terms: PurchaseTerms,
}

impl Purchase {
    /// A purchase of these terms.
    ///
    /// # Errors
    /// When an amount is out of its range, a refund is before the purchase, or more was given back than paid.
    pub fn new(terms: PurchaseTerms) -> Result<Self, PurchaseError> {
        let purchased_on = terms.purchased_on;
        if terms.amount.minor < 0 {
            return Err(PurchaseError::NegativeAmount);
        }
        for refund in &terms.refunds {
            let refunded_on = refund.refunded_on;
            if refund.amount_minor <= 0 {
                return Err(PurchaseError::RefundNotPositive(refunded_on));
            }
            if refunded_on < purchased_on {
                return Err(PurchaseError::RefundBeforePurchase {
                    refunded_on,
                    purchased_on,
                });
            }
        }
        let refunds = terms.refunds.iter();
        let refunded = refunds.map(|refund| i128::from(refund.amount_minor)).sum();
        if refunded > i128::from(terms.amount.minor) {
            return Err(PurchaseError::RefundOverPurchase {
                refunded,
                paid: terms.amount.minor,
            });
        }
        Ok(Self { terms })
    }

    /// What it says.
    #[must_use]
    pub const fn terms(&self) -> &PurchaseTerms {
        &self.terms
    }

    /// What was paid less what was given back until the end of `date`, in minor units; `None` before the purchase.
    #[must_use]
    pub fn net_on(&self, date: NaiveDate) -> Option<i64> {
        let refunds = self.terms.refunds.iter();
        let refunded: i64 = refunds
            .filter(|refund| refund.refunded_on <= date)
            .map(|refund| refund.amount_minor)
            .sum();
        (self.terms.purchased_on <= date).then_some(self.terms.amount.minor - refunded)
    }
}
