//! The links to surveys: who is asked what, and until when, signed so that nobody can make one up.
//!
//! A token is one byte for its version, the tenant, the invitation (which belongs to one contact of one campaign), the second at which
//! it expires, and the first half of an HMAC-SHA256 over all of it; 53 bytes, 71 characters. It says nothing about anyone.

#[cfg(test)]
mod tests;

use std::sync::Arc;

use aws_lc_rs::{constant_time, hmac};
use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use chrono::{DateTime, Utc};
use data::{
    error::Error,
    link_key::{self, LinkKey},
    scope::{Actor, OpenRequest, Scope},
    transaction::Mode,
};
use domain::member::{Permission, Permissions};
use uuid::Uuid;

use crate::product::Product;

const VERSION: u8 = 1;
const SIGNED: usize = 1 + 16 + 16 + 4;
const MAC: usize = 16;

/// How many characters a token has.
pub const TOKEN_LENGTH: usize = ((SIGNED + MAC) * 4).div_ceil(3);

/// Keeps what is signed here apart from anything else that may ever be signed with the same key.
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

/// Makes tokens, and knows its own.
pub struct LinkSigner(hmac::Key);

impl LinkSigner {
    /// Signs with the installation's key.
    #[must_use]
    pub fn new(key: &LinkKey) -> Self {
        Self(hmac::Key::new(hmac::HMAC_SHA256, key.expose().as_bytes()))
    }

    /// The token of a link. Seconds are the finest that it knows.
    #[must_use]
    pub fn token(&self, link: &Link) -> String {
        let expires_at = u32::try_from(link.expires_at.timestamp().max(0)).unwrap_or(u32::MAX);
        let mut bytes = Vec::with_capacity(SIGNED + MAC);
        bytes.push(VERSION);
        bytes.extend_from_slice(link.tenant.as_bytes());
        bytes.extend_from_slice(link.invitation.as_bytes());
        bytes.extend_from_slice(&expires_at.to_be_bytes());
        let tag = self.tag(&bytes);
        bytes.extend(tag.as_ref().iter().take(MAC));
        URL_SAFE_NO_PAD.encode(bytes)
    }

    /// What a token stands for, be it expired or not; none, if it is not one of ours to the last bit.
    #[must_use]
    pub fn read(&self, token: &str) -> Option<Link> {
        if token.len() != TOKEN_LENGTH {
            return None;
        }
        let bytes = URL_SAFE_NO_PAD.decode(token).ok()?;
        let (signed, mac) = bytes.split_at_checked(SIGNED)?;
        let tag = self.tag(signed);
        constant_time::verify_slices_are_equal(tag.as_ref().get(..MAC)?, mac).ok()?;
        let (version, rest) = signed.split_first()?;
        let (tenant, rest) = rest.split_first_chunk()?;
        let (invitation, rest) = rest.split_first_chunk()?;
        let seconds = u32::from_be_bytes(rest.try_into().ok()?);
        (*version == VERSION).then_some(Link {
            tenant: Uuid::from_bytes(*tenant),
            invitation: Uuid::from_bytes(*invitation),
            expires_at: DateTime::from_timestamp(i64::from(seconds), 0)?,
        })
    }

    fn tag(&self, signed: &[u8]) -> hmac::Tag {
        let mut context = hmac::Context::with_key(&self.0);
        context.update(PURPOSE);
        context.update(signed);
        context.sign()
    }
}

/// The links of an installation, and what it takes to act for whoever holds one.
pub struct SurveyLinks {
    product: Arc<Product>,
    signer: LinkSigner,
    public_url: String,
}

impl SurveyLinks {
    /// The links of the installation, which begin with `public_url`; makes its key, if there is none yet.
    ///
    /// # Errors
    /// [`Error::Unavailable`] when the database is away.
    pub async fn start(product: Arc<Product>, public_url: String) -> Result<Self, Error> {
        let key = link_key::load_or_make(&product.database, fresh_secret(), product.clock.now());
        let signer = LinkSigner::new(&key.await?);
        Ok(Self {
            product,
            signer,
            public_url,
        })
    }

    /// The address of the page that a link leads to.
    #[must_use]
    pub fn address(&self, link: &Link) -> String {
        format!("{}/s/{}", self.public_url, self.token(link))
    }

    /// The token of a link.
    #[must_use]
    pub fn token(&self, link: &Link) -> String {
        self.signer.token(link)
    }

    /// What a token stands for, be it expired or not; none, if it is not one of ours.
    #[must_use]
    pub fn read(&self, token: &str) -> Option<Link> {
        self.signer.read(token)
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
