//! What may happen to a case next, when a person says so.

use chrono::{DateTime, Utc};

use super::{
    case::{Case, CaseEvent, CaseEventKind, CaseStatus, ClosureReason},
    life::CaseLife,
};

/// Why something cannot happen to a case.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum NextEventError {
    /// Before there was a case.
    #[error("{at} is before the case was opened: at {opened_at} at the earliest")]
    BeforeOpening {
        /// When it was to happen.
        at: DateTime<Utc>,
        /// When the case was opened.
        opened_at: DateTime<Utc>,
    },
    /// Before something that has happened since.
    #[error("{at} is before the case was last {last}, at {last_at}")]
    BeforeLast {
        /// When it was to happen.
        at: DateTime<Utc>,
        /// What happened last.
        last: CaseEventKind,
        /// When that was.
        last_at: DateTime<Utc>,
    },
    /// It has not happened yet.
    #[error("{0} is yet to come: what has happened can be recorded")]
    InFuture(DateTime<Utc>),
    /// Where the case stands does not allow it.
    #[error("the case is {status}: {kind} needs one that is {needed}")]
    NotAllowed {
        /// What was to happen.
        kind: CaseEventKind,
        /// Where the case stands.
        status: CaseStatus,
        /// Where it would have to stand.
        needed: &'static str,
    },
    /// Only what is closed has a reason.
    #[error("a closure reason is given for {0}: only CLOSED has one")]
    ReasonWithoutClosure(CaseEventKind),
}

impl Case {
    /// Checks an event as it comes from another system: not before the opening, not in the future, a reason only where there is one.
    ///
    /// # Errors
    /// [`NextEventError`] says what is wrong.
    pub fn check_event(&self, event: &CaseEvent, now: DateTime<Utc>) -> Result<(), NextEventError> {
        let (at, opened_at) = (event.at, self.opened_at);
        if at < opened_at {
            return Err(NextEventError::BeforeOpening { at, opened_at });
        }
        if at > now {
            return Err(NextEventError::InFuture(at));
        }
        match (event.kind, event.reason) {
            (CaseEventKind::Closed, _) | (_, None) => Ok(()),
            (kind, Some(_)) => Err(NextEventError::ReasonWithoutClosure(kind)),
        }
    }

    /// Checks an event that a person records: as [`Case::check_event`], and it must be a step that the case can take now.
    ///
    /// # Errors
    /// [`NextEventError`] says what is wrong.
    pub fn check_next(&self, event: &CaseEvent, now: DateTime<Utc>) -> Result<(), NextEventError> {
        self.check_event(event, now)?;
        let needed = match event.kind {
            CaseEventKind::CustomerContact
            | CaseEventKind::AgentContact
            | CaseEventKind::FirstResponse => return Ok(()),
            CaseEventKind::Resolved => "OPEN",
            CaseEventKind::Reopened => "RESOLVED or CLOSED",
            CaseEventKind::Closed => "OPEN or RESOLVED",
        };
        let CaseLife { status, .. } = self.life();
        let allowed = match event.kind {
            CaseEventKind::Resolved => status == CaseStatus::Open,
            CaseEventKind::Reopened => status != CaseStatus::Open,
            _ => status != CaseStatus::Closed,
        };
        if !allowed {
            return Err(NextEventError::NotAllowed {
                kind: event.kind,
                status,
                needed,
            });
        }
        let steps = self.events.iter().filter(|known| known.is_step());
        match steps.max() {
            Some(last) if event.at < last.at => Err(NextEventError::BeforeLast {
                at: event.at,
                last: last.kind,
                last_at: last.at,
            }),
            _ => Ok(()),
        }
    }
}

impl CaseEvent {
    /// That a case was closed.
    #[must_use]
    pub const fn closed(at: DateTime<Utc>, reason: ClosureReason) -> Self {
        Self {
            at,
            kind: CaseEventKind::Closed,
            reason: Some(reason),
        }
    }

    /// Whether it moves the case from one status to another.
    const fn is_step(&self) -> bool {
        matches!(
            self.kind,
            CaseEventKind::Resolved | CaseEventKind::Reopened | CaseEventKind::Closed
        )
    }
}
