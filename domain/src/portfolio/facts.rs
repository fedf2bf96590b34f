//! What is known about all accounts of a tenant, in columns.

use std::{collections::HashMap, sync::Arc};

use chrono::NaiveDate;
use uuid::Uuid;

use crate::{
    account::{Stage, TraitValue, Tree},
    advocacy::ActivityRow,
    growth::KpiRow,
    invoice::Invoice,
    money::Currency,
    onboarding::{Plan, PromptRow, WorkCalendar},
    outcome::{Outcome, ReviewRow},
    purchase::Sale,
    renewal::Renewal,
    revenue::{ChurnKind, Tenure},
    support::CaseRow,
    touchpoint::TouchRow,
};

use super::{
    columns::{Column, History, NONE, day},
    levels::Levels,
    lines::Lines,
    surveys::{AnswerRow, InvitationRow},
};

/// A period in which an account had a primary owner. Ordered by its first day.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Ownership {
    pub(super) first: i32,
    pub(super) end: i32,
    /// The place of the CSM.
    pub(super) csm: u32,
}

/// How an account left, from a day on. Ordered by the day.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct EndingRow {
    pub(super) day: i32,
    pub(super) kind: Option<ChurnKind>,
    pub(super) reasons: Vec<Uuid>,
}

/// A trial. Ordered by its first day.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct TrialRow {
    pub(super) started: i32,
    /// The day from which it was paid for, or the largest day.
    pub(super) converted: i32,
    /// The place of the plan, or [`NONE`].
    pub(super) plan: u32,
}

/// A renewal. Ordered by its due date.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct RenewalRow {
    pub(super) renewal: Renewal,
    /// The place of the plan, or [`NONE`].
    pub(super) plan: u32,
}

/// An onboarding. Ordered by its first day.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct OnboardingRow {
    pub(super) starts: i32,
    pub(super) id: Uuid,
    pub(super) plan: Arc<Plan>,
}

/// Columns over all accounts of a tenant, for every number of a [`super::Portfolio`]. Made by a [`super::FactsBuilder`].
///
/// Segment, industry, country, parent and traits are as they are now; stage, owner, archive date and lines are dated.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Facts {
    /// Ascending: the place of an id is the number of the account.
    pub(super) ids: Vec<Uuid>,
    /// The signup day, or the smallest day when it is not known.
    pub(super) signed_up: Vec<i32>,
    /// The archive day, or the largest day.
    pub(super) archived: Vec<i32>,
    pub(super) segments: Column<String>,
    pub(super) industries: Column<String>,
    pub(super) countries: Column<String>,
    pub(super) traits: HashMap<Uuid, Column<TraitValue>>,
    pub(super) stages: History<(i32, Stage)>,
    pub(super) owners: History<Ownership>,
    pub(super) csms: Vec<Uuid>,
    pub(super) tree: Tree,
    pub(super) lines: Lines,
    pub(super) levels: Levels,
    pub(super) endings: History<EndingRow>,
    pub(super) purchases: History<Sale>,
    pub(super) trials: History<TrialRow>,
    pub(super) renewals: History<RenewalRow>,
    pub(super) answers: History<AnswerRow>,
    pub(super) invitations: History<InvitationRow>,
    pub(super) cases: History<CaseRow>,
    pub(super) touches: History<TouchRow>,
    pub(super) onboardings: History<OnboardingRow>,
    pub(super) prompts: History<PromptRow>,
    /// The working days of the tenant.
    pub(super) calendar: WorkCalendar,
    pub(super) kpis: History<KpiRow>,
    pub(super) outcomes: History<Outcome>,
    pub(super) reviews: History<ReviewRow>,
    pub(super) invoices: History<Invoice>,
    pub(super) activities: History<ActivityRow>,
    pub(super) currencies: Vec<Currency>,
    pub(super) plans: Vec<Uuid>,
    /// For every plan the place of its product, or [`NONE`].
    pub(super) products_of_plans: Vec<u32>,
    pub(super) products: Vec<Uuid>,
}

