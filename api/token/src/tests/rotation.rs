use chrono::TimeDelta;
use secrecy::ExposeSecret;

use super::support::{authenticator, claims, key, now, random};
use crate::{Algorithm, Claims, KeyError, KeyRing, RotationPolicy, SigningKey};

const POLICY: RotationPolicy = RotationPolicy {
    period: TimeDelta::days(90),
    announcement: TimeDelta::hours(1),
    grace: TimeDelta::days(2),
};

fn own_claims() -> Claims {
    serde_json::from_value(claims()).unwrap()
}

fn published(ring: &KeyRing, at: TimeDelta) -> usize {
    ring.public_keys(now() + at).keys.len()
}

fn rotated(ring: &mut KeyRing, after: TimeDelta) {
    ring.rotate(Algorithm::EdDsa, now() + after, &POLICY, &mut random())
        .unwrap();
}

#[test]
fn begins_with_a_key_that_signs_at_once() {
    let mut ring = KeyRing::default();
    assert_eq!(ring.signer(now()).unwrap_err(), KeyError::NoSigner);
    assert_eq!(
        ring.sign(&own_claims(), now()).unwrap_err(),
        KeyError::NoSigner
    );
    assert!(ring.is_rotation_due(now(), &POLICY));
    rotated(&mut ring, TimeDelta::zero());
    assert!(ring.signer(now()).is_ok());
    assert!(!ring.is_rotation_due(now(), &POLICY));
}

#[test]
fn announces_a_key_signs_with_it_and_retires_the_old_one() {
    let mut ring = KeyRing::new(vec![key(Algorithm::Rs256)]).unwrap();
    let old = ring.signer(now()).unwrap().key_id().to_owned();
    let start = TimeDelta::days(90);
    assert!(!ring.is_rotation_due(now() + start - TimeDelta::seconds(1), &POLICY));
    assert!(ring.is_rotation_due(now() + start, &POLICY));
    ring.rotate(Algorithm::Es256, now() + start, &POLICY, &mut rand::rng())
        .unwrap();
    let signer = |at: TimeDelta| ring.signer(now() + at).unwrap().key_id().to_owned();

    // Announced: published, but not signing. Rotating again is not due.
    assert!(!ring.is_rotation_due(now() + start, &POLICY));
    assert_eq!(published(&ring, start), 2);
    assert_eq!(signer(start), old);
    assert_eq!(signer(start + TimeDelta::minutes(59)), old);

    // In force: signing, while the old one still verifies.
    let activation = start + POLICY.announcement;
    assert_ne!(signer(activation), old);
    assert_eq!(published(&ring, activation), 2);
    assert!(ring.verifying(&old, now() + activation).is_some());

    // Over: the old one is gone.
    let end = activation + POLICY.grace;
    assert!(
        ring.verifying(&old, now() + end - TimeDelta::seconds(1))
            .is_some()
    );
    assert!(ring.verifying(&old, now() + end).is_none());
    assert_eq!(published(&ring, end), 1);
    assert_eq!(ring.keys().len(), 2);
}

#[test]
fn keeps_the_end_that_a_key_already_has() {
    let mut ring = KeyRing::default();
    for days in [0, 90, 91] {
        rotated_with_own_randomness(&mut ring, TimeDelta::days(days));
    }
    let first = ring.keys().first().unwrap().stored();
    let end = now() + TimeDelta::days(90) + POLICY.announcement + POLICY.grace;
    assert_eq!(first.retires_at, Some(end));
}

fn rotated_with_own_randomness(ring: &mut KeyRing, after: TimeDelta) {
    ring.rotate(Algorithm::EdDsa, now() + after, &POLICY, &mut rand::rng())
        .unwrap();
}

#[actix_web::test]
async fn keeps_tokens_of_the_old_key_valid_until_it_retires() {
    let key = key(Algorithm::EdDsa);
    let mut ring = KeyRing::new(vec![key.clone()]).unwrap();
    let authenticator = authenticator(&key);
    let long_lived = Claims {
        expires_at: now() + TimeDelta::days(30),
        ..own_claims()
    };
    let old = ring.sign(&long_lived, now()).unwrap();
    ring.rotate(Algorithm::EdDsa, now(), &POLICY, &mut rand::rng())
        .unwrap();
    let later = now() + POLICY.announcement;
    let new = ring.sign(&long_lived, later).unwrap();
    assert!(
        authenticator
            .verify(new.expose_secret(), later)
            .await
            .is_err(),
        "the new key is not known yet"
    );
    authenticator.replace_keys(ring);
    for token in [&old, &new] {
        assert!(
            authenticator
                .verify(token.expose_secret(), later)
                .await
                .is_ok()
        );
    }
    let retired = later + POLICY.grace;
    assert!(
        authenticator
            .verify(old.expose_secret(), retired)
            .await
            .is_err()
    );
    assert!(
        authenticator
            .verify(new.expose_secret(), retired)
            .await
            .is_ok()
    );
}

#[actix_web::test]
async fn accepts_an_announced_key_of_a_server_whose_clock_is_ahead() {
    let key = SigningKey::generate(
        Algorithm::EdDsa,
        now(),
        now() + TimeDelta::minutes(1),
        &mut random(),
    )
    .unwrap();
    let token = key.sign(&own_claims()).unwrap();
    assert!(
        authenticator(&key)
            .verify(token.expose_secret(), now())
            .await
            .is_ok()
    );
}

#[actix_web::test]
async fn revokes_a_stolen_key_at_once() {
    let key = key(Algorithm::EdDsa);
    let mut ring = KeyRing::new(vec![key.clone()]).unwrap();
    let authenticator = authenticator(&key);
    let token = ring.sign(&own_claims(), now()).unwrap();
    assert!(ring.revoke(key.key_id()));
    assert!(!ring.revoke(key.key_id()));
    rotated(&mut ring, TimeDelta::zero());
    authenticator.replace_keys(ring);
    assert!(
        authenticator
            .verify(token.expose_secret(), now())
            .await
            .is_err()
    );
    assert!(authenticator.keys().signer(now()).is_ok());
}
