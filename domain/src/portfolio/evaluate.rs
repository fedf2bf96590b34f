//! One pass over the facts.

use std::{ops::Range, sync::Arc};

use chrono::NaiveDate;
use uuid::Uuid;

use crate::{
    metric::ExclusionReason,
    money::{Currency, MonthlyAmount, Rate, RateTable},
    ownership::OwnerConvention,
};

use super::{
    columns::{NONE, day},
    facts::Facts,
    lines::Lines,
    set::AccountSet,
};

/// What is asked about a set of accounts.
#[derive(Clone, Copy, Debug)]
pub struct Question<'a> {
    /// The date of the numbers, until its end.
    pub as_of: NaiveDate,
    /// The date on which it is asked, in the tenant's zone.
    pub today: NaiveDate,
    /// Whose account it is: the owner's on the date, or today's.
    pub owner: OwnerConvention,
    /// The currency of the answer.
    pub reporting: Currency,
    /// The exchange rates.
    pub rates: &'a RateTable,
}

/// What all parts of an answer share.
#[derive(Clone, Debug)]
pub(super) struct Basis {
    pub(super) as_of: NaiveDate,
    pub(super) day: i32,
    pub(super) owner_day: i32,
    pub(super) owner: OwnerConvention,
    pub(super) reporting: Currency,
    /// What currencies are worth on other days.
    pub(super) table: RateTable,
    /// For every currency of the facts what it is worth, or `None` when that is not known.
    rates: Vec<Option<Rate>>,
    /// Whether all lines are in the reporting currency, so that nothing is converted.
    same_currency: bool,
}

impl Basis {
    fn new(facts: &Facts, question: &Question<'_>) -> Self {
        let rate = |from: &Currency| {
            question
                .rates
                .rate(*from, question.reporting, question.as_of)
                .ok()
        };
        Self {
            as_of: question.as_of,
            day: day(question.as_of),
            owner_day: day(question.owner.date(question.as_of, question.today)),
            owner: question.owner,
            reporting: question.reporting,
            table: question.rates.clone(),
            rates: facts.currencies.iter().map(rate).collect(),
            same_currency: facts
                .currencies
                .iter()
                .all(|currency| *currency == question.reporting),
        }
    }
}

impl Basis {
    /// What a currency of the facts is worth on the date.
    pub(super) fn rate(&self, currency: u16) -> Option<Rate> {
        self.rates[usize::from(currency)]
    }
}

/// What one account, or one account's lines of one plan, is worth on the date.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Holding {
    pub(super) account: u32,
    /// Whether a line counts that is worth something.
    pub(super) paying: bool,
    /// Whether such a line has no exchange rate, so that the amount is not all of it.
    pub(super) incomplete: bool,
    pub(super) monthly: MonthlyAmount,
}

impl Holding {
    pub(super) const fn empty(account: u32) -> Self {
        Self {
            account,
            paying: false,
            incomplete: false,
            monthly: MonthlyAmount::ZERO,
        }
    }

    fn add(&mut self, facts: &Facts, basis: &Basis, line: usize) {
        let amount = facts.lines.monthly[line];
        self.paying = true;
        match basis.rates[usize::from(facts.lines.currency[line])] {
            Some(rate) => self.monthly += rate.convert(MonthlyAmount::from_exact(amount.into())),
            None => self.incomplete = true,
        }
    }
}

/// Some accounts at a date, and every number about them.
///
/// An account is in it when it has signed up by the date (or its signup is not known) and is not archived by then.
#[derive(Clone, Debug)]
pub struct Portfolio {
    pub(super) facts: Arc<Facts>,
    pub(super) basis: Arc<Basis>,
    /// Only lines of one plan count (the place of the plan, or [`NONE`] for lines without one).
    pub(super) plan: Option<u32>,
    /// By ascending number of the account.
    pub(super) holdings: Vec<Holding>,
    /// What was asked about but is not in it.
    pub(super) excluded: Vec<(u32, ExclusionReason)>,
    /// Whose history counts in windows of time, by ascending number: of those in it, and of those that were or will be.
    pub(super) population: Arc<[u32]>,
    pub(super) known: MonthlyAmount,
    pub(super) paying: usize,
    pub(super) incomplete: usize,
}

impl Portfolio {
    /// The portfolio of a set of accounts.
    #[must_use]
    pub fn evaluate(facts: &Arc<Facts>, accounts: &AccountSet, question: &Question<'_>) -> Self {
        let basis = Basis::new(facts, question);
        let mut holdings = Vec::with_capacity(accounts.len());
        let mut excluded = Vec::new();
        for account in accounts.numbers(facts) {
            if facts.archived[account as usize] <= basis.day {
                excluded.push((account, ExclusionReason::Archived));
            } else if facts.signed_up[account as usize] > basis.day {
                excluded.push((account, ExclusionReason::NotSignedUpYet));
            } else {
                holdings.push(holding(facts, &basis, account));
            }
        }
        let population = accounts.numbers(facts).collect();
        Self::from_parts(
            Arc::clone(facts),
            Arc::new(basis),
            None,
            holdings,
            excluded,
            population,
        )
    }

