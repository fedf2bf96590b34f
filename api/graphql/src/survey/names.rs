//! The closed lists of surveys.

use async_graphql::Enum;
use domain::{
    portfolio::{ResponseStep, SurveySplit},
    survey::{
        AnswerConvention, CampaignStatus, DecisionKind, Direction, EffortConvention, FollowUp,
        InvitationState, NpsGroup as ExactGroup, SurveyChannel as ExactChannel,
        SurveyKind as ExactKind, SurveyPurpose as ExactPurpose, ThrottleRule, TriggerKind,
        Weighting,
    },
};

use crate::filter::enum_filter;

/// What a survey asks.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Enum)]
#[graphql(remote = "ExactKind")]
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

enum_filter!(
    /// Compares what a survey asks. All comparisons given must hold.
    SurveyKindFilter,
    SurveyKind
);

/// What a survey is about, which says how often a contact may be asked.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Enum)]
#[graphql(remote = "ExactPurpose")]
pub enum SurveyPurpose {
    /// The relationship as a whole: at most every 90 days.
    Relationship,
    /// Something that has just happened: at most every 30 days.
    Transactional,
}

/// How the invitations of a campaign are delivered.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Enum)]
#[graphql(remote = "ExactChannel")]
pub enum SurveyChannel {
    /// By mails that the service sends, with reminders.
    Email,
    /// By links, one to a contact, that `handOutSurveyLinks` gives for you to deliver: in your product, by a messenger, on paper. Contacts without an e-mail
    /// address are asked too, and nobody is reminded.
    Link,
}

/// Which end of a scale is the good one.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Enum)]
#[graphql(remote = "Direction")]
pub enum SurveyScaleDirection {
    /// The highest score is the best.
    HigherIsBetter,
    /// The lowest score is the best.
    LowerIsBetter,
}

/// Where a campaign stands: draft, scheduled, running, closed, in this order.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Enum)]
#[graphql(remote = "CampaignStatus")]
pub enum SurveyCampaignStatus {
    /// Being written; asks nobody. Can be scheduled.
    Draft,
    /// Starts at its time. Can be scheduled anew, taken back, started or closed.
    Scheduled,
    /// Asks. Can be closed.
    Running,
    /// Asks nobody any more, and takes no more answers.
    Closed,
}

enum_filter!(
    /// Compares where a campaign stands. All comparisons given must hold.
    SurveyCampaignStatusFilter,
    SurveyCampaignStatus
);

/// What makes a campaign ask.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Enum)]
#[graphql(remote = "TriggerKind")]
pub enum SurveyTriggerKind {
    /// Once, when the campaign starts.
    Once,
    /// When the campaign starts, and again every so many days.
    Recurring,
    /// An account entered a stage.
    StageEntered,
    /// So many days after an account became a customer.
    DaysAfterStart,
    /// A support case of the contact was closed as SOLVED or AUTO_CLOSED. Of a case without a contact nobody is asked.
    CaseClosed,
    /// A milestone of an account's onboarding was done.
    MilestoneDone,
}

/// What was decided about a contact of an audience.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Enum)]
#[graphql(remote = "DecisionKind")]
pub enum SurveyDecision {
    /// To be asked.
    Ask,
    /// Not asked: was asked not long before. `throttleRule` and `throttledUntil` say by which rule, and until when.
    Throttled,
    /// Not asked: does not want to be.
    OptedOut,
    /// Not asked: has no e-mail address.
    NoAddress,
}

enum_filter!(
    /// Compares what was decided about a contact. All comparisons given must hold.
    SurveyDecisionFilter,
    SurveyDecision
);

/// Why a contact is not asked yet.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Enum)]
#[graphql(remote = "ThrottleRule")]
pub enum SurveyThrottleRule {
    /// Was asked about the relationship within 90 days.
    Relationship,
    /// Was asked about an occasion within 30 days.
    Transactional,
    /// Was asked anything within 7 days.
    AnySurvey,
}

/// Where an invitation stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Enum)]
#[graphql(remote = "InvitationState")]
pub enum SurveyInvitationState {
    /// To be sent.
    Planned,
    /// Not to be sent: the contact was asked not long before.
    Throttled,
    /// Not to be sent, or not to be answered any more: the contact does not want to be asked.
    OptedOut,
    /// Cannot be sent.
    NoAddress,
    /// Sent.
    Sent,
    /// Sent, and came back.
    Bounced,
    /// Sent, and the question was opened.
    Opened,
    /// Answered in part.
    Partial,
    /// Answered.
    Completed,
    /// Not answered in time.
    Expired,
}

/// What an answer to the question of NPS makes of the contact.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Enum)]
#[graphql(remote = "ExactGroup")]
pub enum NpsGroup {
    /// Gave 9 or 10.
    Promoter,
    /// Gave 7 or 8.
    Passive,
    /// Gave 6 or less.
    Detractor,
}

/// Whether somebody has to get back to a customer about an answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Enum)]
#[graphql(remote = "FollowUp")]
pub enum SurveyFollowUpState {
    /// Somebody has to.
    Open,
    /// Somebody has.
    Done,
}

/// Which answers of a contact count.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Enum)]
#[graphql(remote = "AnswerConvention")]
pub enum SurveyAnswerConvention {
    /// The latest one in the window. An answer of nobody known counts by itself.
    #[default]
    LatestPerContact,
    /// All of them.
    AllAnswers,
}

/// How much each answer counts.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Enum)]
#[graphql(remote = "Weighting")]
pub enum SurveyWeighting {
    /// Every answer alike.
    #[default]
    Answers,
    /// Every account alike: the mean of the accounts' own scores.
    Accounts,
    /// Every account by its ARR on the portfolio's date: what the revenue thinks.
    Arr,
}

/// How the customer effort score is reckoned.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Enum)]
#[graphql(remote = "EffortConvention")]
pub enum CustomerEffortConvention {
    /// The share that agrees that it was easy: 5 to 7 of 7, 4 and 5 of 5.
    #[default]
    ShareAgreeing,
    /// The mean score.
    Mean,
    /// The share in the top two boxes.
    TopTwo,
}

/// A step on the way from an audience to its answers.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Enum)]
#[graphql(remote = "ResponseStep")]
pub enum SurveyResponseStep {
    /// Was to be asked.
    Selected,
    /// Was not asked: had been asked not long before.
    Throttled,
    /// Was not asked, or did not answer: does not want to be asked.
    OptedOut,
    /// Could not be asked.
    WithoutAddress,
    /// Was asked.
    Sent,
    /// Was asked, but the message came back.
    Bounced,
    /// Opened the question.
    Opened,
    /// Began to answer, and has not finished.
    Partial,
    /// Answered.
    Completed,
    /// Let the time pass.
    Expired,
}

/// What answers are taken apart by: what was so when they were asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Enum)]
#[graphql(remote = "SurveySplit")]
pub enum SurveySplitBy {
    /// The phase of the customer's life: that of the campaign, or else the account's stage.
    Phase,
    /// What made us ask: a `SurveyTriggerKind`.
    Trigger,
    /// The product.
    Product,
    /// The plan of the account.
    Plan,
    /// The primary owner of the account.
    Csm,
    /// The segment of the account.
    Segment,
    /// The campaign.
    Campaign,
}
