//! `tenure import`.

mod account;
mod advocacy;
mod cost;
mod definition;
mod feedback;
mod growth;
mod invoice;
mod onboarding;
mod purchase;
mod renewal;
mod row;
mod sink;
mod subscription;
mod support;
mod support_event;
mod survey;
mod task;
mod touchpoint;
mod usage;

use std::{
    fs::File,
    path::{Path, PathBuf},
    process::ExitCode,
    sync::Arc,
};

use data::{clock::Clock, database::Database, refresh};
use uuid::Uuid;

use self::sink::DatabaseSink;
use super::{Failure, operator};
use crate::{
    import::{
        self, Kind, Mapping, Options, Summary,
        report::{Progress, RejectedFile},
    },
    server::open_database,
};
use service::configuration::Configuration;

#[derive(clap::Args)]
pub struct Arguments {
    /// What the rows are: accounts, contacts, subscriptions, churn-reasons, churn-events, purchases, invoices, retention-costs, exchange-rates,
    /// ownership, renewals, survey-answers, support-cases, support-events, touchpoints, tasks, onboarding-prompts, feedback-items, kpi-values,
    /// advocacy-activities or usage-events.
    kind: Kind,
    /// The CSV, NDJSON or fixed-width file.
    file: PathBuf,
    /// The tenant's short name.
    #[arg(long)]
    tenant: String,
    /// The TOML file that says which column fills which field.
    #[arg(long, value_name = "FILE")]
    mapping: PathBuf,
    /// Says what would be written and writes nothing. Other writers of the tenant wait for it to end.
    #[arg(long)]
    dry_run: bool,
    /// Where rejected rows go with their reasons; beside the source, as `NAME.rejected.csv`, when it is not given.
    #[arg(long, value_name = "FILE")]
    rejected: Option<PathBuf>,
    /// How many rows are written in one transaction, at most 1000.
    #[arg(long, value_name = "ROWS", default_value_t = 1_000, value_parser = clap::value_parser!(u16).range(1..=1_000))]
    batch: u16,
}

/// Imports a file. The exit code is 3 when rows were rejected.
pub async fn run(
    arguments: Arguments,
    configuration: &Configuration,
    clock: Clock,
) -> Result<ExitCode, Failure> {
    let mapping = read_mapping(&arguments.mapping, arguments.kind)?;
    let database = open_database(configuration).await?;
    let tenant = operator::tenant_of(&database, &arguments.tenant).await?;
    let started = clock.now();
    let imported = import(&arguments, mapping, &database, tenant, &clock).await;
    if !arguments.dry_run {
        let request = operator::open_request(tenant, &clock);
        let refreshed = refresh::bring_up_to_date(&database, &request).await;
        refreshed.map_err(|error| format!("the accounts could not be brought up to date, the next reader will try again: {error}"))?;
        // Without them questions are only slower, and the server's upkeep takes them, too.
        if let Err(error) = database.take_statistics().await {
            tracing::warn!(%error, "the database could not take statistics; the upkeep will");
        }
    }
    database.close().await;
    let summary = imported?;
    let took = (clock.now() - started).to_std().unwrap_or_default();
    print!("{}", summary.text(arguments.kind, took));
    Ok(ExitCode::from(summary.exit_code()))
}

fn read_mapping(path: &Path, kind: Kind) -> Result<Arc<Mapping>, Failure> {
    let text = std::fs::read_to_string(path)
        .map_err(|error| format!("cannot read {}: {error}", path.display()))?;
    let mapping =
        Mapping::parse(&text, kind).map_err(|error| format!("{}: {error}", path.display()))?;
    Ok(Arc::new(mapping))
}

async fn import(
    arguments: &Arguments,
    mapping: Arc<Mapping>,
    database: &Database,
    tenant: Uuid,
    clock: &Clock,
) -> Result<Summary, Failure> {
    let source = open(&arguments.file)?;
    let length = source
        .metadata()
        .ok()
        .filter(std::fs::Metadata::is_file)
        .map(|metadata| metadata.len());
    let rejected = match &arguments.rejected {
        Some(path) => path.clone(),
        None => RejectedFile::path_beside(&arguments.file),
    };
    let rejected =
        RejectedFile::new(&rejected, &arguments.file).map_err(|error| error.to_string())?;
    let failed = |error: data::error::Error| error.to_string();
    let mut sink = DatabaseSink::new(database, clock, tenant, arguments.kind);
    if arguments.dry_run {
        sink.rehearse().await.map_err(failed)?;
    }
    // What is read twice has to be a file; the traits of a pipe must be defined before.
    if arguments.kind.definition().takes_traits && length.is_some() {
        let traits = definition::traits_of(
            open(&arguments.file)?,
            &mapping,
            sink.known_traits().await.map_err(failed)?,
        )?;
        sink.define(&traits).await?;
    }
    let options = Options {
        batch_size: usize::from(arguments.batch),
        dry_run: arguments.dry_run,
        rejected: Some(rejected),
        progress: Progress::on_standard_error(length),
    };
    let imported = import::run(source, mapping, &mut sink, options).await;
    sink.finish().await.map_err(failed)?;
    imported.map_err(|failure| format!("{failure}; the same import can simply be run again"))
}

fn open(path: &Path) -> Result<File, Failure> {
    File::open(path).map_err(|error| format!("cannot read {}: {error}", path.display()))
}
