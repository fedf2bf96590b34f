//! How surveys reach people and how answers come back: the runner of campaigns, the mails, the links in them, and the page that they lead to. And the page
//! on which people at customers say that their milestones are done.
//!
//! What a campaign is and whom it asks is in `data` and `domain`. No token, address or comment is ever logged.

mod invitation;
pub mod page;
mod runner;
mod send;
#[cfg(test)]
mod tests;
mod words;

use std::sync::Arc;

use chrono::{DateTime, Utc};
use data::{error::Error, scope::OpenRequest, transaction::Mode};
use mail::{MailSettings, Mailer};
use service::{
    product::Product,
    survey_link::{Link, SurveyLinks},
};
use uuid::Uuid;

pub use runner::{Done, Runner};

/// What the runner and the page share.
pub struct Delivery {
    product: Arc<Product>,
    mailer: Mailer,
    links: Arc<SurveyLinks>,
    at_once: usize,
}

impl Delivery {
    /// Prepares deliveries: makes the installation's key of links, if there is none yet.
    ///
    /// # Errors
    /// When a setting cannot be used or the database is away; the text says what to do.
    pub async fn start(product: Arc<Product>, settings: &MailSettings) -> Result<Self, String> {
        let mailer = Mailer::new(settings).map_err(|error| error.to_string())?;
        let links = SurveyLinks::start(Arc::clone(&product), settings.public_url.clone()).await;
        let links = links.map_err(|error| error.to_string())?;
        Ok(Self {
            product,
            mailer,
            links: Arc::new(links),
            at_once: usize::try_from(settings.at_once.get()).unwrap_or(usize::MAX),
        })
    }

    /// The address of the page that a link leads to.
    #[must_use]
    pub fn address(&self, link: &Link) -> String {
        self.links.address(link)
    }

    /// The links of the installation.
    #[must_use]
    pub const fn links(&self) -> &Arc<SurveyLinks> {
        &self.links
    }

    fn now(&self) -> DateTime<Utc> {
        self.product.clock.now()
    }

    /// What it takes to act in a tenant for those whom it asks.
    fn request(&self, tenant: Uuid, mode: Mode) -> OpenRequest {
        self.links.request(tenant, mode, "survey")
    }
}

/// Whether a tenant is not there for anybody: gone or suspended.
const fn is_shut(error: &Error) -> bool {
    matches!(error, Error::Unauthenticated)
}
