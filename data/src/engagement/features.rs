//! The features that events name, found or made.

use std::collections::{HashMap, HashSet};

use domain::engagement::MOST_FEATURES;
use sea_orm::QueryResult;

use super::{
    entity::{feature, head},
    record::{Event, texts},
};
use crate::{
    error::{Error, Refusal},
    scope::Writer,
};

/// The features that events name, and how many more there may be.
pub(super) struct Features {
    numbers: HashMap<String, i32>,
    /// Those that are not known, as many as there may be.
    allowed: HashSet<String>,
}

impl Features {
    pub(super) async fn load(
        writer: &Writer<'_>,
        events: &[Event],
        head: &head::Model,
    ) -> Result<Self, Error> {
        let mut keys: Vec<&str> = Vec::new();
        let mut seen = HashSet::new();
        for event in events {
            let key = event.draft.input.feature.as_str();
            if seen.insert(key) {
                keys.push(key);
            }
        }
        let mut numbers = HashMap::with_capacity(keys.len());
        let given = [("key", texts(keys.iter().copied()))];
        let sql = "SELECT f.key, f.number FROM given CROSS JOIN usage_feature f WHERE f.tenant_id = $1 AND f.key = given.key";
        let connection = writer.connection();
        let take = |row: &QueryResult| {
            numbers.insert(row.try_get_by_index(0)?, row.try_get_by_index(1)?);
            Ok(())
        };
        connection
            .with_rows(sql, writer.tenant_id(), &given, take)
            .await?;
        let room = MOST_FEATURES.saturating_sub(usize::try_from(head.features).unwrap_or(0));
        let unknown = keys.into_iter().filter(|key| !numbers.contains_key(*key));
        let allowed = unknown.take(room).map(str::to_owned).collect();
        Ok(Self { numbers, allowed })
    }

    pub(super) fn check(&self, key: &str) -> Result<(), Refusal> {
        match self.numbers.contains_key(key) || self.allowed.contains(key) {
            true => Ok(()),
            false => Err(Refusal::invalid(
                "feature",
                format!(
                    "a tenant has at most {MOST_FEATURES} features, and `{key}` would be one more"
                ),
            )),
        }
    }

    pub(super) fn number(&self, key: &str) -> Result<i32, Error> {
        let number = self.numbers.get(key).copied();
        number.ok_or_else(|| Error::internal("a feature has no number"))
    }

    /// Makes those that are not known.
    pub(super) async fn save(
        &mut self,
        writer: &Writer<'_>,
        events: &[Event],
        head: &mut head::Model,
    ) -> Result<(), Error> {
        let mut rows = Vec::new();
        for event in events {
            let key = &event.draft.input.feature;
            if self.numbers.contains_key(key) {
                continue;
            }
            self.numbers.insert(key.clone(), head.features);
            rows.push(feature::Model {
                tenant_id: writer.tenant_id(),
                number: head.features,
                key: key.clone(),
                first_seen_at: writer.now(),
            });
            head.features += 1;
        }
        match rows.is_empty() {
            true => Ok(()),
            false => writer.append::<feature::Entity>(&rows).await,
        }
    }
}
