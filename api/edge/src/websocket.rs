//! GraphQL over a WebSocket, by the protocol `graphql-transport-ws` of graphql-ws.

mod closing;
mod handshake;
mod operations;
mod phase;
mod protocol;
mod socket;

pub(super) use handshake::{is_upgrade, open};
