//! Computing scores, all of them in one go.

use std::{collections::HashMap, sync::Arc};

use chrono::NaiveDate;
use domain::{
    growth::KpiTerms,
    health::{Computed, HealthBand, HealthStatus, Profile, ProfileCalendar, Readings},
    member::Permission,
    ownership::OwnerConvention,
    portfolio::MeasuredElsewhere,
};
use sea_orm::{ColumnTrait, QueryFilter};
use serde::Serialize;
use uuid::Uuid;

use super::{
    entity::{
        round,
        score::{Column, Entity, Model},
    },
    judge::judgements,
    read::{calendar_of, exact_by_id, published},
    standing::{self, Latest},
    stored::{hundredths, write_readings},
};
use crate::{
    engagement::{self, UsageCache},
    error::{Error, Refusal},
    growth,
    id::Kind,
    log::{ChangeKind, Subject},
    portfolio::{FactsCache, TenantFacts},
    reference::{AccountDirectory, Reference},
    scope::{Scope, Writer},
};

/// How many scores are written at once.
const AT_ONCE: usize = 1_000;

/// What became of computing.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Recomputed {
    /// How many accounts were looked at.
    pub accounts: usize,
    /// How many of them have a score.
    pub scored: usize,
    /// How many are in another band than before.
    pub moved: usize,
    /// Of how many something else is kept than before.
    pub changed: usize,
}

/// Where what scores are computed from is kept.
#[derive(Clone, Copy, Debug)]
pub struct Caches<'a> {
    /// What is known of accounts.
    pub facts: &'a FactsCache,
    /// What is known of their usage.
    pub usage: &'a UsageCache,
}

/// Computes the scores of some accounts (of all when none are given) at the end of a day from what is known now, and keeps them in place of what was kept of
/// that day. A fixed number of statements, and one for every thousand accounts.
///
/// # Errors
/// [`Error::Forbidden`] without [`Permission::ManageHealth`] and the permission to read the portfolio; [`Error::Refused`] for a day that is yet to come.
pub async fn recompute(
    scope: &Scope,
    caches: Caches<'_>,
    accounts: Option<&[Uuid]>,
    on: NaiveDate,
) -> Result<Recomputed, Error> {
    let writer = scope.require(Permission::ManageHealth)?;
    if on > scope.today() {
        let rule = "that day is yet to come: give today or a day that has passed";
        return Err(Refusal::invalid("on", rule).into());
    }
    check_known(scope, accounts.unwrap_or_default()).await?;
    let sources = Sources::load(scope, caches).await?;
    keep(&writer, &sources, accounts, on).await
}

/// As [`recompute`] of all accounts, at the end of each of some days, none of which is yet to come. What is known is read once for all of them.
///
/// # Errors
/// As [`recompute`].
pub async fn recompute_days(
    scope: &Scope,
    caches: Caches<'_>,
    days: &[NaiveDate],
) -> Result<(), Error> {
    let writer = scope.require(Permission::ManageHealth)?;
    let sources = Sources::load(scope, caches).await?;
    for on in days {
        keep(&writer, &sources, None, *on).await?;
    }
    Ok(())
}

/// Computes scores, and notes that it was done.
async fn keep(
    writer: &Writer<'_>,
    sources: &Sources<'_>,
    accounts: Option<&[Uuid]>,
    on: NaiveDate,
) -> Result<Recomputed, Error> {
    let recomputed = compute(writer, sources, accounts, on).await?;
    note_round(writer, on, recomputed)?;
    if accounts.is_none() && on == writer.today() {
        save_round(writer).await?;
    }
    Ok(recomputed)
}

/// Refuses ids that are no accounts.
async fn check_known(scope: &Scope, accounts: &[Uuid]) -> Result<(), Error> {
    let references: Vec<Reference> = accounts.iter().copied().map(Reference::Id).collect();
    let directory = AccountDirectory::load(scope, &references).await?;
    let resolved = references.iter().enumerate().map(|(place, reference)| {
        let field = format!("accounts.{place}");
        directory.resolve(reference, &field)
    });
    let refusals: Vec<Refusal> = resolved.filter_map(Result::err).collect();
    match refusals.is_empty() {
        true => Ok(()),
        false => Err(Error::Refused(refusals)),
    }
}

/// That scores were computed, as the log shows it.
#[derive(Serialize)]
struct Asked {
    on: NaiveDate,
    accounts: usize,
    scored: usize,
    asked_at: chrono::DateTime<chrono::Utc>,
}

/// Notes in the log that scores were computed.
pub(super) fn note_round(
    writer: &Writer<'_>,
    on: NaiveDate,
    recomputed: Recomputed,
) -> Result<(), Error> {
    let asked = Asked {
        on,
        accounts: recomputed.accounts,
        scored: recomputed.scored,
        asked_at: writer.now(),
    };
    let subject = Subject::of(Kind::HealthRound, writer.tenant_id());
    writer.record(ChangeKind::Updated, subject, None, Some(&asked))?;
    Ok(())
}

/// Notes that all scores are those of today and of this version of the log.
pub(super) async fn save_round(writer: &Writer<'_>) -> Result<(), Error> {
    let row = round::Model {
        tenant_id: writer.tenant_id(),
        computed_on: writer.today(),
        log_version: writer.log_version(),
        computed_at: writer.now(),
    };
    writer.save::<round::Entity>(&[row]).await
}

/// What scores of any day are computed from.
pub(super) struct Sources<'a> {
    facts: Arc<TenantFacts>,
    usage: &'a UsageCache,
    kpis: HashMap<Uuid, KpiTerms>,
    profiles: Profiles,
}

