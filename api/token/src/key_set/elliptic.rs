//! Public keys on elliptic curves. A point that is not on its curve is found here, not at the first token.

use aws_lc_rs::signature::{
    ECDSA_P256_SHA256_FIXED, ED25519, UnparsedPublicKey, VerificationAlgorithm,
};
use jsonwebtoken::DecodingKey;

use super::read::Unusable;

/// The length of a coordinate on P-256 and of an Ed25519 key, in bytes.
const COORDINATE_LENGTH: usize = 32;

/// The first byte of a point that is written with both coordinates.
const UNCOMPRESSED: u8 = 4;

/// An ECDSA key on P-256 from its coordinates.
pub(super) fn read_p256(x: &[u8], y: &[u8]) -> Result<DecodingKey, Unusable> {
    if x.len() != COORDINATE_LENGTH || y.len() != COORDINATE_LENGTH {
        return Err(Unusable::Malformed);
    }
    let point = [&[UNCOMPRESSED], x, y].concat();
    on_curve(&ECDSA_P256_SHA256_FIXED, &point)?;
    Ok(DecodingKey::from_ec_der(&point))
}

/// An Ed25519 key from its compressed point.
pub(super) fn read_ed25519(x: &[u8]) -> Result<DecodingKey, Unusable> {
    if x.len() != COORDINATE_LENGTH {
        return Err(Unusable::Malformed);
    }
    on_curve(&ED25519, x)?;
    Ok(DecodingKey::from_ed_der(x))
}

fn on_curve(algorithm: &'static dyn VerificationAlgorithm, point: &[u8]) -> Result<(), Unusable> {
    UnparsedPublicKey::new(algorithm, point)
        .parse()
        .map(|_key| ())
        .map_err(|_error| Unusable::Malformed)
}
