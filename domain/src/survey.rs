//! What customers say when they are asked: scores with their intervals, whom to ask, and how often.
//!
//! | number | formula |
//! |---|---|
//! | NPS | 100 x (promoters - detractors) / answered: 9 and 10 are promoters, 7 and 8 passives, all below detractors |
//! | CSAT | answers in the top k boxes / answers, k = 2 unless said otherwise |
//! | CES | answers that agree (5 to 7 of 7, 4 and 5 of 5) / answers; or the mean; or the top 2 boxes |
//! | response rate | completed / (sent - bounced - throttled) |
//!
//! A question that was skipped counts nowhere. Nothing is called NPS that is a mean of answers.
//!
//! ```
//! use domain::survey::NpsTally;
//!
//! let ten: NpsTally = [10, 10, 9, 9, 9, 8, 7, 4, 2, 1].into_iter().collect();
//! assert_eq!(ten.score().unwrap().to_decimal(1).to_string(), "20");
//! assert_eq!(ten.margin().unwrap().round_dp(0).to_string(), "54");
//! // Five promoters of five are not certain.
//! let five: NpsTally = [10; 5].into_iter().collect();
//! let interval = five.interval().unwrap();
//! assert_eq!((interval.low.round_dp(1).to_string(), interval.high.to_string()), ("17.5".to_owned(), "100".to_owned()));
//! ```
//!
//! # Intervals
//!
//! All are at 95 %. Of NPS it is the normal one from its standard error, 100 x sqrt((p + d - (p - d)^2) / n), from [`NpsTally::LARGE`] answers
//! on. Under that it is the same of an adjusted sample, with 3/4 promoters, 3/2 passives and 3/4 detractors more. Of shares it is Wilson's, of
//! means Student's. The difference of two waves has an interval of its own, which says whether anything has changed ([`Change`]).
//!
//! # Whom to ask, and when not to
//!
//! A contact is asked by a relationship survey at most every 90 days, by a transactional one every 30, and by any two within 7 never; reminders
//! are exempt. What was decided about each contact is kept with its reason ([`Decision`]).
//!
//! The numbers are answered by [`crate::portfolio::Portfolio`], for any set of accounts.

mod campaign;
mod change;
mod channel;
mod counts;
mod invitation;
mod kind;
mod nps;
mod quantile;
mod sample;
mod scale;
mod scores;
#[cfg(test)]
mod tests;
mod text;
mod throttle;
mod trigger;

pub use campaign::{CampaignError, CampaignMove, CampaignPart, CampaignStatus};
pub use change::Change;
pub use channel::SurveyChannel;
pub use counts::ResponseCounts;
pub use invitation::{InvitationState, Journey};
pub use kind::{
    AnswerConvention, EffortConvention, FollowUp, NpsGroup, SurveyKind, SurveyPurpose, Weighting,
};
pub use nps::NpsTally;
pub use sample::{SamplingShare, is_sampled};
pub use scale::{Direction, Scale, ScaleError};
pub use scores::{BoxTally, Scores};
pub use text::{NotALanguage, SurveyText, language};
pub use throttle::{Asked, Decision, DecisionKind, ThrottleRule, Throttling, decide};
pub use trigger::{Trigger, TriggerError, TriggerKind};