impl<'a> Sources<'a> {
    pub(super) async fn load(scope: &Scope, caches: Caches<'a>) -> Result<Self, Error> {
        Ok(Self {
            facts: caches.facts.facts(scope).await?,
            usage: caches.usage,
            kpis: growth::kpi::terms(scope, None).await?.unwrap_or_default(),
            profiles: Profiles::load(scope).await?,
        })
    }
}

pub(super) async fn compute(
    writer: &Writer<'_>,
    sources: &Sources<'_>,
    accounts: Option<&[Uuid]>,
    on: NaiveDate,
) -> Result<Recomputed, Error> {
    let scope = writer.scope();
    let by = &sources.profiles;
    let facts = &sources.facts;
    let portfolio = facts.evaluate(scope, accounts, on, OwnerConvention::Then);
    let usage = engagement::recent(scope, sources.usage, on).await?;
    let judgements = judgements(scope, on).await?;
    let measured = portfolio.health_readings(MeasuredElsewhere {
        usage: &usage,
        judgements: &judgements,
        renewals: &scope.tenant().settings.renewals.settings(),
        kpis: &sources.kpis,
    });
    let known = Known::load(scope, accounts, on).await?;
    let mut recomputed = Recomputed {
        accounts: measured.len(),
        ..Recomputed::default()
    };
    let mut changed = Vec::new();
    for (account, readings) in &measured {
        let profile = by.calendar.in_force(portfolio.segment_of(*account), on);
        let last = known.last.get(account);
        let before = last.and_then(|last| last.last_band);
        let row = by.row(scope, (*account, on), readings, (profile, before))?;
        recomputed.scored += usize::from(row.score.is_some());
        let of_day = known.of_day.get(account);
        let stood = match of_day {
            Some(row) => Some(standing::computed(row)?),
            None => last.map(|last| last.computed),
        };
        let stands = standing::computed(&row)?;
        if stood.and_then(|stood| stood.band) != stands.band {
            recomputed.moved += 1;
            if on == scope.today() {
                record(writer, *account, (stood, stands))?;
            }
        }
        if !of_day.is_some_and(|stood| is_same(stood, &row)) {
            changed.push(row);
        }
    }
    recomputed.changed = changed.len();
    for part in changed.chunks(AT_ONCE) {
        writer.save::<Entity>(part).await?;
    }
    Ok(recomputed)
}

/// By what scores are computed.
struct Profiles {
    calendar: ProfileCalendar,
    exact: HashMap<Uuid, Profile>,
}

impl Profiles {
    async fn load(scope: &Scope) -> Result<Self, Error> {
        let rows = published(scope).await?;
        Ok(Self {
            calendar: calendar_of(&rows),
            exact: exact_by_id(&rows)?,
        })
    }

    fn row(
        &self,
        scope: &Scope,
        (account_id, computed_on): (Uuid, NaiveDate),
        readings: &Readings,
        (profile_id, before): (Option<Uuid>, Option<HealthBand>),
    ) -> Result<Model, Error> {
        let profile = profile_id.and_then(|id| self.exact.get(&id));
        let (score, status) = profile.map_or((None, HealthStatus::NoProfile), |profile| {
            profile.score(readings, computed_on)
        });
        let band = score
            .zip(profile)
            .map(|(score, profile)| profile.boundaries().band(score, before));
        Ok(Model {
            tenant_id: scope.tenant_id(),
            account_id,
            computed_on,
            profile_id,
            status: status.as_str().to_owned(),
            score: score.map(hundredths),
            band: band.map(|band| band.as_str().to_owned()),
            band_before: before.map(|band| band.as_str().to_owned()),
            readings: write_readings(readings)?,
            computed_at: scope.now(),
        })
    }
}

/// What was known of accounts before.
struct Known {
    /// The latest score of each before the day.
    last: HashMap<Uuid, Latest>,
    /// The row of each of the day itself.
    of_day: HashMap<Uuid, Model>,
}

impl Known {
    async fn load(scope: &Scope, accounts: Option<&[Uuid]>, on: NaiveDate) -> Result<Self, Error> {
        let before = on.pred_opt().unwrap_or(on);
        let last = standing::latest_scores(scope, accounts, before).await?;
        let of_day = scope.find::<Entity>().filter(Column::ComputedOn.eq(on));
        let of_day = match accounts {
            Some(accounts) => of_day.filter(Column::AccountId.is_in(accounts.iter().copied())),
            None => of_day,
        };
        let of_day = of_day.all(scope.connection()).await?.into_iter();
        Ok(Self {
            last: last.into_iter().map(|last| (last.account, last)).collect(),
            of_day: of_day.map(|row| (row.account_id, row)).collect(),
        })
    }
}

/// Whether a row says the same of the same day.
fn is_same(one: &Model, other: &Model) -> bool {
    let at = one.computed_at;
    *one == Model {
        computed_at: at,
        ..other.clone()
    }
}

/// An account's health as the log shows it.
#[derive(Serialize)]
struct Logged {
    band: Option<&'static str>,
    score: Option<i32>,
    status: &'static str,
}

impl Logged {
    fn of(computed: Computed) -> Self {
        Self {
            band: computed.band.map(HealthBand::as_str),
            score: computed.score.map(hundredths),
            status: computed.status.as_str(),
        }
    }
}

fn record(
    writer: &Writer<'_>,
    account: Uuid,
    (before, after): (Option<Computed>, Computed),
) -> Result<(), Error> {
    let kind = match before {
        None => ChangeKind::Created,
        Some(_) => ChangeKind::Updated,
    };
    let subject = Subject::of_account(Kind::HealthScore, account, account);
    let before = before.map(Logged::of);
    writer.record(kind, subject, before.as_ref(), Some(&Logged::of(after)))?;
    Ok(())
}
