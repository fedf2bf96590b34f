//! Access tokens that are no longer good although they have not expired.

use std::fmt::Write as _;

use chrono::{DateTime, Utc};
use domain::member::Permission;
use sea_orm::{ColumnTrait, Condition, QueryFilter, QuerySelect};
use sha2::{Digest, Sha256};
use uuid::Uuid;

use super::entity::revoked_token::{Column, Entity, Model};
use crate::{
    error::Error,
    id::Kind,
    log::{ChangeKind, Subject},
    scope::{Scope, Writer},
};

/// What is kept of a token's id: SHA-256 in hexadecimal, because ids of other issuers may be of any length and may be secrets.
#[must_use]
pub fn hash(token_id: &str) -> String {
    let mut text = String::with_capacity(64);
    for byte in Sha256::digest(token_id) {
        let _ = write!(text, "{byte:02x}");
    }
    text
}

/// Revokes the token of that id, whoever issued it, until `expires_at`, when it expires anyway.
///
/// # Errors
/// [`Error::Forbidden`] without the permission to manage clients and tokens.
pub async fn revoke(scope: &Scope, token_id: &str, expires_at: DateTime<Utc>) -> Result<(), Error> {
    let writer = scope.require(Permission::ManageClients)?;
    keep(&writer, hash(token_id), expires_at).await
}

/// Revokes the token that opened this scope, until `expires_at`, when it expires anyway. Everyone may give up the own token.
///
/// # Errors
/// [`Error::Forbidden`] when the scope was opened without a token.
pub async fn revoke_own(scope: &Scope, expires_at: DateTime<Utc>) -> Result<(), Error> {
    let (writer, hash) = scope.require_own_token()?;
    keep(&writer, hash.to_owned(), expires_at).await
}

/// Forgets up to `most` revoked tokens that have expired `before`, and answers how many they were. No entry in the log: nothing changes
/// by it.
///
/// # Errors
/// [`Error::Forbidden`] without the permission to manage clients and tokens.
pub async fn purge(scope: &Scope, before: DateTime<Utc>, most: u64) -> Result<u64, Error> {
    let writer = scope.require(Permission::ManageClients)?;
    let query = writer
        .find::<Entity>()
        .filter(Column::ExpiresAt.lt(before))
        .select_only()
        .column(Column::TokenHash)
        .limit(most);
    let hashes: Vec<String> = query.into_tuple().all(writer.connection()).await?;
    if hashes.is_empty() {
        return Ok(0);
    }
    let these = Condition::all().add(Column::TokenHash.is_in(hashes));
    writer.delete::<Entity>(these).await
}

async fn keep(writer: &Writer<'_>, hash: String, expires_at: DateTime<Utc>) -> Result<(), Error> {
    let known = writer
        .find::<Entity>()
        .filter(Column::TokenHash.eq(hash.as_str()))
        .one(writer.connection())
        .await?;
    if known.is_some() {
        return Ok(());
    }
    let row = Model {
        tenant_id: writer.tenant_id(),
        token_hash: hash,
        revoked_at: writer.now(),
        expires_at,
    };
    let subject = Subject::of(Kind::RevokedToken, subject_id(&row.token_hash));
    writer.record(ChangeKind::Revoked, subject, None, Some(&row))?;
    writer.save::<Entity>(&[row]).await
}

/// The id by which the log names a revoked token: the first 122 bits of its hash.
fn subject_id(hash: &str) -> Uuid {
    let mut bytes = [0; 16];
    for (byte, digits) in bytes.iter_mut().zip(hash.as_bytes().chunks(2)) {
        let digits = std::str::from_utf8(digits).unwrap_or_default();
        *byte = u8::from_str_radix(digits, 16).unwrap_or_default();
    }
    uuid::Builder::from_custom_bytes(bytes).into_uuid()
}
