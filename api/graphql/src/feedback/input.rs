//! What callers say about items.

use async_graphql::{ID, InputObject, MaybeUndefined};
use data::{
    error::Refusal,
    feedback::{FeedbackInput, FeedbackPatch, NoteInput},
    id::Kind,
    patch::Patch,
    reference::{MemberReference, Reference},
};

use super::{FeedbackSource, FeedbackStatus};
use crate::{
    bulk::{UpsertPolicy, given, patch},
    id,
    scalar::Date,
};

fn accounts(ids: &[ID]) -> Result<Vec<Reference>, Refusal> {
    let account = |(place, id): (usize, &ID)| {
        let id = id::expect(Kind::Account, id, &format!("accounts.{place}"))?;
        Ok(Reference::Id(id))
    };
    ids.iter().enumerate().map(account).collect()
}

/// A new feedback item.
#[derive(Clone, Debug, InputObject)]
pub struct CreateFeedbackItemInput {
    /// The id in the system it comes from; unique in the tenant.
    external_id: Option<String>,
    /// Where it came from.
    #[graphql(default_with = "FeedbackSource::Manual")]
    source: FeedbackSource,
    /// The id of the support case that it came from; with the source SUPPORT_CASE.
    support_case: Option<ID>,
    /// The id of the survey answer that it came from; with the source SURVEY.
    survey_answer: Option<ID>,
    /// What is wanted, up to 200 characters.
    title: String,
    /// The same in the words of whoever said it, up to 10,000 characters.
    text: Option<String>,
    /// How far it is in the product loop.
    #[graphql(default_with = "FeedbackStatus::New")]
    status: FeedbackStatus,
    /// The id of the member who looks after it.
    owner: Option<ID>,
    /// The ids of the accounts that asked for it, at most 1,000. An item of no account needs a role of MANAGER or above.
    #[graphql(default)]
    accounts: Vec<ID>,
}

impl CreateFeedbackItemInput {
    /// The input for the data layer.
    pub(super) fn input(self) -> Result<FeedbackInput, Refusal> {
        let case = self.support_case.as_ref();
        let case = case.map(|case| id::expect(Kind::SupportCase, case, "supportCase"));
        let answer = self.survey_answer.as_ref();
        let answer = answer.map(|answer| id::expect(Kind::SurveyAnswer, answer, "surveyAnswer"));
        let owner = self.owner.as_ref();
        let owner = owner.map(|owner| id::expect(Kind::Member, owner, "owner"));
        Ok(FeedbackInput {
            external_id: self.external_id,
            source: self.source.into(),
            case: case.transpose()?.map(Reference::Id),
            answer: answer.transpose()?.map(Reference::Id),
            title: self.title,
            body: self.text,
            status: self.status.into(),
            owner: owner.transpose()?.map(MemberReference::Id),
            accounts: accounts(&self.accounts)?,
        })
    }
}

/// What to change about an item. Fields that are not given stay as they are, null empties them.
#[derive(Clone, Debug, InputObject)]
pub struct UpdateFeedbackItemInput {
    /// The id of the item.
    pub(super) id: ID,
    /// The version that you have seen; with it the change is refused when somebody else was faster.
    version: Option<i32>,
    /// The id in the system it comes from; unique in the tenant.
    external_id: MaybeUndefined<String>,
    /// What is wanted, up to 200 characters.
    title: MaybeUndefined<String>,
    /// The same in the words of whoever said it, up to 10,000 characters.
    text: MaybeUndefined<String>,
    /// How far it is in the product loop.
    status: MaybeUndefined<FeedbackStatus>,
    /// The id of the member who looks after it.
    owner: MaybeUndefined<ID>,
    /// The ids of all accounts that asked for it, at most 1,000.
    accounts: MaybeUndefined<Vec<ID>>,
}

