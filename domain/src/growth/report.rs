//! Customer growth of a portfolio.

use chrono::NaiveDate;
use uuid::Uuid;

use crate::{
    exact::divide_half_even,
    metric::{Exclusion, ExclusionReason, Metric, Ratio, Status, Unit, quantile_of},
    money::{Currency, MonthlyAmount},
};

use super::Unmeasured;

/// Growth of accounts is added up and ordered in billionths: fractions of any baselines have no common denominator that fits.
const BILLIONTHS: i128 = 1_000_000_000;

/// An account whose growth is known.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct AccountGrowth {
    /// The account.
    pub account: Uuid,
    /// In billionths.
    growth: i128,
    /// What it pays; `None` when that is not known for want of an exchange rate.
    monthly: Option<MonthlyAmount>,
    /// How many of its KPIs it is the mean of.
    pub kpis: usize,
}

impl AccountGrowth {
    /// The growth: of its KPI, or the mean of its KPIs; rounded to nine decimals.
    #[must_use]
    pub fn growth(&self) -> Ratio {
        Ratio::new(self.growth, BILLIONTHS).unwrap_or(Ratio::ZERO)
    }
}

/// The growth of the customers of a portfolio on a date.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CustomerGrowth {
    /// The accounts whose growth is known, by id.
    pub accounts: Vec<AccountGrowth>,
    left_out: [Vec<Uuid>; Unmeasured::ALL.len()],
    /// How many series are stale, those of accounts that have a fresh one included.
    pub stale_series: usize,
    reporting: Currency,
    as_of: NaiveDate,
}

impl CustomerGrowth {
    /// Nobody yet.
    pub(crate) fn new(reporting: Currency, as_of: NaiveDate) -> Self {
        Self {
            accounts: Vec::new(),
            left_out: Default::default(),
            stale_series: 0,
            reporting,
            as_of,
        }
    }

    /// Adds an account with what is known of each of its KPIs.
    pub(crate) fn take(
        &mut self,
        account: Uuid,
        monthly: Option<MonthlyAmount>,
        series: impl IntoIterator<Item = Result<Ratio, Unmeasured>>,
    ) {
        let (mut sum, mut kpis, mut nearest) = (Some(0_i128), 0, Unmeasured::NoValue);
        for series in series {
            match series {
                Ok(growth) => {
                    sum = sum.and_then(|sum| sum.checked_add(billionths(growth)?));
                    kpis += 1;
                }
                Err(reason) => {
                    nearest = nearest.max(reason);
                    self.stale_series += usize::from(reason == Unmeasured::Stale);
                }
            }
        }
        match sum {
            Some(sum) if kpis > 0 => self.accounts.push(AccountGrowth {
                account,
                growth: divide_half_even(sum, kpis as i128),
                monthly,
                kpis,
            }),
            // Growth that cannot be told from that of a baseline of zero.
            None => self.left_out[Unmeasured::ZeroBaseline as usize].push(account),
            Some(_) => self.left_out[nearest as usize].push(account),
        }
    }

    /// The accounts that are left out for a reason, by id.
    #[must_use]
    pub fn left_out(&self, reason: Unmeasured) -> &[Uuid] {
        &self.left_out[reason as usize]
    }

    /// The accounts whose growth is above zero, by id.
    #[must_use]
    pub fn growing(&self) -> Vec<Uuid> {
        self.those(|growth| growth > 0)
    }

    /// The accounts whose growth is below zero, by id.
    #[must_use]
    pub fn shrinking(&self) -> Vec<Uuid> {
        self.those(|growth| growth < 0)
    }

    fn those(&self, wanted: impl Fn(i128) -> bool) -> Vec<Uuid> {
        let wanted = self
            .accounts
            .iter()
            .filter(|account| wanted(account.growth));
        wanted.map(|account| account.account).collect()
    }

    /// Accounts whose growth is above zero / accounts whose growth is known. The numerator counts [`CustomerGrowth::growing`].
    #[must_use]
    pub fn share_growing(&self) -> Metric {
        let (growing, known) = (self.growing().len(), self.accounts.len());
        Metric::proportion(growing, known, "GROWING_ACCOUNTS", self.as_of)
            .excluding(self.exclusions())
    }

