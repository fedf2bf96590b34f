//! Tests of tokens, keys, passwords and secrets. All key material is made while they run.

mod attacks;
mod claims;
mod external;
mod fetching;
mod key_sets;
mod keys;
mod passwords;
mod rotation;
mod secrets;
mod seen_before;
mod support;
mod times;
mod wycheproof;
