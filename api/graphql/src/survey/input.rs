//! What callers say about surveys.

use async_graphql::{ID, InputObject, InputType, MaybeUndefined};
use data::{
    error::Refusal,
    id::Kind,
    patch::Patch,
    reference::Reference,
    survey::{AnswerInput, Audience, CampaignInput, CampaignText, FollowUpInput, TriggerInput},
};
use domain::money::Currency;
use serde_json::{Value, json};
use uuid::Uuid;

use super::{
    SurveyKind,
    names::{
        SurveyChannel, SurveyFollowUpState, SurveyPurpose, SurveyScaleDirection, SurveyTriggerKind,
    },
};
use crate::{
    account::{AccountFilter, ContactFilter, Stage},
    bulk::{UpsertPolicy, given, patch},
    id,
    scalar::{DateTime, Decimal},
};

/// The scores that can be given.
#[derive(Clone, Copy, Debug, InputObject)]
pub struct SurveyScaleInput {
    /// The lowest score.
    lowest: i32,
    /// The highest score.
    highest: i32,
}

impl SurveyScaleInput {
    fn ends(self) -> (i64, i64) {
        (self.lowest.into(), self.highest.into())
    }
}

/// What a campaign says in one language.
#[derive(Clone, Debug, InputObject)]
pub struct SurveyTextInput {
    /// The language, such as `de` or `pt-BR`.
    language: String,
    /// The question that the score answers, 1 to 500 characters.
    question: String,
    /// The question that the comment answers, 1 to 500 characters.
    follow_up: Option<String>,
    /// The subject of the mail, 1 to 200 characters.
    subject: Option<String>,
    /// What is said after the answer, 1 to 500 characters.
    thanks: Option<String>,
}

