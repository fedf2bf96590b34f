//! Tasks brought in as a file: good rows are kept, bad ones come back with their reasons, and twice is as good as once.

use std::{fs, path::Path};

use domain::member::Role;
use serde_json::{Value, json};
use tests::{Client, Process, TestApp, TestDatabase, both};

use super::{account, ask, assign, member};
use crate::PROGRAM;

both!(tasks_of_a_file_are_kept_and_bad_rows_come_back);

/// A line for each way in which a task stands: open, put off, done and dropped.
const GOOD: &str = "\
id,customer,what,for,weight,by,who,state,until,came,ended
T-1,Acme,Call the sponsor,risk,urgent,10-01-2025,ada@example.com,,,,
T-2,Acme,Plan the review,,,20-01-2025,,waiting,18-01-2025,,
T-3,Bolt,Offer more seats,opportunity,low,08-01-2025,,won,,Five more seats,2025-01-09T10:00:00Z
T-4,Bolt,Send the manual,,,09-01-2025,,void,,They have it,2025-01-09T11:00:00Z
";

/// And one for each reason against a task.
const BAD: &str = "\
T-5,Nobody,Call,,,10-01-2025,,,,,
T-6,Acme,Call,,,10-01-2025,eve@example.com,,,,
T-7,Acme,Call,,,10-01-2025,,waiting,,,
T-8,Acme,Call,,,10-01-2025,,,,It went well,
T-9,Acme,Call,,,31-02-2025,,,,,
T-10,Acme,Call,party,,10-01-2025,,,,,
T-11,Acme,,,,10-01-2025,,,,,
";

/// The row, and what its reason names.
const REASONS: [(&str, &str); 7] = [
    ("T-5", "there is no account with the externalId `Nobody`"),
    (
        "T-6",
        "there is no member with the e-mail address `eve@example.com`",
    ),
    ("T-7", "snoozedUntil: "),
    ("T-8", "the task has not ended"),
    ("T-9", "is not a date"),
    ("T-10", "kind: `PARTY`"),
    ("T-11", "title: "),
];

const MAPPING: &str = r#"
kind = "tasks"
[fields]
externalId = "id"
accountExternalId = "customer"
title = "what"
kind = "for"
priority = "weight"
dueOn = { column = "by", format = "%d-%m-%Y" }
assigneeEmail = "who"
status = { column = "state", map = { waiting = "SNOOZED", won = "DONE", void = "DROPPED" } }
snoozedUntil = { column = "until", format = "%d-%m-%Y" }
outcome = "came"
closedAt = "ended"
"#;

/// The code with which the program ends, and what it says.
async fn import(folder: &Path, file: &str, database: &TestDatabase) -> (Option<i32>, String) {
    let path = |name: &str| folder.join(name).display().to_string();
    let arguments = [
        "import".to_owned(),
        "tasks".to_owned(),
        path(file),
        "--tenant".to_owned(),
        "northwind".to_owned(),
        "--mapping".to_owned(),
        path("tasks.toml"),
        "--rejected".to_owned(),
        path("rejected.csv"),
    ];
    let url = database.url();
    let run = move || {
        let arguments: Vec<&str> = arguments.iter().map(String::as_str).collect();
        Process::run(PROGRAM, &arguments, &url)
    };
    let output = tokio::task::spawn_blocking(run).await.unwrap();
    let said = [output.stdout, output.stderr].concat();
    (
        output.status.code(),
        String::from_utf8_lossy(&said).into_owned(),
    )
}

fn assert_says(said: &str, lines: &[&str]) {
    for line in lines {
        assert!(said.contains(line), "{line}: {said}");
    }
}

async fn tasks(owner: &Client) -> Value {
    let query = "{ tasks(first: 20, orderBy: {field: DUE_ON}) { nodes {
        externalId title kind priority dueOn status snoozedUntil outcome closedAt isAssigned origin account { name } assignee { name }
    } } }";
    ask(owner, query, json!({})).await["tasks"]["nodes"].clone()
}

