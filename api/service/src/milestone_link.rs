//! The links by which people at customers say that their own milestones are done, signed so that nobody can make one up.

use std::sync::Arc;

use chrono::{DateTime, Utc};
use data::{
    link_key::LinkKey,
    scope::{Actor, OpenRequest},
    transaction::Mode,
};
use domain::member::{Permission, Permissions};
use uuid::Uuid;

use crate::{
    link::{LinkSigner, Ticket},
    product::Product,
};

/// What is signed here is no survey link.
const PURPOSE: &[u8] = b"tenure milestone link";

/// What a link stands for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct MilestoneLink {
    /// The tenant.
    pub tenant: Uuid,
    /// What was kept of it when it was given: the milestone of an onboarding, and the contact.
    pub id: Uuid,
    /// From when on it is good for nothing.
    pub expires_at: DateTime<Utc>,
}

impl MilestoneLink {
    /// Whether its time is over.
    #[must_use]
    pub fn is_expired(&self, now: DateTime<Utc>) -> bool {
        self.expires_at <= now
    }
}

/// The links of an installation, and what it takes to act for whoever holds one.
pub struct MilestoneLinks {
    product: Arc<Product>,
    signer: LinkSigner,
    public_url: String,
}

impl MilestoneLinks {
    /// The links that are signed with the installation's key and begin with `public_url`.
    #[must_use]
    pub fn new(product: Arc<Product>, key: &LinkKey, public_url: String) -> Self {
        let signer = LinkSigner::new(key, PURPOSE);
        Self {
            product,
            signer,
            public_url,
        }
    }

    /// The address of the page that a link leads to.
    #[must_use]
    pub fn address(&self, link: &MilestoneLink) -> String {
        let ticket = Ticket {
            tenant: link.tenant,
            subject: link.id,
            expires_at: link.expires_at,
        };
        format!("{}/m/{}", self.public_url, self.signer.token(&ticket))
    }

    /// What a token stands for, be it expired or not; none, if it is not one of ours.
    #[must_use]
    pub fn read(&self, token: &str) -> Option<MilestoneLink> {
        let ticket = self.signer.read(token)?;
        Some(MilestoneLink {
            tenant: ticket.tenant,
            id: ticket.subject,
            expires_at: ticket.expires_at,
        })
    }

    /// What it takes to act in a tenant for its contacts.
    #[must_use]
    pub fn request(&self, tenant: Uuid, mode: Mode) -> OpenRequest {
        OpenRequest {
            tenant,
            actor: Actor::ONBOARDING,
            permissions: Permissions::of(&[Permission::ReadPortfolio, Permission::ManageAccounts]),
            token_hash: None,
            mode,
            now: self.product.clock.now(),
            request_id: "onboarding".to_owned(),
        }
    }
}
