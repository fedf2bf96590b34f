//! `tenure serve`.

use data::clock::Clock;

use super::Failure;
use crate::{server::Server, telemetry};
use service::configuration::Configuration;

#[derive(clap::Args)]
pub struct Arguments {
    /// Prints the settings in force, with passwords masked, and ends.
    #[arg(long)]
    print_config: bool,
}

pub async fn run(
    arguments: Arguments,
    configuration: &Configuration,
    clock: Clock,
) -> Result<(), Failure> {
    if arguments.print_config {
        print!("{}", configuration.masked()?);
        return Ok(());
    }
    let _telemetry = telemetry::Telemetry::install(configuration)?;
    let metrics = telemetry::install_metrics().map_err(|error| error.to_string())?;
    let server = Server::start(configuration, clock, Some(metrics), false).await?;
    tracing::info!(address = %server.address(), "serving");
    server.run_until_stopped().await;
    Ok(())
}
