//! The one place that knows what time it is.

use std::{
    fmt,
    sync::{Arc, Mutex, PoisonError},
};

use chrono::{DateTime, DurationRound, TimeDelta, Utc};

/// Tells the time, to the microsecond that both databases keep. Tests move it.
#[derive(Clone)]
pub struct Clock(Source);

#[derive(Clone)]
enum Source {
    System,
    Manual(Arc<Mutex<DateTime<Utc>>>),
}

impl Clock {
    /// The clock of this machine.
    #[must_use]
    pub const fn system() -> Self {
        Self(Source::System)
    }

    /// A clock that stands at `instant` until it is moved.
    #[must_use]
    pub fn manual(instant: DateTime<Utc>) -> Self {
        Self(Source::Manual(Arc::new(Mutex::new(instant))))
    }

    /// What time it is now.
    #[must_use]
    pub fn now(&self) -> DateTime<Utc> {
        let now = match &self.0 {
            Source::System => system_time(),
            Source::Manual(instant) => *instant.lock().unwrap_or_else(PoisonError::into_inner),
        };
        now.duration_trunc(TimeDelta::microseconds(1))
            .unwrap_or(now)
    }

    /// Moves a manual clock to `instant`; the system's clock goes its own way.
    pub fn set(&self, instant: DateTime<Utc>) {
        if let Source::Manual(current) = &self.0 {
            *current.lock().unwrap_or_else(PoisonError::into_inner) = instant;
        }
    }

    /// Moves a manual clock forward by `step`.
    pub fn advance(&self, step: TimeDelta) {
        self.set(self.now() + step);
    }
}

#[expect(
    clippy::disallowed_methods,
    reason = "everything else takes the time from here"
)]
fn system_time() -> DateTime<Utc> {
    Utc::now()
}

impl fmt::Debug for Clock {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.0 {
            Source::System => formatter.write_str("Clock(system)"),
            Source::Manual(_) => write!(formatter, "Clock({})", self.now()),
        }
    }
}
