//! The links to surveys: who is asked what, and until when, signed so that nobody can make one up. Links to milestones are signed with the same key.

use std::sync::Arc;

use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use chrono::{DateTime, Utc};
use data::{
    error::Error,
    link_key,
    scope::{Actor, OpenRequest, Scope},
    transaction::Mode,
};
use domain::member::{Permission, Permissions};
use uuid::Uuid;

use crate::{
    link::{LinkSigner, Ticket},
    milestone_link::MilestoneLinks,
    product::Product,
};

/// What is signed here is no link to anything else.
const PURPOSE: &[u8] = b"tenure survey link";

/// What a link stands for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Link {
    /// The tenant that asks.
    pub tenant: Uuid,
    /// The invitation.
    pub invitation: Uuid,
    /// From when on it is good for nothing but to be left in peace.
    pub expires_at: DateTime<Utc>,
}

impl Link {
    /// Whether its time is over.
    #[must_use]
    pub fn is_expired(&self, now: DateTime<Utc>) -> bool {
        self.expires_at <= now
    }
}

/// The links of an installation, and what it takes to act for whoever holds one.
pub struct SurveyLinks {
    product: Arc<Product>,
    signer: LinkSigner,
    public_url: String,
    milestones: MilestoneLinks,
}

impl SurveyLinks {
    /// The links of the installation, which begin with `public_url`; makes its key, if there is none yet.
    ///
    /// # Errors
    /// [`Error::Unavailable`] when the database is away.
    pub async fn start(product: Arc<Product>, public_url: String) -> Result<Self, Error> {
        let key = link_key::load_or_make(&product.database, fresh_secret(), product.clock.now());
        let key = key.await?;
        let milestones = MilestoneLinks::new(Arc::clone(&product), &key, public_url.clone());
        Ok(Self {
            product,
            signer: LinkSigner::new(&key, PURPOSE),
            public_url,
            milestones,
        })
    }

    /// The links to milestones.
    #[must_use]
    pub const fn milestones(&self) -> &MilestoneLinks {
        &self.milestones
    }

    /// The address of the page that a link leads to.
    #[must_use]
    pub fn address(&self, link: &Link) -> String {
        format!("{}/s/{}", self.public_url, self.token(link))
    }

    /// The token of a link.
    #[must_use]
    pub fn token(&self, link: &Link) -> String {
        self.signer.token(&Ticket {
            tenant: link.tenant,
            subject: link.invitation,
            expires_at: link.expires_at,
        })
    }

    /// What a token stands for, be it expired or not; none, if it is not one of ours.
    #[must_use]
    pub fn read(&self, token: &str) -> Option<Link> {
        let ticket = self.signer.read(token)?;
        Some(Link {
            tenant: ticket.tenant,
            invitation: ticket.subject,
            expires_at: ticket.expires_at,
        })
    }

    /// What a token stands for that can still be answered; none, if it is not one of ours or its time is over.
    #[must_use]
    pub fn read_in_time(&self, token: &str) -> Option<Link> {
        let link = self.read(token)?;
        (!link.is_expired(self.product.clock.now())).then_some(link)
    }

    /// What it takes to act in a tenant for those whom it asks.
    #[must_use]
    pub fn request(&self, tenant: Uuid, mode: Mode, request_id: &str) -> OpenRequest {
        OpenRequest {
            tenant,
            actor: Actor::SURVEY,
            permissions: Permissions::of(&[Permission::ReadPortfolio, Permission::ManageSurveys]),
            token_hash: None,
            mode,
            now: self.product.clock.now(),
            request_id: request_id.to_owned(),
        }
    }

    /// A scope in the tenant of a link; none, if the tenant is not there for anybody: gone or suspended.
    ///
    /// # Errors
    /// As [`Product::open`].
    pub async fn open(
        &self,
        link: &Link,
        mode: Mode,
        request_id: &str,
    ) -> Result<Option<Scope>, Error> {
        let request = self.request(link.tenant, mode, request_id);
        match self.product.open(request).await {
            Ok(scope) => Ok(Some(scope)),
            Err(Error::Unauthenticated) => Ok(None),
            Err(error) => Err(error),
        }
    }
}

/// A new secret for an installation that has none yet.
#[must_use]
pub fn fresh_secret() -> String {
    let bytes: [u8; 32] = rand::random();
    URL_SAFE_NO_PAD.encode(bytes)
}
