//! Checking what callers declare.

use chrono::NaiveDate;
use domain::growth::check_value;
use rust_decimal::Decimal;
use uuid::Uuid;

use super::{
    ValueInput,
    entity::value::Model,
    kpi::{Directory, kpi_field},
};
use crate::{
    error::{Error, Refusal},
    id,
    reference::{AccountDirectory, external_id, lines},
    scope::{Scope, Writer},
};

/// Everything that inputs name.
pub(super) struct Directories {
    accounts: AccountDirectory,
    kpis: Directory,
}

impl Directories {
    /// Looks all of it up, in a fixed number of statements.
    pub(super) async fn load(scope: &Scope, inputs: &[ValueInput]) -> Result<Self, Error> {
        let accounts = inputs.iter().map(|input| &input.account);
        Ok(Self {
            accounts: AccountDirectory::load(scope, accounts).await?,
            kpis: Directory::load(scope).await?,
        })
    }

    /// The account of an input.
    pub(super) fn account(&self, input: &ValueInput) -> Result<Uuid, Refusal> {
        self.accounts.resolve(&input.account, "account")
    }

    /// The whole value that the input declares over the stored one, if there is one, of a series that is still to be found; or every reason against it.
    pub(super) fn check(
        &self,
        writer: &Writer<'_>,
        input: &ValueInput,
        stored: Option<&Model>,
    ) -> Result<Model, Vec<Refusal>> {
        let mut refusals = Vec::new();
        let mut keep = |refusal: Refusal| refusals.push(refusal);
        let account = self.account(input).map_err(&mut keep).ok();
        let kpi = self.kpi(input).map_err(&mut keep).ok();
        let external_id = external_id(input.external_id.as_deref());
        let external_id = external_id.map_err(&mut keep).ok().flatten();
        let measured_on = check_day(writer, input.measured_on, "measuredOn");
        let measured_on = measured_on.map_err(&mut keep).ok();
        let value = millionths(input.value, "value").map_err(&mut keep).ok();
        let note = lines(input.note.as_deref(), "note");
        let note = note.map_err(&mut keep).ok().flatten();
        let (Some(account_id), Some(kpi_id), Some(measured_on), Some(value), true) =
            (account, kpi, measured_on, value, refusals.is_empty())
        else {
            return Err(refusals);
        };
        Ok(Model {
            tenant_id: writer.tenant_id(),
            id: stored.map_or_else(|| id::new(writer.now()), |row| row.id),
            series_id: Uuid::nil(),
            account_id,
            kpi_id,
            external_id,
            measured_on,
            value,
            source: input.source.as_str().to_owned(),
            note,
            version: stored.map_or(0, |row| row.version),
            created_at: stored.map_or_else(|| writer.now(), |row| row.created_at),
            updated_at: stored.map_or_else(|| writer.now(), |row| row.updated_at),
        })
    }

    /// The KPI that an input is about, when it takes values and is in the unit that the caller takes it to be in.
    fn kpi(&self, input: &ValueInput) -> Result<Uuid, Refusal> {
        let kpi = self.kpis.resolve(&input.kpi)?;
        if kpi.archived_at.is_some() {
            let rule = format!("the KPI `{}` is archived: restore it first", kpi.key);
            return Err(Refusal::invalid(kpi_field(&input.kpi), rule));
        }
        match input.unit.as_deref().map(str::trim) {
            Some(unit) if unit != kpi.unit => {
                let rule = format!("the KPI `{}` is in {}, not in {unit}", kpi.key, kpi.unit);
                Err(Refusal::invalid("unit", rule))
            }
            _ => Ok(kpi.id),
        }
    }
}

/// A value as it is kept.
pub(crate) fn millionths(value: Decimal, field: &str) -> Result<i64, Refusal> {
    let value = check_value(value).map_err(|error| Refusal::invalid(field, error))?;
    Ok(value.0)
}

/// Refuses a day that is yet to come.
pub(crate) fn check_day(scope: &Scope, day: NaiveDate, field: &str) -> Result<NaiveDate, Refusal> {
    match day <= scope.today() {
        true => Ok(day),
        false => Err(Refusal::invalid(
            field,
            "the day is yet to come: give one that has begun",
        )),
    }
}
