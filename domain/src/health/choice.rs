//! Which profile is for which account on which day.

use std::collections::HashMap;

use chrono::NaiveDate;
use uuid::Uuid;

/// Where a published profile stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PublishedProfile {
    /// The profile.
    pub id: Uuid,
    /// The segment that it is for; none when it is for all that have no profile of their own.
    pub segment: Option<String>,
    /// Which of the profiles of its segment it is, from 1.
    pub number: i32,
    /// The first day on which it counts.
    pub effective_from: NaiveDate,
    /// The first day on which it does not count any more.
    pub archived_on: Option<NaiveDate>,
}

/// All published profiles of a tenant.
///
/// For a segment counts the profile that became effective last; of two on one day the one with the greater number. When that one is archived, the segment
/// has no profile of its own any more, and the profile for all others counts: an earlier one does not come back.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ProfileCalendar {
    general: Vec<PublishedProfile>,
    segments: HashMap<String, Vec<PublishedProfile>>,
}

impl ProfileCalendar {
    /// The calendar of these profiles, in any order.
    #[must_use]
    pub fn new(mut profiles: Vec<PublishedProfile>) -> Self {
        profiles.sort_by_key(|profile| (profile.effective_from, profile.number));
        let mut calendar = Self::default();
        for profile in profiles {
            match &profile.segment {
                None => calendar.general.push(profile),
                Some(segment) => {
                    let of_segment = calendar.segments.entry(segment.clone()).or_default();
                    of_segment.push(profile);
                }
            }
        }
        calendar
    }

    /// Whether there is none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.general.is_empty() && self.segments.is_empty()
    }

    /// Whether a segment has a profile of its own on a day.
    #[must_use]
    pub fn has_own(&self, segment: Option<&str>, on: NaiveDate) -> bool {
        let own = segment.and_then(|segment| self.segments.get(segment));
        own.and_then(|profiles| standing(profiles, on)).is_some()
    }

    /// The profile for accounts of a segment on a day.
    #[must_use]
    pub fn in_force(&self, segment: Option<&str>, on: NaiveDate) -> Option<Uuid> {
        let own = segment.and_then(|segment| self.segments.get(segment));
        let own = own.and_then(|profiles| standing(profiles, on));
        own.or_else(|| standing(&self.general, on))
    }
}

/// The last that is effective on a day, unless it is archived.
fn standing(profiles: &[PublishedProfile], on: NaiveDate) -> Option<Uuid> {
    let last = profiles
        .iter()
        .rfind(|profile| profile.effective_from <= on)?;
    let counts = last.archived_on.is_none_or(|archived| on < archived);
    counts.then_some(last.id)
}
