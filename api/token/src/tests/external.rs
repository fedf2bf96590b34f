//! Tokens of an identity provider whose keys are in a file.

use std::{io::Write, path::Path};

use domain::member::{AccessScope, Role};
use serde_json::{Value, json};
use tempfile::NamedTempFile;

use super::support::{
    ISSUER, header, jwk, jwks, key, now, ring, token, with, with_providers, without,
};
use crate::{
    Algorithm, Authenticator, Provider, ProviderConfiguration, ProviderError, SigningKey, Source,
    TenantReference, Unauthenticated,
    verify::{AuthenticatorError, DEFAULT_LEEWAY},
};

const THEIR_ISSUER: &str = "https://login.example.com/";

fn file(keys: &[Value]) -> NamedTempFile {
    let mut file = NamedTempFile::new().unwrap();
    file.write_all(jwks(keys).as_bytes()).unwrap();
    file
}

fn settings(path: &Path) -> Value {
    json!({
        "issuer": THEIR_ISSUER,
        "audience": "https://api.tenure.example",
        "algorithms": ["RS256", "ES256", "EdDSA"],
        "tenants": ["acme", "0195f2d0-0000-7000-8000-0000000000ff"],
        "keys": {"file": path},
    })
}

fn provider(settings: Value) -> Result<Provider, ProviderError> {
    let configuration: ProviderConfiguration = serde_json::from_value(settings).unwrap();
    Provider::new(configuration, now())
}

fn trusting(settings: Value) -> Authenticator {
    with_providers(&key(Algorithm::EdDsa), vec![provider(settings).unwrap()])
}

fn their_claims() -> Value {
    json!({
        "iss": THEIR_ISSUER,
        "aud": ["another", "https://api.tenure.example"],
        "sub": "00u1abc",
        "exp": now().timestamp() + 300,
        "iat": now().timestamp(),
        "jti": "AT.1",
        "tenant": "acme",
        "roles": ["MANAGER", "offline_access"],
        "scope": "openid portfolio:read log:read",
        "email": "someone@example.com",
    })
}

fn signed(key: &SigningKey, claims: &Value) -> String {
    token(key, &header(key), claims)
}

#[actix_web::test]
async fn are_accepted_for_a_tenant_of_the_provider() {
    let theirs = key(Algorithm::Rs256);
    let file = file(&[jwk(&theirs)]);
    let authenticator = trusting(settings(file.path()));
    let identity = authenticator
        .verify(&signed(&theirs, &their_claims()), now())
        .await
        .unwrap();
    assert_eq!(identity.tenant, TenantReference::Slug("acme".to_owned()));
    assert_eq!(identity.subject, "00u1abc");
    assert_eq!(identity.token_id, "AT.1");
    assert_eq!(identity.issued_at, now());
    assert_eq!(identity.expires_at.timestamp(), now().timestamp() + 300);
    assert_eq!(identity.roles, [Role::Manager]);
    assert_eq!(
        identity.scopes,
        [AccessScope::ReadPortfolio, AccessScope::ReadLog]
    );
    assert_eq!(identity.session, None);
    assert_eq!(
        identity.source,
        Source::External {
            issuer: THEIR_ISSUER.to_owned()
        }
    );
}

#[actix_web::test]
async fn may_leave_out_what_is_not_required() {
    let theirs = key(Algorithm::Es256);
    let file = file(&[jwk(&theirs)]);
    let authenticator = trusting(settings(file.path()));
    let sparse = without(without(their_claims(), "roles"), "scope");
    let sparse = with(sparse, "aud", json!("https://api.tenure.example"));
    let sparse = with(sparse, "exp", json!(now().timestamp() as f64 + 300.75));
    let sparse = with(
        sparse,
        "tenant",
        json!("0195f2d0-0000-7000-8000-0000000000ff"),
    );
    let identity = authenticator
        .verify(&signed(&theirs, &sparse), now())
        .await
        .unwrap();
    assert!(matches!(identity.tenant, TenantReference::Id(_)));
    assert!(identity.roles.is_empty() && identity.scopes.is_empty());
    assert_eq!(identity.expires_at.timestamp(), now().timestamp() + 300);
}

