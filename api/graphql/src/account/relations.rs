//! What hangs on accounts.

use std::collections::HashMap;

use chrono::NaiveDate;
use uuid::Uuid;

use super::{Account, AccountTrait, Contact, StageEntry};
use crate::{
    advocacy::AdvocacyActivity,
    batch::Batch,
    growth::KpiSeries,
    health::{AccountHealth, HealthSnapshot},
    invoice::Invoice,
    log::Change,
    member::Member,
    onboarding::OnboardingPlan,
    outcome::{BusinessReview, SuccessPlan},
    ownership::Ownership,
    page::Nested,
    portfolio::Portfolio,
    purchase::Purchase,
    renewal::Renewal,
    revenue::AccountSubscription,
    scalar::{Date, LogVersion},
    support::SupportCase,
    survey::SurveyAnswer,
    touchpoint::Touchpoint,
    work::Task,
};

/// What accounts that were loaded together load together.
#[derive(Default)]
pub struct Relations {
    pub(super) owners: Batch<(), HashMap<Uuid, Member>>,
    pub(super) parents: Batch<(), HashMap<Uuid, Account>>,
    pub(super) traits: Batch<(), HashMap<Uuid, Vec<AccountTrait>>>,
    pub(super) stages: Batch<(), HashMap<Uuid, Vec<StageEntry>>>,
    pub(super) ownerships: Batch<Option<Date>, HashMap<Uuid, Vec<Ownership>>>,
    pub(super) changes: Batch<(Option<LogVersion>, u64), HashMap<Uuid, Vec<Change>>>,
    pub(super) portfolios: Batch<(NaiveDate, bool), HashMap<Uuid, Portfolio>>,
    pub(super) children: Nested<Account>,
    pub(super) contacts: Nested<Contact>,
    pub(super) subscriptions: Nested<AccountSubscription>,
    pub(super) purchases: Nested<Purchase>,
    pub(super) invoices: Nested<Invoice>,
    pub(super) renewals: Nested<Renewal>,
    pub(super) survey_answers: Nested<SurveyAnswer>,
    pub(super) cases: Nested<SupportCase>,
    pub(super) touchpoints: Nested<Touchpoint>,
    pub(super) onboarding_plans: Nested<OnboardingPlan>,
    pub(super) kpis: Nested<KpiSeries>,
    pub(super) plans: Nested<SuccessPlan>,
    pub(super) reviews: Nested<BusinessReview>,
    pub(super) advocacy: Nested<AdvocacyActivity>,
    pub(super) health: Batch<NaiveDate, HashMap<Uuid, AccountHealth>>,
    pub(super) health_history: Nested<HealthSnapshot>,
    pub(super) tasks: Nested<Task>,
}
