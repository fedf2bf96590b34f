//! The edge of Tenure: HTTP, tokens, GraphQL and the command line.

pub mod token;

use std::process::ExitCode;

pub mod edge;
pub mod graphql;
pub mod import;
pub mod product;

/// Runs the `tenure` program with the arguments of the process.
#[must_use]
pub fn main() -> ExitCode {
    ExitCode::SUCCESS
}
