//! What became of those who were to be asked.

use crate::metric::Ratio;

/// How many contacts were to be asked, and what became of that.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct ResponseCounts {
    /// Were to be asked: all others together with those that wait to be sent.
    pub selected: usize,
    /// Were not asked, because they had been asked not long before.
    pub throttled: usize,
    /// Were not asked because they do not want to be, or said so when they were.
    pub opted_out: usize,
    /// Could not be asked.
    pub without_address: usize,
    /// Were asked.
    pub sent: usize,
    /// Were asked, but the message came back.
    pub bounced: usize,
    /// Opened the question.
    pub opened: usize,
    /// Began to answer, and have not finished.
    pub partial: usize,
    /// Answered.
    pub completed: usize,
    /// Let the time pass without an answer.
    pub expired: usize,
}

impl ResponseCounts {
    /// Whom the question reached: sent - bounced - throttled. What was throttled is not among what was sent here, so that it takes nothing away
    /// a second time.
    #[must_use]
    pub const fn reached(self) -> usize {
        self.sent.saturating_sub(self.bounced)
    }

    /// completed / (sent - bounced - throttled); `None` when nobody was reached.
    #[must_use]
    pub fn response_rate(self) -> Option<Ratio> {
        Ratio::count(self.completed).divided_by(Ratio::count(self.reached()))
    }
}