/// What the good rows say, in the order of the days by which they are to be done.
fn expected() -> Value {
    let mut tasks = json!([
        { "externalId": "T-3", "title": "Offer more seats", "kind": "OPPORTUNITY", "priority": "LOW", "dueOn": "2025-01-08" },
        { "externalId": "T-4", "title": "Send the manual", "kind": "TO_DO", "priority": "MEDIUM", "dueOn": "2025-01-09" },
        { "externalId": "T-1", "title": "Call the sponsor", "kind": "RISK", "priority": "URGENT", "dueOn": "2025-01-10" },
        { "externalId": "T-2", "title": "Plan the review", "kind": "TO_DO", "priority": "MEDIUM", "dueOn": "2025-01-20" },
    ]);
    let stands = [
        json!({ "status": "DONE", "snoozedUntil": null, "outcome": "Five more seats", "closedAt": "2025-01-09T10:00:00+00:00" }),
        json!({ "status": "DROPPED", "snoozedUntil": null, "outcome": "They have it", "closedAt": "2025-01-09T11:00:00+00:00" }),
        json!({ "status": "OPEN", "snoozedUntil": null, "outcome": null, "closedAt": null }),
        json!({ "status": "SNOOZED", "snoozedUntil": "2025-01-18", "outcome": null, "closedAt": null }),
    ];
    // Ada owns Bolt; of Acme she does what she is named for.
    let done_by = [
        json!({ "account": { "name": "Bolt" }, "isAssigned": false, "assignee": { "name": "Ada" } }),
        json!({ "account": { "name": "Bolt" }, "isAssigned": false, "assignee": { "name": "Ada" } }),
        json!({ "account": { "name": "Acme" }, "isAssigned": true, "assignee": { "name": "Ada" } }),
        json!({ "account": { "name": "Acme" }, "isAssigned": false, "assignee": null }),
    ];
    let parts = stands.into_iter().zip(done_by);
    for (task, (stands, done_by)) in tasks.as_array_mut().unwrap().iter_mut().zip(parts) {
        let task = task.as_object_mut().unwrap();
        task.insert("origin".to_owned(), json!("MANUAL"));
        task.extend(stands.as_object().unwrap().clone());
        task.extend(done_by.as_object().unwrap().clone());
    }
    tasks
}

async fn tasks_of_a_file_are_kept_and_bad_rows_come_back(database: TestDatabase) {
    let folder = tempfile::tempdir().unwrap();
    let write = |name: &str, text: &str| fs::write(folder.path().join(name), text).unwrap();
    write("tasks.csv", &format!("{GOOD}{BAD}"));
    write("good.csv", GOOD);
    write("tasks.toml", MAPPING);
    let app = TestApp::start(&database).await;
    let tenant = app.tenant("northwind").await;
    let owner = tenant.holding(Role::Owner).await;
    account(&owner, "Acme").await;
    let bolt = account(&owner, "Bolt").await;
    let ada = member(&owner, "Ada").await;
    assign(&owner, &bolt, &ada).await;

    let (code, said) = import(folder.path(), "tasks.csv", &database).await;
    assert_eq!(code, Some(3), "{said}");
    assert_says(&said, &["4 created", "7 rejected"]);
    assert_eq!(tasks(&owner).await, expected());
    let rejected = fs::read_to_string(folder.path().join("rejected.csv")).unwrap();
    for (row, reason) in REASONS {
        let row = format!("{row},");
        let line = rejected.lines().find(|line| line.starts_with(&row));
        assert!(
            line.is_some_and(|line| line.contains(reason)),
            "{row} {reason}: {rejected}"
        );
    }

    let before = tenant.snapshot().await;
    let (code, said) = import(folder.path(), "tasks.csv", &database).await;
    assert_eq!(code, Some(3), "{said}");
    assert_says(&said, &["0 created", "0 updated", "4 unchanged"]);
    let (code, said) = import(folder.path(), "good.csv", &database).await;
    assert_eq!(code, Some(0), "{said}");
    assert_says(&said, &["4 unchanged", "nothing to change"]);
    tenant
        .assert_unchanged_since(&before, "the second import")
        .await;
    app.stop().await;
}
