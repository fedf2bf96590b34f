//! Puts a made-up tenant together.

use chrono::NaiveDate;
use domain::{
    account::UnknownCountry,
    money::{Currency, UnknownCurrency},
};

use super::{
    account::{Identities, Identity},
    calendar::History,
    care::{ask, cases, touchpoints, wishes},
    chance::{Chance, Topic},
    contact::contacts,
    cost::costs,
    growth::{kpi_values, kpis},
    invoice::{self, invoices},
    leaving::{complaints, fade},
    lifetime::Lifetime,
    member::Team,
    model::{DemoAccount, DemoContact, DemoOwnership, DemoPlan, DemoProduct, DemoTenant},
    onboarding::{onboarding, templates},
    outcome::success_plan,
    ownership::ownership,
    playbook::{playbooks, rules, run},
    profile::Profile,
    prompt::prompts,
    purchase::purchases,
    rate::rates,
    review::{Known, reviews},
    signup::sign_ups,
    subscription::{Billing, REASONS},
    survey::{CAMPAIGNS, answers},
    task::tasks,
    trait_value,
    usage::usage,
};

/// The seed of the tenants that `tenure demo` makes.
pub const SEED: u64 = 2;

/// Why a tenant cannot be made up.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum DemoError {
    /// The history would leave the calendar.
    #[error("no history can end on {0}: the day must be of the years 1970 to 9998")]
    Day(NaiveDate),
    /// A profile names a country that there is not.
    #[error(transparent)]
    Country(#[from] UnknownCountry),
    /// A profile names a currency that there is not.
    #[error(transparent)]
    Currency(#[from] UnknownCurrency),
}

/// Makes up a tenant with so many accounts and two years of history that end `today`, in the tenant's time zone.
///
/// Everything has happened by `today`; only the ends of running contracts and trials, and what is planned, lie ahead.
///
/// # Errors
/// When `today` is not of the years 1970 to 9998, or the profile names a country or currency that there is not.
pub fn generate(
    profile: &Profile,
    seed: u64,
    accounts: usize,
    today: NaiveDate,
) -> Result<DemoTenant, DemoError> {
    let history = History::ending(today).ok_or(DemoError::Day(today))?;
    let seed = seed ^ profile.salt;
    let currency: Currency = profile.currency.parse()?;
    let team = Team::new(profile, seed, accounts, history);
    let mut tenant = DemoTenant {
        slug: profile.slug,
        name: profile.name,
        time_zone: profile.time_zone,
        currency,
        members: Vec::new(),
        products: products(profile),
        plans: plans(profile),
        churn_reasons: REASONS.to_vec(),
        traits: trait_value::definitions(profile),
        rates: rates(profile, seed, history)?,
        accounts: Vec::with_capacity(accounts),
        contacts: Vec::new(),
        ownership: Vec::new(),
        subscriptions: Vec::new(),
        purchases: Vec::new(),
        invoices: Vec::new(),
        costs: costs(profile, currency, seed, history),
        cases: Vec::new(),
        touchpoints: Vec::new(),
        feedback: wishes(),
        campaigns: CAMPAIGNS.to_vec(),
        answers: Vec::new(),
        usage: Vec::new(),
        templates: templates(),
        onboardings: Vec::new(),
        prompts: Vec::new(),
        kpis: kpis(profile),
        kpi_values: Vec::new(),
        success_plans: Vec::new(),
        reviews: Vec::new(),
        tasks: Vec::new(),
        playbooks: playbooks(),
        runs: Vec::new(),
        rules: rules(),
    };
    let mut identities = Identities::new(profile, seed, currency);
    let billing = Billing::new(profile, currency, seed, history);
    for (number, sign_up) in sign_ups(seed, accounts, history).iter().enumerate() {
        let account = identities.next(number)?;
        let mut chance = Chance::new(seed, Topic::Lifetime, number);
        let life = Lifetime::new(&mut chance, sign_up, account.segment, history);
        let subscriptions = billing.subscriptions(number, &account, &life);
        let contract_ends_on = subscriptions
            .last()
            .and_then(|last| last.ends_on)
            .filter(|_| life.is_here());
        let who = (&account, &life);
        let owners = ownership(seed, number, who, contract_ends_on, &team, history);
        let touched = touchpoints(seed, number, who, &owners, history);
        tenant.touchpoints.extend(touched);
        let people: Vec<_> = contacts(seed, number, &account).collect();
        led_to_value(&mut tenant, seed, number, who, (&owners, &people), history);
        let answered = answers(seed, number, &people, &life, history);
        let zone = profile.time_zone;
        let mut used = usage(seed, number, who, zone, history);
        fade(seed, number, &life, zone, &mut used);
        let agreed = tenant.success_plans.last();
        let known = Known {
            owners: &owners,
            people: &people,
            answers: &answered,
            usage: &used,
            plan: agreed.filter(|plan| plan.account == account.external_id),
        };
        let reviewed = reviews(seed, number, who, known, history);
        tenant.reviews.extend(reviewed);
        tenant.ownership.extend(owners);
        let asked = cases(seed, number, who, &people, history);
        tenant.cases.extend(asked);
        let complained = complaints(seed, number, who, &people, history);
        tenant.cases.extend(complained);
        ask(seed, number, &account, &mut tenant.feedback);
        tenant.answers.extend(answered);
        tenant.contacts.extend(people);
        tenant
            .invoices
            .extend(invoices(seed, number, who, &subscriptions, history));
        tenant.subscriptions.extend(subscriptions);
        tenant
            .purchases
            .extend(purchases(seed, number, who, history));
        tenant.usage.extend(used);
        let traits = trait_value::values(profile, seed, number, who, history);
        let parent = account.parent.map(|parent| &tenant.accounts[parent]);
        let parent = parent.map(|parent| parent.external_id.clone());
        tenant.accounts.push(row(account, life, parent, traits));
    }
    invoice::number(&mut tenant.invoices);
    tenant.runs.extend(run(&tenant.subscriptions, history));
    tenant.members = team.members;
    Ok(tenant)
}

/// Adds what the account of that number was led through, what it tells of its own business, what it wants to reach, and what is to be done
/// for it.
fn led_to_value(
    tenant: &mut DemoTenant,
    seed: u64,
    number: usize,
    who: (&Identity, &Lifetime),
    (owners, people): (&[DemoOwnership], &[DemoContact]),
    history: History,
) {
    let led = onboarding(seed, number, who, history);
    tenant.onboardings.extend(led);
    let when = (tenant.time_zone, history);
    let asked = prompts(seed, number, people, who.1, when);
    tenant.prompts.extend(asked);
    let told = kpi_values(seed, number, who, history);
    tenant.kpi_values.extend(told);
    let agreed = success_plan(seed, number, who, owners, history);
    tenant.success_plans.extend(agreed);
    let to_do = tasks(seed, number, who, history);
    tenant.tasks.extend(to_do);
}

fn row(
    account: Identity,
    life: Lifetime,
    parent: Option<String>,
    traits: Vec<(&'static str, domain::account::TraitValue)>,
) -> DemoAccount {
    DemoAccount {
        external_id: account.external_id,
        name: account.name,
        domain: account.domain,
        industry: account.industry.name,
        country: account.country,
        segment: account.segment.label(),
        signed_up_on: life.first.starts_on,
        stages: life.stages,
        parent,
        traits,
    }
}

fn products(profile: &Profile) -> Vec<DemoProduct> {
    let products = profile.products.iter().map(|sheet| DemoProduct {
        external_id: sheet.external_id,
        name: sheet.name,
    });
    products.collect()
}

fn plans(profile: &Profile) -> Vec<DemoPlan> {
    let plans = profile.plans.all().map(|sheet| DemoPlan {
        external_id: sheet.external_id,
        product: sheet.product,
        name: sheet.name,
    });
    plans.to_vec()
}
