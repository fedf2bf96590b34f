//! How a question reaches who is asked.

use crate::name::names;

/// How the invitations of a campaign are delivered.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum SurveyChannel {
    /// By mails that are sent from here, with reminders.
    #[default]
    Email,
    /// By links that are given out, one to a contact, for whoever asked for them to deliver: in a product, by a messenger, on paper.
    Link,
}

names!(SurveyChannel {
    Email => "EMAIL",
    Link => "LINK",
});

impl SurveyChannel {
    /// Whether a contact without an e-mail address cannot be asked.
    #[must_use]
    pub const fn needs_address(self) -> bool {
        matches!(self, Self::Email)
    }

    /// Whether reminders are sent to those who do not answer.
    #[must_use]
    pub const fn reminds(self) -> bool {
        matches!(self, Self::Email)
    }
}
