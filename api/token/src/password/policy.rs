//! Which passwords are taken: long ones. Rules about kinds of characters make passwords worse (NIST SP 800-63B).

use std::ops::RangeInclusive;

/// How many characters a password has.
const LENGTH: RangeInclusive<usize> = 12..=256;

/// The fewest different characters of a password.
const LEAST_DIFFERENT: usize = 4;

/// Why a password is not taken. The text is for the person who chose it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum PasswordRefusal {
    /// Fewer than twelve characters.
    #[error("must have at least {} characters; a few unrelated words make a good password", LENGTH.start())]
    TooShort,
    /// More than 256 characters.
    #[error("must have at most {} characters", LENGTH.end())]
    TooLong,
    /// The e-mail address or the part of it before the `@`.
    #[error("must not be the e-mail address")]
    IsEmail,
    /// The same few characters over and over.
    #[error("must have at least {LEAST_DIFFERENT} different characters")]
    Monotonous,
}

/// Judges a password that a member with that e-mail address wants to have.
///
/// # Errors
/// The first reason to refuse it.
pub fn check_password(password: &str, email: &str) -> Result<(), PasswordRefusal> {
    let length = password.chars().count();
    if length < *LENGTH.start() {
        return Err(PasswordRefusal::TooShort);
    }
    if length > *LENGTH.end() {
        return Err(PasswordRefusal::TooLong);
    }
    let lower = password.trim().to_lowercase();
    let email = email.trim().to_lowercase();
    let local_part = email.split_once('@').map_or("", |(local, _domain)| local);
    if lower == email || lower == local_part {
        return Err(PasswordRefusal::IsEmail);
    }
    let mut characters: Vec<char> = password.chars().collect();
    characters.sort_unstable();
    characters.dedup();
    if characters.len() < LEAST_DIFFERENT {
        return Err(PasswordRefusal::Monotonous);
    }
    Ok(())
}
