//! What the tests share: a fixed time, seeded randomness, keys, an issuer that signs anything.

use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use chrono::{DateTime, TimeZone, Utc};
use jsonwebtoken::EncodingKey;
use rand::{SeedableRng, rngs::StdRng};
use secrecy::ExposeSecret;
use serde_json::{Value, json};
use uuid::Uuid;

use crate::{Algorithm, Authenticator, KeyRing, Provider, SigningKey, verify::DEFAULT_LEEWAY};

pub(super) const ISSUER: &str = "https://tenure.example";
pub(super) const AUDIENCE: &str = "tenure";
pub(super) const TENANT: &str = "0195f2d0-0000-7000-8000-00000000000a";

pub(super) fn now() -> DateTime<Utc> {
    Utc.with_ymd_and_hms(2026, 3, 1, 12, 0, 0).unwrap()
}

pub(super) fn random() -> StdRng {
    StdRng::seed_from_u64(7)
}

pub(super) fn key(algorithm: Algorithm) -> SigningKey {
    SigningKey::generate(algorithm, now(), now(), &mut rand::rng()).unwrap()
}

pub(super) fn ring(key: &SigningKey) -> KeyRing {
    KeyRing::new(vec![key.clone()]).unwrap()
}

pub(super) fn authenticator(key: &SigningKey) -> Authenticator {
    with_providers(key, Vec::new())
}

pub(super) fn with_providers(key: &SigningKey, providers: Vec<Provider>) -> Authenticator {
    Authenticator::new(
        ISSUER.to_owned(),
        AUDIENCE.to_owned(),
        DEFAULT_LEEWAY,
        ring(key),
        providers,
    )
    .unwrap()
}

/// The header that the key would write.
pub(super) fn header(key: &SigningKey) -> Value {
    json!({"typ": "JWT", "alg": key.algorithm().as_str(), "kid": key.key_id()})
}

/// The claims of a good token of our own, as JSON, valid from `now()` for a quarter of an hour.
pub(super) fn claims() -> Value {
    json!({
        "iss": ISSUER,
        "aud": AUDIENCE,
        "sub": "member-7",
        "exp": now().timestamp() + 900,
        "iat": now().timestamp(),
        "jti": Uuid::from_u128(77),
        "tenant": TENANT,
        "roles": ["CSM"],
        "scope": "",
    })
}

/// `value` with one member set.
pub(super) fn with(mut value: Value, name: &str, member: Value) -> Value {
    value[name] = member;
    value
}

/// `value` without one member.
pub(super) fn without(mut value: Value, name: &str) -> Value {
    value.as_object_mut().unwrap().remove(name);
    value
}

/// Signs any header and claims with the key, by the key's own algorithm whatever the header says.
pub(super) fn token(key: &SigningKey, header: &Value, claims: &Value) -> String {
    token_of_text(key, &header.to_string(), &claims.to_string())
}

/// Signs any two texts.
pub(super) fn token_of_text(key: &SigningKey, header: &str, claims: &str) -> String {
    let message = message(header, claims);
    let signature = jsonwebtoken::crypto::sign(
        message.as_bytes(),
        &encoding_key(key),
        key.algorithm().library(),
    )
    .unwrap();
    format!("{message}.{signature}")
}

pub(super) fn message(header: &str, claims: &str) -> String {
    let [header, claims] = [header, claims].map(|text| URL_SAFE_NO_PAD.encode(text));
    format!("{header}.{claims}")
}

fn encoding_key(key: &SigningKey) -> EncodingKey {
    let text = key.stored().private_key.expose_secret();
    match key.algorithm() {
        Algorithm::Hs256 => EncodingKey::from_secret(&URL_SAFE_NO_PAD.decode(text).unwrap()),
        Algorithm::Rs256 => EncodingKey::from_rsa_pem(text.as_bytes()).unwrap(),
        Algorithm::Es256 => EncodingKey::from_ec_pem(text.as_bytes()).unwrap(),
        Algorithm::EdDsa => EncodingKey::from_ed_pem(text.as_bytes()).unwrap(),
    }
}

/// The key as a JWK of a JWKS: its public half, or for HS256 the secret itself.
pub(super) fn jwk(key: &SigningKey) -> Value {
    match key.public_key() {
        Some(public) => serde_json::to_value(public).unwrap(),
        None => json!({
            "kty": "oct",
            "use": "sig",
            "alg": "HS256",
            "kid": key.key_id(),
            "k": key.stored().private_key.expose_secret(),
        }),
    }
}

/// A JWKS document of these keys.
pub(super) fn jwks(keys: &[Value]) -> String {
    json!({ "keys": keys }).to_string()
}
