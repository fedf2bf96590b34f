//! The program `tenure`: its commands, and the server that puts the parts together.
//!
//! - [`token`]: what a token says and who may have signed it; no database.
//! - [`edge`]: HTTP and WebSocket handlers that bound every request before it runs; no schema, no database.
//! - [`service`]: settings, the database of the process, log-ins.
//! - [`graphql`]: the contract, one room per feature.

use std::process::ExitCode;

pub mod command;
pub mod demo;
pub mod engine;
pub mod import;
pub mod server;
pub mod telemetry;
pub mod upkeep;
mod withdrawal;

/// Runs the `tenure` program with the arguments of the process.
#[must_use]
pub fn main() -> ExitCode {
    command::run()
}
