//! From rows, in whatever order they arrive, to columns.

mod advocacy;
mod care;
mod commerce;
mod finish;
mod growth;
mod onboarding;
mod outcome;
mod survey;

use std::{
    collections::{HashMap, HashSet},
    sync::Arc,
};

use chrono::NaiveDate;
use uuid::Uuid;

use crate::{
    account::{Stage, TraitValue},
    advocacy::ActivityRow,
    growth::KpiRow,
    invoice::Invoice,
    money::Currency,
    onboarding::{PromptRow, WorkCalendar},
    outcome::{Outcome, ReviewRow},
    ownership::{Assignment, OwnershipRole},
    purchase::Sale,
    revenue::Line,
    support::CaseRow,
    touchpoint::TouchRow,
};

use super::{
    columns::{NEVER, NONE, day},
    facts::{EndingRow, OnboardingRow, RenewalRow, TrialRow},
    lines::LineRow,
    surveys::{AnswerRow, Circumstances, InvitationRow},
};

/// What the row of an account says. Texts are as stored.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct AccountFact<'a> {
    /// The account.
    pub id: Uuid,
    /// The day on which it became a customer; an account without one is in every portfolio until it is archived.
    pub signed_up_on: Option<NaiveDate>,
    /// The first day on which it is in no portfolio any more.
    pub archived_on: Option<NaiveDate>,
    /// The segment.
    pub segment: Option<&'a str>,
    /// The industry.
    pub industry: Option<&'a str>,
    /// The country's two-letter code.
    pub country: Option<&'a str>,
    /// The account that it belongs to.
    pub parent: Option<Uuid>,
}

/// The dated or numeric part of an account's row; its texts are in lists beside.
#[derive(Clone, Copy, Debug)]
pub(super) struct Row {
    pub(super) signed_up: i32,
    pub(super) archived: i32,
    pub(super) parent: Option<Uuid>,
}

/// Collects rows and makes [`super::Facts`] of them. Rows about accounts that were never given are left out.
#[derive(Clone, Debug, Default)]
pub struct FactsBuilder {
    /// In the order in which accounts were first spoken of.
    slots: HashMap<Uuid, u32>,
    pub(super) rows: Vec<(Uuid, Option<Row>)>,
    latest: Option<(Uuid, u32)>,
    pub(super) segments: Vec<(u32, String)>,
    pub(super) industries: Vec<(u32, String)>,
    pub(super) countries: Vec<(u32, String)>,
    pub(super) traits: HashMap<Uuid, Vec<(u32, TraitValue)>>,
    pub(super) stages: Vec<(u32, (i32, Stage))>,
    pub(super) owners: Vec<(u32, i32, i32, Uuid)>,
    pub(super) lines: Vec<LineRow>,
    pub(super) endings: Vec<(u32, EndingRow)>,
    /// With places of products in the order in which they were first spoken of.
    pub(super) purchases: Vec<(u32, Sale)>,
    pub(super) trials: Vec<(u32, TrialRow)>,
    pub(super) renewals: Vec<(u32, RenewalRow)>,
    pub(super) answers: Vec<(u32, AnswerRow)>,
    pub(super) invitations: Vec<(u32, InvitationRow)>,
    circumstances: HashSet<Arc<Circumstances>>,
    pub(super) cases: Vec<(u32, CaseRow)>,
    pub(super) touches: Vec<(u32, TouchRow)>,
    pub(super) onboardings: Vec<(u32, OnboardingRow)>,
    pub(super) prompts: Vec<(u32, PromptRow)>,
    pub(super) calendar: WorkCalendar,
    pub(super) kpis: Vec<(u32, KpiRow)>,
    pub(super) outcomes: Vec<(u32, Outcome)>,
    pub(super) reviews: Vec<(u32, ReviewRow)>,
    pub(super) invoices: Vec<(u32, Invoice)>,
    pub(super) activities: Vec<(u32, ActivityRow)>,
    currencies: Vec<Currency>,
    plans: Vec<Uuid>,
    plan_places: HashMap<Uuid, u32>,
    pub(super) products: Vec<Uuid>,
    product_places: HashMap<Uuid, u32>,
    pub(super) products_of_plans: HashMap<Uuid, Uuid>,
}

