//! Columns at fixed places, running numbers, and rows that are left out.

use super::memory_sink::MemorySink;
use super::*;
use crate::import::mapping::MappingError;
use crate::import::report::RejectedFile;
use crate::import::{Options, run};
use std::fs;

const PURCHASES: &str = "
    [source]
    format = 'fixed-width'
    header = true
    columns = { who = '1-3', day = '5-14', amount = '16-21' }
    numbering = { column = 'nth', by = ['who', 'day'] }
    [fields]
    externalId = { template = '{who}/{day}/{nth}' }
    accountExternalId = 'who'
    purchasedOn = 'day'
    amount = 'amount'
    currency = { constant = 'USD' }
";

const SOURCE: &str = "\
who day        amount\r
A1  2024-01-01   9.99\r
A1  2024-01-01   9.99\r
\r
B22 2024-01-01 100.00\r
A1  2024-01-02   1\r
A1  2024-01-01   2.50";

fn ids(batch: &Batch) -> Vec<String> {
    let rows = batch.accepted.iter();
    rows.map(|accepted| {
        let row = &accepted.row;
        let id = row.values.text("externalId").unwrap();
        format!("{}: {id}", row.line)
    })
    .collect()
}

#[test]
fn columns_stand_at_their_places_and_rows_are_numbered() {
    let mapping = parsed(PURCHASES, Kind::Purchases);
    let batch = batch(SOURCE, &mapping);
    assert_eq!(rejections(&batch), Vec::<String>::new());
    assert_eq!(
        ids(&batch),
        [
            "2: A1/2024-01-01/1",
            "3: A1/2024-01-01/2",
            "5: B22/2024-01-01/1",
            "6: A1/2024-01-02/1",
            "7: A1/2024-01-01/3",
        ]
    );
    let amounts = batch.accepted.iter();
    let amounts: Vec<_> = amounts
        .map(|row| row.row.values.decimal("amount").unwrap().to_string())
        .collect();
    assert_eq!(amounts, ["9.99", "9.99", "100.00", "1", "2.50"]);
}

#[test]
fn numbers_go_on_over_batches() {
    let mapping = parsed(PURCHASES, Kind::Purchases);
    let mut reader = reader(SOURCE, &mapping);
    let mut all = Vec::new();
    while let Some(batch) = reader.next_batch(1).unwrap() {
        all.extend(ids(&batch));
    }
    assert_eq!(all.last().unwrap(), "7: A1/2024-01-01/3");
}

#[test]
fn rows_are_left_out_unless_a_column_says_something() {
    let mapping = "
        [source]
        numbering = { column = 'nth', by = ['id'] }
        [[skip_unless]]
        column = 'nth'
        equals = 1
        [fields]
        externalId = 'id'
        name = { template = '{id} {nth}' }
    ";
    let batch = batch("id\nA\nB\nA\nA\n", &parsed(mapping, Kind::Accounts));
    assert_eq!(ids(&batch), ["2: A", "3: B"]);
    assert_eq!(batch.skipped, 2);
    // The same in a source whose rows are objects.
    let json = format!("{mapping}\n").replace("[source]", "[source]\nformat = 'ndjson'");
    let source = "{\"id\": \"A\"}\n{\"id\": \"A\"}\n{\"id\": \"B\"}\n";
    let batch = super::batch(source, &parsed(&json, Kind::Accounts));
    assert_eq!(ids(&batch), ["1: A", "3: B"]);
}

#[test]
fn a_line_that_does_not_fit_is_rejected_and_reading_goes_on() {
    let mapping = parsed(PURCHASES, Kind::Purchases);
    let source = "head\nA1  2024-01-01 1234567.00\nA1\nA1  2024-13-01   1.00\nA1  2024-01-01   1.00   a remark\n";
    let batch = batch(source, &mapping);
    assert_eq!(ids(&batch), ["5: A1/2024-01-01/1"]);
    let rejected = rejections(&batch);
    assert_eq!(
        rejected[0],
        "2: has text that runs over the end of the last column, character 21"
    );
    assert!(rejected[1].starts_with("3: purchasedOn: is empty"));
    assert!(rejected[2].starts_with("4: purchasedOn: "));
    let latin = [b"head\nA\xe9  2024-01-01   1.00\n".as_slice()].concat();
    let mut reader = Reader::open(Cursor::new(latin), mapping).unwrap();
    let batch = reader.next_batch(10).unwrap().unwrap();
    assert_eq!(rejections(&batch), ["2: is not UTF-8"]);
}

#[tokio::test]
async fn rejected_lines_keep_their_places() {
    let folder = tempfile::tempdir().unwrap();
    let source = folder.path().join("purchases.txt");
    fs::write(
        &source,
        "who day        amount\nA1  2024-01-01   9.99\nA1  soon\n",
    )
    .unwrap();
    let path = RejectedFile::path_beside(&source);
    let options = Options {
        rejected: Some(RejectedFile::new(&path, &source).unwrap()),
        ..Options::default()
    };
    let mapping = parsed(PURCHASES, Kind::Purchases);
    let file = fs::File::open(&source).unwrap();
    let sink = &mut MemorySink::default();
    let summary = run(file, mapping.clone(), sink, options).await.unwrap();
    assert_eq!((summary.created, summary.rejected), (1, 1));
    let text = fs::read_to_string(folder.path().join("purchases.rejected.txt")).unwrap();
    let (header, row) = text.split_once('\n').unwrap();
    assert_eq!(header, "who day        amount");
    assert!(
        row.starts_with("A1  soon               line 3: purchasedOn: "),
        "{row}"
    );
    // Mended, it is read by the same mapping.
    let mended = text.replace("soon               ", "2024-02-01 5.00    ");
    let batch = batch(&mended, &mapping);
    assert_eq!(ids(&batch), ["2: A1/2024-02-01/1"]);
}

#[test]
fn places_that_are_none_are_refused_with_what_is_allowed() {
    let problems = |source: &str| -> Vec<String> {
        let fields = "[fields]\nexternalId = 'id'\nname = 'id'";
        let text = format!("[source]\nformat = 'fixed-width'\n{source}\n{fields}");
        match Mapping::parse(&text, Kind::Accounts) {
            Err(MappingError::Invalid { problems }) => {
                problems.iter().map(ToString::to_string).collect()
            }
            other => panic!("{other:?}"),
        }
    };
    let found = problems("");
    assert!(found[0].starts_with("source.columns: fixed-width needs the places"));
    for place in ["0-3", "3-2", "a-b", "", "1-100001", "-3"] {
        let found = problems(&format!("columns = {{ id = '{place}' }}"));
        assert!(found[0].starts_with("source.columns.id: "), "{found:?}");
    }
    let found = problems("columns = { name = '1-3' }\ndelimiter = ';'");
    assert_eq!(
        found,
        [
            "source.delimiter: only has a meaning for csv",
            "column id: has no place under `columns`; there are name"
        ]
    );
    let found = problems("columns = { id = '1' }\nnumbering = { column = 'n', by = ['n'] }");
    assert!(
        found[0].starts_with("source.numbering.by: names the columns"),
        "{found:?}"
    );
    let csv = "[source]\ncolumns = { id = '1-3' }\n[fields]\nexternalId = 'id'\nname = 'id'";
    let refused = Mapping::parse(csv, Kind::Accounts).unwrap_err().to_string();
    assert!(refused.contains("source.columns: only has a meaning for fixed-width"));
}
