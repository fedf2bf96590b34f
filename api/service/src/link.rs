//! Links that are signed so that nobody can make one up.
//!
//! A token is one byte for its version, the tenant, what the link is about there, the second at which it expires, and the first half of an HMAC-SHA256
//! over all of it and the purpose of the link; 53 bytes, 71 characters. It says nothing about anyone.

#[cfg(test)]
mod tests;

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

/// What a token stands for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Ticket {
    /// The tenant.
    pub tenant: Uuid,
    /// What it is about, in the tenant.
    pub subject: Uuid,
    /// When it expires.
    pub expires_at: DateTime<Utc>,
}

/// Makes the tokens of one purpose, and knows its own.
pub struct LinkSigner {
    key: hmac::Key,
    /// Keeps what is signed apart from anything else that is signed with the same key.
    purpose: &'static [u8],
}

impl LinkSigner {
    /// Signs with the installation's key.
    #[must_use]
    pub fn new(key: &LinkKey, purpose: &'static [u8]) -> Self {
        let key = hmac::Key::new(hmac::HMAC_SHA256, key.expose().as_bytes());
        Self { key, purpose }
    }

    /// The token of a ticket. Seconds are the finest that it knows.
    #[must_use]
    pub fn token(&self, ticket: &Ticket) -> String {
        let expires_at = u32::try_from(ticket.expires_at.timestamp().max(0)).unwrap_or(u32::MAX);
        let mut bytes = Vec::with_capacity(SIGNED + MAC);
        bytes.push(VERSION);
        bytes.extend_from_slice(ticket.tenant.as_bytes());
        bytes.extend_from_slice(ticket.subject.as_bytes());
        bytes.extend_from_slice(&expires_at.to_be_bytes());
        let tag = self.tag(&bytes);
        bytes.extend(tag.as_ref().iter().take(MAC));
        URL_SAFE_NO_PAD.encode(bytes)
    }

    /// What a token stands for, be it expired or not; none, if it is not one of ours to the last bit.
    #[must_use]
    pub fn read(&self, token: &str) -> Option<Ticket> {
        if token.len() != TOKEN_LENGTH {
            return None;
        }
        let bytes = URL_SAFE_NO_PAD.decode(token).ok()?;
        let (signed, mac) = bytes.split_at_checked(SIGNED)?;
        let tag = self.tag(signed);
        constant_time::verify_slices_are_equal(tag.as_ref().get(..MAC)?, mac).ok()?;
        let (version, rest) = signed.split_first()?;
        let (tenant, rest) = rest.split_first_chunk()?;
        let (subject, rest) = rest.split_first_chunk()?;
        let seconds = u32::from_be_bytes(rest.try_into().ok()?);
        (*version == VERSION).then_some(Ticket {
            tenant: Uuid::from_bytes(*tenant),
            subject: Uuid::from_bytes(*subject),
            expires_at: DateTime::from_timestamp(i64::from(seconds), 0)?,
        })
    }

    fn tag(&self, signed: &[u8]) -> hmac::Tag {
        let mut context = hmac::Context::with_key(&self.key);
        context.update(self.purpose);
        context.update(signed);
        context.sign()
    }
}
