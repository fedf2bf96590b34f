//! What a made-up tenant consists of. Rows name each other by external id, plans and products by key, members by e-mail address.

use chrono::{DateTime, NaiveDate, NaiveDateTime, Utc};
use chrono_tz::Tz;
use domain::{
    account::{ContactRole, Country, StageHistory, TraitKind, TraitValue},
    cost::CostCategory,
    feedback::FeedbackStatus,
    growth::{KpiDirection, KpiSource},
    member::Role,
    money::Currency,
    onboarding::{MilestoneMove, PhaseTerms},
    outcome::{Level, OutcomeEnd, SuccessPlanStatus},
    ownership::OwnershipRole,
    revenue::{BillingInterval, ChurnKind},
    support::{CaseChannel, CaseEventKind, CasePriority, ClosureReason},
    survey::SurveyKind,
    touchpoint::{TouchpointInitiator, TouchpointKind},
    work::{Condition, OnePer, TaskEnd, TaskKind, TaskPriority, TaskTerms},
};
use rust_decimal::Decimal;

/// A tenant and everything in it. In every list, what a row names comes before it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DemoTenant {
    /// The short name in log-ins and commands.
    pub slug: &'static str,
    /// The name that people read.
    pub name: &'static str,
    /// The zone in which days begin and end.
    pub time_zone: Tz,
    /// The currency that metrics are reported in.
    pub currency: Currency,
    /// Who works there.
    pub members: Vec<DemoMember>,
    /// What is sold.
    pub products: Vec<DemoProduct>,
    /// The ways to buy it.
    pub plans: Vec<DemoPlan>,
    /// Why customers leave.
    pub churn_reasons: Vec<DemoChurnReason>,
    /// The properties that the tenant gave its accounts.
    pub traits: Vec<DemoTrait>,
    /// What other currencies are worth, month by month.
    pub rates: Vec<DemoRate>,
    /// The customers, in order of sign-up; parents before their subsidiaries.
    pub accounts: Vec<DemoAccount>,
    /// The people at the customers.
    pub contacts: Vec<DemoContact>,
    /// Who looked after which account, when.
    pub ownership: Vec<DemoOwnership>,
    /// What the customers pay for.
    pub subscriptions: Vec<DemoSubscription>,
    /// What the customers bought once.
    pub purchases: Vec<DemoPurchase>,
    /// What the customers were asked to pay, by the days on which they were.
    pub invoices: Vec<DemoInvoice>,
    /// What is spent to keep them, in the tenant's currency.
    pub costs: Vec<DemoCost>,
    /// What they asked support for.
    pub cases: Vec<DemoCase>,
    /// When somebody was in touch with them.
    pub touchpoints: Vec<DemoTouchpoint>,
    /// What they want.
    pub feedback: Vec<DemoFeedback>,
    /// What their people are asked.
    pub campaigns: Vec<DemoCampaign>,
    /// What they answered.
    pub answers: Vec<DemoAnswer>,
    /// What their people did with the product, account after account.
    pub usage: Vec<DemoUsageEvent>,
    /// What new customers are led through.
    pub templates: Vec<DemoTemplate>,
    /// How far each has come.
    pub onboardings: Vec<DemoOnboarding>,
    /// The messages that led them on.
    pub prompts: Vec<DemoPrompt>,
    /// What is measured of the customers' own business.
    pub kpis: Vec<DemoKpi>,
    /// What it was, month by month.
    pub kpi_values: Vec<DemoKpiValue>,
    /// What the customers want to reach.
    pub success_plans: Vec<DemoSuccessPlan>,
    /// What was talked about with them, and is to be.
    pub reviews: Vec<DemoReview>,
    /// What is to be done for them, and what was done.
    pub tasks: Vec<DemoTask>,
    /// What is done step by step.
    pub playbooks: Vec<DemoPlaybook>,
    /// The playbooks that are under way.
    pub runs: Vec<DemoRun>,
    /// What makes work by itself.
    pub rules: Vec<DemoRule>,
}

