//! What an access token of our own says.

use chrono::{DateTime, Utc};
use domain::member::{AccessScope, Role};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

/// The claims of a token signed by this installation. Members that are not listed here are refused when one is read.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Claims {
    /// Who issued the token: this installation.
    #[serde(rename = "iss")]
    pub issuer: String,
    /// Whom the token is for: this installation's interface.
    #[serde(rename = "aud")]
    pub audience: String,
    /// The member or the integration client that the token speaks for.
    #[serde(rename = "sub")]
    pub subject: String,
    /// From this second on the token is worthless.
    #[serde(rename = "exp", with = "chrono::serde::ts_seconds")]
    pub expires_at: DateTime<Utc>,
    /// When the token was issued, to the second.
    #[serde(rename = "iat", with = "chrono::serde::ts_seconds")]
    pub issued_at: DateTime<Utc>,
    /// Before this second the token is not yet valid. Absent: valid from the start.
    #[serde(
        rename = "nbf",
        default,
        skip_serializing_if = "Option::is_none",
        with = "chrono::serde::ts_seconds_option"
    )]
    pub not_before: Option<DateTime<Utc>>,
    /// The token's own identity, by which it can be revoked.
    #[serde(rename = "jti")]
    pub token_id: Uuid,
    /// The one tenant that the token opens.
    pub tenant: Uuid,
    /// The roles of the member. Empty for an integration.
    #[serde(with = "role_names")]
    pub roles: Vec<Role>,
    /// What an integration may do, separated by spaces on the wire. Empty for a member.
    #[serde(rename = "scope", with = "scope_names")]
    pub scopes: Vec<AccessScope>,
    /// The log-in that the token belongs to: ending it ends the token.
    #[serde(rename = "sid", default, skip_serializing_if = "Option::is_none")]
    pub session: Option<Uuid>,
}

/// Roles as a list of their names.
mod role_names {
    use domain::member::Role;
    use serde::{Deserialize, Deserializer, Serializer, de::Error};

    pub(super) fn serialize<S: Serializer>(
        roles: &[Role],
        serializer: S,
    ) -> Result<S::Ok, S::Error> {
        serializer.collect_seq(roles.iter().map(|role| role.as_str()))
    }

    pub(super) fn deserialize<'de, D: Deserializer<'de>>(
        deserializer: D,
    ) -> Result<Vec<Role>, D::Error> {
        Vec::<String>::deserialize(deserializer)?
            .iter()
            .map(|name| name.parse().map_err(D::Error::custom))
            .collect()
    }
}

/// Scopes as one text, separated by single spaces (RFC 8693, section 4.2).
mod scope_names {
    use domain::member::AccessScope;
    use serde::{Deserialize, Deserializer, Serializer, de::Error};

    pub(super) fn serialize<S: Serializer>(
        scopes: &[AccessScope],
        serializer: S,
    ) -> Result<S::Ok, S::Error> {
        let names: Vec<&str> = scopes.iter().map(|scope| scope.as_str()).collect();
        serializer.serialize_str(&names.join(" "))
    }

    pub(super) fn deserialize<'de, D: Deserializer<'de>>(
        deserializer: D,
    ) -> Result<Vec<AccessScope>, D::Error> {
        let names = String::deserialize(deserializer)?;
        if names.is_empty() {
            return Ok(Vec::new());
        }
        names
            .split(' ')
            .map(|name| name.parse().map_err(D::Error::custom))
            .collect()
    }
}
