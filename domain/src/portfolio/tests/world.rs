//! Small tenants to ask about.

use std::sync::Arc;

use chrono::{DateTime, Days, NaiveDate, NaiveTime, TimeDelta, Utc};
use chrono_tz::Tz;
use uuid::Uuid;

use crate::{
    account::{Stage, TraitValue},
    advocacy::{AdvocacyKind, AdvocacyPath, AdvocacyStage},
    growth::Measurement,
    invoice::Invoice,
    metric::{Metric, Ratio},
    money::{Currency, Money, MonthlyAmount, RateTable},
    onboarding::{Plan, Prompt},
    outcome::{Level, Outcome},
    ownership::{Assignment, OwnerConvention, OwnershipRole},
    portfolio::{
        AccountFact, AccountSet, AnswerFact, Dimension, Facts, FactsBuilder, InvitationFact,
        Portfolio, Question,
    },
    purchase::Purchase,
    renewal::Renewal,
    revenue::{BillingInterval, Charge, Ending, Line, LineTerms, MovementView, RevenueSettings},
    support::Case,
    time::Window,
    touchpoint::{TouchpointInitiator, TouchpointKind},
    trial::Trial,
};

pub(super) const TIER: Uuid = Uuid::from_u128(0x7000);

pub(super) const KPIS: [Uuid; 2] = [Uuid::from_u128(0x8000), Uuid::from_u128(0x8001)];

pub(super) const DIMENSIONS: [Dimension; 8] = [
    Dimension::Csm,
    Dimension::Segment,
    Dimension::Industry,
    Dimension::Country,
    Dimension::Plan,
    Dimension::Stage,
    Dimension::SignupMonth,
    Dimension::Trait(TIER),
];

pub(super) fn day(number: u64) -> NaiveDate {
    "2024-01-01".parse::<NaiveDate>().unwrap() + Days::new(number)
}

/// So many minutes after the start of a day, in UTC.
pub(super) fn minute(on: u64, minutes: i64) -> DateTime<Utc> {
    day(on).and_time(NaiveTime::MIN).and_utc() + TimeDelta::minutes(minutes)
}

pub(super) fn currency(code: &str) -> Currency {
    code.parse().unwrap()
}

pub(super) fn account(number: u128) -> Uuid {
    Uuid::from_u128(0xa000 + number)
}

pub(super) fn csm(number: u128) -> Uuid {
    Uuid::from_u128(0xc000 + number)
}

pub(super) fn plan(number: u128) -> Uuid {
    Uuid::from_u128(0xf000 + number)
}

pub(super) fn product(number: u128) -> Uuid {
    Uuid::from_u128(0xd000 + number)
}

/// One row of any kind, so that rows can be given in any order.
#[derive(Clone, Debug)]
pub(super) enum Row {
    Account(AccountFact<'static>),
    Stage(Uuid, NaiveDate, Stage),
    Owner(Uuid, Assignment),
    Trait(Uuid, TraitValue),
    Line(Uuid, Option<Uuid>, Line),
    Ending(Uuid, Ending),
    Purchase(Uuid, Purchase),
    Tried(Uuid, Option<Uuid>, Trial),
    Renewal(Uuid, Option<Uuid>, Renewal),
    Answer(Uuid, AnswerFact),
    Invitation(Uuid, InvitationFact),
    /// A case of an account, with its id.
    Case(Uuid, Uuid, Case),
    Touch(Uuid, DateTime<Utc>, TouchpointKind, TouchpointInitiator),
    /// An onboarding of an account, with its id.
    Onboarding(Uuid, Uuid, Plan),
    /// A prompt that was sent to an account, with its id.
    Prompt(Uuid, Uuid, Prompt),
    Measured(Uuid, Uuid, Measurement),
    Baseline(Uuid, Uuid, Measurement),
    Wanted(Uuid, Outcome),
    Reviewed(Uuid, NaiveDate, Level, Level),
    Invoiced(Uuid, Invoice),
    /// An advocacy activity of an account, with its id and what it is worth.
    Activity(Uuid, Uuid, AdvocacyPath, Option<Money>),
    /// The product of a plan.
    Product(Uuid, Uuid),
}

impl Row {
    pub(super) fn account(&self) -> Uuid {
        match self {
            Self::Account(fact) => fact.id,
            Self::Stage(account, ..)
            | Self::Owner(account, _)
            | Self::Trait(account, _)
            | Self::Line(account, ..)
            | Self::Purchase(account, _)
            | Self::Tried(account, ..)
            | Self::Renewal(account, ..)
            | Self::Answer(account, _)
            | Self::Invitation(account, _)
            | Self::Case(account, ..)
            | Self::Touch(account, ..)
            | Self::Onboarding(account, ..)
            | Self::Prompt(account, ..)
            | Self::Measured(account, ..)
            | Self::Baseline(account, ..)
            | Self::Wanted(account, ..)
            | Self::Reviewed(account, ..)
            | Self::Invoiced(account, _)
            | Self::Activity(account, ..)
            | Self::Ending(account, _) => *account,
            // Of no account: the plan.
            Self::Product(plan, _) => *plan,
        }
    }

