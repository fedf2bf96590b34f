use chrono::{DateTime, TimeDelta, Utc};
use serde_json::{Value, json};

use super::support::{
    AUDIENCE, ISSUER, authenticator, claims, header, key, now, ring, token, with,
};
use crate::{
    Algorithm, Authenticator,
    verify::{AuthenticatorError, DEFAULT_LEEWAY},
};

async fn accepts(claims: Value, at: DateTime<Utc>) -> bool {
    let key = key(Algorithm::EdDsa);
    authenticator(&key)
        .verify(&token(&key, &header(&key), &claims), at)
        .await
        .is_ok()
}

const SECOND: TimeDelta = TimeDelta::seconds(1);

#[actix_web::test]
async fn end_at_expiry_give_or_take_the_leeway() {
    let end = now() + TimeDelta::seconds(900) + DEFAULT_LEEWAY;
    assert!(accepts(claims(), end - SECOND).await);
    assert!(!accepts(claims(), end).await);
}

#[actix_web::test]
async fn begin_at_issue_give_or_take_the_leeway() {
    let start = now() - DEFAULT_LEEWAY;
    assert!(accepts(claims(), start).await);
    assert!(!accepts(claims(), start - SECOND).await);
}

#[actix_web::test]
async fn begin_when_not_before_says_so() {
    let claims = with(claims(), "nbf", json!(now().timestamp() + 600));
    let start = now() + TimeDelta::seconds(600) - DEFAULT_LEEWAY;
    assert!(accepts(claims.clone(), start).await);
    assert!(!accepts(claims, start - SECOND).await);
}

#[actix_web::test]
async fn at_the_ends_of_time_do_no_harm() {
    let far = DateTime::<Utc>::MAX_UTC.timestamp();
    assert!(accepts(with(claims(), "exp", json!(far)), now()).await);
    for (name, seconds) in [
        ("exp", json!(far + 1)),
        ("exp", json!(i64::MAX)),
        ("exp", json!(i64::MIN)),
        ("exp", json!(-1)),
        ("exp", json!(1e300)),
        ("nbf", json!(far)),
        ("iat", json!(far)),
    ] {
        assert!(
            !accepts(with(claims(), name, seconds.clone()), now()).await,
            "{name} {seconds}"
        );
    }
}

#[actix_web::test]
async fn that_end_before_they_begin_are_refused() {
    let claims = with(claims(), "exp", json!(now().timestamp()));
    assert!(!accepts(claims, now()).await);
}

#[test]
fn have_a_small_leeway_only() {
    let with_leeway = |leeway| {
        Authenticator::new(
            ISSUER.to_owned(),
            AUDIENCE.to_owned(),
            leeway,
            ring(&key(Algorithm::EdDsa)),
            Vec::new(),
        )
        .map(|_authenticator| ())
    };
    assert_eq!(with_leeway(TimeDelta::zero()), Ok(()));
    assert_eq!(with_leeway(TimeDelta::minutes(5)), Ok(()));
    for leeway in [-SECOND, TimeDelta::minutes(5) + SECOND] {
        assert_eq!(with_leeway(leeway), Err(AuthenticatorError::Leeway));
    }
}
