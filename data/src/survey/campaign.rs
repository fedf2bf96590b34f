//! Making, changing and moving campaigns.

use chrono::{DateTime, Utc};
use domain::{
    account::Stage,
    member::Permission,
    survey::{
        CampaignMove, CampaignStatus, Direction, Scale, SurveyChannel, SurveyKind, SurveyPurpose,
        SurveyText, TriggerKind,
    },
};
use sea_orm::{ColumnTrait, QueryFilter};
use uuid::Uuid;

use super::{
    Audience, CampaignText,
    check::{
        check_change, check_share, check_texts, language_of, optional, required, scale, trigger,
        trigger_of, within,
    },
    entity::campaign::{Column, Entity, Model},
    expire, journey, reach,
    texts::audience,
};
use crate::{
    error::{Error, Refusal},
    id::{self, Kind},
    log::{ChangeKind, Subject},
    onboarding,
    patch::Patch,
    revenue::{key, product},
    scope::{Scope, Writer},
};

/// When a campaign asks, as a caller declares it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TriggerInput {
    /// The kind of trigger.
    pub kind: TriggerKind,
    /// The days of a recurring campaign, or of one some days after the start.
    pub days: Option<i64>,
    /// The stage that is entered.
    pub stage: Option<Stage>,
    /// The key of the milestone that is done; any one of first value when none.
    pub milestone: Option<String>,
}

/// A campaign as a caller declares it, or what to change about one: what is not given is as usual, or stays as it is.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct CampaignInput {
    /// The id in the system of record, 1 to 200 characters, unique in the tenant.
    pub external_id: Patch<String>,
    /// The name that people read; a new one needs it.
    pub name: Option<String>,
    /// What is asked; a new one needs it.
    pub kind: Option<SurveyKind>,
    /// What it is about; usual for the kind.
    pub purpose: Option<SurveyPurpose>,
    /// How it reaches those whom it asks; by mail.
    pub channel: Option<SurveyChannel>,
    /// The lowest and the highest score; usual for the kind.
    pub scale: Option<(i64, i64)>,
    /// Which end of the scale is the good one; the highest.
    pub direction: Option<Direction>,
    /// The phase that its answers are about.
    pub phase: Patch<String>,
    /// The product that it is about.
    pub product: Patch<Uuid>,
    /// The language of those whose own is not known; that of the first text.
    pub default_language: Option<String>,
    /// What it says; a new one needs it.
    pub texts: Option<Vec<CampaignText>>,
    /// Whom it asks; everybody.
    pub audience: Option<Audience>,
    /// When it asks; once.
    pub trigger: Option<TriggerInput>,
    /// How often those who do not answer are reminded, 0 to 5; once, and never by a campaign of the channel LINK.
    pub reminders: Option<i64>,
    /// After how many days of silence, 1 to 60; 4.
    pub remind_after_days: Option<i64>,
    /// For how many days after it was sent an invitation can be answered, 1 to 365; 21.
    pub expires_after_days: Option<i64>,
    /// For how many minutes after it was given an answer can be changed, 0 to 10,080; 60.
    pub edit_minutes: Option<i64>,
    /// When it is to be closed.
    pub ends_at: Patch<DateTime<Utc>>,
}

