//! What is asked, and how answers are read.

use crate::name::names;

/// What a survey asks.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum SurveyKind {
    /// How likely it is that the customer recommends us: Net Promoter Score.
    Nps,
    /// How satisfied the customer is.
    Csat,
    /// How easy it was for the customer.
    Ces,
    /// Anything else.
    Custom,
}

names!(SurveyKind {
    Nps => "NPS",
    Csat => "CSAT",
    Ces => "CES",
    Custom => "CUSTOM",
});

impl SurveyKind {
    /// What such a survey is for when nothing else is said: NPS is about the whole relationship, all others about an occasion.
    #[must_use]
    pub const fn usual_purpose(self) -> SurveyPurpose {
        match self {
            Self::Nps => SurveyPurpose::Relationship,
            Self::Csat | Self::Ces | Self::Custom => SurveyPurpose::Transactional,
        }
    }
}

/// What a survey is about, which says how often a contact may be asked.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum SurveyPurpose {
    /// The relationship as a whole.
    Relationship,
    /// Something that has just happened.
    Transactional,
}

names!(SurveyPurpose {
    Relationship => "RELATIONSHIP",
    Transactional => "TRANSACTIONAL",
});

/// What an answer to the question of NPS makes of the contact.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum NpsGroup {
    /// 9 or 10.
    Promoter,
    /// 7 or 8.
    Passive,
    /// 6 or less.
    Detractor,
}

names!(NpsGroup {
    Promoter => "PROMOTER",
    Passive => "PASSIVE",
    Detractor => "DETRACTOR",
});

impl NpsGroup {
    /// The group of a score, on the scale from 0 as on that from 1.
    #[must_use]
    pub const fn of(score: i16) -> Self {
        match score {
            9.. => Self::Promoter,
            7..=8 => Self::Passive,
            _ => Self::Detractor,
        }
    }
}

/// Which answers of a contact count.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum AnswerConvention {
    /// The latest one in the window. An answer of nobody known counts by itself.
    #[default]
    LatestPerContact,
    /// All of them.
    AllAnswers,
}

names!(AnswerConvention {
    LatestPerContact => "LATEST_PER_CONTACT",
    AllAnswers => "ALL_ANSWERS",
});

/// How much each answer counts.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum Weighting {
    /// Every answer alike.
    #[default]
    Answers,
    /// Every account alike: the mean of the accounts' own scores.
    Accounts,
    /// Every account by its ARR: what the revenue thinks.
    Arr,
}

names!(Weighting {
    Answers => "ANSWERS",
    Accounts => "ACCOUNTS",
    Arr => "ARR",
});

/// How the customer effort score is reckoned.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum EffortConvention {
    /// The share that agrees that it was easy: 5 to 7 of 7, 4 and 5 of 5.
    #[default]
    ShareAgreeing,
    /// The mean score.
    Mean,
    /// The share in the top two boxes.
    TopTwo,
}

names!(EffortConvention {
    ShareAgreeing => "SHARE_AGREEING",
    Mean => "MEAN",
    TopTwo => "TOP_TWO",
});

/// Whether somebody has to get back to a customer about an answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum FollowUp {
    /// Somebody has to.
    Open,
    /// Somebody has.
    Done,
}

names!(FollowUp {
    Open => "OPEN",
    Done => "DONE",
});

impl FollowUp {
    /// What an answer needs when it arrives: a detractor, or one in the worse half of another scale, is to be called back.
    #[must_use]
    pub fn of(kind: SurveyKind, scale: super::Scale, score: Option<i16>) -> Option<Self> {
        let score = score?;
        let is_bad = match kind {
            SurveyKind::Nps => NpsGroup::of(score) == NpsGroup::Detractor,
            SurveyKind::Csat | SurveyKind::Ces => {
                !scale.is_in_top(score, scale.boxes() - scale.agreeing_boxes())
            }
            SurveyKind::Custom => false,
        };
        is_bad.then_some(Self::Open)
    }
}
