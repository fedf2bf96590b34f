use chrono::{DateTime, TimeDelta, Utc};
use data::link_key::LinkKey;
use uuid::Uuid;

use super::{Link, LinkSigner, TOKEN_LENGTH, fresh_secret};

fn signer() -> LinkSigner {
    LinkSigner::new(&LinkKey::from_text(fresh_secret()))
}

fn link() -> Link {
    let expires_at: DateTime<Utc> = "2025-02-05T12:00:00Z".parse().unwrap();
    Link {
        tenant: Uuid::new_v4(),
        invitation: Uuid::new_v4(),
        expires_at,
    }
}

#[test]
fn a_token_says_what_it_was_made_of() {
    let (signer, link) = (signer(), link());
    let token = signer.token(&link);
    assert_eq!(token.len(), TOKEN_LENGTH);
    assert_eq!(TOKEN_LENGTH, 71);
    assert!(
        token
            .bytes()
            .all(|byte| byte.is_ascii_alphanumeric() || b"-_".contains(&byte))
    );
    assert_eq!(signer.read(&token), Some(link));
    assert_eq!(signer.token(&link), token, "the same each time");
    assert!(!link.is_expired(link.expires_at - TimeDelta::seconds(1)));
    assert!(link.is_expired(link.expires_at));
}

#[test]
fn a_token_with_any_other_letter_is_none() {
    let (signer, link) = (signer(), link());
    let token = signer.token(&link);
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
fn a_token_of_another_installation_is_none() {
    let link = link();
    assert_eq!(signer().read(&signer().token(&link)), None);
}
