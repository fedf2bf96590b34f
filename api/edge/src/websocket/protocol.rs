//! The messages of `graphql-transport-ws`.

use async_graphql::ServerError;
use serde::Serialize;
use serde_json::{Map, Value};

use super::closing::Closing;
use crate::{answer::Answer, document::RawRequest, parameters, unique_json::UniqueJson};

/// What a client sends.
#[derive(Debug)]
pub(super) enum ClientMessage {
    /// Asks to be let in.
    ConnectionInit(Map<String, Value>),
    /// Asks for a sign of life.
    Ping(Option<Map<String, Value>>),
    /// Gives one.
    Pong,
    /// Starts an operation.
    Subscribe(String, RawRequest),
    /// Ends an operation.
    Complete(String),
}

/// What the server sends.
#[derive(Serialize)]
#[serde(tag = "type", rename_all = "snake_case")]
pub(super) enum ServerMessage<'a> {
    /// Lets the client in.
    ConnectionAck,
    /// Answers a ping with its own payload.
    Pong {
        #[serde(skip_serializing_if = "Option::is_none")]
        payload: Option<Map<String, Value>>,
    },
    /// An answer of an operation.
    Next { id: &'a str, payload: &'a Answer },
    /// An operation was not run, or broke. It is over.
    Error {
        id: &'a str,
        payload: &'a [ServerError],
    },
    /// An operation is over.
    Complete { id: &'a str },
}

impl ServerMessage<'_> {
    /// The message as text.
    pub(super) fn text(&self) -> Result<String, serde_json::Error> {
        serde_json::to_string(self)
    }
}

impl ClientMessage {
    /// Reads a message.
    ///
    /// # Errors
    /// 4400 for everything that the protocol does not have.
    pub(super) fn parse(text: &str) -> Result<Self, Closing> {
        let UniqueJson(value) =
            serde_json::from_str(text).map_err(|_| invalid("A message is not valid JSON"))?;
        let Value::Object(mut message) = value else {
            return Err(invalid("A message must be a JSON object"));
        };
        let kind = message.remove("type");
        match kind.as_ref().and_then(Value::as_str) {
            Some("connection_init") => payload(&mut message)
                .map(|payload| Self::ConnectionInit(payload.unwrap_or_default())),
            Some("ping") => payload(&mut message).map(Self::Ping),
            Some("pong") => payload(&mut message).map(|_| Self::Pong),
            Some("subscribe") => subscribe(&mut message),
            Some("complete") => id(&mut message).map(Self::Complete),
            _ => Err(invalid("A message has no type that a client may send")),
        }
    }
}

fn subscribe(message: &mut Map<String, Value>) -> Result<ClientMessage, Closing> {
    let id = id(message)?;
    let parameters =
        payload(message)?.ok_or_else(|| invalid("A subscribe message needs a payload"))?;
    let raw = parameters::from_object(parameters).map_err(|refused| {
        let error = refused.errors.into_iter().next();
        Closing::InvalidMessage(error.map_or_else(String::new, |error| error.message))
    })?;
    Ok(ClientMessage::Subscribe(id, raw))
}

fn payload(message: &mut Map<String, Value>) -> Result<Option<Map<String, Value>>, Closing> {
    match message.remove("payload") {
        None | Some(Value::Null) => Ok(None),
        Some(Value::Object(payload)) => Ok(Some(payload)),
        Some(_) => Err(invalid("The payload of a message must be an object")),
    }
}

fn id(message: &mut Map<String, Value>) -> Result<String, Closing> {
    match message.remove("id") {
        Some(Value::String(id)) if !id.is_empty() => Ok(id),
        _ => Err(invalid(
            "The id of a message must be a string that is not empty",
        )),
    }
}

fn invalid(message: &str) -> Closing {
    Closing::InvalidMessage(message.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn messages_of_the_protocol_are_read() {
        for text in [
            r#"{"type":"connection_init"}"#,
            r#"{"type":"connection_init","payload":null}"#,
            r#"{"type":"connection_init","payload":{"token":"x"}}"#,
            r#"{"type":"ping","payload":{}}"#,
            r#"{"type":"pong"}"#,
            r#"{"type":"complete","id":"1"}"#,
            r#"{"type":"subscribe","id":"1","payload":{"query":"{ a }","variables":null,"operationName":null,"extensions":{}}}"#,
        ] {
            assert!(ClientMessage::parse(text).is_ok(), "{text}");
        }
    }

    #[test]
    fn anything_else_closes_the_socket() {
        for text in [
            "",
            "nonsense",
            "[]",
            "{}",
            r#"{"type":1}"#,
            r#"{"type":"start"}"#,
            r#"{"type":"next","id":"1","payload":{}}"#,
            r#"{"type":"ping","type":"pong"}"#,
            r#"{"type":"ping","payload":"x"}"#,
            r#"{"type":"connection_init","payload":[]}"#,
            r#"{"type":"complete"}"#,
            r#"{"type":"complete","id":""}"#,
            r#"{"type":"subscribe","id":1,"payload":{"query":"{ a }"}}"#,
            r#"{"type":"subscribe","id":"1"}"#,
            r#"{"type":"subscribe","id":"1","payload":{}}"#,
            r#"{"type":"subscribe","id":"1","payload":{"query":1}}"#,
            r#"{"type":"subscribe","id":"1","payload":{"query":"{ a }","variables":[]}}"#,
        ] {
            let closing = ClientMessage::parse(text).unwrap_err();
            assert_eq!(closing.code(), 4400, "{text}");
        }
    }

    #[test]
    fn what_the_server_sends_is_spelled_as_in_the_protocol() {
        assert_eq!(
            ServerMessage::ConnectionAck.text().unwrap(),
            r#"{"type":"connection_ack"}"#
        );
        assert_eq!(
            ServerMessage::Pong { payload: None }.text().unwrap(),
            r#"{"type":"pong"}"#
        );
        assert_eq!(
            ServerMessage::Complete { id: "a" }.text().unwrap(),
            r#"{"type":"complete","id":"a"}"#
        );
        let errors = [ServerError::new("no", None)];
        assert_eq!(
            ServerMessage::Error {
                id: "a",
                payload: &errors
            }
            .text()
            .unwrap(),
            r#"{"type":"error","id":"a","payload":[{"message":"no"}]}"#
        );
    }
}
