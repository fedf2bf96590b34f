//! Profiles: which factors make the score, and which scores are in which band.

use rust_decimal::Decimal;

use crate::metric::Ratio;

use super::{
    band::BandBoundaries,
    factor::{Factor, FactorKind},
    normalisation::{Normalisation, NormalisationError},
};

/// Which factors make the score of an account, how much has to be known, and where bands begin.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Profile {
    factors: Vec<Factor>,
    minimum_coverage: Decimal,
    boundaries: BandBoundaries,
    /// The sum of the weights, in millionths; above zero.
    total: i128,
}

/// Why something is no profile.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ProfileError {
    /// There is nothing to make a score of.
    #[error("a profile needs a factor that counts: the weights add up to zero")]
    NoWeight,
    /// A factor is there twice.
    #[error("the factor {kind} is there already: a profile has each at most once")]
    Twice {
        /// The place of the second one.
        place: usize,
        /// What it is.
        kind: FactorKind,
    },
    /// A factor has no normalisation that makes sense.
    #[error("{error}")]
    Normalisation {
        /// The place of the factor.
        place: usize,
        /// What is wrong.
        error: NormalisationError,
    },
    /// The minimum coverage is no share.
    #[error(
        "the minimum coverage is a share of the weight, from 0 to 1, with at most four decimals, not {0}"
    )]
    Coverage(Decimal),
}

impl Profile {
    /// A profile, if it makes sense.
    ///
    /// # Errors
    /// Everything that does not make sense.
    pub fn new(
        factors: Vec<Factor>,
        minimum_coverage: Decimal,
        boundaries: BandBoundaries,
    ) -> Result<Self, Vec<ProfileError>> {
        let mut errors = Vec::new();
        let mut seen = Vec::with_capacity(factors.len());
        let mut checked = Vec::with_capacity(factors.len());
        for (place, factor) in factors.into_iter().enumerate() {
            let kind = factor.kind;
            if seen.contains(&kind) {
                errors.push(ProfileError::Twice { place, kind });
            }
            seen.push(kind);
            match Normalisation::checked(factor.normalisation) {
                Ok(normalisation) => checked.push(Factor {
                    normalisation,
                    ..factor
                }),
                Err(error) => errors.push(ProfileError::Normalisation { place, error }),
            }
        }
        let total = checked.iter().map(|factor| factor.weight.exact()).sum();
        if total == 0 && errors.is_empty() {
            errors.push(ProfileError::NoWeight);
        }
        let is_share = (Decimal::ZERO..=Decimal::ONE).contains(&minimum_coverage);
        if !is_share || minimum_coverage.normalize().scale() > 4 {
            errors.push(ProfileError::Coverage(minimum_coverage));
        }
        if !errors.is_empty() {
            return Err(errors);
        }
        Ok(Self {
            factors: checked,
            minimum_coverage: minimum_coverage.normalize(),
            boundaries,
            total,
        })
    }

    /// The factors, in their order.
    #[must_use]
    pub fn factors(&self) -> &[Factor] {
        &self.factors
    }

    /// The share of the weight that has to be known for a score, 0 to 1.
    #[must_use]
    pub const fn minimum_coverage(&self) -> Decimal {
        self.minimum_coverage
    }

    /// Where bands begin.
    #[must_use]
    pub const fn boundaries(&self) -> BandBoundaries {
        self.boundaries
    }

    /// The sum of the weights, in millionths; above zero.
    pub(super) const fn total(&self) -> i128 {
        self.total
    }

    /// Whether so much of the weight, in millionths, is enough for a score.
    pub(super) fn is_enough(&self, present: i128) -> bool {
        // The minimum in ten-thousandths, which are all decimals it has.
        let minimum = Ratio::decimal(self.minimum_coverage);
        present > 0 && present * minimum.denominator() >= self.total * minimum.numerator()
    }
}
