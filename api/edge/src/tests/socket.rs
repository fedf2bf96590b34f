//! The protocol `graphql-transport-ws`: messages, close codes, operations.

use std::{sync::atomic::Ordering, time::Duration};

use serde_json::json;
use tokio_tungstenite::tungstenite::{Error, Message};

use super::{
    server::{TestServer, eventually},
    socket_client::Socket,
};
use crate::Transport;

#[actix_web::test]
async fn the_subprotocol_is_agreed_on() {
    let server = TestServer::start().await;
    let offered = [("sec-websocket-protocol", "graphql-ws, graphql-transport-ws")];
    let socket = Socket::open_with(&server, &offered).await.unwrap();
    assert_eq!(
        socket.response.headers()["sec-websocket-protocol"],
        "graphql-transport-ws"
    );
    assert!(socket.response.headers().contains_key("x-request-id"));
}

#[actix_web::test]
async fn without_the_subprotocol_it_is_4406() {
    let server = TestServer::start().await;
    let mut socket = Socket::open_with(&server, &[]).await.unwrap();
    assert_eq!(socket.closed().await.code, 4406);
}

#[actix_web::test]
async fn queries_mutations_and_subscriptions_run() {
    let server = TestServer::start().await;
    let mut socket = Socket::acknowledged(&server, "good").await;
    socket.subscribe("q", "{ hello }").await;
    let next = socket.next().await;
    assert_eq!((&next["type"], &next["id"]), (&json!("next"), &json!("q")));
    assert_eq!(next["payload"]["data"], json!({ "hello": "world" }));
    assert!(next["payload"]["extensions"]["cost"]["remaining"].is_u64());
    assert_eq!(
        socket.next().await,
        json!({ "type": "complete", "id": "q" })
    );
    socket.subscribe("m", "mutation { touch }").await;
    assert_eq!(
        socket.next().await["payload"]["data"],
        json!({ "touch": 1 })
    );
    assert_eq!(socket.next().await["type"], "complete");
    socket
        .subscribe("s", "subscription { count(to: 50) }")
        .await;
    for number in 1..=50 {
        let expected =
            json!({ "type": "next", "id": "s", "payload": { "data": { "count": number } } });
        assert_eq!(socket.next().await, expected);
    }
    assert_eq!(
        socket.next().await,
        json!({ "type": "complete", "id": "s" })
    );
    let context = server.engine.last_context();
    assert_eq!(context.transport, Transport::WebSocket);
    assert_eq!(context.caller.subject, "good");
    socket.subscribe("s", "{ hello }").await;
    assert_eq!(
        socket.next().await["type"],
        "next",
        "an id may be used again"
    );
}

#[actix_web::test]
async fn operations_run_side_by_side() {
    let server = TestServer::start().await;
    let mut socket = Socket::acknowledged(&server, "good").await;
    socket
        .subscribe("slow", "mutation { slow(milliseconds: 300) }")
        .await;
    socket.subscribe("fast", "{ hello }").await;
    assert_eq!(socket.next().await["id"], "fast");
    assert_eq!(socket.next().await["id"], "fast");
    assert_eq!(socket.next().await["id"], "slow");
}

#[actix_web::test]
async fn tokens_come_in_connection_init() {
    let server = TestServer::start().await;
    for payload in [
        json!({ "authorization": "Bearer good" }),
        json!({ "Authorization": "bearer good" }),
        json!({ "token": "good" }),
    ] {
        let mut socket = Socket::open(&server).await;
        socket
            .send(json!({ "type": "connection_init", "payload": payload }))
            .await;
        assert_eq!(socket.next().await["type"], "connection_ack");
        socket.subscribe("1", "{ hello }").await;
        assert_eq!(socket.next().await["type"], "next", "{payload}");
    }
}

#[actix_web::test]
async fn a_bad_token_is_4403_and_a_database_away_1013() {
    let server = TestServer::start().await;
    for (payload, code) in [
        (json!({ "authorization": "Bearer bad" }), 4403),
        (json!({ "authorization": "good" }), 4403),
        (json!({ "authorization": 1 }), 4403),
        (json!({ "token": 1 }), 4403),
        (json!({ "token": "down" }), 1013),
    ] {
        let mut socket = Socket::open(&server).await;
        socket
            .send(json!({ "type": "connection_init", "payload": payload }))
            .await;
        assert_eq!(socket.closed().await.code, code, "{payload}");
    }
}

