//! The log as clients follow it: the change feed and live updates, across servers.

use std::time::Duration;

use domain::member::Role;
use serde_json::{Value, json};
use tests::{Client, Socket, TestApp, TestDatabase, both, postgres_only};

both!(
    the_change_feed_tells_everything_once,
    the_change_feed_starts_at_no_version_that_is_yet_to_come,
    a_follower_is_told_of_its_account_alone,
    a_follower_misses_nothing_that_it_has_not_seen,
);
postgres_only!(a_follower_at_one_server_is_told_of_changes_at_another);

const FOLLOW: &str = "subscription Follow($account: ID!, $after: LogVersion) {
    accountChanged(account: $account, after: $after) { version kind subjectId accountId before after }
}";

async fn create_account(client: &Client, name: &str) -> String {
    let create = "mutation($name: String!) { createAccount(input: {name: $name}) { account { id } userErrors { message } } }";
    let answer = client
        .ask_with(create, json!({ "name": name }))
        .await
        .good();
    answer.text_at("/createAccount/account/id").to_owned()
}

async fn rename(client: &Client, account: &str, name: &str) {
    let update = "mutation($id: ID!, $name: String!) { updateAccount(input: {id: $id, name: $name}) { userErrors { message } } }";
    client
        .ask_with(update, json!({ "id": account, "name": name }))
        .await
        .good();
}

/// The new name in the next message of a follower.
async fn told(socket: &mut Socket) -> String {
    let message = socket.next().await;
    assert_eq!(message["type"], "next", "{message}");
    message["payload"]["data"]["accountChanged"]["after"]["name"]
        .as_str()
        .unwrap_or_default()
        .to_owned()
}

/// Starts to follow, and waits until the server does: what changed before `after` is told at once.
async fn follow(client: &Client, account: &str, after: Value) -> Socket {
    let mut socket = client.socket().await;
    socket
        .subscribe("1", FOLLOW, &json!({ "account": account, "after": after }))
        .await;
    socket
}

async fn the_change_feed_tells_everything_once(app: TestApp) {
    let northwind = app.tenant("northwind").await;
    let owner = northwind.holding(Role::Owner).await;
    let stranger = app.tenant("contoso").await.holding(Role::Owner).await;
    for number in 0..7 {
        create_account(&owner, &format!("account {number}")).await;
        create_account(&stranger, "someone else's").await;
    }
    let mut seen = Vec::new();
    let mut after = json!(0);
    loop {
        let query = "query($after: LogVersion!) { changes(after: $after, first: 3) { changes { version after subjectKind } next hasMore } }";
        let answer = owner
            .ask_with(query, json!({ "after": after }))
            .await
            .good();
        seen.extend(
            answer
                .data_at("/changes/changes")
                .as_array()
                .unwrap()
                .clone(),
        );
        after = answer.data_at("/changes/next").clone();
        if answer.data_at("/changes/hasMore") == false {
            break;
        }
    }
    let versions: Vec<i64> = seen
        .iter()
        .map(|change| change["version"].as_i64().unwrap())
        .collect();
    assert_eq!(
        versions,
        (1..=i64::try_from(seen.len()).unwrap()).collect::<Vec<_>>(),
        "no gap, nothing twice"
    );
    let accounts: Vec<&str> = seen
        .iter()
        .filter(|change| change["subjectKind"] == "account")
        .filter_map(|change| change["after"]["name"].as_str())
        .collect();
    assert_eq!(
        accounts,
        (0..7)
            .map(|number| format!("account {number}"))
            .collect::<Vec<_>>()
    );
}