#[actix_web::test]
async fn are_refused_when_a_claim_is_wrong() {
    let theirs = key(Algorithm::EdDsa);
    let file = file(&[jwk(&theirs)]);
    let authenticator = trusting(settings(file.path()));
    let good = their_claims;
    for claims in [
        with(good(), "tenant", json!("globex")),
        with(good(), "tenant", json!("ACME")),
        with(
            good(),
            "tenant",
            json!("0195f2d0-0000-7000-8000-00000000000a"),
        ),
        with(good(), "tenant", json!(["acme"])),
        with(good(), "tenant", json!("")),
        with(good(), "tenant", Value::Null),
        without(good(), "tenant"),
        with(good(), "aud", json!("tenure")),
        with(good(), "aud", json!([])),
        without(good(), "aud"),
        with(good(), "iss", json!("https://login.example.com")),
        without(good(), "exp"),
        with(good(), "exp", json!(now().timestamp() - 60)),
        with(good(), "exp", json!("tomorrow")),
        with(good(), "exp", json!(1e40)),
        with(good(), "nbf", json!(now().timestamp() + 60)),
        without(good(), "iat"),
        without(good(), "jti"),
        with(good(), "jti", json!("")),
        with(good(), "jti", json!("x".repeat(256))),
        without(good(), "sub"),
        with(good(), "sub", json!(7)),
        with(good(), "roles", json!({"MANAGER": true})),
        with(good(), "roles", json!(["MANAGER", 7])),
    ] {
        let answer = authenticator.verify(&signed(&theirs, &claims), now()).await;
        assert_eq!(answer, Err(Unauthenticated), "{claims}");
    }
}

/// A provider signs what it likes: it must not pass for us, nor we for it, nor one provider for another.
#[actix_web::test]
async fn are_checked_with_the_keys_of_their_issuer_alone() {
    let ours = key(Algorithm::EdDsa);
    let (theirs, others) = (key(Algorithm::EdDsa), key(Algorithm::EdDsa));
    let (their_file, other_file) = (file(&[jwk(&theirs)]), file(&[jwk(&others)]));
    let other = with(
        settings(other_file.path()),
        "issuer",
        json!("https://other.example"),
    );
    let other = with(other, "tenants", json!(["globex"]));
    let authenticator = with_providers(
        &ours,
        vec![
            provider(settings(their_file.path())).unwrap(),
            provider(other).unwrap(),
        ],
    );
    let mut our_claims = super::support::claims();
    for claims in [&their_claims(), &our_claims] {
        let token = signed(&others, claims);
        assert_eq!(
            authenticator.verify(&token, now()).await,
            Err(Unauthenticated)
        );
    }
    our_claims["iss"] = json!(ISSUER);
    let token = signed(&theirs, &our_claims);
    assert!(authenticator.verify(&token, now()).await.is_err());
    let token = signed(&ours, &their_claims());
    assert!(authenticator.verify(&token, now()).await.is_err());
    let token = signed(&theirs, &their_claims());
    assert!(authenticator.verify(&token, now()).await.is_ok());
}

#[actix_web::test]
async fn may_have_claims_of_other_names() {
    let theirs = key(Algorithm::EdDsa);
    let file = file(&[jwk(&theirs)]);
    let settings = with(
        settings(file.path()),
        "claims",
        json!({
            "tenant": "https://example.com/tenant",
            "roles": "/realm_access/roles",
            "subject": "oid",
            "token_id": "uti",
        }),
    );
    let settings = with(settings, "role_names", json!({"cs-lead": "ADMIN"}));
    let claims = json!({
        "iss": THEIR_ISSUER,
        "aud": "https://api.tenure.example",
        "sub": "ignored",
        "oid": "person-1",
        "uti": "token-1",
        "https://example.com/tenant": "acme",
        "realm_access": {"roles": ["cs-lead", "OWNER"]},
        "exp": now().timestamp() + 300,
        "iat": now().timestamp(),
    });
    let identity = trusting(settings)
        .verify(&signed(&theirs, &claims), now())
        .await
        .unwrap();
    assert_eq!(identity.subject, "person-1");
    assert_eq!(identity.token_id, "token-1");
    // `OWNER` is a role here, but not one that this provider's names are mapped to.
    assert_eq!(identity.roles, [Role::Admin]);
}

#[actix_web::test]
async fn may_be_signed_with_a_secret_from_a_file() {
    let theirs = key(Algorithm::Hs256);
    let file = file(&[jwk(&theirs)]);
    let token = signed(&theirs, &their_claims());
    let allowed = with(settings(file.path()), "algorithms", json!(["HS256"]));
    assert!(trusting(allowed).verify(&token, now()).await.is_ok());
    assert!(matches!(
        provider(settings(file.path())),
        Err(ProviderError::Keys { .. })
    ));
}

#[actix_web::test]
async fn are_refused_by_algorithms_that_are_not_allowed() {
    let (rsa, elliptic) = (key(Algorithm::Rs256), key(Algorithm::Es256));
    let file = file(&[jwk(&rsa), jwk(&elliptic)]);
    let settings = with(settings(file.path()), "algorithms", json!(["ES256"]));
    let authenticator = trusting(settings);
    let verify = async |key| {
        authenticator
            .verify(&signed(key, &their_claims()), now())
            .await
    };
    assert!(verify(&elliptic).await.is_ok());
    assert!(verify(&rsa).await.is_err());
}

