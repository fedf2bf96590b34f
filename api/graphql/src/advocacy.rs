//! Advocacy: what customers do for the product.

mod filter;
mod input;
mod mutation;
mod nested;
mod query;

use std::collections::HashMap;

use async_graphql::{Context, Enum, ID, Object, SimpleObject};
use data::{
    advocacy::{self, entity::Model},
    error::Error,
    id::Kind,
    scope::Scope,
};
use domain::advocacy as exact;
use service::id;
use uuid::Uuid;

pub use filter::{AdvocacyActivityFilter, AdvocacyActivityOrder};
pub use mutation::AdvocacyMutation;
pub(crate) use nested::OF_ACCOUNT;
pub use query::AdvocacyQuery;

use crate::{
    account::{Account, Contact},
    batch::Batch,
    error::OrFault,
    filter::enum_filter,
    loaded::{Loaded, identified},
    member::Member,
    money::Money,
    outcome::DesiredOutcome,
    page::connection,
    scalar::{Date, DateTime},
    support::named,
    survey::SurveyAnswer,
};

connection!(
    /// A page of advocacy activities.
    AdvocacyActivityConnection,
    AdvocacyActivityEdge,
    AdvocacyActivity
);
identified!(Model);

/// What a customer does for the product.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Enum)]
#[graphql(remote = "exact::AdvocacyKind")]
pub enum AdvocacyKind {
    /// Talks to somebody who thinks of buying.
    Reference,
    /// Says in a few words what the product is worth.
    Testimonial,
    /// Tells in public how the product was of use.
    CaseStudy,
    /// Brings somebody who may buy.
    Referral,
}

/// How far an advocacy activity is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Enum)]
#[graphql(remote = "exact::AdvocacyStage")]
pub enum AdvocacyStage {
    /// The customer could be asked. The server proposes it after a promoter's answer, or an outcome that was attained.
    Proposed,
    /// The customer was asked.
    Asked,
    /// The customer is willing. May be left out.
    Agreed,
    /// The reference was given: the last stage of a REFERENCE.
    Delivered,
    /// It is out: the last stage of a TESTIMONIAL or a CASE_STUDY.
    Published,
    /// Who was referred is in touch. Of a REFERRAL.
    Introduced,
    /// Who was referred may buy. Of a REFERRAL; may be left out.
    Qualified,
    /// Who was referred has bought. Of a REFERRAL.
    Won,
    /// Who was referred does not buy. Of a REFERRAL.
    Lost,
    /// It comes to nothing: the customer does not want to, or is not asked after all. Possible until it is given.
    Declined,
}

enum_filter!(
    /// Compares what a customer does for the product. All comparisons given must hold.
    AdvocacyKindFilter,
    AdvocacyKind
);
enum_filter!(
    /// Compares how far an advocacy activity is. All comparisons given must hold.
    AdvocacyStageFilter,
    AdvocacyStage
);

/// That an activity came into a stage.
#[derive(Clone, Debug, SimpleObject)]
pub struct AdvocacyStageEntry {
    /// The stage.
    stage: AdvocacyStage,
    /// The day.
    entered_on: Date,
}

/// What a customer does for the product.
pub type AdvocacyActivity = Loaded<Model, Relations>;

/// What activities that were loaded together load together.
#[derive(Default)]
pub struct Relations {
    accounts: Batch<(), HashMap<Uuid, Account>>,
    contacts: Batch<(), HashMap<Uuid, Contact>>,
    members: Batch<(), HashMap<Uuid, Member>>,
    answers: Batch<(), HashMap<Uuid, SurveyAnswer>>,
    outcomes: Batch<(), HashMap<Uuid, DesiredOutcome>>,
}

impl AdvocacyActivity {
    /// The activities of those ids; unknown ones are left out.
    ///
    /// # Errors
    /// Without the permission to read the portfolio.
    pub async fn by_ids(scope: &Scope, ids: &[Uuid]) -> Result<HashMap<Uuid, Self>, Error> {
        Ok(Self::by_id(advocacy::by_ids(scope, ids).await?))
    }
}

