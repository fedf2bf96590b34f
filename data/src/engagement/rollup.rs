//! Days, and the ids of the events that they were made from.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use domain::engagement::{Activity, HalfHours};
use sea_orm::QueryResult;

use super::draft::EventId;
use crate::{error::Error, scope::Writer, transaction::Column};

/// By what an event is known: its day and its id.
pub(super) type EventKey = (i32, EventId);

/// Notes the ids of new events by their day, with what the events say.
pub(super) async fn keep_ids(
    writer: &Writer<'_>,
    events: BTreeMap<EventKey, i64>,
) -> Result<(), Error> {
    let [day, id_high, id_low] = columns(&events.keys().copied().collect::<Vec<_>>());
    let content = ("content", Column::Integers(events.into_values().collect()));
    let sql = "INSERT INTO usage_event (tenant_id, day, id_high, id_low, content) \
        SELECT $1, day, id_high, id_low, content FROM given";
    let given = [day, id_high, id_low, content];
    let connection = writer.connection();
    connection
        .with_rows(sql, writer.tenant_id(), &given, |_| Ok(()))
        .await
}

/// What events said that are known by their ids. The tenant's other writers wait, so that those which are not known are new.
pub(super) async fn contents(
    writer: &Writer<'_>,
    mut keys: Vec<EventKey>,
) -> Result<HashMap<EventKey, i64>, Error> {
    // In the order of the index.
    keys.sort_unstable();
    keys.dedup();
    // As a join, PostgreSQL goes over all events of the tenant until it has looked at how many there are.
    let sql = ", looked_up AS MATERIALIZED (SELECT day, id_high, id_low, (SELECT e.content FROM usage_event e \
        WHERE e.tenant_id = $1 AND e.day = given.day AND e.id_high = given.id_high AND e.id_low = given.id_low) AS content FROM given) \
        SELECT day, id_high, id_low, content FROM looked_up WHERE content IS NOT NULL";
    let mut contents = HashMap::new();
    let take = |row: &QueryResult| {
        // What is given is all of the same size.
        let day: i64 = row.try_get_by_index(0)?;
        let day = i32::try_from(day).map_err(Error::internal)?;
        let id = (row.try_get_by_index(1)?, row.try_get_by_index(2)?);
        contents.insert((day, id), row.try_get_by_index(3)?);
        Ok(())
    };
    let connection = writer.connection();
    connection
        .with_rows(sql, writer.tenant_id(), &columns(&keys), take)
        .await?;
    Ok(contents)
}

/// Keys as columns of rows that are given to a statement.
fn columns(keys: &[EventKey]) -> [(&'static str, Column); 3] {
    let column = |of: fn(&EventKey) -> i64| Column::Integers(keys.iter().map(of).collect());
    [
        ("day", column(|key| key.0.into())),
        ("id_high", column(|key| key.1.0)),
        ("id_low", column(|key| key.1.1)),
    ]
}

/// What a batch adds to days, by day, user and feature.
#[derive(Default)]
pub(super) struct Rollup(BTreeMap<(i32, i32, i32), Sums>);

#[derive(Clone, Copy, Default)]
struct Sums {
    actions: i64,
    quantity: i64,
    seconds: i64,
    half_hours: HalfHours,
}

impl Rollup {
    pub(super) fn add(&mut self, key: (i32, i32, i32), activity: &Activity) {
        let sums = self.0.entry(key).or_default();
        sums.actions += 1;
        sums.quantity += i64::from(activity.quantity);
        sums.seconds += i64::from(activity.seconds);
        sums.half_hours = sums.half_hours.union(activity.half_hours);
    }

    pub(super) fn first_day(&self) -> Option<i32> {
        self.0.keys().next().map(|(day, _, _)| *day)
    }

    /// Adds it to what is stored, and notes which days have changed.
    pub(super) async fn write(self, writer: &Writer<'_>, version: i64) -> Result<(), Error> {
        let of_key = |of: fn(&(i32, i32, i32)) -> i32| {
            let keys = self.0.keys().map(of).map(i64::from);
            Column::Integers(keys.collect())
        };
        let of_sums = |of: fn(&Sums) -> i64| Column::Integers(self.0.values().map(of).collect());
        let given = [
            ("day", of_key(|key| key.0)),
            ("user_number", of_key(|key| key.1)),
            ("feature_number", of_key(|key| key.2)),
            ("actions", of_sums(|sums| sums.actions)),
            ("quantity", of_sums(|sums| sums.quantity)),
            ("seconds", of_sums(|sums| sums.seconds)),
            ("half_hours", of_sums(|sums| sums.half_hours.bits())),
        ];
        let sql = "INSERT INTO usage_day (tenant_id, day, user_number, feature_number, actions, quantity, seconds, half_hours) \
            SELECT $1, day, user_number, feature_number, actions, quantity, seconds, half_hours FROM given WHERE true \
            ON CONFLICT (tenant_id, day, user_number, feature_number) DO UPDATE SET \
            actions = usage_day.actions + excluded.actions, quantity = usage_day.quantity + excluded.quantity, \
            seconds = usage_day.seconds + excluded.seconds, half_hours = usage_day.half_hours | excluded.half_hours";
        let connection = writer.connection();
        let tenant = writer.tenant_id();
        connection
            .with_rows(sql, tenant, &given, |_| Ok(()))
            .await?;
        let days: BTreeSet<i64> = self.0.keys().map(|(day, _, _)| (*day).into()).collect();
        let versions = vec![version; days.len()];
        let given = [
            ("day", Column::Integers(days.into_iter().collect())),
            ("version", Column::Integers(versions)),
        ];
        let sql = "INSERT INTO usage_changed_day (tenant_id, day, version) SELECT $1, day, version FROM given WHERE true \
            ON CONFLICT (tenant_id, day) DO UPDATE SET version = excluded.version";
        connection.with_rows(sql, tenant, &given, |_| Ok(())).await
    }
}
