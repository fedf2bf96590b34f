//! Costs of a file.

use data::{
    bulk::Policy,
    cost::{CostInput, entity::Model, known, upsert_over},
    error::Error,
    reference::Reference,
    scope::Scope,
};

use super::{
    row::{required, split},
    sink::join,
};
use crate::import::{Cell, Row, RowOutcome, Values};

/// Writes costs. What a row does not say stays as it is stored.
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

fn input(values: &Values, known: Option<&Model>) -> Result<CostInput, String> {
    let category = required(values.text("category"), "category")?;
    let is_mapped = |field: &str| !matches!(values.cell(field), Cell::Unmapped);
    let account = match values.text("accountExternalId") {
        Some(account) => Some(Reference::ExternalId(account.to_owned())),
        None if is_mapped("accountExternalId") => None,
        None => known.and_then(|row| row.account_id).map(Reference::Id),
    };
    let note = known.filter(|_| !is_mapped("note"));
    Ok(CostInput {
        external_id: values.text("externalId").map(str::to_owned),
        category: category
            .parse()
            .map_err(|error| format!("category: {error}"))?,
        account,
        starts_on: required(values.date("startsOn"), "startsOn")?,
        ends_on: required(values.date("endsOn"), "endsOn")?,
        amount: required(values.decimal("amount"), "amount")?,
        currency: required(values.text("currency"), "currency")?.to_owned(),
        note: values
            .text("note")
            .map(str::to_owned)
            .or_else(|| note.and_then(|row| row.note.clone())),
    })
}
