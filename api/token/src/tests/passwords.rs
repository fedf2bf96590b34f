use std::{num::NonZeroUsize, pin::pin, sync::Arc, time::Duration};

use actix_web::rt;
use secrecy::SecretString;

use super::support::random;
use crate::password::{
    PasswordCost, PasswordError, PasswordHasher, PasswordRefusal, Salt, Verdict, check_password,
};

const CHEAP: PasswordCost = PasswordCost {
    memory: 8,
    passes: 1,
    lanes: 1,
};

fn hasher(cost: PasswordCost) -> PasswordHasher {
    PasswordHasher::new(cost, NonZeroUsize::MIN, &mut random()).unwrap()
}

fn secret(text: &str) -> SecretString {
    SecretString::from(text)
}

async fn hash(hasher: &PasswordHasher, password: &str) -> String {
    let salt = Salt::generate(&mut rand::rng()).unwrap();
    hasher.hash(secret(password), salt).await.unwrap()
}

#[actix_web::test]
async fn are_right_or_wrong() {
    let hasher = hasher(CHEAP);
    let stored = hash(&hasher, "correct horse battery").await;
    let verify = async |password| hasher.verify(secret(password), Some(&stored)).await;
    assert_eq!(
        verify("correct horse battery").await,
        Ok(Verdict::Right { rehash: false })
    );
    for wrong in ["", "Correct horse battery", "correct horse battery "] {
        assert_eq!(verify(wrong).await, Ok(Verdict::Wrong));
    }
}

#[actix_web::test]
async fn are_hashed_with_argon2id_and_a_salt_of_their_own() {
    let hasher = hasher(PasswordCost::default());
    let (one, other) = (
        hash(&hasher, "correct horse battery").await,
        hash(&hasher, "correct horse battery").await,
    );
    assert!(one.starts_with("$argon2id$v=19$m=19456,t=2,p=1$"), "{one}");
    assert_ne!(one, other);
}

/// The work is that of a real hash of today's cost, so that the time taken does not tell who is a member.
#[actix_web::test]
async fn of_nobody_are_wrong_after_the_same_work() {
    let hasher = hasher(PasswordCost {
        memory: 64,
        passes: 3,
        lanes: 1,
    });
    let stored = hash(&hasher, "correct horse battery").await;
    let cost = |hash: &str| {
        hash.split('$')
            .take(4)
            .map(str::to_owned)
            .collect::<Vec<_>>()
    };
    assert_eq!(cost(&hasher.stand_in), cost(&stored));
    assert_eq!(hasher.stand_in.len(), stored.len());
    for password in ["", "correct horse battery", &hasher.stand_in] {
        let verdict = hasher.verify(secret(password), None).await;
        assert_eq!(verdict, Ok(Verdict::Wrong));
    }
}

#[actix_web::test]
async fn of_an_older_cost_are_to_be_hashed_again() {
    let dearer = PasswordCost { passes: 2, ..CHEAP };
    let stored = hash(&hasher(CHEAP), "correct horse battery").await;
    let verdict = hasher(dearer)
        .verify(secret("correct horse battery"), Some(&stored))
        .await;
    assert_eq!(verdict, Ok(Verdict::Right { rehash: true }));
}

#[actix_web::test]
async fn with_a_damaged_hash_are_an_error_not_a_wrong_password() {
    for stored in ["", "plain text", "$argon2id$"] {
        let answer = hasher(CHEAP).verify(secret("password"), Some(stored)).await;
        assert_eq!(answer, Err(PasswordError::MalformedHash), "{stored}");
    }
}

#[actix_web::test]
async fn wait_for_their_turn() {
    let hasher = hasher(CHEAP);
    let stored = hash(&hasher, "correct horse battery").await;
    let taken = Arc::clone(&hasher.turns).acquire_owned().await.unwrap();
    let waiting = hasher.verify(secret("correct horse battery"), Some(&stored));
    let mut waiting = pin!(waiting);
    let early = rt::time::timeout(Duration::from_millis(100), &mut waiting).await;
    assert!(early.is_err(), "went ahead while the only turn was taken");
    drop(taken);
    assert_eq!(waiting.await, Ok(Verdict::Right { rehash: false }));
    assert_eq!(hasher.turns.available_permits(), 1);
}

#[actix_web::test]
async fn are_turned_away_when_their_turn_does_not_come() {
    let hasher = hasher(CHEAP).with_longest_wait(Duration::from_millis(20));
    let _taken = Arc::clone(&hasher.turns).acquire_owned().await.unwrap();
    let answer = hasher.verify(secret("correct horse battery"), None).await;
    assert_eq!(answer, Err(PasswordError::Busy));
}

/// A client that hangs up gets its turn back only when the work is done: else hanging up would be the way around the bound.
#[actix_web::test]
async fn keep_their_turn_though_the_client_is_gone() {
    let slow = PasswordCost {
        memory: 16 * 1024,
        passes: 20,
        lanes: 1,
    };
    let hasher = hasher(slow);
    let gone = hasher.verify(secret("correct horse battery"), None);
    assert!(
        rt::time::timeout(Duration::from_millis(1), gone)
            .await
            .is_err()
    );
    assert_eq!(hasher.turns.available_permits(), 0);
    let _back = hasher.turns.acquire().await.unwrap();
}

#[test]
fn have_a_cost_that_argon2_allows() {
    for cost in [
        PasswordCost { memory: 7, ..CHEAP },
        PasswordCost { passes: 0, ..CHEAP },
        PasswordCost { lanes: 0, ..CHEAP },
    ] {
        let outcome = PasswordHasher::new(cost, NonZeroUsize::MIN, &mut random());
        assert_eq!(outcome.unwrap_err(), PasswordError::Cost);
    }
}

#[test]
fn are_long_and_not_the_email() {
    let check = |password: &str| check_password(password, "ada.lovelace@example.com");
    assert_eq!(check("eleven char"), Err(PasswordRefusal::TooShort));
    assert_eq!(check("twelve chars"), Ok(()));
    // Characters count, not bytes.
    assert_eq!(check("ätzende Öfen"), Ok(()));
    assert_eq!(check("ätzende Öfe"), Err(PasswordRefusal::TooShort));
    let sentence = "four words and so on ".repeat(13);
    assert_eq!(check(&sentence[..256]), Ok(()));
    assert_eq!(check(&sentence[..257]), Err(PasswordRefusal::TooLong));
    for password in [
        "ada.lovelace@example.com",
        "Ada.Lovelace@Example.COM ",
        "ADA.LOVELACE",
    ] {
        assert_eq!(check(password), Err(PasswordRefusal::IsEmail), "{password}");
    }
    assert_eq!(check("abcabcabcabc"), Err(PasswordRefusal::Monotonous));
}

#[test]
fn are_refused_with_help() {
    assert_eq!(
        PasswordRefusal::TooShort.to_string(),
        "must have at least 12 characters; a few unrelated words make a good password"
    );
    assert_eq!(
        PasswordRefusal::TooLong.to_string(),
        "must have at most 256 characters"
    );
}
