//! Bands of scores.

use crate::name::names;

use super::score::Score;

/// How an account is, in one word. Ordered from the worst to the best.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum HealthBand {
    /// At risk.
    Red,
    /// To be watched.
    Yellow,
    /// Well.
    Green,
}

names!(HealthBand {
    Red => "RED",
    Yellow => "YELLOW",
    Green => "GREEN",
});

/// Where bands begin.
///
/// ```
/// use domain::health::{BandBoundaries, HealthBand::{Green, Red, Yellow}, Score};
///
/// let boundaries = BandBoundaries::new(Score::whole(40), Score::whole(70), Score::whole(3)).unwrap();
/// assert_eq!(boundaries.band(Score::whole(70), None), Green);
/// // One that was yellow has to come to 73 to be green, and stays so down to 67.
/// assert_eq!(boundaries.band(Score::whole(72), Some(Yellow)), Yellow);
/// assert_eq!(boundaries.band(Score::whole(73), Some(Yellow)), Green);
/// assert_eq!(boundaries.band(Score::whole(67), Some(Green)), Green);
/// assert_eq!(boundaries.band(Score::whole(66), Some(Green)), Yellow);
/// assert_eq!(boundaries.band(Score::whole(36), Some(Green)), Red);
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct BandBoundaries {
    yellow_from: Score,
    green_from: Score,
    hysteresis: Score,
}

/// Why something makes no bands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum BoundaryError {
    /// Yellow does not begin below green.
    #[error("the yellow band must begin below the green one, and above 0")]
    Order,
    /// A band could not be left or reached any more.
    #[error(
        "so much hysteresis would make a band that is never left or reached: it must leave room between the boundaries, 0 and 100"
    )]
    Hysteresis,
}

impl BandBoundaries {
    /// The bands that most begin with: yellow from 40, green from 70 points on, and 2 points of hysteresis.
    pub const USUAL: Self = Self {
        yellow_from: Score::whole(40),
        green_from: Score::whole(70),
        hysteresis: Score::whole(2),
    };

    /// Bands of which yellow and green begin at a score. An account changes its band only when its score has passed a boundary by `hysteresis`.
    ///
    /// # Errors
    /// When yellow does not begin above zero and below green, or the hysteresis leaves no room.
    pub fn new(
        yellow_from: Score,
        green_from: Score,
        hysteresis: Score,
    ) -> Result<Self, BoundaryError> {
        if yellow_from == Score::ZERO || yellow_from >= green_from {
            return Err(BoundaryError::Order);
        }
        let (yellow, green, room) = (
            yellow_from.hundredths(),
            green_from.hundredths(),
            hysteresis.hundredths(),
        );
        let fits = room < yellow
            && green + room <= Score::FULL.hundredths()
            && yellow + room <= green - room;
        match fits {
            true => Ok(Self {
                yellow_from,
                green_from,
                hysteresis,
            }),
            false => Err(BoundaryError::Hysteresis),
        }
    }

    /// The score from which on an account is yellow.
    #[must_use]
    pub const fn yellow_from(self) -> Score {
        self.yellow_from
    }

    /// The score from which on an account is green.
    #[must_use]
    pub const fn green_from(self) -> Score {
        self.green_from
    }

    /// By how many points a boundary has to be passed.
    #[must_use]
    pub const fn hysteresis(self) -> Score {
        self.hysteresis
    }

    /// The band of a score, for an account that was in some band before, if it was in any.
    #[must_use]
    pub fn band(self, score: Score, before: Option<HealthBand>) -> HealthBand {
        let is_above = |boundary: Score, band: HealthBand| {
            let (score, boundary) = (score.hundredths(), boundary.hundredths());
            let room = self.hysteresis.hundredths();
            match before {
                None => score >= boundary,
                Some(before) if before >= band => score + room >= boundary,
                Some(_) => score >= boundary + room,
            }
        };
        if is_above(self.green_from, HealthBand::Green) {
            HealthBand::Green
        } else if is_above(self.yellow_from, HealthBand::Yellow) {
            HealthBand::Yellow
        } else {
            HealthBand::Red
        }
    }
}
