//! Following what customers answer.

use async_graphql::{Context, Subscription};
use data::id::Kind;
use futures_util::Stream;

use crate::{
    account::AccountFilter,
    log::{AccountChange, Fresh, follow_kinds},
    scalar::LogVersion,
};

/// What is told.
const KINDS: &[Kind] = &[Kind::SurveyAnswer];

/// Following what customers answer.
#[derive(Default)]
pub struct SurveySubscription;

/// Following what customers answer.
#[Subscription]
impl SurveySubscription {
    /// Every answer to a survey, as it is recorded or changed, by whichever server. `change { subject }` is the answer.
    async fn survey_answer_changed(
        &self,
        context: &Context<'_>,
        #[graphql(
            desc = "Of which accounts, as they are when it is told; of all when nothing is said."
        )]
        r#where: Option<AccountFilter>,
        #[graphql(
            desc = "The version of the log after which to start; now, when it is not given. Give the last one that you have seen, and nothing is missed."
        )]
        after: Option<LogVersion>,
    ) -> async_graphql::Result<
        impl Stream<Item = async_graphql::Result<Fresh<AccountChange>>> + use<>,
    > {
        follow_kinds(context, KINDS, r#where, after).await
    }
}
