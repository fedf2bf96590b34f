//! Answers.

use std::collections::HashMap;

use async_graphql::{Context, ID, Object, SimpleObject};
use data::{
    error::Error,
    id::Kind,
    scope::Scope,
    survey::{self, AnswerOrder, entity::answer::Model},
};
use domain::survey::{FollowUp, NpsGroup as ExactGroup, SurveyKind as ExactKind, TriggerKind};
use uuid::Uuid;

use super::{
    NpsGroup, SurveyCampaign, SurveyKind,
    campaign::{SurveyScale, named},
    names::{SurveyFollowUpState, SurveyTriggerKind},
};
use crate::{
    account::{Account, Contact},
    batch::Batch,
    error::OrFault,
    id,
    loaded::{Loaded, identified},
    member::Member,
    page::{NestedReads, connection},
    revenue::{Plan, Product},
    scalar::DateTime,
};

connection!(
    /// A page of answers.
    SurveyAnswerConnection,
    SurveyAnswerEdge,
    SurveyAnswer
);
identified!(Model);

/// What a customer answered.
pub type SurveyAnswer = Loaded<Model, Relations>;

/// What answers that were loaded together load together.
#[derive(Default)]
pub struct Relations {
    accounts: Batch<(), HashMap<Uuid, Account>>,
    contacts: Batch<(), HashMap<Uuid, Contact>>,
    campaigns: Batch<(), HashMap<Uuid, SurveyCampaign>>,
    owners: Batch<(), HashMap<Uuid, Member>>,
    callers: Batch<(), HashMap<Uuid, Member>>,
    plans: Batch<(), HashMap<Uuid, Plan>>,
    products: Batch<(), HashMap<Uuid, Product>>,
}

/// The answers of an account.
pub static OF_ACCOUNT: NestedReads<Model> = NestedReads {
    first_pages: |scope, accounts, first| {
        let order = AnswerOrder::default();
        Box::pin(survey::first_answers_of_accounts(
            scope, accounts, order, first,
        ))
    },
    page: |scope, account, request| {
        let order = AnswerOrder::default();
        Box::pin(survey::answers_of_account(scope, account, order, request))
    },
    counts: |scope, accounts| Box::pin(survey::counts_of_answers(scope, accounts)),
};

impl SurveyAnswer {
    /// The answers of those ids; unknown ones are left out.
    ///
    /// # Errors
    /// Without the permission to read the portfolio.
    pub async fn by_ids(scope: &Scope, ids: &[Uuid]) -> Result<HashMap<Uuid, Self>, Error> {
        Ok(Self::by_id(survey::answers_by_ids(scope, ids).await?))
    }
}

/// That somebody has to get back to a customer, or has.
#[derive(Clone, SimpleObject)]
pub struct SurveyFollowUp {
    /// Whether somebody has to, or has.
    state: SurveyFollowUpState,
    /// Who does; null when nobody in particular.
    owner: Option<Member>,
    /// What came of it.
    note: Option<String>,
    /// When it was done.
    done_at: Option<DateTime>,
}

/// What a customer answered.
#[Object]
impl SurveyAnswer {
    /// The id.
    pub(crate) async fn id(&self) -> ID {
        id::encode(Kind::SurveyAnswer, self.uuid())
    }

    /// The id where it was given, if that was elsewhere; unique in the tenant.
    async fn external_id(&self) -> Option<&str> {
        self.row().external_id.as_deref()
    }

    /// The account.
    async fn account(&self, context: &Context<'_>) -> async_graphql::Result<Option<Account>> {
        let accounts = &self.batches().accounts;
        let id = |row: &Model| Some(row.account_id);
        self.one(context, accounts, id, Account::by_ids).await
    }

    /// Who answered, if that is known.
    async fn contact(&self, context: &Context<'_>) -> async_graphql::Result<Option<Contact>> {
        let contacts = &self.batches().contacts;
        self.one(context, contacts, |row| row.contact_id, Contact::by_ids)
            .await
    }

    /// The campaign that asked, if one of ours did.
    async fn campaign(
        &self,
        context: &Context<'_>,
    ) -> async_graphql::Result<Option<SurveyCampaign>> {
        let campaigns = &self.batches().campaigns;
        let id = |row: &Model| row.campaign_id;
        self.one(context, campaigns, id, SurveyCampaign::by_ids)
            .await
    }

    /// What was asked.
    async fn kind(&self) -> async_graphql::Result<SurveyKind> {
        Ok(named::<ExactKind>(&self.row().kind)?.into())
    }

