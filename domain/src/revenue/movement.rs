//! What changes recurring revenue, by kind.

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
        let Some(left) = left else {
            return MovementKind::New;
        };
        let away = i64::from(day) - i64::from(left);
        match self.reactivation_gap_days {
            Some(gap) if away > i64::from(gap) => MovementKind::New,
            _ => MovementKind::Reactivation,
        }
    }
}
