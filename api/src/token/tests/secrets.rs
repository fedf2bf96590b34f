use std::collections::HashSet;

use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};

use super::support::random;
use crate::token::{OpaqueSecret, SecretDigest, SecretKind};

#[test]
fn carry_256_bits_behind_a_prefix() {
    let mut random = random();
    for (kind, prefix) in [
        (SecretKind::RefreshToken, "tnr_"),
        (SecretKind::ClientSecret, "tns_"),
    ] {
        let secret = OpaqueSecret::generate(kind, &mut random);
        let encoded = secret.expose().strip_prefix(prefix).unwrap();
        assert_eq!(URL_SAFE_NO_PAD.decode(encoded).unwrap().len(), 32);
    }
}

#[test]
fn differ_from_each_other() {
    let mut random = random();
    let secrets: HashSet<String> = (0..1000)
        .map(|_| OpaqueSecret::generate(SecretKind::RefreshToken, &mut random))
        .map(|secret| secret.expose().to_owned())
        .collect();
    assert_eq!(secrets.len(), 1000);
}

#[test]
fn are_known_by_their_digest() {
    let secret = OpaqueSecret::generate(SecretKind::ClientSecret, &mut random());
    let other = OpaqueSecret::generate(SecretKind::ClientSecret, &mut rand::rng());
    let presented = OpaqueSecret::parse(SecretKind::ClientSecret, secret.expose()).unwrap();
    let stored = SecretDigest::from_stored(secret.digest().as_bytes()).unwrap();
    assert_eq!(presented.digest(), stored);
    assert_ne!(other.digest(), stored);
    assert!(SecretDigest::from_stored(&[0; 31]).is_none());
}

#[test]
fn are_digested_by_sha_256_of_the_whole_text() {
    // `printf tnr_AAA...A | sha256sum`, with 43 times the letter A.
    let text = format!("tnr_{}", "A".repeat(43));
    let secret = OpaqueSecret::parse(SecretKind::RefreshToken, &text).unwrap();
    assert_eq!(
        secret
            .digest()
            .as_bytes()
            .iter()
            .map(|byte| format!("{byte:02x}"))
            .collect::<String>(),
        "5ab1eaa67d7e4b2fec4c6c82920576ff465fbe4509f9f01d0ff120e34700bcd2"
    );
}

#[test]
fn of_another_form_are_not_looked_up() {
    let good = OpaqueSecret::generate(SecretKind::RefreshToken, &mut random());
    let text = good.expose();
    let client = text.replace("tnr_", "tns_");
    for wrong in [
        "",
        "tnr_",
        client.as_str(),
        text.trim_start_matches("tnr_"),
        &text[..text.len() - 1],
        &format!("{text}A"),
        &format!("{text}="),
        &format!(" {text}"),
        &format!("tnr_{}!", &text[4..text.len() - 1]),
    ] {
        let parsed = OpaqueSecret::parse(SecretKind::RefreshToken, wrong);
        assert!(parsed.is_none(), "{wrong}");
    }
}

#[test]
fn are_never_shown() {
    let secret = OpaqueSecret::generate(SecretKind::RefreshToken, &mut random());
    assert!(!format!("{secret:?}").contains(&secret.expose()[4..]));
}
