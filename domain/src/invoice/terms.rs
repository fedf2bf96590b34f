//! What an invoice says.

use chrono::NaiveDate;

use super::Invoice;
use crate::money::Money;

/// What an invoice says, not checked yet.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct InvoiceTerms {
    /// What is to be paid; zero or more.
    pub amount: Money,
    /// The day on which it was issued.
    pub issued_on: NaiveDate,
    /// The last day on which it is paid in time; not before it was issued.
    pub due_on: NaiveDate,
    /// The day on which it was paid, which may be before it was due.
    pub paid_on: Option<NaiveDate>,
    /// The day on which it was voided, of one that was not paid; not before it was issued.
    pub voided_on: Option<NaiveDate>,
}

/// Why terms do not make an invoice.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum InvoiceError {
    /// An amount below zero.
    #[error("the amount is negative: it must be zero or more")]
    NegativeAmount,
    /// A due day before the invoice.
    #[error(
        "the invoice is due on {due_on}, before it was issued on {issued_on}: it must be due on the same day or after it"
    )]
    DueBeforeIssue {
        /// The due day.
        due_on: NaiveDate,
        /// The day on which it was issued.
        issued_on: NaiveDate,
    },
    /// Voided before there was anything to void.
    #[error(
        "the invoice was voided on {voided_on}, before it was issued on {issued_on}: it must be voided on the same day or after it"
    )]
    VoidedBeforeIssue {
        /// The day on which it was voided.
        voided_on: NaiveDate,
        /// The day on which it was issued.
        issued_on: NaiveDate,
    },
    /// Both paid and voided.
    #[error("the invoice was paid, and what was paid is not voided: give one of the two days")]
    PaidAndVoided,
}

impl InvoiceTerms {
    /// The invoice of these terms.
    ///
    /// # Errors
    /// When the amount is negative, it is due or was voided before it was issued, or it was both paid and voided.
    pub fn checked(self) -> Result<Invoice, InvoiceError> {
        let issued_on = self.issued_on;
        if self.amount.minor < 0 {
            return Err(InvoiceError::NegativeAmount);
        }
        if self.due_on < issued_on {
            let due_on = self.due_on;
            return Err(InvoiceError::DueBeforeIssue { due_on, issued_on });
        }
        if let Some(voided_on) = self.voided_on {
            if voided_on < issued_on {
                return Err(InvoiceError::VoidedBeforeIssue {
                    voided_on,
                    issued_on,
                });
            }
            if self.paid_on.is_some() {
                return Err(InvoiceError::PaidAndVoided);
            }
        }
        Ok(Invoice {
            due_on: self.due_on,
            paid_on: self.paid_on,
            voided_on: self.voided_on,
        })
    }
}
