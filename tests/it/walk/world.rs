//! A tenant with one of everything.

use std::{
    collections::{BTreeMap, BTreeSet},
    sync::atomic::{AtomicU32, Ordering},
};

use chrono::TimeDelta;
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
const INDUSTRIES: [&str; 5] = [
    "Aerospace",
    "Breweries",
    "Cartography",
    "Dentistry",
    "Electroplating",
];

impl World {
    /// Five tenants, each with one industry and one of everything.
    pub async fn five(app: &TestApp) -> Vec<Self> {
        let mut worlds = Vec::new();
        for (index, marker) in INDUSTRIES.into_iter().enumerate() {
            worlds.push(Self::new(app, &format!("tenant-{index}"), marker).await);
        }
        worlds
    }

    /// The tenant that asks, and one that is none of its business.
    pub async fn two(app: &TestApp) -> [Self; 2] {
        let [own, foreign, ..] = INDUSTRIES;
        [
            Self::new(app, "own", own).await,
            Self::new(app, "foreign", foreign).await,
        ]
    }

    /// A tenant with one of everything.
    pub async fn new(app: &TestApp, slug: &str, marker: &'static str) -> Self {
        let name =
            |tenant: &mut data::tenant::NewTenant| tenant.name = format!("{marker} Incorporated");
        let tenant = app.tenant_like(slug, name).await;
        let owner = tenant.holding(Role::Owner).await;
        let mut world = Self {
            owner,
            tenant,
            marker,
            ids: BTreeMap::new(),
            traces: BTreeSet::new(),
            count: AtomicU32::new(0),
        };
        world.put(&world.tenant.id.clone());
        rooms::seed(&mut world).await;
        world.learn_traces().await;
        world
    }

    /// Remembers an object as the one of its kind.
    pub fn put(&mut self, id: &str) {
        self.ids.insert(kind(id).to_owned(), id.to_owned());
    }

    /// Remembers an object by a name of its own.
    pub fn put_as(&mut self, name: &str, id: &str) {
        self.ids.insert(name.to_owned(), id.to_owned());
    }

    /// The id of the object of a kind, such as `account`, or of a name.
    pub fn id(&self, kind: &str) -> &str {
        let id = self.ids.get(kind);
        id.unwrap_or_else(|| panic!("`seed` of no room in tests/it/walk/rooms makes a {kind}"))
    }

    /// The kinds of which there is one, with its id.
    pub fn kinds(&self) -> impl Iterator<Item = (&str, &str)> {
        let ids = self
            .ids
            .iter()
            .map(|(name, id)| (name.as_str(), id.as_str()));
        ids.filter(|(name, id)| kind(id) == *name)
    }

    /// Remembers a text that stands in the rows of this tenant alone.
    pub fn leave_trace(&mut self, text: &str) {
        self.traces.insert(text.to_owned());
    }

    /// A word that is used once.
    pub fn unique(&self, word: &str) -> String {
        format!("{word}-{}", self.count.fetch_add(1, Ordering::Relaxed))
    }

    /// A text of this tenant.
    pub fn text(&self, words: &str) -> String {
        format!("{} {words}", self.marker)
    }

    /// The name of something that only this tenant has, as a field of that name would give it.
    pub fn only(&self, field: &str) -> String {
        let marker = self.marker.to_lowercase();
        match field {
            "key" | "trait" => format!("only_{marker}"),
            "email" => format!("only@{marker}.example"),
            "tenant" => self.tenant.slug.clone(),
            // Months are everybody's.
            "month" => "2024-05".to_owned(),
            "quarter" | "fiscalQuarter" => "2024-Q2".to_owned(),
            field if field.to_lowercase().ends_with("externalid") => format!("only-{marker}"),
            _ => self.marker.to_owned(),
        }
    }

    /// Runs a mutation with one variable `$input` as the owner; it must go well.
    pub async fn change(&self, mutation: &str, input: Value) -> Answer {
        let variables = json!({ "input": input });
        self.owner.ask_with(mutation, variables).await.good()
    }

    /// Runs the mutation of that name, whose payload has `field`, and answers the id at `path` within it.
    pub async fn make(&self, mutation: &str, input: Value, field: &str) -> String {
        let (head, rest) = mutation.split_at(1);
        let input_type = format!("{}{rest}Input", head.to_uppercase());
        let document = format!(
            "mutation($input: {input_type}!) {{ {mutation}(input: $input) {{ {field} {{ id }} userErrors {{ code field message }} }} }}"
        );
        let answer = self.change(&document, input).await;
        let made = answer.data_at(&format!("/{mutation}/{field}"));
        let first = made.get(0).unwrap_or(made);
        first["id"].as_str().expect("an id").to_owned()
    }

    /// Lets so much time pass that nobody has logged in too often.
    pub fn wait_for_log_in(&self) {
        self.tenant.app().clock.advance(TimeDelta::seconds(10));
    }

    /// Notes whatever names an object of this tenant.
    async fn learn_traces(&mut self) {
        self.traces.insert(self.marker.to_owned());
        self.traces
            .extend(self.ids.values().map(|id| suffix(id).to_owned()));
        let mut after = json!(0);
        loop {
            let query = "query($after: LogVersion!) { changes(after: $after) { next hasMore changes { subjectKind subjectId accountId } } }";
            let log = self
                .owner
                .ask_with(query, json!({ "after": after }))
                .await
                .good();
            for change in log.data_at("/changes/changes").as_array().unwrap() {
                if change["subjectKind"] == "exchange_rate" {
                    continue; // Its id is its currency and day, which are the same everywhere.
                }
                let ids = [&change["subjectId"], &change["accountId"]];
                let ids = ids.into_iter().filter_map(Value::as_str);
                self.traces.extend(ids.map(|id| suffix(id).to_owned()));
            }
            after = log.data_at("/changes/next").clone();
            if log.data_at("/changes/hasMore") == false {
                break;
            }
        }
    }

    /// Makes sure that an answer to someone else tells nothing of this tenant, but for what was `given` by the asker.
    pub fn assert_untold(&self, answer: &Answer, given: &str, what: &str) {
        let text = answer.body.to_string();
        let mut traces = self.traces.iter();
        let told =
            traces.find(|trace| !given.ends_with(trace.as_str()) && text.contains(trace.as_str()));
        assert!(
            told.is_none(),
            "{what} tells of {} ({}): {answer}",
            self.tenant.slug,
            told.map_or("", String::as_str)
        );
    }
}

/// The kind of thing that an id names.
pub fn kind(id: &str) -> &str {
    let (kind, _) = id
        .rsplit_once('_')
        .unwrap_or_else(|| panic!("{id} is no id"));
    kind
}

fn suffix(id: &str) -> &str {
    id.rsplit_once('_').map_or(id, |(_, suffix)| suffix)
}

/// The version of the log that the client sees.
pub async fn log_version(client: &Client) -> i64 {
    let answer = client.ask("{ tenant { logVersion } }").await.good();
    answer.data_at("/tenant/logVersion").as_i64().unwrap()
}
