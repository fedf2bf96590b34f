//! Answers that were given elsewhere, in bulk, found by their external ids: the same rows twice change nothing the second time.

mod directory;
mod input;
mod named;

use std::collections::{HashMap, HashSet};

use chrono::NaiveDate;
use domain::{member::Permission, survey::FollowUp, time::local_date};
use sea_orm::{ColumnTrait, QueryFilter};

pub use input::AnswerInput;

use super::{
    entity::answer::{Column, Entity, Model},
    moment::Moments,
    respond::follow_up,
};
use crate::{
    answer,
    bulk::{self, Outcome, Policy, RowResult},
    error::{Error, Refusal},
    id::Kind,
    log::{ChangeKind, Subject},
    scope::{Scope, Writer},
};
use named::Named;

/// Writes whole answers. A known one becomes what its row says; its themes stay when the row has none, and so does what was noted about getting
/// back to the customer. Owner, plan, segment and health are those of the day of the answer, as they are known when it is first written.
///
/// # Errors
/// [`Error::Forbidden`] without [`Permission::ManageSurveys`]; [`Error::Refused`] for too many rows, or any bad row under
/// [`Policy::RejectAll`].
pub async fn record(
    scope: &Scope,
    rows: &[AnswerInput],
    policy: Policy,
) -> Result<Vec<RowResult>, Error> {
    let writer = scope.require(Permission::ManageSurveys)?;
    bulk::check_size(rows.len())?;
    let named = Named::load(scope, rows).await?;
    let names = rows.iter().filter_map(|row| row.external_id.as_deref());
    let names: Vec<&str> = names.map(str::trim).collect();
    let mut known = known(scope, &names).await?;
    let mut seen = HashSet::with_capacity(rows.len());
    let mut checked = Vec::with_capacity(rows.len());
    for input in rows {
        let external_id = identify(input.external_id.as_deref(), &mut seen);
        checked.push(external_id.and_then(|external_id| {
            let stored = known.get(external_id);
            named.check(&writer, input, external_id, stored)
        }));
    }
    let asked = checked.iter().flatten();
    let asked = asked.map(|row| (row.account_id, answered_on(scope, row)));
    let moments = Moments::load(scope, asked.collect()).await?;
    let (mut results, mut changes) = (Vec::with_capacity(rows.len()), Vec::new());
    for (place, row) in checked.into_iter().enumerate() {
        match row {
            Ok(mut row) => {
                let before = row
                    .external_id
                    .as_deref()
                    .and_then(|name| known.remove(name));
                complete(scope, &moments, before.as_ref(), &mut row)?;
                let outcome = match &before {
                    None => Outcome::Created,
                    Some(before) if *before == row => Outcome::Unchanged,
                    Some(_) => Outcome::Updated,
                };
                results.push(RowResult::done(outcome, row.id));
                changes.push((before, row));
            }
            Err(refusals) => results.push(RowResult::rejected(place, refusals)),
        }
    }
    answer::enforce(policy, &results)?;
    save(&writer, &mut changes).await?;
    Ok(results)
}

fn answered_on(scope: &Scope, row: &Model) -> NaiveDate {
    local_date(row.answered_at, scope.tenant().time_zone)
}

/// Fills in what follows from the day of the answer.
fn complete(
    scope: &Scope,
    moments: &Moments,
    before: Option<&Model>,
    row: &mut Model,
) -> Result<(), Error> {
    let same = before.filter(|before| {
        (before.account_id, before.answered_at) == (row.account_id, row.answered_at)
    });
    if let Some(before) = same {
        row.owner_id = before.owner_id;
        row.plan_id = before.plan_id;
        row.segment.clone_from(&before.segment);
        row.health = before.health;
        row.phase = row.phase.take().or_else(|| before.phase.clone());
        row.product_id = row.product_id.or(before.product_id);
    } else {
        let moment = moments.on(row.account_id, answered_on(scope, row));
        row.owner_id = moment.owner;
        row.plan_id = moment.plan;
        row.segment = moment.segment;
        row.health = moment.health;
        row.phase = row.phase.take().or(moment.stage);
        row.product_id = row.product_id.or(moment.product);
    }
    if before.is_none_or(|before| before.score != row.score)
        && row.follow_up.as_deref() != Some(FollowUp::Done.as_str())
    {
        row.follow_up = follow_up(row)?;
    }
    Ok(())
}

/// The answers of those external ids, by them. One statement.
///
/// # Errors
/// [`Error::Forbidden`] without [`Permission::ManageSurveys`].
pub async fn known(scope: &Scope, names: &[&str]) -> Result<HashMap<String, Model>, Error> {
    scope.check(Permission::ManageSurveys)?;
    let query = scope
        .find::<Entity>()
        .filter(Column::ExternalId.is_in(names.iter().copied()));
    let found = query.all(scope.connection()).await?.into_iter();
    let named = found.filter_map(|row| Some((row.external_id.clone()?, row)));
    Ok(named.collect())
}

/// Refuses a row that does not say which answer it is, or the same as another one.
fn identify<'r>(
    external_id: Option<&'r str>,
    seen: &mut HashSet<&'r str>,
) -> Result<&'r str, Vec<Refusal>> {
    let missing = || {
        let rule = "the row needs an externalId, by which the answer is found again";
        vec![Refusal::invalid("externalId", rule)]
    };
    let external_id = external_id.map(str::trim).ok_or_else(missing)?;
    match seen.insert(external_id) {
        true => Ok(external_id),
        false => Err(vec![Refusal::conflict(
            "externalId",
            format!("another row has the externalId `{external_id}` too"),
        )]),
    }
}

/// Writes and logs answers that differ; counts their versions up.
pub(super) async fn save(
    writer: &Writer<'_>,
    changes: &mut [(Option<Model>, Model)],
) -> Result<(), Error> {
    let mut rows = Vec::with_capacity(changes.len());
    for (before, row) in changes {
        if before.as_ref() == Some(row) {
            continue;
        }
        let kind = match before {
            None => ChangeKind::Created,
            Some(_) => ChangeKind::Updated,
        };
        let subject = Subject::of_account(Kind::SurveyAnswer, row.id, row.account_id);
        writer.record(kind, subject, before.as_ref(), Some(&*row))?;
        row.version += 1;
        row.updated_at = writer.now();
        rows.push(row.clone());
    }
    writer.save::<Entity>(&rows).await
}
