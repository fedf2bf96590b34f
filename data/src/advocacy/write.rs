//! Making, changing and removing one activity, and letting it come into its next stage.

use chrono::NaiveDate;
use domain::advocacy::AdvocacyStage;
use rust_decimal::Decimal;
use uuid::Uuid;

use super::{
    ActivityInput,
    access::{check_accounts, writer},
    check::{Directories, check_referral, path, stepped, worth},
    entity::{Column, Entity, Model},
    read,
    save::remove,
};
use crate::{
    change,
    error::{Error, Refusal},
    patch::Patch,
    reference::{
        ContactDirectory, MemberDirectory, MemberReference, Reference, external_id, line, lines,
    },
    scope::{Scope, Writer},
    upsert,
};

/// Records an activity. Without a member it is one of the acting member; without a day the customer is asked today.
///
/// # Errors
/// [`Error::Forbidden`] unless the actor may record advocacy of the account; [`Error::Refused`] when something in it is not allowed, something it names is
/// unknown, or the external id is taken.
pub async fn create(scope: &Scope, mut input: ActivityInput) -> Result<Model, Error> {
    let writer = writer(scope)?;
    let actor = scope.actor().member().map(MemberReference::Id);
    input.member = input.member.or(actor);
    if input.days.is_empty() {
        input.days.push((AdvocacyStage::Asked, scope.today()));
    }
    let directories = Directories::load(scope, std::slice::from_ref(&input)).await?;
    // What is wrong with the rest is not said of another's account.
    if let Ok(account) = directories.account(&input) {
        check_accounts(&writer, &[account]).await?;
    }
    let checked = directories.check(&writer, &input, None);
    let row = checked.map_err(Error::Refused)?;
    check_free(scope, row.external_id.as_deref(), None).await?;
    change::write::<Entity>(&writer, None, row).await
}

/// What to change about an activity.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ActivityPatch {
    /// The id in the system it comes from.
    pub external_id: Patch<String>,
    /// When it came into which stage, all of them; none leaves them.
    pub days: Option<Vec<(AdvocacyStage, NaiveDate)>>,
    /// The person at the account.
    pub contact: Patch<Reference>,
    /// Who looks after it.
    pub member: Patch<MemberReference>,
    /// Who was referred.
    pub referred: Patch<String>,
    /// What it is worth a year, in major units.
    pub amount: Patch<Decimal>,
    /// The ISO 4217 code of the amount; none leaves it.
    pub currency: Option<String>,
    /// Anything worth knowing.
    pub note: Patch<String>,
    /// The version that the caller has seen.
    pub version: Option<i32>,
}

/// Changes an activity.
///
/// # Errors
/// [`Error::Forbidden`] unless the actor may record advocacy of the account; [`Error::Refused`] when there is no such activity, something is not allowed, the
/// external id is taken, or the version has moved on.
pub async fn update(scope: &Scope, id: Uuid, patch: ActivityPatch) -> Result<Model, Error> {
    let writer = writer(scope)?;
    let before = find(&writer, id, patch.version).await?;
    let mut row = before.clone();
    patch.external_id.apply_to(&mut row.external_id);
    row.external_id = external_id(row.external_id.as_deref())?;
    patch.referred.apply_to(&mut row.referred);
    row.referred = line(row.referred.as_deref(), "referred")?;
    patch.note.apply_to(&mut row.note);
    row.note = lines(row.note.as_deref(), "note")?;
    change_worth(&mut row, patch.amount, patch.currency.as_deref())?;
    if let Some(days) = &patch.days {
        let kind = before.path()?.kind();
        row.go(&path(scope, kind, days)?);
    }
    change_people(scope, &mut row, patch.contact, patch.member).await?;
    check_referral(&row)?;
    check_free(scope, row.external_id.as_deref(), Some(id)).await?;
    change::write::<Entity>(&writer, Some(before), row).await
}

