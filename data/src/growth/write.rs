//! Recording, restating and removing one value.

use chrono::NaiveDate;
use domain::growth::KpiSource;
use rust_decimal::Decimal;
use uuid::Uuid;

use super::{
    ValueInput,
    access::{check_accounts, writer},
    check::{Directories, check_day, millionths},
    entity::value::{Column, Entity, Model},
    read,
    save::{SeriesOf, remove, save},
};
use crate::{
    change::Change,
    error::{Error, Refusal},
    patch::Patch,
    reference::{external_id, lines},
    scope::{Scope, Writer},
    upsert,
};

/// Records a value.
///
/// # Errors
/// [`Error::Forbidden`] unless the actor may record values of the account; [`Error::Refused`] when something in it is not allowed, something it names is
/// unknown, the unit is another one, the external id is taken, or the day has a value.
pub async fn create(scope: &Scope, input: ValueInput) -> Result<Model, Error> {
    let writer = writer(scope)?;
    let directories = Directories::load(scope, std::slice::from_ref(&input)).await?;
    // What is wrong with the rest is not said of another's account.
    if let Ok(account) = directories.account(&input) {
        check_accounts(&writer, &[account]).await?;
    }
    let value = directories.check(&writer, &input, None);
    let value = value.map_err(Error::Refused)?;
    check_free(scope, value.external_id.as_deref(), None).await?;
    write(&writer, None, value).await
}

/// What to change about a value.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ValuePatch {
    /// The id in the system it comes from.
    pub external_id: Patch<String>,
    /// The day on which it was measured; none leaves it.
    pub measured_on: Option<NaiveDate>,
    /// The value; none leaves it.
    pub value: Option<Decimal>,
    /// Where it comes from; none leaves it.
    pub source: Option<KpiSource>,
    /// Anything worth knowing.
    pub note: Patch<String>,
    /// The version that the caller has seen.
    pub version: Option<i32>,
}

/// Restates a value. What it was stays in the log.
///
/// # Errors
/// [`Error::Forbidden`] unless the actor may record values of the account; [`Error::Refused`] when there is no such value, something is not allowed, the
/// external id is taken, the day has another value, or the version has moved on.
pub async fn update(scope: &Scope, id: Uuid, patch: ValuePatch) -> Result<Model, Error> {
    let writer = writer(scope)?;
    let before = find(&writer, id, patch.version).await?;
    let mut row = before.clone();
    patch.external_id.apply_to(&mut row.external_id);
    row.external_id = external_id(row.external_id.as_deref())?;
    patch.note.apply_to(&mut row.note);
    row.note = lines(row.note.as_deref(), "note")?;
    if let Some(day) = patch.measured_on {
        row.measured_on = check_day(scope, day, "measuredOn")?;
    }
    if let Some(value) = patch.value {
        row.value = millionths(value, "value")?;
    }
    if let Some(source) = patch.source {
        source.as_str().clone_into(&mut row.source);
    }
    check_free(scope, row.external_id.as_deref(), Some(id)).await?;
    write(&writer, Some(before), row).await
}

/// Removes a value that was recorded by mistake. What it was stays in the log.
///
/// # Errors
/// [`Error::Forbidden`] unless the actor may record values of the account; [`Error::Refused`] when there is no such value, or the version has moved on.
pub async fn delete(scope: &Scope, id: Uuid, version: Option<i32>) -> Result<Model, Error> {
    let writer = writer(scope)?;
    let value = find(&writer, id, version).await?;
    remove(&writer, &value).await?;
    Ok(value)
}

/// The value that the actor is to change.
async fn find(writer: &Writer<'_>, id: Uuid, version: Option<i32>) -> Result<Model, Error> {
    let found = read::rows_by_ids(writer, &[id]).await?.pop();
    let found = found.ok_or_else(|| Refusal::not_found("id", "there is no such value"))?;
    check_accounts(writer, &[found.account_id]).await?;
    crate::check_version(version, found.version)?;
    Ok(found)
}

async fn write(writer: &Writer<'_>, before: Option<Model>, after: Model) -> Result<Model, Error> {
    let mut change = Change { before, after };
    let mut series = SeriesOf::load(writer, std::iter::once(&change.after)).await?;
    series.place(writer, &mut change)?;
    let mut changes = [change];
    save(writer, &series, &mut changes).await?;
    let [change] = changes;
    Ok(change.after)
}

/// Refuses an external id that another value has.
async fn check_free(
    scope: &Scope,
    external_id: Option<&str>,
    own: Option<Uuid>,
) -> Result<(), Error> {
    let columns = (Column::Id, Column::ExternalId);
    upsert::check_free::<Entity>(scope, "value", columns, external_id, own).await
}
