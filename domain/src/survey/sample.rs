//! Asking only a part of an audience, the same part whenever it is reckoned.

use uuid::Uuid;

/// The share of an audience that is asked, in ten-thousandths, above zero.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct SamplingShare(u16);

impl SamplingShare {
    /// Everybody.
    pub const ALL: Self = Self(10_000);

    /// A share of so many ten-thousandths: 1 to 10,000.
    #[must_use]
    pub const fn from_ten_thousandths(share: u16) -> Option<Self> {
        match share {
            1..=10_000 => Some(Self(share)),
            _ => None,
        }
    }

    /// The share in ten-thousandths.
    #[must_use]
    pub const fn ten_thousandths(self) -> u16 {
        self.0
    }
}

/// Whether a contact is in the part. Depends on nothing but the arguments: with the same seed a greater share holds the smaller one.
#[must_use]
pub fn is_sampled(contact: Uuid, seed: u64, share: SamplingShare) -> bool {
    let (high, low) = contact.as_u64_pair();
    let number = mixed(mixed(mixed(seed) ^ high) ^ low);
    (u128::from(number) * 10_000) >> 64 < u128::from(share.0)
}

/// A number in which every bit depends on every bit of the one given (the finisher of SplitMix64).
const fn mixed(number: u64) -> u64 {
    let number = number.wrapping_add(0x9e37_79b9_7f4a_7c15);
    let number = (number ^ (number >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    let number = (number ^ (number >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    number ^ (number >> 31)
}
