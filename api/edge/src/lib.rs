//! What stands between the network and the product: HTTP and WebSocket handlers for GraphQL that bound, authenticate and charge every request before
//! anything runs. It knows neither the schema nor the database, only the [`Engine`] behind it.

mod access_log;
mod answer;
mod body;
mod client_address;
mod completion;
mod configure;
mod connection;
mod cors;
pub mod document;
mod engine;
pub mod graphiql;
mod http;
mod idempotency;
mod negotiation;
mod operation;
mod parameters;
mod persisted;
mod rate_limit;
mod refused;
mod request_id;
mod respond;
mod server;
mod settings;
mod unique_json;
mod websocket;

#[cfg(test)]
mod tests;

pub use access_log::observe;
pub use answer::KeptAnswer;
pub use completion::Completion;
pub use configure::configure;
pub use connection::limit_stalled_writes;
pub use engine::{AuthenticationFailure, Caller, Engine, Executed, RequestContext, Transport};
pub use idempotency::{IdempotencyKey, InvalidIdempotencyKey};
pub use refused::{ErrorCode, Refused};
pub use request_id::RequestId;
pub use server::{Clock, Edge, InvalidSettings};
pub use settings::{EdgeSettings, RateLimitSettings, WebSocketSettings};
