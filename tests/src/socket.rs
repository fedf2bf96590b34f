//! A WebSocket client that speaks `graphql-transport-ws`.

use std::time::Duration;

use futures_util::{SinkExt as _, StreamExt as _};
use serde_json::{Value, json};
use tokio::net::TcpStream;
use tokio_tungstenite::{
    MaybeTlsStream, WebSocketStream, connect_async,
    tungstenite::{Message, client::IntoClientRequest as _, http::HeaderValue},
};

/// An open socket.
pub struct Socket {
    stream: WebSocketStream<MaybeTlsStream<TcpStream>>,
}

/// How a socket ended.
#[derive(Debug, PartialEq, Eq)]
pub struct Closed {
    /// The close code, such as 4401.
    pub code: u16,
    /// The reason given.
    pub reason: String,
}

const PATIENCE: Duration = Duration::from_secs(20);

impl Socket {
    /// Opens a socket at a `ws://` address.
    ///
    /// # Panics
    /// When the server does not take it.
    pub async fn open(url: &str) -> Self {
        let mut request = url.into_client_request().unwrap();
        let protocol = HeaderValue::from_static("graphql-transport-ws");
        request.headers_mut().insert("sec-websocket-protocol", protocol);
        let (stream, _) = connect_async(request).await.expect("the server takes sockets");
        Self { stream }
    }

    /// Introduces itself with a token.
    pub async fn introduce(&mut self, token: &str) {
        let payload = json!({ "authorization": format!("Bearer {token}") });
        self.send(json!({ "type": "connection_init", "payload": payload })).await;
    }

    /// Sends a message.
    ///
    /// # Panics
    /// When the socket is closed.
    pub async fn send(&mut self, message: Value) {
        self.stream.send(Message::text(message.to_string())).await.expect("the socket is open");
    }

    /// Starts an operation.
    pub async fn subscribe(&mut self, id: &str, query: &str, variables: &Value) {
        let payload = json!({ "query": query, "variables": variables });
        self.send(json!({ "type": "subscribe", "id": id, "payload": payload })).await;
    }

    /// The next message.
    ///
    /// # Panics
    /// When the socket is closed or silent for long.
    pub async fn next(&mut self) -> Value {
        self.next_within(PATIENCE).await.expect("the socket says something")
    }

    /// The next message, or `None` when there is none for `patience`.
    ///
    /// # Panics
    /// When the socket is closed.
    pub async fn next_within(&mut self, patience: Duration) -> Option<Value> {
        let message = async {
            loop {
                match self.stream.next().await {
                    Some(Ok(Message::Text(text))) => return serde_json::from_str(&text).unwrap(),
                    Some(Ok(Message::Ping(_) | Message::Pong(_))) => {}
                    other => panic!("not a text message: {other:?}"),
                }
            }
        };
        tokio::time::timeout(patience, message).await.ok()
    }

    /// How the socket ends; messages before that are skipped.
    ///
    /// # Panics
    /// When it does not end.
    pub async fn closed(&mut self) -> Closed {
        let closed = async {
            loop {
                match self.stream.next().await {
                    Some(Ok(Message::Close(Some(frame)))) => {
                        return Closed { code: frame.code.into(), reason: frame.reason.to_string() };
                    }
                    Some(Ok(Message::Text(_) | Message::Ping(_) | Message::Pong(_))) => {}
                    other => panic!("not closed in order: {other:?}"),
                }
            }
        };
        tokio::time::timeout(PATIENCE, closed).await.expect("the socket is closed")
    }
}
