use super::*;
use crate::import::Cell;
use crate::import::read::ReadError;
use std::io::{self, Read};

fn names(batch: &Batch) -> Vec<String> {
    let rows = batch.accepted.iter();
    rows.map(|accepted| {
        let row = &accepted.row;
        format!("{}: {}", row.line, row.values.text("name").unwrap_or("-"))
    })
    .collect()
}

fn open_error(source: &[u8], mapping: &str) -> ReadError {
    let mapping = parsed(mapping, Kind::Accounts);
    match Reader::open(Cursor::new(source.to_vec()), mapping) {
        Ok(_) => panic!("the source was opened"),
        Err(error) => error,
    }
}

#[test]
fn marks_line_ends_and_quotes_are_understood() {
    let mapping = parsed(ACCOUNTS, Kind::Accounts);
    let source =
        "\u{feff}name,\"id\"\r\n\r\nAcme,A1\r\n\"Beta, \"\"B\"\"\r\nLtd\",A2\r\n5\" disk,A3";
    let batch = batch(source, &mapping);
    assert_eq!(rejections(&batch), Vec::<String>::new());
    assert_eq!(
        names(&batch),
        ["3: Acme", "4: Beta, \"B\"\r\nLtd", "6: 5\" disk"]
    );
    assert_eq!(batch.position, source.len() as u64);
}

#[test]
fn a_broken_line_is_one_rejected_row_and_reading_goes_on() {
    let mapping = parsed(ACCOUNTS, Kind::Accounts);
    let mut source = b"id,name\nA1,Acme\nA2\nA3,Beta\nA4,Gam,ma\nA5,\xff\nA6,Delta\n".to_vec();
    let mut read = Reader::open(Cursor::new(source.clone()), mapping.clone()).unwrap();
    let batch = read.next_batch(100).unwrap().unwrap();
    assert_eq!(names(&batch), ["2: Acme", "4: Beta", "7: Delta"]);
    assert_eq!(
        rejections(&batch),
        [
            "3: has 1 columns, the header has 2",
            "5: has 3 columns, the header has 2",
            "6: name: is not UTF-8",
        ]
    );
    assert_eq!(batch.rejected[2].text, b"A5,\xff");
    assert!(read.next_batch(100).unwrap().is_none());

    source.extend_from_slice(b"A7,\"Open\nA8,Eta\nA9,Theta\n");
    let batch = Reader::open(Cursor::new(source), mapping)
        .unwrap()
        .next_batch(100)
        .unwrap()
        .unwrap();
    assert_eq!(
        names(&batch),
        ["2: Acme", "4: Beta", "7: Delta", "9: Eta", "10: Theta"]
    );
    assert_eq!(rejections(&batch)[3], "8: a quote is never closed");
}

#[test]
fn a_forgotten_quote_does_not_swallow_the_rows_behind_it() {
    let mapping = parsed(ACCOUNTS, Kind::Accounts);
    let batch = batch(
        "id,name\nA1,\"Acme\nA2,Beta\nA3,\"Gamma, Inc\"\nA4,Delta\n",
        &mapping,
    );
    assert_eq!(names(&batch), ["3: Beta", "4: Gamma, Inc", "5: Delta"]);
    assert_eq!(
        rejections(&batch),
        ["2: has 3 columns, the header has 2; a quote is not closed on this line"]
    );
}

#[test]
fn a_row_that_is_too_long_is_rejected_in_bounded_memory() {
    let mapping = parsed(
        &format!("[source]\nmax_row_bytes = 100\n{ACCOUNTS}"),
        Kind::Accounts,
    );
    let long = "x".repeat(1 << 20);
    let batch = batch(&format!("id,name\nA1,Acme\nA2,{long}\nA3,Beta\n"), &mapping);
    assert_eq!(names(&batch), ["2: Acme", "4: Beta"]);
    assert_eq!(
        rejections(&batch),
        ["3: is longer than 100 bytes, or a quote is never closed"]
    );
    assert!(batch.rejected[0].text.len() < 5_000);

    let rows: String = (0..1_000)
        .map(|number| format!("B{number},Name {number}\n"))
        .collect();
    let batch = super::batch(&format!("id,name\nA1,\"Acme\n{rows}"), &mapping);
    assert_eq!(batch.rejected.len(), 1);
    assert_eq!(batch.accepted.len(), 999);
}

