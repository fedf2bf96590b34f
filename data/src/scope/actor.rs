//! Who acts.

use uuid::Uuid;

/// Who acts.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Actor {
    /// A member, in one of the member's sessions.
    Member {
        /// The member.
        id: Uuid,
        /// The session whose revocation ends the token; none for tokens without one.
        session: Option<Uuid>,
    },
    /// An integration client.
    Client(Uuid),
    /// The holder of a token that an operator issued from the command line.
    IssuedToken(String),
    /// Someone whom an external identity provider vouches for.
    External {
        /// The provider.
        issuer: String,
        /// The provider's name for the person.
        subject: String,
    },
    /// The program itself: imports, the demonstration, upkeep.
    System(&'static str),
}

impl Actor {
    /// The program, when it asks the contacts of a tenant and takes their answers.
    pub const SURVEY: Self = Self::System("survey");

    /// The program, when it lets the contacts of a tenant say which of their milestones are done.
    pub const ONBOARDING: Self = Self::System("onboarding");

    /// The program, when it notes what it has sent. It does so of a tenant, too, that was suspended meanwhile, so that nothing is sent again.
    pub const DELIVERY: Self = Self::System("delivery");

    /// Whether a suspended tenant is open to it. It is to operators and upkeep, but nobody is asked in its name, or told anything.
    pub(super) fn reaches_suspended(&self) -> bool {
        let is_for_contacts = [Self::SURVEY, Self::ONBOARDING].contains(self);
        matches!(self, Self::System(_)) && !is_for_contacts
    }

    /// The kind of actor, as the log names it.
    #[must_use]
    pub const fn kind(&self) -> &'static str {
        match self {
            Self::Member { .. } => "MEMBER",
            Self::Client(_) => "CLIENT",
            Self::IssuedToken(_) => "ISSUED_TOKEN",
            Self::External { .. } => "EXTERNAL",
            Self::System(_) => "SYSTEM",
        }
    }

    /// The actor's id within its kind, as the log names it.
    #[must_use]
    pub fn identifier(&self) -> String {
        match self {
            Self::Member { id, .. } | Self::Client(id) => id.to_string(),
            Self::IssuedToken(subject) => subject.clone(),
            Self::External { issuer, subject } => format!("{issuer}#{subject}"),
            Self::System(name) => (*name).to_owned(),
        }
    }

    /// The session in which a member acts.
    #[must_use]
    pub const fn session(&self) -> Option<Uuid> {
        match self {
            Self::Member { session, .. } => *session,
            _ => None,
        }
    }

    /// The member who acts, if it is one.
    #[must_use]
    pub const fn member(&self) -> Option<Uuid> {
        match self {
            Self::Member { id, .. } => Some(*id),
            _ => None,
        }
    }
}
