//! Campaigns.

use std::collections::HashMap;

use async_graphql::{Context, ID, Json, Object, SimpleObject};
use data::{
    error::Error,
    id::Kind,
    scope::Scope,
    survey::{self, CampaignText, Preview, entity::campaign::Model},
};
use domain::{
    account::Stage as ExactStage,
    survey::{
        CampaignStatus, Direction, SurveyChannel as ExactChannel, SurveyKind as ExactKind,
        SurveyPurpose as ExactPurpose, TriggerKind,
    },
};
use serde_json::Value;
use uuid::Uuid;

use super::names::{
    SurveyCampaignStatus, SurveyChannel, SurveyKind, SurveyPurpose, SurveyScaleDirection,
    SurveyTriggerKind,
};
use crate::{
    account::{Contact, Stage},
    batch::Batch,
    error::{OrFault, fault},
    id,
    loaded::{Loaded, identified},
    page::connection,
    revenue::Product,
    scalar::{DateTime, Decimal},
    session::ContextSession,
};

connection!(
    /// A page of survey campaigns.
    SurveyCampaignConnection,
    SurveyCampaignEdge,
    SurveyCampaign
);
identified!(Model);

/// What is asked of whom, and when.
pub type SurveyCampaign = Loaded<Model, Relations>;

/// What campaigns that were loaded together load together.
#[derive(Default)]
pub struct Relations {
    products: Batch<(), HashMap<Uuid, Product>>,
}

impl SurveyCampaign {
    /// The campaigns of those ids; unknown ones are left out.
    ///
    /// # Errors
    /// Without the permission to read the portfolio.
    pub async fn by_ids(scope: &Scope, ids: &[Uuid]) -> Result<HashMap<Uuid, Self>, Error> {
        Ok(Self::by_id(survey::campaigns_by_ids(scope, ids).await?))
    }
}

/// A value that is stored by its name.
pub(super) fn named<T: std::str::FromStr<Err: std::fmt::Display>>(
    name: &str,
) -> async_graphql::Result<T> {
    name.parse::<T>()
        .map_err(|error| fault(Error::internal(error)))
}

/// The scores that can be given.
#[derive(Clone, Debug, SimpleObject)]
pub struct SurveyScale {
    /// The lowest score.
    lowest: i32,
    /// The highest score.
    highest: i32,
    /// Which end is the good one.
    direction: SurveyScaleDirection,
}

impl SurveyScale {
    pub(super) fn of(lowest: i16, highest: i16, direction: &str) -> async_graphql::Result<Self> {
        Ok(Self {
            lowest: lowest.into(),
            highest: highest.into(),
            direction: named::<Direction>(direction)?.into(),
        })
    }
}

/// What a campaign says in one language.
#[derive(Clone, Debug, SimpleObject)]
pub struct SurveyText {
    /// The language, such as `de` or `pt-BR`.
    language: String,
    /// The question that the score answers.
    question: String,
    /// The question that the comment answers.
    follow_up: Option<String>,
    /// The subject of the mail.
    subject: Option<String>,
    /// What is said after the answer.
    thanks: Option<String>,
}

impl From<CampaignText> for SurveyText {
    fn from(text: CampaignText) -> Self {
        Self {
            language: text.language,
            question: text.question,
            follow_up: text.follow_up,
            subject: text.subject,
            thanks: text.thanks,
        }
    }
}

/// Whom a campaign asks.
#[derive(Clone, Debug, SimpleObject)]
pub struct SurveyAudience {
    /// The filter of the accounts, as an `AccountFilter` that can be sent back.
    accounts: Json<Value>,
    /// The filter of their contacts, as a `ContactFilter` that can be sent back.
    contacts: Json<Value>,
    /// The share of these contacts that is asked, above 0 and at most 1.
    share: Decimal,
    /// Which share it is: another number, other contacts.
    seed: i32,
}

/// When a campaign asks.
#[derive(Clone, Debug, SimpleObject)]
pub struct SurveyTrigger {
    /// What makes it ask.
    kind: SurveyTriggerKind,
    /// Of a recurring campaign, after how many days it asks again; of one some days after the start, after how many.
    days: Option<i32>,
    /// The stage that is entered.
    stage: Option<Stage>,
    /// Of a campaign that waits for milestones, the key of the milestone; null for the one of first value of whatever template.
    milestone: Option<String>,
}

/// What planning the next wave would decide now. Nothing is stored, and nobody is asked.
#[derive(Clone)]
pub struct SurveyPreview(Preview);

/// What planning the next wave would decide now. Nothing is stored, and nobody is asked.
#[Object]
impl SurveyPreview {
    /// How many contacts are in the audience, after sampling.
    async fn selected_count(&self) -> i32 {
        count(self.0.counts.selected)
    }

    /// How many would be asked.
    async fn asked_count(&self) -> i32 {
        count(self.0.asked)
    }

    /// How many would not, because they were asked not long before.
    async fn throttled_count(&self) -> i32 {
        count(self.0.counts.throttled)
    }

    /// How many would not, because they do not want to be asked.
    async fn opted_out_count(&self) -> i32 {
        count(self.0.counts.opted_out)
    }

    /// How many could not be asked: they have no e-mail address.
    async fn without_address_count(&self) -> i32 {
        count(self.0.counts.without_address)
    }