async fn the_change_feed_starts_at_no_version_that_is_yet_to_come(app: TestApp) {
    let owner = app.tenant("northwind").await.holding(Role::Owner).await;
    create_account(&owner, "first").await;
    let answer = owner.ask("{ tenant { logVersion } }").await.good();
    let newest = answer.data_at("/tenant/logVersion").as_i64().unwrap();
    let query = "query($after: LogVersion!) { changes(after: $after) { changes { version } next hasMore } }";
    let read = async |after: i64| owner.ask_with(query, json!({ "after": after })).await;
    assert_eq!(
        read(newest).await.good().data_at("/changes"),
        &json!({ "changes": [], "next": newest, "hasMore": false })
    );
    for beyond in [newest + 1, (1 << 53) - 1] {
        let refused = read(beyond).await;
        assert_eq!(refused.code(), "VALIDATION_FAILED", "{refused}");
        let error = &refused.errors()[0];
        assert_eq!(error["extensions"]["field"], "after", "{refused}");
        let rule = format!("the newest version of the log is {newest}: give it or an earlier one");
        assert_eq!(error["message"], json!(rule), "{refused}");
    }
    create_account(&owner, "second").await;
    let answer = read(newest).await.good();
    assert_eq!(answer.data_at("/changes/changes/0/version"), newest + 1);
    read(newest + 1).await.good();
}

async fn a_follower_is_told_of_its_account_alone(app: TestApp) {
    let northwind = app.tenant("northwind").await;
    let owner = northwind.holding(Role::Owner).await;
    let stranger = app.tenant("contoso").await.holding(Role::Owner).await;
    let [followed, neighbour, foreign] = [
        create_account(&owner, "followed").await,
        create_account(&owner, "neighbour").await,
        create_account(&stranger, "foreign").await,
    ];
    let mut socket = follow(&owner, &followed, json!(0)).await;
    assert_eq!(told(&mut socket).await, "followed", "its creation");
    rename(&stranger, &foreign, "not to be told").await;
    rename(&owner, &neighbour, "not to be told").await;
    rename(&owner, &followed, "to be told").await;
    assert_eq!(told(&mut socket).await, "to be told");
    assert_eq!(socket.next_within(Duration::from_millis(300)).await, None);

    for id in [
        foreign,
        neighbour
            .replace("account_", "account_0")
            .chars()
            .take(neighbour.len())
            .collect(),
    ] {
        let mut socket = follow(&owner, &id, json!(null)).await;
        let refused = socket.next().await;
        let code = refused["payload"]["errors"][0]["extensions"]["code"].clone();
        assert!(
            code == "NOT_FOUND" || code == "VALIDATION_FAILED",
            "{refused}"
        );
    }
}

async fn a_follower_misses_nothing_that_it_has_not_seen(app: TestApp) {
    let owner = app.tenant("northwind").await.holding(Role::Owner).await;
    let account = create_account(&owner, "first").await;
    let seen = owner
        .ask("{ tenant { logVersion } }")
        .await
        .good()
        .data_at("/tenant/logVersion")
        .clone();
    for number in 0..5 {
        rename(&owner, &account, &format!("while away {number}")).await;
    }
    let mut socket = follow(&owner, &account, seen).await;
    for number in 0..5 {
        assert_eq!(told(&mut socket).await, format!("while away {number}"));
    }
    rename(&owner, &account, "while there").await;
    assert_eq!(told(&mut socket).await, "while there");
}

async fn a_follower_at_one_server_is_told_of_changes_at_another(database: TestDatabase) {
    let [here, there] = [
        TestApp::start(&database).await,
        TestApp::start(&database).await,
    ];
    let owner = here.tenant("northwind").await.holding(Role::Owner).await;
    let account = create_account(&owner, "first").await;
    let mut socket = follow(&owner, &account, json!(0)).await;
    assert_eq!(told(&mut socket).await, "first");
    // Shorter than the time after which a follower looks by itself, so that a wake-up must have come from the other server.
    for number in 0..5 {
        let name = format!("from there {number}");
        rename(&owner.at(there.http()), &account, &name).await;
        let message = socket
            .next_within(Duration::from_secs(3))
            .await
            .expect("a wake-up from the other server");
        assert_eq!(
            message["payload"]["data"]["accountChanged"]["after"]["name"],
            json!(name)
        );
    }
}
