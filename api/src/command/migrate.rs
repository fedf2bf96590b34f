//! `tenure migrate`.

use clap::{Subcommand, ValueEnum};
use migration::{Migrator, MigratorTrait};

use super::Failure;
use crate::server::open_database;
use service::configuration::Configuration;

#[derive(clap::Args)]
pub struct Arguments {
    #[command(subcommand)]
    direction: Direction,
}

#[derive(Subcommand)]
enum Direction {
    /// Applies what is missing. On PostgreSQL it then lets the setting `application_role` read and write.
    Up,
    /// Says which migrations are applied.
    Status,
    /// Takes back the newest migrations, with the rows in their tables.
    Down {
        /// How many.
        #[arg(default_value_t = 1)]
        steps: u32,
        /// Must be `yes`: rows are lost.
        #[arg(long, value_enum)]
        lose_rows: Agreement,
    },
}

#[derive(Clone, Copy, ValueEnum)]
enum Agreement {
    Yes,
}

pub async fn run(arguments: Arguments, configuration: &Configuration) -> Result<(), Failure> {
    let database = open_database(configuration).await?;
    let connection = database.for_migrations();
    let failed = |error: sea_orm::DbErr| error.to_string();
    match arguments.direction {
        Direction::Up => {
            let pending = Migrator::get_pending_migrations(&connection)
                .await
                .map_err(failed)?
                .len();
            Migrator::up(&connection, None).await.map_err(failed)?;
            if let (Some(role), data::database::Database::Postgres(_)) =
                (&configuration.application_role, &database)
            {
                migration::grant(&connection, role).await.map_err(failed)?;
            }
            println!("{pending} migrations applied, the database is up to date");
        }
        Direction::Status => {
            for migration in Migrator::get_applied_migrations(&connection)
                .await
                .map_err(failed)?
            {
                println!("applied  {}", migration.name());
            }
            for migration in Migrator::get_pending_migrations(&connection)
                .await
                .map_err(failed)?
            {
                println!("pending  {}", migration.name());
            }
        }
        Direction::Down {
            steps,
            lose_rows: Agreement::Yes,
        } => {
            Migrator::down(&connection, Some(steps))
                .await
                .map_err(failed)?;
            println!("{steps} migrations taken back");
        }
    }
    database.close().await;
    Ok(())
}
