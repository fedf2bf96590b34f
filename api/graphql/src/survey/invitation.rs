//! Invitations: what was decided about contacts, and what became of it.

use std::collections::HashMap;

use async_graphql::{Context, ID, Object};
use data::{
    error::Error,
    id::Kind,
    scope::Scope,
    survey::{self, entity::invitation::Model},
};
use domain::survey::{DecisionKind, SurveyKind as ExactKind, ThrottleRule, TriggerKind};
use uuid::Uuid;

use super::{
    SurveyCampaign, SurveyKind,
    campaign::named,
    names::{SurveyDecision, SurveyInvitationState, SurveyThrottleRule, SurveyTriggerKind},
};
use crate::{
    account::{Account, Contact},
    batch::Batch,
    error::OrFault,
    id,
    loaded::{Loaded, identified},
    member::Member,
    page::connection,
    revenue::{Plan, Product},
    scalar::{Date, DateTime},
};

connection!(
    /// A page of invitations.
    SurveyInvitationConnection,
    SurveyInvitationEdge,
    SurveyInvitation
);
identified!(Model);

/// What was decided about a contact in a wave of a campaign, and what became of it.
pub type SurveyInvitation = Loaded<Model, Relations>;

/// What invitations that were loaded together load together.
#[derive(Default)]
pub struct Relations {
    accounts: Batch<(), HashMap<Uuid, Account>>,
    contacts: Batch<(), HashMap<Uuid, Contact>>,
    campaigns: Batch<(), HashMap<Uuid, SurveyCampaign>>,
    owners: Batch<(), HashMap<Uuid, Member>>,
    plans: Batch<(), HashMap<Uuid, Plan>>,
    products: Batch<(), HashMap<Uuid, Product>>,
}

impl SurveyInvitation {
    /// The invitations of those ids; unknown ones are left out.
    ///
    /// # Errors
    /// Without the permission to read the portfolio.
    pub async fn by_ids(scope: &Scope, ids: &[Uuid]) -> Result<HashMap<Uuid, Self>, Error> {
        Ok(Self::by_id(survey::invitations_by_ids(scope, ids).await?))
    }
}

/// What was decided about a contact in a wave of a campaign, and what became of it.
#[Object]
impl SurveyInvitation {
    /// The id.
    pub(crate) async fn id(&self) -> ID {
        id::encode(Kind::SurveyInvitation, self.uuid())
    }

    /// The campaign.
    async fn campaign(
        &self,
        context: &Context<'_>,
    ) -> async_graphql::Result<Option<SurveyCampaign>> {
        let campaigns = &self.batches().campaigns;
        let id = |row: &Model| Some(row.campaign_id);
        self.one(context, campaigns, id, SurveyCampaign::by_ids)
            .await
    }

    /// Who is asked.
    async fn contact(&self, context: &Context<'_>) -> async_graphql::Result<Option<Contact>> {
        let contacts = &self.batches().contacts;
        let id = |row: &Model| Some(row.contact_id);
        self.one(context, contacts, id, Contact::by_ids).await
    }

    /// The contact's account at that time.
    async fn account(&self, context: &Context<'_>) -> async_graphql::Result<Option<Account>> {
        let accounts = &self.batches().accounts;
        let id = |row: &Model| Some(row.account_id);
        self.one(context, accounts, id, Account::by_ids).await
    }

    /// What is asked.
    async fn kind(&self) -> async_graphql::Result<SurveyKind> {
        Ok(named::<ExactKind>(&self.row().kind)?.into())
    }

    /// What made us ask.
    async fn trigger(&self) -> async_graphql::Result<SurveyTriggerKind> {
        Ok(named::<TriggerKind>(&self.row().trigger_kind)?.into())
    }

    /// What was decided.
    async fn decision(&self) -> async_graphql::Result<SurveyDecision> {
        Ok(named::<DecisionKind>(&self.row().decision)?.into())
    }

