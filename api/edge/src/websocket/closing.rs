//! Why a socket is closed.

use actix_ws::{CloseCode, CloseReason};

/// The end of a socket. The codes are those of graphql-ws where it has one. Its client opens a new socket by itself after 1001, 1013, 4403 and 4408,
/// and gives up after the others.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Closing {
    /// The client closed, with this code.
    ByClient(Option<CloseReason>),
    /// The connection broke.
    Gone,
    /// 1001: the server stops.
    ServerStops,
    /// 1001: the client gave no sign of life.
    NoSignOfLife,
    /// 1002: what came is not WebSocket.
    NotWebSocket,
    /// 1009: a message was longer than allowed.
    MessageTooLong,
    /// 1013: the client leaves its responses unread.
    SlowReader,
    /// 1013: the client cannot be let in at the moment.
    NotNow,
    /// 4400: a message is not one of the protocol.
    InvalidMessage(String),
    /// 4401: an operation before the connection was acknowledged.
    Unauthorized,
    /// 4403: the token is not good.
    Forbidden,
    /// 4403: the token has expired. The client may come back with a new one, which is why this is not 4401.
    Expired,
    /// 4403: the caller's access was withdrawn.
    Withdrawn,
    /// 4406: the client does not offer the subprotocol.
    SubprotocolNotAcceptable,
    /// 4408: no `connection_init` in time.
    InitialisationTimeout,
    /// 4409: the id names an operation that still runs.
    SubscriberExists(String),
    /// 4429: a second `connection_init`.
    TooManyInitialisations,
}

impl Closing {
    /// The close code, for the wire and for metrics. 1006 is never sent: it says that there was no closing.
    pub(super) fn code(&self) -> u16 {
        match self {
            Self::ByClient(reason) => reason.as_ref().map_or(1005, |reason| reason.code.into()),
            Self::Gone => 1006,
            Self::ServerStops | Self::NoSignOfLife => 1001,
            Self::NotWebSocket => 1002,
            Self::MessageTooLong => 1009,
            Self::SlowReader | Self::NotNow => 1013,
            Self::InvalidMessage(_) => 4400,
            Self::Unauthorized => 4401,
            Self::Forbidden | Self::Expired | Self::Withdrawn => 4403,
            Self::SubprotocolNotAcceptable => 4406,
            Self::InitialisationTimeout => 4408,
            Self::SubscriberExists(_) => 4409,
            Self::TooManyInitialisations => 4429,
        }
    }

    /// What is sent. `None` answers a close without a code.
    pub(super) fn reason(&self) -> Option<CloseReason> {
        let description = match self {
            Self::ByClient(reason) => return reason.clone().map(|reason| reason.code.into()),
            Self::Gone => "Gone".to_owned(),
            Self::ServerStops => "Going away".to_owned(),
            Self::NoSignOfLife => "No sign of life".to_owned(),
            Self::NotWebSocket => "Not a WebSocket message".to_owned(),
            Self::MessageTooLong => "Message too long".to_owned(),
            Self::SlowReader => "Responses are not read".to_owned(),
            Self::NotNow => "Try again later".to_owned(),
            Self::InvalidMessage(message) => message.clone(),
            Self::Unauthorized => "Unauthorized".to_owned(),
            Self::Forbidden => "Forbidden".to_owned(),
            Self::Expired => "Token expired".to_owned(),
            Self::Withdrawn => "Access withdrawn".to_owned(),
            Self::SubprotocolNotAcceptable => "Subprotocol not acceptable".to_owned(),
            Self::InitialisationTimeout => "Connection initialisation timeout".to_owned(),
            Self::SubscriberExists(id) => format!("Subscriber for {id} already exists"),
            Self::TooManyInitialisations => "Too many initialisation requests".to_owned(),
        };
        Some(CloseReason {
            code: CloseCode::from(self.code()),
            description: Some(description),
        })
    }
}