impl Facts {
    /// How many accounts there are, archived ones included.
    #[must_use]
    pub const fn account_count(&self) -> usize {
        self.ids.len()
    }

    /// How many lines of subscriptions there are.
    #[must_use]
    pub const fn line_count(&self) -> usize {
        self.lines.first.len()
    }

    /// How many purchases there are.
    #[must_use]
    pub const fn purchase_count(&self) -> usize {
        self.purchases.len()
    }

    /// How many answers and invitations of surveys there are.
    #[must_use]
    pub const fn survey_count(&self) -> usize {
        self.answers.len() + self.invitations.len()
    }

    /// How many support cases there are.
    #[must_use]
    pub const fn case_count(&self) -> usize {
        self.cases.len()
    }

    /// How many touchpoints there are.
    #[must_use]
    pub const fn touchpoint_count(&self) -> usize {
        self.touches.len()
    }

    /// How many milestones of onboardings there are.
    #[must_use]
    pub fn milestone_count(&self) -> usize {
        let plans = self.onboardings.entries().iter();
        plans.map(|row| row.plan.milestones.len()).sum()
    }

    /// How many prompts there are.
    #[must_use]
    pub const fn prompt_count(&self) -> usize {
        self.prompts.len()
    }

    /// How many values and baselines of KPIs there are.
    #[must_use]
    pub const fn kpi_count(&self) -> usize {
        self.kpis.len()
    }

    /// How many desired outcomes and business reviews there are.
    #[must_use]
    pub const fn outcome_count(&self) -> usize {
        self.outcomes.len() + self.reviews.len()
    }

    /// How many invoices there are.
    #[must_use]
    pub const fn invoice_count(&self) -> usize {
        self.invoices.len()
    }

    /// How many advocacy activities there are.
    #[must_use]
    pub const fn activity_count(&self) -> usize {
        self.activities.len()
    }

    /// The currencies that lines are in, ascending.
    #[must_use]
    pub fn currencies(&self) -> &[Currency] {
        &self.currencies
    }

    /// The CSM who is the primary owner of the account on `date`; `None` when nobody is, or there is no such account.
    #[must_use]
    pub fn owner_on(&self, account: Uuid, date: NaiveDate) -> Option<Uuid> {
        let csm = self.owner_place(self.index_of(account)?, day(date));
        self.csms.get(csm as usize).copied()
    }

    /// A number for the product of a plan: the plan itself, when it is of none. [`NONE`] for no plan.
    pub(super) fn product_of(&self, plan: u32) -> u32 {
        match self.products_of_plans.get(plan as usize) {
            Some(product) if *product != NONE => *product,
            Some(_) => NONE - 1 - plan,
            None => NONE,
        }
    }

    /// The days on which an account is in the books.
    pub(super) fn tenure(&self, account: u32) -> Tenure {
        let (first, end) = (
            self.signed_up[account as usize],
            self.archived[account as usize],
        );
        // One that is archived before it signs up is never in them.
        Tenure {
            first: first.min(end),
            end,
        }
    }

    /// The number of the account in the columns.
    pub(super) fn index_of(&self, account: Uuid) -> Option<u32> {
        let place = super::columns::place(&self.ids, &account);
        (place != NONE).then_some(place)
    }

    /// The place of the primary owner among the CSMs, or [`NONE`].
    pub(super) fn owner_place(&self, account: u32, date: i32) -> u32 {
        self.owners
            .of(account)
            .iter()
            .find(|owner| owner.first <= date && date < owner.end)
            .map_or(NONE, |owner| owner.csm)
    }

    /// The stage on a day.
    pub(super) fn stage_on(&self, account: u32, date: i32) -> Option<Stage> {
        let stages = self.stages.of(account);
        let after = stages.partition_point(|(first, _)| *first <= date);
        stages[..after].last().map(|(_, stage)| *stage)
    }
}
