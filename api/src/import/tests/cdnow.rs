//! The mapping files of `examples/cdnow` on the data set itself, where it is at hand.

use super::*;
use std::fs::{self, File};
use std::path::{Path, PathBuf};

fn workspace() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("..")
}

fn example(name: &str, kind: Kind) -> Arc<Mapping> {
    let path = workspace().join(format!("examples/cdnow/{name}.toml"));
    parsed(&fs::read_to_string(path).unwrap(), kind)
}

/// How many rows of a file of the data set were accepted and skipped, with the first and the last of the accepted ones; none when it is not
/// at hand.
fn read(file: &str, name: &str, kind: Kind) -> Option<(usize, u64, [Values; 2])> {
    let path = workspace().join("../shared/data/cdnow").join(file);
    let Ok(source) = File::open(&path) else {
        println!("skipped: the CDNOW data set is not at {}", path.display());
        return None;
    };
    let mut reader = Reader::open(source, example(name, kind)).unwrap();
    let (mut accepted, mut skipped) = (Vec::new(), 0);
    while let Some(batch) = reader.next_batch(1_000).unwrap() {
        assert_eq!(rejections(&batch), Vec::<String>::new());
        skipped += batch.skipped;
        accepted.extend(batch.accepted.into_iter().map(|row| row.row.values));
    }
    let ends = [accepted.first()?.clone(), accepted.last()?.clone()];
    let different: std::collections::HashSet<_> =
        accepted.iter().map(|row| row.text("externalId")).collect();
    assert_eq!(different.len(), accepted.len());
    Some((accepted.len(), skipped, ends))
}

#[test]
fn every_customer_is_an_account_once() {
    let Some((accounts, skipped, [first, last])) =
        read("CDNOW_master.txt", "accounts", Kind::Accounts)
    else {
        return;
    };
    assert_eq!((accounts, skipped), (23_570, 69_659 - 23_570));
    assert_eq!(first.text("name"), Some("Customer 00001"));
    assert_eq!(first.date("signedUpOn").unwrap().to_string(), "1997-01-01");
    assert_eq!(last.text("externalId"), Some("23570"));
}

#[test]
fn every_row_is_a_purchase_with_an_id_of_its_own() {
    for (file, name, rows, id) in [
        ("CDNOW_master.txt", "purchases", 69_659, "00001-19970101-1"),
        (
            "CDNOW_sample.txt",
            "sample-purchases",
            6_919,
            "00004-19970101-1",
        ),
    ] {
        let Some((purchases, skipped, [first, _])) = read(file, name, Kind::Purchases) else {
            return;
        };
        assert_eq!((purchases, skipped), (rows, 0));
        assert_eq!(first.text("externalId"), Some(id));
        assert_eq!(first.date("purchasedOn").unwrap().to_string(), "1997-01-01");
        assert!(first.integer("quantity").unwrap() > 0);
        assert!(first.decimal("amount").unwrap() > rust_decimal::Decimal::TEN);
    }
}
