//! A portfolio cut by one of its dimensions.

use std::sync::Arc;

use chrono::NaiveDate;
use uuid::Uuid;

use crate::{
    account::{Stage, TraitValue},
    advocacy::ActivityRow,
    health::{HealthBand, Standing, Standings},
    metric::ExclusionReason,
    time::Month,
};

use super::{
    columns::{Column, NONE, distinct, place},
    evaluate::{Holding, Portfolio},
    facts::Facts,
};

/// What a portfolio can be cut by.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Dimension {
    /// The primary owner, then or now by the portfolio's convention: the load per CSM.
    Csm,
    /// The segment.
    Segment,
    /// The industry.
    Industry,
    /// The country.
    Country,
    /// The plan of the lines. An account is in the slice of every plan it has a running line of (in trial or not), with the MRR of that
    /// plan only: MRR adds up, numbers of accounts need not.
    Plan,
    /// The life-cycle stage on the date.
    Stage,
    /// The month of the signup.
    SignupMonth,
    /// The value of a custom trait, by the id of its definition.
    Trait(Uuid),
}

/// What the accounts of a slice have in common. Ordered within a dimension, with [`SliceKey::None`] last.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum SliceKey {
    /// The CSM.
    Csm(Uuid),
    /// The segment.
    Segment(String),
    /// The industry.
    Industry(String),
    /// The country's two-letter code.
    Country(String),
    /// The plan.
    Plan(Uuid),
    /// The stage.
    Stage(Stage),
    /// The month of the signup.
    SignupMonth(Month),
    /// The value of the trait.
    Trait(TraitValue),
    /// The band of the health score.
    HealthBand(HealthBand),
    /// They have none: no owner, no segment, no running line of any plan.
    None,
}

/// A part of a portfolio.
#[derive(Clone, Debug)]
pub struct Slice {
    /// What its accounts have in common.
    pub key: SliceKey,
    /// The part, which can be cut again.
    pub portfolio: Portfolio,
}

/// For every account the place of its key among the keys, or [`NONE`].
struct Keys<'a> {
    values: Vec<SliceKey>,
    of: Box<dyn Fn(u32) -> u32 + 'a>,
}

impl Portfolio {
    /// The portfolio cut by a dimension, by ascending key. Slices without accounts are left out, unless there was recurring revenue in them
    /// before, which windows of time tell about.
    ///
    /// By any dimension but [`Dimension::Plan`] every account is in exactly one slice, and all numbers of accounts and money add up exactly.
    #[must_use]
    pub fn slices(&self, by: Dimension) -> Vec<Slice> {
        let keys = self.keys(by);
        let parts = match by {
            Dimension::Plan => self.parts_by_plan(),
            _ => self.parts_by_account(keys.values.len(), keys.of),
        };
        let parts = parts.into_iter().enumerate();
        parts
            .filter(|(_, part)| part.account_count() > 0 || part.has_history())
            .map(|(place, portfolio)| Slice {
                key: keys.values.get(place).cloned().unwrap_or(SliceKey::None),
                portfolio,
            })
            .collect()
    }

    /// The portfolio cut by the bands of health that accounts are in on its date, from the worst to the best; accounts without a score come last. Every
    /// account is in exactly one slice. Slices without accounts are left out, unless there was recurring revenue in them before.
    #[must_use]
    pub fn slices_by_health(&self, standings: &Standings) -> Vec<Slice> {
        let keys = HealthBand::ALL.map(SliceKey::HealthBand);
        let of = |account: u32| {
            let standing = standings.get(&self.id(account));
            let band = standing.and_then(Standing::band);
            band.map_or(NONE, |band| place(&HealthBand::ALL, &band))
        };
        let parts = self
            .parts_by_account(keys.len(), of)
            .into_iter()
            .enumerate();
        parts
            .filter(|(_, part)| part.account_count() > 0 || part.has_history())
            .map(|(place, portfolio)| Slice {
                key: keys.get(place).cloned().unwrap_or(SliceKey::None),
                portfolio,
            })
            .collect()
    }

    /// A part for every plan, and one for no plan. Of a portfolio that is cut by plan already, one part has everything.
    fn parts_by_plan(&self) -> Vec<Self> {
        let plans = self.facts.plans.len();
        let parts = self.holdings_by_plan().into_iter().enumerate();
        let parts = parts.map(|(place, holdings)| {
            let plan = u32::try_from(place).ok().filter(|_| place < plans);
            let plan = plan.unwrap_or(NONE);
            let population = match self.plan.is_none_or(|only| only == plan) {
                true => Arc::clone(&self.population),
                false => Arc::default(),
            };
            self.part(Some(plan), holdings, Vec::new(), population)
        });
        parts.collect()
    }