impl FactsBuilder {
    /// A builder without rows.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Adds an account. One row an account.
    pub fn account(&mut self, fact: &AccountFact<'_>) {
        let slot = self.slot(fact.id);
        self.rows[slot as usize].1 = Some(Row {
            signed_up: fact.signed_up_on.map_or(i32::MIN, day),
            archived: fact.archived_on.map_or(NEVER, day),
            parent: fact.parent,
        });
        let texts = [
            (&mut self.segments, fact.segment),
            (&mut self.industries, fact.industry),
            (&mut self.countries, fact.country),
        ];
        for (column, text) in texts {
            column.extend(text.map(|text| (slot, text.to_owned())));
        }
    }

    /// Adds that an account entered a stage on a date. One stage a date.
    pub fn stage(&mut self, account: Uuid, entered_on: NaiveDate, stage: Stage) {
        let slot = self.slot(account);
        self.stages.push((slot, (day(entered_on), stage)));
    }

    /// Adds an assignment of an account. Primary ones alone make owners; others are not looked at.
    pub fn assignment(&mut self, account: Uuid, assignment: &Assignment) {
        if assignment.role == OwnershipRole::Primary {
            let slot = self.slot(account);
            let end = assignment.ends_on.map_or(NEVER, day);
            self.owners
                .push((slot, day(assignment.starts_on), end, assignment.csm));
        }
    }

    /// Adds the value of a trait of an account. One value a trait.
    pub fn trait_value(&mut self, account: Uuid, definition: Uuid, value: TraitValue) {
        let slot = self.slot(account);
        self.traits
            .entry(definition)
            .or_default()
            .push((slot, value));
    }

    /// Adds a line of a subscription of an account, as it counts (see [`Line::parts`]).
    pub fn line(&mut self, account: Uuid, plan: Option<Uuid>, line: &Line) {
        let slot = self.slot(account);
        let terms = line.terms();
        let (trial_first, trial_end) = line.trial().map_or((NEVER, NEVER), |(first, end)| {
            (day(first), end.map_or(NEVER, day))
        });
        let row = LineRow {
            account: slot,
            first: day(terms.starts_on),
            end: terms.ends_on.map_or(NEVER, day),
            trial_first,
            trial_end,
            monthly: line.monthly_exact(),
            recurs: terms.charge.interval().is_some(),
            quantity: u32::try_from(terms.quantity).unwrap_or(u32::MAX),
            currency: self.currency(terms.currency),
            plan: plan.map_or(NONE, |plan| self.plan(plan)),
        };
        self.lines.push(row);
    }

    /// The number of an account for the time being.
    pub(super) fn slot(&mut self, account: Uuid) -> u32 {
        // Rows mostly arrive account after account.
        if let Some((_, slot)) = self.latest.filter(|(id, _)| *id == account) {
            return slot;
        }
        let next = u32::try_from(self.rows.len()).unwrap_or(NONE);
        let slot = *self.slots.entry(account).or_insert(next);
        if slot == next {
            self.rows.push((account, None));
        }
        self.latest = Some((account, slot));
        slot
    }

    pub(super) fn currency(&mut self, currency: Currency) -> u16 {
        let known = self.currencies.iter().position(|known| *known == currency);
        let place = known.unwrap_or_else(|| {
            self.currencies.push(currency);
            self.currencies.len() - 1
        });
        // ISO 4217 has fewer than 200 currencies.
        u16::try_from(place).unwrap_or(u16::MAX)
    }

    pub(super) fn plan(&mut self, plan: Uuid) -> u32 {
        place_of(plan, &mut self.plans, &mut self.plan_places)
    }

    pub(super) fn product_place(&mut self, product: Uuid) -> u32 {
        place_of(product, &mut self.products, &mut self.product_places)
    }
}

/// The place of an id among those that were spoken of, for the time being.
fn place_of(id: Uuid, known: &mut Vec<Uuid>, places: &mut HashMap<Uuid, u32>) -> u32 {
    let next = u32::try_from(known.len()).unwrap_or(NONE);
    let place = *places.entry(id).or_insert(next);
    if place == next {
        known.push(id);
    }
    place
}
