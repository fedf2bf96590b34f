//! The edge of Tenure: HTTP, tokens, GraphQL and the command line.

pub mod token;

use std::process::ExitCode;

/// Runs the `tenure` program with the arguments of the process.
#[must_use]
pub fn main() -> ExitCode {
    ExitCode::SUCCESS
}
