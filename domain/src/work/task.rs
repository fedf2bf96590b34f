//! One task, and what may happen to it.

use chrono::NaiveDate;

use crate::name::names;

/// What a task is for.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum TaskKind {
    /// Something that has to be done.
    #[default]
    ToDo,
    /// The customer may be lost.
    Risk,
    /// The customer may buy more, or speak for us.
    Opportunity,
    /// It belongs to where the customer is in its life: onboarding, a review, a renewal.
    Lifecycle,
}

names!(TaskKind {
    ToDo => "TO_DO",
    Risk => "RISK",
    Opportunity => "OPPORTUNITY",
    Lifecycle => "LIFECYCLE",
});

/// How much a task matters. Ordered from the least to the most.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum TaskPriority {
    /// It can wait.
    Low,
    /// As usual.
    #[default]
    Medium,
    /// Before others.
    High,
    /// At once.
    Urgent,
}

names!(TaskPriority {
    Low => "LOW",
    Medium => "MEDIUM",
    High => "HIGH",
    Urgent => "URGENT",
});

/// Where a task came from.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum TaskOrigin {
    /// Somebody made it, or another system.
    Manual,
    /// It is a step of a playbook.
    Playbook,
    /// A rule made it.
    Rule,
}

names!(TaskOrigin {
    Manual => "MANUAL",
    Playbook => "PLAYBOOK",
    Rule => "RULE",
});

/// Where a task stands on a day.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum TaskStatus {
    /// It is to be done.
    Open,
    /// It is to be done from a later day on.
    Snoozed,
    /// It was done.
    Done,
    /// It will not be done.
    Dropped,
}

names!(TaskStatus {
    Open => "OPEN",
    Snoozed => "SNOOZED",
    Done => "DONE",
    Dropped => "DROPPED",
});

/// How a task ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum TaskEnd {
    /// It was done.
    Done,
    /// It will not be done.
    Dropped,
}

impl TaskEnd {
    /// The status that it leaves the task in.
    #[must_use]
    pub const fn status(self) -> TaskStatus {
        match self {
            Self::Done => TaskStatus::Done,
            Self::Dropped => TaskStatus::Dropped,
        }
    }
}

/// What was said of where a task stands.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub struct TaskState {
    /// How it ended, if it has.
    pub end: Option<TaskEnd>,
    /// The day from which on it is to be done; none from the start on.
    pub snoozed_until: Option<NaiveDate>,
}

/// What may happen to a task.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TaskMove {
    /// It is put off until a day.
    Snooze(NaiveDate),
    /// It is done.
    Complete,
    /// It will not be done.
    Drop,
    /// It is to be done after all, or now.
    Reopen,
}

/// Why something cannot happen to a task.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum TaskMoveError {
    /// It has ended.
    #[error("the task is {0}: reopen it first")]
    Ended(TaskStatus),
    /// It is open.
    #[error("the task is open: only one that is done, dropped or snoozed is reopened")]
    IsOpen,
    /// A day that is not ahead.
    #[error(
        "{until} is not after today, {today}: a task is put off until a day that is yet to come"
    )]
    NotAhead {
        /// The day.
        until: NaiveDate,
        /// Today.
        today: NaiveDate,
    },
}

impl TaskState {
    /// To be done now.
    pub const OPEN: Self = Self {
        end: None,
        snoozed_until: None,
    };

    /// Where the task stands at the end of a day.
    #[must_use]
    pub fn on(self, day: NaiveDate) -> TaskStatus {
        match self.end {
            Some(end) => end.status(),
            None if self.snoozed_until.is_some_and(|until| until > day) => TaskStatus::Snoozed,
            None => TaskStatus::Open,
        }
    }

    /// Whether it is open at the end of a day, and was due before it.
    #[must_use]
    pub fn is_overdue(self, due_on: Option<NaiveDate>, day: NaiveDate) -> bool {
        self.on(day) == TaskStatus::Open && due_on.is_some_and(|due_on| due_on < day)
    }

    /// What it is after something happened to it today.
    ///
    /// # Errors
    /// When that cannot happen to it: what has ended is reopened before anything else, and what is open is not.
    pub fn after(self, what: TaskMove, today: NaiveDate) -> Result<Self, TaskMoveError> {
        let ended = |end| Self {
            end: Some(end),
            snoozed_until: None,
        };
        match (what, self.on(today)) {
            (TaskMove::Reopen, TaskStatus::Open) => Err(TaskMoveError::IsOpen),
            (TaskMove::Reopen, _) => Ok(Self::OPEN),
            (_, status @ (TaskStatus::Done | TaskStatus::Dropped)) => {
                Err(TaskMoveError::Ended(status))
            }
            (TaskMove::Snooze(until), _) if until <= today => {
                Err(TaskMoveError::NotAhead { until, today })
            }
            (TaskMove::Snooze(until), _) => Ok(Self {
                end: None,
                snoozed_until: Some(until),
            }),
            (TaskMove::Complete, _) => Ok(ended(TaskEnd::Done)),
            (TaskMove::Drop, _) => Ok(ended(TaskEnd::Dropped)),
        }
    }
}