    pub(super) fn from_parts(
        facts: Arc<Facts>,
        basis: Arc<Basis>,
        plan: Option<u32>,
        holdings: Vec<Holding>,
        excluded: Vec<(u32, ExclusionReason)>,
        population: Arc<[u32]>,
    ) -> Self {
        Self {
            known: holdings.iter().map(|holding| holding.monthly).sum(),
            paying: holdings.iter().filter(|holding| holding.paying).count(),
            incomplete: holdings.iter().filter(|holding| holding.incomplete).count(),
            facts,
            basis,
            plan,
            holdings,
            excluded,
            population,
        }
    }

    /// Adds up, for every plan, what this portfolio's accounts have of it. Accounts without a running line have none of "no plan".
    pub(super) fn holdings_by_plan(&self) -> Vec<Vec<Holding>> {
        let plans = self.facts.plans.len();
        let mut by_plan: Vec<Vec<Holding>> = vec![Vec::new(); plans + 1];
        for account in self.holdings.iter().map(|holding| holding.account) {
            let mut runs = false;
            for line in self.facts.lines.range(account) {
                let plan = self.facts.lines.plan[line];
                if self.plan.is_some_and(|only| only != plan)
                    || !runs_on(&self.facts, line, self.basis.day)
                {
                    continue;
                }
                runs = true;
                let holding = holding_of(&mut by_plan[(plan as usize).min(plans)], account);
                if counts_on(&self.facts, line, self.basis.day) {
                    holding.add(&self.facts, &self.basis, line);
                }
            }
            if !runs {
                let place = self.plan.unwrap_or(NONE) as usize;
                holding_of(&mut by_plan[place.min(plans)], account);
            }
        }
        by_plan
    }

    /// Whether only lines of a plan count; what is of no plan does not.
    pub(super) fn is_of_a_plan(&self) -> bool {
        self.plan.is_some_and(|plan| plan != NONE)
    }

    pub(super) fn id(&self, account: u32) -> Uuid {
        self.facts.ids[account as usize]
    }
}

/// The holding of the account that is being added up, which is the last one.
fn holding_of(holdings: &mut Vec<Holding>, account: u32) -> &mut Holding {
    if holdings.last().is_none_or(|last| last.account != account) {
        holdings.push(Holding::empty(account));
    }
    let last = holdings.len() - 1;
    &mut holdings[last]
}

/// What an account is worth on the date.
fn holding(facts: &Facts, basis: &Basis, account: u32) -> Holding {
    let range = facts.lines.range(account);
    if basis.same_currency {
        let monthly = sum_on(&facts.lines, range, basis.day);
        return Holding {
            paying: monthly.is_positive(),
            monthly,
            ..Holding::empty(account)
        };
    }
    let mut holding = Holding::empty(account);
    for line in range {
        if counts_on(facts, line, basis.day) {
            holding.add(facts, basis, line);
        }
    }
    holding
}

/// How many lines are added in 64 bits: one is worth at most 10^16 ([`crate::revenue::Line::LIMIT`]).
const AT_ONCE: usize = 512;

/// The sum of the lines that count, without a branch per line: the loop that the lines of most tenants go through.
fn sum_on(lines: &Lines, range: Range<usize>, date: i32) -> MonthlyAmount {
    let mut sum = MonthlyAmount::ZERO;
    let chunks = lines.monthly[range.clone()]
        .chunks(AT_ONCE)
        .zip(lines.first[range.clone()].chunks(AT_ONCE))
        .zip(lines.end[range.clone()].chunks(AT_ONCE))
        .zip(lines.trial_first[range.clone()].chunks(AT_ONCE))
        .zip(lines.trial_end[range].chunks(AT_ONCE));
    for ((((monthly, first), end), trial_first), trial_end) in chunks {
        let rows = monthly
            .iter()
            .zip(first)
            .zip(end)
            .zip(trial_first)
            .zip(trial_end);
        let amount: i64 = rows
            .map(|((((monthly, first), end), trial_first), trial_end)| {
                let runs = (*first <= date) & (date < *end);
                let in_trial = (*trial_first <= date) & (date < *trial_end);
                monthly * i64::from(runs & !in_trial)
            })
            .sum();
        sum += MonthlyAmount::from_exact(amount.into());
    }
    sum
}

fn runs_on(facts: &Facts, line: usize, date: i32) -> bool {
    (facts.lines.first[line] <= date) & (date < facts.lines.end[line])
}

/// Whether the line is worth something on the date.
fn counts_on(facts: &Facts, line: usize, date: i32) -> bool {
    let lines = &facts.lines;
    let in_trial = (lines.trial_first[line] <= date) & (date < lines.trial_end[line]);
    runs_on(facts, line, date) & !in_trial & (lines.monthly[line] > 0)
}
