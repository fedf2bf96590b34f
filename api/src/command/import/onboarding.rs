//! Onboarding prompts of a file.

use chrono_tz::Tz;
use data::{
    bulk::Policy,
    error::Error,
    onboarding::{PromptInput, entity::prompt::Model, known_prompts, upsert_prompts_over},
    reference::Reference,
    scope::Scope,
};

use super::{
    row::{required, split},
    sink::join,
    support::{is_mapped, kept},
};
use crate::import::{Row, RowOutcome, Values};

/// Writes prompts. What a row does not say stays as it is stored.
pub(super) async fn write(scope: &Scope, batch: &[Row]) -> Result<Vec<RowOutcome>, Error> {
    let external_ids = batch.iter().filter_map(|row| row.values.text("externalId"));
    let external_ids: Vec<&str> = external_ids.map(str::trim).collect();
    let stored = known_prompts(scope, &external_ids).await?;
    let zone = scope.tenant().time_zone;
    let (inputs, refused) = split(batch, |values| {
        let id = values.text("externalId");
        input(values, id.and_then(|id| stored.get(id.trim())), zone)
    });
    let results = upsert_prompts_over(scope, &inputs, stored, Policy::RejectRow).await?;
    Ok(join(results, refused))
}

fn input(values: &Values, known: Option<&Model>, zone: Tz) -> Result<PromptInput, String> {
    let external_id = required(values.text("externalId"), "externalId")?;
    let account = required(values.text("accountExternalId"), "accountExternalId")?;
    let contact = values.text("contactExternalId");
    let stored_contact = known.filter(|_| !is_mapped(values, "contactExternalId"));
    let stored_answer = known.filter(|_| !is_mapped(values, "answeredAt"));
    Ok(PromptInput {
        external_id: external_id.to_owned(),
        account: Reference::ExternalId(account.to_owned()),
        contact: match contact {
            Some(contact) => Some(Reference::ExternalId(contact.to_owned())),
            None => stored_contact
                .and_then(|row| row.contact_id)
                .map(Reference::Id),
        },
        name: kept(values, "name", known.and_then(|row| row.name.as_deref())),
        sent_at: required(values.instant("sentAt", zone), "sentAt")?,
        answered_at: values
            .instant("answeredAt", zone)
            .or_else(|| stored_answer.and_then(|row| row.answered_at)),
    })
}
