//! How surveys reach people and how answers come back: the runner of campaigns, the mails, the links in them, and the page that they lead to.
//!
//! What a campaign is and whom it asks is in `data` and `domain`. No token, address or comment is ever logged.

mod invitation;
pub mod link;
pub mod page;
mod runner;
mod send;
#[cfg(test)]
mod tests;
mod words;

use std::sync::Arc;

use chrono::{DateTime, Utc};
use data::{
    error::Error,
    link_key,
    scope::{Actor, OpenRequest},
    transaction::Mode,
};
use domain::member::{Permission, Permissions};
use mail::{MailSettings, Mailer};
use service::product::Product;
use uuid::Uuid;

pub use runner::{Done, Runner};

use link::LinkSigner;

/// What the runner and the page share.
pub struct Delivery {
    product: Arc<Product>,
    mailer: Mailer,
    signer: LinkSigner,
    public_url: String,
    at_once: usize,
}

impl Delivery {
    /// Prepares deliveries: makes the installation's key of links, if there is none yet.
    ///
    /// # Errors
    /// When a setting cannot be used or the database is away; the text says what to do.
    pub async fn start(product: Arc<Product>, settings: &MailSettings) -> Result<Self, String> {
        let mailer = Mailer::new(settings).map_err(|error| error.to_string())?;
        let key =
            link_key::load_or_make(&product.database, link::fresh_secret(), product.clock.now());
        let key = key.await.map_err(|error| error.to_string())?;
        Ok(Self {
            product,
            mailer,
            signer: LinkSigner::new(&key),
            public_url: settings.public_url.clone(),
            at_once: usize::try_from(settings.at_once.get()).unwrap_or(usize::MAX),
        })
    }

    /// The address of the page that a link leads to.
    #[must_use]
    pub fn address(&self, link: &link::Link) -> String {
        format!("{}/s/{}", self.public_url, self.signer.token(link))
    }

    fn now(&self) -> DateTime<Utc> {
        self.product.clock.now()
    }

    /// What it takes to act in a tenant for those whom it asks.
    fn request(&self, tenant: Uuid, mode: Mode) -> OpenRequest {
        OpenRequest {
            tenant,
            actor: Actor::System("survey"),
            permissions: Permissions::of(&[Permission::ReadPortfolio, Permission::ManageSurveys]),
            token_hash: None,
            mode,
            now: self.now(),
            request_id: "survey".to_owned(),
        }
    }
}

/// Whether a tenant is not there for anybody: gone or suspended.
const fn is_shut(error: &Error) -> bool {
    matches!(error, Error::Unauthenticated)
}
