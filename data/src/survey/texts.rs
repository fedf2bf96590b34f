//! The parts of a campaign that stand in its row as JSON.

use domain::survey::SamplingShare;
use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::entity::campaign;
use crate::{
    account::{AccountFilter, contact::ContactFilter},
    error::Error,
};

/// What a campaign says in one language.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct CampaignText {
    /// The language, such as `de` or `pt-BR`.
    pub language: String,
    /// The question that the score answers.
    pub question: String,
    /// The question that the comment answers.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub follow_up: Option<String>,
    /// The subject of the mail.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub subject: Option<String>,
    /// What is said after the answer.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub thanks: Option<String>,
}

/// Whom a campaign asks.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Audience {
    /// The accounts, as they are on the day of asking.
    #[serde(default)]
    pub accounts: AccountFilter,
    /// The contacts of these accounts.
    #[serde(default)]
    pub contacts: ContactFilter,
    /// The share of these contacts that is asked, in ten-thousandths.
    pub share: u16,
    /// Which share it is: another number, other contacts.
    pub seed: u64,
    /// The two filters as the caller wrote them, to be shown again; not looked at here.
    #[serde(default)]
    pub shown: Value,
}

impl Default for Audience {
    fn default() -> Self {
        Self {
            accounts: AccountFilter::default(),
            contacts: ContactFilter::default(),
            share: SamplingShare::ALL.ten_thousandths(),
            seed: 0,
            shown: Value::Null,
        }
    }
}

/// The texts of a campaign, in the order in which they were given.
///
/// # Errors
/// When the row does not say (a fault of ours).
pub fn texts(row: &campaign::Model) -> Result<Vec<CampaignText>, Error> {
    serde_json::from_str(&row.texts).map_err(Error::internal)
}

/// The text of a campaign in a language, or in its default language.
///
/// # Errors
/// When the row does not say (a fault of ours).
pub fn text_in(row: &campaign::Model, language: &str) -> Result<CampaignText, Error> {
    let texts = texts(row)?;
    let in_language = |wanted: &str| texts.iter().find(|text| text.language == wanted).cloned();
    let base = language.split('-').next().unwrap_or(language);
    in_language(language)
        .or_else(|| in_language(base))
        .or_else(|| in_language(&row.default_language))
        .ok_or_else(|| Error::internal("a campaign has no text in its default language"))
}

/// The audience of a campaign.
///
/// # Errors
/// When the row does not say (a fault of ours).
pub fn audience(row: &campaign::Model) -> Result<Audience, Error> {
    serde_json::from_str(&row.audience).map_err(Error::internal)
}
