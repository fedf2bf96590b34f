//! What of the contract can be tested without a server.

mod representation;
mod scalar;
mod window;
