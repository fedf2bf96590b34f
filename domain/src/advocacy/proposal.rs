//! Whom to ask, because something good has just happened.

use std::collections::{BTreeMap, HashSet};

use chrono::{Days, NaiveDate};
use uuid::Uuid;

use super::{AdvocacyKind, AdvocacyPath, AdvocacyStage};

/// How many days something good is a reason to ask.
pub const LOOK_BACK_DAYS: u64 = 30;

/// How many days a customer who was asked, or is to be asked, is left alone.
pub const REST_DAYS: u64 = 180;

/// What happened.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum OccasionKind {
    /// A promoter answered: gave 9 or 10 to the question of NPS.
    Promoter,
    /// A desired outcome was attained.
    Outcome,
}

impl OccasionKind {
    /// What is proposed to ask for: somebody who would recommend the product for a referral, somebody whom it was of use to for a case study.
    #[must_use]
    pub const fn asks_for(self) -> AdvocacyKind {
        match self {
            Self::Promoter => AdvocacyKind::Referral,
            Self::Outcome => AdvocacyKind::CaseStudy,
        }
    }
}

/// Something good that happened with an account. Ordered by day.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Occasion {
    /// The day.
    pub on: NaiveDate,
    /// What happened.
    pub kind: OccasionKind,
    /// The answer, or the outcome.
    pub id: Uuid,
    /// The account.
    pub account: Uuid,
    /// Who answered, if that is known.
    pub contact: Option<Uuid>,
}

/// Whether an account with such an activity is left alone on a day: it is still to be asked, or was proposed or asked within [`REST_DAYS`].
#[must_use]
pub fn is_resting(path: &AdvocacyPath, today: NaiveDate) -> bool {
    use AdvocacyStage::{Asked, Proposed};
    let since = today.checked_sub_days(Days::new(REST_DAYS));
    let lately = |stage| {
        path.entered(stage)
            .is_some_and(|on| since.is_none_or(|since| on > since))
    };
    path.stage() == Proposed || lately(Proposed) || lately(Asked)
}

/// The occasions on which it is proposed to ask: of each account that is not left alone the first one within [`LOOK_BACK_DAYS`], by account.
#[must_use]
pub fn proposals(
    occasions: impl IntoIterator<Item = Occasion>,
    resting: &HashSet<Uuid>,
    today: NaiveDate,
) -> Vec<Occasion> {
    let since = today.checked_sub_days(Days::new(LOOK_BACK_DAYS));
    let mut first: BTreeMap<Uuid, Occasion> = BTreeMap::new();
    for occasion in occasions {
        let is_recent = since.is_none_or(|since| occasion.on > since) && occasion.on <= today;
        if !is_recent || resting.contains(&occasion.account) {
            continue;
        }
        let known = first.entry(occasion.account).or_insert(occasion);
        *known = occasion.min(*known);
    }
    first.into_values().collect()
}