/// What a customer does, or is asked to do, for the product. Who moved it when is in `auditTrail`.
#[Object]
impl AdvocacyActivity {
    /// The id.
    pub(crate) async fn id(&self) -> ID {
        id::encode(Kind::AdvocacyActivity, self.uuid())
    }

    /// The id in the system it comes from; unique in the tenant.
    async fn external_id(&self) -> Option<&str> {
        self.row().external_id.as_deref()
    }

    /// The account.
    async fn account(&self, context: &Context<'_>) -> async_graphql::Result<Option<Account>> {
        let accounts = &self.batches().accounts;
        let id = |row: &Model| Some(row.account_id);
        self.one(context, accounts, id, Account::by_ids).await
    }

    /// The person at the account, if that is known.
    async fn contact(&self, context: &Context<'_>) -> async_graphql::Result<Option<Contact>> {
        let contacts = &self.batches().contacts;
        let id = |row: &Model| row.contact_id;
        self.one(context, contacts, id, Contact::by_ids).await
    }

    /// The member who looks after it.
    async fn member(&self, context: &Context<'_>) -> async_graphql::Result<Option<Member>> {
        let members = &self.batches().members;
        let id = |row: &Model| row.member_id;
        self.one(context, members, id, Member::by_ids).await
    }

    /// What the customer is asked for.
    async fn kind(&self) -> async_graphql::Result<AdvocacyKind> {
        named::<exact::AdvocacyKind, _>(&self.row().kind)
    }

    /// How far it is.
    async fn stage(&self) -> async_graphql::Result<AdvocacyStage> {
        named::<exact::AdvocacyStage, _>(&self.row().stage)
    }

    /// The day on which it came into that stage.
    async fn stage_on(&self) -> Date {
        Date(self.row().stage_on)
    }

    /// The stages that it came into, in their order.
    async fn stages(&self) -> async_graphql::Result<Vec<AdvocacyStageEntry>> {
        let path = self.row().path().or_fault()?;
        let entries = path.entries().map(|(stage, on)| AdvocacyStageEntry {
            stage: stage.into(),
            entered_on: Date(on),
        });
        Ok(entries.collect())
    }

    /// The stages into which it can come now; empty when nothing comes after the one in which it is.
    async fn next_stages(&self) -> async_graphql::Result<Vec<AdvocacyStage>> {
        let path = self.row().path().or_fault()?;
        let next = path.kind().next(path.stage());
        Ok(next.map(AdvocacyStage::from).collect())
    }

    /// Who was referred; of a REFERRAL.
    async fn referred(&self) -> Option<&str> {
        self.row().referred.as_deref()
    }

    /// What a REFERRAL that was won is worth a year; null when nobody has said.
    async fn referred_value(&self) -> async_graphql::Result<Option<Money>> {
        let worth = self.row().worth().or_fault()?;
        Ok(worth.map(Money::from))
    }

    /// Anything worth knowing.
    async fn note(&self) -> Option<&str> {
        self.row().note.as_deref()
    }

    /// The promoter's answer after which the server proposed it.
    async fn proposed_after_answer(
        &self,
        context: &Context<'_>,
    ) -> async_graphql::Result<Option<SurveyAnswer>> {
        let answers = &self.batches().answers;
        let id = |row: &Model| row.answer_id;
        self.one(context, answers, id, SurveyAnswer::by_ids).await
    }

    /// The attained outcome after which the server proposed it.
    async fn proposed_after_outcome(
        &self,
        context: &Context<'_>,
    ) -> async_graphql::Result<Option<DesiredOutcome>> {
        let outcomes = &self.batches().outcomes;
        let id = |row: &Model| row.outcome_id;
        self.one(context, outcomes, id, DesiredOutcome::by_ids)
            .await
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
