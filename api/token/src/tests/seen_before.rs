//! Tokens that were accepted before are not accepted for that alone.

use chrono::TimeDelta;

use super::support::{authenticator, claims, header, key, now, ring, token};
use crate::{Algorithm, verify::DEFAULT_LEEWAY};

#[actix_web::test]
async fn says_the_same_each_time() {
    let key = key(Algorithm::EdDsa);
    let authenticator = authenticator(&key);
    let token = token(&key, &header(&key), &claims());
    let first = authenticator.verify(&token, now()).await.unwrap();
    let second = authenticator.verify(&token, now()).await.unwrap();
    assert_eq!(first, second);
}

#[actix_web::test]
async fn ends_at_its_expiry_all_the_same() {
    let key = key(Algorithm::EdDsa);
    let authenticator = authenticator(&key);
    let token = token(&key, &header(&key), &claims());
    assert!(authenticator.verify(&token, now()).await.is_ok());
    let end = now() + TimeDelta::seconds(900) + DEFAULT_LEEWAY;
    assert!(authenticator.verify(&token, end).await.is_err());
}

#[actix_web::test]
async fn ends_with_its_key_all_the_same() {
    let (old, new) = (key(Algorithm::EdDsa), key(Algorithm::EdDsa));
    let authenticator = authenticator(&old);
    let token = token(&old, &header(&old), &claims());
    assert!(authenticator.verify(&token, now()).await.is_ok());
    authenticator.replace_keys(ring(&new));
    assert!(authenticator.verify(&token, now()).await.is_err());
}

#[actix_web::test]
async fn vouches_for_no_other_token() {
    let key = key(Algorithm::EdDsa);
    let authenticator = authenticator(&key);
    let token = token(&key, &header(&key), &claims());
    assert!(authenticator.verify(&token, now()).await.is_ok());
    let (message, signature) = token.rsplit_once('.').unwrap();
    let other = if signature.starts_with('A') { "B" } else { "A" };
    let forged = format!("{message}.{other}{}", &signature[1..]);
    assert!(authenticator.verify(&forged, now()).await.is_err());
    assert!(authenticator.verify(&forged, now()).await.is_err());
}
