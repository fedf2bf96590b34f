//! How likely a renewal is, as somebody called it on a day.

use chrono::NaiveDate;
use rust_decimal::Decimal;
use uuid::Uuid;

use crate::{metric::Ratio, name::names};

/// How likely something is, from 0 to 1, with at most four decimals.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Likelihood {
    ten_thousandths: u16,
}

/// Why a number is not a likelihood.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum LikelihoodError {
    /// Below zero, or above one.
    #[error("the likelihood is {0}: it must be from 0 (lost) to 1 (certain)")]
    OutOfRange(Decimal),
    /// More decimals than are kept.
    #[error("the likelihood {0} has too many decimals: at most 4")]
    TooManyDecimals(Decimal),
}

impl Likelihood {
    /// It will not happen.
    pub const IMPOSSIBLE: Self = Self { ten_thousandths: 0 };

    /// The least that is more than nothing.
    pub const LEAST: Self = Self { ten_thousandths: 1 };

    /// It will happen.
    pub const CERTAIN: Self = Self {
        ten_thousandths: 10_000,
    };

    /// `per_cent` per cent, at most a hundred.
    #[must_use]
    pub const fn per_cent(per_cent: u8) -> Self {
        let per_cent = if per_cent > 100 { 100 } else { per_cent };
        Self {
            ten_thousandths: per_cent as u16 * 100,
        }
    }

    /// A likelihood from 0 to 1.
    ///
    /// # Errors
    /// When it is out of that range, or has more than four decimals.
    pub fn new(likelihood: Decimal) -> Result<Self, LikelihoodError> {
        if likelihood < Decimal::ZERO || likelihood > Decimal::ONE {
            return Err(LikelihoodError::OutOfRange(likelihood));
        }
        let exact = likelihood.normalize();
        let missing = 4_u32
            .checked_sub(exact.scale())
            .ok_or(LikelihoodError::TooManyDecimals(likelihood))?;
        let ten_thousandths = exact.mantissa() * 10_i128.pow(missing);
        Ok(Self {
            ten_thousandths: u16::try_from(ten_thousandths).unwrap_or(10_000),
        })
    }

    /// As a number from 0 to 1.
    #[must_use]
    pub fn to_decimal(self) -> Decimal {
        Decimal::new(self.ten_thousandths.into(), 4).normalize()
    }

    /// As an exact fraction.
    #[must_use]
    pub fn ratio(self) -> Ratio {
        Ratio::decimal(self.to_decimal())
    }

    /// A likelihood kept as a whole number of 1/10,000; `None` above 10,000.
    #[must_use]
    pub const fn from_ten_thousandths(ten_thousandths: u16) -> Option<Self> {
        if ten_thousandths > 10_000 {
            return None;
        }
        Some(Self { ten_thousandths })
    }

    /// As a whole number of 1/10,000, to be kept.
    #[must_use]
    pub const fn to_ten_thousandths(self) -> u16 {
        self.ten_thousandths
    }

    /// In 1/10,000.
    pub(super) fn ten_thousandths(self) -> i128 {
        self.ten_thousandths.into()
    }
}

/// Who calls how likely a renewal is. The later ones know better.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum ForecastSource {
    /// A model.
    Automated,
    /// The customer success manager.
    Csm,
    /// The call that was agreed on in the end.
    Final,
}

names!(ForecastSource {
    Automated => "AUTOMATED",
    Csm => "CSM",
    Final => "FINAL",
});

/// How long before the due date a call is looked at.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum CallHorizon {
    /// 180 days before it is due.
    Days180,
    /// 90 days before it is due.
    Days90,
    /// 30 days before it is due.
    Days30,
}

names!(CallHorizon {
    Days180 => "T_MINUS_180",
    Days90 => "T_MINUS_90",
    Days30 => "T_MINUS_30",
});

impl CallHorizon {
    /// How many days before the due date.
    #[must_use]
    pub const fn days(self) -> u64 {
        match self {
            Self::Days180 => 180,
            Self::Days90 => 90,
            Self::Days30 => 30,
        }
    }

    /// The nearest one that is reached on a day, of a renewal that is due on `due_on`: it is at most so many days ahead. `None` when it is
    /// further ahead, or due.
    #[must_use]
    pub fn reached(due_on: NaiveDate, on: NaiveDate) -> Option<Self> {
        let ahead = u64::try_from((due_on - on).num_days()).ok()?;
        let mut reached = Self::ALL.into_iter().rev();
        reached.find(|horizon| 0 < ahead && ahead <= horizon.days())
    }
}

/// One entry of the ledger of calls, never changed. Ordered by day.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct ForecastCall {
    /// The day of the call.
    pub made_on: NaiveDate,
    /// Who made it.
    pub source: ForecastSource,
    /// The CSM who made it, of a CSM's call or a final one.
    pub csm: Option<Uuid>,
    /// How likely the renewal is.
    pub likelihood: Likelihood,
}
