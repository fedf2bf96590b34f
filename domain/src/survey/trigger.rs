//! What makes a campaign ask.

use crate::{account::Stage, name::names, onboarding::Template};

/// When a campaign asks its audience.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Trigger {
    /// Once, when it starts.
    Once,
    /// When it starts, and again every so many days.
    Recurring {
        /// 1 to 730.
        every_days: u16,
    },
    /// Those whose account entered a stage.
    StageEntered(Stage),
    /// Those whose account became a customer so many days ago.
    DaysAfterStart {
        /// 0 to 3,650.
        days: u16,
    },
    /// Those who had a support case that was put away as one that was dealt with.
    CaseClosed,
    /// Those whose account has done a milestone of its onboarding: the one of this key, or the one of first value, whatever its key, when there is none.
    MilestoneDone(Option<String>),
}

/// The kinds of triggers.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum TriggerKind {
    /// Once, when the campaign starts.
    Once,
    /// When the campaign starts, and again every so many days.
    Recurring,
    /// An account entered a stage.
    StageEntered,
    /// So many days after an account became a customer.
    DaysAfterStart,
    /// A support case of the contact was put away.
    CaseClosed,
    /// A milestone of an account's onboarding was done.
    MilestoneDone,
}

names!(TriggerKind {
    Once => "ONCE",
    Recurring => "RECURRING",
    StageEntered => "STAGE_ENTERED",
    DaysAfterStart => "DAYS_AFTER_START",
    CaseClosed => "CASE_CLOSED",
    MilestoneDone => "MILESTONE_DONE",
});

/// Why a trigger is not complete.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum TriggerError {
    /// A number of days is needed.
    #[error("the trigger {kind} needs a number of days from {least} to {most}")]
    Days {
        /// The kind of trigger.
        kind: TriggerKind,
        /// The least number.
        least: u16,
        /// The greatest number.
        most: u16,
    },
    /// A stage is needed.
    #[error("the trigger STAGE_ENTERED needs the stage that is entered")]
    Stage,
    /// No milestone can have this key.
    #[error("`{0}` is not the key of a milestone: {rule}", rule = Template::KEY_RULE)]
    Milestone(String),
}

impl Trigger {
    /// The trigger of a kind with what belongs to it; what does not is not looked at.
    ///
    /// # Errors
    /// When something is missing or out of its range.
    pub fn new(
        kind: TriggerKind,
        days: Option<i64>,
        stage: Option<Stage>,
        milestone: Option<&str>,
    ) -> Result<Self, TriggerError> {
        let days_within = |least: u16, most: u16| {
            let days = days.and_then(|days| u16::try_from(days).ok());
            days.filter(|days| (least..=most).contains(days))
                .ok_or(TriggerError::Days { kind, least, most })
        };
        Ok(match kind {
            TriggerKind::Once => Self::Once,
            TriggerKind::Recurring => Self::Recurring {
                every_days: days_within(1, 730)?,
            },
            TriggerKind::StageEntered => Self::StageEntered(stage.ok_or(TriggerError::Stage)?),
            TriggerKind::DaysAfterStart => Self::DaysAfterStart {
                days: days_within(0, 3_650)?,
            },
            TriggerKind::CaseClosed => Self::CaseClosed,
            TriggerKind::MilestoneDone => {
                let wrong = milestone.filter(|key| !Template::is_key(key));
                if let Some(key) = wrong {
                    return Err(TriggerError::Milestone(key.to_owned()));
                }
                Self::MilestoneDone(milestone.map(str::to_owned))
            }
        })
    }

    /// Its kind.
    #[must_use]
    pub const fn kind(&self) -> TriggerKind {
        match self {
            Self::Once => TriggerKind::Once,
            Self::Recurring { .. } => TriggerKind::Recurring,
            Self::StageEntered(_) => TriggerKind::StageEntered,
            Self::DaysAfterStart { .. } => TriggerKind::DaysAfterStart,
            Self::CaseClosed => TriggerKind::CaseClosed,
            Self::MilestoneDone(_) => TriggerKind::MilestoneDone,
        }
    }

    /// Whether it waits for something to happen, instead of asking everybody when its time has come.
    #[must_use]
    pub const fn waits_for_events(&self) -> bool {
        match self {
            Self::Once | Self::Recurring { .. } => false,
            Self::StageEntered(_)
            | Self::DaysAfterStart { .. }
            | Self::CaseClosed
            | Self::MilestoneDone(_) => true,
        }
    }

    /// Its number of days, if it has one.
    #[must_use]
    pub const fn days(&self) -> Option<u16> {
        match self {
            Self::Recurring { every_days: days } | Self::DaysAfterStart { days } => Some(*days),
            Self::Once | Self::StageEntered(_) | Self::CaseClosed | Self::MilestoneDone(_) => None,
        }
    }

    /// Its stage, if it has one.
    #[must_use]
    pub const fn stage(&self) -> Option<Stage> {
        match self {
            Self::StageEntered(stage) => Some(*stage),
            _ => None,
        }
    }

    /// The key of its milestone, if it has one.
    #[must_use]
    pub fn milestone(&self) -> Option<&str> {
        match self {
            Self::MilestoneDone(key) => key.as_deref(),
            _ => None,
        }
    }
}
