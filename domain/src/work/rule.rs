//! Rules: what they watch for, and how often they make work of it.

use std::collections::{HashMap, HashSet};

use chrono::{Days, NaiveDate};
use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::{
    growth::KpiTerms,
    health::{Computed, HealthBand},
    name::names,
    renewal::RenewalSettings,
};

/// What a rule watches for, by name.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Trigger {
    /// The health score fell below a limit.
    HealthBelow,
    /// The account came into a band of health.
    HealthBand,
    /// A renewal is due soon, and nobody has been in touch.
    RenewalUntouched,
    /// Somebody answered as a detractor.
    DetractorAnswered,
    /// A support case came back.
    CaseReopened,
    /// A milestone of an onboarding is overdue.
    MilestoneOverdue,
    /// The latest value of a KPI is too old.
    KpiStale,
    /// Nobody owns the account.
    AccountUnowned,
}

names!(Trigger {
    HealthBelow => "HEALTH_BELOW",
    HealthBand => "HEALTH_BAND",
    RenewalUntouched => "RENEWAL_UNTOUCHED",
    DetractorAnswered => "DETRACTOR_ANSWERED",
    CaseReopened => "CASE_REOPENED",
    MilestoneOverdue => "MILESTONE_OVERDUE",
    KpiStale => "KPI_STALE",
    AccountUnowned => "ACCOUNT_UNOWNED",
});

/// What a rule watches for. None of it is about tasks or playbooks: what rules make is no reason for a rule.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(tag = "trigger", rename_all = "SCREAMING_SNAKE_CASE")]
pub enum Condition {
    /// The computed health score is below so many hundredths of a point, and the one before was not.
    HealthBelow {
        /// The limit.
        hundredths: u16,
    },
    /// The computed health score is in a band, and the one before was in another.
    HealthBand {
        /// The band.
        band: HealthBand,
    },
    /// A renewal that is pending is due today or within so many days, and for so many days there was no touchpoint.
    RenewalUntouched {
        /// How many days ahead.
        due_within_days: u32,
        /// How many days back, today included.
        untouched_for_days: u32,
    },
    /// Somebody answered an NPS survey with 6 or less.
    DetractorAnswered {
        /// The campaign that asked; any when there is none.
        campaign: Option<Uuid>,
    },
    /// A support case was opened again.
    CaseReopened {
        /// For at least the so-manieth time.
        times: u32,
    },
    /// An onboarding has a milestone that is overdue.
    MilestoneOverdue {
        /// For at least so many days.
        for_days: u32,
    },
    /// The latest value of a KPI is older than it may be.
    KpiStale {
        /// The KPI; any that is not archived when there is none.
        kpi: Option<Uuid>,
    },
    /// The account has no primary owner.
    AccountUnowned {
        /// Only when it signed up within so many days.
        signed_up_within_days: Option<u32>,
    },
}

/// A number in a condition that is not allowed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{least} to {most}, not {given}")]
pub struct ConditionError {
    /// Which number, as it is called outside.
    pub field: &'static str,
    /// The least that is allowed.
    pub least: Decimal,
    /// The greatest that is allowed.
    pub most: Decimal,
    /// What was given.
    pub given: Decimal,
}

impl Condition {
    /// The most days that a condition can look ahead or back.
    pub const MOST_DAYS: u32 = 730;

    /// The most times that a case can be wanted to have come back.
    pub const MOST_TIMES: u32 = 20;

    /// What it watches for.
    #[must_use]
    pub const fn trigger(&self) -> Trigger {
        match self {
            Self::HealthBelow { .. } => Trigger::HealthBelow,
            Self::HealthBand { .. } => Trigger::HealthBand,
            Self::RenewalUntouched { .. } => Trigger::RenewalUntouched,
            Self::DetractorAnswered { .. } => Trigger::DetractorAnswered,
            Self::CaseReopened { .. } => Trigger::CaseReopened,
            Self::MilestoneOverdue { .. } => Trigger::MilestoneOverdue,
            Self::KpiStale { .. } => Trigger::KpiStale,
            Self::AccountUnowned { .. } => Trigger::AccountUnowned,
        }
    }

    /// Whether stored health scores are needed to tell.
    #[must_use]
    pub const fn is_of_health(&self) -> bool {
        matches!(self, Self::HealthBelow { .. } | Self::HealthBand { .. })
    }