#[test]
fn a_source_that_cannot_fit_is_refused_before_any_row() {
    assert_eq!(
        open_error(b"id,title,owner\n", ACCOUNTS).to_string(),
        "the source has no column name; it has id, title, owner"
    );
    assert!(matches!(open_error(b"", ACCOUNTS), ReadError::NoHeader));
    assert!(
        matches!(open_error(b"id,name,name\n", ACCOUNTS), ReadError::AmbiguousColumn(name) if name == "name")
    );
    assert!(matches!(
        open_error(b"\xff\xfei\0d\0", ACCOUNTS),
        ReadError::Encoding("UTF-16")
    ));
    assert!(matches!(
        open_error(b"PK\x03\x04rest", ACCOUNTS),
        ReadError::Encoding(_)
    ));
    let numbered = "
        [source]
        header = false
        [fields]
        externalId = { column = 1 }
        name = { column = 5 }
    ";
    assert_eq!(
        open_error(b"A1,Acme\n", numbered).to_string(),
        "the source has no column 5; it has 2 columns"
    );
}

#[test]
fn objects_a_line_are_read_with_paths_lists_and_exact_numbers() {
    let text = "
        [source]
        format = 'ndjson'
        [fields]
        externalId = 'id'
        name = 'company.name'
        segment = 'segment'
        [traits.score]
        column = 'score'
        kind = 'number'
    ";
    let mapping = parsed(text, Kind::Accounts);
    let source = concat!(
        "{\"id\": 7, \"company\": {\"name\": \"Ac\\u006de\"}, \"score\": 0.12345678901234567890123, \"segment\": null}\n",
        "\n",
        "{\"id\": \"8\", \"company.name\": \"Beta\"}\n",
        "{\"id\": \"9\", \"company\": \"Gamma\"}\n",
        "{\"id\": [1], \"company\": {\"name\": {}}}\n",
        "[1]\n",
        "{\"id\": \n",
        "{\"id\": \"10\", \"company\": {\"name\": \"Delta\"}}"
    );
    let mut read = reader(source, &mapping);
    let batch = read.next_batch(100).unwrap().unwrap();
    assert_eq!(names(&batch), ["1: Acme", "3: Beta", "8: Delta"]);
    let first = &batch.accepted[0].row.values;
    assert_eq!(first.text("externalId"), Some("7"));
    assert_eq!(first.cell("segment"), &Cell::Empty);
    let score = first.traits()[0].cell.value().cloned();
    assert_eq!(
        score,
        Some(crate::import::Value::Decimal(
            "0.12345678901234567890123".parse().unwrap()
        ))
    );
    let second = &batch.accepted[1].row.values;
    assert_eq!(second.cell("segment"), &Cell::Unmapped);
    assert_eq!(second.traits()[0].cell, Cell::Unmapped);
    let rejected = rejections(&batch);
    assert_eq!(rejected[0], "4: name: is empty, and every row needs it");
    assert_eq!(
        rejected[1],
        "5: externalId: is a list of something other than texts; name: is an object, not a single value"
    );
    assert!(
        rejected[2].starts_with("6: is not a JSON object"),
        "{}",
        rejected[2]
    );
    assert!(
        rejected[3].starts_with("7: is not a JSON object"),
        "{}",
        rejected[3]
    );
    assert_eq!(read.unseen_columns(), Vec::<String>::new());
}

#[test]
fn a_list_of_names_is_read_from_an_array_or_a_text() {
    let text = "
        [source]
        format = 'ndjson'
        [fields]
        externalId = 'id'
        accountExternalId = 'account'
        name = 'name'
        roles = { column = 'roles', separator = ',' }
    ";
    let mapping = parsed(text, Kind::Contacts);
    for roles in ["[\"champion\", \"Buyer\"]", "\"champion, buyer\""] {
        let source = format!("{{\"id\":1,\"account\":2,\"name\":\"Ada\",\"roles\":{roles}}}");
        let values = values(&source, &mapping);
        assert_eq!(values.names("roles").unwrap(), ["CHAMPION", "BUYER"]);
    }
}

