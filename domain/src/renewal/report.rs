//! The renewals due in a window.

use std::collections::BTreeMap;

use chrono::NaiveDate;
use uuid::Uuid;

use crate::{
    metric::{Exclusion, ExclusionReason, Metric, Ratio, Status, Unit},
    money::{Currency, RateTable},
    name::names,
    time::Window,
};

use super::{
    call::Likelihood,
    forecast::{Forecast, ForecastSettings},
    outcome::{Renewal, RenewalState},
};

/// What is up for renewal.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum RenewalBase {
    /// All that is due in the window, what is pending too.
    #[default]
    AllDue,
    /// What was renewed or lost.
    Decided,
}

names!(RenewalBase {
    AllDue => "ALL_DUE",
    Decided => "DECIDED",
});

/// How a tenant reckons renewals.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct RenewalSettings {
    /// For how many days from its due date on a renewal that is not closed stays pending.
    pub grace_days: u32,
    /// From which likelihood on a renewal is in which part of the forecast.
    pub forecast: ForecastSettings,
}

impl Default for RenewalSettings {
    fn default() -> Self {
        Self {
            grace_days: 30,
            forecast: ForecastSettings::default(),
        }
    }
}

/// One renewal that is due in the window.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct RenewalEntry {
    /// The renewal.
    pub id: Uuid,
    /// Its account.
    pub account: Uuid,
    /// The day on which it is due.
    pub due_on: NaiveDate,
    /// Where it stands.
    pub state: RenewalState,
    /// What is due, in minor units of the reporting currency; `None` without an exchange rate.
    pub due: Option<i128>,
    /// What was renewed, in minor units of the reporting currency; `None` without an exchange rate.
    pub renewed: Option<i128>,
    /// How likely it is.
    pub likelihood: Option<Likelihood>,
}

/// The renewals due in a window, by due date: rates in numbers and in money, and the forecast of what is pending.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RenewalReport {
    /// The renewals, by due date.
    pub entries: Vec<RenewalEntry>,
    settings: RenewalSettings,
    currency: Currency,
    window: Window,
    as_of: NaiveDate,
}

impl RenewalReport {
    /// The renewals among these, given with their accounts in any order, that are due in the window, as they are known at the end of `as_of`.
    /// Amounts are converted at the rates of the due date, or of `as_of` when that comes first.
    #[must_use]
    pub fn of<'a>(
        renewals: impl IntoIterator<Item = (Uuid, &'a Renewal)>,
        window: Window,
        as_of: NaiveDate,
        (reporting, rates): (Currency, &RateTable),
        settings: RenewalSettings,
    ) -> Self {
        let due = renewals
            .into_iter()
            .filter(|(_, renewal)| window.contains(renewal.due_on));
        let entry = |(account, renewal): (Uuid, &Renewal)| {
            let (state, renewed) = renewal.state(as_of, settings.grace_days);
            let rate = rates.rate(renewal.currency, reporting, renewal.due_on.min(as_of));
            let convert = |minor| rate.as_ref().ok().map(|rate| rate.convert_minor(minor));
            RenewalEntry {
                id: renewal.id,
                account,
                due_on: renewal.due_on,
                state,
                due: convert(renewal.due_minor),
                renewed: convert(renewed),
                likelihood: renewal.likelihood_on(as_of),
            }
        };
        let mut entries: Vec<_> = due.map(entry).collect();
        entries.sort_unstable_by_key(|entry| (entry.due_on, entry.id));
        Self {
            entries,
            settings,
            currency: reporting,
            window,
            as_of,
        }
    }

    /// The window.
    #[must_use]
    pub const fn window(&self) -> &Window {
        &self.window
    }

    /// The currency of all amounts.
    #[must_use]
    pub const fn currency(&self) -> Currency {
        self.currency
    }

    /// The same of each calendar month of the window, those without renewals too: the pipeline.
    #[must_use]
    pub fn by_month(&self) -> Vec<Self> {
        let mut rest = self.entries.as_slice();
        let month = |window: Window| {
            let due = rest.partition_point(|entry| entry.due_on < window.end());
            let (entries, later) = rest.split_at(due);
            rest = later;
            Self {
                entries: entries.to_vec(),
                window,
                ..*self
            }
        };
        self.window.by_month().map(month).collect()
    }

    /// How many renewals stand there, or are due at all.
    #[must_use]
    pub fn count(&self, state: Option<RenewalState>) -> usize {
        self.renewals_in(state).count()
    }

    /// The renewals that stand there (all when none is given), by due date.
    pub fn renewals_in(&self, state: Option<RenewalState>) -> impl Iterator<Item = Uuid> {
        let there = move |entry: &&RenewalEntry| state.is_none_or(|state| state == entry.state);
        self.entries.iter().filter(there).map(|entry| entry.id)
    }

