//! The queue of what servers do later and by themselves, for all tenants.
//!
//! A job is put into the queue in the transaction of the write that wants it ([`enqueue`]). A server takes some that are due ([`claim`]), which
//! hides them from the others until a lease ends; does the work in a scope of the job's tenant; and takes the job out of the queue in the
//! same transaction ([`complete`]). So work that was kept is never done again, and work of a server that was killed comes back when its lease has
//! ended. What fails comes back later, and after the last attempt is kept with its reason ([`set_aside`]).
//!
//! The table is behind no row-level security, since a claim looks at all tenants. A job says what to do by ids alone.

mod entity;
mod queue;
#[cfg(test)]
mod tests;

pub(crate) use queue::is_queued;
pub use queue::{claim, complete, count, enqueue, set_aside};

use chrono::{DateTime, TimeDelta, Utc};
use domain::job::{JobKind, Retries};
use uuid::Uuid;

/// A job to be put into the queue. Of two with the same tenant, kind, subject and number the queue keeps the first.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct NewJob {
    /// What is to be done.
    pub kind: JobKind,
    /// With what: the id of a campaign, of an invitation.
    pub subject: Uuid,
    /// Which of several jobs of that kind with that subject.
    pub number: i32,
    /// Not before this instant.
    pub due_at: DateTime<Utc>,
}

/// A job that this server has to itself until the lease ends.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Job {
    /// The id.
    pub id: Uuid,
    /// The tenant that it is done for.
    pub tenant: Uuid,
    /// What is to be done.
    pub kind: JobKind,
    /// With what.
    pub subject: Uuid,
    /// Which of several.
    pub number: i32,
    /// Which attempt this is, counted from 1.
    pub attempt: i32,
    /// Names the claim.
    lease: Uuid,
}

/// A claim: how much, and for how long.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Claim {
    /// Names this claim; random, and never used twice.
    pub lease: Uuid,
    /// The instant of the claim.
    pub now: DateTime<Utc>,
    /// How long nobody else gets the jobs.
    pub lasts: TimeDelta,
    /// How many jobs at most.
    pub most: u64,
}

/// What becomes of a job that was claimed and not completed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Aside {
    /// It could not be tried now, and it is nobody's fault: it comes back then, and the attempt does not count.
    Postponed(DateTime<Utc>),
    /// It failed, for a reason without anyone's data in it. It comes back then.
    Again(DateTime<Utc>, String),
    /// It failed for good, for a reason without anyone's data in it. It is kept, and never comes back.
    Failed(String),
}

impl Aside {
    /// What becomes of a job whose attempt failed at `now`. `jitter` is a random number from 0 to 1.
    #[must_use]
    pub fn after(
        job: &Job,
        now: DateTime<Utc>,
        retries: &Retries,
        jitter: f64,
        reason: impl Into<String>,
    ) -> Self {
        match retries.wait(job.attempt, jitter) {
            Some(wait) => Self::Again(now + wait, reason.into()),
            None => Self::Failed(reason.into()),
        }
    }
}

/// How many jobs there are.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Count {
    /// In the queue, claimed or not.
    pub waiting: i64,
    /// Given up.
    pub failed: i64,
}
