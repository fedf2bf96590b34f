//! `tenure token`.

use std::time::Duration;

use data::clock::Clock;
use domain::member::Role;

use super::{Failure, operator};
use crate::server::open_database;
use service::{access::Access, configuration::Configuration};

#[derive(clap::Args)]
pub struct Arguments {
    /// The tenant's short name.
    #[arg(long)]
    tenant: String,
    /// What the token may do: VIEWER, CSM, MANAGER, ADMIN or OWNER.
    #[arg(long)]
    role: Role,
    /// How long the token is good, such as `90m` or `12h`; at most 30 days.
    #[arg(long, default_value = "12h", value_parser = humantime_serde::re::humantime::parse_duration)]
    lifetime: Duration,
    /// Who holds the token, as the log of changes will name it.
    #[arg(long, default_value = "operator")]
    subject: String,
}

pub async fn run(
    arguments: Arguments,
    configuration: &Configuration,
    clock: Clock,
) -> Result<(), Failure> {
    let database = open_database(configuration).await?;
    let tenant = operator::tenant_of(&database, &arguments.tenant).await?;
    let access = Access::open(configuration, database.clone(), clock).await?;
    let token = access
        .issue_token(
            tenant,
            &[arguments.role],
            arguments.lifetime,
            &arguments.subject,
        )
        .await?;
    println!("{token}");
    database.close().await;
    Ok(())
}
