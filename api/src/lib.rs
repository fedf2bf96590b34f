//! The edge of Tenure: HTTP, tokens, GraphQL and the command line.

// Objects of the contract point at each other; the compiler follows them to see that they can be shared between threads.
#![recursion_limit = "512"]

use std::process::ExitCode;

pub mod access;
pub mod command;
pub mod configuration;
pub mod demo;
pub mod edge;
pub mod engine;
pub mod graphql;
pub mod import;
pub mod product;
pub mod server;
pub mod telemetry;
pub mod token;
pub mod upkeep;
mod withdrawal;

/// Runs the `tenure` program with the arguments of the process.
#[must_use]
pub fn main() -> ExitCode {
    command::run()
}