#[test]
fn a_batch_never_holds_the_same_identity_twice() {
    let mapping = parsed(ACCOUNTS, Kind::Accounts);
    let mut read = reader("id,name\nA1,a\nA2,b\nA1,c\nA1,d\nA3,e\n", &mapping);
    let mut batches = Vec::new();
    while let Some(batch) = read.next_batch(100).unwrap() {
        batches.push(names(&batch));
    }
    assert_eq!(
        batches,
        [vec!["2: a", "3: b"], vec!["4: c"], vec!["5: d", "6: e"]]
    );
}

#[test]
fn a_source_that_fails_ends_the_reading_with_its_error() {
    struct Failing;
    impl Read for Failing {
        fn read(&mut self, _: &mut [u8]) -> io::Result<usize> {
            Err(io::Error::other("the disk is gone"))
        }
    }
    let source = Cursor::new("id,name\nA1,Acme\n".repeat(10_000)).chain(Failing);
    let mapping = parsed(ACCOUNTS, Kind::Accounts);
    let mut read = Reader::open(source, mapping).unwrap();
    let error = loop {
        match read.next_batch(1_000) {
            Ok(Some(_)) => {}
            Ok(None) => panic!("the source ended well"),
            Err(error) => break error,
        }
    };
    assert_eq!(error.to_string(), "the disk is gone");
}

/// Gives a source in pieces of so many bytes, as a slow pipe would.
struct Pieces(Vec<u8>, usize, usize);

impl Read for Pieces {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        let piece = self.0.get(self.1..).unwrap_or_default();
        let count = piece.len().min(into.len()).min(self.2);
        into[..count].copy_from_slice(&piece[..count]);
        self.1 += count;
        Ok(count)
    }
}

#[test]
fn rows_are_the_same_wherever_the_source_is_cut() {
    let mapping = parsed(ACCOUNTS, Kind::Accounts);
    let wide = "é".repeat(3_000);
    let mut source = String::from("id,name\r\n");
    for number in 0..200 {
        source.push_str(&format!("A{number},\"{wide}\r\n, {number}\"\r\n"));
    }
    for size in [1_000, 65_537, usize::MAX] {
        let pieces = Pieces(source.clone().into_bytes(), 0, size);
        let batch = Reader::open(pieces, mapping.clone())
            .unwrap()
            .next_batch(1_000)
            .unwrap()
            .unwrap();
        assert_eq!(batch.accepted.len(), 200, "{:?}", rejections(&batch));
        for (number, accepted) in batch.accepted.iter().enumerate() {
            let name = format!("{wide}\r\n, {number}");
            assert_eq!(accepted.row.values.text("name"), Some(name.as_str()));
            assert_eq!(accepted.row.line, 2 + 2 * number as u64);
        }
        assert_eq!(batch.position, source.len() as u64);
    }
}

#[test]
fn any_bytes_at_all_are_read_to_their_end() {
    let mapping = parsed(
        &format!("[source]\nmax_row_bytes = 40\n{ACCOUNTS}"),
        Kind::Accounts,
    );
    let alphabet = b"ab,\"\n\r\xff ";
    let mut state = 1_u32;
    for _ in 0..300 {
        let mut source = b"id,name\n".to_vec();
        for _ in 0..200 {
            state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
            source.push(alphabet[(state >> 24) as usize % alphabet.len()]);
        }
        let mut read = Reader::open(Cursor::new(source.clone()), mapping.clone()).unwrap();
        let mut position = 0;
        let mut rows = 0;
        while let Some(batch) = read.next_batch(7).unwrap() {
            assert!(batch.position > position);
            position = batch.position;
            rows += batch.accepted.len() + batch.rejected.len();
        }
        let rest = &source[usize::try_from(position).unwrap()..];
        assert!(
            rest.iter().all(|byte| matches!(byte, b'\n' | b'\r')),
            "{rest:?}"
        );
        assert!(rows > 0);
    }
}
