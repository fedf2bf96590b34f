//! Advocacy activities of a file.

use chrono::NaiveDate;
use data::{
    advocacy::{ActivityInput, entity::Model, known, upsert_over},
    bulk::Policy,
    error::Error,
    reference::{MemberReference, Reference},
    scope::Scope,
};
use domain::advocacy::AdvocacyStage;

use super::{
    row::{required, split},
    sink::join,
    support::{is_mapped, kept, named},
};
use crate::import::{Row, RowOutcome, Values};

/// The fields with the days of the stages, in the order of the stages.
const DAYS: [&str; AdvocacyStage::ALL.len()] = [
    "proposedOn",
    "askedOn",
    "agreedOn",
    "deliveredOn",
    "publishedOn",
    "introducedOn",
    "qualifiedOn",
    "wonOn",
    "lostOn",
    "declinedOn",
];

/// Writes activities. What a row does not say stays as it is stored.
pub(super) async fn write(scope: &Scope, batch: &[Row]) -> Result<Vec<RowOutcome>, Error> {
    let external_ids = batch.iter().filter_map(|row| row.values.text("externalId"));
    let external_ids: Vec<&str> = external_ids.map(str::trim).collect();
    let stored = known(scope, &external_ids).await?;
    let (inputs, refused) = split(batch, |values| {
        let known = values
            .text("externalId")
            .and_then(|id| stored.get(id.trim()));
        input(values, known)
    });
    let results = upsert_over(scope, &inputs, stored, Policy::RejectRow).await?;
    Ok(join(results, refused))
}

fn input(values: &Values, known: Option<&Model>) -> Result<ActivityInput, String> {
    let account = required(values.text("accountExternalId"), "accountExternalId")?;
    let kind = values.text("kind").map(str::to_owned);
    let text = |field: &str, stored: fn(&Model) -> Option<&str>| {
        kept(values, field, known.and_then(stored))
    };
    let worth = known.filter(|_| !is_mapped(values, "amount"));
    let worth = worth.map(Model::worth).transpose();
    let worth = worth.map_err(|error| error.to_string())?.flatten();
    let amount = worth.map(|worth| worth.to_major());
    let amount = values.decimal("amount").or(amount);
    // A currency that stands in every row says nothing where there is no amount.
    let currency = amount.and_then(|_| text("currency", |row| row.currency.as_deref()));
    Ok(ActivityInput {
        account: Reference::ExternalId(account.to_owned()),
        external_id: values.text("externalId").map(str::to_owned),
        kind: required(named(kind, "kind")?, "kind")?,
        days: days(values, known)?,
        contact: contact(values, known),
        member: member(values, known),
        referred: text("referred", |row| row.referred.as_deref()),
        amount,
        currency,
        note: text("note", |row| row.note.as_deref()),
    })
}

/// When it came into which stage: as the row says, and of the days of which the mapping says nothing, as it is stored.
fn days(values: &Values, known: Option<&Model>) -> Result<Vec<(AdvocacyStage, NaiveDate)>, String> {
    let path = known.map(Model::path).transpose();
    let path = path.map_err(|error| error.to_string())?;
    let pairs = AdvocacyStage::ALL.into_iter().zip(DAYS);
    let days = pairs.filter_map(|(stage, field)| {
        let stored = path.filter(|_| !is_mapped(values, field));
        let stored = stored.and_then(|path| path.entered(stage));
        Some((stage, values.date(field).or(stored)?))
    });
    Ok(days.collect())
}

fn contact(values: &Values, known: Option<&Model>) -> Option<Reference> {
    let stored = known.filter(|_| !is_mapped(values, "contactExternalId"));
    let stored = stored.and_then(|row| row.contact_id).map(Reference::Id);
    let given = values.text("contactExternalId").map(str::to_owned);
    given.map(Reference::ExternalId).or(stored)
}

fn member(values: &Values, known: Option<&Model>) -> Option<MemberReference> {
    let stored = known.filter(|_| !is_mapped(values, "memberEmail"));
    let stored = stored
        .and_then(|row| row.member_id)
        .map(MemberReference::Id);
    let given = values.text("memberEmail").map(str::to_owned);
    given.map(MemberReference::Email).or(stored)
}
