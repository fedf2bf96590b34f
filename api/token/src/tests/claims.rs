use domain::member::{AccessScope, Role};
use serde_json::{Value, json};
use uuid::Uuid;

use super::support::{AUDIENCE, ISSUER, TENANT, claims, now, with, without};
use crate::Claims;

fn member() -> Claims {
    Claims {
        issuer: ISSUER.to_owned(),
        audience: AUDIENCE.to_owned(),
        subject: "member-7".to_owned(),
        expires_at: now() + chrono::TimeDelta::minutes(15),
        issued_at: now(),
        not_before: None,
        token_id: Uuid::from_u128(77),
        tenant: TENANT.parse().unwrap(),
        roles: vec![Role::Csm],
        scopes: Vec::new(),
        session: None,
    }
}

#[test]
fn are_written_as_registered_names_and_seconds() {
    assert_eq!(serde_json::to_value(member()).unwrap(), claims());
}

#[test]
fn of_an_integration_have_scopes_separated_by_spaces() {
    let written = serde_json::to_value(Claims {
        roles: Vec::new(),
        scopes: vec![AccessScope::ReadPortfolio, AccessScope::WriteAccounts],
        not_before: Some(now()),
        session: Some(Uuid::from_u128(5)),
        ..member()
    })
    .unwrap();
    assert_eq!(written["scope"], "portfolio:read accounts:write");
    assert_eq!(written["roles"], json!([]));
    assert_eq!(written["nbf"], now().timestamp());
    assert_eq!(written["sid"], Uuid::from_u128(5).to_string());
}

#[test]
fn are_read_as_they_were_written() {
    let integration = Claims {
        roles: vec![Role::Viewer, Role::Owner],
        scopes: AccessScope::ALL.to_vec(),
        not_before: Some(now()),
        session: Some(Uuid::from_u128(5)),
        ..member()
    };
    for claims in [member(), integration] {
        let written = serde_json::to_value(&claims).unwrap();
        assert_eq!(serde_json::from_value::<Claims>(written).unwrap(), claims);
    }
}

#[test]
fn are_read_strictly() {
    let refused = |claims: Value| {
        serde_json::from_value::<Claims>(claims.clone()).expect_err(&claims.to_string())
    };
    for name in [
        "iss", "aud", "sub", "exp", "iat", "jti", "tenant", "roles", "scope",
    ] {
        refused(without(claims(), name));
        refused(with(claims(), name, Value::Null));
    }
    refused(with(claims(), "admin", json!(true)));
    refused(with(claims(), "tenant", json!("acme")));
    refused(with(claims(), "tenant", json!([TENANT])));
    refused(with(claims(), "aud", json!([AUDIENCE])));
    refused(with(claims(), "exp", json!("1772366400")));
    refused(with(claims(), "exp", json!(1_772_366_400.5)));
    refused(with(claims(), "exp", json!(u64::MAX)));
    refused(with(claims(), "roles", json!("OWNER")));
    refused(with(claims(), "roles", json!(["owner"])));
    refused(with(claims(), "roles", json!(["ROOT"])));
    refused(with(claims(), "scope", json!("everything")));
    refused(with(claims(), "scope", json!("portfolio:read  log:read")));
    refused(with(claims(), "sid", json!("1")));
}
