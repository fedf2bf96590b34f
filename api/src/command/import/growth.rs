//! Values of KPIs of a file.

use data::{
    bulk::Policy,
    error::Error,
    growth::{ValueInput, entity::value::Model, known, upsert_over},
    reference::Reference,
    scope::Scope,
};
use domain::growth::KpiSource;

use super::{
    row::{required, split},
    sink::join,
    support::{kept, named},
};
use crate::import::{Row, RowOutcome, Values};

/// Writes values. What a row does not say stays as it is stored.
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

fn input(values: &Values, known: Option<&Model>) -> Result<ValueInput, String> {
    let account = required(values.text("accountExternalId"), "accountExternalId")?;
    let kpi = required(values.text("kpiKey"), "kpiKey")?;
    let source = known.map(|row| row.source.as_str());
    let source = named(kept(values, "source", source), "source")?;
    Ok(ValueInput {
        account: Reference::ExternalId(account.to_owned()),
        kpi: Reference::ExternalId(kpi.to_owned()),
        external_id: values.text("externalId").map(str::to_owned),
        measured_on: required(values.date("measuredOn"), "measuredOn")?,
        value: required(values.decimal("value"), "value")?,
        unit: values.text("unit").map(str::to_owned),
        source: source.unwrap_or(KpiSource::Integrated),
        note: kept(values, "note", known.and_then(|row| row.note.as_deref())),
    })
}