#[actix_web::test]
async fn without_a_token_only_the_open_fields_run() {
    let server = TestServer::start().await;
    let mut socket = Socket::open(&server).await;
    socket.send(json!({ "type": "connection_init" })).await;
    assert_eq!(socket.next().await["type"], "connection_ack");
    socket.subscribe("1", "mutation { logIn }").await;
    assert_eq!(
        socket.next().await["payload"]["data"],
        json!({ "logIn": "token" })
    );
    assert_eq!(socket.next().await["type"], "complete");
    for query in ["{ hello }", "subscription { count(to: 1) }"] {
        socket.subscribe("2", query).await;
        let error = socket.next().await;
        assert_eq!(
            (&error["type"], &error["id"]),
            (&json!("error"), &json!("2"))
        );
        assert_eq!(error["payload"][0]["extensions"]["code"], "UNAUTHENTICATED");
    }
}

#[actix_web::test]
async fn an_operation_before_the_acknowledgement_is_4401() {
    let server = TestServer::start().await;
    let mut socket = Socket::open(&server).await;
    socket.subscribe("1", "{ hello }").await;
    assert_eq!(socket.closed().await.code, 4401);
    let mut socket = Socket::open(&server).await;
    socket
        .send(json!({ "type": "connection_init", "payload": { "token": "slow" } }))
        .await;
    socket.subscribe("1", "{ hello }").await;
    assert_eq!(
        socket.closed().await.code,
        4401,
        "the token is still being verified"
    );
}

#[actix_web::test]
async fn no_connection_init_in_time_is_4408() {
    let server = TestServer::start_with("[websocket]\ninit_timeout = '200ms'").await;
    let mut socket = Socket::open(&server).await;
    socket.send(json!({ "type": "ping" })).await;
    assert_eq!(socket.next().await, json!({ "type": "pong" }));
    assert_eq!(socket.closed().await.code, 4408);
}

#[actix_web::test]
async fn a_second_connection_init_is_4429() {
    let server = TestServer::start().await;
    let mut socket = Socket::acknowledged(&server, "good").await;
    socket.send(json!({ "type": "connection_init" })).await;
    assert_eq!(socket.closed().await.code, 4429);
    let mut socket = Socket::open(&server).await;
    for _ in 0..2 {
        socket
            .send(json!({ "type": "connection_init", "payload": { "token": "slow" } }))
            .await;
    }
    assert_eq!(socket.closed().await.code, 4429);
}

#[actix_web::test]
async fn an_id_in_use_is_4409() {
    let server = TestServer::start().await;
    let mut socket = Socket::acknowledged(&server, "good").await;
    socket.subscribe("one", "subscription { forever }").await;
    socket.next().await;
    socket.subscribe("one", "{ hello }").await;
    let closed = socket.closed().await;
    assert_eq!(closed.code, 4409);
    assert_eq!(closed.reason, "Subscriber for one already exists");
    eventually("the subscription ends", || {
        server.engine.counters.streams.load(Ordering::SeqCst) == 0
    })
    .await;
}

#[actix_web::test]
async fn what_is_not_in_the_protocol_is_4400() {
    let server = TestServer::start().await;
    for text in [
        "nonsense",
        "[]",
        r#"{"type":"start"}"#,
        r#"{"type":"subscribe","id":"1"}"#,
    ] {
        let mut socket = Socket::acknowledged(&server, "good").await;
        socket.send_text(text).await;
        let closed = socket.closed().await;
        assert_eq!(closed.code, 4400, "{text}");
        assert!(!closed.reason.is_empty());
    }
    let mut socket = Socket::open(&server).await;
    futures_util::SinkExt::send(&mut socket.stream, Message::binary(b"{}".to_vec()))
        .await
        .unwrap();
    assert_eq!(socket.closed().await.code, 4400);
}

#[actix_web::test]
async fn a_refused_document_is_an_error_message() {
    let server = TestServer::start().await;
    let mut socket = Socket::acknowledged(&server, "good").await;
    for query in ["{", "{ unknown }", "subscription { unknown }"] {
        socket.subscribe("1", query).await;
        let error = socket.next().await;
        assert_eq!(error["type"], "error", "{query}");
        assert_eq!(
            error["payload"][0]["extensions"]["code"],
            "VALIDATION_FAILED"
        );
    }
    socket.subscribe("1", "{ hello }").await;
    assert_eq!(socket.next().await["type"], "next");
}

