//! Automatic persisted queries.

use serde_json::{Value, json};
use sha2::{Digest as _, Sha256};

use super::server::{Answer, TestServer, answer};

fn hash(query: &str) -> String {
    Sha256::digest(query)
        .iter()
        .map(|byte| format!("{byte:02x}"))
        .collect()
}

async fn send(server: &TestServer, query: Option<&str>, hash: &str) -> Answer {
    let mut body =
        json!({ "extensions": { "persistedQuery": { "version": 1, "sha256Hash": hash } } });
    if let Some(query) = query {
        body["query"] = Value::from(query);
    }
    answer(server.post(body.to_string())).await
}

#[actix_web::test]
async fn a_document_sent_once_is_found_by_its_hash() {
    let server = TestServer::start().await;
    let query = "{ hello }";
    let unknown = send(&server, None, &hash(query)).await;
    assert_eq!(unknown.status, 400);
    assert_eq!(unknown.code(), "PERSISTED_QUERY_NOT_FOUND");
    assert_eq!(
        unknown.body["errors"][0]["message"],
        "PersistedQueryNotFound"
    );
    assert_eq!(send(&server, Some(query), &hash(query)).await.status, 200);
    let known = send(&server, None, &hash(query)).await;
    assert_eq!(known.body["data"], json!({ "hello": "world" }));
    let extensions = format!(
        r#"{{"persistedQuery":{{"version":1,"sha256Hash":"{}"}}}}"#,
        hash(query)
    );
    let by_get = answer(
        server
            .get(&format!("extensions={extensions}"))
            .bearer_auth("good"),
    )
    .await;
    assert_eq!(by_get.body["data"], json!({ "hello": "world" }));
}

#[actix_web::test]
async fn a_hash_of_another_text_is_refused_and_stores_nothing() {
    let server = TestServer::start().await;
    let mismatch = send(&server, Some("{ hello }"), &hash("{ other }")).await;
    assert_eq!(mismatch.status, 400);
    assert_eq!(mismatch.code(), "VALIDATION_FAILED");
    assert_eq!(
        send(&server, None, &hash("{ other }")).await.code(),
        "PERSISTED_QUERY_NOT_FOUND"
    );
    assert_eq!(
        send(&server, None, &hash("{ hello }")).await.code(),
        "PERSISTED_QUERY_NOT_FOUND"
    );
}

#[actix_web::test]
async fn a_document_that_is_refused_is_not_stored() {
    let server = TestServer::start().await;
    for query in ["{", "{ unknown }"] {
        assert_eq!(send(&server, Some(query), &hash(query)).await.status, 400);
        assert_eq!(
            send(&server, None, &hash(query)).await.code(),
            "PERSISTED_QUERY_NOT_FOUND"
        );
    }
}

#[actix_web::test]
async fn a_malformed_extension_is_400() {
    let server = TestServer::start().await;
    for extension in [
        json!({}),
        json!(1),
        json!({ "version": 2, "sha256Hash": hash("{ hello }") }),
        json!({ "version": 1 }),
        json!({ "version": 1, "sha256Hash": "abc" }),
    ] {
        let body = json!({ "query": "{ hello }", "extensions": { "persistedQuery": extension } });
        let answer = answer(server.post(body.to_string())).await;
        assert_eq!(answer.status, 400, "{extension}");
    }
    let unused = json!({ "query": "{ hello }", "extensions": { "persistedQuery": null } });
    assert_eq!(answer(server.post(unused.to_string())).await.status, 200);
}
