//! Bounds: size and time of bodies, and budgets.

use std::{
    sync::atomic::Ordering,
    time::{Duration, Instant},
};

use serde_json::json;
use tokio::{
    io::{AsyncReadExt as _, AsyncWriteExt as _},
    net::TcpStream,
};

use super::server::{TestServer, answer, read_response};

const HEAD: &str = "POST /graphql HTTP/1.1\r\nhost: tenure\r\nauthorization: Bearer good\r\ncontent-type: application/json\r\naccept: application/json\r\n";

#[actix_web::test]
async fn a_body_over_the_limit_is_413_whether_announced_or_not() {
    let server = TestServer::start_with("body_bytes = 1000").await;
    let fits = json!({ "query": format!("{{ hello }}{}", " ".repeat(900)) }).to_string();
    assert_eq!(answer(server.post(fits)).await.status, 200);
    let announced = answer(server.post("x".repeat(1001))).await;
    assert_eq!(announced.status, 413);
    assert_eq!(announced.code(), "TOO_COMPLEX");
    let chunk = format!("3e9\r\n{}\r\n0\r\n\r\n", "x".repeat(1001));
    let chunked = server
        .raw(format!("{HEAD}transfer-encoding: chunked\r\n\r\n{chunk}").as_bytes())
        .await;
    assert!(chunked.starts_with("HTTP/1.1 413 "), "{chunked}");
}

#[actix_web::test]
async fn a_body_without_end_is_refused_at_once_and_cut_off() {
    let server = TestServer::start().await;
    for framing in ["content-length: 209715200", "transfer-encoding: chunked"] {
        for head in [HEAD.to_owned(), HEAD.replace("Bearer good", "Bearer bad")] {
            let mut stream = TcpStream::connect(server.address).await.unwrap();
            stream
                .write_all(format!("{head}{framing}\r\n\r\n").as_bytes())
                .await
                .unwrap();
            let (mut reader, mut writer) = stream.into_split();
            let chunk = format!("10000\r\n{}\r\n", "x".repeat(65_536));
            let sending = actix_web::rt::spawn(async move {
                while writer.write_all(chunk.as_bytes()).await.is_ok() {}
            });
            let mut response = vec![0; 200];
            let length = reader.read(&mut response).await.unwrap();
            let response = String::from_utf8_lossy(&response[..length]);
            let expected = if head == HEAD { "413" } else { "401" };
            assert!(
                response.starts_with(&format!("HTTP/1.1 {expected} ")),
                "{framing} {response}"
            );
            let cut_off = tokio::time::timeout(Duration::from_secs(10), sending).await;
            assert!(cut_off.is_ok(), "{framing} {expected}: the server reads on");
        }
    }
    assert_eq!(server.run("{ hello }").await.status, 200);
}