/// Something that is to be done for an account, or was.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DemoTask {
    /// The id in the system it comes from.
    pub external_id: String,
    /// The external id of the account.
    pub account: String,
    /// What is to be done.
    pub title: &'static str,
    /// What it is for.
    pub kind: TaskKind,
    /// How much it matters.
    pub priority: TaskPriority,
    /// Why it is to be done.
    pub reason: Option<&'static str>,
    /// The day by which it is to be done.
    pub due_on: NaiveDate,
    /// Until when it is put off.
    pub snoozed_until: Option<NaiveDate>,
    /// How it ended, if it did.
    pub ended: Option<DemoTaskEnd>,
}

/// How a task ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct DemoTaskEnd {
    /// Whether it was done.
    pub what: TaskEnd,
    /// When, in the tenant's zone.
    pub at: NaiveDateTime,
    /// What came of it.
    pub outcome: &'static str,
}

/// What is done step by step.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DemoPlaybook {
    /// By what rules and runs name it.
    pub key: &'static str,
    /// The name that people read; unique in the tenant.
    pub name: &'static str,
    /// What it is for.
    pub description: &'static str,
    /// The steps, in their order.
    pub steps: Vec<TaskTerms>,
}

/// A playbook that is under way for an account.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DemoRun {
    /// The external id of the account.
    pub account: String,
    /// The key of the playbook.
    pub playbook: &'static str,
    /// The day from which days are counted.
    pub starts_on: NaiveDate,
    /// What comes of the steps, as far as their day has come.
    pub outcomes: &'static [&'static str],
}

/// What makes work by itself.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DemoRule {
    /// The name that people read; unique in the tenant.
    pub name: &'static str,
    /// What it watches for.
    pub condition: Condition,
    /// What it makes.
    pub action: DemoAction,
    /// Of what it makes work once.
    pub one_per: OnePer,
    /// For how many days it keeps quiet after that.
    pub quiet_days: i64,
}

/// What a rule makes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum DemoAction {
    /// A task.
    Task(TaskTerms),
    /// A run of the playbook of that key.
    Playbook(&'static str),
}

/// What new customers are led through.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DemoTemplate {
    /// By what onboardings name it.
    pub key: &'static str,
    /// The name that people read; unique in the tenant.
    pub name: &'static str,
    /// The phases with their milestones.
    pub phases: Vec<PhaseTerms>,
}

/// A template applied to an account, with what has happened since.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DemoOnboarding {
    /// The external id of the account.
    pub account: String,
    /// The key of the template.
    pub template: &'static str,
    /// The first day.
    pub starts_on: NaiveDate,
    /// When the contract was signed, where there is one.
    pub contract_signed_on: Option<NaiveDate>,
    /// When it was given up, and why.
    pub cancelled: Option<(NaiveDate, &'static str)>,
    /// What happened to its milestones, by days.
    pub events: Vec<DemoMilestoneEvent>,
}

/// Something that happened to a milestone.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct DemoMilestoneEvent {
    /// The key of the milestone.
    pub milestone: &'static str,
    /// The day.
    pub on: NaiveDate,
    /// What.
    pub what: MilestoneMove,
    /// Why.
    pub reason: Option<&'static str>,
}

/// A message that leads a new customer on.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DemoPrompt {
    /// The id in the system that sent it.
    pub external_id: String,
    /// The external id of the account.
    pub account: String,
    /// The external id of the contact.
    pub contact: String,
    /// Which message it was.
    pub name: &'static str,
    /// When it was sent.
    pub sent_at: DateTime<Utc>,
    /// When it was answered.
    pub answered_at: Option<DateTime<Utc>>,
}

/// Something that is measured of the customers' own business.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct DemoKpi {
    /// The key.
    pub key: &'static str,
    /// The name that people read.
    pub label: &'static str,
    /// The unit of its values.
    pub unit: &'static str,
    /// Which values are the better ones.
    pub direction: KpiDirection,
    /// For how many days a value stands.
    pub stale_after_days: i64,
}

/// What a KPI of an account was on a day.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DemoKpiValue {
    /// The id in the system it comes from.
    pub external_id: String,
    /// The external id of the account.
    pub account: String,
    /// The key of the KPI.
    pub kpi: &'static str,
    /// The day.
    pub measured_on: NaiveDate,
    /// The value, in whole units.
    pub value: i64,
    /// Where it comes from.
    pub source: KpiSource,
}

