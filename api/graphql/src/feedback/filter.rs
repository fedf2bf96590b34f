//! Which items, and in which order.

use async_graphql::{Enum, ID, InputObject};
use data::{
    error::Refusal,
    feedback::{FeedbackFilter as Filter, FeedbackOrder as Order, FeedbackOrderField as Field},
    id::Kind,
};
use domain::feedback as exact;

use super::{FeedbackSourceFilter, FeedbackStatusFilter};
use crate::{
    account::Direction,
    filter::{DateTimeFilter, IdFilter, StringFilter},
    id,
};

/// Which items are wanted; everything that is given must hold.
#[derive(Clone, Debug, Default, InputObject)]
pub struct FeedbackItemFilter {
    /// The id of an account that asked for it.
    account: Option<ID>,
    /// The id in the system it comes from.
    external_id: Option<StringFilter>,
    /// Where it came from.
    source: Option<FeedbackSourceFilter>,
    /// The id of the support case that it came from.
    support_case: Option<IdFilter>,
    /// The id of the survey answer that it came from.
    survey_answer: Option<IdFilter>,
    /// How far it is in the product loop.
    status: Option<FeedbackStatusFilter>,
    /// The id of the member who looks after it.
    owner: Option<IdFilter>,
    /// What is wanted.
    title: Option<StringFilter>,
    /// When it was made here.
    created_at: Option<DateTimeFilter>,
    /// Whether any customer was told what became of it.
    loop_closed: Option<bool>,
}

impl FeedbackItemFilter {
    /// The filter for the data layer.
    ///
    /// # Errors
    /// When an id is malformed or a list too long.
    pub fn filter(self) -> Result<Filter, Refusal> {
        let account = self.account.as_ref();
        let account = account.map(|account| id::expect(Kind::Account, account, "where.account"));
        Ok(Filter {
            account: account.transpose()?,
            external_id: self
                .external_id
                .unwrap_or_default()
                .comparators("where.externalId")?,
            source: self.source.unwrap_or_default().comparators(|source| {
                let source: exact::FeedbackSource = source.into();
                source.as_str().to_owned()
            }),
            case: self
                .support_case
                .unwrap_or_default()
                .comparators(Kind::SupportCase, "where.supportCase")?,
            answer: self
                .survey_answer
                .unwrap_or_default()
                .comparators(Kind::SurveyAnswer, "where.surveyAnswer")?,
            status: self.status.unwrap_or_default().comparators(|status| {
                let status: exact::FeedbackStatus = status.into();
                status.as_str().to_owned()
            }),
            owner: self
                .owner
                .unwrap_or_default()
                .comparators(Kind::Member, "where.owner")?,
            title: self.title.unwrap_or_default().comparators("where.title")?,
            created_at: self
                .created_at
                .unwrap_or_default()
                .comparators("where.createdAt")?,
            loop_closed: self.loop_closed,
        })
    }
}

/// By what items are ordered.
#[derive(Clone, Debug, InputObject)]
pub struct FeedbackItemOrder {
    /// The field.
    field: FeedbackItemOrderField,
    /// Least first or greatest first. Absent values count as greatest.
    #[graphql(default)]
    direction: Direction,
}

/// What items can be ordered by. By revenue they are ordered by `rankedFeedbackItems`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum)]
#[graphql(remote = "Field")]
pub enum FeedbackItemOrderField {
    /// When it was made here.
    CreatedAt,
    /// When it was last changed.
    UpdatedAt,
    /// What is wanted.
    Title,
}

impl From<FeedbackItemOrder> for Order {
    fn from(order: FeedbackItemOrder) -> Self {
        Self {
            field: order.field.into(),
            descending: order.direction.is_descending(),
        }
    }
}