#[actix_web::test]
async fn follow_a_file_that_is_replaced() {
    let (old, new) = (key(Algorithm::EdDsa), key(Algorithm::EdDsa));
    let file = file(&[jwk(&old)]);
    let authenticator = trusting(settings(file.path()));
    std::fs::write(file.path(), jwks(&[jwk(&new)])).unwrap();
    let token = signed(&new, &their_claims());
    assert!(authenticator.verify(&token, now()).await.is_ok());
    let token = signed(&old, &their_claims());
    assert!(authenticator.verify(&token, now()).await.is_err());
}

#[test]
fn need_a_sound_configuration() {
    let file = file(&[jwk(&key(Algorithm::EdDsa))]);
    let good = || settings(file.path());
    for (name, value) in [
        ("issuer", json!("")),
        ("audience", json!(" ")),
        ("algorithms", json!([])),
        ("tenants", json!([])),
        ("tenants", json!([""])),
        ("tenants", json!(["00000000-0000-0000-0000-000000000000"])),
        ("claims", json!({"tenant": ""})),
        ("role_names", json!({"lead": "BOSS"})),
        ("max_age_seconds", json!(0)),
        ("refresh_interval_seconds", json!(0)),
        ("max_age_seconds", json!(86_401)),
        ("keys", json!({"file": "/no/such/file"})),
        ("keys", json!({"url": "http://login.example.com/jwks"})),
        ("keys", json!({"url": "http://127.0.0.1.example.com/jwks"})),
        ("keys", json!({"url": "http://localhost.example.com/jwks"})),
        ("keys", json!({"url": "http://192.168.0.1/jwks"})),
        ("keys", json!({"url": "ftp://127.0.0.1/jwks"})),
        ("keys", json!({"url": "file:///etc/jwks"})),
        (
            "keys",
            json!({"url": "https://user:secret@login.example.com/"}),
        ),
        ("keys", json!({"url": "login.example.com"})),
    ] {
        let outcome = provider(with(good(), name, value.clone()));
        let error = outcome.expect_err(&format!("{name} {value}"));
        assert!(!error.to_string().contains("secret@"), "{error}");
    }
    let secret_by_url = with(good(), "algorithms", json!(["HS256", "RS256"]));
    let secret_by_url = with(secret_by_url, "keys", json!({"url": "https://a.example/"}));
    assert!(matches!(
        provider(secret_by_url),
        Err(ProviderError::PublishedSecret(_))
    ));
    for url in [
        "https://login.example.com/jwks",
        "http://127.0.0.1:9/jwks",
        "http://[::1]:9/jwks",
        "http://localhost:9/jwks",
    ] {
        assert!(provider(with(good(), "keys", json!({"url": url}))).is_ok());
    }
}

#[test]
fn need_every_setting_that_protects_and_no_unknown_one() {
    let file = file(&[jwk(&key(Algorithm::EdDsa))]);
    let unreadable = |settings: Value| {
        serde_json::from_value::<ProviderConfiguration>(settings.clone())
            .expect_err(&settings.to_string())
    };
    for name in ["issuer", "audience", "algorithms", "tenants", "keys"] {
        unreadable(without(settings(file.path()), name));
    }
    unreadable(with(settings(file.path()), "tenant", json!("acme")));
    unreadable(with(settings(file.path()), "algorithms", json!(["none"])));
    unreadable(with(settings(file.path()), "algorithms", json!(["PS256"])));
    unreadable(with(settings(file.path()), "claims", json!({"role": "r"})));
    unreadable(with(
        settings(file.path()),
        "keys",
        json!({"url": "a", "file": "b"}),
    ));
}

#[test]
fn need_issuers_of_different_names() {
    let file = file(&[jwk(&key(Algorithm::EdDsa))]);
    let build = |issuers: &[&str]| {
        let providers = issuers
            .iter()
            .map(|issuer| with(settings(file.path()), "issuer", json!(issuer)))
            .map(|settings| provider(settings).unwrap())
            .collect();
        Authenticator::new(
            ISSUER.to_owned(),
            "tenure".to_owned(),
            DEFAULT_LEEWAY,
            ring(&key(Algorithm::EdDsa)),
            providers,
        )
        .map(|_authenticator| ())
    };
    assert_eq!(build(&["https://a.example", "https://b.example"]), Ok(()));
    for issuers in [
        ["https://a.example", "https://a.example"],
        ["https://a.example", ISSUER],
    ] {
        assert!(matches!(
            build(&issuers),
            Err(AuthenticatorError::DuplicateIssuer(_))
        ));
    }
}
