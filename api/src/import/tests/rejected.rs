use super::memory_sink::MemorySink;
use super::*;
use crate::import::report::{RejectedFile, RejectedFileError};
use crate::import::{Options, Summary, run};
use std::fs;
use std::path::Path;

async fn import(source: &Path, mapping: &str) -> Summary {
    let path = RejectedFile::path_beside(source);
    let rejected = Some(RejectedFile::new(&path, source).unwrap());
    let options = Options {
        rejected,
        ..Options::default()
    };
    let mapping = parsed(mapping, Kind::Accounts);
    let file = fs::File::open(source).unwrap();
    run(file, mapping, &mut MemorySink::default(), options)
        .await
        .unwrap()
}

#[tokio::test]
async fn rejected_rows_keep_their_columns_and_can_be_mended_and_imported_again() {
    let folder = tempfile::tempdir().unwrap();
    let source = folder.path().join("accounts.csv");
    fs::write(
        &source,
        "id;country;name\nA1;DE;\"Ac;me\"\nA2;XX;\"B;\"\"C\"\nA3;DE\nA4;FR;refused\n",
    )
    .unwrap();
    let mapping = format!("[source]\ndelimiter = ';'\n{ACCOUNTS}country = 'country'\n");
    let summary = import(&source, &mapping).await;
    assert_eq!((summary.read, summary.created, summary.rejected), (4, 1, 3));
    assert_eq!(summary.exit_code(), 3);
    let path = summary.rejected_file.clone().unwrap();
    assert_eq!(path, folder.path().join("accounts.rejected.csv"));
    assert_eq!(
        fs::read_to_string(&path).unwrap(),
        "id;country;name;line;reason\n\
         A2;XX;\"B;\"\"C\";3;\"country: \"\"XX\"\" is not a country code of ISO 3166, such as GB (others can be translated under `map`)\"\n\
         \"A3;DE\";;;4;has 2 columns, the header has 3\n\
         A4;FR;refused;5;the name is not wanted\n"
    );

    let mended = folder.path().join("mended.csv");
    fs::write(
        &mended,
        fs::read_to_string(&path).unwrap().replace("A2;XX", "A2;ES"),
    )
    .unwrap();
    let summary = import(&mended, &mapping).await;
    assert_eq!((summary.created, summary.rejected), (1, 2));

    fs::write(&source, "id;country;name\nA1;DE;Acme\n").unwrap();
    let summary = import(&source, &mapping).await;
    assert_eq!((summary.exit_code(), summary.rejected_file), (0, None));
    assert!(!path.exists(), "the file of the earlier run is gone");
}

#[tokio::test]
async fn rejected_objects_keep_their_text() {
    let folder = tempfile::tempdir().unwrap();
    let source = folder.path().join("accounts.ndjson");
    fs::write(
        &source,
        "{\"id\": 1}\nnonsense \"x\"\n{}\n {\"id\": 1.10, \"name\": \"refused\"} \n",
    )
    .unwrap();
    let mapping = format!("[source]\nformat = 'ndjson'\n{ACCOUNTS}");
    let summary = import(&source, &mapping).await;
    let written = fs::read_to_string(summary.rejected_file.unwrap()).unwrap();
    let lines: Vec<&str> = written.lines().collect();
    assert_eq!(
        lines[0],
        "{\"line\":1,\"reason\":\"name: is empty, and every row needs it\",\"id\": 1}"
    );
    assert!(
        lines[1].starts_with("{\"line\":2,\"reason\":\"is not a JSON object"),
        "{}",
        lines[1]
    );
    assert!(
        lines[1].ends_with("\"text\":\"nonsense \\\"x\\\"\"}"),
        "{}",
        lines[1]
    );
    assert!(lines[2].ends_with("every row needs it\"}"), "{}", lines[2]);
    assert_eq!(
        lines[3],
        "{\"line\":4,\"reason\":\"the name is not wanted\",\"id\": 1.10, \"name\": \"refused\"}"
    );
    for line in lines {
        serde_json::from_str::<serde_json::Value>(line).unwrap();
    }
}

#[test]
fn the_source_itself_is_never_overwritten() {
    let folder = tempfile::tempdir().unwrap();
    let source = folder.path().join("accounts.csv");
    fs::write(&source, "id,name\n").unwrap();
    let same = folder.path().join(".").join("accounts.csv");
    assert!(matches!(
        RejectedFile::new(&same, &source),
        Err(RejectedFileError::IsSource(_))
    ));
    assert_eq!(fs::read_to_string(&source).unwrap(), "id,name\n");
}
