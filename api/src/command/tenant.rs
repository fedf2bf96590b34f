//! `tenure tenant`.

use chrono_tz::Tz;
use clap::Subcommand;
use data::{clock::Clock, scope::Scope, tenant::NewTenant};
use domain::money::Currency;

use super::{Failure, operator};
use crate::server::open_database;
use service::configuration::Configuration;

#[derive(clap::Args)]
pub struct Arguments {
    #[command(subcommand)]
    work: Work,
}

#[derive(Subcommand)]
enum Work {
    /// Makes a tenant.
    Create {
        /// The short name in log-ins and commands: lower-case letters, digits and hyphens.
        slug: String,
        /// The name that people read; the slug when it is not given.
        #[arg(long)]
        name: Option<String>,
        /// The currency of every metric, by ISO 4217. It never changes.
        #[arg(long)]
        currency: Currency,
        /// The IANA zone in which days begin and end.
        #[arg(long)]
        time_zone: Tz,
        /// The month in which the fiscal year starts.
        #[arg(long, default_value_t = 1, value_parser = clap::value_parser!(u32).range(1..=12))]
        fiscal_year_start_month: u32,
    },
    /// Names the tenants.
    List,
    /// Ends all access to a tenant at once; its rows stay.
    Suspend {
        /// The short name.
        slug: String,
    },
    /// Lets a suspended tenant back in.
    Resume {
        /// The short name.
        slug: String,
    },
}

pub async fn run(
    arguments: Arguments,
    configuration: &Configuration,
    clock: Clock,
) -> Result<(), Failure> {
    let database = open_database(configuration).await?;
    let failed = |error: data::error::Error| error.to_string();
    match arguments.work {
        Work::Create {
            slug,
            name,
            currency,
            time_zone,
            fiscal_year_start_month,
        } => {
            let tenant = NewTenant {
                name: name.unwrap_or_else(|| slug.clone()),
                slug,
                time_zone,
                reporting_currency: currency,
                fiscal_year_start_month,
            };
            let slug = tenant.slug.clone();
            data::tenant::create(&database, tenant, clock.now(), "tenure tenant create")
                .await
                .map_err(failed)?;
            println!("tenant {slug} created");
        }
        Work::List => {
            for (slug, _) in data::tenant::list_slugs(&database).await.map_err(failed)? {
                println!("{slug}");
            }
        }
        Work::Suspend { slug } => {
            set_status(&database, &clock, &slug, false).await?;
            println!("tenant {slug} suspended");
        }
        Work::Resume { slug } => {
            set_status(&database, &clock, &slug, true).await?;
            println!("tenant {slug} resumed");
        }
    }
    database.close().await;
    Ok(())
}

async fn set_status(
    database: &data::database::Database,
    clock: &Clock,
    slug: &str,
    active: bool,
) -> Result<(), Failure> {
    let failed = |error: data::error::Error| error.to_string();
    let tenant = operator::tenant_of(database, slug).await?;
    let scope = Scope::open(database, operator::open_request(tenant, clock))
        .await
        .map_err(failed)?;
    data::tenant::set_status(&scope, active)
        .await
        .map_err(failed)?;
    scope.commit().await.map_err(failed)?;
    Ok(())
}
