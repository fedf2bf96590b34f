//! The command line.

mod client;
mod demo;
mod health;
mod import;
mod member;
mod migrate;
mod operator;
mod serve;
mod tenant;
mod token;

use std::{path::PathBuf, process::ExitCode};

use clap::{Parser, Subcommand};
use data::clock::Clock;

use service::configuration::Configuration;

/// Tenure: the backend that customer success platforms are built on.
#[derive(Parser)]
#[command(name = "tenure", version, about, max_term_width = 100)]
struct Arguments {
    /// A TOML file with settings; `tenure.toml` is read when it is there. `TENURE_*` variables come after it.
    #[arg(long, global = true, env = "TENURE_CONFIG", value_name = "FILE")]
    config: Option<PathBuf>,
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Makes a demonstration with two tenants and two years of history, and serves it.
    Demo(demo::Arguments),
    /// Serves the API on a migrated database.
    Serve(serve::Arguments),
    /// Brings the database schema up, takes it down, or says where it stands.
    Migrate(migrate::Arguments),
    /// Makes, lists, suspends and resumes tenants.
    Tenant(tenant::Arguments),
    /// Brings a CSV, NDJSON or fixed-width file of any layout into a tenant; exits with 3 when rows were rejected.
    Import(import::Arguments),
    /// Makes, lists, suspends and resumes members, and resets their passwords.
    Member(member::Arguments),
    /// Makes, lists and revokes integration clients, and replaces their secrets.
    Client(client::Arguments),
    /// Prints an access token for a tenant, for scripts and first steps.
    Token(token::Arguments),
    /// Prints the GraphQL schema.
    Schema,
    /// Asks a server on this machine whether it is ready; for container health checks.
    Health,
}

/// What a command says when it could not do its work.
pub(crate) type Failure = String;

/// Runs the program with the arguments of the process.
#[must_use]
pub fn run() -> ExitCode {
    let arguments = Arguments::parse();
    match execute(arguments) {
        Ok(code) => code,
        Err(failure) => {
            eprintln!("tenure: {failure}");
            ExitCode::FAILURE
        }
    }
}

fn execute(arguments: Arguments) -> Result<ExitCode, Failure> {
    if matches!(arguments.command, Command::Schema) {
        print!("{}", graphql::sdl());
        return Ok(ExitCode::SUCCESS);
    }
    let configuration = Configuration::load(arguments.config.as_deref())?;
    let clock = Clock::system();
    actix_web::rt::System::new().block_on(async {
        match arguments.command {
            Command::Demo(arguments) => demo::run(arguments, &configuration, clock).await,
            Command::Import(arguments) => {
                return import::run(arguments, &configuration, clock).await;
            }
            Command::Member(arguments) => member::run(arguments, &configuration, clock).await,
            Command::Client(arguments) => client::run(arguments, &configuration, clock).await,
            Command::Serve(arguments) => serve::run(arguments, &configuration, clock).await,
            Command::Migrate(arguments) => migrate::run(arguments, &configuration).await,
            Command::Tenant(arguments) => tenant::run(arguments, &configuration, clock).await,
            Command::Token(arguments) => token::run(arguments, &configuration, clock).await,
            Command::Health => health::run(&configuration).await,
            Command::Schema => Ok(()),
        }
        .map(|()| ExitCode::SUCCESS)
    })
}