/// What a customer and the CSM agreed on.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DemoSuccessPlan {
    /// The external id of the account.
    pub account: String,
    /// The e-mail address of the member who looks after it, who may have left since.
    pub owner: Option<String>,
    /// What it is called.
    pub title: &'static str,
    /// Where it is.
    pub status: SuccessPlanStatus,
    /// What the customer wants to reach.
    pub outcomes: Vec<DemoOutcome>,
}

/// Something that a customer wants to reach, with one measure.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct DemoOutcome {
    /// In the customer's words.
    pub statement: &'static str,
    /// The day by which it is to be reached.
    pub due_on: NaiveDate,
    /// What the measure is called.
    pub label: &'static str,
    /// Its unit; that of the KPI where there is one.
    pub unit: Option<&'static str>,
    /// The key of the KPI that tells how far it is.
    pub kpi: Option<&'static str>,
    /// Where the measure starts, in whole units.
    pub baseline: i64,
    /// Where it is to go.
    pub target: i64,
    /// What it was last, and when; not where a KPI tells it.
    pub value: Option<(NaiveDate, i64)>,
    /// The keys of the milestones of the account's onboarding that lead to it.
    pub milestones: &'static [&'static str],
    /// How it ended, if it did.
    pub end: Option<OutcomeEnd>,
}

/// A business review, held or planned.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DemoReview {
    /// The external id of the account.
    pub account: String,
    /// The day.
    pub held_on: NaiveDate,
    /// What it is about, in order.
    pub agenda: Vec<&'static str>,
    /// The e-mail addresses of the members who take part, who may have left since.
    pub members: Vec<String>,
    /// The external ids of the contacts who take part.
    pub contacts: Vec<String>,
    /// What came of it, once it was held.
    pub summary: Option<String>,
    /// How much of what was wanted came true, and how good the relationship is, once it was held.
    pub view: Option<(Level, Level)>,
    /// What is to be done after it.
    pub follow_ups: Vec<DemoFollowUp>,
}

/// Something to do after a business review.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DemoFollowUp {
    /// What.
    pub text: &'static str,
    /// The day by which it is to be done.
    pub due_on: NaiveDate,
    /// The e-mail address of the member who sees to it.
    pub member: Option<String>,
    /// When it was done.
    pub done_on: Option<NaiveDate>,
}

/// A survey campaign.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct DemoCampaign {
    /// The key.
    pub external_id: &'static str,
    /// The name that people read.
    pub name: &'static str,
    /// What is asked.
    pub kind: SurveyKind,
    /// The question.
    pub question: &'static str,
    /// The phase that it is about.
    pub phase: Option<&'static str>,
}

/// What somebody answered.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DemoAnswer {
    /// The id in the system of record.
    pub external_id: String,
    /// The external id of the contact.
    pub contact: String,
    /// The key of the campaign.
    pub campaign: &'static str,
    /// The score; `None` when it was skipped.
    pub score: Option<i64>,
    /// What was written.
    pub comment: Option<&'static str>,
    /// What it is about.
    pub themes: Vec<&'static str>,
    /// The day.
    pub answered_on: NaiveDate,
}

/// A person who works, or has worked, in the tenant.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DemoMember {
    /// The name that people read.
    pub name: String,
    /// The address to log in with: the role in lower case at the tenant, such as `owner@northwind.example` or `csm3@northwind.example`.
    pub email: String,
    /// What the member may do.
    pub role: Role,
    /// The first day on which the member was not there any more; `None` for those who are.
    pub left_on: Option<NaiveDate>,
}

/// Something that is sold.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct DemoProduct {
    /// The key.
    pub external_id: &'static str,
    /// The name that people read.
    pub name: &'static str,
}

/// A way to buy a product.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct DemoPlan {
    /// The key.
    pub external_id: &'static str,
    /// The key of the product.
    pub product: &'static str,
    /// The name that people read.
    pub name: &'static str,
}

/// A reason for which customers leave.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct DemoChurnReason {
    /// The key.
    pub external_id: &'static str,
    /// The name that people read.
    pub name: &'static str,
}

/// A custom trait of accounts.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DemoTrait {
    /// The name in filters and imports.
    pub key: &'static str,
    /// The name that people read.
    pub label: &'static str,
    /// What values it has.
    pub kind: TraitKind,
    /// The choices, for [`TraitKind::Choice`].
    pub choices: Vec<&'static str>,
}

