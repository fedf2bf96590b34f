//! Answers of a file.

use std::collections::HashMap;

use data::{
    bulk::Policy,
    error::Error,
    reference::Reference,
    scope::Scope,
    survey::{AnswerInput, entity::answer::Model, known, record},
};
use domain::time::start_of_day;

use super::{
    row::{required, split},
    sink::join,
};
use crate::import::{Cell, Row, RowOutcome, Values};

/// Writes answers. What a row does not say stays as it is stored.
pub(super) async fn write(scope: &Scope, batch: &[Row]) -> Result<Vec<RowOutcome>, Error> {
    let external_ids = batch.iter().filter_map(|row| row.values.text("externalId"));
    let external_ids: Vec<&str> = external_ids.map(str::trim).collect();
    let stored: HashMap<String, Model> = known(scope, &external_ids).await?;
    let (inputs, refused) = split(batch, |values| {
        let known = values
            .text("externalId")
            .and_then(|id| stored.get(id.trim()));
        input(scope, values, known)
    });
    let results = record(scope, &inputs, Policy::RejectRow).await?;
    Ok(join(results, refused))
}

fn input(scope: &Scope, values: &Values, known: Option<&Model>) -> Result<AnswerInput, String> {
    let is_mapped = |field: &str| !matches!(values.cell(field), Cell::Unmapped);
    let stored = |field: &str| known.filter(|_| !is_mapped(field));
    let text = |field: &str, kept: fn(&Model) -> Option<String>| match stored(field) {
        Some(row) => kept(row),
        None => values.text(field).map(str::to_owned),
    };
    let named = |field: &str, kept: fn(&Model) -> Option<uuid::Uuid>| match stored(field) {
        Some(row) => kept(row).map(Reference::Id),
        None => values
            .text(field)
            .map(|name| Reference::ExternalId(name.to_owned())),
    };
    let kind = text("kind", |row| Some(row.kind.clone()));
    let direction = text("direction", |row| Some(row.direction.clone()));
    let end = |field: &str, kept: fn(&Model) -> i16| match stored(field) {
        Some(row) => Some(i64::from(kept(row))),
        None => values.integer(field),
    };
    let lowest = end("scaleLowest", |row| row.scale_lowest);
    let highest = end("scaleHighest", |row| row.scale_highest);
    if lowest.is_some() != highest.is_some() {
        return Err("scaleLowest and scaleHighest: give both, or none of them".to_owned());
    }
    let day = required(values.date("answeredOn"), "answeredOn")?;
    let midnight = start_of_day(day, scope.tenant().time_zone);
    // An answer that is known to have been given on that day keeps its time.
    let kept = known.map(|row| row.answered_at).filter(|at| {
        let on = domain::time::local_date(*at, scope.tenant().time_zone);
        on == day
    });
    Ok(AnswerInput {
        external_id: values.text("externalId").map(str::to_owned),
        account: named("accountExternalId", |row| Some(row.account_id)),
        contact: named("contactExternalId", |row| row.contact_id),
        campaign: named("campaignExternalId", |row| row.campaign_id),
        kind: parsed(kind.as_deref())?,
        scale: lowest.zip(highest),
        direction: parsed(direction.as_deref())?,
        score: match stored("score") {
            Some(row) => row.score.map(i64::from),
            None => values.integer("score"),
        },
        comment: text("comment", |row| row.comment.clone()),
        language: text("language", |row| row.language.clone()),
        answered_at: kept.unwrap_or(midnight),
        phase: text("phase", |row| row.phase.clone()),
        product: named("product", |row| row.product_id),
        themes: is_mapped("themes").then(|| values.names("themes").unwrap_or_default().to_vec()),
    })
}

fn parsed<T: std::str::FromStr<Err: std::fmt::Display>>(
    name: Option<&str>,
) -> Result<Option<T>, String> {
    let parsed = name.map(str::parse::<T>).transpose();
    parsed.map_err(|error| error.to_string())
}
