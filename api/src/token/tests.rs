//! Tests of tokens and keys. All key material is made while they run.

mod attacks;
mod claims;
mod external;
mod fetching;
mod key_sets;
mod keys;
mod rotation;
mod support;
mod times;
mod wycheproof;