    /// The accounts with a renewal due, by id, and where they stand: renewed when one of theirs is, else pending when one of theirs is.
    #[must_use]
    pub fn accounts(&self) -> Vec<(Uuid, RenewalState)> {
        let mut accounts: BTreeMap<Uuid, RenewalState> = BTreeMap::new();
        for entry in &self.entries {
            let state = accounts.entry(entry.account).or_insert(entry.state);
            *state = match (*state, entry.state) {
                (RenewalState::Renewed, _) | (_, RenewalState::Renewed) => RenewalState::Renewed,
                (RenewalState::Pending, _) | (_, RenewalState::Pending) => RenewalState::Pending,
                (RenewalState::Lost, RenewalState::Lost) => RenewalState::Lost,
            };
        }
        accounts.into_iter().collect()
    }

    /// The accounts that stand there, by id.
    #[must_use]
    pub fn accounts_in(&self, state: RenewalState) -> Vec<Uuid> {
        let accounts = self.accounts().into_iter();
        let there = accounts.filter(|(_, of_account)| *of_account == state);
        there.map(|(account, _)| account).collect()
    }

    /// Renewal rate (accounts): renewed / up for renewal. The numerator counts the accounts that are [`RenewalState::Renewed`].
    #[must_use]
    pub fn account_rate(&self, base: RenewalBase) -> Metric {
        let count = |state| self.accounts_in(state).len();
        let renewed = count(RenewalState::Renewed);
        let pending = match base {
            RenewalBase::AllDue => count(RenewalState::Pending),
            RenewalBase::Decided => 0,
        };
        let all = renewed + count(RenewalState::Lost) + pending;
        Metric::proportion(renewed, all, base.as_str(), self.as_of).over(self.window)
    }

    /// Gross renewal rate (money): sum of min(renewed, due) / sum of due.
    #[must_use]
    pub fn gross_rate(&self, base: RenewalBase) -> Metric {
        self.money_rate(base, |due, renewed| renewed.min(due))
    }

    /// Net renewal rate (money): sum of renewed / sum of due. Upsell can lift it above one.
    #[must_use]
    pub fn net_rate(&self, base: RenewalBase) -> Metric {
        self.money_rate(base, |_, renewed| renewed)
    }

    /// What is due of the renewals that stand there (of all when none is given), in major units; `None` when an exchange rate is missing.
    #[must_use]
    pub fn due(&self, state: Option<RenewalState>) -> Option<Ratio> {
        self.sum(state, |entry| entry.due)
    }

    /// What was renewed, in major units; `None` when an exchange rate is missing.
    #[must_use]
    pub fn renewed(&self) -> Option<Ratio> {
        self.sum(None, |entry| entry.renewed)
    }

    /// What is to be expected of the renewals; `None` when an exchange rate is missing.
    #[must_use]
    pub fn forecast(&self) -> Option<Forecast> {
        Forecast::of(&self.entries, &self.settings.forecast, self.currency)
    }

    fn sum(
        &self,
        state: Option<RenewalState>,
        amount: impl Fn(&RenewalEntry) -> Option<i128>,
    ) -> Option<Ratio> {
        let wanted = |entry: &&RenewalEntry| state.is_none_or(|state| state == entry.state);
        let amounts = self.entries.iter().filter(wanted).map(amount);
        amounts
            .sum::<Option<i128>>()
            .map(|minor| Ratio::money(minor, self.currency))
    }

    fn money_rate(&self, base: RenewalBase, kept: impl Fn(i128, i128) -> i128) -> Metric {
        let is_in = |entry: &&RenewalEntry| {
            base == RenewalBase::AllDue || entry.state != RenewalState::Pending
        };
        let entries: Vec<_> = self.entries.iter().filter(is_in).collect();
        let known = entries
            .iter()
            .filter_map(|entry| entry.due.zip(entry.renewed));
        let (due, kept) = known.fold((0, 0), |(all, sum), (due, renewed)| {
            (all + due, sum + kept(due, renewed))
        });
        let incomplete = entries.iter().filter(|entry| entry.due.is_none()).count();
        let metric = Metric::quotient(
            Ratio::money(kept, self.currency),
            Ratio::money(due, self.currency),
            Unit::Proportion,
            base.as_str(),
            self.as_of,
        );
        let metric = metric.over(self.window).excluding([Exclusion {
            reason: ExclusionReason::MissingExchangeRate,
            count: incomplete,
        }]);
        match incomplete {
            0 => metric,
            _ => metric.without_value(Status::MissingExchangeRate),
        }
    }
}