/// Makes a campaign, as a draft.
///
/// # Errors
/// [`Error::Forbidden`] without [`Permission::ManageSurveys`]; [`Error::Refused`] when something in it is missing or not allowed.
pub async fn create(scope: &Scope, input: &CampaignInput) -> Result<Model, Error> {
    let writer = scope.require(Permission::ManageSurveys)?;
    let Some(kind) = input.kind else {
        return Err(Refusal::invalid("kind", "a new campaign needs a kind").into());
    };
    let usual = Scale::usual(kind);
    let first = input.texts.as_deref().unwrap_or_default().first();
    let language = first.map_or_else(String::new, |text| text.language.clone());
    let blank = Model {
        tenant_id: writer.tenant_id(),
        id: id::new(writer.now()),
        external_id: None,
        name: String::new(),
        kind: kind.to_string(),
        purpose: kind.usual_purpose().to_string(),
        channel: SurveyChannel::default().to_string(),
        status: CampaignStatus::Draft.to_string(),
        scale_lowest: usual.lowest(),
        scale_highest: usual.highest(),
        direction: usual.direction().to_string(),
        phase: None,
        product_id: None,
        default_language: language,
        texts: "[]".to_owned(),
        audience: serde_json::to_string(&Audience::default()).map_err(Error::internal)?,
        trigger_kind: TriggerKind::Once.to_string(),
        trigger_days: None,
        trigger_stage: None,
        trigger_milestone: None,
        reminders: 1,
        remind_after_days: 4,
        expires_after_days: 21,
        edit_minutes: 60,
        starts_at: None,
        ends_at: None,
        started_at: None,
        closed_at: None,
        next_wave_on: None,
        version: 0,
        created_at: writer.now(),
        updated_at: writer.now(),
    };
    let name = input.name.as_deref().unwrap_or_default();
    required(SurveyText::Name, name, "name")?;
    let texts = input.texts.as_deref().unwrap_or_default();
    let row = apply(scope, blank, texts, input).await?;
    save(&writer, None, row).await
}

/// Changes a campaign. While it runs only its name, its reminders, its deadlines and further languages can change; afterwards its name. Other reminders
/// hold for those who were asked before, too.
///
/// # Errors
/// [`Error::Forbidden`] without [`Permission::ManageSurveys`]; [`Error::Refused`] when there is no such campaign, something is not allowed, or
/// the version has moved on.
pub async fn update(
    scope: &Scope,
    id: Uuid,
    input: &CampaignInput,
    version: Option<i32>,
) -> Result<Model, Error> {
    let writer = scope.require(Permission::ManageSurveys)?;
    let before = find(scope, id).await?;
    crate::check_version(version, before.version)?;
    let mut blank = before.clone();
    if let (Some(kind), true) = (input.kind, input.scale.is_none())
        && kind.as_str() != before.kind
    {
        let usual = Scale::usual(kind);
        (blank.scale_lowest, blank.scale_highest) = (usual.lowest(), usual.highest());
    }
    let texts = super::texts(&before)?;
    let texts = input.texts.as_deref().unwrap_or(&texts);
    let row = apply(scope, blank, texts, input).await?;
    check_change(&before, &row)?;
    let reminders = |row: &Model| (row.reminders, row.remind_after_days);
    let reminds_anew = reminders(&before) != reminders(&row);
    let row = save(&writer, Some(before), row).await?;
    if reminds_anew {
        journey::remind_anew(&writer, &row).await?;
    }
    Ok(row)
}

async fn apply(
    scope: &Scope,
    mut row: Model,
    texts: &[CampaignText],
    input: &CampaignInput,
) -> Result<Model, Error> {
    let external_id = input.external_id.value();
    if let Some(text) = external_id {
        key(text, "externalId")?;
    }
    input.external_id.apply_to(&mut row.external_id);
    row.external_id = row.external_id.map(|text| text.trim().to_owned());
    check_free(scope, &row).await?;
    if let Some(name) = &input.name {
        row.name = required(SurveyText::Name, name, "name")?;
    }
    if let Some(kind) = input.kind {
        row.kind = kind.to_string();
    }
    if let Some(purpose) = input.purpose {
        row.purpose = purpose.to_string();
    }
    if let Some(channel) = input.channel {
        row.channel = channel.to_string();
    }
    if let Some((lowest, highest)) = input.scale {
        let end = |end: i64| i16::try_from(end).unwrap_or(i16::MAX);
        (row.scale_lowest, row.scale_highest) = (end(lowest), end(highest));
    }
    if let Some(direction) = input.direction {
        row.direction = direction.to_string();
    }
    let kind: SurveyKind = row.kind.parse().map_err(Error::internal)?;
    scale(kind, row.scale_lowest, row.scale_highest, &row.direction)?;
    input.phase.apply_to(&mut row.phase);
    row.phase = optional(SurveyText::Phase, row.phase.as_deref(), "phase")?;
    input.product.apply_to(&mut row.product_id);
    if let Patch::Set(product) = &input.product {
        check_product(scope, *product).await?;
    }
    if let Some(code) = &input.default_language {
        row.default_language.clone_from(code);
    }
    if !texts.is_empty() {
        row.default_language = language_of(&row.default_language, "defaultLanguage")?;
    }
    let texts = check_texts(texts, &row.default_language)?;
    row.texts = serde_json::to_string(&texts).map_err(Error::internal)?;
    if let Some(audience) = &input.audience {
        check_share(audience)?;
        reach::check(scope, audience).await?;
        row.audience = serde_json::to_string(audience).map_err(Error::internal)?;
    }
    if let Some(given) = &input.trigger {
        apply_trigger(scope, &mut row, given).await?;
    }
    apply_delivery(&mut row, input)?;
    Ok(row)
}

