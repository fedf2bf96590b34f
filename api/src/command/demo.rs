//! `tenure demo`.

mod care;
mod health;
mod invoice;
mod load;
mod renewal;
mod survey;
mod value;
mod work;

use std::{
    net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr},
    path::Path,
    time::Duration,
};

use data::{clock::Clock, member::MemberFilter, scope::Scope};
use domain::member::Role;
use migration::{Migrator, MigratorTrait};
use uuid::Uuid;

use super::{Failure, operator};
use crate::{
    demo::{FJORDLIGHT, NORTHWIND, Profile},
    server::{Server, open_database},
    telemetry,
};
use service::configuration::Configuration;

/// The SQLite file of the demonstration.
const FILE: &str = "tenure-demo.db";

/// The password of every member of the demonstration, the same each time, so that log-ins go on working when it is started again.
const PASSWORD: &str = "northern-lights-over-fjords";

/// How long the printed token is good.
const TOKEN_LIFETIME: Duration = Duration::from_secs(12 * 60 * 60);

#[derive(clap::Args)]
pub struct Arguments {
    /// How many accounts the tenant `northwind` gets; 200 when it is not given.
    #[arg(long, value_parser = clap::value_parser!(u32).range(1..=100_000))]
    accounts: Option<u32>,
    /// Removes the file of an earlier demonstration first.
    #[arg(long)]
    fresh: bool,
}

/// Makes the tenants of the demonstration where they are missing, and serves.
pub async fn run(
    arguments: Arguments,
    configuration: &Configuration,
    clock: Clock,
) -> Result<(), Failure> {
    let configuration = settings(configuration, arguments.fresh)?;
    let _telemetry = telemetry::Telemetry::install(&configuration)?;
    let metrics = telemetry::install_metrics().map_err(|error| error.to_string())?;
    migrate(&configuration).await?;
    let server = Server::start(&configuration, clock.clone(), Some(metrics), true).await?;
    match prepare(&arguments, &server, &clock).await {
        Ok(tenant) => {
            greet(&configuration, &server, tenant).await?;
            server.run_until_stopped().await;
            Ok(())
        }
        Err(failure) => {
            server.stop().await;
            Err(failure)
        }
    }
}

/// The settings in force, with a database of its own unless one is set.
fn settings(configuration: &Configuration, fresh: bool) -> Result<Configuration, Failure> {
    let mut configuration = configuration.clone();
    if configuration.database_url != Configuration::default().database_url {
        return match fresh {
            true => Err(format!(
                "--fresh removes nothing but `{FILE}`, and another database is set"
            )),
            false => Ok(configuration),
        };
    }
    configuration.database_url = format!("sqlite://{FILE}?mode=rwc");
    if fresh {
        for suffix in ["", "-wal", "-shm"] {
            remove(&format!("{FILE}{suffix}"))?;
        }
    }
    Ok(configuration)
}

fn remove(file: &str) -> Result<(), Failure> {
    match std::fs::remove_file(Path::new(file)) {
        Err(error) if error.kind() != std::io::ErrorKind::NotFound => {
            Err(format!("cannot remove {file}: {error}"))
        }
        _ => Ok(()),
    }
}

async fn migrate(configuration: &Configuration) -> Result<(), Failure> {
    let database = open_database(configuration).await?;
    let migrated = Migrator::up(&database.for_migrations(), None).await;
    database.close().await;
    migrated.map_err(|error| error.to_string())
}

/// Makes the tenants that are missing and answers the first one.
async fn prepare(arguments: &Arguments, server: &Server, clock: &Clock) -> Result<Uuid, Failure> {
    let accounts = arguments
        .accounts
        .map_or(NORTHWIND.accounts, |accounts| accounts as usize);
    let northwind = tenant(server, clock, &NORTHWIND, accounts).await?;
    tenant(server, clock, &FJORDLIGHT, FJORDLIGHT.accounts).await?;
    Ok(northwind)
}

