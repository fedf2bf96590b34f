//! Letting profiles count, and count no more.

use chrono::NaiveDate;
use domain::member::Permission;
use uuid::Uuid;

use super::{
    entity::profile::Model,
    profile::{check_draft, find, write},
    read::{ProfileStatus, published},
};
use crate::{
    error::{Error, Refusal},
    scope::Scope,
};

/// Lets a draft count from a day on, today when none is given: for its segment in place of those that were published before. It cannot be changed any more.
/// A day that has passed does not change scores that were computed; those of its days can be computed anew.
///
/// # Errors
/// [`Error::Forbidden`] without [`Permission::ManageHealth`]; [`Error::Refused`] when there is no such draft, or the version has moved on.
pub async fn publish(
    scope: &Scope,
    id: Uuid,
    effective_from: Option<NaiveDate>,
    version: Option<i32>,
) -> Result<Model, Error> {
    let writer = scope.require(Permission::ManageHealth)?;
    let draft = find(&writer, id, version).await?;
    check_draft(&draft)?;
    let others = published(scope).await?;
    let of_segment = others.iter().filter(|row| row.segment == draft.segment);
    let last = of_segment.filter_map(|row| row.number).max();
    let after = Model {
        status: ProfileStatus::Published.as_str().to_owned(),
        number: Some(last.unwrap_or(0) + 1),
        effective_from: Some(effective_from.unwrap_or(scope.today())),
        published_at: Some(scope.now()),
        ..draft.clone()
    };
    write(&writer, Some(draft), after).await
}

/// Lets a published profile count no more from a day on, today when none is given.
///
/// # Errors
/// [`Error::Forbidden`] without [`Permission::ManageHealth`]; [`Error::Refused`] when there is no such profile, it is not published, the day lies before its
/// effective date, or the version has moved on.
pub async fn archive(
    scope: &Scope,
    id: Uuid,
    on: Option<NaiveDate>,
    version: Option<i32>,
) -> Result<Model, Error> {
    let writer = scope.require(Permission::ManageHealth)?;
    let before = find(&writer, id, version).await?;
    if before.status != ProfileStatus::Published.as_str() {
        let rule = "only a published profile is archived: a draft is deleted";
        return Err(Refusal::conflict("id", rule).into());
    }
    let on = on.unwrap_or(scope.today());
    if let Some(from) = before.effective_from.filter(|from| on < *from) {
        let rule = format!("the profile counts from {from} on: give that day or a later one");
        return Err(Refusal::invalid("on", rule).into());
    }
    let after = Model {
        status: ProfileStatus::Archived.as_str().to_owned(),
        archived_on: Some(on),
        ..before.clone()
    };
    write(&writer, Some(before), after).await
}