    /// A part for every key, and one for accounts without one.
    fn parts_by_account(&self, keys: usize, of: impl Fn(u32) -> u32) -> Vec<Self> {
        let group_of = |account: u32| (of(account) as usize).min(keys);
        let mut holdings: Vec<Vec<Holding>> = vec![Vec::new(); keys + 1];
        for holding in &self.holdings {
            holdings[group_of(holding.account)].push(*holding);
        }
        let mut excluded: Vec<Vec<(u32, ExclusionReason)>> = vec![Vec::new(); keys + 1];
        for left_out in &self.excluded {
            excluded[group_of(left_out.0)].push(*left_out);
        }
        let mut populations: Vec<Vec<u32>> = vec![Vec::new(); keys + 1];
        for account in &*self.population {
            populations[group_of(*account)].push(*account);
        }
        let parts = holdings.into_iter().zip(excluded).zip(populations);
        let parts = parts.map(|((holdings, excluded), population)| {
            self.part(self.plan, holdings, excluded, population.into())
        });
        parts.collect()
    }

    fn part(
        &self,
        plan: Option<u32>,
        holdings: Vec<Holding>,
        excluded: Vec<(u32, ExclusionReason)>,
        population: Arc<[u32]>,
    ) -> Self {
        Self::from_parts(
            Arc::clone(&self.facts),
            Arc::clone(&self.basis),
            plan,
            holdings,
            excluded,
            population,
        )
    }

    fn keys(&self, by: Dimension) -> Keys<'_> {
        let facts = &*self.facts;
        match by {
            Dimension::Csm => Keys {
                values: facts.csms.iter().copied().map(SliceKey::Csm).collect(),
                of: Box::new(|account| facts.owner_place(account, self.basis.owner_day)),
            },
            Dimension::Segment => of_column(&facts.segments, SliceKey::Segment),
            Dimension::Industry => of_column(&facts.industries, SliceKey::Industry),
            Dimension::Country => of_column(&facts.countries, SliceKey::Country),
            Dimension::Plan => Keys {
                values: facts.plans.iter().copied().map(SliceKey::Plan).collect(),
                of: Box::new(|_| NONE),
            },
            Dimension::Stage => Keys {
                values: Stage::ALL.map(SliceKey::Stage).to_vec(),
                of: Box::new(|account| {
                    let stage = facts.stage_on(account, self.basis.day);
                    stage.map_or(NONE, |stage| place(&Stage::ALL, &stage))
                }),
            },
            Dimension::SignupMonth => by_signup_month(facts),
            Dimension::Trait(definition) => match facts.traits.get(&definition) {
                Some(column) => of_column(column, SliceKey::Trait),
                None => Keys {
                    values: Vec::new(),
                    of: Box::new(|_| NONE),
                },
            },
        }
    }
}

fn of_column<T: Clone>(column: &Column<T>, key: fn(T) -> SliceKey) -> Keys<'_> {
    Keys {
        values: column.values.iter().cloned().map(key).collect(),
        of: Box::new(|account| column.of[account as usize]),
    }
}

fn by_signup_month(facts: &Facts) -> Keys<'_> {
    let month_of = |day: i32| NaiveDate::from_num_days_from_ce_opt(day).map(Month::of);
    let months = distinct(facts.signed_up.iter().filter_map(|day| month_of(*day)));
    Keys {
        values: months.iter().copied().map(SliceKey::SignupMonth).collect(),
        of: Box::new(move |account| {
            let month = month_of(facts.signed_up[account as usize]);
            month.map_or(NONE, |month| place(&months, &month))
        }),
    }
}

impl Portfolio {
    /// Whether one of its accounts has paid, bought or tried something by its date, asked for support, was surveyed, spoken to or onboarded, wanted to reach
    /// something, did something for the product, or has a renewal.
    fn has_history(&self) -> bool {
        let today = self.basis.day;
        let mut stretches = Vec::new();
        self.population.iter().any(|account| {
            let mut paid = || {
                if self.plan.is_none() {
                    let first = self.facts.levels.spells(*account).first();
                    return first.is_some_and(|spell| spell.first <= today);
                }
                stretches.clear();
                let tenure = self.facts.tenure(*account);
                let lines = &self.facts.lines;
                lines.stretches(*account, self.plan, tenure, &mut stretches);
                stretches.iter().any(|stretch| stretch.first <= today)
            };
            let bought = || self.sales(*account).iter().any(|sale| sale.day <= today);
            let tried = || self.trials(*account).any(|trial| trial.started <= today);
            let asked = || self.cases(*account).iter().any(|case| case.opened <= today);
            let touched = || {
                self.touches(*account)
                    .iter()
                    .any(|touch| touch.day <= today)
            };
            let onboarded = || {
                let plans = self.onboardings(*account);
                let prompts = self.prompts_of(*account);
                plans.first().is_some_and(|plan| plan.starts <= today)
                    || prompts.first().is_some_and(|prompt| prompt.sent <= today)
            };
            let wanted = || !self.is_of_a_plan() && !self.facts.outcomes.of(*account).is_empty();
            let advocated = || {
                let mut activities = self.facts.activities.of(*account).iter();
                let is_known = |row: &ActivityRow| row.path.stage_on(self.basis.as_of).is_some();
                !self.is_of_a_plan() && activities.any(is_known)
            };
            let due = || self.renewals_of(*account).next().is_some();
            paid()
                || bought()
                || tried()
                || due()
                || asked()
                || touched()
                || onboarded()
                || wanted()
                || advocated()
                || self.was_surveyed(*account)
        })
    }
}
