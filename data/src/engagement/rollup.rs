//! Days, and the ids of the events that they were made from.

use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};

use domain::engagement::{Activity, HalfHours};
use sea_orm::QueryResult;

use super::draft::EventId;
use crate::{error::Error, scope::Writer, transaction::Column};

/// Notes the ids of events by their day, and answers those that were not known.
pub(super) async fn keep_ids(
    writer: &Writer<'_>,
    events: &BTreeMap<(i32, EventId), i64>,
) -> Result<HashSet<(i32, EventId)>, Error> {
    let keys = events.keys();
    let given = [
        (
            "day",
            Column::Integers(keys.clone().map(|(day, _)| (*day).into()).collect()),
        ),
        (
            "id_high",
            Column::Integers(keys.clone().map(|(_, id)| id.0).collect()),
        ),
        (
            "id_low",
            Column::Integers(keys.map(|(_, id)| id.1).collect()),
        ),
        (
            "content",
            Column::Integers(events.values().copied().collect()),
        ),
    ];
    let sql = "INSERT INTO usage_event (tenant_id, day, id_high, id_low, content) \
        SELECT $1, day, id_high, id_low, content FROM given WHERE true \
        ON CONFLICT (tenant_id, day, id_high, id_low) DO NOTHING RETURNING day, id_high, id_low";
    let mut fresh = HashSet::with_capacity(events.len());
    let take = |row: &QueryResult| {
        fresh.insert(key(row)?);
        Ok(())
    };
    let connection = writer.connection();
    connection
        .with_rows(sql, writer.tenant_id(), &given, take)
        .await?;
    Ok(fresh)
}

/// What events said that are known by their ids.
pub(super) async fn contents(
    writer: &Writer<'_>,
    keys: Vec<(i32, EventId)>,
) -> Result<HashMap<(i32, EventId), i64>, Error> {
    let column = |of: fn(&(i32, EventId)) -> i64| Column::Integers(keys.iter().map(of).collect());
    let given = [
        ("day", column(|key| key.0.into())),
        ("id_high", column(|key| key.1.0)),
        ("id_low", column(|key| key.1.1)),
    ];
    let sql = "SELECT e.day, e.id_high, e.id_low, e.content FROM given CROSS JOIN usage_event e \
        WHERE e.tenant_id = $1 AND e.day = given.day AND e.id_high = given.id_high AND e.id_low = given.id_low";
    let mut contents = HashMap::with_capacity(keys.len());
    let take = |row: &QueryResult| {
        contents.insert(key(row)?, row.try_get_by_index(3)?);
        Ok(())
    };
    let connection = writer.connection();
    connection
        .with_rows(sql, writer.tenant_id(), &given, take)
        .await?;
    Ok(contents)
}

fn key(row: &QueryResult) -> Result<(i32, EventId), Error> {
    let id = (row.try_get_by_index(1)?, row.try_get_by_index(2)?);
    Ok((row.try_get_by_index(0)?, id))
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
