use chrono::{DateTime, TimeDelta, Utc};
use data::link_key::LinkKey;
use uuid::Uuid;

use super::{LinkSigner, TOKEN_LENGTH, Ticket};
use crate::{milestone_link::MilestoneLink, survey_link::fresh_secret};

fn key() -> LinkKey {
    LinkKey::from_text(fresh_secret())
}

fn signer() -> LinkSigner {
    LinkSigner::new(&key(), b"test")
}

fn ticket() -> Ticket {
    let expires_at: DateTime<Utc> = "2025-02-05T12:00:00Z".parse().unwrap();
    Ticket {
        tenant: Uuid::new_v4(),
        subject: Uuid::new_v4(),
        expires_at,
    }
}

#[test]
fn a_token_says_what_it_was_made_of() {
    let (signer, ticket) = (signer(), ticket());
    let token = signer.token(&ticket);
    assert_eq!(token.len(), TOKEN_LENGTH);
    assert_eq!(TOKEN_LENGTH, 71);
    assert!(
        token
            .bytes()
            .all(|byte| byte.is_ascii_alphanumeric() || b"-_".contains(&byte))
    );
    assert_eq!(signer.read(&token), Some(ticket));
    assert_eq!(signer.token(&ticket), token, "the same each time");
}

#[test]
fn a_link_expires_on_the_second() {
    let link = MilestoneLink {
        tenant: Uuid::new_v4(),
        id: Uuid::new_v4(),
        expires_at: ticket().expires_at,
    };
    assert!(!link.is_expired(link.expires_at - TimeDelta::seconds(1)));
    assert!(link.is_expired(link.expires_at));
}

#[test]
fn a_token_with_any_other_letter_is_none() {
    let (signer, ticket) = (signer(), ticket());
    let token = signer.token(&ticket);
    for place in 0..token.len() {
        for letter in ['A', 'B', '_'] {
            let mut tampered: Vec<char> = token.chars().collect();
            if tampered[place] == letter {
                continue;
            }
            tampered[place] = letter;
            let tampered: String = tampered.into_iter().collect();
            assert_eq!(signer.read(&tampered), None, "letter {place}");
        }
    }
    for other in [
        "",
        "A",
        &token[1..],
        &format!("{token}A"),
        &format!("{token}="),
        &"é".repeat(40),
        &" ".repeat(TOKEN_LENGTH),
    ] {
        assert_eq!(signer.read(other), None, "{other}");
    }
}

#[test]
fn a_token_of_another_installation_or_purpose_is_none() {
    let ticket = ticket();
    assert_eq!(signer().read(&signer().token(&ticket)), None);
    let key = key();
    let [one, other] = [b"one" as &[u8], b"other"].map(|purpose| LinkSigner::new(&key, purpose));
    assert_eq!(one.read(&one.token(&ticket)), Some(ticket));
    assert_eq!(other.read(&one.token(&ticket)), None);
}
