//! Checking a campaign.

use std::collections::HashSet;

use domain::survey::{
    CampaignPart, CampaignStatus, SamplingShare, Scale, SurveyKind, SurveyText, Trigger,
    TriggerError, TriggerKind, language,
};

use super::{Audience, CampaignText, entity::campaign::Model, texts::texts};
use crate::error::{Error, Refusal};

/// The most languages of a campaign.
const MOST_LANGUAGES: usize = 40;

/// A text that may be left out.
pub(super) fn optional(
    kind: SurveyText,
    text: Option<&str>,
    field: &str,
) -> Result<Option<String>, Refusal> {
    let text = text.map(|text| kind.check(text)).transpose();
    text.map_err(|error| Refusal::invalid(field, error))
}

pub(super) fn required(kind: SurveyText, text: &str, field: &str) -> Result<String, Refusal> {
    kind.check(text)
        .map_err(|error| Refusal::invalid(field, error))
}

pub(super) fn language_of(code: &str, field: &str) -> Result<String, Refusal> {
    language(code).map_err(|error| Refusal::invalid(field, error))
}

/// The scale of a campaign or an answer, from its columns.
pub(super) fn scale(
    kind: SurveyKind,
    lowest: i16,
    highest: i16,
    direction: &str,
) -> Result<Scale, Refusal> {
    let direction = direction
        .parse()
        .map_err(|error| Refusal::invalid("direction", error))?;
    Scale::new(kind, lowest, highest, direction).map_err(|error| Refusal::invalid("scale", error))
}

/// Texts as they are stored; one for each language, with one in the default language.
pub(super) fn check_texts(
    given: &[CampaignText],
    default_language: &str,
) -> Result<Vec<CampaignText>, Refusal> {
    if given.is_empty() || given.len() > MOST_LANGUAGES {
        let rule = format!("a campaign has texts in 1 to {MOST_LANGUAGES} languages");
        return Err(Refusal::invalid("texts", rule));
    }
    let mut seen = HashSet::new();
    let mut checked = Vec::with_capacity(given.len());
    for (place, text) in given.iter().enumerate() {
        let place = place.to_string();
        let text = check_text(text).map_err(|refusal| refusal.under(&["texts", &place]))?;
        if !seen.insert(text.language.clone()) {
            let rule = format!("there is another text in the language `{}`", text.language);
            return Err(Refusal::conflict("language", rule).under(&["texts", &place]));
        }
        checked.push(text);
    }
    if !seen.contains(default_language) {
        let rule = format!("there is no text in the default language `{default_language}`");
        return Err(Refusal::invalid("texts", rule));
    }
    Ok(checked)
}

fn check_text(text: &CampaignText) -> Result<CampaignText, Refusal> {
    let part = |kind, text: &Option<String>, field| optional(kind, text.as_deref(), field);
    Ok(CampaignText {
        language: language_of(&text.language, "language")?,
        question: required(SurveyText::Question, &text.question, "question")?,
        follow_up: part(SurveyText::FollowUp, &text.follow_up, "followUp")?,
        subject: part(SurveyText::Subject, &text.subject, "subject")?,
        thanks: part(SurveyText::Thanks, &text.thanks, "thanks")?,
    })
}

/// Refuses a share that is none.
pub(super) fn check_share(audience: &Audience) -> Result<SamplingShare, Refusal> {
    SamplingShare::from_ten_thousandths(audience.share).ok_or_else(|| {
        let rule = "the share must be above 0 and at most 1, with at most four decimals";
        Refusal::invalid("audience.share", rule)
    })
}

pub(super) fn trigger(
    kind: TriggerKind,
    days: Option<i64>,
    stage: Option<domain::account::Stage>,
    milestone: Option<&str>,
) -> Result<Trigger, Refusal> {
    Trigger::new(kind, days, stage, milestone).map_err(|error| {
        let field = match error {
            TriggerError::Days { .. } => "trigger.days",
            TriggerError::Stage => "trigger.stage",
            TriggerError::Milestone(_) => "trigger.milestone",
        };
        Refusal::invalid(field, error)
    })
}

/// The trigger of a stored campaign.
pub(super) fn trigger_of(row: &Model) -> Result<Trigger, Error> {
    let kind = row.trigger_kind.parse().map_err(Error::internal)?;
    let stage = row.trigger_stage.as_deref().map(str::parse).transpose();
    let days = row.trigger_days.map(i64::from);
    let (stage, milestone) = (
        stage.map_err(Error::internal)?,
        row.trigger_milestone.as_deref(),
    );
    Trigger::new(kind, days, stage, milestone).map_err(Error::internal)
}

/// A whole number within bounds.
pub(super) fn within(number: i64, least: i32, most: i32, field: &str) -> Result<i32, Refusal> {
    let number = i32::try_from(number).ok();
    number
        .filter(|number| (least..=most).contains(number))
        .ok_or_else(|| Refusal::invalid(field, format!("this must be from {least} to {most}")))
}

/// Refuses what must not change where the campaign stands.
pub(super) fn check_change(before: &Model, after: &Model) -> Result<(), Error> {
    let status: CampaignStatus = before.status.parse().map_err(Error::internal)?;
    for (field, part) in changed(before, after)? {
        status
            .check_change(part)
            .map_err(|error| Refusal::conflict(field, error))?;
    }
    Ok(())
}

fn changed(before: &Model, after: &Model) -> Result<Vec<(&'static str, CampaignPart)>, Error> {
    let scale = |row: &Model| (row.scale_lowest, row.scale_highest);
    let trigger = |row: &Model| {
        (
            row.trigger_kind.clone(),
            row.trigger_days,
            row.trigger_stage.clone(),
            row.trigger_milestone.clone(),
        )
    };
    let mut changed = vec![
        ("kind", before.kind != after.kind),
        ("purpose", before.purpose != after.purpose),
        ("channel", before.channel != after.channel),
        ("scale", scale(before) != scale(after)),
        ("direction", before.direction != after.direction),
        ("phase", before.phase != after.phase),
        ("product", before.product_id != after.product_id),
        ("audience", before.audience != after.audience),
        ("trigger", trigger(before) != trigger(after)),
        (
            "defaultLanguage",
            before.default_language != after.default_language,
        ),
    ];
    let (old, new) = (texts(before)?, texts(after)?);
    let kept = old.iter().all(|text| new.contains(text));
    changed.push(("texts", !kept));
    let mut parts: Vec<_> = changed
        .into_iter()
        .filter_map(|(field, differs)| differs.then_some((field, CampaignPart::Question)))
        .collect();
    if kept && new.len() > old.len() {
        parts.push(("texts", CampaignPart::NewLanguage));
    }
    let delivery = [
        ("reminders", before.reminders != after.reminders),
        (
            "remindAfterDays",
            before.remind_after_days != after.remind_after_days,
        ),
        (
            "expiresAfterDays",
            before.expires_after_days != after.expires_after_days,
        ),
        ("editMinutes", before.edit_minutes != after.edit_minutes),
        ("endsAt", before.ends_at != after.ends_at),
    ];
    let delivery = delivery.into_iter();
    parts.extend(
        delivery.filter_map(|(field, differs)| differs.then_some((field, CampaignPart::Delivery))),
    );
    Ok(parts)
}
