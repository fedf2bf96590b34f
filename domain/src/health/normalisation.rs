//! From what was measured to a score.

use crate::account::Millionths;

use super::score::Score;

/// The most points or steps of a normalisation.
pub const MOST_POINTS: usize = 20;

/// A value and the score that it makes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Point {
    /// The value, in the unit of the factor.
    pub value: Millionths,
    /// Its score.
    pub score: Score,
}

/// Which value makes which score.
///
/// ```
/// use domain::{account::Millionths, health::{Normalisation, Point, Score}};
///
/// let point = |value: i64, score| Point { value: Millionths(value * 1_000_000), score: Score::whole(score) };
/// // No open case is worth 100 points, five are worth none, and what lies between lies between.
/// let cases = Normalisation::Linear(vec![point(0, 100), point(5, 0)]);
/// assert_eq!(cases.score(Millionths(1_000_000)).to_string(), "80");
/// assert_eq!(cases.score(Millionths(9_000_000)).to_string(), "0");
/// // Less than 30 days to the renewal are worth 20 points, up to 90 days 60, more 100.
/// let renewal = Normalisation::Bands { below: Score::whole(20), steps: vec![point(30, 60), point(90, 100)] };
/// assert_eq!(renewal.score(Millionths(89_000_000)).to_string(), "60");
/// assert_eq!(renewal.score(Millionths(90_000_000)).to_string(), "100");
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Normalisation {
    /// Straight lines between points, ascending by value; before the first and after the last point the score stays. Rounded half to even.
    Linear(Vec<Point>),
    /// One score for a range of values.
    Bands {
        /// The score of values below the first step.
        below: Score,
        /// The score from each value on, ascending by value.
        steps: Vec<Point>,
    },
}

/// Why something is no normalisation.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum NormalisationError {
    /// A line needs two points, a step one.
    #[error(
        "a line needs at least two points, bands at least one step; at most {MOST_POINTS} of either"
    )]
    Points,
    /// The values are not ascending.
    #[error("the value must be greater than that of the one before")]
    NotAscending {
        /// The place of the first that is not.
        place: usize,
    },
}

impl Normalisation {
    /// The points or steps.
    #[must_use]
    pub fn points(&self) -> &[Point] {
        match self {
            Self::Linear(points) => points,
            Self::Bands { steps, .. } => steps,
        }
    }

    /// The same, if it makes sense.
    ///
    /// # Errors
    /// When there are too few or too many points, or their values are not ascending.
    pub fn checked(self) -> Result<Self, NormalisationError> {
        let fewest = match self {
            Self::Linear(_) => 2,
            Self::Bands { .. } => 1,
        };
        let points = self.points();
        if !(fewest..=MOST_POINTS).contains(&points.len()) {
            return Err(NormalisationError::Points);
        }
        let wrong = points
            .windows(2)
            .position(|pair| pair[0].value >= pair[1].value);
        match wrong {
            Some(place) => Err(NormalisationError::NotAscending { place: place + 1 }),
            None => Ok(self),
        }
    }

    /// The score of a value.
    #[must_use]
    pub fn score(&self, value: Millionths) -> Score {
        let points = self.points();
        let after = points.partition_point(|point| point.value <= value);
        let before = after.checked_sub(1).map(|place| points[place]);
        match self {
            Self::Bands { below, .. } => before.map_or(*below, |step| step.score),
            Self::Linear(_) => match (before, points.get(after)) {
                (Some(before), Some(after)) => between(before, *after, value),
                (Some(only), None) => only.score,
                (None, first) => first.map_or(Score::ZERO, |first| first.score),
            },
        }
    }
}

/// On the straight line between two points.
fn between(before: Point, after: Point, value: Millionths) -> Score {
    let number = |value: Millionths| i128::from(value.0);
    let whole = number(after.value) - number(before.value);
    let part = number(value) - number(before.value);
    let (low, high) = (
        i128::from(before.score.hundredths()),
        i128::from(after.score.hundredths()),
    );
    Score::rounded(low * (whole - part) + high * part, whole)
}