/// A milestone of which no template knows would never be done: whoever names it has made a mistake.
async fn apply_trigger(scope: &Scope, row: &mut Model, given: &TriggerInput) -> Result<(), Error> {
    let milestone = given.milestone.as_deref();
    let trigger = trigger(given.kind, given.days, given.stage, milestone)?;
    row.trigger_kind = trigger.kind().to_string();
    row.trigger_days = trigger.days().map(i32::from);
    row.trigger_stage = trigger.stage().map(|stage| stage.to_string());
    let before = row.trigger_milestone.take();
    row.trigger_milestone = trigger.milestone().map(str::to_owned);
    let Some(key) = trigger
        .milestone()
        .filter(|_| before != row.trigger_milestone)
    else {
        return Ok(());
    };
    let templates = onboarding::templates(scope).await?;
    match templates.values().any(|of| of.place_of(key).is_some()) {
        true => Ok(()),
        false => {
            let rule = format!("no onboarding template has a milestone with the key `{key}`");
            Err(Refusal::not_found("trigger.milestone", rule).into())
        }
    }
}

fn apply_delivery(row: &mut Model, input: &CampaignInput) -> Result<(), Refusal> {
    for (number, column, least, most, field) in [
        (input.reminders, &mut row.reminders, 0, 5, "reminders"),
        (
            input.remind_after_days,
            &mut row.remind_after_days,
            1,
            60,
            "remindAfterDays",
        ),
        (
            input.expires_after_days,
            &mut row.expires_after_days,
            1,
            365,
            "expiresAfterDays",
        ),
        (
            input.edit_minutes,
            &mut row.edit_minutes,
            0,
            10_080,
            "editMinutes",
        ),
    ] {
        if let Some(number) = number {
            *column = within(number, least, most, field)?;
        }
    }
    let channel: SurveyChannel = row.channel.parse().unwrap_or_default();
    if !channel.reminds() {
        if input.reminders.is_some_and(|reminders| reminders != 0) {
            let rule =
                "a campaign of the channel LINK reminds nobody: whoever delivers its links does";
            return Err(Refusal::invalid("reminders", rule));
        }
        row.reminders = 0;
    }
    input.ends_at.apply_to(&mut row.ends_at);
    if let (Some(starts_at), Some(ends_at)) = (row.starts_at, row.ends_at)
        && ends_at <= starts_at
    {
        let rule = "a campaign ends after it starts";
        return Err(Refusal::invalid("endsAt", rule));
    }
    Ok(())
}

async fn check_product(scope: &Scope, id: Uuid) -> Result<(), Error> {
    match product::by_ids(scope, &[id]).await?.is_empty() {
        true => Err(Refusal::not_found("product", "there is no such product").into()),
        false => Ok(()),
    }
}

async fn check_free(scope: &Scope, row: &Model) -> Result<(), Error> {
    let Some(external_id) = &row.external_id else {
        return Ok(());
    };
    let taken = scope
        .find::<Entity>()
        .filter(Column::ExternalId.eq(external_id.as_str()))
        .filter(Column::Id.ne(row.id));
    match taken.one(scope.connection()).await? {
        Some(_) => {
            let rule = format!("there is another campaign with the externalId `{external_id}`");
            Err(Refusal::conflict("externalId", rule).into())
        }
        None => Ok(()),
    }
}

