//! Real answers, imported as `examples/carpentries` says.

use std::{
    fs,
    path::{Path, PathBuf},
};

use chrono::TimeDelta;
use data::clock::Clock;
use domain::member::Role;
use tests::{Client, EPOCH, Process, TestApp, TestDatabase, both};

use crate::PROGRAM;

both!(answers_of_files_are_imported_and_reckoned);

/// A file of the data set: the names of its mapping, the window of its answers, what it says, and its score in points.
struct Source {
    file: &'static str,
    name: &'static str,
    window: &'static str,
    rows: usize,
    skipped: usize,
    nps: &'static str,
}

const SOURCES: [Source; 4] = [
    Source {
        file: "instructor_training_post_2016_2018.csv",
        name: "training",
        window: "{between: {start: \"2016-01-01\", end: \"2019-01-01\"}}",
        rows: 967,
        skipped: 78,
        nps: "48.368954",
    },
    Source {
        file: "longterm_2017.csv",
        name: "2017",
        window: "{month: \"2017-10\"}",
        rows: 476,
        skipped: 74,
        nps: "36.318408",
    },
    Source {
        file: "longterm_2020-03.csv",
        name: "2020-03",
        window: "{month: \"2020-03\"}",
        rows: 176,
        skipped: 42,
        nps: "62.686567",
    },
    Source {
        file: "longterm_2020-12.csv",
        name: "2020-12",
        window: "{month: \"2020-12\"}",
        rows: 87,
        skipped: 0,
        nps: "47.126437",
    },
];

/// The files that are at hand; without any a few lines like those of one of them.
fn sources(folder: &Path) -> Vec<(PathBuf, Source)> {
    let data = workspace().join("../shared/data/carpentries_nps");
    let mut found = Vec::new();
    for source in SOURCES {
        let file = folder.join(source.file);
        if fs::copy(data.join(source.file), &file).is_ok() {
            found.push((file, source));
        }
    }
    if found.is_empty() {
        println!(
            "instead of {}, which is not there: some lines like it",
            data.display()
        );
        let file = folder.join("longterm_2020-03.csv");
        let lines = "workshop_country,recommendation_score\nNA,NA\nUnited States,9\nUnited States,9\nNA,7\nNorway,3\n";
        fs::write(&file, lines).unwrap();
        found.push((
            file,
            Source {
                file: "",
                name: "2020-03",
                window: "{month: \"2020-03\"}",
                rows: 5,
                skipped: 1,
                nps: "25",
            },
        ));
    }
    found
}

fn workspace() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("..")
}

/// The tenant that a file is imported into.
fn tenant(source: &Source) -> String {
    format!("carpentries-{}", source.name)
}

/// Imports a file to its end and answers what the program says.
async fn import(
    kind: &'static str,
    part: &str,
    file: &Path,
    source: &Source,
    database: &TestDatabase,
) -> String {
    let mapping = format!("examples/carpentries/{}-{part}.toml", source.name);
    let arguments = [
        "import".to_owned(),
        kind.to_owned(),
        file.display().to_string(),
        "--tenant".to_owned(),
        tenant(source),
        "--mapping".to_owned(),
        workspace().join(mapping).display().to_string(),
    ];
    let url = database.url();
    let run = move || {
        let arguments: Vec<&str> = arguments.iter().map(String::as_str).collect();
        Process::run(PROGRAM, &arguments, &url)
    };
    let output = tokio::task::spawn_blocking(run).await.unwrap();
    let said = String::from_utf8_lossy(&output.stderr).into_owned();
    assert!(output.status.success(), "{said}");
    String::from_utf8(output.stdout).unwrap()
}

async fn answers_of_files_are_imported_and_reckoned(database: TestDatabase) {
    let folder = tempfile::tempdir().unwrap();
    let sources = sources(folder.path());
    let app = TestApp::start(&database).await;
    app.clock
        .advance(Clock::system().now() - EPOCH + TimeDelta::days(1));
    for (file, source) in &sources {
        let tenant = app.tenant(&tenant(source)).await;
        let owner = tenant.holding(Role::Owner).await;
        import("accounts", "accounts", file, source, &database).await;
        let said = import("survey-answers", "answers", file, source, &database).await;
        assert_said(&said, source.rows, "created");
        let before = tenant.snapshot().await;
        let said = import("survey-answers", "answers", file, source, &database).await;
        assert_said(&said, source.rows, "unchanged");
        tenant
            .assert_unchanged_since(&before, "the second import")
            .await;
        assert_score(&owner, source).await;
    }
    app.stop().await;
}

fn assert_said(said: &str, count: usize, what: &str) {
    let line = format!("{count:>10} {what}");
    assert!(said.contains(&line), "{line}: {said}");
    assert!(said.contains("         0 rejected"), "{said}");
}

async fn assert_score(owner: &Client, source: &Source) {
    let query = format!(
        "{{ portfolio {{ nps(window: {}) {{ score {{ value denominator }} answerCount skippedCount answers {{ totalCount }} }} }} }}",
        source.window
    );
    let answer = owner.ask(&query).await.good();
    let nps = answer.data_at("/portfolio/nps");
    let answered = source.rows - source.skipped;
    assert_eq!(nps["score"]["value"], source.nps, "{}", source.name);
    assert_eq!(nps["score"]["denominator"], answered.to_string().as_str());
    assert_eq!(nps["answerCount"], answered);
    assert_eq!(nps["skippedCount"], source.skipped);
    assert_eq!(nps["answers"]["totalCount"], answered);
}
