//! Who follows what, and what was noticed of it.

use std::collections::{HashMap, HashSet, VecDeque};

use chrono::NaiveDate;
use tokio::sync::watch;
use uuid::Uuid;

use super::{Awaited, Noticed};
use crate::{
    id::Kind,
    log::{Entry, Followed},
    portfolio::Touch,
};

/// How many entries that touch portfolios are remembered of a tenant.
const REMEMBERED: usize = 2_000;

/// The followers of all tenants.
#[derive(Debug, Default)]
pub(super) struct Followers {
    tenants: HashMap<Uuid, Tenant>,
}

/// The followers of one tenant.
#[derive(Debug, Default)]
struct Tenant {
    waiting: HashMap<Awaited, watch::Sender<()>>,
    /// Nothing before the first look.
    known: Option<Known>,
}

/// What was noticed of a log.
#[derive(Debug)]
struct Known {
    /// All that touches portfolios after `from` and up to `until`.
    touches: VecDeque<Touch>,
    from: i64,
    until: i64,
    /// The version of the newest entry that may have taken access away.
    access: i64,
    today: NaiveDate,
}

/// What a look at a log found.
#[derive(Debug)]
pub(super) struct Found {
    /// The version of the log.
    pub(super) version: i64,
    /// The day in the tenant's time zone.
    pub(super) today: NaiveDate,
    /// The entries since the last look; none when they were not read, so that there may be any.
    pub(super) entries: Option<Vec<Entry>>,
}

impl Followers {
    pub(super) fn follow(&mut self, tenant: Uuid, awaited: Awaited) -> watch::Receiver<()> {
        let tenant = self.tenants.entry(tenant).or_default();
        let sender = tenant.waiting.entry(awaited);
        sender.or_insert_with(|| watch::channel(()).0).subscribe()
    }

    pub(super) fn noticed(&self, tenant: Uuid, version: i64) -> Option<Noticed> {
        let known = self.tenants.get(&tenant)?.known.as_ref()?;
        let after = known
            .touches
            .partition_point(|touch| touch.version <= version);
        let may_have_lost_access = known.access > version;
        (known.from <= version && !may_have_lost_access).then(|| Noticed {
            touches: known.touches.range(after..).cloned().collect(),
            until: known.until.max(version),
            today: known.today,
        })
    }

    /// Forgets who follows no more; answers the tenants that are still followed.
    pub(super) fn tenants(&mut self) -> Vec<Uuid> {
        self.tenants.retain(|_, tenant| {
            tenant
                .waiting
                .retain(|_, sender| sender.receiver_count() > 0);
            !tenant.waiting.is_empty()
        });
        self.tenants.keys().copied().collect()
    }

    /// Of those tenants the ones that are followed and whose logs have not been read as far.
    pub(super) fn behind(&self, hints: impl IntoIterator<Item = (Uuid, i64)>) -> HashSet<Uuid> {
        let behind = hints.into_iter().filter(|(tenant, version)| {
            let tenant = self.tenants.get(tenant);
            let known = tenant.map(|tenant| tenant.until().unwrap_or(i64::MIN));
            known.is_some_and(|known| known < *version)
        });
        behind.map(|(tenant, _)| tenant).collect()
    }

    /// The version up to which a tenant's log has been read.
    pub(super) fn until(&self, tenant: Uuid) -> Option<i64> {
        self.tenants.get(&tenant)?.until()
    }

    /// Takes in what a look found, and wakes whom it concerns.
    pub(super) fn take(&mut self, tenant: Uuid, found: &Found) {
        if let Some(tenant) = self.tenants.get_mut(&tenant) {
            tenant.take(found);
        }
    }
}

impl Tenant {
    fn until(&self) -> Option<i64> {
        self.known.as_ref().map(|known| known.until)
    }

    fn take(&mut self, found: &Found) {
        let entries = found.entries.as_ref();
        let Some((known, entries)) = self.known.as_mut().zip(entries) else {
            // What lies between is not known: it may concern anybody.
            self.known = Some(Known::starting_with(found));
            self.waiting.values().for_each(wake);
            return;
        };
        let is_new_day = known.today != found.today;
        let touches: Vec<Touch> = entries.iter().filter_map(Touch::of).collect();
        if let Some(entry) = entries.iter().rev().find(|entry| may_take_access(entry)) {
            known.access = entry.version;
        }
        let is_touched = is_new_day || !touches.is_empty();
        known.remember(found, touches);
        for (awaited, sender) in &self.waiting {
            let concerned = match awaited {
                Awaited::Portfolio => is_touched,
                Awaited::Access => entries.iter().any(may_take_access),
                Awaited::Entries(followed) => entries.iter().any(|entry| followed.has(entry)),
            };
            if concerned {
                wake(sender);
            }
        }
    }
}

impl Known {
    fn starting_with(found: &Found) -> Self {
        Self {
            touches: VecDeque::new(),
            from: found.version,
            until: found.version,
            access: found.version,
            today: found.today,
        }
    }

    fn remember(&mut self, found: &Found, touches: Vec<Touch>) {
        self.touches.extend(touches);
        self.until = found.version;
        self.today = found.today;
        while self.touches.len() > REMEMBERED {
            if let Some(forgotten) = self.touches.pop_front() {
                self.from = forgotten.version;
            }
        }
    }
}

fn wake(sender: &watch::Sender<()>) {
    sender.send_replace(());
}

impl Followed {
    /// Whether an entry is of what is followed.
    fn has(self, entry: &Entry) -> bool {
        match self {
            Self::Account(account) => entry.account == Some(account),
            Self::Kinds(kinds) => entry.kind.is_some_and(|kind| kinds.contains(&kind)),
        }
    }
}

/// Whether after an entry somebody may have less access than before.
const fn may_take_access(entry: &Entry) -> bool {
    matches!(
        entry.kind,
        Some(Kind::Tenant | Kind::Member | Kind::MemberSession | Kind::Client | Kind::RevokedToken)
    )
}
