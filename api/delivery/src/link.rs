//! The links in mails: who is asked what, and until when, signed so that nobody can make one up.
//!
//! A token is one byte for its version, the tenant, the invitation (which belongs to one contact of one campaign), the second at which
//! it expires, and the first half of an HMAC-SHA256 over all of it; 53 bytes, 71 characters. It says nothing about anyone.

use aws_lc_rs::{constant_time, hmac};
use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use chrono::{DateTime, Utc};
use data::link_key::LinkKey;
use uuid::Uuid;

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

/// A new secret for an installation that has none yet.
#[must_use]
pub fn fresh_secret() -> String {
    let bytes: [u8; 32] = rand::random();
    URL_SAFE_NO_PAD.encode(bytes)
}