#[actix_web::test]
async fn an_operation_that_is_completed_says_nothing_more() {
    let server = TestServer::start().await;
    let mut socket = Socket::acknowledged(&server, "good").await;
    socket
        .subscribe("f", "subscription { flood(bytes: 10) }")
        .await;
    socket.next().await;
    socket.send(json!({ "type": "complete", "id": "f" })).await;
    socket
        .send(json!({ "type": "complete", "id": "unknown" }))
        .await;
    eventually("the stream is dropped", || {
        server.engine.counters.streams.load(Ordering::SeqCst) == 0
    })
    .await;
    socket.subscribe("q", "{ hello }").await;
    while socket.next().await["id"] != "q" {}
    assert_eq!(
        socket.next().await,
        json!({ "type": "complete", "id": "q" })
    );
}

#[actix_web::test]
async fn an_id_used_again_gets_only_its_own_responses() {
    let server = TestServer::start().await;
    let mut socket = Socket::acknowledged(&server, "good").await;
    socket
        .subscribe("1", "subscription { flood(bytes: 10) }")
        .await;
    socket.next().await;
    socket.send(json!({ "type": "complete", "id": "1" })).await;
    socket
        .send(json!({ "type": "ping", "payload": { "mark": 1 } }))
        .await;
    while socket.next().await["type"] != "pong" {}
    socket.subscribe("1", "{ hello }").await;
    assert_eq!(
        socket.next().await["payload"]["data"],
        json!({ "hello": "world" })
    );
    assert_eq!(socket.next().await["type"], "complete");
}

#[actix_web::test]
async fn pings_are_answered_on_both_levels() {
    let server = TestServer::start().await;
    let mut socket = Socket::open(&server).await;
    socket
        .send(json!({ "type": "ping", "payload": { "a": 1 } }))
        .await;
    assert_eq!(
        socket.next().await,
        json!({ "type": "pong", "payload": { "a": 1 } })
    );
    socket.send(json!({ "type": "pong" })).await;
    futures_util::SinkExt::send(&mut socket.stream, Message::Ping(b"x"[..].into()))
        .await
        .unwrap();
    assert!(
        matches!(socket.receive().await, Some(Ok(Message::Pong(payload))) if payload[..] == b"x"[..])
    );
}

#[actix_web::test]
async fn a_client_that_closes_is_answered_and_forgotten() {
    let server = TestServer::start().await;
    let mut socket = Socket::acknowledged(&server, "good").await;
    socket.subscribe("1", "subscription { forever }").await;
    socket.next().await;
    assert_eq!(server.edge.open_sockets(), 1);
    socket.stream.close(None).await.unwrap();
    while let Some(Ok(_)) = socket.receive().await {}
    eventually("the socket is forgotten", || {
        server.edge.open_sockets() == 0
    })
    .await;
    assert_eq!(server.engine.counters.streams.load(Ordering::SeqCst), 0);
}

#[actix_web::test]
async fn a_client_that_vanishes_is_forgotten() {
    let server = TestServer::start().await;
    let mut socket = Socket::acknowledged(&server, "good").await;
    socket.subscribe("1", "subscription { forever }").await;
    socket.next().await;
    drop(socket);
    eventually("the socket is forgotten", || {
        server.edge.open_sockets() == 0
    })
    .await;
    assert_eq!(server.engine.counters.streams.load(Ordering::SeqCst), 0);
}

#[actix_web::test]
async fn an_expired_token_closes_the_socket_with_4403() {
    let server = TestServer::start().await;
    let mut socket = Socket::acknowledged(&server, "short").await;
    socket.subscribe("1", "subscription { forever }").await;
    socket.next().await;
    let closed = socket.closed().await;
    assert_eq!(closed.code, 4403);
    assert_eq!(closed.reason, "Token expired");
    eventually("the subscription ends", || {
        server.engine.counters.streams.load(Ordering::SeqCst) == 0
    })
    .await;
}

#[actix_web::test]
async fn withdrawn_access_closes_the_socket_with_4403() {
    let server = TestServer::start().await;
    let mut socket = Socket::acknowledged(&server, "good").await;
    server.engine.withdrawal.notify_waiters();
    let closed = socket.closed().await;
    assert_eq!(
        (closed.code, closed.reason.as_str()),
        (4403, "Access withdrawn")
    );
}