    pub(super) fn add_to(&self, builder: &mut FactsBuilder) {
        match self {
            Self::Account(fact) => builder.account(fact),
            Self::Stage(account, date, stage) => builder.stage(*account, *date, *stage),
            Self::Owner(account, assignment) => builder.assignment(*account, assignment),
            Self::Trait(account, value) => builder.trait_value(*account, TIER, value.clone()),
            Self::Line(account, plan, line) => builder.line(*account, *plan, line),
            Self::Ending(account, ending) => builder.ending(*account, ending.clone()),
            Self::Purchase(account, purchase) => builder.purchase(*account, purchase),
            Self::Tried(account, plan, trial) => builder.trial(*account, *plan, trial),
            Self::Renewal(account, plan, renewal) => {
                builder.renewal(*account, *plan, renewal.clone());
            }
            Self::Answer(account, fact) => builder.answer(*account, fact.clone()),
            Self::Invitation(account, fact) => builder.invitation(*account, fact.clone()),
            Self::Case(account, id, case) => builder.case(*account, *id, case, Tz::UTC),
            Self::Touch(account, at, kind, initiator) => {
                builder.touchpoint(*account, *at, (*kind, *initiator), Tz::UTC);
            }
            Self::Onboarding(account, id, plan) => {
                builder.onboarding(*account, *id, plan.clone());
            }
            Self::Prompt(account, id, prompt) => {
                builder.prompt(*account, *id, prompt, Tz::UTC);
            }
            Self::Measured(account, kpi, measurement) => {
                builder.kpi_value(*account, *kpi, *measurement);
            }
            Self::Baseline(account, kpi, measurement) => {
                builder.kpi_baseline(*account, *kpi, *measurement);
            }
            Self::Wanted(account, outcome) => builder.outcome(*account, *outcome),
            Self::Reviewed(account, on, value, relationship) => {
                builder.review(*account, *on, *value, *relationship);
            }
            Self::Invoiced(account, invoice) => builder.invoice(*account, *invoice),
            Self::Activity(account, id, path, worth) => {
                builder.activity(*account, *id, *path, *worth);
            }
            Self::Product(plan, product) => builder.product(*plan, *product),
        }
    }
}

pub(super) fn facts(rows: &[Row]) -> Arc<Facts> {
    let mut builder = FactsBuilder::new();
    for row in rows {
        row.add_to(&mut builder);
    }
    Arc::new(builder.finish())
}

pub(super) fn named(number: u128) -> AccountFact<'static> {
    AccountFact {
        id: account(number),
        ..AccountFact::default()
    }
}

pub(super) fn owner(of: u128, who: u128, from: u64, until: Option<u64>) -> Row {
    Row::Owner(
        account(of),
        Assignment {
            csm: csm(who),
            role: OwnershipRole::Primary,
            starts_on: day(from),
            ends_on: until.map(day),
        },
    )
}

pub(super) fn monthly(amount_minor: i64) -> LineTerms {
    LineTerms {
        amount_minor,
        discount_minor: 0,
        quantity: 1,
        currency: currency("USD"),
        charge: Charge::Recurring(BillingInterval::Month),
        starts_on: day(0),
        ends_on: None,
        trial_starts_on: None,
        trial_ends_on: None,
    }
}

pub(super) fn line(of: u128, on_plan: Option<u128>, terms: LineTerms) -> Row {
    Row::Line(account(of), on_plan.map(plan), Line::new(terms).unwrap())
}

pub(super) fn ask(facts: &Arc<Facts>, as_of: u64) -> Portfolio {
    ask_as(
        facts,
        &AccountSet::all(facts),
        as_of,
        OwnerConvention::Then,
        &RateTable::new(),
    )
}

pub(super) fn ask_as(
    facts: &Arc<Facts>,
    accounts: &AccountSet,
    as_of: u64,
    owner: OwnerConvention,
    rates: &RateTable,
) -> Portfolio {
    let question = Question {
        as_of: day(as_of),
        today: day(50),
        owner,
        reporting: currency("USD"),
        rates,
    };
    Portfolio::evaluate(facts, accounts, &question)
}

/// The stages of an activity, each on a day.
pub(super) fn path(kind: AdvocacyKind, entered: &[(AdvocacyStage, u64)]) -> AdvocacyPath {
    let entered = entered.iter().map(|(stage, on)| (*stage, day(*on)));
    AdvocacyPath::new(kind, entered).unwrap()
}

pub(super) const NETTED: RevenueSettings = RevenueSettings {
    view: MovementView::Netted,
    reactivation_gap_days: None,
};
pub(super) const PER_EVENT: RevenueSettings = RevenueSettings {
    view: MovementView::PerEvent,
    reactivation_gap_days: None,
};

pub(super) fn window(from: u64, until: u64) -> Window {
    Window::new(day(from), day(until), Tz::UTC).unwrap()
}

pub(super) fn minor(amount: i64) -> MonthlyAmount {
    MonthlyAmount::from_minor(amount)
}

/// A monthly line of an account, in minor units.
pub(super) fn paid(of: u128, amount: i64, from: u64, until: Option<u64>) -> Row {
    let terms = LineTerms {
        starts_on: day(from),
        ends_on: until.map(day),
        ..monthly(amount)
    };
    line(of, None, terms)
}

pub(super) fn portfolio_of(accounts: u128, lines: Vec<Row>, as_of: u64) -> Portfolio {
    let rows: Vec<_> = (0..accounts)
        .map(|number| Row::Account(named(number)))
        .chain(lines)
        .collect();
    ask(&facts(&rows), as_of)
}

pub(super) fn shown(metric: &Metric, decimals: u32) -> String {
    metric
        .displayed(decimals)
        .map_or_else(|| metric.status.to_string(), |value| value.to_string())
}

pub(super) fn percent(metric: &Metric, decimals: u32) -> String {
    let hundred = metric.value.unwrap().times(Ratio::whole(100));
    hundred.unwrap().to_decimal(decimals).to_string()
}