/// The id of a tenant, which is made when it is missing. One without members was left half made by a run that was cut short.
async fn tenant(
    server: &Server,
    clock: &Clock,
    profile: &Profile,
    accounts: usize,
) -> Result<Uuid, Failure> {
    let product = server.product();
    let found = data::tenant::by_slug(&product.database, profile.slug)
        .await
        .map_err(failed)?;
    if let Some(id) = found {
        let scope = Scope::open(&product.database, operator::open_request(id, clock))
            .await
            .map_err(failed)?;
        let members = data::member::count(&scope, &MemberFilter::default())
            .await
            .map_err(failed)?;
        scope.close().await.map_err(failed)?;
        if members > 0 {
            return Ok(id);
        }
    }
    println!(
        "making the tenant {} with {accounts} accounts and two years of history ...",
        profile.slug
    );
    let made_up = load::make_up(profile, accounts, clock)?;
    let id = match found {
        Some(id) => id,
        None => load::found(&product.database, &made_up, clock).await?,
    };
    let password_hash = server
        .access()
        .hash_password(PASSWORD.into(), "owner")
        .await?;
    load::load(product, id, &made_up, &password_hash, clock).await?;
    if let Err(error) = product.database.take_statistics().await {
        tracing::warn!(%error, "the database could not take statistics; the upkeep will");
    }
    Ok(id)
}

/// Says where it is served and how to get in.
async fn greet(
    configuration: &Configuration,
    server: &Server,
    tenant: Uuid,
) -> Result<(), Failure> {
    let token = server
        .access()
        .issue_token(tenant, &[Role::Owner], TOKEN_LIFETIME, "demo")
        .await?;
    let address = reachable(server.address());
    let path = &configuration.edge.path;
    let query = r#"{"query":"{ tenant { id reportingCurrency } accounts(first: 3) { edges { node { name } } } }"}"#;
    println!();
    println!("GraphQL:  http://{address}{path}");
    println!("GraphiQL: http://{address}/");
    println!();
    println!("Log-ins, all with the password {PASSWORD}");
    println!(
        "  tenant northwind:  owner, admin, manager, csm1 ... and viewer, each @northwind.example"
    );
    println!("  tenant fjordlight: owner, admin, csm1 ... and viewer, each @fjordlight.example");
    println!();
    println!("A token of an OWNER of northwind, good for 12 hours:");
    println!("{token}");
    println!();
    println!("Try it:");
    println!(
        "curl -s http://{address}{path} -H 'Content-Type: application/json' -H 'Authorization: Bearer {token}' -d '{query}'"
    );
    println!();
    if !server.address().ip().is_loopback() {
        eprintln!(
            "warning: others can reach this address, and everybody knows the password of the demonstration"
        );
    }
    Ok(())
}

/// The address to ask from this machine.
fn reachable(mut address: SocketAddr) -> SocketAddr {
    match address.ip() {
        IpAddr::V4(ip) if ip.is_unspecified() => address.set_ip(Ipv4Addr::LOCALHOST.into()),
        IpAddr::V6(ip) if ip.is_unspecified() => address.set_ip(Ipv6Addr::LOCALHOST.into()),
        _ => {}
    }
    address
}

fn failed(error: data::error::Error) -> Failure {
    error.to_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_its_own_file_is_ever_removed() {
        let configuration = Configuration {
            database_url: "postgres://localhost/tenure".to_owned(),
            ..Configuration::default()
        };
        assert!(settings(&configuration, true).is_err());
        assert_eq!(
            settings(&configuration, false).unwrap().database_url,
            configuration.database_url
        );
    }

    #[test]
    fn it_has_a_database_of_its_own() {
        let settings = settings(&Configuration::default(), false).unwrap();
        assert_eq!(settings.database_url, "sqlite://tenure-demo.db?mode=rwc");
    }

    #[test]
    fn the_password_is_one_that_members_may_have() {
        assert!(token::check_password(PASSWORD, "owner@northwind.example").is_ok());
    }
}