#[actix_web::test]
async fn replays_and_bad_keys_are_said_in_the_payload() {
    let server = TestServer::start().await;
    let mut socket = Socket::acknowledged(&server, "good").await;
    let run = |key: &str| {
        let payload =
            json!({ "query": "mutation { touch }", "extensions": { "idempotencyKey": key } });
        json!({ "type": "subscribe", "id": "1", "payload": payload })
    };
    for replayed in [json!(null), json!(true)] {
        socket.send(run("k")).await;
        let next = socket.next().await;
        assert_eq!(next["payload"]["data"], json!({ "touch": 1 }));
        assert_eq!(
            next["payload"]["extensions"]["idempotentReplayed"],
            replayed
        );
        socket.next().await;
    }
    socket.send(run("not a key")).await;
    assert_eq!(socket.next().await["type"], "error");
}

#[actix_web::test]
async fn what_turns_out_while_running_is_an_error_message() {
    let server = TestServer::start().await;
    let mut socket = Socket::acknowledged(&server, "good").await;
    let payload = json!({ "query": "{ hello }", "extensions": { "idempotencyKey": "taken" } });
    socket
        .send(json!({ "type": "subscribe", "id": "1", "payload": payload }))
        .await;
    let error = socket.next().await;
    assert_eq!(error["type"], "error");
    assert_eq!(error["payload"][0]["extensions"]["code"], "CONFLICT");
}

#[actix_web::test]
async fn an_operation_that_panics_is_an_error_and_the_socket_lives_on() {
    let server = TestServer::start().await;
    let mut socket = Socket::acknowledged(&server, "good").await;
    socket.subscribe("1", "{ panics }").await;
    let error = socket.next().await;
    assert_eq!(error["type"], "error");
    assert_eq!(error["payload"][0]["extensions"]["code"], "INTERNAL");
    socket.subscribe("1", "{ hello }").await;
    assert_eq!(socket.next().await["type"], "next");
}

#[actix_web::test]
async fn pages_of_other_origins_get_no_socket() {
    let server = TestServer::start_with("allowed_origins = ['https://app.example.com']").await;
    let own = format!("http://{}", server.address);
    for (origin, allowed) in [
        ("https://app.example.com", true),
        (own.as_str(), true),
        ("https://evil.example", false),
        ("null", false),
    ] {
        let headers = [
            ("sec-websocket-protocol", "graphql-transport-ws"),
            ("origin", origin),
        ];
        match Socket::open_with(&server, &headers).await {
            Ok(_) => assert!(allowed, "{origin}"),
            Err(Error::Http(response)) => {
                assert!(!allowed, "{origin}");
                assert_eq!(response.status(), 403);
            }
            Err(other) => panic!("{other}"),
        }
    }
}

#[actix_web::test]
async fn a_server_that_stops_finishes_what_runs_and_says_1001() {
    let server = TestServer::start().await;
    let mut idle = Socket::acknowledged(&server, "good").await;
    let mut busy = Socket::acknowledged(&server, "good").await;
    busy.subscribe("s", "subscription { forever }").await;
    busy.next().await;
    busy.subscribe("m", "mutation { slow(milliseconds: 500) }")
        .await;
    tokio::time::sleep(Duration::from_millis(100)).await;
    server.edge.begin_shutdown();
    assert_eq!(idle.closed().await.code, 1001);
    busy.subscribe("late", "{ hello }").await;
    let late = busy.next().await;
    assert_eq!(
        (&late["type"], &late["id"]),
        (&json!("error"), &json!("late"))
    );
    assert_eq!(late["payload"][0]["extensions"]["code"], "UNAVAILABLE");
    let next = busy.next().await;
    assert_eq!((&next["type"], &next["id"]), (&json!("next"), &json!("m")));
    assert_eq!(busy.next().await, json!({ "type": "complete", "id": "m" }));
    assert_eq!(busy.closed().await.code, 1001);
    let refused = Socket::open_with(
        &server,
        &[("sec-websocket-protocol", "graphql-transport-ws")],
    )
    .await;
    assert!(matches!(refused, Err(Error::Http(response)) if response.status() == 503));
}

#[actix_web::test]
async fn a_server_that_stops_does_not_wait_for_ever() {
    let server = TestServer::start_with("[websocket]\nshutdown_grace = '200ms'").await;
    let mut socket = Socket::acknowledged(&server, "good").await;
    socket
        .subscribe("m", "mutation { slow(milliseconds: 60000) }")
        .await;
    tokio::time::sleep(Duration::from_millis(100)).await;
    server.edge.begin_shutdown();
    assert_eq!(socket.closed().await.code, 1001);
    assert_eq!(server.engine.counters.finished.load(Ordering::SeqCst), 0);
}
