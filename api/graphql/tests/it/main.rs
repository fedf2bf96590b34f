//! What of the contract can be tested without a server.
#![expect(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

mod representation;
mod scalar;
mod window;
