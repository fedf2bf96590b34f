//! From the MRR that a window opens with to the one that it closes with.

use crate::{
    metric::Ratio,
    money::{Currency, MonthlyAmount},
    name::names,
};

use super::movement::MovementKind;

/// The MRR at the start of a window, what changed it, and the MRR at its end:
///
/// opening + new + reactivation + expansion - contraction - churn + exchange rate + correction = closing.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Waterfall {
    /// MRR of all that took effect before the window.
    pub opening: MonthlyAmount,
    /// Of accounts that pay for the first time; not below zero.
    pub new: MonthlyAmount,
    /// Of accounts that pay again; not below zero.
    pub reactivation: MonthlyAmount,
    /// Of accounts that pay more; not below zero.
    pub expansion: MonthlyAmount,
    /// Of accounts that pay less; what was lost, so not below zero.
    pub contraction: MonthlyAmount,
    /// Of accounts that pay no more; what was lost, so not below zero.
    pub churn: MonthlyAmount,
    /// What exchange rates alone changed; of either sign.
    pub exchange_rate: MonthlyAmount,
    /// What left the books without anybody having cancelled, or was restated; of either sign.
    pub correction: MonthlyAmount,
    /// MRR of all that took effect before the window's end.
    pub closing: MonthlyAmount,
}

/// Two amounts of one currency, one of which is asked about as a share of the other.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Share {
    /// What is above the line.
    pub part: MonthlyAmount,
    /// What is below the line.
    pub whole: MonthlyAmount,
}

impl Share {
    /// One by the other; `None` when the whole is zero.
    #[must_use]
    pub fn ratio(self) -> Option<Ratio> {
        Ratio::new(self.part.exact(), self.whole.exact())
    }

    /// What is above and below the line, in major units of `currency`.
    #[must_use]
    pub fn in_major_units(self, currency: Currency) -> (Ratio, Ratio) {
        (
            Ratio::monthly(self.part, currency),
            Ratio::monthly(self.whole, currency),
        )
    }
}

/// What makes up for what was lost, in net churn.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum NetChurnConvention {
    /// Expansion of accounts that stayed.
    #[default]
    LessExpansion,
    /// Expansion, and accounts that came back.
    LessExpansionAndReactivation,
}

names!(NetChurnConvention {
    LessExpansion => "LESS_EXPANSION",
    LessExpansionAndReactivation => "LESS_EXPANSION_AND_REACTIVATION",
});

impl Waterfall {
    /// The line of a kind of movement, as it is shown.
    #[must_use]
    pub const fn line(&self, kind: MovementKind) -> MonthlyAmount {
        match kind {
            MovementKind::New => self.new,
            MovementKind::Reactivation => self.reactivation,
            MovementKind::Expansion => self.expansion,
            MovementKind::Contraction => self.contraction,
            MovementKind::Churn => self.churn,
            MovementKind::ExchangeRate => self.exchange_rate,
            MovementKind::Correction => self.correction,
        }
    }

    /// Adds a change of MRR to the line of its kind.
    pub fn add(&mut self, kind: MovementKind, change: MonthlyAmount) {
        let line = match kind {
            MovementKind::New => &mut self.new,
            MovementKind::Reactivation => &mut self.reactivation,
            MovementKind::Expansion => &mut self.expansion,
            MovementKind::Contraction => &mut self.contraction,
            MovementKind::Churn => &mut self.churn,
            MovementKind::ExchangeRate => &mut self.exchange_rate,
            MovementKind::Correction => &mut self.correction,
        };
        *line += kind.shown(change);
    }

    /// What the opening and the movements come to; the closing of every waterfall that is made here.
    #[must_use]
    pub fn sum(&self) -> MonthlyAmount {
        self.opening + self.new + self.reactivation + self.expansion - self.contraction - self.churn
            + self.exchange_rate
            + self.correction
    }

    /// The same after another opening, such as the closing of a period that was frozen before history was restated: the difference
    /// becomes a correction.
    #[must_use]
    pub fn opened_with(self, opening: MonthlyAmount) -> Self {
        Self {
            opening,
            correction: self.correction + self.opening - opening,
            ..self
        }
    }

    /// Gross MRR churn: (churn + contraction) / opening.
    #[must_use]
    pub fn gross_churn(&self) -> Share {
        self.by_opening(self.churn + self.contraction)
    }

    /// Net MRR churn: (churn + contraction - expansion) / opening; below zero when expansion makes up for more than was lost.
    #[must_use]
    pub fn net_churn(&self, convention: NetChurnConvention) -> Share {
        let lost = self.churn + self.contraction - self.expansion;
        self.by_opening(match convention {
            NetChurnConvention::LessExpansion => lost,
            NetChurnConvention::LessExpansionAndReactivation => lost - self.reactivation,
        })
    }

    /// Expansion MRR %: expansion / opening.
    #[must_use]
    pub fn expansion_rate(&self) -> Share {
        self.by_opening(self.expansion)
    }

    /// Quick ratio: (new + reactivation + expansion) / (contraction + churn).
    #[must_use]
    pub fn quick_ratio(&self) -> Share {
        Share {
            part: self.new + self.reactivation + self.expansion,
            whole: self.contraction + self.churn,
        }
    }

    const fn by_opening(&self, part: MonthlyAmount) -> Share {
        Share {
            part,
            whole: self.opening,
        }
    }
}
