//! What changes recurring revenue, by kind.

use std::cmp::Ordering;

use chrono::NaiveDate;

use crate::{money::MonthlyAmount, name::names};

/// A kind of change of the MRR of an account.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum MovementKind {
    /// Above zero for the first time, or again after more days at zero than [`RevenueSettings::reactivation_gap_days`].
    New,
    /// Above zero again after having been.
    Reactivation,
    /// More than before, from above zero.
    Expansion,
    /// Less than before, and still above zero: one of several lines that ends is a contraction.
    Contraction,
    /// Down to zero: the account's last recurring line ended.
    Churn,
    /// What exchange rates alone changed.
    ExchangeRate,
    /// What nobody did: the account left the books (it was archived) while its lines ran, or a frozen opening was restated.
    Correction,
}

names!(MovementKind {
    New => "NEW",
    Reactivation => "REACTIVATION",
    Expansion => "EXPANSION",
    Contraction => "CONTRACTION",
    Churn => "CHURN",
    ExchangeRate => "EXCHANGE_RATE",
    Correction => "CORRECTION",
});

impl MovementKind {
    /// The kind of a change of an account that paid before and pays after it; `None` when nothing has changed.
    pub(crate) fn of_staying(change: MonthlyAmount) -> Option<Self> {
        match change.cmp(&MonthlyAmount::ZERO) {
            Ordering::Greater => Some(Self::Expansion),
            Ordering::Less => Some(Self::Contraction),
            Ordering::Equal => None,
        }
    }

    /// The amount as it is shown, for a change of MRR by `change`: what contraction and churn took away is positive.
    #[must_use]
    pub fn shown(self, change: MonthlyAmount) -> MonthlyAmount {
        match self {
            Self::Contraction | Self::Churn => -change,
            _ => change,
        }
    }
}

/// One change of the MRR of one account.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Movement {
    /// The day on which it took effect.
    pub date: NaiveDate,
    /// What kind of change it is.
    pub kind: MovementKind,
    /// By how much MRR changed: below zero for contraction and churn, of either sign for exchange rates and corrections.
    pub change: MonthlyAmount,
}

/// What counts as one movement.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum MovementView {
    /// An account's opening and closing MRR in the window are compared: at most one movement an account. What was lost is valued as it stood
    /// in the opening, what was gained as it stands in the closing; exchange rates change only what stayed.
    #[default]
    Netted,
    /// All that changed for an account on one day is a movement, valued at the exchange rate of that day.
    PerEvent,
}

names!(MovementView {
    Netted => "NETTED",
    PerEvent => "PER_EVENT",
});

/// How a tenant reckons movements.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub struct RevenueSettings {
    /// What counts as one movement.
    pub view: MovementView,
    /// An account that comes back after more days than this at zero is new again; `None`: it never is.
    pub reactivation_gap_days: Option<u32>,
}

impl RevenueSettings {
    /// The kind of movement by which an account gets above zero on the day numbered `day`, when it last fell to zero on the day
    /// `left`, if ever.
    pub(crate) fn arrival(&self, left: Option<i32>, day: i32) -> MovementKind {
        match left {
            Some(left) if !self.is_new_again(left, day) => MovementKind::Reactivation,
            _ => MovementKind::New,
        }
    }

    /// Whether an account that fell to zero on the day `left` is new when it comes back on `day`.
    pub(crate) fn is_new_again(&self, left: i32, day: i32) -> bool {
        let away = i64::from(day) - i64::from(left);
        self.reactivation_gap_days
            .is_some_and(|gap| away > i64::from(gap))
    }
}
