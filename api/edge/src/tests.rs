//! The edge through the network: a real server on a port of its own, a small schema, a product that remembers what it was asked.

mod audit;
mod completion;
mod engine;
mod http;
mod limits;
mod observation;
mod persisted;
mod server;
mod socket;
mod socket_client;
mod socket_limits;