fn change_worth(
    row: &mut Model,
    amount: Patch<Decimal>,
    currency: Option<&str>,
) -> Result<(), Refusal> {
    let stored = row.currency.clone();
    let worth = match amount {
        Patch::Clear => None,
        Patch::Set(amount) => worth(Some(amount), currency.or(stored.as_deref()))?,
        Patch::Keep => match currency {
            Some(currency) if Some(currency) != stored.as_deref() => {
                let rule = "in another currency it is another amount: give it too";
                return Err(Refusal::invalid("amount", rule));
            }
            _ => return Ok(()),
        },
    };
    row.amount = worth.map(|worth| worth.minor);
    row.currency = worth.map(|worth| worth.currency.as_str().to_owned());
    Ok(())
}

async fn change_people(
    scope: &Scope,
    row: &mut Model,
    contact: Patch<Reference>,
    member: Patch<MemberReference>,
) -> Result<(), Error> {
    let members = MemberDirectory::load(scope, member.value()).await?;
    let member = member.try_map(|member| members.resolve(&member, "member"))?;
    member.apply_to(&mut row.member_id);
    let contacts = ContactDirectory::load(scope, contact.value()).await?;
    let account = row.account_id;
    let contact = contact.try_map(|contact| contacts.resolve(&contact, account, "contact"))?;
    contact.apply_to(&mut row.contact_id);
    Ok(())
}

/// That an activity came into its next stage.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Step {
    /// The stage.
    pub stage: AdvocacyStage,
    /// The day; today when nothing is said.
    pub on: Option<NaiveDate>,
    /// What a referral that is won is worth a year, in major units.
    pub amount: Option<Decimal>,
    /// The ISO 4217 code of the amount.
    pub currency: Option<String>,
    /// The version that the caller has seen.
    pub version: Option<i32>,
}

/// Lets an activity come into its next stage.
///
/// # Errors
/// [`Error::Forbidden`] unless the actor may record advocacy of the account; [`Error::Refused`] when there is no such activity, the stage cannot follow the one
/// in which it is, something is not allowed, or the version has moved on.
pub async fn step(scope: &Scope, id: Uuid, step: Step) -> Result<Model, Error> {
    let writer = writer(scope)?;
    let before = find(&writer, id, step.version).await?;
    let mut row = before.clone();
    let on = step.on.unwrap_or_else(|| scope.today());
    let path = stepped(scope, &before.path()?, (step.stage, on))?;
    row.go(&path);
    if let Some(worth) = worth(step.amount, step.currency.as_deref())? {
        row.amount = Some(worth.minor);
        row.currency = Some(worth.currency.as_str().to_owned());
    }
    check_referral(&row)?;
    change::write::<Entity>(&writer, Some(before), row).await
}

/// Removes an activity that was recorded by mistake. What it was stays in the log. What the server proposed is declined instead, or it would be proposed again.
///
/// # Errors
/// [`Error::Forbidden`] unless the actor may record advocacy of the account; [`Error::Refused`] when there is no such activity, the server proposed it, or the
/// version has moved on.
pub async fn delete(scope: &Scope, id: Uuid, version: Option<i32>) -> Result<Model, Error> {
    let writer = writer(scope)?;
    let row = find(&writer, id, version).await?;
    if row.is_of_an_occasion() {
        let rule = "the server proposed it after an answer or an outcome: decline it instead";
        return Err(Refusal::conflict("id", rule).into());
    }
    remove(&writer, &row).await?;
    Ok(row)
}

/// The activity that the actor is to change.
async fn find(writer: &Writer<'_>, id: Uuid, version: Option<i32>) -> Result<Model, Error> {
    let found = read::rows_by_ids(writer, &[id]).await?.pop();
    let found = found.ok_or_else(|| Refusal::not_found("id", "there is no such activity"))?;
    check_accounts(writer, &[found.account_id]).await?;
    crate::check_version(version, found.version)?;
    Ok(found)
}

/// Refuses an external id that another activity has.
async fn check_free(
    scope: &Scope,
    external_id: Option<&str>,
    own: Option<Uuid>,
) -> Result<(), Error> {
    let columns = (Column::Id, Column::ExternalId);
    upsert::check_free::<Entity>(scope, "activity", columns, external_id, own).await
}