impl From<SurveyTextInput> for CampaignText {
    fn from(text: SurveyTextInput) -> Self {
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
#[derive(Clone, Debug, InputObject)]
pub struct SurveyAudienceInput {
    /// The accounts, as they are on the day of asking; all when nothing is said.
    accounts: Option<AccountFilter>,
    /// The contacts of these accounts; all when nothing is said.
    contacts: Option<ContactFilter>,
    /// The share of these contacts that is asked, above 0 and at most 1, with at most four decimals; all when nothing is said.
    share: Option<Decimal>,
    /// Which share it is, from 0: another number, other contacts; the same number, the same contacts.
    #[graphql(default)]
    seed: i32,
}

impl SurveyAudienceInput {
    fn audience(self, currency: Currency) -> Result<Audience, Refusal> {
        let under = |refusal: Refusal, part: &str| refusal.under(&["audience", part]);
        let (accounts, contacts) = (
            self.accounts.unwrap_or_default(),
            self.contacts.unwrap_or_default(),
        );
        let shown = json!({ "accounts": written(&accounts)?, "contacts": written(&contacts)? });
        let ten_thousand = rust_decimal::Decimal::from(10_000);
        let share = self.share.map_or(Ok(10_000), |share| {
            // A share that is none is refused where all are checked.
            let share = share.0.checked_mul(ten_thousand);
            let share = share.filter(|share| share.fract().is_zero());
            share
                .and_then(|share| u16::try_from(share).ok())
                .ok_or_else(|| {
                    let rule =
                        "the share must be above 0 and at most 1, with at most four decimals";
                    Refusal::invalid("audience.share", rule)
                })
        })?;
        let seed = u64::try_from(self.seed);
        let seed = seed.map_err(|_| Refusal::invalid("audience.seed", "a number from 0"))?;
        Ok(Audience {
            accounts: accounts
                .filter(currency)
                .map_err(|refusal| under(refusal, "accounts"))?,
            contacts: contacts
                .filter()
                .map_err(|refusal| under(refusal, "contacts"))?,
            share,
            seed,
            shown,
        })
    }
}

/// A filter as it was written, without what was not.
fn written(filter: &impl InputType) -> Result<Value, Refusal> {
    let value = filter.to_value().into_json();
    let mut value = value.map_err(|error| Refusal::invalid("audience", error))?;
    prune(&mut value);
    Ok(value)
}

fn prune(value: &mut Value) {
    match value {
        Value::Object(fields) => {
            fields.retain(|_, value| !value.is_null());
            fields.values_mut().for_each(prune);
        }
        Value::Array(values) => values.iter_mut().for_each(prune),
        _ => {}
    }
}

/// When a campaign asks.
#[derive(Clone, Debug, InputObject)]
pub struct SurveyTriggerInput {
    /// What makes it ask.
    kind: SurveyTriggerKind,
    /// For RECURRING, after how many days it asks again, 1 to 730; for DAYS_AFTER_START, after how many days, 0 to 3,650.
    days: Option<i32>,
    /// For STAGE_ENTERED, the stage.
    stage: Option<Stage>,
    /// For MILESTONE_DONE, the key of the milestone, which at least one onboarding template has; when nothing is said, the milestone of first value of
    /// whatever template.
    milestone: Option<String>,
}

impl From<SurveyTriggerInput> for TriggerInput {
    fn from(trigger: SurveyTriggerInput) -> Self {
        Self {
            kind: trigger.kind.into(),
            days: trigger.days.map(Into::into),
            stage: trigger.stage.map(Into::into),
            milestone: trigger.milestone,
        }
    }
}

fn product(product: MaybeUndefined<ID>) -> Result<Patch<Uuid>, Refusal> {
    let product: Patch<ID> = patch(product);
    product.try_map(|product| id::expect(Kind::Product, &product, "product"))
}

/// A new campaign.
#[derive(Clone, Debug, InputObject)]
pub struct CreateSurveyCampaignInput {
    /// The id in the system of record; unique in the tenant.
    external_id: Option<String>,
    /// The name that people read, 1 to 200 characters.
    name: String,
    /// What is asked.
    kind: SurveyKind,
    /// What it is about; RELATIONSHIP for NPS and TRANSACTIONAL for others when nothing is said.
    purpose: Option<SurveyPurpose>,
    /// How it reaches those whom it asks; by mails of the service when nothing is said.
    channel: Option<SurveyChannel>,
    /// The scores that can be given: 0 or 1 to 10 for NPS, 1 to 5, 7 or 10 for CSAT, 1 to 5 or 7 for CES, anything within 0 to 100 for CUSTOM. When
    /// nothing is said 0 to 10 for NPS, 1 to 7 for CES, 1 to 5 for others.
    scale: Option<SurveyScaleInput>,
    /// Which end of the scale is the good one; the highest when nothing is said.
    direction: Option<SurveyScaleDirection>,
    /// The phase of the customer's life that its answers are about, 1 to 60 characters; the account's stage when nothing is said.
    phase: Option<String>,
    /// The id of the product that it is about; that of the account's plan when nothing is said.
    product: Option<ID>,
    /// The language of those whose own is not known; that of the first text when nothing is said.
    default_language: Option<String>,
    /// What it says, in 1 to 40 languages, each once.
    texts: Vec<SurveyTextInput>,
    /// Whom it asks; everybody when nothing is said.
    audience: Option<SurveyAudienceInput>,
    /// When it asks; once when nothing is said.
    trigger: Option<SurveyTriggerInput>,
    /// How often those who do not answer are reminded, 0 to 5; once when nothing is said, and never with the channel LINK.
    reminders: Option<i32>,
    /// After how many days of silence they are, 1 to 60; 4 when nothing is said.
    remind_after_days: Option<i32>,
    /// For how many days after it was sent an invitation can be answered, 1 to 365; 21 when nothing is said.
    expires_after_days: Option<i32>,
    /// For how many minutes after it was given an answer can be changed, 0 to 10,080; 60 when nothing is said.
    edit_minutes: Option<i32>,
    /// When it is to be closed; never when nothing is said.
    ends_at: Option<DateTime>,
}

impl CreateSurveyCampaignInput {
    /// The input for the data layer.
    pub(super) fn input(self, currency: Currency) -> Result<CampaignInput, Refusal> {
        let set = |text: Option<String>| text.map_or(Patch::Keep, Patch::Set);
        let product = match &self.product {
            Some(product) => Patch::Set(id::expect(Kind::Product, product, "product")?),
            None => Patch::Keep,
        };
        let audience = self.audience.map(|audience| audience.audience(currency));
        Ok(CampaignInput {
            external_id: set(self.external_id),
            name: Some(self.name),
            kind: Some(self.kind.into()),
            purpose: self.purpose.map(Into::into),
            channel: self.channel.map(Into::into),
            scale: self.scale.map(SurveyScaleInput::ends),
            direction: self.direction.map(Into::into),
            phase: set(self.phase),
            product,
            default_language: self.default_language,
            texts: Some(self.texts.into_iter().map(Into::into).collect()),
            audience: audience.transpose()?,
            trigger: self.trigger.map(Into::into),
            reminders: self.reminders.map(Into::into),
            remind_after_days: self.remind_after_days.map(Into::into),
            expires_after_days: self.expires_after_days.map(Into::into),
            edit_minutes: self.edit_minutes.map(Into::into),
            ends_at: self.ends_at.map_or(Patch::Keep, |at| Patch::Set(at.0)),
        })
    }
}

/// What to change about a campaign. Fields that are not given stay as they are, null empties them. While it runs only its name, its reminders, its
/// deadlines and further languages can change; afterwards its name.
#[derive(Clone, Debug, InputObject)]
pub struct UpdateSurveyCampaignInput {
    /// The id of the campaign.
    pub(super) id: ID,
    /// The version that you have seen; with it the change is refused when somebody else was faster.
    pub(super) version: Option<i32>,
    /// The id in the system of record; unique in the tenant.
    external_id: MaybeUndefined<String>,
    /// The name that people read, 1 to 200 characters.
    name: MaybeUndefined<String>,
    /// What is asked. Another kind gets its usual scale, unless one is given.
    kind: MaybeUndefined<SurveyKind>,
    /// What it is about.
    purpose: MaybeUndefined<SurveyPurpose>,
    /// How it reaches those whom it asks.
    channel: MaybeUndefined<SurveyChannel>,
    /// The scores that can be given.
    scale: MaybeUndefined<SurveyScaleInput>,
    /// Which end of the scale is the good one.
    direction: MaybeUndefined<SurveyScaleDirection>,
    /// The phase of the customer's life that its answers are about, 1 to 60 characters.
    phase: MaybeUndefined<String>,
    /// The id of the product that it is about.
    product: MaybeUndefined<ID>,
    /// The language of those whose own is not known.
    default_language: MaybeUndefined<String>,
    /// What it says, in 1 to 40 languages, each once; replaces what it said.
    texts: MaybeUndefined<Vec<SurveyTextInput>>,
    /// Whom it asks.
    audience: MaybeUndefined<SurveyAudienceInput>,
    /// When it asks.
    trigger: MaybeUndefined<SurveyTriggerInput>,
    /// How often those who do not answer are reminded, 0 to 5.
    reminders: MaybeUndefined<i32>,
    /// After how many days of silence they are, 1 to 60.
    remind_after_days: MaybeUndefined<i32>,
    /// For how many days after it was sent an invitation can be answered, 1 to 365; of those that were sent before, nothing changes.
    expires_after_days: MaybeUndefined<i32>,
    /// For how many minutes after it was given an answer can be changed, 0 to 10,080.
    edit_minutes: MaybeUndefined<i32>,
    /// When it is to be closed.
    ends_at: MaybeUndefined<DateTime>,
}

impl UpdateSurveyCampaignInput {
    /// The input for the data layer.
    pub(super) fn input(self, currency: Currency) -> Result<CampaignInput, Refusal> {
        let audience = given(self.audience, "audience")?;
        let audience = audience.map(|audience| audience.audience(currency));
        let texts = given(self.texts, "texts")?;
        let number = |value, field| Ok::<_, Refusal>(given(value, field)?.map(i64::from));
        Ok(CampaignInput {
            external_id: patch(self.external_id),
            name: given(self.name, "name")?,
            kind: given(self.kind, "kind")?.map(Into::into),
            purpose: given(self.purpose, "purpose")?.map(Into::into),
            channel: given(self.channel, "channel")?.map(Into::into),
            scale: given(self.scale, "scale")?.map(SurveyScaleInput::ends),
            direction: given(self.direction, "direction")?.map(Into::into),
            phase: patch(self.phase),
            product: product(self.product)?,
            default_language: given(self.default_language, "defaultLanguage")?,
            texts: texts.map(|texts| texts.into_iter().map(Into::into).collect()),
            audience: audience.transpose()?,
            trigger: given(self.trigger, "trigger")?.map(Into::into),
            reminders: number(self.reminders, "reminders")?,
            remind_after_days: number(self.remind_after_days, "remindAfterDays")?,
            expires_after_days: number(self.expires_after_days, "expiresAfterDays")?,
            edit_minutes: number(self.edit_minutes, "editMinutes")?,
            ends_at: patch::<DateTime, DateTime>(self.ends_at)
                .try_map(|at| Ok::<_, Refusal>(at.0))?,
        })
    }
}

/// When a campaign is to start.
#[derive(Clone, Debug, InputObject)]
pub struct ScheduleSurveyCampaignInput {
    /// The id of the campaign.
    pub(super) id: ID,
    /// The version that you have seen; with it the change is refused when somebody else was faster.
    pub(super) version: Option<i32>,
    /// When; at once when nothing is said.
    pub(super) starts_at: Option<DateTime>,
}

/// A campaign that is moved on.
#[derive(Clone, Debug, InputObject)]
pub struct MoveSurveyCampaignInput {
    /// The id of the campaign.
    pub(super) id: ID,
    /// The version that you have seen; with it the change is refused when somebody else was faster.
    pub(super) version: Option<i32>,
}

/// A whole answer that was given elsewhere: what is not mentioned is not there, themes apart.
#[derive(Clone, Debug, InputObject)]
pub struct SurveyAnswerRow {
    /// The id where it was given, by which the answer is found or made.
    external_id: String,
    /// The id in the system of record of the account; that of the contact when nothing is said.
    account_external_id: Option<String>,
    /// The id in the system of record of who answered.
    contact_external_id: Option<String>,
    /// The id in the system of record of the campaign, which says kind and scale.
    campaign_external_id: Option<String>,
    /// What was asked; needed without a campaign.
    kind: Option<SurveyKind>,
    /// The scores that could be given; usual for the kind when nothing is said.
    scale: Option<SurveyScaleInput>,
    /// Which end of the scale is the good one; the highest when nothing is said.
    direction: Option<SurveyScaleDirection>,
    /// The score; none when the question was skipped.
    score: Option<i32>,
    /// What was written, at most 5,000 characters.
    comment: Option<String>,
    /// The language, such as `de` or `pt-BR`.
    language: Option<String>,
    /// When it was given; not in the future.
    answered_at: DateTime,
    /// The phase of the customer's life that it is about; that of the campaign, or the account's stage at that time, when nothing is said.
    phase: Option<String>,
    /// The key of the product that it is about; that of the campaign, or of the account's plan at that time, when nothing is said.
    product_external_id: Option<String>,
    /// What it is about, at most 20 themes of 1 to 60 characters. Stored ones stay when the field is not given.
    themes: Option<Vec<String>>,
}

impl SurveyAnswerRow {
    /// The input for the data layer.
    pub(super) fn input(self) -> Result<AnswerInput, Refusal> {
        Ok(AnswerInput {
            external_id: Some(self.external_id),
            account: self.account_external_id.map(Reference::ExternalId),
            contact: self.contact_external_id.map(Reference::ExternalId),
            campaign: self.campaign_external_id.map(Reference::ExternalId),
            kind: self.kind.map(Into::into),
            scale: self.scale.map(SurveyScaleInput::ends),
            direction: self.direction.map(Into::into),
            score: self.score.map(Into::into),
            comment: self.comment,
            language: self.language,
            answered_at: self.answered_at.0,
            phase: self.phase,
            product: self.product_external_id.map(Reference::ExternalId),
            themes: self.themes,
        })
    }
}

/// Answers that were given elsewhere.
#[derive(InputObject)]
pub struct RecordSurveyAnswersInput {
    /// 1 to 1,000 answers, each once.
    pub(super) rows: Vec<SurveyAnswerRow>,
    /// What happens to the good rows when others are refused.
    #[graphql(default)]
    pub(super) policy: UpsertPolicy,
}

/// What an answer is about.
#[derive(InputObject)]
pub struct TagSurveyAnswerInput {
    /// The id of the answer.
    pub(super) id: ID,
    /// The version that you have seen; with it the change is refused when somebody else was faster.
    pub(super) version: Option<i32>,
    /// All its themes, at most 20 of 1 to 60 characters; replaces what was said before.
    pub(super) themes: Vec<String>,
}

/// What to note about getting back to a customer. Fields that are not given stay as they are, null empties them.
#[derive(InputObject)]
pub struct FollowUpSurveyAnswerInput {
    /// The id of the answer.
    pub(super) id: ID,
    /// The version that you have seen; with it the change is refused when somebody else was faster.
    pub(super) version: Option<i32>,
    /// Whether somebody has to, or has.
    state: Option<SurveyFollowUpState>,
    /// The id of the member who does.
    owner: MaybeUndefined<ID>,
    /// What came of it, at most 5,000 characters.
    note: MaybeUndefined<String>,
}

impl FollowUpSurveyAnswerInput {
    /// The input for the data layer.
    pub(super) fn input(&self) -> Result<FollowUpInput, Refusal> {
        let owner: Patch<ID> = patch(self.owner.clone());
        Ok(FollowUpInput {
            state: self.state.map(Into::into),
            owner: owner.try_map(|owner| id::expect(Kind::Member, &owner, "owner"))?,
            note: patch(self.note.clone()),
        })
    }
}
