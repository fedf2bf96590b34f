//! What of a JWKS document is taken.

use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use serde_json::{Value, json};

use super::support::{jwk, jwks, key, with, without};
use crate::{
    Algorithm, KeySetError, SigningKey,
    key_set::{KeySet, Origin},
};

fn read(keys: &[Value]) -> Result<KeySet, KeySetError> {
    read_text(&jwks(keys))
}

fn read_text(document: &str) -> Result<KeySet, KeySetError> {
    KeySet::from_jwks(document.as_bytes(), &Algorithm::ALL, Origin::File)
}

fn is_taken(key: &SigningKey, jwk: Value) -> bool {
    // A second key, so that the set is good without the one in question.
    let other = match key.algorithm() {
        Algorithm::Hs256 => self::jwk(&self::key(Algorithm::Hs256)),
        _ => self::jwk(&self::key(Algorithm::EdDsa)),
    };
    read(&[jwk, other]).unwrap().get(key.key_id()).is_some()
}

#[test]
fn takes_keys_of_every_algorithm() {
    for algorithm in Algorithm::ALL {
        let key = key(algorithm);
        let set = read(&[jwk(&key)]).unwrap();
        assert_eq!(set.get(key.key_id()).unwrap().algorithm(), algorithm);
        assert!(set.get("another").is_none());
    }
}

#[test]
fn pins_keys_that_name_no_algorithm_by_their_type() {
    for algorithm in Algorithm::ALL {
        let key = key(algorithm);
        let set = read(&[without(jwk(&key), "alg")]).unwrap();
        assert_eq!(set.get(key.key_id()).unwrap().algorithm(), algorithm);
    }
}

#[test]
fn leaves_out_keys_for_other_purposes() {
    for algorithm in Algorithm::ALL {
        let key = key(algorithm);
        let good = || without(jwk(&key), "use");
        assert!(is_taken(&key, good()));
        assert!(is_taken(&key, with(good(), "key_ops", json!(["verify"]))));
        assert!(is_taken(
            &key,
            with(good(), "key_ops", json!(["sign", "verify"]))
        ));
        for (name, value) in [
            ("use", json!("enc")),
            ("use", json!("")),
            ("use", Value::Null),
            ("key_ops", json!(["sign"])),
            ("key_ops", json!(["encrypt"])),
            ("key_ops", json!([])),
            ("key_ops", json!("verify")),
            ("alg", json!("RSA-OAEP")),
            ("alg", json!("PS256")),
            ("alg", json!("none")),
            ("alg", Value::Null),
            ("kid", Value::Null),
            ("kid", json!("")),
        ] {
            let changed = with(good(), name, value.clone());
            assert!(!is_taken(&key, changed), "{algorithm} {name} {value}");
        }
        assert!(!is_taken(&key, without(good(), "kid")));
    }
}

#[test]
fn leaves_out_keys_of_other_types() {
    let elliptic = key(Algorithm::Es256);
    for (name, value) in [
        ("kty", json!("RSA")),
        ("kty", json!("ec")),
        ("kty", Value::Null),
        ("crv", json!("P-384")),
        ("crv", json!("secp256k1")),
        ("alg", json!("ES384")),
    ] {
        let changed = with(jwk(&elliptic), name, value.clone());
        assert!(!is_taken(&elliptic, changed), "{name} {value}");
    }
}

#[test]
fn leaves_out_malformed_and_weak_keys() {
    let bytes = |length: usize| json!(URL_SAFE_NO_PAD.encode(vec![0xFF; length]));
    let rsa = key(Algorithm::Rs256);
    for (name, value) in [
        ("n", bytes(128)),
        ("n", bytes(255)),
        ("n", bytes(1025)),
        ("n", json!("")),
        ("n", json!("+/+/")),
        ("e", json!("AQ")),
        ("e", json!("AA")),
        ("e", json!("")),
        ("e", json!("Ag")),
        ("e", bytes(9)),
    ] {
        assert!(
            !is_taken(&rsa, with(jwk(&rsa), name, value.clone())),
            "{name} {value}"
        );
    }
    let elliptic = key(Algorithm::Es256);
    for (name, value) in [
        ("x", bytes(32)),
        ("y", bytes(31)),
        ("y", json!("")),
        ("x", json!(7)),
    ] {
        assert!(
            !is_taken(&elliptic, with(jwk(&elliptic), name, value.clone())),
            "{name} {value}"
        );
    }
    let edwards = key(Algorithm::EdDsa);
    assert!(!is_taken(&edwards, with(jwk(&edwards), "x", bytes(31))));
    let secret = key(Algorithm::Hs256);
    assert!(!is_taken(&secret, with(jwk(&secret), "k", bytes(31))));
    assert!(is_taken(&secret, with(jwk(&secret), "k", bytes(32))));
}

#[test]
fn takes_no_key_of_an_algorithm_that_is_not_allowed() {
    let document = jwks(&[jwk(&key(Algorithm::Rs256))]);
    let read = |allowed| KeySet::from_jwks(document.as_bytes(), allowed, Origin::Network);
    assert!(read(&[Algorithm::Rs256]).is_ok());
    let refusal = read(&[Algorithm::Es256, Algorithm::EdDsa]).unwrap_err();
    assert_eq!(refusal, KeySetError::NoUsableKey);
}

#[test]
fn refuses_sets_that_cannot_be_trusted() {
    let (one, other) = (key(Algorithm::EdDsa), key(Algorithm::Rs256));
    let secret = key(Algorithm::Hs256);
    let same_id = with(jwk(&other), "kid", json!(one.key_id()));
    let private = with(jwk(&one), "d", json!("AAAA"));
    let disguised = with(jwk(&one), "k", json!("AAAA"));
    for (keys, reason) in [
        (vec![jwk(&one), same_id], KeySetError::DuplicateKeyId),
        (vec![jwk(&other), private], KeySetError::PrivateKey),
        (vec![jwk(&one), jwk(&secret)], KeySetError::MixedSymmetry),
        (vec![jwk(&other), disguised], KeySetError::MixedSymmetry),
        (vec![json!("key")], KeySetError::Malformed),
        (vec![], KeySetError::NoUsableKey),
    ] {
        assert_eq!(read(&keys).unwrap_err(), reason, "{keys:?}");
    }
    let published = jwks(&[jwk(&secret)]);
    let refusal = KeySet::from_jwks(published.as_bytes(), &Algorithm::ALL, Origin::Network);
    assert_eq!(refusal.unwrap_err(), KeySetError::PublishedSecret);
}

#[test]
fn refuses_texts_that_are_no_set() {
    let good = jwk(&key(Algorithm::EdDsa)).to_string();
    let twice = format!(r#"{{"keys":[{good}],"keys":[{good}]}}"#);
    let twice_within = format!(
        r#"{{"keys":[{}]}}"#,
        good.replacen('{', r#"{"kid":"a","#, 1)
    );
    for text in [
        "",
        "{}",
        "[]",
        "null",
        r#"{"keys":{}}"#,
        &good,
        &twice,
        &twice_within,
    ] {
        assert_eq!(
            read_text(text).unwrap_err(),
            KeySetError::Malformed,
            "{text}"
        );
    }
}
