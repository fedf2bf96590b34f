//! The life of a campaign.

use crate::name::names;

/// Where a campaign stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum CampaignStatus {
    /// Being written; asks nobody.
    Draft,
    /// Starts at its time.
    Scheduled,
    /// Asks.
    Running,
    /// Asks nobody any more, and takes no more answers.
    Closed,
}

names!(CampaignStatus {
    Draft => "DRAFT",
    Scheduled => "SCHEDULED",
    Running => "RUNNING",
    Closed => "CLOSED",
});

/// What is done to a campaign as a whole.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum CampaignMove {
    /// It gets its time, or another one.
    Schedule,
    /// It is taken back to be written on.
    Unschedule,
    /// It begins to ask.
    Start,
    /// It is over.
    Close,
}

names!(CampaignMove {
    Schedule => "SCHEDULE",
    Unschedule => "UNSCHEDULE",
    Start => "START",
    Close => "CLOSE",
});

/// Something that can be changed about a campaign.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum CampaignPart {
    /// How people call it.
    Name,
    /// What reminders say and when they go, and how long an invitation stands.
    Delivery,
    /// Texts in a language that it has none in yet.
    NewLanguage,
    /// Anything that makes answers comparable with each other: kind, scale, texts, audience, trigger.
    Question,
}

/// Why a campaign cannot be changed so.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum CampaignError {
    /// The move does not start here.
    #[error("a campaign that is {status} cannot {verb}: {allowed}", verb = verb(*.wanted), allowed = allowed(*.status))]
    Move {
        /// Where it stands.
        status: CampaignStatus,
        /// What was wanted.
        wanted: CampaignMove,
    },
    /// This would make its answers incomparable.
    #[error(
        "a campaign that is {0} keeps its kind, scale, texts, audience and trigger: its answers would not be comparable any more"
    )]
    Frozen(CampaignStatus),
    /// It is over.
    #[error("a campaign that is CLOSED keeps everything but its name")]
    Over,
}

const fn verb(wanted: CampaignMove) -> &'static str {
    match wanted {
        CampaignMove::Schedule => "be scheduled",
        CampaignMove::Unschedule => "be taken back to a draft",
        CampaignMove::Start => "be started",
        CampaignMove::Close => "be closed",
    }
}

const fn allowed(status: CampaignStatus) -> &'static str {
    match status {
        CampaignStatus::Draft => "it is scheduled first",
        CampaignStatus::Scheduled => "it can be scheduled anew, taken back, started or closed",
        CampaignStatus::Running => "it can only be closed",
        CampaignStatus::Closed => "it is over",
    }
}

impl CampaignStatus {
    /// Where a move leads: draft -> scheduled -> running -> closed, and back from scheduled to draft.
    ///
    /// # Errors
    /// When the move does not start here.
    pub const fn after(self, wanted: CampaignMove) -> Result<Self, CampaignError> {
        Ok(match (self, wanted) {
            (Self::Draft | Self::Scheduled, CampaignMove::Schedule) => Self::Scheduled,
            (Self::Scheduled, CampaignMove::Unschedule) => Self::Draft,
            (Self::Scheduled, CampaignMove::Start) => Self::Running,
            (Self::Scheduled | Self::Running, CampaignMove::Close) => Self::Closed,
            (status, wanted) => return Err(CampaignError::Move { status, wanted }),
        })
    }

    /// Whether a part may be changed here: all of them before it runs; the name, the delivery and further languages while it runs; the name
    /// afterwards.
    ///
    /// # Errors
    /// When it may not.
    pub const fn check_change(self, part: CampaignPart) -> Result<(), CampaignError> {
        match (self, part) {
            (_, CampaignPart::Name) | (Self::Draft | Self::Scheduled, _) => Ok(()),
            (Self::Running, CampaignPart::Delivery | CampaignPart::NewLanguage) => Ok(()),
            (Self::Running, CampaignPart::Question) => Err(CampaignError::Frozen(self)),
            (Self::Closed, _) => Err(CampaignError::Over),
        }
    }
}
