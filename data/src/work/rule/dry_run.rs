//! What a rule would have done.

use std::collections::HashMap;

use chrono::{Days, NaiveDate};
use domain::{
    member::Permission,
    ownership::OwnerConvention,
    work::{Condition, KnownElsewhere, Occasion, OnePer, RuleMemory},
};
use uuid::Uuid;

use super::{Model, RuleInput, read::rows_by_ids, write::checked};
use crate::{
    error::{Error, Refusal},
    growth::kpi,
    health,
    portfolio::FactsCache,
    scope::Scope,
};

/// The most days that can be gone through.
const MOST_DAYS: i64 = 366;

/// A rule that is tried out.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Tried {
    condition: Condition,
    one_per: OnePer,
    quiet_days: u32,
}

impl Tried {
    fn of(row: &Model) -> Result<Self, Error> {
        Ok(Self {
            condition: row.exact_condition()?,
            one_per: row.exact_one_per()?,
            quiet_days: row.quiet_days.unsigned_abs(),
        })
    }
}

/// A rule that is only declared, to be tried out.
///
/// # Errors
/// [`Error::Forbidden`] without the permission to read the portfolio; [`Error::Refused`] when something in it is not allowed, or something it names is unknown.
pub async fn tried(scope: &Scope, input: RuleInput) -> Result<Tried, Error> {
    scope.check(Permission::ReadPortfolio)?;
    Tried::of(&checked(scope, input).await?)
}

/// A rule that there is, to be tried out.
///
/// # Errors
/// [`Error::Forbidden`] without the permission to read the portfolio; [`Error::Refused`] when there is no such rule.
pub async fn tried_by_id(scope: &Scope, id: Uuid) -> Result<Tried, Error> {
    scope.check(Permission::ReadPortfolio)?;
    let found = rows_by_ids(scope, &[id]).await?.pop();
    let found = found.ok_or_else(|| Refusal::not_found("id", "there is no such rule"))?;
    Tried::of(&found)
}

/// What a rule would have made work of.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DryRun {
    /// The first day that was gone through.
    pub from: NaiveDate,
    /// The last one, which is today.
    pub until: NaiveDate,
    /// The occasions, ascending by day.
    pub occasions: Vec<Occasion>,
}

/// What a rule would have made work of on each of the last days until today, from what is known now of those days. Whatever it had made is taken as done at
/// once: only the quiet days hold it back. Nothing is written. A fixed number of statements.
///
/// # Errors
/// [`Error::Forbidden`] without the permission to read the portfolio; [`Error::Refused`] for too many days.
pub async fn dry_run(
    scope: &Scope,
    cache: &FactsCache,
    tried: Tried,
    days: i64,
) -> Result<DryRun, Error> {
    scope.check(Permission::ReadPortfolio)?;
    let until = scope.today();
    let allowed = (1..=MOST_DAYS).contains(&days);
    let back = u64::try_from(days).ok().filter(|_| allowed);
    let from = back.and_then(|days| until.checked_sub_days(Days::new(days - 1)));
    let from = from.ok_or_else(|| {
        Refusal::invalid("lastDays", format!("1 to {MOST_DAYS} days, not {days}"))
    })?;
    let facts = cache.facts(scope).await?;
    let health = match tried.condition.is_of_health() {
        true => health::computed_since(scope, None, from).await?,
        false => HashMap::new(),
    };
    let kpis = kpi::terms(scope, None).await?.unwrap_or_default();
    let elsewhere = KnownElsewhere {
        kpis: &kpis,
        renewals: &scope.tenant().settings.renewals.settings(),
        health: &health,
    };
    let (mut memory, mut occasions) = (RuleMemory::default(), Vec::new());
    for on in from.iter_days().take_while(|on| *on <= until) {
        let portfolio = facts.evaluate(scope, None, on, OwnerConvention::Then);
        let found = portfolio.occasions(&tried.condition, elsewhere, on);
        let admitted = found
            .into_iter()
            .filter(|occasion| memory.admits(tried.one_per, tried.quiet_days, occasion));
        occasions.extend(admitted);
    }
    Ok(DryRun {
        from,
        until,
        occasions,
    })
}
