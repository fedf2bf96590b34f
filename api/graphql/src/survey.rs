//! Surveys: campaigns, whom they ask and why not, and what is answered.

mod answer;
mod campaign;
mod filter;
mod input;
mod invitation;
mod link;
mod live;
mod mutation;
mod names;
mod query;
mod question;

pub use answer::{OF_ACCOUNT, SurveyAnswer, SurveyAnswerConnection};
pub use campaign::SurveyCampaign;
pub use filter::{SurveyAnswerFilter, SurveyAnswerOrder};
pub use invitation::{SurveyInvitation, SurveyInvitationConnection};
pub use live::SurveySubscription;
pub use mutation::SurveyMutation;
pub use names::{
    CustomerEffortConvention, NpsGroup, SurveyAnswerConvention, SurveyKind, SurveyResponseStep,
    SurveySplitBy, SurveyWeighting,
};
pub use query::SurveyQuery;
pub use question::{SurveyQuestionMutation, SurveyQuestionQuery};
