//! What the server does by itself: it closes the renewals that come out by themselves, makes the renewals that come into sight, and calls how likely they are.

mod calls;
mod due;
mod make;

use chrono::{DateTime, NaiveDate, Utc};
use domain::member::{Permission, Permissions};
use uuid::Uuid;

use self::{calls::call_due, due::decide, make::make};
use crate::{
    error::Error,
    scope::{Actor, OpenRequest, Scope},
    transaction::Mode,
};

/// How many subscriptions or renewals one transaction of the upkeep looks at, so that no writer of the tenant waits long for it.
const AT_ONCE: u64 = 500;

/// What was done.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Prepared {
    /// Renewals that came out by themselves on their due date: the term renews automatically, or the subscription was cancelled.
    pub decided: u64,
    /// Renewals that were made.
    pub made: u64,
    /// Calls that were added to the ledger.
    pub called: u64,
}

/// How far a round has come: what was looked at last.
#[derive(Clone, Copy, Debug)]
enum Place {
    /// Renewals that come out by themselves.
    Decisions(Option<(NaiveDate, Uuid)>),
    /// Terms that end.
    Terms(Option<(NaiveDate, Uuid)>),
    /// Renewals that are due.
    Calls(Option<(NaiveDate, Uuid)>),
    /// Everything was looked at.
    Done,
}

/// One round of the upkeep over a tenant, in short steps.
#[derive(Clone, Copy, Debug)]
pub struct Round {
    place: Place,
    /// Whether renewals were made that are due.
    overdue: bool,
    prepared: Prepared,
}

impl Round {
    /// A round that looks at everything.
    #[must_use]
    pub const fn start() -> Self {
        Self {
            place: Place::Decisions(None),
            overdue: false,
            prepared: Prepared {
                decided: 0,
                made: 0,
                called: 0,
            },
        }
    }

    /// What it takes to open the scope of a step.
    #[must_use]
    pub fn request(tenant: Uuid, now: DateTime<Utc>) -> OpenRequest {
        OpenRequest {
            tenant,
            actor: Actor::System("upkeep"),
            permissions: Permissions::of(&[Permission::ManageSubscriptions]),
            token_hash: None,
            mode: Mode::Write,
            now,
            request_id: "upkeep".to_owned(),
        }
    }

    /// Goes on in a scope of its own, which the caller commits before the next step. Safe to run from several processes at once: the writers of
    /// a tenant come one after the other, and the later one finds nothing to do.
    ///
    /// # Errors
    /// [`Error::Forbidden`] without [`Permission::ManageSubscriptions`]; when the database refuses.
    pub async fn step(&mut self, scope: &Scope) -> Result<(), Error> {
        let writer = scope.require(Permission::ManageSubscriptions)?;
        match self.place {
            Place::Decisions(after) => {
                let (decided, last) = decide(&writer, after).await?;
                self.prepared.decided += decided;
                self.place = match last {
                    Some(last) => Place::Decisions(Some(last)),
                    None => Place::Terms(None),
                };
            }
            Place::Terms(after) => {
                let made = make(&writer, after).await?;
                self.prepared.made += made.count;
                self.overdue |= made.due;
                self.place = match made.last {
                    Some(last) => Place::Terms(Some(last)),
                    // What is due is decided, and may be followed by another term that is.
                    None if std::mem::take(&mut self.overdue) => Place::Decisions(None),
                    None => Place::Calls(None),
                };
            }
            Place::Calls(after) => {
                let (called, last) = call_due(&writer, after).await?;
                self.prepared.called += called;
                self.place = match last {
                    Some(last) => Place::Calls(Some(last)),
                    None => Place::Done,
                };
            }
            Place::Done => {}
        }
        Ok(())
    }

    /// What was done, once everything was looked at.
    #[must_use]
    pub const fn done(&self) -> Option<Prepared> {
        match self.place {
            Place::Done => Some(self.prepared),
            _ => None,
        }
    }
}

/// Closes the renewals that are due and come out by themselves, makes one for each term that ends within the tenant's horizon and has none, and adds
/// the automated calls that are due. Doing it again
/// does nothing.
///
/// # Errors
/// [`Error::Forbidden`] without [`Permission::ManageSubscriptions`]; when the database refuses.
pub async fn prepare(scope: &Scope) -> Result<Prepared, Error> {
    let mut round = Round::start();
    loop {
        if let Some(prepared) = round.done() {
            return Ok(prepared);
        }
        round.step(scope).await?;
    }
}
