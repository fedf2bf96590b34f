//! A case and what happened to it.

use chrono::{DateTime, Utc};

use crate::name::names;

/// The way by which a customer got in touch.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum CaseChannel {
    /// By e-mail.
    Email,
    /// By telephone.
    Phone,
    /// In a chat.
    Chat,
    /// By a form on the web.
    Web,
    /// From within the product.
    InApp,
    /// On a social network.
    Social,
    /// Any other way.
    Other,
}

names!(CaseChannel {
    Email => "EMAIL",
    Phone => "PHONE",
    Chat => "CHAT",
    Web => "WEB",
    InApp => "IN_APP",
    Social => "SOCIAL",
    Other => "OTHER",
});

/// How much a case matters. Ordered from the least to the most pressing.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum CasePriority {
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

names!(CasePriority {
    Low => "LOW",
    Medium => "MEDIUM",
    High => "HIGH",
    Urgent => "URGENT",
});

/// Who opened a case.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum CaseOpener {
    /// The customer, by getting in touch.
    #[default]
    Customer,
    /// An agent, of the own accord.
    Agent,
}

names!(CaseOpener {
    Customer => "CUSTOMER",
    Agent => "AGENT",
});

/// Why a case was closed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum ClosureReason {
    /// What the customer wanted is done. Closes an open case as resolved.
    Solved,
    /// A system closed it, because the customer did not answer.
    AutoClosed,
    /// It was never a case.
    Spam,
    /// Another case is about the same.
    Duplicate,
    /// The customer took it back.
    Withdrawn,
}

names!(ClosureReason {
    Solved => "SOLVED",
    AutoClosed => "AUTO_CLOSED",
    Spam => "SPAM",
    Duplicate => "DUPLICATE",
    Withdrawn => "WITHDRAWN",
});

impl ClosureReason {
    /// Whether support has dealt with it, so that the customer can be asked how that was: not with what was never a case, goes on as another one, or was
    /// taken back.
    #[must_use]
    pub const fn is_dealt_with(self) -> bool {
        match self {
            Self::Solved | Self::AutoClosed => true,
            Self::Spam | Self::Duplicate | Self::Withdrawn => false,
        }
    }
}

/// What happens to a case after it was opened. Ordered as events of one instant follow one another.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum CaseEventKind {
    /// The customer was in touch again.
    CustomerContact,
    /// An agent was in touch.
    AgentContact,
    /// An agent answered for the first time; a contact of an agent too.
    FirstResponse,
    /// An agent resolved it.
    Resolved,
    /// It came back, resolved or closed as it was.
    Reopened,
    /// It was put away, for a reason.
    Closed,
}

names!(CaseEventKind {
    CustomerContact => "CUSTOMER_CONTACT",
    AgentContact => "AGENT_CONTACT",
    FirstResponse => "FIRST_RESPONSE",
    Resolved => "RESOLVED",
    Reopened => "REOPENED",
    Closed => "CLOSED",
});

/// Where a case stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum CaseStatus {
    /// Somebody has to do something: it is part of the backlog.
    Open,
    /// Resolved, and may come back.
    Resolved,
    /// Put away.
    Closed,
}

names!(CaseStatus {
    Open => "OPEN",
    Resolved => "RESOLVED",
    Closed => "CLOSED",
});

/// What is known about how often the customer was in touch.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum ContactRecord {
    /// Every time is an event.
    #[default]
    Listed,
    /// The source counts: so many times in all, the opening included.
    Counted(u32),
    /// Nothing, beyond the events that there are.
    Unknown,
}

/// How satisfied a customer is with a case, from 1 to 5.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Score(u8);

/// A score off its scale.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("a satisfaction score is from 1 to 5, not {0}")]
pub struct ScoreError(pub i64);

impl Score {
    /// The best score.
    pub const BEST: u8 = 5;

    /// A score.
    ///
    /// # Errors
    /// When it is not from 1 to 5.
    pub fn new(score: i64) -> Result<Self, ScoreError> {
        let fits = u8::try_from(score).ok();
        let fits = fits.filter(|score| (1..=Self::BEST).contains(score));
        fits.map(Self).ok_or(ScoreError(score))
    }

    /// The number.
    #[must_use]
    pub const fn number(self) -> u8 {
        self.0
    }
}

/// How many of the best scores count as satisfied: two are 4 and 5.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct TopBoxes(u8);

/// Not so many boxes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("from 1 to 4 of the 5 scores can count as satisfied, not {0}")]
pub struct TopBoxesError(pub i64);

impl TopBoxes {
    /// So many of the best scores.
    ///
    /// # Errors
    /// When they are not from 1 to 4.
    pub fn new(boxes: i64) -> Result<Self, TopBoxesError> {
        let fits = u8::try_from(boxes).ok();
        let fits = fits.filter(|boxes| (1..Score::BEST).contains(boxes));
        fits.map(Self).ok_or(TopBoxesError(boxes))
    }

    /// Whether a score is one of them.
    #[must_use]
    pub const fn hold(self, score: Score) -> bool {
        score.0 + self.0 > Score::BEST
    }
}

impl Default for TopBoxes {
    fn default() -> Self {
        Self(2)
    }
}

/// Something that happened to a case.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct CaseEvent {
    /// When; not before the case was opened.
    pub at: DateTime<Utc>,
    /// What.
    pub kind: CaseEventKind,
    /// Why it was closed; of [`CaseEventKind::Closed`] only, which counts as [`ClosureReason::Solved`] without.
    pub reason: Option<ClosureReason>,
}

impl CaseEvent {
    /// An event without a reason.
    #[must_use]
    pub const fn new(at: DateTime<Utc>, kind: CaseEventKind) -> Self {
        Self {
            at,
            kind,
            reason: None,
        }
    }
}

/// A case with all that happened to it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Case {
    /// When it was opened.
    pub opened_at: DateTime<Utc>,
    /// By whom.
    pub opened_by: CaseOpener,
    /// What is known about contacts.
    pub contacts: ContactRecord,
    /// What the customer said of it, and when.
    pub rating: Option<(DateTime<Utc>, Score)>,
    /// What happened after it was opened, in any order.
    pub events: Vec<CaseEvent>,
}

impl Case {
    /// A case that a customer opened, and to which nothing has happened yet.
    #[must_use]
    pub const fn opened_at(opened_at: DateTime<Utc>) -> Self {
        Self {
            opened_at,
            opened_by: CaseOpener::Customer,
            contacts: ContactRecord::Listed,
            rating: None,
            events: Vec::new(),
        }
    }
}