/// What one unit of a currency is worth in the reporting currency from a day on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct DemoRate {
    /// The other currency.
    pub currency: Currency,
    /// The first day on which the rate holds.
    pub on: NaiveDate,
    /// The rate, with at most six decimals.
    pub rate: Decimal,
}

/// A customer, or somebody who tries the product.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DemoAccount {
    /// The id in the system of record.
    pub external_id: String,
    /// The name that people read.
    pub name: String,
    /// The internet domain, under `.example`.
    pub domain: String,
    /// The industry.
    pub industry: &'static str,
    /// Where it is.
    pub country: Country,
    /// `Enterprise`, `Mid-Market` or `SMB`.
    pub segment: &'static str,
    /// The first day of its trial or subscription.
    pub signed_up_on: NaiveDate,
    /// Its stages, the first one entered on the day of sign-up.
    pub stages: StageHistory,
    /// The external id of the account that it belongs to.
    pub parent: Option<String>,
    /// The values of custom traits, by key; not every account has every one.
    pub traits: Vec<(&'static str, TraitValue)>,
}

/// A person at a customer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DemoContact {
    /// The id in the system of record.
    pub external_id: String,
    /// The external id of the account.
    pub account: String,
    /// The name that people read.
    pub name: String,
    /// The e-mail address, at the domain of the account.
    pub email: String,
    /// The job title.
    pub title: &'static str,
    /// The telephone number, one of those that are reserved for fiction; only where a country reserves some.
    pub phone: Option<String>,
    /// What the person is to the tenant.
    pub roles: Vec<ContactRole>,
    /// Whether the person must never be surveyed.
    pub do_not_survey: bool,
}

/// A period in which a member had a role for an account.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DemoOwnership {
    /// The external id of the account.
    pub account: String,
    /// The e-mail address of the member, who may have left since.
    pub member: String,
    /// What the member did for the account.
    pub role: OwnershipRole,
    /// The first day.
    pub starts_on: NaiveDate,
    /// The day after the last one; `None` while it lasts.
    pub ends_on: Option<NaiveDate>,
    /// Why the account was handed over to the member; `None` for the first one.
    pub reason: Option<&'static str>,
}

/// What an account has agreed to pay for over a time.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DemoSubscription {
    /// The id in the billing system.
    pub external_id: String,
    /// The external id of the account.
    pub account: String,
    /// The first day.
    pub starts_on: NaiveDate,
    /// The day after the last one, which lies ahead for contracts that run; `None` for what goes on until cancelled.
    pub ends_on: Option<NaiveDate>,
    /// The days of the trial: the first one, and the day after the last one, which lies ahead for trials that run.
    pub trial: Option<(NaiveDate, NaiveDate)>,
    /// What is paid for, at least one line; an upgrade ends one line and starts another.
    pub lines: Vec<DemoLine>,
    /// What happened to it as a whole.
    pub life: DemoLife,
}

/// What happened to a subscription as a whole.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct DemoLife {
    /// How many months a term has; only contracts have one.
    pub contract_months: Option<u32>,
    /// How many days before the end of the term notice has to be given.
    pub notice_days: Option<u32>,
    /// The first day of its pause, and the day of the resumption, if it was resumed.
    pub pause: Option<(NaiveDate, Option<NaiveDate>)>,
    /// How it was cancelled.
    pub cancellation: Option<DemoCancellation>,
}

/// How a subscription was cancelled.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DemoCancellation {
    /// The day on which it was cancelled, before it ends.
    pub cancelled_on: NaiveDate,
    /// How the customer left.
    pub kind: ChurnKind,
    /// The keys of the reasons that were given.
    pub reasons: Vec<&'static str>,
}

/// One priced item of a subscription.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DemoLine {
    /// The key of the plan.
    pub plan: &'static str,
    /// What is paid for, in words.
    pub description: String,
    /// The price of one for one interval, in minor units.
    pub amount_minor: i64,
    /// What is taken off the price of one for good, in minor units.
    pub discount_minor: i64,
    /// The currency of both.
    pub currency: Currency,
    /// How many are bought.
    pub quantity: i64,
    /// How often it is charged.
    pub interval: BillingInterval,
    /// The first day.
    pub starts_on: NaiveDate,
    /// The day after the last one; `None` until further notice.
    pub ends_on: Option<NaiveDate>,
}

