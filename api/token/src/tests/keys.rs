use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use secrecy::{ExposeSecret, SecretString};
use serde_json::{Value, json};

use super::support::{authenticator, claims, jwk, key, now, ring};
use crate::{Algorithm, Claims, KeyError, KeyRing, SigningKey, Source, StoredKey, TenantReference};

fn own_claims() -> Claims {
    serde_json::from_value(claims()).unwrap()
}

#[actix_web::test]
async fn of_every_algorithm_sign_what_verifies() {
    for algorithm in Algorithm::ALL {
        let key = key(algorithm);
        let token = ring(&key).sign(&own_claims(), now()).unwrap();
        let identity = authenticator(&key)
            .verify(token.expose_secret(), now())
            .await
            .unwrap();
        let claims = own_claims();
        assert_eq!(identity.tenant, TenantReference::Id(claims.tenant));
        assert_eq!(identity.subject, claims.subject);
        assert_eq!(identity.token_id, claims.token_id.to_string());
        assert_eq!(identity.issued_at, claims.issued_at);
        assert_eq!(identity.expires_at, claims.expires_at);
        assert_eq!(identity.roles, claims.roles);
        assert_eq!(identity.scopes, claims.scopes);
        assert_eq!(identity.session, claims.session);
        assert_eq!(identity.source, Source::Own);
    }
}

#[actix_web::test]
async fn sign_and_verify_the_same_after_being_stored() {
    for algorithm in Algorithm::ALL {
        let key = key(algorithm);
        let again = SigningKey::from_stored(key.stored().clone()).unwrap();
        let token = key.sign(&own_claims()).unwrap();
        assert!(
            authenticator(&again)
                .verify(token.expose_secret(), now())
                .await
                .is_ok()
        );
        assert_eq!(again.public_key(), key.public_key());
    }
}

#[test]
fn are_made_for_eddsa_unless_told_otherwise() {
    assert_eq!(Algorithm::default(), Algorithm::EdDsa);
}

#[test]
fn publish_their_public_half_alone() {
    for (algorithm, members) in [
        (Algorithm::Rs256, vec!["alg", "e", "kid", "kty", "n", "use"]),
        (
            Algorithm::Es256,
            vec!["alg", "crv", "kid", "kty", "use", "x", "y"],
        ),
        (
            Algorithm::EdDsa,
            vec!["alg", "crv", "kid", "kty", "use", "x"],
        ),
    ] {
        let key = key(algorithm);
        let published = serde_json::to_value(ring(&key).public_keys(now())).unwrap();
        assert_eq!(published, json!({"keys": [jwk(&key)]}));
        let mut names: Vec<&String> = published["keys"][0].as_object().unwrap().keys().collect();
        names.sort();
        assert_eq!(names, members);
        assert_eq!(published["keys"][0]["alg"], algorithm.as_str());
        assert_eq!(published["keys"][0]["use"], "sig");
        assert_eq!(published["keys"][0]["kid"], key.key_id());
    }
}

#[test]
fn that_are_shared_secrets_are_never_published() {
    let published = ring(&key(Algorithm::Hs256)).public_keys(now());
    assert_eq!(
        serde_json::to_value(published).unwrap(),
        json!({"keys": Value::Array(Vec::new())})
    );
}

#[test]
fn never_show_their_private_half() {
    for algorithm in Algorithm::ALL {
        let key = key(algorithm);
        let shown = format!("{key:?} {:?} {:?}", key.stored(), ring(&key));
        let private = key.stored().private_key.expose_secret();
        let longest_line = private.lines().max_by_key(|line| line.len()).unwrap();
        assert!(longest_line.len() >= 43, "{algorithm}");
        assert!(!shown.contains(longest_line), "{shown}");
        assert!(!shown.contains("PRIVATE KEY"), "{shown}");
        assert!(shown.contains(key.key_id()), "{shown}");
    }
}

#[test]
fn differ_from_each_other() {
    for algorithm in Algorithm::ALL {
        let (one, other) = (key(algorithm), key(algorithm));
        assert_ne!(one.key_id(), other.key_id());
        assert_ne!(
            one.stored().private_key.expose_secret(),
            other.stored().private_key.expose_secret()
        );
    }
}

#[test]
fn are_refused_under_another_algorithm_than_their_own() {
    for of in Algorithm::ALL {
        for stated in Algorithm::ALL.into_iter().filter(|stated| *stated != of) {
            let stored = StoredKey {
                algorithm: stated,
                ..key(of).stored().clone()
            };
            let refusal = SigningKey::from_stored(stored).unwrap_err();
            assert!(
                matches!(refusal, KeyError::Unreadable { .. }),
                "{of} {stated}"
            );
        }
    }
}

#[test]
fn are_refused_when_damaged_or_weak() {
    let damaged = |algorithm, private_key: &str| {
        SigningKey::from_stored(StoredKey {
            private_key: SecretString::from(private_key),
            ..key(algorithm).stored().clone()
        })
        .unwrap_err()
    };
    for algorithm in Algorithm::ALL {
        damaged(algorithm, "");
        damaged(algorithm, "secret");
        damaged(
            algorithm,
            "-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----\n",
        );
    }
    let short = URL_SAFE_NO_PAD.encode([7; 31]);
    let refusal = damaged(Algorithm::Hs256, &short);
    assert!(!refusal.to_string().contains(&short), "{refusal}");
}

#[test]
fn of_the_same_id_make_no_ring() {
    let key = key(Algorithm::EdDsa);
    let twice = KeyRing::new(vec![key.clone(), key.clone()]);
    assert_eq!(
        twice.unwrap_err(),
        KeyError::DuplicateKeyId(key.key_id().to_owned())
    );
}
