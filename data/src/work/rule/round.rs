//! Going through rules: of all accounts once a day, and of those about which something was written since.

use std::collections::HashMap;

use chrono::{Days, NaiveDate};
use domain::{
    member::Permission,
    ownership::OwnerConvention,
    work::{KnownElsewhere, LOOK_BACK_DAYS, Occasion},
};
use uuid::Uuid;

use super::{
    super::{
        entity::{firing, playbook, round, rule},
        playbook::rows_by_ids as playbooks_by_ids,
        run::{Batch, Cause, Start},
    },
    firing::{memories, row as firing_of},
    read::running,
};
use crate::{
    error::Error,
    growth::kpi,
    health,
    id::Kind,
    portfolio::{FactsCache, Reach, concerned_since},
    scope::{Scope, Writer},
};

/// The most that is made at once; the next round goes on.
const AT_ONCE: usize = 1_000;

/// What was made.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Made {
    /// How many tasks that are of no run.
    pub tasks: usize,
    /// How many runs of playbooks.
    pub runs: usize,
    /// Whether there is more to make.
    pub may_leave_more: bool,
}

/// Makes what the rules of the tenant say is to be made now; nothing while it has no rule.
///
/// # Errors
/// [`Error::Forbidden`] without [`Permission::ManageWork`] and the permission to read the portfolio; else when the database is away.
pub async fn round(scope: &Scope, cache: &FactsCache) -> Result<Made, Error> {
    let writer = scope.require(Permission::ManageWork)?;
    let rules = running(scope).await?;
    if rules.is_empty() {
        return Ok(Made::default());
    }
    let last = scope.find::<round::Entity>();
    let last = last.one(scope.connection()).await?;
    let due = match &last {
        Some(last) if last.evaluated_on >= scope.today() => {
            concerned_since(scope, last.log_version, reach).await?
        }
        _ => None,
    };
    let scores_since = last
        .as_ref()
        .map_or(scope.today(), |last| last.evaluated_on);
    let made = match due.as_deref() {
        Some([]) => Made::default(),
        due => {
            let found = occasions(scope, cache, &rules, (due, scores_since)).await?;
            fire(&writer, &rules, found).await?
        }
    };
    let is_news = last.is_none_or(|last| {
        last.log_version != scope.log_version() || last.evaluated_on != scope.today()
    });
    if is_news && !made.may_leave_more {
        save_round(&writer).await?;
    }
    Ok(made)
}

/// Notes that all rules have been gone through today and up to this version of the log.
async fn save_round(writer: &Writer<'_>) -> Result<(), Error> {
    let row = round::Model {
        tenant_id: writer.tenant_id(),
        evaluated_on: writer.today(),
        log_version: writer.log_version(),
        evaluated_at: writer.now(),
    };
    writer.save::<round::Entity>(&[row]).await
}

/// For whose accounts an entry may be a reason for work.
const fn reach(kind: Kind) -> Reach {
    match kind {
        // Work is no reason for work, whoever makes it.
        Kind::Task | Kind::Playbook | Kind::PlaybookRun => Reach::Nobody,
        Kind::WorkRule | Kind::Tenant | Kind::Kpi | Kind::HealthRound => Reach::Everybody,
        _ => Reach::Account,
    }
}

/// Makes what rules say of some accounts, of all when none are given. A fixed number of statements, however many there are.
async fn fire(
    writer: &Writer<'_>,
    rules: &[rule::Model],
    found: Vec<Vec<Occasion>>,
) -> Result<Made, Error> {
    let scope = writer.scope();
    let playbooks = playbooks_of(scope, rules).await?;
    let mut memories = memories(scope, rules).await?;
    let mut batch = Batch::new(writer);
    let (mut made, mut firings) = (Made::default(), HashMap::new());
    for (rule, occasions) in rules.iter().zip(found) {
        let one_per = rule.exact_one_per()?;
        let quiet_days = rule.quiet_days.unsigned_abs();
        let memory = memories.entry(rule.id).or_default();
        for occasion in &occasions {
            if made.tasks + made.runs >= AT_ONCE {
                made.may_leave_more = true;
                break;
            }
            if !memory.admits(one_per, quiet_days, occasion) {
                continue;
            }
            let key = one_per.key(occasion);
            memory.open.insert(key);
            firings.insert((rule.id, key), occasion.on);
            make(&mut batch, rule, occasion, &playbooks)?;
            match rule.playbook_id {
                Some(_) => made.runs += 1,
                None => made.tasks += 1,
            }
        }
    }
    batch.save().await?;
    let firings = firings.into_iter();
    let firings: Vec<firing::Model> = firings
        .map(|((rule, key), on)| firing_of(scope, rule, key, on))
        .collect();
    writer.save::<firing::Entity>(&firings).await?;
    Ok(made)
}

/// Adds what a rule makes of an occasion.
fn make(
    batch: &mut Batch<'_>,
    rule: &rule::Model,
    occasion: &Occasion,
    playbooks: &HashMap<Uuid, playbook::Model>,
) -> Result<(), Error> {
    let cause = Cause { rule, occasion };
    match (rule.exact_terms()?, rule.playbook_id) {
        (Some(terms), _) => {
            batch.add_task(terms, cause);
            Ok(())
        }
        (None, playbook) => {
            let playbook = playbook.and_then(|id| playbooks.get(&id));
            let playbook = playbook.ok_or_else(|| Error::internal("a rule makes nothing"))?;
            let start = Start {
                account: occasion.account,
                playbook,
                on: batch.today(),
                cause: Some(cause),
            };
            batch.add(&start).map(drop)
        }
    }
}

/// The playbooks that rules run, by id. One statement.
async fn playbooks_of(
    scope: &Scope,
    rules: &[rule::Model],
) -> Result<HashMap<Uuid, playbook::Model>, Error> {
    let ids: Vec<Uuid> = rules.iter().filter_map(|rule| rule.playbook_id).collect();
    let rows = playbooks_by_ids(scope, &ids).await?.into_iter();
    Ok(rows.map(|row| (row.id, row)).collect())
}

/// The occasions of each of the rules, today or lately.
async fn occasions(
    scope: &Scope,
    cache: &FactsCache,
    rules: &[rule::Model],
    (accounts, scores_since): (Option<&[Uuid]>, NaiveDate),
) -> Result<Vec<Vec<Occasion>>, Error> {
    let conditions = rules.iter().map(rule::Model::exact_condition);
    let conditions = conditions.collect::<Result<Vec<_>, _>>()?;
    let facts = cache.facts(scope).await?;
    let portfolio = facts.evaluate(scope, accounts, scope.today(), OwnerConvention::Then);
    let health = match conditions.iter().any(|condition| condition.is_of_health()) {
        true => health::computed_since(scope, accounts, scores_since).await?,
        false => HashMap::new(),
    };
    let kpis = kpi::terms(scope, None).await?.unwrap_or_default();
    let elsewhere = KnownElsewhere {
        kpis: &kpis,
        renewals: &scope.tenant().settings.renewals.settings(),
        health: &health,
    };
    let earliest = scope.today().checked_sub_days(Days::new(LOOK_BACK_DAYS));
    let earliest = earliest.unwrap_or(NaiveDate::MIN);
    let of = rules.iter().zip(&conditions).map(|(rule, condition)| {
        let since = rule.active_from.max(earliest);
        portfolio.occasions(condition, elsewhere, since)
    });
    Ok(of.collect())
}
