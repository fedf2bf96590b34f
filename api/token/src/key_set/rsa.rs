//! RSA public keys, and the weak ones among them.

use jsonwebtoken::DecodingKey;

use super::read::Unusable;

/// The shortest modulus, in bits (RFC 7518, section 3.3).
const MINIMUM_BITS: usize = 2048;

/// The longest modulus that the cryptographic library verifies with, in bits.
const MAXIMUM_BITS: usize = 8192;

/// The longest public exponent, in bytes. Longer ones are only good for making verification slow.
const MAXIMUM_EXPONENT_LENGTH: usize = 8;

/// An RSA key from its modulus and public exponent, most significant byte first.
pub(super) fn read(modulus: &[u8], exponent: &[u8]) -> Result<DecodingKey, Unusable> {
    let modulus = without_leading_zeros(modulus);
    let exponent = without_leading_zeros(exponent);
    let even = |number: &[u8]| number.last().is_none_or(|byte| byte % 2 == 0);
    if even(modulus) || even(exponent) || exponent.len() > MAXIMUM_EXPONENT_LENGTH {
        return Err(Unusable::Malformed);
    }
    let weak = bits(modulus) < MINIMUM_BITS || exponent == [1] || has_roca_fingerprint(modulus);
    if weak {
        return Err(Unusable::Weak);
    }
    if bits(modulus) > MAXIMUM_BITS {
        return Err(Unusable::UnsupportedType);
    }
    Ok(DecodingKey::from_rsa_raw_components(modulus, exponent))
}

fn without_leading_zeros(number: &[u8]) -> &[u8] {
    let zeros = number.iter().take_while(|byte| **byte == 0).count();
    number.get(zeros..).unwrap_or_default()
}

/// The length of a number without leading zero bytes, in bits.
fn bits(number: &[u8]) -> usize {
    number
        .first()
        .map_or(0, |first| number.len() * 8 - first.leading_zeros() as usize)
}

/// The primes by which moduli of the flawed generator give themselves away.
const FINGERPRINT_PRIMES: [u32; 38] = [
    3, 5, 7, 11, 13, 17, 19, 23, 29, 31, 37, 41, 43, 47, 53, 59, 61, 67, 71, 73, 79, 83, 89, 97,
    101, 103, 107, 109, 113, 127, 131, 137, 139, 149, 151, 157, 163, 167,
];

/// Whether the modulus is from the generator of CVE-2017-15361 ("ROCA"), whose keys can be factored: its primes are powers
/// of 65537 modulo many small primes, and so is their product. A sound modulus passes for one less than once in a hundred million.
fn has_roca_fingerprint(modulus: &[u8]) -> bool {
    FINGERPRINT_PRIMES.iter().all(|prime| {
        let generator = 65537 % prime;
        let remainder = remainder(modulus, *prime);
        let mut power = 1;
        // A power repeats after at most `prime - 1` steps.
        (1..*prime).any(|_step| {
            power = power * generator % prime;
            power == remainder
        })
    })
}

/// `number` modulo `divisor`, most significant byte first.
fn remainder(number: &[u8], divisor: u32) -> u32 {
    number.iter().fold(0, |remainder, byte| {
        (remainder * 256 + u32::from(*byte)) % divisor
    })
}
