//! Members who change their own password: they say the current one first, so that whoever finds an open session cannot lock them out.

use std::net::IpAddr;

use data::{error::Error, member};
use secrecy::SecretString;
use uuid::Uuid;

use super::{Access, AccessError};
use token::password::Verdict;

impl Access {
    /// Checks a member's current password, and answers the hash that it was checked against: it may be another one by the time that something is written.
    /// Every attempt counts as an attempt to log in.
    ///
    /// # Errors
    /// [`AccessError::Refused`] when it is not the password; [`AccessError::RateLimited`] after too many attempts; [`AccessError::Busy`].
    pub async fn check_own_password(
        &self,
        tenant: Uuid,
        member: Uuid,
        password: SecretString,
        remote_address: Option<IpAddr>,
    ) -> Result<String, AccessError> {
        let scope = self.look_up(tenant, self.now()).await?;
        let row = member::by_id(&scope, member).await;
        let slug = scope.tenant().slug.clone();
        scope.close().await?;
        let row = row?.ok_or(Error::Unauthenticated)?;
        self.throttle.charge(&slug, &row.email, remote_address)?;
        let stored = row.password_hash;
        match (
            self.hasher.verify(password, stored.as_deref()).await?,
            stored,
        ) {
            (Verdict::Right { .. }, Some(hash)) => Ok(hash),
            _ => Err(AccessError::Refused),
        }
    }
}
