//! GraphQL over HTTP: what is answered, with which status, media type and headers.

use std::sync::atomic::Ordering;

use reqwest::Method;
use serde_json::json;

use super::{
    engine::TENANT,
    server::{TestServer, answer},
};
use crate::Transport;

const GRAPHQL: &str = "application/graphql-response+json; charset=utf-8";
const JSON: &str = "application/json; charset=utf-8";

#[actix_web::test]
async fn a_query_is_answered_with_its_cost() {
    let server = TestServer::start().await;
    let answer = server.run("{ thing { name } }").await;
    assert_eq!(answer.status, 200);
    assert_eq!(answer.header("content-type"), Some(GRAPHQL));
    assert_eq!(answer.body["data"], json!({ "thing": { "name": "thing" } }));
    let cost = json!({ "requested": 1, "limit": 10_000, "remaining": 99_999 });
    assert_eq!(answer.body["extensions"], json!({ "cost": cost }));
    assert_eq!(answer.body.get("errors"), None);
}

#[actix_web::test]
async fn every_answer_has_an_id_and_the_security_headers() {
    let server = TestServer::start().await;
    for answer in [server.run("{ hello }").await, server.run("{").await] {
        assert_eq!(answer.header("x-content-type-options"), Some("nosniff"));
        assert_eq!(answer.header("cache-control"), Some("no-store"));
        assert_eq!(answer.header("referrer-policy"), Some("no-referrer"));
        assert!(
            answer
                .header("content-security-policy")
                .unwrap()
                .contains("default-src 'none'")
        );
        assert_eq!(answer.header("x-request-id").unwrap().len(), 36);
    }
    let request = server.post(r#"{"query":"{ hello }"}"#);
    let echoed = answer(request.header("x-request-id", "abc-1/2")).await;
    assert_eq!(echoed.header("x-request-id"), Some("abc-1/2"));
    assert_eq!(server.engine.last_context().request_id.as_str(), "abc-1/2");
    for unfit in ["a b", "a\"b", &"a".repeat(129), ""] {
        let request = server.post(r#"{"query":"{ hello }"}"#);
        let replaced = answer(request.header("x-request-id", unfit)).await;
        assert_eq!(
            replaced.header("x-request-id").unwrap().len(),
            36,
            "{unfit}"
        );
    }
}

#[actix_web::test]
async fn the_engine_learns_what_came_with_the_request() {
    let server = TestServer::start_with("trusted_proxies = ['127.0.0.1/32']").await;
    let request = server.post(r#"{"query":"{ hello }"}"#);
    answer(
        request
            .header("idempotency-key", "k")
            .header("x-forwarded-for", "192.0.2.7"),
    )
    .await;
    let context = server.engine.last_context();
    assert_eq!(context.caller.tenant, Some(TENANT));
    assert_eq!(context.caller.subject, "good");
    assert_eq!(context.idempotency_key.unwrap().as_str(), "k");
    assert_eq!(context.remote_address.unwrap().to_string(), "192.0.2.7");
    assert_eq!(context.transport, Transport::Http);
}

#[actix_web::test]
async fn get_runs_queries_with_all_parameters() {
    let server = TestServer::start().await;
    let query = "query=query+A{hello}+query+B($t:String!){echo(text:$t)}";
    let request = server.get(&format!(
        r#"{query}&operationName=B&variables={{"t":"x"}}&extensions="#
    ));
    let answer = answer(request.bearer_auth("good")).await;
    assert_eq!(answer.status, 200, "{}", answer.body);
    assert_eq!(answer.header("content-type"), Some(JSON));
    assert_eq!(answer.body["data"], json!({ "echo": "x" }));
}

#[actix_web::test]
async fn malformed_parameters_in_the_url_are_400() {
    let server = TestServer::start().await;
    for query_string in [
        "",
        "query=",
        "query={hello}&variables={",
        "query={hello}&variables=[]",
        "query={hello}&variables=1",
        "query={hello}&extensions=nonsense",
        r#"query={hello}&variables={"a":1,"a":2}"#,
        "query={hello}&query={hello}",
    ] {
        let answer = answer(server.get(query_string).bearer_auth("good")).await;
        assert_eq!(answer.status, 400, "{query_string}");
        assert_eq!(answer.code(), "VALIDATION_FAILED", "{query_string}");
    }
}

#[actix_web::test]
async fn get_never_mutates() {
    let server = TestServer::start().await;
    let answer = answer(server.get("query=mutation{touch}").bearer_auth("good")).await;
    assert_eq!(answer.status, 405);
    assert_eq!(answer.header("allow"), Some("POST"));
    assert_eq!(server.engine.counters.touched.load(Ordering::SeqCst), 0);
    assert_eq!(
        server.run("mutation { touch }").await.body["data"],
        json!({ "touch": 1 })
    );
}

#[actix_web::test]
async fn other_methods_are_405() {
    let server = TestServer::start().await;
    for method in [
        Method::PUT,
        Method::DELETE,
        Method::PATCH,
        Method::OPTIONS,
        Method::HEAD,
    ] {
        let answer = answer(server.request(method.clone())).await;
        assert_eq!(answer.status, 405, "{method}");
        assert_eq!(answer.header("allow"), Some("GET, POST"), "{method}");
    }
}

#[actix_web::test]
async fn only_json_bodies_are_read_so_no_form_can_mutate() {
    let server = TestServer::start().await;
    let mutation = r#"{"query":"mutation { touch }"}"#;
    for content_type in [
        "text/plain",
        "application/x-www-form-urlencoded",
        "multipart/form-data; boundary=x",
        "application/graphql",
        "application/json; charset=utf-16",
    ] {
        let request = server
            .request(Method::POST)
            .bearer_auth("good")
            .header("content-type", content_type);
        let answer = answer(request.body(mutation)).await;
        assert_eq!(answer.status, 415, "{content_type}");
    }
    let untyped = answer(
        server
            .request(Method::POST)
            .bearer_auth("good")
            .body(mutation),
    )
    .await;
    assert_eq!(untyped.status, 415);
    let compressed = answer(server.post(mutation).header("content-encoding", "gzip")).await;
    assert_eq!(compressed.status, 415);
    assert_eq!(server.engine.counters.touched.load(Ordering::SeqCst), 0);
}

#[actix_web::test]
async fn the_media_type_of_the_answer_is_negotiated() {
    let server = TestServer::start().await;
    let body = r#"{"query":"{ hello }"}"#;
    for (accept, status, content_type) in [
        ("application/graphql-response+json", 200, GRAPHQL),
        ("application/json", 200, JSON),
        ("*/*", 200, JSON),
        ("text/html", 406, JSON),
    ] {
        let request = server.request(Method::POST).bearer_auth("good");
        let request = request
            .header("content-type", "application/json")
            .header("accept", accept);
        let answer = answer(request.body(body)).await;
        assert_eq!(answer.status, status, "{accept}");
        assert_eq!(
            answer.header("content-type"),
            Some(content_type),
            "{accept}"
        );
    }
}

#[actix_web::test]
async fn a_refused_document_is_400_and_200_only_for_legacy_clients() {
    let server = TestServer::start().await;
    for (accept, status) in [
        ("application/graphql-response+json", 400),
        ("*/*", 400),
        ("application/json", 200),
    ] {
        for body in [
            r#"{"query":"{"}"#,
            r#"{"query":"{ unknown }"}"#,
            r#"{"query":"query A { hello } query B { hello }"}"#,
            r#"{"query":"query($t: String!) { echo(text: $t) }","variables":{"t":null}}"#,
        ] {
            let request = server.request(Method::POST).bearer_auth("good");
            let request = request
                .header("content-type", "application/json")
                .header("accept", accept);
            let answer = answer(request.body(body)).await;
            assert_eq!(answer.status, status, "{accept} {body}");
            assert_eq!(answer.code(), "VALIDATION_FAILED", "{body}");
            assert_eq!(answer.body.get("data"), None, "{body}");
        }
    }
}

#[actix_web::test]
async fn a_body_that_is_no_request_is_400_for_everyone() {
    let server = TestServer::start().await;
    for body in [
        "",
        "nonsense",
        "null",
        "\"{ hello }\"",
        "[]",
        r#"["{ hello }"]"#,
        r#"[{"query":"{ hello }"}]"#,
        "{}",
        r#"{"qeury":"{ hello }"}"#,
        r#"{"query":1}"#,
        r#"{"query":"{ hello }","query":"{ hello }"}"#,
        r#"{"query":"{ hello }","variables":{"a":1,"a":1}}"#,
        r#"{"query":"{ hello }","variables":"{}"}"#,
        r#"{"query":"{ hello }","operationName":1}"#,
        r#"{"query":"{ hello }","extensions":[]}"#,
        r#"{"query":"{ hello }"} x"#,
    ] {
        for accept in ["application/json", "application/graphql-response+json"] {
            let request = server.request(Method::POST).bearer_auth("good");
            let request = request
                .header("content-type", "application/json")
                .header("accept", accept);
            let answer = answer(request.body(body)).await;
            assert_eq!(answer.status, 400, "{accept} {body}");
            assert_eq!(answer.code(), "VALIDATION_FAILED", "{body}");
        }
    }
}

#[actix_web::test]
async fn properties_that_are_not_known_are_ignored() {
    let server = TestServer::start().await;
    let body = r#"{"query":"{ hello }","id":7,"variables":null,"extensions":{"a":1}}"#;
    assert_eq!(answer(server.post(body)).await.status, 200);
}

#[actix_web::test]
async fn a_field_that_fails_is_200_with_data_and_errors() {
    let server = TestServer::start().await;
    let answer = server.run("{ broken hello }").await;
    assert_eq!(answer.status, 200);
    assert_eq!(answer.body["data"]["hello"], "world");
    assert_eq!(answer.body["errors"][0]["path"], json!(["broken"]));
}

#[actix_web::test]
async fn subscriptions_are_sent_to_the_socket() {
    let server = TestServer::start().await;
    let answer = server.run("subscription { count(to: 1) }").await;
    assert_eq!(answer.status, 400);
    assert!(
        answer.body["errors"][0]["message"]
            .as_str()
            .unwrap()
            .contains("WebSocket")
    );
}

#[actix_web::test]
async fn bad_tokens_get_one_opaque_401() {
    let server = TestServer::start().await;
    let body = r#"{"query":"{ hello }"}"#;
    let mut bodies = Vec::new();
    for credentials in [
        "Bearer bad",
        "Bearer ",
        "Bearer",
        "Basic Z29vZDo=",
        "good",
        "",
    ] {
        let answer = answer(server.anonymous(body).header("authorization", credentials)).await;
        assert_eq!(answer.status, 401, "{credentials}");
        assert_eq!(
            answer.header("www-authenticate"),
            Some("Bearer realm=\"tenure\"")
        );
        assert_eq!(answer.code(), "UNAUTHENTICATED");
        bodies.push(answer.body);
    }
    let twice = server.post(body).header("authorization", "Bearer good");
    assert_eq!(answer(twice).await.status, 401);
    let missing = answer(server.anonymous(body)).await;
    assert_eq!(missing.status, 401);
    bodies.push(missing.body);
    bodies.dedup();
    assert_eq!(bodies.len(), 1, "{bodies:?}");
    let any_case = server
        .anonymous(body)
        .header("authorization", "bearer good");
    assert_eq!(answer(any_case).await.status, 200);
}

#[actix_web::test]
async fn callers_without_a_token_may_run_the_open_fields_only() {
    let server = TestServer::start().await;
    for (query, status) in [
        ("mutation { logIn }", 200),
        ("{ __typename }", 200),
        ("{ __schema { queryType { name } } }", 200),
        ("{ hello }", 401),
        ("{ __typename hello }", 401),
        ("{ __typename: hello }", 401),
        ("{ ...F } fragment F on Query { hello }", 401),
        ("mutation { logIn touch }", 401),
    ] {
        let answer = answer(server.anonymous(json!({ "query": query }).to_string())).await;
        assert_eq!(answer.status, status, "{query} {}", answer.body);
    }
    assert_eq!(server.engine.counters.touched.load(Ordering::SeqCst), 0);
}

#[actix_web::test]
async fn idempotency_keys_are_checked_and_replays_said() {
    let server = TestServer::start().await;
    let body = r#"{"query":"mutation { touch }"}"#;
    for _ in 0..2 {
        let answer = answer(server.post(body)).await;
        assert_eq!(answer.header("idempotent-replayed"), None);
    }
    let first = answer(server.post(body).header("idempotency-key", "a-1")).await;
    let second = answer(server.post(body).header("idempotency-key", "a-1")).await;
    assert_eq!(first.header("idempotent-replayed"), None);
    assert_eq!(second.header("idempotent-replayed"), Some("true"));
    assert_eq!(first.body["data"], second.body["data"]);
    for unfit in ["", "a b", &"k".repeat(256)] {
        let answer = answer(server.post(body).header("idempotency-key", unfit)).await;
        assert_eq!(answer.status, 400, "{unfit}");
    }
    let twice = server
        .post(body)
        .header("idempotency-key", "x")
        .header("idempotency-key", "y");
    assert_eq!(answer(twice).await.status, 400);
    assert_eq!(server.engine.counters.touched.load(Ordering::SeqCst), 3);
}

#[actix_web::test]
async fn what_turns_out_while_running_has_its_status() {
    let server = TestServer::start().await;
    for (key, status, code, header) in [
        ("taken", 409, "CONFLICT", None),
        (
            "revoked",
            401,
            "UNAUTHENTICATED",
            Some(("www-authenticate", "Bearer realm=\"tenure\"")),
        ),
        (
            "database-gone",
            503,
            "UNAVAILABLE",
            Some(("retry-after", "5")),
        ),
    ] {
        let answer = answer(
            server
                .post(r#"{"query":"{ hello }"}"#)
                .header("idempotency-key", key),
        )
        .await;
        assert_eq!(answer.status, status);
        assert_eq!(answer.code(), code);
        assert_eq!(answer.body.get("data"), None);
        if let Some((name, value)) = header {
            assert_eq!(answer.header(name), Some(value));
        }
    }
}

#[actix_web::test]
async fn nothing_is_answered_while_the_product_is_away() {
    let server = TestServer::start_with("unavailable_retry_after = '7s'").await;
    server.engine.available.store(false, Ordering::SeqCst);
    let away = server.run("{ hello }").await;
    assert_eq!(away.status, 503);
    assert_eq!(away.header("retry-after"), Some("7"));
    assert_eq!(away.code(), "UNAVAILABLE");
    server.engine.available.store(true, Ordering::SeqCst);
    assert_eq!(server.run("{ hello }").await.status, 200);
    let token = answer(
        server
            .anonymous(r#"{"query":"{ hello }"}"#)
            .bearer_auth("down"),
    )
    .await;
    assert_eq!(token.status, 503);
    server.edge.begin_shutdown();
    assert_eq!(server.run("{ hello }").await.status, 503);
}

#[actix_web::test]
async fn pages_of_allowed_origins_may_call() {
    let server = TestServer::start_with("allowed_origins = ['https://app.example.com']").await;
    for (origin, allowed) in [
        ("https://app.example.com", Some("https://app.example.com")),
        ("https://evil.example", None),
    ] {
        let preflight = server
            .request(Method::OPTIONS)
            .header("origin", origin)
            .header("access-control-request-method", "POST")
            .header(
                "access-control-request-headers",
                "content-type, authorization, idempotency-key",
            );
        let preflight = answer(preflight).await;
        assert_eq!(preflight.header("access-control-allow-origin"), allowed);
        assert_eq!(preflight.status == 200, allowed.is_some());
        let answer = answer(
            server
                .post(r#"{"query":"{ hello }"}"#)
                .header("origin", origin),
        )
        .await;
        assert_eq!(answer.header("access-control-allow-origin"), allowed);
        assert!(
            answer
                .header("access-control-expose-headers")
                .is_none_or(|names| names.contains("retry-after"))
        );
    }
}

#[actix_web::test]
async fn without_a_list_no_page_of_another_host_may_call() {
    let server = TestServer::start().await;
    let request = server
        .post(r#"{"query":"{ hello }"}"#)
        .header("origin", "https://app.example.com");
    assert_eq!(
        answer(request).await.header("access-control-allow-origin"),
        None
    );
}
