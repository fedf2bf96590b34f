//! `tenure member`.

use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use clap::Subcommand;
use data::{
    clock::Clock,
    database::Database,
    member::{self, Member, MemberFilter, MemberOrder, MemberPatch, NewMember},
    page::PageRequest,
    scope::Scope,
};
use domain::member::{MemberStatus, Role};
use rand::Rng as _;
use secrecy::{ExposeSecret as _, SecretString};
use uuid::Uuid;

use super::{Failure, operator};
use crate::server::open_database;
use service::{access::Access, configuration::Configuration};

#[derive(clap::Args)]
pub struct Arguments {
    #[command(subcommand)]
    work: Work,
}

#[derive(Subcommand)]
enum Work {
    /// Makes a member and prints the password, which cannot be shown again.
    Create {
        /// The e-mail address, by which the member logs in.
        email: String,
        /// The tenant's short name.
        #[arg(long)]
        tenant: String,
        /// The name that people read.
        #[arg(long)]
        name: String,
        /// What the member may do: VIEWER, CSM, MANAGER, ADMIN or OWNER.
        #[arg(long)]
        role: Role,
        /// Gives the member no password, for those who come by an identity provider.
        #[arg(long)]
        without_password: bool,
    },
    /// Names the members, with their roles and whether they are suspended.
    List {
        /// The tenant's short name.
        #[arg(long)]
        tenant: String,
    },
    /// Gives a member a new password, prints it once, and ends the member's sessions.
    ResetPassword {
        /// The member's e-mail address.
        email: String,
        /// The tenant's short name.
        #[arg(long)]
        tenant: String,
    },
    /// Shuts a member out at once; what the member did and owns stays.
    Suspend {
        /// The member's e-mail address.
        email: String,
        /// The tenant's short name.
        #[arg(long)]
        tenant: String,
    },
    /// Lets a suspended member back in.
    Resume {
        /// The member's e-mail address.
        email: String,
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
            email,
            tenant,
            name,
            role,
            without_password,
        } => {
            let tenant = operator::tenant_of(&database, &tenant).await?;
            let password = match without_password {
                true => None,
                false => Some(Password::draw(configuration, &database, &clock, &email).await?),
            };
            let password_hash = password.as_ref().map(|password| password.hash.clone());
            let member = NewMember {
                email,
                name,
                role,
                password_hash,
            };
            let scope = open(&database, tenant, &clock).await?;
            let made = member::create(&scope, member).await.map_err(failed)?;
            scope.commit().await.map_err(failed)?;
            println!("member {} created as {}", made.email, made.role);
            if let Some(password) = password {
                password.print();
            }
        }
        Work::List { tenant } => list(&database, &tenant, &clock).await?,
        Work::ResetPassword { email, tenant } => {
            let tenant = operator::tenant_of(&database, &tenant).await?;
            let password = Password::draw(configuration, &database, &clock, &email).await?;
            let scope = open(&database, tenant, &clock).await?;
            let row = find(&scope, &email).await?;
            member::set_password_hash(&scope, row.id, password.hash.clone())
                .await
                .map_err(failed)?;
            scope.commit().await.map_err(failed)?;
            println!("member {} has a new password", row.email);
            password.print();
        }
        Work::Suspend { email, tenant } => {
            set_status(&database, &tenant, &clock, &email, MemberStatus::Suspended).await?;
            println!("member {email} suspended");
        }
        Work::Resume { email, tenant } => {
            set_status(&database, &tenant, &clock, &email, MemberStatus::Active).await?;
            println!("member {email} resumed");
        }
    }
    database.close().await;
    Ok(())
}

/// A password that was drawn for a member, to be shown once.
struct Password {
    text: SecretString,
    hash: String,
}

impl Password {
    async fn draw(
        configuration: &Configuration,
        database: &Database,
        clock: &Clock,
        email: &str,
    ) -> Result<Self, Failure> {
        let access = Access::open(configuration, database.clone(), clock.clone()).await?;
        let text = draw_password();
        let hash = access.hash_password(text.clone(), email).await?;
        Ok(Self { text, hash })
    }

    fn print(&self) {
        println!("password: {}", self.text.expose_secret());
    }
}

/// 144 random bits, as letters, digits, `-` and `_`.
fn draw_password() -> SecretString {
    let mut bytes = [0_u8; 18];
    rand::rng().fill_bytes(&mut bytes);
    SecretString::from(URL_SAFE_NO_PAD.encode(bytes))
}

async fn list(database: &Database, tenant: &str, clock: &Clock) -> Result<(), Failure> {
    let tenant = operator::tenant_of(database, tenant).await?;
    let scope = open(database, tenant, clock).await?;
    let mut request = PageRequest {
        first: Some(100),
        ..PageRequest::default()
    };
    loop {
        let page = member::list(
            &scope,
            &MemberFilter::default(),
            MemberOrder::default(),
            &request,
        )
        .await
        .map_err(failed)?;
        for (cursor, row) in page.rows {
            println!("{}\t{}\t{}\t{}", row.email, row.role, row.status, row.name);
            request.after = Some(cursor);
        }
        if !page.has_next {
            break;
        }
    }
    scope.close().await.map_err(failed)
}

async fn set_status(
    database: &Database,
    tenant: &str,
    clock: &Clock,
    email: &str,
    status: MemberStatus,
) -> Result<(), Failure> {
    let tenant = operator::tenant_of(database, tenant).await?;
    let scope = open(database, tenant, clock).await?;
    let row = find(&scope, email).await?;
    let patch = MemberPatch {
        status: Some(status),
        ..MemberPatch::default()
    };
    member::update(&scope, row.id, patch)
        .await
        .map_err(failed)?;
    scope.commit().await.map(drop).map_err(failed)
}

async fn open(database: &Database, tenant: Uuid, clock: &Clock) -> Result<Scope, Failure> {
    Scope::open(database, operator::open_request(tenant, clock))
        .await
        .map_err(failed)
}

async fn find(scope: &Scope, email: &str) -> Result<Member, Failure> {
    let found = member::by_email(scope, email).await.map_err(failed)?;
    found.ok_or_else(|| {
        format!("there is no member `{email}`; `tenure member list` names those there are")
    })
}

fn failed(error: data::error::Error) -> Failure {
    error.to_string()
}
