//! A tenant with one of everything.

use std::{
    collections::{BTreeMap, BTreeSet},
    sync::atomic::{AtomicU32, Ordering},
};

use domain::member::Role;
use serde_json::{Value, json};
use tests::{Answer, Client, Tenant, TestApp};

use super::rooms;

/// A tenant with one of everything, each with the tenant's marker in its texts.
pub struct World {
    pub tenant: Tenant,
    pub owner: Client,
    /// A word that stands in all texts of this tenant and in none of another: its industry.
    pub marker: &'static str,
    ids: BTreeMap<String, String>,
    /// Whatever names an object of this tenant: ids without their prefixes, and the marker.
    traces: BTreeSet<String>,
    count: AtomicU32,
}

/// One industry per tenant.
const INDUSTRIES: [&str; 5] = ["Aerospace", "Breweries", "Cartography", "Dentistry", "Electroplating"];

impl World {
    /// Five tenants, each with one industry and one of everything.
    pub async fn five(app: &TestApp) -> Vec<Self> {
        let mut worlds = Vec::new();
        for (index, marker) in INDUSTRIES.into_iter().enumerate() {
            worlds.push(Self::new(app, &format!("tenant-{index}"), marker).await);
        }
        worlds
    }

    /// A tenant with one of everything.
    pub async fn new(app: &TestApp, slug: &str, marker: &'static str) -> Self {
        let tenant = app.tenant_like(slug, |tenant| tenant.name = format!("{marker} Incorporated")).await;
        let owner = tenant.holding(Role::Owner).await;
        let mut world = Self { owner, tenant, marker, ids: BTreeMap::new(), traces: BTreeSet::new(), count: AtomicU32::new(0) };
        world.put(&world.tenant.id.clone());
        rooms::seed(&mut world).await;
        world.learn_traces().await;
        world
    }

    /// Remembers an object as the one of its kind.
    pub fn put(&mut self, id: &str) {
        let (kind, _) = id.rsplit_once('_').unwrap_or_else(|| panic!("{id} is no id"));
        self.ids.insert(kind.to_owned(), id.to_owned());
    }

    /// The id of the object of a kind, such as `account`.
    pub fn id(&self, kind: &str) -> &str {
        self.ids.get(kind).unwrap_or_else(|| panic!("`seed` of no room in tests/it/walk/rooms makes a {kind}"))
    }

    /// The kinds of which there is one.
    pub fn kinds(&self) -> impl Iterator<Item = (&str, &str)> {
        self.ids.iter().map(|(kind, id)| (kind.as_str(), id.as_str()))
    }

    /// A word that is used once.
    pub fn unique(&self, word: &str) -> String {
        format!("{word}-{}", self.count.fetch_add(1, Ordering::Relaxed))
    }

    /// A text of this tenant.
    pub fn text(&self, words: &str) -> String {
        format!("{} {words}", self.marker)
    }

    /// Runs a mutation with one variable `$input` as the owner; it must go well.
    pub async fn change(&self, mutation: &str, input: Value) -> Answer {
        self.owner.ask_with(mutation, json!({ "input": input })).await.good()
    }

    /// Notes whatever names an object of this tenant.
    async fn learn_traces(&mut self) {
        self.traces.insert(self.marker.to_owned());
        self.traces.extend(self.ids.values().map(|id| suffix(id).to_owned()));
        let mut after = json!(0);
        loop {
            let query = "query($after: LogVersion!) { changes(after: $after) { next hasMore changes { subjectId accountId } } }";
            let log = self.owner.ask_with(query, json!({ "after": after })).await.good();
            for change in log.data_at("/changes/changes").as_array().unwrap() {
                let ids = [&change["subjectId"], &change["accountId"]];
                self.traces.extend(ids.into_iter().filter_map(Value::as_str).map(|id| suffix(id).to_owned()));
            }
            after = log.data_at("/changes/next").clone();
            if log.data_at("/changes/hasMore") == false {
                break;
            }
        }
    }

    /// Makes sure that an answer to someone else tells nothing of this tenant, but for the id `given` by the asker.
    pub fn assert_untold(&self, answer: &Answer, given: &str, what: &str) {
        let text = answer.body.to_string();
        for trace in self.traces.iter().filter(|trace| given.is_empty() || !given.ends_with(trace.as_str())) {
            assert!(!text.contains(trace), "{what} tells of {} ({trace}): {answer}", self.tenant.slug);
        }
    }
}

fn suffix(id: &str) -> &str {
    id.rsplit_once('_').map_or(id, |(_, suffix)| suffix)
}

/// The longest version of the log that a client knows.
pub async fn log_version(client: &Client) -> i64 {
    let answer = client.ask("{ tenant { logVersion } }").await.good();
    answer.data_at("/tenant/logVersion").as_i64().unwrap()
}
