//! Customers won and lost, counted.

use rust_decimal::Decimal;

use crate::{metric::Ratio, name::names};

/// How many customers there were, came and went in a window. A customer is an account with MRR above zero.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct LogoCounts {
    /// S: customers at the start.
    pub start: usize,
    /// N: arrivals in the window, of new ones and of ones that came back.
    pub new: usize,
    /// Cs: customers at the start that were lost.
    pub churned_of_start: usize,
    /// Cn: arrivals that were lost again.
    pub churned_of_new: usize,
    /// Customers that left the books (were archived) while they paid; they are not lost, and not there any more.
    pub removed: usize,
}

/// What is taken for lost, and by what it is divided.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum ChurnConvention {
    /// C / S: all that were lost, by the customers at the start.
    #[default]
    StartBaseAllChurn,
    /// Cs / S: those of the start that were lost, by the customers at the start.
    StartBaseCohort,
    /// C / (S + N): all that were lost, by all that could be.
    StartPlusNew,
    /// C / ((S + E) / 2): all that were lost, by the mean of start and end.
    AverageBase,
    /// The sum over the days of those lost on a day by the customers at its start.
    DailySum,
    /// C / E: all that were lost, by the customers at the end.
    EndBase,
}

names!(ChurnConvention {
    StartBaseAllChurn => "START_BASE_ALL_CHURN",
    StartBaseCohort => "START_BASE_COHORT",
    StartPlusNew => "START_PLUS_NEW",
    AverageBase => "AVERAGE_BASE",
    DailySum => "DAILY_SUM",
    EndBase => "END_BASE",
});

/// What is taken for kept.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum RetentionConvention {
    /// (E - N) / S: the customers at the end without those that came.
    #[default]
    EndWithoutNew,
    /// (S - Cs) / S: the customers at the start without those of them that were lost.
    StartBaseCohort,
    /// E / S: the customers at the end by those at the start. Can pass 100 %.
    NaiveEndOverStart,
}

names!(RetentionConvention {
    EndWithoutNew => "END_WITHOUT_NEW",
    StartBaseCohort => "START_BASE_COHORT",
    NaiveEndOverStart => "NAIVE_END_OVER_START",
});

impl LogoCounts {
    /// C: all that were lost.
    #[must_use]
    pub const fn churned(&self) -> usize {
        self.churned_of_start + self.churned_of_new
    }

    /// E = S + N - C: customers at the end.
    #[must_use]
    pub const fn end(&self) -> usize {
        (self.start + self.new).saturating_sub(self.churned() + self.removed)
    }

    /// How many were lost by a convention: the accounts that its numerator counts.
    #[must_use]
    pub const fn lost(&self, convention: ChurnConvention) -> usize {
        match convention {
            ChurnConvention::StartBaseCohort => self.churned_of_start,
            _ => self.churned(),
        }
    }

    /// What the lost ones are divided by; `None` for [`ChurnConvention::DailySum`], which has a base for every day.
    #[must_use]
    pub fn churn_base(&self, convention: ChurnConvention) -> Option<Ratio> {
        Some(match convention {
            ChurnConvention::StartBaseAllChurn | ChurnConvention::StartBaseCohort => {
                Ratio::count(self.start)
            }
            ChurnConvention::StartPlusNew => Ratio::count(self.start + self.new),
            ChurnConvention::AverageBase => {
                Ratio::new((self.start + self.end()) as i128, 2).unwrap_or(Ratio::ZERO)
            }
            ChurnConvention::EndBase => Ratio::count(self.end()),
            ChurnConvention::DailySum => return None,
        })
    }

    /// The share of customers lost; `None` when the base is zero, and for [`ChurnConvention::DailySum`].
    #[must_use]
    pub fn churn(&self, convention: ChurnConvention) -> Option<Ratio> {
        Ratio::count(self.lost(convention)).divided_by(self.churn_base(convention)?)
    }

    /// How many are counted as kept by a convention, of [`LogoCounts::start`]. Below zero when more arrivals were lost than customers
    /// kept ([`RetentionConvention::EndWithoutNew`]).
    #[must_use]
    pub const fn kept(&self, convention: RetentionConvention) -> i128 {
        match convention {
            RetentionConvention::EndWithoutNew => self.end() as i128 - self.new as i128,
            RetentionConvention::StartBaseCohort => {
                self.start as i128 - self.churned_of_start as i128
            }
            RetentionConvention::NaiveEndOverStart => self.end() as i128,
        }
    }

    /// The share of customers kept; `None` without customers at the start.
    #[must_use]
    pub fn retention(&self, convention: RetentionConvention) -> Option<Ratio> {
        Ratio::new(self.kept(convention), self.start as i128)
    }
}

/// The churn rate of a year, when every `months` months lose the share `rate`: 1 - (1 - rate)^(12 / months).
///
/// 0.5 % a month is 5.84 % a year. Exact while it fits, else to 28 digits. `None` when the rate is not from 0 to 1, or there are no months.
#[must_use]
pub fn annualised(rate: Ratio, months: u32) -> Option<Ratio> {
    let kept = Ratio::new(rate.denominator() - rate.numerator(), rate.denominator())?;
    if months == 0 || rate.numerator() < 0 || kept.numerator() < 0 {
        return None;
    }
    if 12 % months == 0
        && let Some(kept) = (1..12 / months).try_fold(kept, |power, _| power.times(kept))
    {
        return Ratio::new(kept.denominator() - kept.numerator(), kept.denominator());
    }
    let of_year = power(kept.to_decimal(Decimal::MAX_SCALE), 12);
    Some(Ratio::decimal(Decimal::ONE - root(of_year, months)))
}

fn power(base: Decimal, exponent: u32) -> Decimal {
    (0..exponent).fold(Decimal::ONE, |power, _| power * base)
}

/// The `degree`th root of a number from 0 to 1, by halving the range that it is in.
fn root(of: Decimal, degree: u32) -> Decimal {
    let (mut low, mut high) = (Decimal::ZERO, Decimal::ONE);
    if degree == 1 {
        return of;
    }
    for _ in 0..96 {
        let middle = (low + high) / Decimal::TWO;
        if power(middle, degree) < of {
            low = middle;
        } else {
            high = middle;
        }
    }
    high.round_dp(20)
}
