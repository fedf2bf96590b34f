//! What was known at an earlier time: the facts that the log had said by then.
//!
//! Rows say what is known now. The log says what was written when, before and after, so that the rows of any earlier version can be told from it. Only
//! accounts about which something was written since are told anew; all others are as they were.

mod account;
mod advocacy;
mod care;
mod growth;
mod invoice;
mod onboarding;
mod outcome;
mod purchase;
mod renewal;
mod replay;
mod revenue;
mod survey;

use std::{collections::HashSet, sync::Arc};

use chrono::{DateTime, Utc};
use domain::{
    member::Permission,
    portfolio::{Facts, FactsBuilder},
};
use serde::de::DeserializeOwned;
use serde_json::Value;
use uuid::Uuid;

use super::{FactsCache, TenantFacts, advance, load};
use crate::{
    account::definition,
    error::{Error, Refusal},
    id::Kind,
    log,
    scope::Scope,
};
use replay::{Replay, Wanted};

/// The kinds of things that facts are made of.
const KINDS: [Kind; 19] = [
    Kind::Account,
    Kind::Ownership,
    Kind::Subscription,
    Kind::Purchase,
    Kind::Invoice,
    Kind::Renewal,
    Kind::RenewalClosing,
    Kind::RenewalForecast,
    Kind::SurveyInvitation,
    Kind::SurveyAnswer,
    Kind::SupportCase,
    Kind::Touchpoint,
    Kind::OnboardingPlan,
    Kind::OnboardingPrompt,
    Kind::KpiSeries,
    Kind::KpiValue,
    Kind::DesiredOutcome,
    Kind::AdvocacyActivity,
    Kind::BusinessReview,
];

/// The facts as they were known at an instant. The tenant's time zone, reporting currency and settings, and which product a plan is of, are
/// today's.
///
/// # Errors
/// [`Error::Forbidden`] without the permission to read the portfolio; [`Error::Refused`] for an instant that is yet to come; else when the
/// database is away.
pub async fn known_at(
    scope: &Scope,
    cache: &FactsCache,
    instant: DateTime<Utc>,
) -> Result<Arc<TenantFacts>, Error> {
    scope.check(Permission::ReadPortfolio)?;
    if instant > scope.now() {
        let rule = "what will be known is not known yet: give an instant that has passed";
        return Err(Refusal::invalid("knownAt", rule).into());
    }
    let version = log::version_at(scope, instant).await?;
    known_by(scope, cache, version).await
}

/// The facts as they were known by a version of the log.
///
/// # Errors
/// As [`known_at`].
pub async fn known_by(
    scope: &Scope,
    cache: &FactsCache,
    version: i64,
) -> Result<Arc<TenantFacts>, Error> {
    let known = cache.facts(scope).await?;
    if version >= scope.log_version() {
        return Ok(known);
    }
    let news = advance::News::since(scope, version).await?;
    let mut facts = TenantFacts {
        version,
        ..(*known).clone()
    };
    if news.all || news.rates {
        let rates = Replay::until(scope, version, Wanted::All(&[Kind::ExchangeRate])).await?;
        facts.rates = Arc::new(revenue::rates(scope, rates.things())?);
    }
    if news.all {
        facts.facts = Arc::new(all(scope, version).await?);
    } else if !news.accounts.is_empty() {
        facts.facts = Arc::new(some(scope, version, &known.facts, &news.accounts).await?);
    }
    Ok(Arc::new(facts))
}

/// The facts of all accounts, from the log alone.
pub(crate) async fn all(scope: &Scope, version: i64) -> Result<Facts, Error> {
    let mut builder = FactsBuilder::new();
    load::read_products(scope, &mut builder).await?;
    let replay = Replay::until(scope, version, Wanted::All(&KINDS)).await?;
    add(scope, &mut builder, replay, |_| true).await?;
    Ok(builder.finish())
}

/// The facts of some accounts from the log, those of the others as they are.
async fn some(
    scope: &Scope,
    version: i64,
    known: &Facts,
    accounts: &HashSet<Uuid>,
) -> Result<Facts, Error> {
    let mut builder = FactsBuilder::new();
    builder.carry_over(known, accounts);
    let ids: Vec<Uuid> = accounts.iter().copied().collect();
    let wanted = Wanted::OfAccounts(&KINDS, &ids);
    let replay = Replay::until(scope, version, wanted).await?;
    add(scope, &mut builder, replay, |id| accounts.contains(&id)).await?;
    Ok(builder.finish())
}

/// Adds what a replay says of the accounts that are wanted.
async fn add(
    scope: &Scope,
    builder: &mut FactsBuilder,
    replay: Replay,
    wanted: impl Fn(Uuid) -> bool + Copy,
) -> Result<(), Error> {
    let zone = scope.tenant().time_zone;
    let traits = traits(scope).await?;
    let mut renewals = renewal::Renewals::default();
    let templates = crate::onboarding::templates(scope).await?;
    builder.calendar(crate::onboarding::calendar(scope));
    for (kind, id, fields) in replay.things() {
        match kind {
            Kind::Account => account::add_account(builder, id, fields, zone, &traits)?,
            Kind::Ownership => account::add_ownership(builder, fields, wanted)?,
            Kind::Subscription => revenue::add_subscription(scope, builder, fields, wanted)?,
            Kind::Purchase => purchase::add_purchase(builder, fields, wanted)?,
            Kind::Invoice => invoice::add_invoice(builder, fields, wanted)?,
            Kind::SurveyAnswer => survey::add_answer(builder, id, fields, zone, wanted)?,
            Kind::SurveyInvitation => {
                survey::add_invitation(builder, id, fields, zone, wanted)?;
            }
            Kind::SupportCase => care::add_case(builder, id, fields, zone, wanted)?,
            Kind::Touchpoint => care::add_touchpoint(builder, fields, zone, wanted)?,
            Kind::OnboardingPlan => onboarding::add_plan(builder, id, fields, &templates, wanted)?,
            Kind::OnboardingPrompt => onboarding::add_prompt(builder, id, fields, zone, wanted)?,
            Kind::KpiSeries => growth::add_baseline(builder, fields, wanted)?,
            Kind::KpiValue => growth::add_value(builder, fields, wanted)?,
            Kind::DesiredOutcome => outcome::add_outcome(builder, id, fields, wanted)?,
            Kind::BusinessReview => outcome::add_review(builder, fields, wanted)?,
            Kind::AdvocacyActivity => advocacy::add_activity(builder, id, fields, wanted)?,
            kind => renewals.take(kind, id, fields)?,
        }
    }
    renewals.add(builder, wanted)
}

async fn traits(scope: &Scope) -> Result<account::Traits, Error> {
    let definitions = definition::list(scope, true).await?.into_iter();
    definitions
        .map(|row| {
            let kind = row.kind.parse().map_err(Error::internal)?;
            Ok((row.key, (row.id, kind)))
        })
        .collect()
}

/// What the log says of a thing, as far as it is wanted here.
fn read<T: DeserializeOwned>(fields: Value) -> Result<T, Error> {
    serde_json::from_value(fields).map_err(Error::internal)
}
