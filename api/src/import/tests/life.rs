//! What rows say about the life of subscriptions.

use super::*;
use crate::import::{Cell, Value};
use chrono::NaiveDate;
use std::fs;
use std::path::Path;

fn day(text: &str) -> Option<NaiveDate> {
    text.parse().ok()
}

/// The values of every row of a file of `examples`, by a mapping beside it.
fn example(folder: &str, file: &str, kind: Kind) -> Vec<Values> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("../examples")
        .join(folder);
    let mapping = fs::read_to_string(folder.join(format!("{kind}.toml"))).unwrap();
    let source = fs::read_to_string(folder.join(file)).unwrap();
    let batch = batch(&source, &parsed(&mapping, kind));
    assert_eq!(rejections(&batch), Vec::<String>::new());
    let accepted = batch.accepted.into_iter();
    accepted.map(|accepted| accepted.row.values).collect()
}

#[test]
fn a_date_may_lie_so_many_months_before_another() {
    let mapping = parsed(
        "[fields]\nexternalId = 'id'\nname = 'id'\nsignedUpOn = { column = 'months', months_before = '2024-03-31' }",
        Kind::Accounts,
    );
    let of =
        |months: &str| values(&format!("id,months\nA,{months}\n"), &mapping).date("signedUpOn");
    assert_eq!(of("0"), day("2024-03-31"));
    // February has no thirty-first.
    assert_eq!(of("1"), day("2024-02-29"));
    assert_eq!(of("15"), day("2022-12-31"));
    assert_eq!(of("3.0"), day("2023-12-31"));
    assert_eq!(of(""), None);
    for wrong in ["-1", "1.5", "soon", "2000", "99999999999"] {
        let batch = batch(&format!("id,months\nA,{wrong}\n"), &mapping);
        let rejected = rejections(&batch).remove(0);
        assert!(rejected.contains("signedUpOn"), "{rejected}");
    }
    let text = "[fields]\nexternalId = 'id'\nname = { column = 'n', months_before = '2024-01-01' }\nsignedUpOn = { column = 'm', months_before = 'today' }";
    let problems = match Mapping::parse(text, Kind::Accounts) {
        Err(error) => error.to_string(),
        Ok(mapping) => panic!("{mapping:?}"),
    };
    assert!(
        problems.contains("fields.name.months_before: has no meaning for a text"),
        "{problems}"
    );
    assert!(
        problems.contains("fields.signedUpOn.months_before"),
        "{problems}"
    );
}

#[test]
fn reasons_are_a_list_of_texts() {
    let mapping = parsed(
        "[fields]\naccountExternalId = 'account'\nchurnedOn = 'day'\nchurnKind = 'kind'\nchurnReasons = { column = 'why', separator = '|' }",
        Kind::ChurnEvents,
    );
    let values = values(
        "account,day,kind,why\nA,2024-01-31,voluntary,too expensive | no support |too expensive\n",
        &mapping,
    );
    let reasons = ["too expensive", "no support"].map(str::to_owned);
    assert_eq!(values.names("churnReasons"), Some(&reasons[..]));
    assert_eq!(values.text("churnKind"), Some("VOLUNTARY"));
    assert_eq!(values.cell("endsSubscriptions"), &Cell::Unmapped);
}

#[test]
fn a_wide_file_gives_accounts_and_what_they_paid() {
    let accounts = example("wide-churn", "customers.csv", Kind::Accounts);
    assert_eq!(accounts.len(), 7);
    assert_eq!(accounts[1].date("signedUpOn"), day("2021-03-01"));
    assert_eq!(accounts[6].date("signedUpOn"), day("2024-01-01"));
    assert_eq!(
        accounts[3].traits()[1].cell,
        Cell::Value(Value::Boolean(true))
    );
    let subscriptions = example("wide-churn", "customers.csv", Kind::Subscriptions);
    let left: Vec<_> = subscriptions
        .iter()
        .filter(|values| values.date("endsOn").is_some())
        .collect();
    assert_eq!(left.len(), 2);
    for values in left {
        assert_eq!(values.date("endsOn"), day("2024-01-01"));
        assert_eq!(values.date("cancelledOn"), day("2024-01-01"));
    }
    let terms: Vec<_> = subscriptions
        .iter()
        .map(|values| values.integer("termMonths"))
        .collect();
    let expected = [None, Some(12), None, None, Some(24), Some(24), Some(12)];
    assert_eq!(terms, expected);
    assert_eq!(subscriptions[5].text("plan"), Some("Telephone only"));
}
