//! Writing values with the series that they belong to: one statement per table, one entry in the log per value.

use std::collections::{HashMap, HashSet};

use chrono::{DateTime, NaiveDate, Utc};
use sea_orm::{ColumnTrait, Condition, QueryFilter};
use uuid::Uuid;

use super::entity::{
    series::{self, Model as Series},
    value::{Column, Entity, Model},
};
use crate::{
    change::{self, Change, Versioned},
    error::{Error, Refusal},
    id::{self, Kind},
    log::{ChangeKind, Subject},
    scope::{Scope, Writer},
};

impl Versioned for Model {
    fn subject(&self) -> Subject {
        Subject::of_account(Kind::KpiValue, self.id, self.account_id)
    }

    fn count(&mut self, now: DateTime<Utc>) {
        self.version += 1;
        self.updated_at = now;
    }
}

/// The series that values belong to, those that are to be made among them.
pub(super) struct SeriesOf {
    known: HashMap<(Uuid, Uuid), Uuid>,
    new: Vec<Series>,
    /// Who has which day of a series.
    days: HashMap<(Uuid, NaiveDate), Uuid>,
}

impl SeriesOf {
    /// The series and taken days of some accounts, in two statements at most.
    pub(super) async fn load<'v>(
        scope: &Scope,
        values: impl Iterator<Item = &'v Model> + Clone,
    ) -> Result<Self, Error> {
        use series::Column as Of;
        let accounts: HashSet<Uuid> = values.clone().map(|value| value.account_id).collect();
        let kpis: HashSet<Uuid> = values.clone().map(|value| value.kpi_id).collect();
        let wanted: HashSet<NaiveDate> = values.map(|value| value.measured_on).collect();
        let query = scope.find::<series::Entity>();
        let query = query.filter(Of::AccountId.is_in(accounts));
        let rows = query.filter(Of::KpiId.is_in(kpis));
        let rows = rows.all(scope.connection()).await?.into_iter();
        let known: HashMap<_, _> = rows
            .map(|row| ((row.account_id, row.kpi_id), row.id))
            .collect();
        let mut days = HashMap::new();
        if !known.is_empty() {
            let query = scope.find::<Entity>();
            let query = query.filter(Column::SeriesId.is_in(known.values().copied()));
            let query = query.filter(Column::MeasuredOn.is_in(wanted));
            let taken = query.all(scope.connection()).await?.into_iter();
            days.extend(taken.map(|row| ((row.series_id, row.measured_on), row.id)));
        }
        Ok(Self {
            known,
            new: Vec::new(),
            days,
        })
    }

    /// Gives a value its series, which may be a new one; refuses a day of it that another value has. The day that the value leaves is free for those that
    /// are placed after it.
    pub(super) fn place(
        &mut self,
        writer: &Writer<'_>,
        change: &mut Change<Model>,
    ) -> Result<(), Refusal> {
        let Change { before, after } = change;
        after.series_id = self.series(writer, (after.account_id, after.kpi_id));
        let day = (after.series_id, after.measured_on);
        if self.days.get(&day).is_some_and(|other| *other != after.id) {
            let rule = format!(
                "the KPI of the account has another value of {}: change that one",
                after.measured_on
            );
            return Err(Refusal::conflict("measuredOn", rule));
        }
        if let Some(before) = before {
            self.days.remove(&(before.series_id, before.measured_on));
        }
        self.days.insert(day, after.id);
        Ok(())
    }

    /// The series of an account and a KPI, which may be a new one.
    fn series(&mut self, writer: &Writer<'_>, of: (Uuid, Uuid)) -> Uuid {
        *self.known.entry(of).or_insert_with(|| {
            let series = new_series(writer, of);
            let id = series.id;
            self.new.push(series);
            id
        })
    }

    /// Writes and logs the series that are new and that `values` belong to.
    async fn save<'v>(
        &self,
        writer: &Writer<'_>,
        values: impl Iterator<Item = &'v Model>,
    ) -> Result<(), Error> {
        let used: HashSet<Uuid> = values.map(|value| value.series_id).collect();
        let new = self.new.iter().filter(|series| used.contains(&series.id));
        let new: Vec<Series> = new.cloned().collect();
        for series in &new {
            let subject = Subject::of_account(Kind::KpiSeries, series.id, series.account_id);
            writer.record(ChangeKind::Created, subject, None, Some(series))?;
        }
        writer.save::<series::Entity>(&new).await
    }
}

/// A series without a baseline or a target.
pub(super) fn new_series(writer: &Writer<'_>, (account_id, kpi_id): (Uuid, Uuid)) -> Series {
    Series {
        tenant_id: writer.tenant_id(),
        id: id::new(writer.now()),
        account_id,
        kpi_id,
        baseline_on: None,
        baseline_value: None,
        target_on: None,
        target_value: None,
        version: 1,
        created_at: writer.now(),
        updated_at: writer.now(),
    }
}

/// Writes and logs the changes that change something; counts the versions up in `changes`.
pub(super) async fn save(
    writer: &Writer<'_>,
    series: &SeriesOf,
    changes: &mut [Change<Model>],
) -> Result<(), Error> {
    let after = changes.iter().map(|change| &change.after);
    series.save(writer, after).await?;
    change::save::<Entity>(writer, changes).await
}

/// Removes a value.
pub(super) async fn remove(writer: &Writer<'_>, value: &Model) -> Result<(), Error> {
    writer.record(ChangeKind::Deleted, value.subject(), Some(value), None)?;
    let this = Condition::all().add(Column::Id.eq(value.id));
    writer.delete::<Entity>(this).await?;
    Ok(())
}
