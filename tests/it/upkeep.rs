//! What happens by itself when time passes.

use std::time::Duration;

use chrono::TimeDelta;
use domain::member::Role;
use serde_json::json;
use tests::{Client, Tenant, TestApp, TestDatabase, both, wait_until};

both!(
    what_has_ended_is_removed_by_itself,
    a_mutation_on_a_new_day_answers_the_state_of_that_day,
);

const PASSWORD: &str = "four unrelated words stand here";

async fn start(database: &TestDatabase) -> TestApp {
    let often = Duration::from_millis(50);
    TestApp::start_with(database, |configuration| {
        configuration.upkeep_interval = often;
        configuration.passwords.memory_kib = 8;
        configuration.passwords.passes = 1;
    })
    .await
}

async fn create_member(owner: &Client) -> String {
    let create = "mutation($input: CreateMemberInput!) { createMember(input: $input) { member { id } userErrors { message } } }";
    let input =
        json!({ "email": "ada@example.com", "name": "Ada", "role": "CSM", "password": PASSWORD });
    let answer = owner.ask_with(create, json!({ "input": input })).await;
    answer.good().text_at("/createMember/member/id").to_owned()
}

/// Sessions, revoked tokens and kept answers.
async fn counts(tenant: &Tenant) -> [usize; 3] {
    let rows = tenant.snapshot().await;
    ["member_session", "revoked_token", "idempotency"].map(|table| rows.count(table))
}

async fn what_has_ended_is_removed_by_itself(database: TestDatabase) {
    let [one, other] = [start(&database).await, start(&database).await];
    let northwind = one.tenant("northwind").await;
    let owner = northwind.holding(Role::Owner).await;
    create_member(&owner).await;
    let log_in = "mutation($input: LogInInput!) { logIn(input: $input) { session { id } } }";
    let input = json!({ "tenant": "northwind", "email": "ada@example.com", "password": PASSWORD });
    for app in [&one, &other] {
        let anonymous = app.anonymous();
        let answer = anonymous.ask_with(log_in, json!({ "input": input })).await;
        answer.good();
    }
    let revoke = r#"mutation { revokeToken(input: {tokenId: "x", expiresAt: "2025-01-16T12:00:00Z"}) { userErrors { message } } }"#;
    let rename =
        r#"mutation { updateTenant(input: {name: "renamed"}) { userErrors { message } } }"#;
    let repeating = owner.with_header("idempotency-key", "once");
    owner.ask(revoke).await.good();
    repeating.ask(rename).await.good();
    tokio::time::sleep(Duration::from_millis(300)).await;
    assert_eq!(counts(&northwind).await, [2, 1, 1], "nothing has ended yet");
    let before = northwind.snapshot().await.count("change_log");

    // A day after the answer was given, and two before the revoked token is forgotten.
    other.clock.advance(TimeDelta::hours(25));
    wait_until("the answer is forgotten", async || {
        counts(&northwind).await == [2, 1, 0]
    })
    .await;
    one.clock.advance(TimeDelta::days(40));
    wait_until("all that has ended is removed", async || {
        counts(&northwind).await == [0, 0, 0]
    })
    .await;
    assert_eq!(
        northwind.snapshot().await.count("change_log"),
        before,
        "nothing has changed for anyone"
    );
    for app in [one, other] {
        let stopping = tokio::time::timeout(Duration::from_secs(5), app.stop());
        stopping.await.expect("the upkeep does not hold up the end");
    }
}

async fn a_mutation_on_a_new_day_answers_the_state_of_that_day(app: TestApp) {
    let owner = app.tenant("northwind").await.holding(Role::Owner).await;
    let member = create_member(&owner).await;
    let create = r#"mutation { createAccount(input: {name: "Acme"}) { account { id } userErrors { message } } }"#;
    let created = owner.ask(create).await.good();
    let account = created.text_at("/createAccount/account/id");
    let assign = "mutation($input: AssignAccountsInput!) { assignAccounts(input: $input) { userErrors { message } } }";
    let input = json!({ "accounts": [account], "member": member, "role": "PRIMARY", "startsOn": "2025-01-16" });
    owner
        .ask_with(assign, json!({ "input": input }))
        .await
        .good();
    let rename = "mutation($id: ID!) { updateAccount(input: {id: $id, name: \"Acme Inc.\"}) { account { owner { name } } userErrors { message } } }";
    let rename = async || {
        let answer = owner.ask_with(rename, json!({ "id": account })).await;
        answer
            .good()
            .data_at("/updateAccount/account/owner")
            .clone()
    };
    assert_eq!(rename().await, json!(null));
    app.clock.advance(TimeDelta::days(1));
    assert_eq!(rename().await, json!({ "name": "Ada" }));
}