    /// Some of those who would be asked.
    async fn sample(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "How many at most, 0 to 20.", default = 5)] at_most: i32,
    ) -> async_graphql::Result<Vec<Contact>> {
        let most = usize::try_from(at_most).ok().filter(|most| *most <= 20);
        let rule = || data::error::Refusal::invalid("atMost", "0 to 20 contacts");
        let most = most.ok_or_else(rule).or_fault()?;
        let wanted: Vec<Uuid> = self.0.sample.iter().take(most).copied().collect();
        let scope = context.scope().await?;
        let found = Contact::by_ids(scope, &wanted).await.or_fault()?;
        Ok(wanted
            .iter()
            .filter_map(|id| found.get(id).cloned())
            .collect())
    }
}

fn count(count: usize) -> i32 {
    i32::try_from(count).unwrap_or(i32::MAX)
}

/// What is asked of whom, and when.
#[Object]
impl SurveyCampaign {
    /// The id.
    pub(crate) async fn id(&self) -> ID {
        id::encode(Kind::SurveyCampaign, self.uuid())
    }

    /// The id in the system of record; unique in the tenant.
    async fn external_id(&self) -> Option<&str> {
        self.row().external_id.as_deref()
    }

    /// The name that people read.
    async fn name(&self) -> &str {
        &self.row().name
    }

    /// What is asked.
    async fn kind(&self) -> async_graphql::Result<SurveyKind> {
        Ok(named::<ExactKind>(&self.row().kind)?.into())
    }

    /// What it is about, which says how often a contact may be asked.
    async fn purpose(&self) -> async_graphql::Result<SurveyPurpose> {
        Ok(named::<ExactPurpose>(&self.row().purpose)?.into())
    }

    /// How it reaches those whom it asks.
    async fn channel(&self) -> async_graphql::Result<SurveyChannel> {
        Ok(named::<ExactChannel>(&self.row().channel)?.into())
    }

    /// Where it stands.
    async fn status(&self) -> async_graphql::Result<SurveyCampaignStatus> {
        Ok(named::<CampaignStatus>(&self.row().status)?.into())
    }

    /// The scores that can be given.
    async fn scale(&self) -> async_graphql::Result<SurveyScale> {
        let row = self.row();
        SurveyScale::of(row.scale_lowest, row.scale_highest, &row.direction)
    }

    /// The phase of the customer's life that its answers are about, in the words of the tenant. Null: the account's stage when it is asked.
    async fn phase(&self) -> Option<&str> {
        self.row().phase.as_deref()
    }

    /// The product that it is about. Null: that of the account's plan when it is asked.
    async fn product(&self, context: &Context<'_>) -> async_graphql::Result<Option<Product>> {
        let products = &self.batches().products;
        self.one(context, products, |row| row.product_id, Product::by_ids)
            .await
    }

    /// The language of those whose own is not known.
    async fn default_language(&self) -> &str {
        &self.row().default_language
    }

    /// What it says, at most 40 languages.
    async fn texts(&self) -> async_graphql::Result<Vec<SurveyText>> {
        let texts = survey::texts(self.row()).or_fault()?;
        Ok(texts.into_iter().map(SurveyText::from).collect())
    }

    /// Whom it asks.
    async fn audience(&self) -> async_graphql::Result<SurveyAudience> {
        let audience = survey::audience(self.row()).or_fault()?;
        let shown = |part: &str| {
            let shown = audience.shown.get(part).cloned();
            Json(shown.unwrap_or_else(|| Value::Object(serde_json::Map::new())))
        };
        Ok(SurveyAudience {
            accounts: shown("accounts"),
            contacts: shown("contacts"),
            share: Decimal(rust_decimal::Decimal::new(audience.share.into(), 4).normalize()),
            seed: i32::try_from(audience.seed).unwrap_or(i32::MAX),
        })
    }

    /// When it asks.
    async fn trigger(&self) -> async_graphql::Result<SurveyTrigger> {
        let row = self.row();
        let stage = row.trigger_stage.as_deref().map(named::<ExactStage>);
        Ok(SurveyTrigger {
            kind: named::<TriggerKind>(&row.trigger_kind)?.into(),
            days: row.trigger_days,
            stage: stage.transpose()?.map(Stage::from),
            milestone: row.trigger_milestone.clone(),
        })
    }

    /// How often those who do not answer are reminded.
    async fn reminders(&self) -> i32 {
        self.row().reminders
    }

    /// After how many days of silence they are.
    async fn remind_after_days(&self) -> i32 {
        self.row().remind_after_days
    }

    /// For how many days after it was sent an invitation can be answered.
    async fn expires_after_days(&self) -> i32 {
        self.row().expires_after_days
    }

    /// For how many minutes after it was given an answer can be changed.
    async fn edit_minutes(&self) -> i32 {
        self.row().edit_minutes
    }

    /// When it is to start.
    async fn starts_at(&self) -> Option<DateTime> {
        self.row().starts_at.map(DateTime)
    }

    /// When it is to be closed.
    async fn ends_at(&self) -> Option<DateTime> {
        self.row().ends_at.map(DateTime)
    }

    /// When it started.
    async fn started_at(&self) -> Option<DateTime> {
        self.row().started_at.map(DateTime)
    }

    /// When it was closed.
    async fn closed_at(&self) -> Option<DateTime> {
        self.row().closed_at.map(DateTime)
    }

    /// What planning its next wave would decide now. A campaign that waits for events is taken as if they had happened to everybody.
    async fn preview(&self, context: &Context<'_>) -> async_graphql::Result<SurveyPreview> {
        let scope = context.scope().await?;
        let preview = survey::preview(scope, self.uuid()).await.or_fault()?;
        Ok(SurveyPreview(preview))
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
