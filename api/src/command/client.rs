//! `tenure client`.

use clap::Subcommand;
use data::{
    clock::Clock,
    database::Database,
    id::Kind,
    member::client::{self, NewClient},
    page::PageRequest,
    scope::Scope,
};
use domain::member::AccessScope;
use secrecy::ExposeSecret as _;
use uuid::Uuid;

use super::{Failure, operator};
use crate::server::open_database;
use service::{configuration::Configuration, id};
use token::ClientSecret;

#[derive(clap::Args)]
pub struct Arguments {
    #[command(subcommand)]
    work: Work,
}

#[derive(Subcommand)]
enum Work {
    /// Makes an integration client and prints its id and its secret, which cannot be shown again.
    Create {
        /// The name that people read.
        name: String,
        /// The tenant's short name.
        #[arg(long)]
        tenant: String,
        /// What it may do, such as `portfolio:read` or `accounts:write`; once for each.
        #[arg(long = "scope", required = true)]
        scopes: Vec<AccessScope>,
    },
    /// Names the clients, with their scopes and whether they are revoked.
    List {
        /// The tenant's short name.
        #[arg(long)]
        tenant: String,
    },
    /// Takes a client's access away at once and for good.
    Revoke {
        /// The client's id, such as `client_01h2xcejqtf2nbrexx3vqjhp41`.
        id: String,
        /// The tenant's short name.
        #[arg(long)]
        tenant: String,
    },
    /// Gives a client another secret and prints it once. Tokens that are out stay good until they expire.
    ReplaceSecret {
        /// The client's id, such as `client_01h2xcejqtf2nbrexx3vqjhp41`.
        id: String,
        /// The tenant's short name.
        #[arg(long)]
        tenant: String,
    },
}

pub async fn run(
    arguments: Arguments,
    configuration: &Configuration,
    clock: Clock,
) -> Result<(), Failure> {
    let database = open_database(configuration).await?;
    match arguments.work {
        Work::Create {
            name,
            tenant,
            scopes,
        } => {
            let tenant = operator::tenant_of(&database, &tenant).await?;
            let secret = ClientSecret::generate(tenant, &mut rand::rng());
            let scope = open(&database, tenant, &clock).await?;
            let client = NewClient {
                name,
                scopes,
                secret_hash: secret.hash(),
            };
            let made = client::create(&scope, client).await.map_err(failed)?;
            scope.commit().await.map_err(failed)?;
            println!("client id: {}", id::encode(Kind::Client, made.id).as_str());
            println!("client secret: {}", secret.text().expose_secret());
        }
        Work::List { tenant } => list(&database, &tenant, &clock).await?,
        Work::Revoke { id, tenant } => {
            let tenant = operator::tenant_of(&database, &tenant).await?;
            let client = decode(&id)?;
            let scope = open(&database, tenant, &clock).await?;
            client::revoke(&scope, client).await.map_err(failed)?;
            scope.commit().await.map_err(failed)?;
            println!("client {id} revoked");
        }
        Work::ReplaceSecret { id, tenant } => {
            let tenant = operator::tenant_of(&database, &tenant).await?;
            let client = decode(&id)?;
            let secret = ClientSecret::generate(tenant, &mut rand::rng());
            let scope = open(&database, tenant, &clock).await?;
            client::replace_secret(&scope, client, secret.hash())
                .await
                .map_err(failed)?;
            scope.commit().await.map_err(failed)?;
            println!("client {id} has a new secret");
            println!("client secret: {}", secret.text().expose_secret());
        }
    }
    database.close().await;
    Ok(())
}

async fn list(database: &Database, tenant: &str, clock: &Clock) -> Result<(), Failure> {
    let tenant = operator::tenant_of(database, tenant).await?;
    let scope = open(database, tenant, clock).await?;
    let mut request = PageRequest {
        first: Some(100),
        ..PageRequest::default()
    };
    loop {
        let page = client::list(&scope, &request).await.map_err(failed)?;
        for (cursor, row) in page.rows {
            let status = if row.revoked_at.is_some() {
                "REVOKED"
            } else {
                "ACTIVE"
            };
            println!(
                "{}\t{status}\t{}\t{}",
                id::encode(Kind::Client, row.id).as_str(),
                row.scopes,
                row.name
            );
            request.after = Some(cursor);
        }
        if !page.has_next {
            break;
        }
    }
    scope.close().await.map_err(failed)
}

async fn open(database: &Database, tenant: Uuid, clock: &Clock) -> Result<Scope, Failure> {
    Scope::open(database, operator::open_request(tenant, clock))
        .await
        .map_err(failed)
}

fn decode(text: &str) -> Result<Uuid, Failure> {
    match id::decode(text) {
        Some((Kind::Client, id)) => Ok(id),
        _ => Err(format!(
            "`{text}` is no id of a client; `tenure client list` names those there are"
        )),
    }
}

fn failed(error: data::error::Error) -> Failure {
    error.to_string()
}