    /// The rule that forbade to ask; null when none did.
    async fn throttle_rule(&self) -> async_graphql::Result<Option<SurveyThrottleRule>> {
        let rule = self.row().throttle_rule.as_deref();
        let rule = rule.map(named::<ThrottleRule>).transpose()?;
        Ok(rule.map(SurveyThrottleRule::from))
    }

    /// The first day on which that rule forbids nothing any more.
    async fn throttled_until(&self) -> Option<Date> {
        self.row().throttled_until.map(Date)
    }

    /// Where it stands.
    async fn state(&self) -> async_graphql::Result<SurveyInvitationState> {
        Ok(survey::state_of(self.row()).or_fault()?.into())
    }

    /// The language in which is asked.
    async fn language(&self) -> &str {
        &self.row().language
    }

    /// The phase of the customer's life at that time: that of the campaign, or else the account's stage.
    async fn phase(&self) -> Option<&str> {
        self.row().phase.as_deref()
    }

    /// The health score of the account at that time, 0 to 100 in whole points; null when it had none. What was set by hand is not in it.
    async fn health_score(&self) -> Option<i32> {
        self.row().health.map(i32::from)
    }

    /// The account's primary owner at that time.
    async fn csm(&self, context: &Context<'_>) -> async_graphql::Result<Option<Member>> {
        let owners = &self.batches().owners;
        self.one(context, owners, |row| row.owner_id, Member::by_ids)
            .await
    }

    /// The account's plan at that time; of several the one that is worth most.
    async fn plan(&self, context: &Context<'_>) -> async_graphql::Result<Option<Plan>> {
        let plans = &self.batches().plans;
        self.one(context, plans, |row| row.plan_id, Plan::by_ids)
            .await
    }

    /// The product that it is about: that of the campaign, or else that of the plan.
    async fn product(&self, context: &Context<'_>) -> async_graphql::Result<Option<Product>> {
        let products = &self.batches().products;
        self.one(context, products, |row| row.product_id, Product::by_ids)
            .await
    }

    /// The account's segment at that time.
    async fn segment(&self) -> Option<&str> {
        self.row().segment.as_deref()
    }

    /// When it was decided.
    async fn decided_at(&self) -> DateTime {
        DateTime(self.row().decided_at)
    }

    /// When it can be answered no more.
    async fn expires_at(&self) -> Option<DateTime> {
        self.row().expires_at.map(DateTime)
    }

    /// When it was handed over to be delivered.
    async fn sent_at(&self) -> Option<DateTime> {
        self.row().sent_at.map(DateTime)
    }

    /// When it came back.
    async fn bounced_at(&self) -> Option<DateTime> {
        self.row().bounced_at.map(DateTime)
    }

    /// Why it came back, in the words of the server that sent it back.
    async fn bounce_reason(&self) -> Option<&str> {
        self.row().bounce_reason.as_deref()
    }

    /// When the question was opened first.
    async fn opened_at(&self) -> Option<DateTime> {
        self.row().opened_at.map(DateTime)
    }

    /// When something was answered first.
    async fn partial_at(&self) -> Option<DateTime> {
        self.row().partial_at.map(DateTime)
    }

    /// When all was answered.
    async fn completed_at(&self) -> Option<DateTime> {
        self.row().completed_at.map(DateTime)
    }

    /// When the contact said not to be asked any more.
    async fn opted_out_at(&self) -> Option<DateTime> {
        self.row().opted_out_at.map(DateTime)
    }

    /// When its time had passed without an answer.
    async fn expired_at(&self) -> Option<DateTime> {
        self.row().expired_at.map(DateTime)
    }

    /// How many reminders were sent.
    async fn reminders(&self) -> i32 {
        self.row().reminders
    }

    /// When the last reminder was sent.
    async fn reminded_at(&self) -> Option<DateTime> {
        self.row().reminded_at.map(DateTime)
    }
}