/// What an account bought once.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DemoPurchase {
    /// The id in the shop.
    pub external_id: String,
    /// The external id of the account.
    pub account: String,
    /// The key of what was bought.
    pub product: &'static str,
    /// The day.
    pub purchased_on: NaiveDate,
    /// What was paid for all of it, in minor units.
    pub amount_minor: i64,
    /// The currency of all amounts.
    pub currency: Currency,
    /// How many were bought.
    pub quantity: i64,
    /// Whether a system made it.
    pub is_automatic_renewal: bool,
    /// What was given back.
    pub refund: Option<DemoRefund>,
}

/// Money given back for a purchase.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct DemoRefund {
    /// The day from which it counts.
    pub refunded_on: NaiveDate,
    /// How much, in minor units; at most what was paid.
    pub amount_minor: i64,
}

/// What an account was asked to pay for one billing interval.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DemoInvoice {
    /// The id in the billing system.
    pub external_id: String,
    /// The external id of the account.
    pub account: String,
    /// What is to be paid, in minor units.
    pub amount_minor: i64,
    /// The currency of the amount.
    pub currency: Currency,
    /// The day on which it was issued, the first one of the interval.
    pub issued_on: NaiveDate,
    /// The last day on which it is paid in time.
    pub due_on: NaiveDate,
    /// The day on which it was paid.
    pub paid_on: Option<NaiveDate>,
    /// The day from which it counts nowhere, of one that was not paid.
    pub voided_on: Option<NaiveDate>,
}

/// What was spent over some days to keep customers.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DemoCost {
    /// The id in the books.
    pub external_id: String,
    /// What it was spent on.
    pub category: CostCategory,
    /// The first day.
    pub starts_on: NaiveDate,
    /// The day after the last one.
    pub ends_on: NaiveDate,
    /// How much it was in all, in minor units of the tenant's currency.
    pub amount_minor: i64,
}

/// A case that an account had with support. Times are of the tenant's zone.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DemoCase {
    /// The id in the help desk.
    pub external_id: String,
    /// The external id of the account.
    pub account: String,
    /// The external id of the contact who asked.
    pub contact: Option<String>,
    /// What it is about.
    pub subject: &'static str,
    /// How the customer got in touch.
    pub channel: CaseChannel,
    /// How much it matters.
    pub priority: CasePriority,
    /// When it was opened.
    pub opened_at: NaiveDateTime,
    /// How satisfied the customer is, from 1 to 5.
    pub score: Option<i64>,
    /// What happened to it, oldest first.
    pub events: Vec<DemoCaseEvent>,
}

/// Something that happened to a case.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct DemoCaseEvent {
    /// When, in the tenant's zone.
    pub at: NaiveDateTime,
    /// What.
    pub kind: CaseEventKind,
    /// Why it was closed.
    pub reason: Option<ClosureReason>,
}

/// That somebody was in touch with an account.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DemoTouchpoint {
    /// The id in the system it comes from.
    pub external_id: String,
    /// The external id of the account.
    pub account: String,
    /// What it was.
    pub kind: TouchpointKind,
    /// Who started it.
    pub initiator: TouchpointInitiator,
    /// When, in the tenant's zone.
    pub at: NaiveDateTime,
    /// The e-mail address of the member, who may have left since.
    pub member: Option<String>,
}

/// Something that accounts want.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DemoFeedback {
    /// The id in the system it comes from.
    pub external_id: String,
    /// What is wanted.
    pub title: &'static str,
    /// How far it is.
    pub status: FeedbackStatus,
    /// The external ids of the accounts that asked for it.
    pub accounts: Vec<String>,
}

/// Something that somebody did with the product.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DemoUsageEvent {
    /// The id in the product.
    pub id: String,
    /// The account.
    pub account: String,
    /// The user's id in the product.
    pub user: String,
    /// The key of the feature.
    pub feature: &'static str,
    /// When it began.
    pub at: DateTime<Utc>,
    /// How long it took.
    pub seconds: i64,
    /// How much was done.
    pub quantity: i64,
    /// Whether an integration did it.
    pub is_service: bool,
}
