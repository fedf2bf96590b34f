//! The mail of an invitation.

use askama::Template;
use chrono::{DateTime, Utc};
use data::survey::{
    CampaignText,
    entity::{campaign, invitation},
};
use domain::survey::SurveyKind;
use mail::Mail;

use crate::words::Words;

/// The most scores that stand in a mail as links.
const MOST_LINKS: i16 = 11;

/// What it takes to write a mail.
pub(crate) struct Writing<'a> {
    /// The name of the tenant.
    pub(crate) tenant: &'a str,
    /// The invitation.
    pub(crate) invitation: &'a invitation::Model,
    /// Its campaign.
    pub(crate) campaign: &'a campaign::Model,
    /// What the campaign says in the language of the invitation.
    pub(crate) text: &'a CampaignText,
    /// The name and the address of the contact.
    pub(crate) contact: (&'a str, &'a str),
    /// Where the question is answered.
    pub(crate) link: &'a str,
    /// 0 for the invitation, 1 and more for its reminders.
    pub(crate) number: i32,
    /// When it is written.
    pub(crate) now: DateTime<Utc>,
}

#[derive(Template)]
#[template(path = "invitation.html")]
struct Html<'a> {
    language: &'a str,
    words: &'static Words,
    subject: &'a str,
    greeting: &'a str,
    question: &'a str,
    link: &'a str,
    unsubscribe: &'a str,
    why: &'a str,
    scores: &'a [i16],
    is_recommendation: bool,
    lowest: i16,
    highest: i16,
}

#[derive(Template)]
#[template(path = "invitation.txt")]
struct Plain<'a> {
    words: &'static Words,
    greeting: &'a str,
    question: &'a str,
    link: &'a str,
    unsubscribe: &'a str,
    why: &'a str,
}

/// Writes the mail. The same invitation and number give the same id every time.
pub(crate) fn write(from: &Writing<'_>) -> Result<Mail, askama::Error> {
    let words = Words::of(&from.text.language);
    let subject = match &from.text.subject {
        Some(subject) => subject.clone(),
        None => Words::about(words.subject, from.tenant),
    };
    let subject = match from.number {
        0 => subject,
        _ => format!("{}{subject}", words.reminder),
    };
    let (name, address) = from.contact;
    let greeting = format!("{} {name},", words.hello);
    let why = Words::about(words.why, from.tenant);
    let unsubscribe = format!("{}/unsubscribe", from.link);
    let (lowest, highest) = (from.campaign.scale_lowest, from.campaign.scale_highest);
    let scores: Vec<i16> = match highest.saturating_sub(lowest) < MOST_LINKS {
        true => (lowest..=highest).collect(),
        false => Vec::new(),
    };
    let html = Html {
        language: &from.text.language,
        words,
        subject: &subject,
        greeting: &greeting,
        question: &from.text.question,
        link: from.link,
        unsubscribe: &unsubscribe,
        why: &why,
        scores: &scores,
        is_recommendation: from.campaign.kind == SurveyKind::Nps.as_str(),
        lowest,
        highest,
    };
    let plain = Plain {
        words,
        greeting: &greeting,
        question: &from.text.question,
        link: from.link,
        unsubscribe: &unsubscribe,
        why: &why,
    };
    Ok(Mail {
        name: name.to_owned(),
        address: address.to_owned(),
        sender_name: Some(from.tenant.to_owned()),
        language: from.text.language.clone(),
        text: plain.render()?,
        html: html.render()?,
        id: format!("{}.{}", from.invitation.id.simple(), from.number),
        unsubscribe: Some(unsubscribe.clone()),
        written_at: from.now,
        subject,
    })
}
