//! What happens to a milestone.

use chrono::NaiveDate;

use crate::name::names;

/// Where a milestone stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum MilestoneStatus {
    /// It is yet to be done.
    Open,
    /// It waits for us.
    BlockedOnUs,
    /// It waits for the customer.
    BlockedOnCustomer,
    /// It is done.
    Done,
    /// It will not be done, for a reason.
    Skipped,
}

names!(MilestoneStatus {
    Open => "OPEN",
    BlockedOnUs => "BLOCKED_ON_US",
    BlockedOnCustomer => "BLOCKED_ON_CUSTOMER",
    Done => "DONE",
    Skipped => "SKIPPED",
});

impl MilestoneStatus {
    /// Whether nothing is left to be done: what needs it can be done.
    #[must_use]
    pub const fn is_settled(self) -> bool {
        matches!(self, Self::Done | Self::Skipped)
    }
}

/// For whom a milestone waits.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum BlockedOn {
    /// For us.
    Us,
    /// For the customer.
    Customer,
}

names!(BlockedOn {
    Us => "US",
    Customer => "CUSTOMER",
});

/// What can happen to a milestone.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum MilestoneMove {
    /// It was done.
    Done,
    /// It will not be done.
    Skipped,
    /// It waits for somebody.
    Blocked(BlockedOn),
    /// It does not wait any more.
    Unblocked,
    /// It was not done after all, or is to be done after all.
    Reopened,
    /// It is due on another day.
    Rescheduled(NaiveDate),
}

impl MilestoneMove {
    /// What it is called, such as `BLOCKED_ON_US`.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Done => "DONE",
            Self::Skipped => "SKIPPED",
            Self::Blocked(BlockedOn::Us) => "BLOCKED_ON_US",
            Self::Blocked(BlockedOn::Customer) => "BLOCKED_ON_CUSTOMER",
            Self::Unblocked => "UNBLOCKED",
            Self::Reopened => "REOPENED",
            Self::Rescheduled(_) => "RESCHEDULED",
        }
    }

    /// The move of a name, with the day that RESCHEDULED has. `None` for another name, or when that day is missing.
    #[must_use]
    pub fn of_name(name: &str, due_on: Option<NaiveDate>) -> Option<Self> {
        Some(match name {
            "DONE" => Self::Done,
            "SKIPPED" => Self::Skipped,
            "BLOCKED_ON_US" => Self::Blocked(BlockedOn::Us),
            "BLOCKED_ON_CUSTOMER" => Self::Blocked(BlockedOn::Customer),
            "UNBLOCKED" => Self::Unblocked,
            "REOPENED" => Self::Reopened,
            "RESCHEDULED" => Self::Rescheduled(due_on?),
            _ => return None,
        })
    }

    /// Where the milestone stands after it; `None` when that stays.
    pub(super) const fn leads_to(self) -> Option<MilestoneStatus> {
        Some(match self {
            Self::Done => MilestoneStatus::Done,
            Self::Skipped => MilestoneStatus::Skipped,
            Self::Blocked(BlockedOn::Us) => MilestoneStatus::BlockedOnUs,
            Self::Blocked(BlockedOn::Customer) => MilestoneStatus::BlockedOnCustomer,
            Self::Unblocked | Self::Reopened => MilestoneStatus::Open,
            Self::Rescheduled(_) => return None,
        })
    }
}

/// Something that happened to a milestone on a day.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct MilestoneEvent {
    /// The day.
    pub on: NaiveDate,
    /// What.
    pub what: MilestoneMove,
}