    /// The scores that could be given.
    async fn scale(&self) -> async_graphql::Result<SurveyScale> {
        let row = self.row();
        SurveyScale::of(row.scale_lowest, row.scale_highest, &row.direction)
    }

    /// The score; null when the question was skipped, which counts nowhere.
    async fn score(&self) -> Option<i32> {
        self.row().score.map(i32::from)
    }

    /// What the score makes of the contact, of the question of NPS.
    async fn group(&self) -> async_graphql::Result<Option<NpsGroup>> {
        let is_nps = named::<ExactKind>(&self.row().kind)? == ExactKind::Nps;
        let score = self.row().score.filter(|_| is_nps);
        Ok(score.map(|score| ExactGroup::of(score).into()))
    }

    /// What was written, as plain text: show it as text, not as HTML.
    async fn comment(&self) -> Option<&str> {
        self.row().comment.as_deref()
    }

    /// The language of the answer.
    async fn language(&self) -> Option<&str> {
        self.row().language.as_deref()
    }

    /// When it was given.
    async fn answered_at(&self) -> DateTime {
        DateTime(self.row().answered_at)
    }

    /// When it was last changed by who gave it.
    async fn edited_at(&self) -> Option<DateTime> {
        self.row().edited_at.map(DateTime)
    }

    /// Whether it was begun and not finished, so that it does not count.
    async fn partial(&self) -> bool {
        self.row().partial
    }

    /// What made us ask; null when it was asked elsewhere.
    async fn trigger(&self) -> async_graphql::Result<Option<SurveyTriggerKind>> {
        let kind = self.row().trigger_kind.as_deref();
        let kind = kind.map(named::<TriggerKind>).transpose()?;
        Ok(kind.map(SurveyTriggerKind::from))
    }

    /// The phase of the customer's life when it was asked.
    async fn phase(&self) -> Option<&str> {
        self.row().phase.as_deref()
    }

    /// The health score of the account when it was asked, 0 to 100 in whole points; null when it had none. What was set by hand is not in it.
    async fn health_score(&self) -> Option<i32> {
        self.row().health.map(i32::from)
    }

    /// The account's primary owner when it was asked.
    async fn csm(&self, context: &Context<'_>) -> async_graphql::Result<Option<Member>> {
        let owners = &self.batches().owners;
        self.one(context, owners, |row| row.owner_id, Member::by_ids)
            .await
    }

    /// The account's plan when it was asked.
    async fn plan(&self, context: &Context<'_>) -> async_graphql::Result<Option<Plan>> {
        let plans = &self.batches().plans;
        self.one(context, plans, |row| row.plan_id, Plan::by_ids)
            .await
    }

    /// The product that it is about.
    async fn product(&self, context: &Context<'_>) -> async_graphql::Result<Option<Product>> {
        let products = &self.batches().products;
        self.one(context, products, |row| row.product_id, Product::by_ids)
            .await
    }

    /// The account's segment when it was asked.
    async fn segment(&self) -> Option<&str> {
        self.row().segment.as_deref()
    }

    /// What it is about, at most 20 themes.
    async fn themes(&self) -> async_graphql::Result<Vec<String>> {
        survey::themes_of(self.row()).or_fault()
    }

    /// Whether somebody has to get back to the customer. Opens by itself for detractors, and for scores in the worse half of a satisfaction or effort
    /// scale.
    async fn follow_up(
        &self,
        context: &Context<'_>,
    ) -> async_graphql::Result<Option<SurveyFollowUp>> {
        let row = self.row();
        let Some(state) = row.follow_up.as_deref() else {
            return Ok(None);
        };
        let callers = &self.batches().callers;
        let id = |row: &Model| row.follow_up_owner_id;
        Ok(Some(SurveyFollowUp {
            state: named::<FollowUp>(state)?.into(),
            owner: self.one(context, callers, id, Member::by_ids).await?,
            note: row.follow_up_note.clone(),
            done_at: row.followed_up_at.map(DateTime),
        }))
    }

    /// Counts the changes; send it with a change to be told of others' changes.
    async fn version(&self) -> i32 {
        self.row().version
    }

    /// When it was made here.
    async fn created_at(&self) -> DateTime {
        DateTime(self.row().created_at)
    }

    /// When it was last changed.
    async fn updated_at(&self) -> DateTime {
        DateTime(self.row().updated_at)
    }
}
