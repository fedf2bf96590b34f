//! Checking what callers declare.

use chrono_tz::Tz;
use domain::{
    engagement::{Activity, EventError, EventTerms},
    time::dates_anywhere,
};
use sha2::{Digest, Sha256};
use uuid::Uuid;

use super::input::EventInput;
use crate::{error::Refusal, revenue::key};

/// The id of an event as it is stored: the first 128 bits of its hash.
pub(super) type EventId = (i64, i64);

/// An event with everything found good that can be without looking at rows.
#[derive(Clone, Debug)]
pub(super) struct Draft {
    /// The place among the rows of the call.
    pub(super) place: usize,
    pub(super) input: EventInput,
    pub(super) activity: Activity,
    pub(super) day: i32,
    pub(super) id: EventId,
}

impl Draft {
    /// Checks an event; answers every reason against it.
    pub(super) fn check(
        place: usize,
        mut input: EventInput,
        zone: Tz,
    ) -> Result<Self, Vec<Refusal>> {
        let mut refusals = Vec::new();
        let mut text = |text: &mut String, field: &str| match key(text, field) {
            Ok(good) => *text = good,
            Err(refusal) => refusals.push(refusal),
        };
        text(&mut input.id, "id");
        text(&mut input.feature, "feature");
        if let Some(user) = &mut input.user {
            text(user, "user");
        }
        text(&mut input.account, "accountExternalId");
        let terms = EventTerms {
            at: input.at,
            seconds: input.seconds,
            quantity: input.quantity,
        };
        let activity = Activity::of(&terms, zone)
            .map_err(|error| refusals.push(Refusal::invalid(field(&error), error)));
        match (activity, refusals.is_empty()) {
            (Ok(activity), true) => Ok(Self {
                place,
                id: hash(&input.id),
                day: number(activity.date),
                activity,
                input,
            }),
            _ => Err(refusals),
        }
    }

    /// The event as it is known on the other days on which it may have been, had the tenant been in another time zone.
    pub(super) fn elsewhere(&self) -> impl Iterator<Item = (i32, EventId)> + use<> {
        let (own, id) = (self.day, self.id);
        let days = dates_anywhere(self.input.at).map(number);
        let others = days.filter(move |day| *day != own);
        others.map(move |day| (day, id))
    }

    /// Names what the event says, with the account that it is of.
    pub(super) fn content(&self, account: Uuid) -> i64 {
        let mut hash = Sha256::new();
        hash.update(account.as_bytes());
        for text in [
            self.input.user.as_deref().unwrap_or(""),
            &self.input.feature,
        ] {
            hash.update(text.as_bytes());
            hash.update([0]);
        }
        hash.update(self.input.at.timestamp_micros().to_be_bytes());
        hash.update(self.input.seconds.to_be_bytes());
        hash.update(self.input.quantity.to_be_bytes());
        let hash = hash.finalize();
        part(&hash, 0)
    }
}

/// A date as its number.
pub(super) fn number(date: chrono::NaiveDate) -> i32 {
    use chrono::Datelike as _;
    date.num_days_from_ce()
}

/// The field that an error is about.
const fn field(error: &EventError) -> &'static str {
    match error {
        EventError::OutOfTime => "at",
        EventError::Seconds(_) => "seconds",
        EventError::Quantity(_) => "quantity",
    }
}

fn hash(id: &str) -> EventId {
    let hash = Sha256::digest(id.as_bytes());
    (part(&hash, 0), part(&hash, 8))
}

fn part(hash: &[u8], from: usize) -> i64 {
    let mut bytes = [0; 8];
    for (byte, known) in bytes.iter_mut().zip(hash.iter().skip(from)) {
        *byte = *known;
    }
    i64::from_be_bytes(bytes)
}