#[actix_web::test]
async fn a_body_that_trickles_is_408() {
    let server = TestServer::start_with("body_timeout = '300ms'").await;
    let mut stream = TcpStream::connect(server.address).await.unwrap();
    stream
        .write_all(format!("{HEAD}content-length: 1000\r\n\r\n").as_bytes())
        .await
        .unwrap();
    let (reader, mut writer) = stream.into_split();
    let trickle = actix_web::rt::spawn(async move {
        while writer.write_all(b" ").await.is_ok() {
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
    });
    let start = Instant::now();
    reader.readable().await.unwrap();
    assert!(start.elapsed() >= Duration::from_millis(250));
    let mut response = [0; 100];
    let length = reader.try_read(&mut response).unwrap();
    let response = String::from_utf8_lossy(&response[..length]);
    assert!(response.starts_with("HTTP/1.1 408 "), "{response}");
    let cut_off = tokio::time::timeout(Duration::from_secs(10), trickle).await;
    assert!(cut_off.is_ok(), "the connection stays open");
}

#[actix_web::test]
async fn a_request_that_runs_too_long_is_ended() {
    let server = TestServer::start_with("run_timeout = '200ms'").await;
    let start = Instant::now();
    let answer = server.run("mutation { slow(milliseconds: 60000) }").await;
    assert!(start.elapsed() < Duration::from_secs(30));
    assert_eq!(answer.status, 503);
    let error = &answer.body["errors"][0];
    assert_eq!(error["extensions"]["code"], "UNAVAILABLE");
    let message = error["message"].as_str().unwrap();
    assert!(message.contains("longer than 200ms"), "{message}");
    assert_eq!(answer.body["extensions"]["cost"]["requested"], 10);
    assert_eq!(
        server
            .run("mutation { slow(milliseconds: 1) }")
            .await
            .status,
        200
    );
}

#[actix_web::test]
async fn a_connection_serves_again_after_a_refusal_that_read_no_body() {
    let server = TestServer::start().await;
    let bad = HEAD.replace("Bearer good", "Bearer bad");
    let body = r#"{"query":"{ hello }"}"#;
    let length = body.len();
    let request = format!("{bad}content-length: {length}\r\n\r\n{body}");
    let mut stream = TcpStream::connect(server.address).await.unwrap();
    stream.write_all(request.as_bytes()).await.unwrap();
    let first = read_response(&mut stream).await;
    assert!(first.starts_with("HTTP/1.1 401 "), "{first}");
    let request = format!("{HEAD}content-length: {length}\r\n\r\n{body}");
    stream.write_all(request.as_bytes()).await.unwrap();
    let second = read_response(&mut stream).await;
    assert!(second.starts_with("HTTP/1.1 200 "), "{second}");
}

#[actix_web::test]
async fn a_caller_over_budget_is_429_until_the_bucket_fills() {
    let server = TestServer::start_with("[rate_limit]\nunits_per_second = 1\nburst = 3").await;
    let mut answers = Vec::new();
    for _ in 0..4 {
        answers.push(server.run("{ __typename }").await);
    }
    let statuses: Vec<u16> = answers
        .iter()
        .map(|answer| answer.status.as_u16())
        .collect();
    assert_eq!(statuses, [200, 200, 200, 429]);
    assert_eq!(answers[0].body["extensions"]["cost"]["remaining"], 2);
    let limited = &answers[3];
    assert_eq!(limited.code(), "RATE_LIMITED");
    assert_eq!(limited.header("retry-after"), Some("1"));
    assert_eq!(limited.body["errors"][0]["extensions"]["retryAfter"], 1);
    let other = server
        .anonymous(r#"{"query":"{ __typename }"}"#)
        .bearer_auth("other");
    assert_eq!(answer(other).await.status, 200);
    server.elapsed.store(1_000, Ordering::SeqCst);
    assert_eq!(server.run("{ __typename }").await.status, 200);
    assert_eq!(server.run("{ __typename }").await.status, 429);
}

#[actix_web::test]
async fn refused_documents_cost_a_unit_too() {
    let server = TestServer::start_with("[rate_limit]\nunits_per_second = 1\nburst = 2").await;
    assert_eq!(server.run("{").await.status, 400);
    assert_eq!(server.run("{").await.status, 400);
    assert_eq!(server.run("{").await.status, 429);
}

#[actix_web::test]
async fn an_operation_is_charged_by_its_cost() {
    let server = TestServer::start_with("[rate_limit]\nunits_per_second = 1\nburst = 1000").await;
    let fields: String = (0..20)
        .map(|number| format!("f{number}: thing {{ name }} "))
        .collect();
    let answer = server.run(&format!("{{ {fields} }}")).await;
    let cost = &answer.body["extensions"]["cost"];
    let requested = cost["requested"].as_u64().unwrap();
    assert_eq!(requested, 20);
    assert_eq!(cost["remaining"], 1000 - requested);
}

#[actix_web::test]
async fn strangers_and_bad_tokens_pay_by_address() {
    let settings = "trusted_proxies = ['127.0.0.1/32']\n[rate_limit]\nanonymous_units_per_second = 1\nanonymous_burst = 2";
    let server = TestServer::start_with(settings).await;
    let body = r#"{"query":"{ __typename }"}"#;
    let from = |address: &str, token: Option<&str>| {
        let request = server.anonymous(body).header("x-forwarded-for", address);
        answer(match token {
            Some(token) => request.bearer_auth(token),
            None => request,
        })
    };
    assert_eq!(from("192.0.2.1", None).await.status, 200);
    assert_eq!(from("192.0.2.1", Some("bad")).await.status, 401);
    assert_eq!(from("192.0.2.1", Some("bad")).await.status, 429);
    assert_eq!(from("192.0.2.1", None).await.status, 429);
    assert_eq!(from("192.0.2.1", Some("good")).await.status, 200);
    assert_eq!(from("192.0.2.2", None).await.status, 200);
}

#[actix_web::test]
async fn other_endpoints_share_the_buckets_of_addresses() {
    let settings = "[rate_limit]\nanonymous_units_per_second = 1\nanonymous_burst = 1";
    let server = TestServer::start_with(settings).await;
    let address = "127.0.0.1".parse().ok();
    assert!(server.edge.charge_address(address).is_ok());
    assert!(
        server
            .edge
            .charge_address(address)
            .unwrap_err()
            .retry_after
            .is_some()
    );
    let request = server.anonymous(r#"{"query":"{ __typename }"}"#);
    assert_eq!(answer(request).await.status, 429);
}