/// Lets a draft start at a time, or a scheduled campaign at another one; none: at once.
///
/// # Errors
/// [`Error::Forbidden`] without [`Permission::ManageSurveys`]; [`Error::Refused`] when there is no such campaign, it stands elsewhere, the time
/// is over, nobody is in its audience, or the version has moved on.
pub async fn schedule(
    scope: &Scope,
    id: Uuid,
    starts_at: Option<DateTime<Utc>>,
    version: Option<i32>,
) -> Result<Model, Error> {
    let (writer, before, mut row) = begin(scope, id, CampaignMove::Schedule, version).await?;
    let starts_at = starts_at.unwrap_or(scope.now());
    if starts_at < scope.now() {
        let rule = "the time to start is over: give one that is to come, or none to start at once";
        return Err(Refusal::invalid("startsAt", rule).into());
    }
    if row.ends_at.is_some_and(|ends_at| ends_at <= starts_at) {
        return Err(Refusal::invalid("startsAt", "a campaign ends after it starts").into());
    }
    let waits = trigger_of(&row)?.waits_for_events();
    if !waits && reach::is_nobody(scope, &audience(&row)?).await? {
        let rule = "nobody is in the audience: no contact meets its filters";
        return Err(Refusal::invalid("audience", rule).into());
    }
    row.starts_at = Some(starts_at);
    save(&writer, Some(before), row).await
}

/// Makes a scheduled campaign a draft again.
///
/// # Errors
/// As [`schedule`].
pub async fn unschedule(scope: &Scope, id: Uuid, version: Option<i32>) -> Result<Model, Error> {
    let (writer, before, mut row) = begin(scope, id, CampaignMove::Unschedule, version).await?;
    row.starts_at = None;
    save(&writer, Some(before), row).await
}

/// Starts a scheduled campaign, whatever its time: its first wave is due.
///
/// # Errors
/// As [`schedule`].
pub async fn start(scope: &Scope, id: Uuid, version: Option<i32>) -> Result<Model, Error> {
    let (writer, before, mut row) = begin(scope, id, CampaignMove::Start, version).await?;
    row.started_at = Some(scope.now());
    row.next_wave_on = Some(scope.today());
    save(&writer, Some(before), row).await
}

/// Closes a campaign: nobody is asked any more, and what was not answered has expired.
///
/// # Errors
/// As [`schedule`].
pub async fn close(scope: &Scope, id: Uuid, version: Option<i32>) -> Result<Model, Error> {
    let (writer, before, mut row) = begin(scope, id, CampaignMove::Close, version).await?;
    row.closed_at = Some(scope.now());
    row.next_wave_on = None;
    expire::of_campaign(&writer, id).await?;
    save(&writer, Some(before), row).await
}

async fn begin(
    scope: &Scope,
    id: Uuid,
    wanted: CampaignMove,
    version: Option<i32>,
) -> Result<(Writer<'_>, Model, Model), Error> {
    let writer = scope.require(Permission::ManageSurveys)?;
    let before = find(scope, id).await?;
    crate::check_version(version, before.version)?;
    let status: CampaignStatus = before.status.parse().map_err(Error::internal)?;
    let after = status
        .after(wanted)
        .map_err(|error| Refusal::conflict("id", error))?;
    let mut row = before.clone();
    row.status = after.to_string();
    Ok((writer, before, row))
}

pub(super) async fn find(scope: &Scope, id: Uuid) -> Result<Model, Error> {
    let query = scope.find::<Entity>().filter(Column::Id.eq(id));
    let found = query.one(scope.connection()).await?;
    found.ok_or_else(|| Refusal::not_found("id", "there is no such campaign").into())
}

/// Writes and logs a campaign, if it differs.
pub(super) async fn save(
    writer: &Writer<'_>,
    before: Option<Model>,
    mut row: Model,
) -> Result<Model, Error> {
    let subject = Subject::of(Kind::SurveyCampaign, row.id);
    let kind = match before {
        None => ChangeKind::Created,
        Some(_) => ChangeKind::Updated,
    };
    let logged = writer.record(kind, subject, before.as_ref(), Some(&row))?;
    let moved = before.as_ref().map(|before| before.next_wave_on) != Some(row.next_wave_on);
    if logged {
        row.version += 1;
        row.updated_at = writer.now();
    }
    if logged || moved {
        writer.save::<Entity>(std::slice::from_ref(&row)).await?;
    }
    Ok(row)
}