impl UpdateFeedbackItemInput {
    /// The patch for the data layer.
    pub(super) fn patch(self) -> Result<FeedbackPatch, Refusal> {
        let owner: Patch<ID> = patch(self.owner);
        let owner = owner.try_map(|owner| {
            let id = id::expect(Kind::Member, &owner, "owner")?;
            Ok::<_, Refusal>(MemberReference::Id(id))
        })?;
        let linked = given(self.accounts, "accounts")?;
        Ok(FeedbackPatch {
            external_id: patch(self.external_id),
            title: given(self.title, "title")?,
            body: patch(self.text),
            status: given(self.status, "status")?.map(Into::into),
            owner,
            accounts: linked.map(|linked| accounts(&linked)).transpose()?,
            version: self.version,
        })
    }
}

/// An item that was written down by mistake.
#[derive(Clone, Debug, InputObject)]
pub struct DeleteFeedbackItemInput {
    /// The id of the item.
    pub(super) id: ID,
    /// The version that you have seen; with it the change is refused when somebody else was faster.
    pub(super) version: Option<i32>,
}

/// What customers were told about an item.
#[derive(Clone, Debug, InputObject)]
pub struct CloseFeedbackLoopInput {
    /// The id of the item.
    pub(super) id: ID,
    /// The id of the account that was told, one of the item's; all of them when nothing is said.
    account: Option<ID>,
    /// On which day; today when nothing is said, not later.
    told_on: Option<Date>,
    /// What they were told, up to 10,000 characters.
    note: String,
}

impl CloseFeedbackLoopInput {
    /// The note for the data layer.
    pub(super) fn note(self) -> Result<NoteInput, Refusal> {
        let account = self.account.as_ref();
        let account = account.map(|account| id::expect(Kind::Account, account, "account"));
        Ok(NoteInput {
            account: account.transpose()?,
            told_on: self.told_on.map(Into::into),
            note: self.note,
        })
    }
}

/// A note that was made by mistake.
#[derive(Clone, Debug, InputObject)]
pub struct DeleteFeedbackNoteInput {
    /// The id of the note.
    pub(super) id: ID,
}

/// A whole item as another system knows it: what is not mentioned is not there. What customers were told stays.
#[derive(Clone, Debug, InputObject)]
pub struct UpsertFeedbackItemRow {
    /// The id in the system it comes from, by which the item is found or made.
    external_id: String,
    /// Where it came from.
    #[graphql(default_with = "FeedbackSource::Manual")]
    source: FeedbackSource,
    /// The id in the help desk of the support case that it came from; with the source SUPPORT_CASE.
    case_external_id: Option<String>,
    /// The id where it was given of the survey answer that it came from; with the source SURVEY.
    answer_external_id: Option<String>,
    /// What is wanted, up to 200 characters.
    title: String,
    /// The same in the words of whoever said it, up to 10,000 characters.
    text: Option<String>,
    /// How far it is in the product loop.
    #[graphql(default_with = "FeedbackStatus::New")]
    status: FeedbackStatus,
    /// The e-mail address of the member who looks after it.
    owner_email: Option<String>,
    /// The ids in the system of record of the accounts that asked for it, at most 1,000.
    #[graphql(default)]
    account_external_ids: Vec<String>,
}

impl UpsertFeedbackItemRow {
    /// The input for the data layer.
    pub(super) fn input(self) -> Result<FeedbackInput, Refusal> {
        let accounts = self.account_external_ids.into_iter();
        Ok(FeedbackInput {
            external_id: Some(self.external_id),
            source: self.source.into(),
            case: self.case_external_id.map(Reference::ExternalId),
            answer: self.answer_external_id.map(Reference::ExternalId),
            title: self.title,
            body: self.text,
            status: self.status.into(),
            owner: self.owner_email.map(MemberReference::Email),
            accounts: accounts.map(Reference::ExternalId).collect(),
        })
    }
}

/// Items as another system knows them.
#[derive(InputObject)]
pub struct UpsertFeedbackItemsInput {
    /// 1 to 1,000 items, each once.
    pub(super) rows: Vec<UpsertFeedbackItemRow>,
    /// What happens to the good rows when others are refused.
    #[graphql(default)]
    pub(super) policy: UpsertPolicy,
}
