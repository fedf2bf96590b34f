//! Scales of answers.

use crate::name::names;

use super::SurveyKind;

/// Which end of a scale is the good one.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Direction {
    /// The highest score is the best.
    #[default]
    HigherIsBetter,
    /// The lowest score is the best.
    LowerIsBetter,
}

names!(Direction {
    HigherIsBetter => "HIGHER_IS_BETTER",
    LowerIsBetter => "LOWER_IS_BETTER",
});

/// The scores that can be given, and which of them are good.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Scale {
    lowest: i16,
    highest: i16,
    direction: Direction,
}

/// Why a scale or a score is not allowed.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ScaleError {
    /// The kind of survey has other scales.
    #[error(
        "a survey of kind {kind} is answered on a scale {allowed}, not from {lowest} to {highest}"
    )]
    NotOfKind {
        /// The kind.
        kind: SurveyKind,
        /// The scales it has.
        allowed: &'static str,
        /// The lowest score that was given.
        lowest: i16,
        /// The highest score that was given.
        highest: i16,
    },
    /// Recommending is good.
    #[error("the question of NPS has one direction: HIGHER_IS_BETTER")]
    DirectionOfNps,
    /// A score beside the scale.
    #[error("the score {score} is off the scale: it must be from {lowest} to {highest}")]
    OffTheScale {
        /// The score.
        score: i16,
        /// The lowest one allowed.
        lowest: i16,
        /// The highest one allowed.
        highest: i16,
    },
}

impl Scale {
    /// The scale from `lowest` to `highest` for a survey of some kind: 0 or 1 to 10 for NPS, 1 to 5, 7 or 10 for CSAT, 1 to 5 or 7 for CES,
    /// anything within 0 to 100 for others.
    ///
    /// # Errors
    /// When the kind has no such scale.
    pub const fn new(
        kind: SurveyKind,
        lowest: i16,
        highest: i16,
        direction: Direction,
    ) -> Result<Self, ScaleError> {
        let (is_allowed, allowed) = match kind {
            SurveyKind::Nps => (
                matches!((lowest, highest), (0 | 1, 10)),
                "from 0 or 1 to 10",
            ),
            SurveyKind::Csat => (
                matches!((lowest, highest), (1, 5 | 7 | 10)),
                "from 1 to 5, 7 or 10",
            ),
            SurveyKind::Ces => (matches!((lowest, highest), (1, 5 | 7)), "from 1 to 5 or 7"),
            SurveyKind::Custom => (
                0 <= lowest && lowest < highest && highest <= 100,
                "within 0 to 100, of two scores at least",
            ),
        };
        if !is_allowed {
            return Err(ScaleError::NotOfKind {
                kind,
                allowed,
                lowest,
                highest,
            });
        }
        if matches!(kind, SurveyKind::Nps) && matches!(direction, Direction::LowerIsBetter) {
            return Err(ScaleError::DirectionOfNps);
        }
        Ok(Self {
            lowest,
            highest,
            direction,
        })
    }

    /// The usual scale of a kind: 0 to 10 for NPS, 1 to 5 for CSAT and others, 1 to 7 for CES.
    #[must_use]
    pub const fn usual(kind: SurveyKind) -> Self {
        let (lowest, highest) = match kind {
            SurveyKind::Nps => (0, 10),
            SurveyKind::Csat | SurveyKind::Custom => (1, 5),
            SurveyKind::Ces => (1, 7),
        };
        Self {
            lowest,
            highest,
            direction: Direction::HigherIsBetter,
        }
    }

    /// The lowest score.
    #[must_use]
    pub const fn lowest(self) -> i16 {
        self.lowest
    }

    /// The highest score.
    #[must_use]
    pub const fn highest(self) -> i16 {
        self.highest
    }

    /// Which end is the good one.
    #[must_use]
    pub const fn direction(self) -> Direction {
        self.direction
    }

    /// How many different scores there are.
    #[must_use]
    pub const fn boxes(self) -> u16 {
        self.highest.abs_diff(self.lowest) + 1
    }

    /// The scores, ascending.
    pub fn scores(self) -> impl Iterator<Item = i16> {
        self.lowest..=self.highest
    }

    /// The score, if it is on the scale.
    ///
    /// # Errors
    /// When it is not.
    pub const fn check(self, score: i16) -> Result<i16, ScaleError> {
        if self.lowest <= score && score <= self.highest {
            return Ok(score);
        }
        Err(ScaleError::OffTheScale {
            score,
            lowest: self.lowest,
            highest: self.highest,
        })
    }

    /// The score as it would be if the highest were the best.
    #[must_use]
    pub const fn oriented(self, score: i16) -> i16 {
        match self.direction {
            Direction::HigherIsBetter => score,
            Direction::LowerIsBetter => self.lowest + (self.highest - score),
        }
    }

    /// Whether the score is one of the best `boxes`.
    #[must_use]
    pub const fn is_in_top(self, score: i16, boxes: u16) -> bool {
        self.highest.abs_diff(self.oriented(score)) < boxes
    }

    /// How many boxes at the good end agree: those above the middle, 3 of 7 and 2 of 5.
    #[must_use]
    pub const fn agreeing_boxes(self) -> u16 {
        self.boxes() / 2
    }
}
