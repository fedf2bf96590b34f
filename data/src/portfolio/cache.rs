//! Facts kept in the process.

use std::{
    collections::HashMap,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};

use domain::member::Permission;
use tokio::sync::OnceCell;
use uuid::Uuid;

use super::{TenantFacts, advance::advance, load::load};
use crate::{error::Error, scope::Scope};

/// Roughly what an account, a line, a purchase, an invoice, an answer or an invitation, a support case, a touchpoint, a milestone of an onboarding, a prompt,
/// a value of a KPI or an outcome, and an advocacy activity take, in bytes.
const ACCOUNT: usize = 256;
const LINE: usize = 64;
const PURCHASE: usize = 64;
const INVOICE: usize = 12;
const SURVEY: usize = 104;
const CASE: usize = 160;
const TOUCHPOINT: usize = 8;
const MILESTONE: usize = 96;
const PROMPT: usize = 32;
const KPI: usize = 48;
const ACTIVITY: usize = 88;

/// The facts of the tenants that were asked about last, within a bound of memory.
///
/// Facts are kept under the version of the tenant's log that the reading snapshot shows, so that they are never stale. After a write only the
/// accounts that it was about are read anew. Requests that need the same facts at the same time load them once.
#[derive(Debug)]
pub struct FactsCache {
    capacity: usize,
    tenants: Mutex<Tenants>,
}

#[derive(Debug, Default)]
struct Tenants {
    slots: HashMap<Uuid, Slot>,
    uses: u64,
}

/// The facts of one tenant: the newest version asked for, and the last one before that was loaded.
#[derive(Debug, Default)]
struct Slot {
    version: i64,
    newest: Loading,
    earlier: Option<Arc<TenantFacts>>,
    last_use: u64,
}

type Loading = Arc<OnceCell<Arc<TenantFacts>>>;

/// Where the facts of a version come from.
struct Source {
    /// Shared with the others who want this version; nobody else wants an old one.
    shared: Option<Loading>,
    earlier: Option<Arc<TenantFacts>>,
}

impl FactsCache {
    /// An empty cache that keeps about `capacity` bytes. The facts of a tenant that are larger than that are kept for nobody.
    #[must_use]
    pub fn new(capacity: usize) -> Self {
        Self {
            capacity,
            tenants: Mutex::default(),
        }
    }

    /// The facts as the scope sees them. One that has written, so that its rows are those of no version, reads its own.
    ///
    /// # Errors
    /// [`Error::Forbidden`] without the permission to read the portfolio; else when the database is away.
    pub async fn facts(&self, scope: &Scope) -> Result<Arc<TenantFacts>, Error> {
        scope.check(Permission::ReadPortfolio)?;
        if !scope.is_at_its_version() {
            return load(scope).await.map(Arc::new);
        }
        let source = self.source(scope.tenant_id(), scope.log_version());
        let earlier = source.earlier;
        let fill = || async {
            match earlier {
                Some(known) if known.version == scope.log_version() => Ok(known),
                Some(known) if known.version < scope.log_version() => {
                    advance(scope, &known).await.map(Arc::new)
                }
                _ => load(scope).await.map(Arc::new),
            }
        };
        let Some(shared) = source.shared else {
            return fill().await;
        };
        let facts = Arc::clone(shared.get_or_try_init(fill).await?);
        self.make_room();
        Ok(facts)
    }

    fn source(&self, tenant: Uuid, version: i64) -> Source {
        let mut tenants = self.lock();
        tenants.uses += 1;
        let uses = tenants.uses;
        let slot = tenants.slots.entry(tenant).or_insert_with(|| Slot {
            version,
            ..Slot::default()
        });
        slot.last_use = uses;
        if version > slot.version {
            if let Some(facts) = slot.newest.get() {
                slot.earlier = Some(Arc::clone(facts));
            }
            slot.version = version;
            slot.newest = Loading::default();
        }
        Source {
            shared: (version == slot.version).then(|| Arc::clone(&slot.newest)),
            earlier: slot.earlier.clone(),
        }
    }

    /// Drops the facts of the tenants that were not asked about for longest until the rest fits.
    fn make_room(&self) {
        let mut tenants = self.lock();
        while tenants.slots.values().map(Slot::weight).sum::<usize>() > self.capacity {
            let oldest = tenants.slots.iter().min_by_key(|(_, slot)| slot.last_use);
            let Some(tenant) = oldest.map(|(tenant, _)| *tenant) else {
                return;
            };
            let without_earlier = tenants
                .slots
                .get_mut(&tenant)
                .and_then(|slot| slot.earlier.take());
            if without_earlier.is_none() {
                tenants.slots.remove(&tenant);
            }
        }
    }

    fn lock(&self) -> MutexGuard<'_, Tenants> {
        self.tenants.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Slot {
    fn weight(&self) -> usize {
        let newest = self.newest.get();
        let earlier = self.earlier.as_ref().filter(|earlier| {
            newest.is_none_or(|newest| !Arc::ptr_eq(&newest.facts, &earlier.facts))
        });
        [newest, earlier].into_iter().flatten().map(weight).sum()
    }
}

fn weight(facts: &Arc<TenantFacts>) -> usize {
    let facts = &facts.facts;
    facts.account_count() * ACCOUNT
        + facts.line_count() * LINE
        + facts.purchase_count() * PURCHASE
        + facts.invoice_count() * INVOICE
        + facts.survey_count() * SURVEY
        + facts.case_count() * CASE
        + facts.touchpoint_count() * TOUCHPOINT
        + facts.milestone_count() * MILESTONE
        + facts.prompt_count() * PROMPT
        + (facts.kpi_count() + facts.outcome_count()) * KPI
        + facts.activity_count() * ACTIVITY
}
