//! The mapping files of `examples/ravenstack` on the data set itself, where it is at hand.

use super::*;
use crate::import::{Row, Value};
use chrono::NaiveDate;
use rust_decimal::Decimal;
use std::fs::{self, File};
use std::path::{Path, PathBuf};

fn workspace() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("..")
}

fn example(kind: Kind) -> Arc<Mapping> {
    let path = workspace().join(format!("examples/ravenstack/{kind}.toml"));
    parsed(&fs::read_to_string(path).unwrap(), kind)
}

/// All rows of a file of the data set; none when it is not at hand.
fn rows(file: &str, kind: Kind) -> Option<Vec<Row>> {
    let path = workspace().join("../shared/data/ravenstack").join(file);
    let Ok(source) = File::open(&path) else {
        println!(
            "skipped: the RavenStack data set is not at {}",
            path.display()
        );
        return None;
    };
    let mut read = Reader::open(source, example(kind)).unwrap();
    let mut rows = Vec::new();
    while let Some(batch) = read.next_batch(1_000).unwrap() {
        assert_eq!(rejections(&batch), Vec::<String>::new());
        assert_eq!(batch.skipped, 0);
        rows.extend(batch.accepted.into_iter().map(|accepted| accepted.row));
    }
    Some(rows)
}

#[test]
fn all_accounts_are_mapped() {
    let Some(rows) = rows("ravenstack_accounts.csv", Kind::Accounts) else {
        return;
    };
    assert_eq!(rows.len(), 500);
    let first = &rows[0].values;
    assert_eq!(first.text("externalId"), Some("A-2e4581"));
    assert_eq!(first.text("name"), Some("Company_0"));
    assert_eq!(first.text("industry"), Some("EdTech"));
    assert_eq!(
        first.date("signedUpOn"),
        NaiveDate::from_ymd_opt(2024, 10, 16)
    );
    let referral = first
        .traits()
        .iter()
        .find(|own| own.key.as_ref() == "referral_source")
        .unwrap();
    assert_eq!(
        referral.cell.value(),
        Some(&Value::Text("partner".to_owned()))
    );
    assert!(
        rows.iter()
            .any(|row| row.values.text("country") == Some("GB"))
    );
    assert!(rows.iter().all(|row| row.values.text("country").is_some()));
}

#[test]
fn all_tickets_are_mapped() {
    let Some(rows) = rows("ravenstack_support_tickets.csv", Kind::SupportCases) else {
        return;
    };
    assert_eq!(rows.len(), 2_000);
    let scores = rows
        .iter()
        .filter_map(|row| row.values.integer("satisfactionScore"));
    let scores: Vec<i64> = scores.collect();
    let satisfied = scores.iter().filter(|score| **score >= 4).count();
    assert_eq!((satisfied, scores.len()), (779, 1_175));
    let first = &rows[0].values;
    let at = |field| {
        first
            .instant(field, chrono_tz::Tz::UTC)
            .unwrap()
            .to_string()
    };
    assert_eq!(at("openedAt"), "2023-07-27 00:00:00 UTC");
    assert_eq!(at("resolvedAt"), "2023-07-28 03:00:00 UTC");
    assert_eq!(first.integer("firstResponseMinutes"), Some(74));
    assert_eq!(first.text("priority"), Some("HIGH"));
}

#[test]
fn all_subscriptions_are_mapped_and_their_recurring_revenue_is_right() {
    let Some(rows) = rows("ravenstack_subscriptions.csv", Kind::Subscriptions) else {
        return;
    };
    assert_eq!(rows.len(), 5_000);
    let as_of = NaiveDate::from_ymd_opt(2024, 12, 31).unwrap();
    let live = rows.iter().map(|row| &row.values).filter(|values| {
        values.date("startsOn").is_some_and(|start| start <= as_of)
            && values.date("endsOn").is_none_or(|end| end > as_of)
            && values.date("trialStartsOn").is_none()
    });
    let revenue: Decimal = live.filter_map(|values| values.decimal("amount")).sum();
    assert_eq!(revenue, Decimal::from(10_159_608));
    assert!(
        rows.iter()
            .all(|row| row.values.text("billingInterval") == Some("MONTH"))
    );
    let zero_length = rows
        .iter()
        .filter(|row| row.values.date("startsOn") == row.values.date("endsOn"))
        .count();
    assert_eq!(zero_length, 13);
}

#[test]
fn churn_events_are_mapped_as_explanations() {
    let Some(rows) = rows("ravenstack_churn_events.csv", Kind::ChurnEvents) else {
        return;
    };
    assert_eq!(rows.len(), 600);
    let without_reason = rows
        .iter()
        .filter(|row| row.values.names("churnReasons").is_none());
    assert_eq!(without_reason.count(), 95);
    assert!(
        rows.iter()
            .all(|row| row.values.boolean("endsSubscriptions") == Some(false))
    );
}
