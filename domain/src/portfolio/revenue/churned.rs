//! Why customers were lost.

use chrono::NaiveDate;
use uuid::Uuid;

use crate::{
    money::MonthlyAmount,
    portfolio::{columns::NEVER, facts::EndingRow},
    revenue::{ChurnConvention, ChurnKind, MovementKind},
    time::date_of_day,
};

use super::{answer::Revenue, walk::Change};

/// A customer that was lost in a window.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ChurnedAccount {
    /// The account.
    pub account: Uuid,
    /// The first day on which it was no customer.
    pub churned_on: NaiveDate,
    /// The MRR that went with it, in the window's view; zero for one that came and went between opening and closing, when they are
    /// netted. `None` when an exchange rate is missing.
    pub lost: Option<MonthlyAmount>,
    /// How it left, when that is known.
    pub kind: Option<ChurnKind>,
    /// The ids of the reasons that were picked, ascending.
    pub reasons: Vec<Uuid>,
}

/// Lost customers that have something in common.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ChurnGroup<K> {
    /// What they have in common; `None` when it is not known.
    pub key: Option<K>,
    /// How many there are.
    pub accounts: usize,
    /// The MRR that went with them; `None` when an exchange rate is missing.
    pub lost: Option<MonthlyAmount>,
}

impl Revenue {
    /// The customers that are counted as lost by a convention, by id, and why they left.
    ///
    /// The ending of that day counts, or the latest one before it in which the account was a customer. An account without a known kind
    /// that has a free line on the day has gone to the free plan.
    #[must_use]
    pub fn churned(&self, convention: ChurnConvention) -> Vec<ChurnedAccount> {
        self.collect(|change| {
            let departure = change.presence.departure(self.settings.view)?;
            change.is_lost(convention).then(|| {
                let ending = self.ending(change.account, departure);
                let kind = ending.and_then(|ending| ending.kind);
                ChurnedAccount {
                    account: self.facts.ids[change.account as usize],
                    churned_on: date_of_day(departure),
                    lost: change.complete.then(|| change.lost()),
                    kind: kind.or_else(|| self.free_kind(change.account, departure)),
                    reasons: self.reasons(change.account, ending),
                }
            })
        })
    }

    /// The lost customers by how they left, in the order of the kinds, those of unknown kind last. Kinds without customers are left out.
    #[must_use]
    pub fn churn_by_kind(&self, convention: ChurnConvention) -> Vec<ChurnGroup<ChurnKind>> {
        let churned = self.churned(convention);
        let keys = ChurnKind::ALL.into_iter().map(Some).chain([None]);
        let groups = keys.map(|key| group(key, churned.iter().filter(|lost| lost.kind == key)));
        groups.filter(|group| group.accounts > 0).collect()
    }

    /// The lost customers by reason, ascending by id, those without one last. One with several reasons counts for each of them.
    #[must_use]
    pub fn churn_by_reason(&self, convention: ChurnConvention) -> Vec<ChurnGroup<Uuid>> {
        let churned = self.churned(convention);
        let mut keys: Vec<_> = churned
            .iter()
            .flat_map(|lost| lost.reasons.iter().copied().map(Some))
            .collect();
        keys.sort_unstable();
        keys.dedup();
        let has = |lost: &ChurnedAccount, key: Option<Uuid>| match key {
            Some(reason) => lost.reasons.contains(&reason),
            None => lost.reasons.is_empty(),
        };
        let groups = keys
            .into_iter()
            .chain([None])
            .map(|key| group(key, churned.iter().filter(|lost| has(lost, key))));
        groups.filter(|group| group.accounts > 0).collect()
    }

    /// The ending that tells why the account left on a day.
    fn ending(&self, account: u32, day: i32) -> Option<&EndingRow> {
        let mut spells = Vec::new();
        self.asked().spells(account, &mut spells);
        let since = spells.iter().find(|spell| spell.end == day)?.first;
        let endings = self.facts.endings.of(account);
        let until = endings.partition_point(|ending| ending.day <= day);
        endings[..until].last().filter(|ending| ending.day > since)
    }

    /// The reasons of all endings of the same day.
    fn reasons(&self, account: u32, ending: Option<&EndingRow>) -> Vec<Uuid> {
        let Some(ending) = ending else {
            return Vec::new();
        };
        let endings = self.facts.endings.of(account).iter();
        let of_day = endings.filter(|other| other.day == ending.day);
        let mut reasons: Vec<_> = of_day
            .flat_map(|ending| ending.reasons.iter().copied())
            .collect();
        reasons.sort_unstable();
        reasons.dedup();
        reasons
    }

    fn free_kind(&self, account: u32, day: i32) -> Option<ChurnKind> {
        let lines = &self.facts.lines;
        let mut of_account = lines.range(account);
        let is_free = |line: usize| {
            let in_trial = lines.trial_first[line] != NEVER;
            lines.monthly[line] == 0
                && lines.recurs[line]
                && !in_trial
                && lines.first[line] <= day
                && day < lines.end[line]
        };
        of_account
            .any(is_free)
            .then_some(ChurnKind::DowngradeToFree)
    }
}

impl Change<'_> {
    /// What went with an account that was lost.
    fn lost(&self) -> MonthlyAmount {
        let churn = |movement: &&crate::revenue::Event| movement.kind == MovementKind::Churn;
        let lost = self.movements.iter().filter(churn);
        lost.map(|movement| -movement.change).sum()
    }
}

fn group<'a, K>(
    key: Option<K>,
    churned: impl Iterator<Item = &'a ChurnedAccount>,
) -> ChurnGroup<K> {
    let mut group = ChurnGroup {
        key,
        accounts: 0,
        lost: Some(MonthlyAmount::ZERO),
    };
    for account in churned {
        group.accounts += 1;
        group.lost = group.lost.zip(account.lost).map(|(sum, lost)| sum + lost);
    }
    group
}
