//! Nobody is asked too often, by whatever campaigns.

use chrono::{Days, NaiveDate};

use crate::name::names;

use super::SurveyPurpose;

/// Why a contact is not asked yet.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum ThrottleRule {
    /// Was asked about the relationship within 90 days.
    Relationship,
    /// Was asked about an occasion within 30 days.
    Transactional,
    /// Was asked anything within 7 days.
    AnySurvey,
}

names!(ThrottleRule {
    Relationship => "RELATIONSHIP",
    Transactional => "TRANSACTIONAL",
    AnySurvey => "ANY_SURVEY",
});

impl ThrottleRule {
    /// How many days have to pass.
    #[must_use]
    pub const fn days(self) -> u64 {
        match self {
            Self::Relationship => 90,
            Self::Transactional => 30,
            Self::AnySurvey => 7,
        }
    }
}

/// That a contact was asked before. Reminders do not count.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Asked {
    /// The day.
    pub on: NaiveDate,
    /// About what.
    pub purpose: SurveyPurpose,
}

/// The rule that forbids to ask, and for how long.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Throttling {
    /// The rule.
    pub rule: ThrottleRule,
    /// The first day on which it forbids nothing any more.
    pub until: NaiveDate,
}

/// What is decided about a contact of an audience.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Decision {
    /// To be asked.
    Ask,
    /// Not yet.
    Throttled(Throttling),
    /// Never: does not want to be asked.
    OptedOut,
    /// There is no address to which the question could go.
    NoAddress,
}

/// A decision without its details, as it stands in the database and in the schema.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum DecisionKind {
    /// To be asked.
    Ask,
    /// Was asked not long before.
    Throttled,
    /// Does not want to be asked.
    OptedOut,
    /// Has no address.
    NoAddress,
}

names!(DecisionKind {
    Ask => "ASK",
    Throttled => "THROTTLED",
    OptedOut => "OPTED_OUT",
    NoAddress => "NO_ADDRESS",
});

impl Decision {
    /// The decision without its details.
    #[must_use]
    pub const fn kind(self) -> DecisionKind {
        match self {
            Self::Ask => DecisionKind::Ask,
            Self::Throttled(_) => DecisionKind::Throttled,
            Self::OptedOut => DecisionKind::OptedOut,
            Self::NoAddress => DecisionKind::NoAddress,
        }
    }

    /// What forbids to ask, if that is the reason.
    #[must_use]
    pub const fn throttling(self) -> Option<Throttling> {
        match self {
            Self::Throttled(throttling) => Some(throttling),
            _ => None,
        }
    }
}

/// Decides whether a contact is asked on a day. What the contact wants comes first, then whether there is a way, then the throttle; of several
/// rules the one that forbids longest is the reason.
#[must_use]
pub fn decide(
    wants_no_surveys: bool,
    has_address: bool,
    purpose: SurveyPurpose,
    before: &[Asked],
    today: NaiveDate,
) -> Decision {
    if wants_no_surveys {
        return Decision::OptedOut;
    }
    if !has_address {
        return Decision::NoAddress;
    }
    let own = match purpose {
        SurveyPurpose::Relationship => ThrottleRule::Relationship,
        SurveyPurpose::Transactional => ThrottleRule::Transactional,
    };
    let forbidding = before.iter().flat_map(|asked| {
        let same = (asked.purpose == purpose).then_some(own);
        let rules = same.into_iter().chain([ThrottleRule::AnySurvey]);
        rules.map(|rule| Throttling {
            rule,
            until: asked
                .on
                .checked_add_days(Days::new(rule.days()))
                .unwrap_or(NaiveDate::MAX),
        })
    });
    let forbidding = forbidding.filter(|throttling| today < throttling.until);
    let longest = forbidding.max_by_key(|throttling| (throttling.until, throttling.rule.days()));
    longest.map_or(Decision::Ask, Decision::Throttled)
}
