//! Imports as processes of their own.

use std::{fmt::Write as _, fs, path::PathBuf};

use data::{clock::Clock, transaction::Mode};
use domain::member::Role;
use serde_json::json;
use tempfile::TempDir;
use tests::{Client, EPOCH, Job, Process, TestApp, TestDatabase, both, wait_until};

use crate::PROGRAM;

both!(an_import_that_is_killed_leaves_whole_batches_and_can_be_run_again);

const ACCOUNTS: u64 = 50;
const SUBSCRIPTIONS: u64 = 20_000;
const BATCH: u64 = 250;
/// What every subscription is worth in a month.
const DOLLARS: u64 = 10;

/// Files to import, with their mappings.
struct Files(TempDir);

impl Files {
    fn write() -> Self {
        let files = Self(tempfile::tempdir().unwrap());
        let mut accounts = String::from("id,name\n");
        for number in 0..ACCOUNTS {
            let _ = writeln!(accounts, "a-{number},Account {number}");
        }
        let mut subscriptions = String::from("id,account,amount,start\n");
        for number in 0..SUBSCRIPTIONS {
            let account = number % ACCOUNTS;
            let _ = writeln!(subscriptions, "s-{number},a-{account},{DOLLARS},2024-01-01");
        }
        let mapping =
            "[source]\nformat = \"csv\"\n[defaults]\ndate_format = \"%Y-%m-%d\"\n[fields]\n";
        let account_fields = "externalId = \"id\"\nname = \"name\"\n";
        let subscription_fields = "externalId = \"id\"\naccountExternalId = \"account\"\namount = \"amount\"\ncurrency = { constant = \"USD\" }\nquantity = { constant = 1 }\nbillingInterval = { constant = \"MONTH\" }\nstartsOn = \"start\"\n";
        for (name, text) in [
            ("accounts.csv", accounts),
            ("subscriptions.csv", subscriptions),
            (
                "accounts.toml",
                format!("kind = \"accounts\"\n{mapping}{account_fields}"),
            ),
            (
                "subscriptions.toml",
                format!("kind = \"subscriptions\"\n{mapping}{subscription_fields}"),
            ),
        ] {
            fs::write(files.path(name), text).unwrap();
        }
        files
    }

    fn path(&self, name: &str) -> PathBuf {
        self.0.path().join(name)
    }

    /// The arguments of `tenure import`.
    fn arguments(&self, kind: &str) -> Vec<String> {
        let path = |ending: &str| self.path(&format!("{kind}.{ending}")).display().to_string();
        let (file, mapping) = (path("csv"), path("toml"));
        let tail = ["--tenant", "northwind", "--batch", "250", "--mapping"];
        let mut arguments = vec!["import".to_owned(), kind.to_owned(), file];
        arguments.extend(tail.map(str::to_owned));
        arguments.push(mapping);
        arguments
    }

    /// Imports a file to its end and answers what the program says.
    async fn import(&self, kind: &'static str, database: &TestDatabase) -> String {
        let (arguments, url) = (self.arguments(kind), database.url());
        let run = move || {
            let arguments: Vec<&str> = arguments.iter().map(String::as_str).collect();
            Process::run(PROGRAM, &arguments, &url)
        };
        let output = tokio::task::spawn_blocking(run).await.unwrap();
        let said = String::from_utf8_lossy(&output.stderr).into_owned();
        assert!(output.status.success(), "{said}");
        String::from_utf8(output.stdout).unwrap()
    }
}

async fn log_version(owner: &Client) -> u64 {
    let answer = owner.ask("{ tenant { logVersion } }").await.good();
    answer.data_at("/tenant/logVersion").as_u64().unwrap()
}

/// Reads the log from its beginning and makes sure that no version is missing or there twice.
async fn assert_log_without_gaps(owner: &Client, last: u64) {
    let query = "query($after: LogVersion!) { changes(after: $after, first: 100) { changes { version } next hasMore } }";
    let (mut after, mut expected) = (json!(0), 1..);
    loop {
        let answer = owner
            .ask_with(query, json!({ "after": after }))
            .await
            .good();
        for change in answer.data_at("/changes/changes").as_array().unwrap() {
            assert_eq!(change["version"], json!(expected.next().unwrap()));
        }
        after = answer.data_at("/changes/next").clone();
        if answer.data_at("/changes/hasMore") == false {
            break;
        }
    }
    assert_eq!(
        expected.next(),
        Some(last + 1),
        "the log ends where it says"
    );
}

/// How many subscriptions there are, after making sure that all that follows from them is right.
async fn whole_subscriptions(app: &TestApp, owner: &Client) -> u64 {
    let query = "{ subscriptions(first: 1) { totalCount } portfolio { mrr { amount } } }";
    let answer = owner.ask(query).await.good();
    let count = answer
        .data_at("/subscriptions/totalCount")
        .as_u64()
        .unwrap();
    let revenue: f64 = answer.text_at("/portfolio/mrr/amount").parse().unwrap();
    let expected = u32::try_from(count * DOLLARS).unwrap();
    assert!(
        (revenue - f64::from(expected)).abs() < 0.001,
        "{count} subscriptions are worth {revenue}"
    );
    let scope = app.tenant("northwind").await.scope(Mode::Read).await;
    let differences = data::refresh::check(&scope).await.unwrap();
    scope.close().await.unwrap();
    assert_eq!(differences, [], "the columns of accounts are right");
    count
}

async fn an_import_that_is_killed_leaves_whole_batches_and_can_be_run_again(
    database: TestDatabase,
) {
    let files = Files::write();
    let app = TestApp::start(&database).await;
    // The imports run by the clock of the machine.
    app.clock.advance(Clock::system().now() - EPOCH);
    let owner = app.tenant("northwind").await.holding(Role::Owner).await;
    files.import("accounts", &database).await;
    let before = log_version(&owner).await;

    let arguments = files.arguments("subscriptions");
    let arguments: Vec<&str> = arguments.iter().map(String::as_str).collect();
    let import = Job::start(PROGRAM, &arguments, &database.url());
    wait_until("some batches are written", async || {
        log_version(&owner).await >= before + 4 * BATCH
    })
    .await;
    import.kill();

    let killed_at = log_version(&owner).await;
    let count = whole_subscriptions(&app, &owner).await;
    assert!(count < SUBSCRIPTIONS, "it was killed too late");
    assert_eq!(count % BATCH, 0, "only whole batches are there");
    assert_eq!(killed_at, before + count, "each has its entry in the log");
    assert_log_without_gaps(&owner, killed_at).await;

    let said = files.import("subscriptions", &database).await;
    for (number, what) in [
        (SUBSCRIPTIONS - count, "created"),
        (0, "updated"),
        (count, "unchanged"),
        (0, "rejected"),
    ] {
        let line = format!("{number:>10} {what}");
        assert!(said.contains(&line), "{line}: {said}");
    }
    assert_eq!(whole_subscriptions(&app, &owner).await, SUBSCRIPTIONS);
    let last = log_version(&owner).await;
    assert_eq!(last, before + SUBSCRIPTIONS);
    assert_log_without_gaps(&owner, last).await;
    app.stop().await;
}
