//! What is measured and what is logged. These run without a network, on one thread, because recorder and subscriber are this thread's alone.

use std::{
    io::Write,
    sync::{Arc, Mutex},
};

use actix_web::{
    App, HttpResponse,
    http::Method,
    middleware::from_fn,
    test::{TestRequest, call_service, init_service},
    web,
};
use metrics_exporter_prometheus::PrometheusBuilder;
use serde_json::{Value, json};
use tracing_subscriber::fmt::MakeWriter;

use super::server::parts;
use crate::{configure, observe};

/// Sends requests one after another to an edge without a server.
async fn send(requests: impl IntoIterator<Item = TestRequest>) {
    let app = init_service(App::new().configure(configure(parts("").edge))).await;
    for request in requests {
        call_service(&app, request.uri("/graphql").to_request()).await;
    }
}

fn post(body: &Value) -> TestRequest {
    TestRequest::post()
        .insert_header(("authorization", "Bearer good"))
        .set_json(body)
}

#[actix_web::test]
async fn requests_are_measured() {
    let recorder = PrometheusBuilder::new().build_recorder();
    let handle = recorder.handle();
    let _local = metrics::set_default_local_recorder(&recorder);
    send([
        post(&json!({ "query": "{ hello }" })),
        post(&json!({ "query": "{" })),
        TestRequest::default().method(Method::from_bytes(b"BREW").unwrap()),
    ])
    .await;
    let text = handle.render();
    for expected in [
        r#"tenure_http_requests_total{method="POST",status="200"} 1"#,
        r#"tenure_http_requests_total{method="POST",status="400"} 1"#,
        r#"tenure_http_requests_total{method="OTHER",status="405"} 1"#,
        r#"tenure_http_request_duration_seconds_count{operation="query"} 1"#,
        r#"tenure_graphql_refusals_total{code="VALIDATION_FAILED"} 2"#,
    ] {
        assert!(text.contains(expected), "{expected} is not in\n{text}");
    }
}

/// Collects log lines.
#[derive(Clone, Default)]
struct Lines(Arc<Mutex<Vec<u8>>>);

impl Write for Lines {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        self.0.lock().unwrap().extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}

impl MakeWriter<'_> for Lines {
    type Writer = Self;

    fn make_writer(&self) -> Self {
        self.clone()
    }
}

#[actix_web::test]
async fn a_log_line_says_what_ran_but_no_secret() {
    let lines = Lines::default();
    let subscriber = tracing_subscriber::fmt()
        .json()
        .with_writer(lines.clone())
        .finish();
    let _local = tracing::subscriber::set_default(subscriber);
    let request = post(&json!({
        "query": "query Greeting($t: String!) { echo(text: $t) }",
        "variables": { "t": "very-secret-comment" },
    }));
    send([request.insert_header(("x-request-id", "log-line-test"))]).await;
    let text = String::from_utf8(lines.0.lock().unwrap().clone()).unwrap();
    let line = text
        .lines()
        .find(|line| line.contains("log-line-test"))
        .unwrap();
    for expected in [
        "Greeting",
        r#""status":"200""#,
        r#""operation":"query""#,
        "milliseconds",
        "tenant",
    ] {
        assert!(line.contains(expected), "{expected} is not in {line}");
    }
    for secret in ["very-secret-comment", "Bearer", "good", "echo(text"] {
        assert!(!text.contains(secret), "{secret} is in {text}");
    }
}

#[actix_web::test]
async fn what_stands_in_a_place_of_a_path_is_not_logged() {
    let lines = Lines::default();
    let subscriber = tracing_subscriber::fmt()
        .json()
        .with_writer(lines.clone())
        .finish();
    let _local = tracing::subscriber::set_default(subscriber);
    let resource = web::resource("/s/{token}/unsubscribe").wrap(from_fn(observe));
    let resource = resource.route(web::get().to(|| async { HttpResponse::Ok().finish() }));
    let app = init_service(App::new().service(resource)).await;
    let request = TestRequest::get().uri("/s/very-secret/unsubscribe?score=9");
    assert!(
        call_service(&app, request.to_request())
            .await
            .status()
            .is_success()
    );
    let text = String::from_utf8(lines.0.lock().unwrap().clone()).unwrap();
    assert!(
        text.contains(r#""path":"/s/{token}/unsubscribe""#),
        "{text}"
    );
    assert!(
        !text.contains("very-secret") && !text.contains("score"),
        "{text}"
    );
}
