//! A portfolio cut by one of its dimensions.

use std::sync::Arc;

use chrono::NaiveDate;
use uuid::Uuid;

use crate::{
    account::{Stage, TraitValue},
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
    /// The portfolio cut by a dimension, by ascending key; slices without accounts are left out.
    ///
    /// By any dimension but [`Dimension::Plan`] every account is in exactly one slice, and all numbers of accounts and money add up exactly.
    #[must_use]
    pub fn slices(&self, by: Dimension) -> Vec<Slice> {
        let keys = self.keys(by);
        let of_key = |place: usize| keys.values.get(place).cloned().unwrap_or(SliceKey::None);
        if by == Dimension::Plan {
            let parts = self.holdings_by_plan().into_iter().enumerate();
            let parts = parts.map(|(place, holdings)| {
                let plan = u32::try_from(place)
                    .ok()
                    .filter(|_| place < keys.values.len());
                (
                    of_key(place),
                    self.part(Some(plan.unwrap_or(NONE)), holdings, Vec::new()),
                )
            });
            return non_empty(parts);
        }
        let groups = keys.values.len() + 1;
        let group_of = |account: u32| ((keys.of)(account) as usize).min(groups - 1);
        let mut holdings: Vec<Vec<Holding>> = vec![Vec::new(); groups];
        for holding in &self.holdings {
            holdings[group_of(holding.account)].push(*holding);
        }
        let mut excluded: Vec<Vec<(u32, ExclusionReason)>> = vec![Vec::new(); groups];
        for left_out in &self.excluded {
            excluded[group_of(left_out.0)].push(*left_out);
        }
        let parts = holdings.into_iter().zip(excluded).enumerate();
        let parts = parts.map(|(place, (holdings, excluded))| {
            (of_key(place), self.part(self.plan, holdings, excluded))
        });
        non_empty(parts)
    }

    fn part(
        &self,
        plan: Option<u32>,
        holdings: Vec<Holding>,
        excluded: Vec<(u32, ExclusionReason)>,
    ) -> Self {
        Self::from_parts(
            Arc::clone(&self.facts),
            Arc::clone(&self.basis),
            plan,
            holdings,
            excluded,
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

fn non_empty(parts: impl Iterator<Item = (SliceKey, Portfolio)>) -> Vec<Slice> {
    parts
        .filter(|(_, portfolio)| portfolio.account_count() > 0)
        .map(|(key, portfolio)| Slice { key, portfolio })
        .collect()
}