    /// Makes sure that its numbers are within bounds.
    ///
    /// # Errors
    /// When one is not: the first of them.
    pub fn check(&self) -> Result<(), ConditionError> {
        // With how many decimals each is told: a score is in points outside.
        let whole = |field, given, most| (field, given, most, 0);
        let days = |field, given| whole(field, given, Self::MOST_DAYS);
        let numbers = match *self {
            Self::HealthBelow { hundredths } => vec![("score", hundredths.into(), 10_000, 2)],
            Self::RenewalUntouched {
                due_within_days,
                untouched_for_days,
            } => vec![
                days("dueWithinDays", due_within_days),
                days("untouchedForDays", untouched_for_days),
            ],
            Self::CaseReopened { times } => vec![whole("times", times, Self::MOST_TIMES)],
            Self::MilestoneOverdue { for_days } => vec![days("forDays", for_days)],
            Self::AccountUnowned {
                signed_up_within_days: Some(within),
            } => vec![days("signedUpWithinDays", within)],
            _ => Vec::new(),
        };
        for (field, given, most, decimals) in numbers {
            if !(1..=most).contains(&given) {
                let told = |number: u32| Decimal::new(number.into(), decimals).normalize();
                return Err(ConditionError {
                    field,
                    least: told(1),
                    most: told(most),
                    given: told(given),
                });
            }
        }
        Ok(())
    }
}

/// What an occasion is about, beside the account.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum AboutKind {
    /// A renewal.
    Renewal,
    /// An answer to a survey.
    SurveyAnswer,
    /// A support case.
    SupportCase,
    /// An onboarding.
    OnboardingPlan,
    /// A KPI.
    Kpi,
}

/// What an occasion is about, beside the account.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct About {
    /// What it is.
    pub kind: AboutKind,
    /// Its id.
    pub id: Uuid,
}

/// That what a rule watches for was so on a day. Ordered by day.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Occasion {
    /// The day.
    pub on: NaiveDate,
    /// The account.
    pub account: Uuid,
    /// What it is about, beside the account.
    pub about: Option<About>,
    /// What was so, in a sentence.
    pub reason: String,
}

/// What is to be known beside the facts of a portfolio to tell occasions.
#[derive(Clone, Copy, Debug)]
pub struct KnownElsewhere<'a> {
    /// The KPIs that count.
    pub kpis: &'a HashMap<Uuid, KpiTerms>,
    /// How the tenant reckons renewals.
    pub renewals: &'a RenewalSettings,
    /// The computed scores of accounts, ascending by day: those of the days that are asked about, and the last one before.
    pub health: &'a HashMap<Uuid, Vec<Computed>>,
}

/// Of what a rule makes work once.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum OnePer {
    /// Of each account.
    #[default]
    Account,
    /// Of each thing that an occasion is about, such as a renewal or a case.
    Subject,
}

names!(OnePer {
    Account => "ACCOUNT",
    Subject => "SUBJECT",
});

impl OnePer {
    /// What occasions share of which work is made once.
    #[must_use]
    pub fn key(self, occasion: &Occasion) -> RuleKey {
        let about = occasion.about.filter(|_| self == Self::Subject);
        (occasion.account, about.map(|about| about.id))
    }
}

/// The account, and what it is about when that makes a difference.
pub type RuleKey = (Uuid, Option<Uuid>);

/// For how many days back things that happened make work, when they are told late.
pub const LOOK_BACK_DAYS: u64 = 14;

/// The most days for which a rule keeps quiet.
pub const MOST_QUIET_DAYS: u32 = 365;

/// What a rule has made work of.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct RuleMemory {
    /// The day of the last occasion that it made work of.
    pub fired: HashMap<RuleKey, NaiveDate>,
    /// Where such work has not ended.
    pub open: HashSet<RuleKey>,
}

impl RuleMemory {
    /// Whether a rule makes work of an occasion: not while there is such work that has not ended, and not within its quiet days after the day of the last
    /// occasion. It is remembered.
    pub fn admits(&mut self, one_per: OnePer, quiet_days: u32, occasion: &Occasion) -> bool {
        let key = one_per.key(occasion);
        if self.open.contains(&key) {
            return false;
        }
        // Not twice of the same day, whatever is said.
        let quiet = Days::new(quiet_days.max(1).into());
        let is_quiet = self.fired.get(&key).is_some_and(|last| {
            last.checked_add_days(quiet)
                .is_none_or(|over| occasion.on < over)
        });
        if is_quiet {
            return false;
        }
        self.fired.insert(key, occasion.on);
        true
    }
}
