//! A WebSocket client for tests.

use std::time::Duration;

use futures_util::{SinkExt as _, StreamExt as _};
use serde_json::{Value, json};
use tokio::net::TcpStream;
use tokio_tungstenite::{
    MaybeTlsStream, WebSocketStream, connect_async,
    tungstenite::{
        Error, Message,
        client::IntoClientRequest as _,
        handshake::client::Response,
        http::{HeaderName, HeaderValue},
        protocol::frame::coding::CloseCode,
    },
};

use super::server::TestServer;

pub(super) struct Socket {
    pub(super) stream: WebSocketStream<MaybeTlsStream<TcpStream>>,
    pub(super) response: Response,
}

/// How a socket ended.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Closed {
    pub(super) code: u16,
    pub(super) reason: String,
}

impl Socket {
    /// Opens a socket with the subprotocol.
    pub(super) async fn open<E>(server: &TestServer<E>) -> Self {
        let protocol = [("sec-websocket-protocol", "graphql-transport-ws")];
        Self::open_with(server, &protocol).await.unwrap()
    }

    /// Opens a socket with these headers.
    pub(super) async fn open_with<E>(
        server: &TestServer<E>,
        headers: &[(&str, &str)],
    ) -> Result<Self, Error> {
        let url = format!("ws://{}/graphql", server.address);
        let mut request = url.into_client_request().unwrap();
        for (name, value) in headers {
            let name: HeaderName = name.parse().unwrap();
            request
                .headers_mut()
                .insert(name, HeaderValue::from_str(value).unwrap());
        }
        let (stream, response) = connect_async(request).await?;
        Ok(Self { stream, response })
    }

    /// Opens a socket and is let in with this token.
    pub(super) async fn acknowledged<E>(server: &TestServer<E>, token: &str) -> Self {
        let mut socket = Self::open(server).await;
        let payload = json!({ "authorization": format!("Bearer {token}") });
        socket
            .send(json!({ "type": "connection_init", "payload": payload }))
            .await;
        assert_eq!(socket.next().await, json!({ "type": "connection_ack" }));
        socket
    }

    pub(super) async fn send(&mut self, message: Value) {
        self.send_text(&message.to_string()).await;
    }

    pub(super) async fn send_text(&mut self, text: &str) {
        self.stream.send(Message::text(text)).await.unwrap();
    }

    pub(super) async fn subscribe(&mut self, id: &str, query: &str) {
        self.send(json!({ "type": "subscribe", "id": id, "payload": { "query": query } }))
            .await;
    }

    /// The next text message.
    pub(super) async fn next(&mut self) -> Value {
        loop {
            match self.receive().await {
                Some(Ok(Message::Text(text))) => return serde_json::from_str(&text).unwrap(),
                Some(Ok(Message::Ping(_) | Message::Pong(_))) => {}
                other => panic!("not a text message: {other:?}"),
            }
        }
    }

    /// How the socket ends; messages before the end are skipped.
    pub(super) async fn closed(&mut self) -> Closed {
        loop {
            match self.receive().await {
                Some(Ok(Message::Close(Some(frame)))) => {
                    return Closed {
                        code: CloseCode::into(frame.code),
                        reason: frame.reason.to_string(),
                    };
                }
                Some(Ok(Message::Text(_) | Message::Ping(_) | Message::Pong(_))) => {}
                other => panic!("not closed: {other:?}"),
            }
        }
    }

    pub(super) async fn receive(&mut self) -> Option<Result<Message, Error>> {
        tokio::time::timeout(Duration::from_secs(20), self.stream.next())
            .await
            .expect("the socket says nothing")
    }
}
