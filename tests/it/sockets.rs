//! Sockets of the product, end to end. Every rule of the protocol is tested closely where it is made.

use std::time::Duration;

use domain::member::Role;
use serde_json::{Value, json};
use tests::{Client, Socket, TestApp, TestDatabase, both};

both!(
    a_socket_that_breaks_the_protocol_is_closed_with_its_code,
    a_client_that_does_not_introduce_itself_is_closed_with_4408,
    what_is_refused_before_it_runs_is_an_error_and_no_response,
    a_socket_outlives_no_token,
);

const QUESTION: &str = "{ tenant { slug } }";
const FOLLOW: &str =
    "subscription($account: ID!) { accountChanged(account: $account) { version } }";

/// The message that starts to follow an account.
async fn following(owner: &Client) -> Value {
    let create = r#"mutation { createAccount(input: {name: "Acme"}) { account { id } userErrors { message } } }"#;
    let created = owner.ask(create).await.good();
    let account = created.text_at("/createAccount/account/id");
    let payload = json!({ "query": FOLLOW, "variables": { "account": account } });
    json!({ "type": "subscribe", "id": "1", "payload": payload })
}

async fn a_socket_that_breaks_the_protocol_is_closed_with_its_code(app: TestApp) {
    let owner = app.tenant("northwind").await.holding(Role::Owner).await;
    let follow = following(&owner).await;
    let introduction =
        json!({ "type": "connection_init", "payload": { "authorization": "Bearer x" } });
    let unknown = json!({ "type": "start", "id": "1" });
    for (is_introduced, messages, code, reason) in [
        (
            true,
            vec![&unknown],
            4400,
            "A message has no type that a client may send",
        ),
        (false, vec![&follow], 4401, "Unauthorized"),
        (false, vec![&introduction], 4403, "Forbidden"),
        (
            true,
            vec![&follow, &follow],
            4409,
            "Subscriber for 1 already exists",
        ),
        (
            true,
            vec![&introduction],
            4429,
            "Too many initialisation requests",
        ),
    ] {
        let mut socket = match is_introduced {
            true => owner.socket().await,
            false => app.http().socket().await,
        };
        for message in messages {
            socket.send(message.clone()).await;
        }
        let closed = socket.closed().await;
        assert_eq!((closed.code, closed.reason.as_str()), (code, reason));
    }
    let mut socket = owner.socket().await;
    socket.subscribe("1", QUESTION, &json!({})).await;
    let answer = socket.next().await;
    assert_eq!(answer["payload"]["data"]["tenant"]["slug"], "northwind");
}

async fn a_client_that_does_not_introduce_itself_is_closed_with_4408(database: TestDatabase) {
    let app = TestApp::start_with(&database, |configuration| {
        configuration.edge.websocket.init_timeout = Duration::from_millis(200);
    })
    .await;
    let mut socket = app.http().socket().await;
    assert_eq!(socket.closed().await.code, 4408);
}

async fn what_is_refused_before_it_runs_is_an_error_and_no_response(app: TestApp) {
    let owner = app.tenant("northwind").await.holding(Role::Owner).await;
    let mut socket = owner.socket().await;
    for (query, variables, code) in [
        ("{ nothing }", json!({}), "VALIDATION_FAILED"),
        (FOLLOW, json!({ "account": null }), "VALIDATION_FAILED"),
        (
            "{ accounts(first: 100) { nodes { contacts(first: 100) { nodes { account { name } } } } } }",
            json!({}),
            "TOO_COMPLEX",
        ),
    ] {
        socket.subscribe("1", query, &variables).await;
        let message = socket.next().await;
        assert_eq!(message["type"], "error", "{message}");
        assert_eq!(
            message["payload"][0]["extensions"]["code"], code,
            "{message}"
        );
    }
}

async fn a_socket_outlives_no_token(app: TestApp) {
    let northwind = app.tenant("northwind").await;
    let owner = northwind.holding(Role::Owner).await;
    let follow = following(&owner).await;
    let token = northwind.token(Role::Viewer, Duration::from_secs(2)).await;
    let mut socket: Socket = app.http().client(Some(&token)).socket().await;
    socket.send(follow).await;
    let closed = socket.closed().await;
    assert_eq!(
        (closed.code, closed.reason.as_str()),
        (4403, "Token expired")
    );
}
