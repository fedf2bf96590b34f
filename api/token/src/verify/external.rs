//! Tokens of other identity providers: the same judgement, with claims called as the provider calls them.

use chrono::{DateTime, Utc};
use serde_json::Value;

use super::{Identity, Refusal, Source};
use crate::{Provider, TenantReference, compact::CompactToken};

/// The longest subject or token id that is taken, in bytes.
const MAXIMUM_TEXT_LENGTH: usize = 255;

/// Seconds further from 1970 than this are no point in time (the year 287396), and are exact in a JSON number up to this.
const MAXIMUM_SECONDS: f64 = 9_007_199_254_740_992.0;

/// Judges a token whose `iss` names the provider, but for its times.
pub(super) async fn judge(
    provider: &Provider,
    token: &CompactToken<'_>,
    claims: &Value,
    now: DateTime<Utc>,
) -> Result<Identity, Refusal> {
    let key = provider
        .verifying_key(token.key_id(), now)
        .await
        .ok_or(Refusal::UnknownKey)?;
    token.verify(&key)?;
    if !names_audience(claims.get("aud"), provider.audience()) {
        return Err(Refusal::WrongAudience);
    }
    let names = provider.claim_names();
    let roles = words(claim(claims, &names.roles))?;
    let scopes = words(claim(claims, &names.scope))?;
    Ok(Identity {
        tenant: tenant(provider, claim(claims, &names.tenant))?,
        subject: text(claim(claims, &names.subject)).ok_or(Refusal::NoSubject)?,
        token_id: text(claim(claims, &names.token_id)).ok_or(Refusal::NoTokenId)?,
        issued_at: time(claims.get("iat"))?.ok_or(Refusal::NoIssueTime)?,
        not_before: time(claims.get("nbf"))?,
        expires_at: time(claims.get("exp"))?.ok_or(Refusal::NoExpiry)?,
        session: None,
        roles: roles
            .iter()
            .filter_map(|name| provider.role(name))
            .collect(),
        scopes: scopes.iter().filter_map(|name| name.parse().ok()).collect(),
        source: Source::External {
            issuer: provider.issuer().to_owned(),
        },
    })
}

/// A claim by its name, or by a JSON pointer into nested claims.
fn claim<'a>(claims: &'a Value, name: &str) -> Option<&'a Value> {
    if name.starts_with('/') {
        claims.pointer(name)
    } else {
        claims.get(name)
    }
}

fn tenant(provider: &Provider, claim: Option<&Value>) -> Result<TenantReference, Refusal> {
    let tenant = claim
        .and_then(Value::as_str)
        .and_then(|name| name.parse().ok())
        .ok_or(Refusal::NoTenant)?;
    if provider.speaks_for(&tenant) {
        Ok(tenant)
    } else {
        Err(Refusal::ForeignTenant)
    }
}

/// `aud` is one text or a list of them (RFC 7519, section 4.1.3).
fn names_audience(claim: Option<&Value>, audience: &str) -> bool {
    match claim {
        Some(Value::String(name)) => name == audience,
        Some(Value::Array(names)) => names.iter().any(|name| name == audience),
        _ => false,
    }
}

fn text(claim: Option<&Value>) -> Option<String> {
    claim
        .and_then(Value::as_str)
        .filter(|text| (1..=MAXIMUM_TEXT_LENGTH).contains(&text.len()))
        .map(str::to_owned)
}

/// Words from a list, or from one text with spaces between them. Absent: none.
fn words(claim: Option<&Value>) -> Result<Vec<String>, Refusal> {
    match claim {
        None | Some(Value::Null) => Ok(Vec::new()),
        Some(Value::String(text)) => Ok(text.split_whitespace().map(str::to_owned).collect()),
        Some(Value::Array(values)) => values
            .iter()
            .map(|value| value.as_str().map(str::to_owned))
            .collect::<Option<_>>()
            .ok_or(Refusal::MalformedClaims),
        Some(_) => Err(Refusal::MalformedClaims),
    }
}

/// Seconds since 1970, which a provider may write with a fraction (RFC 7519, section 2). The fraction is dropped.
fn time(claim: Option<&Value>) -> Result<Option<DateTime<Utc>>, Refusal> {
    let number = match claim {
        None => return Ok(None),
        Some(Value::Number(number)) => number,
        Some(_) => return Err(Refusal::MalformedClaims),
    };
    let seconds = number
        .as_i64()
        .or_else(|| number.as_f64().and_then(whole_seconds))
        .ok_or(Refusal::MalformedClaims)?;
    DateTime::from_timestamp(seconds, 0)
        .map(Some)
        .ok_or(Refusal::MalformedClaims)
}

/// The whole seconds of a number, if it is near enough to now to be a point in time.
fn whole_seconds(seconds: f64) -> Option<i64> {
    (seconds.abs() < MAXIMUM_SECONDS).then_some(seconds as i64)
}
