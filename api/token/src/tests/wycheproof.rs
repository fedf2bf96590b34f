//! The vectors of Project Wycheproof for signatures and key sets: nothing invalid gets in, and every valid one does, but for the listed ones.

use std::collections::BTreeMap;

use serde_json::{Value, json};
use wycheproof_ng_kdf_jose::json_web::{Test, TestName, TestSet};

use crate::{
    Algorithm,
    compact::CompactToken,
    key_set::{KeySet, Origin},
};

/// Whether the signature is accepted with the keys, whatever it signs.
fn is_accepted(keys: &Value, token: &Value) -> bool {
    let Some(token) = token.as_str() else {
        return false;
    };
    let Ok(keys) = KeySet::from_jwks(keys.to_string().as_bytes(), &Algorithm::ALL, Origin::File)
    else {
        return false;
    };
    CompactToken::parse(token).is_ok_and(|token| {
        keys.get(token.key_id())
            .is_some_and(|key| token.verify(key).is_ok())
    })
}

/// What became of the vectors.
#[derive(Default)]
struct Outcome {
    number: usize,
    accepted: usize,
    /// Valid ones that are refused, by their number.
    refused: BTreeMap<usize, String>,
    /// Accepted ones that are said to be invalid, but are a valid one of the same keys to the letter.
    contradictory: Vec<usize>,
}

/// Judges every vector; panics at an invalid one that is accepted.
fn judge(name: TestName, key_set: impl Fn(&Value) -> Value) -> Outcome {
    let set = TestSet::load(name).unwrap();
    let mut outcome = Outcome {
        number: set.number_of_tests,
        ..Outcome::default()
    };
    for group in &set.test_groups {
        let key = group.public_key.as_ref().or(group.private_key.as_ref());
        let keys = key_set(key.unwrap());
        let is_valid = |test: &&Test| !test.result.must_fail();
        let valid: Vec<&Value> = group.tests.iter().filter(is_valid).map(token).collect();
        for test in &group.tests {
            match (is_accepted(&keys, token(test)), is_valid(&test)) {
                (true, true) => outcome.accepted += 1,
                (false, false) => {}
                (false, true) => {
                    outcome.refused.insert(test.tc_id, described(&keys, test));
                }
                (true, false) if valid.contains(&token(test)) => {
                    outcome.contradictory.push(test.tc_id);
                }
                (true, false) => panic!("{} ({}) was accepted", test.tc_id, test.comment),
            }
        }
    }
    outcome
}

fn token(test: &Test) -> &Value {
    test.jws.as_ref().unwrap()
}

fn described(keys: &Value, test: &Test) -> String {
    let algorithm = keys["keys"][0]["alg"].as_str().unwrap();
    format!("{algorithm} {}", test.comment)
}

#[test]
fn signatures() {
    let outcome = judge(TestName::JsonWebSignature, |key| json!({ "keys": [key] }));
    assert_eq!(outcome.number, 401);
    assert_eq!(outcome.accepted, 18);
    // The padding that these two are about was lost when the vectors were written.
    assert_eq!(outcome.contradictory, [367, 370]);
    let ours = Algorithm::ALL.map(Algorithm::as_str);
    let refused: Vec<String> = outcome
        .refused
        .into_values()
        .filter(|description| ours.iter().any(|name| description.starts_with(name)))
        .collect();
    // Characters outside of base64url, which these two ask to skip and RFC 7515 forbids.
    assert_eq!(
        refused,
        [
            "HS256 InvalidCharacterInsertedInHeader",
            "HS256 InvalidCharacterInsertedInPayload",
        ]
    );
}

#[test]
fn key_sets() {
    let outcome = judge(TestName::JsonWebKey, Value::clone);
    assert_eq!(outcome.number, 26);
    assert_eq!(outcome.accepted, 3);
    assert!(outcome.contradictory.is_empty());
    // Valid, but of algorithms that are not accepted here.
    let refused: Vec<String> = outcome.refused.into_values().collect();
    assert_eq!(refused, ["HS384 long_key", "HS512 long_key"]);
}
