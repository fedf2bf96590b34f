//! What a socket may take: room, time and patience.

use std::{
    io::ErrorKind,
    sync::atomic::Ordering,
    time::{Duration, Instant},
};

use futures_util::SinkExt as _;
use serde_json::json;
use tokio_tungstenite::tungstenite::{
    Error, Message,
    protocol::frame::{
        Frame,
        coding::{Data, OpCode},
    },
};

use super::{
    server::{TestServer, eventually},
    socket_client::Socket,
};

#[actix_web::test]
async fn a_message_that_is_too_long_is_1009() {
    let server = TestServer::start_with("[websocket]\nmessage_bytes = 1000").await;
    let mut socket = Socket::acknowledged(&server, "good").await;
    socket
        .send(json!({ "type": "ping", "payload": { "a": "x".repeat(900) } }))
        .await;
    assert_eq!(socket.next().await["type"], "pong");
    socket.send_text(&"x".repeat(1001)).await;
    assert_eq!(socket.closed().await.code, 1009);
}

#[actix_web::test]
async fn a_message_in_frames_is_put_together_and_bounded_too() {
    let server = TestServer::start_with("[websocket]\nmessage_bytes = 1000").await;
    let mut socket = Socket::open(&server).await;
    let frame = |text: &str, code: Data, is_last: bool| {
        Message::Frame(Frame::message(
            text.as_bytes().to_vec(),
            OpCode::Data(code),
            is_last,
        ))
    };
    socket
        .stream
        .send(frame(r#"{"type":"#, Data::Text, false))
        .await
        .unwrap();
    socket
        .stream
        .send(frame(r#""ping"}"#, Data::Continue, true))
        .await
        .unwrap();
    assert_eq!(socket.next().await, json!({ "type": "pong" }));
    socket
        .stream
        .send(frame(&"x".repeat(600), Data::Text, false))
        .await
        .unwrap();
    socket
        .stream
        .send(frame(&"x".repeat(600), Data::Continue, true))
        .await
        .unwrap();
    assert_eq!(socket.closed().await.code, 1009);
}

#[actix_web::test]
async fn operations_at_once_are_bounded() {
    let server = TestServer::start_with("[websocket]\noperations = 2").await;
    let mut socket = Socket::acknowledged(&server, "good").await;
    for id in ["1", "2"] {
        socket.subscribe(id, "subscription { forever }").await;
        assert_eq!(socket.next().await["type"], "next");
    }
    socket.subscribe("3", "{ hello }").await;
    let error = socket.next().await;
    assert_eq!(
        (&error["type"], &error["id"]),
        (&json!("error"), &json!("3"))
    );
    assert_eq!(error["payload"][0]["extensions"]["code"], "RATE_LIMITED");
    socket.send(json!({ "type": "complete", "id": "1" })).await;
    socket.subscribe("3", "{ hello }").await;
    assert_eq!(socket.next().await["type"], "next");
}

#[actix_web::test]
async fn sockets_at_once_are_bounded() {
    let server = TestServer::start_with("[websocket]\nsockets = 1").await;
    let first = Socket::open(&server).await;
    let protocol = [("sec-websocket-protocol", "graphql-transport-ws")];
    let second = Socket::open_with(&server, &protocol).await;
    assert!(matches!(second, Err(Error::Http(response)) if response.status() == 503));
    drop(first);
    eventually("there is room again", || server.edge.open_sockets() == 0).await;
    assert!(Socket::open_with(&server, &protocol).await.is_ok());
}

#[actix_web::test]
async fn operations_are_charged() {
    let server = TestServer::start_with("[rate_limit]\nunits_per_second = 1\nburst = 2").await;
    let mut socket = Socket::acknowledged(&server, "good").await;
    for _ in 0..2 {
        socket.subscribe("1", "{ __typename }").await;
        assert_eq!(socket.next().await["type"], "next");
        socket.next().await;
    }
    socket.subscribe("1", "{ __typename }").await;
    let error = socket.next().await;
    assert_eq!(error["payload"][0]["extensions"]["code"], "RATE_LIMITED");
    assert_eq!(error["payload"][0]["extensions"]["retryAfter"], 1);
    assert_eq!(
        server.run("{ __typename }").await.status,
        429,
        "one bucket for all transports"
    );
}

#[actix_web::test]
async fn a_slow_reader_is_closed_and_not_buffered() {
    let server = TestServer::start_with("[websocket]\nwrite_timeout = '500ms'\nqueue = 4").await;
    let mut socket = Socket::acknowledged(&server, "good").await;
    socket
        .subscribe("1", "subscription { flood(bytes: 100000) }")
        .await;
    let counters = &server.engine.counters;
    eventually("the flood starts", || {
        counters.produced.load(Ordering::SeqCst) > 10
    })
    .await;
    // Nothing is read from here on.
    eventually("the subscription ends", || {
        counters.streams.load(Ordering::SeqCst) == 0
    })
    .await;
    let produced = counters.produced.load(Ordering::SeqCst);
    assert!(
        produced < 500,
        "{produced} responses of 100 kB were taken from the engine"
    );
    eventually("the socket is forgotten", || {
        server.edge.open_sockets() == 0
    })
    .await;
}

#[actix_web::test]
async fn a_reader_that_comes_back_is_told_why_it_was_closed() {
    let server = TestServer::start_with("[websocket]\nwrite_timeout = '500ms'\nqueue = 4").await;
    let mut socket = Socket::acknowledged(&server, "good").await;
    socket
        .subscribe("1", "subscription { flood(bytes: 100000) }")
        .await;
    let counters = &server.engine.counters;
    eventually("the flood starts", || {
        counters.produced.load(Ordering::SeqCst) > 10
    })
    .await;
    eventually("the subscription ends", || {
        counters.streams.load(Ordering::SeqCst) == 0
    })
    .await;
    let closed = socket.closed().await;
    assert_eq!(
        (closed.code, closed.reason.as_str()),
        (1013, "Responses are not read")
    );
}

#[cfg(target_os = "linux")]
#[actix_web::test]
async fn a_connection_that_takes_nothing_is_dropped_by_the_kernel() {
    let server = TestServer::start_with("[websocket]\nwrite_timeout = '200ms'\nqueue = 4").await;
    let mut socket = Socket::acknowledged(&server, "good").await;
    socket
        .subscribe("1", "subscription { flood(bytes: 100000) }")
        .await;
    let counters = &server.engine.counters;
    eventually("the flood starts", || {
        counters.produced.load(Ordering::SeqCst) > 10
    })
    .await;
    // The kernel's patience in these tests is one second; it notices at its next probe.
    tokio::time::sleep(Duration::from_secs(6)).await;
    let end = loop {
        match socket.receive().await {
            Some(Ok(_)) => {}
            end => break end,
        }
    };
    // An orderly end would mean that the server kept everything for as long as nobody read it.
    let is_reset =
        matches!(&end, Some(Err(Error::Io(error))) if error.kind() == ErrorKind::ConnectionReset);
    assert!(is_reset, "{end:?}");
}

#[actix_web::test]
async fn a_fast_reader_gets_everything() {
    let server = TestServer::start_with("[websocket]\nqueue = 1").await;
    let mut socket = Socket::acknowledged(&server, "good").await;
    socket
        .subscribe("1", "subscription { count(to: 20000) }")
        .await;
    for number in 1..=20_000 {
        assert_eq!(socket.next().await["payload"]["data"]["count"], number);
    }
    assert_eq!(socket.next().await["type"], "complete");
}

#[actix_web::test]
async fn a_silent_client_is_asked_and_then_closed() {
    let server = TestServer::start_with("[websocket]\nkeep_alive = '200ms'").await;
    let mut talking = Socket::acknowledged(&server, "good").await;
    // Nothing is read from this one, so that no pong is sent.
    let mut silent = Socket::acknowledged(&server, "good").await;
    let start = Instant::now();
    while start.elapsed() < Duration::from_secs(1) {
        if let Ok(message) =
            tokio::time::timeout(Duration::from_millis(50), talking.receive()).await
        {
            assert!(matches!(message, Some(Ok(Message::Ping(_)))), "{message:?}");
        }
    }
    let closed = silent.closed().await;
    assert_eq!(
        (closed.code, closed.reason.as_str()),
        (1001, "No sign of life")
    );
    talking.subscribe("1", "{ hello }").await;
    assert_eq!(talking.next().await["type"], "next");
}