    /// The quantile `share` of the growth of the accounts, such as the median. The numerator is what they grow by together, the denominator how many they
    /// are.
    #[must_use]
    pub fn quantile(&self, share: Ratio) -> Metric {
        let growth = self.ascending();
        let sum = growth
            .iter()
            .try_fold(0_i128, |sum, growth| sum.checked_add(*growth));
        let sum = Ratio::new(sum.unwrap_or(0), BILLIONTHS).unwrap_or(Ratio::ZERO);
        let metric = Metric::quotient(
            sum,
            Ratio::count(growth.len()),
            Unit::Proportion,
            "QUANTILE_OF_ACCOUNTS",
            self.as_of,
        )
        .excluding(self.exclusions());
        let value = quantile_of(&growth, share)
            .and_then(|value| value.divided_by(Ratio::whole(BILLIONTHS)));
        match value {
            Some(value) => metric.with_value(value),
            None => metric.without_value(Status::NoData),
        }
    }

    /// A half of the accounts grow by at most so much.
    #[must_use]
    pub fn median(&self) -> Metric {
        self.quantile(half())
    }

    /// Sum of ARR x growth / sum of ARR, in major units of the reporting currency. Accounts that pay in a currency without an exchange rate are left out;
    /// those that pay nothing weigh nothing.
    #[must_use]
    pub fn weighted_mean(&self) -> Metric {
        let (mut above, mut below, mut incomplete) = (Some(0_i128), MonthlyAmount::ZERO, 0);
        for account in &self.accounts {
            let Some(monthly) = account.monthly else {
                incomplete += 1;
                continue;
            };
            below += monthly;
            above = above.and_then(|sum| {
                sum.checked_add(monthly.annual().exact().checked_mul(account.growth)?)
            });
        }
        let per_major = MonthlyAmount::PER_MINOR * i128::from(self.reporting.minor_per_major());
        let denominator = Ratio::new(below.annual().exact(), per_major).unwrap_or(Ratio::ZERO);
        let numerator =
            above.and_then(|above| Ratio::new(above, per_major.checked_mul(BILLIONTHS)?));
        let convention = "ARR_WEIGHTED";
        let unknown = Exclusion {
            reason: ExclusionReason::MissingExchangeRate,
            count: incomplete,
        };
        let metric = Metric::quotient(
            numerator.unwrap_or(Ratio::ZERO),
            denominator,
            Unit::Proportion,
            convention,
            self.as_of,
        )
        .excluding(self.exclusions().chain([unknown]));
        match numerator {
            Some(_) => metric,
            None => metric.without_value(Status::NoData),
        }
    }

    /// Growth of an account less the median growth of the portfolio; `None` when the former is not known.
    #[must_use]
    pub fn relative_to_peers(&self, account: Uuid) -> Option<Ratio> {
        let growth = self.of(account)?.growth();
        growth.plus(self.median().value?.times(Ratio::whole(-1))?)
    }

    /// What is known of an account; `None` when its growth is not known.
    #[must_use]
    pub fn of(&self, account: Uuid) -> Option<&AccountGrowth> {
        let of = |known: &AccountGrowth| known.account.cmp(&account);
        let place = self.accounts.binary_search_by(of).ok()?;
        self.accounts.get(place)
    }

    fn ascending(&self) -> Vec<i128> {
        let growth = self.accounts.iter().map(|account| account.growth);
        let mut growth: Vec<_> = growth.collect();
        growth.sort_unstable();
        growth
    }

    fn exclusions(&self) -> impl Iterator<Item = Exclusion> {
        Unmeasured::ALL.into_iter().map(|reason| Exclusion {
            reason: reason.exclusion(),
            count: self.left_out(reason).len(),
        })
    }
}

fn half() -> Ratio {
    Ratio::new(1, 2).unwrap_or(Ratio::ONE)
}

/// A ratio rounded half to even to whole billionths; `None` when it does not fit.
fn billionths(ratio: Ratio) -> Option<i128> {
    let (whole, denominator) = (ratio.numerator(), ratio.denominator());
    let rest = whole.rem_euclid(denominator).checked_mul(BILLIONTHS)?;
    let whole = whole.div_euclid(denominator).checked_mul(BILLIONTHS)?;
    whole.checked_add(divide_half_even(rest, denominator))
}
