//! What callers say about KPIs.

use async_graphql::{ID, InputObject, MaybeUndefined};
use data::{
    error::Refusal,
    growth::{
        Goal, SeriesPatch, ValueInput, ValuePatch,
        kpi::{KpiInput, KpiPatch},
    },
    id::Kind,
    reference::Reference,
};
use service::id;
use uuid::Uuid;

use super::{KpiDirection, KpiSource};
use crate::{
    bulk::{UpsertPolicy, given, patch},
    scalar::{Date, Decimal},
};

/// A new KPI.
#[derive(Clone, Debug, InputObject)]
pub struct CreateKpiInput {
    /// The name in uploads and imports: lower-case letters, digits and underscores; unique in the tenant. It never changes.
    key: String,
    /// The name that people read, 1 to 100 characters.
    label: String,
    /// The unit of its values, such as USD or employees, 1 to 40 characters.
    unit: String,
    /// Which values are the better ones.
    #[graphql(default_with = "KpiDirection::HigherIsBetter")]
    direction: KpiDirection,
    /// For how many days after it was measured a value stands, 1 to 3,653.
    #[graphql(default = 120)]
    stale_after_days: i32,
}

impl From<CreateKpiInput> for KpiInput {
    fn from(input: CreateKpiInput) -> Self {
        Self {
            key: input.key,
            label: input.label,
            unit: input.unit,
            direction: input.direction.into(),
            stale_after_days: input.stale_after_days.into(),
        }
    }
}

/// What to change about a KPI. Fields that are not given stay as they are.
#[derive(Clone, Debug, InputObject)]
pub struct UpdateKpiInput {
    /// The id of the KPI.
    pub(super) id: ID,
    /// The version that you have seen; with it the change is refused when somebody else was faster.
    pub(super) version: Option<i32>,
    /// The name that people read, 1 to 100 characters.
    label: MaybeUndefined<String>,
    /// The unit of its values, 1 to 40 characters; refused when there are values, which would be in another unit.
    unit: MaybeUndefined<String>,
    /// Which values are the better ones.
    direction: MaybeUndefined<KpiDirection>,
    /// For how many days after it was measured a value stands, 1 to 3,653.
    stale_after_days: MaybeUndefined<i32>,
}

impl UpdateKpiInput {
    /// The patch for the data layer.
    pub(super) fn patch(self) -> Result<KpiPatch, Refusal> {
        Ok(KpiPatch {
            label: given(self.label, "label")?,
            unit: given(self.unit, "unit")?,
            direction: given(self.direction, "direction")?.map(Into::into),
            stale_after_days: given(self.stale_after_days, "staleAfterDays")?.map(Into::into),
        })
    }
}

/// A KPI and the version of it that you have seen.
#[derive(Clone, Debug, InputObject)]
pub struct ArchiveKpiInput {
    /// The id of the KPI.
    pub(super) id: ID,
    /// The version that you have seen; with it the change is refused when somebody else was faster.
    pub(super) version: Option<i32>,
}

/// An archived KPI and the version of it that you have seen.
#[derive(Clone, Debug, InputObject)]
pub struct RestoreKpiInput {
    /// The id of the KPI.
    pub(super) id: ID,
    /// The version that you have seen; with it the change is refused when somebody else was faster.
    pub(super) version: Option<i32>,
}

/// A number with its day.
#[derive(Clone, Debug, InputObject)]
pub struct KpiGoalInput {
    /// The day that it is of, not in the future, for a baseline; the day by which it is to be reached, for a target.
    on: Date,
    /// The number, in the unit of the KPI, with at most 6 decimals.
    value: Decimal,
}

impl From<KpiGoalInput> for Goal {
    fn from(input: KpiGoalInput) -> Self {
        Self {
            on: input.on.0,
            value: input.value.0,
        }
    }
}

/// What an account is measured against in a KPI. Fields that are not given stay as they are, null empties them.
#[derive(Clone, Debug, InputObject)]
pub struct SetKpiGoalsInput {
    /// The id of the account.
    pub(super) account: ID,
    /// The id of the KPI.
    pub(super) kpi: ID,
    /// The version of the series that you have seen; with it the change is refused when somebody else was faster.
    version: Option<i32>,
    /// What growth is measured against; null for the first value.
    baseline: MaybeUndefined<KpiGoalInput>,
    /// What is to be reached, and by when.
    target: MaybeUndefined<KpiGoalInput>,
}

impl SetKpiGoalsInput {
    /// The account, the KPI and the patch for the data layer.
    pub(super) fn patch(self) -> Result<(Uuid, Uuid, SeriesPatch), Refusal> {
        let account = id::expect(Kind::Account, &self.account, "account")?;
        let kpi = id::expect(Kind::Kpi, &self.kpi, "kpi")?;
        let patch = SeriesPatch {
            baseline: patch(self.baseline),
            target: patch(self.target),
            version: self.version,
        };
        Ok((account, kpi, patch))
    }
}

/// A new value of a KPI.
#[derive(Clone, Debug, InputObject)]
pub struct RecordKpiValueInput {
    /// The id of the account.
    account: ID,
    /// The id of the KPI.
    kpi: ID,
    /// The id in the system it comes from; unique in the tenant.
    external_id: Option<String>,
    /// The day on which it was measured, or the last of the days that it is about; not in the future. A series has one value a day.
    measured_on: Date,
    /// The value, with at most 6 decimals.
    value: Decimal,
    /// The unit that you take it to be in. The value is refused when the KPI is in another one.
    unit: Option<String>,
    /// Where it comes from.
    #[graphql(default_with = "KpiSource::CustomerReported")]
    source: KpiSource,
    /// Anything worth knowing, up to 10,000 characters.
    note: Option<String>,
}

impl RecordKpiValueInput {
    /// The input for the data layer.
    pub(super) fn input(self) -> Result<ValueInput, Refusal> {
        Ok(ValueInput {
            account: Reference::Id(id::expect(Kind::Account, &self.account, "account")?),
            kpi: Reference::Id(id::expect(Kind::Kpi, &self.kpi, "kpi")?),
            external_id: self.external_id,
            measured_on: self.measured_on.0,
            value: self.value.0,
            unit: self.unit,
            source: self.source.into(),
            note: self.note,
        })
    }
}

/// What to restate of a value. Fields that are not given stay as they are, null empties them.
#[derive(Clone, Debug, InputObject)]
pub struct UpdateKpiValueInput {
    /// The id of the value.
    pub(super) id: ID,
    /// The version that you have seen; with it the change is refused when somebody else was faster.
    version: Option<i32>,
    /// The id in the system it comes from; unique in the tenant.
    external_id: MaybeUndefined<String>,
    /// The day on which it was measured; not in the future.
    measured_on: MaybeUndefined<Date>,
    /// The value, with at most 6 decimals.
    value: MaybeUndefined<Decimal>,
    /// Where it comes from.
    source: MaybeUndefined<KpiSource>,
    /// Anything worth knowing, up to 10,000 characters.
    note: MaybeUndefined<String>,
}

impl UpdateKpiValueInput {
    /// The patch for the data layer.
    pub(super) fn patch(self) -> Result<ValuePatch, Refusal> {
        Ok(ValuePatch {
            external_id: patch(self.external_id),
            measured_on: given(self.measured_on, "measuredOn")?.map(|day| day.0),
            value: given(self.value, "value")?.map(|value| value.0),
            source: given(self.source, "source")?.map(Into::into),
            note: patch(self.note),
            version: self.version,
        })
    }
}

/// A value that was recorded by mistake.
#[derive(Clone, Debug, InputObject)]
pub struct DeleteKpiValueInput {
    /// The id of the value.
    pub(super) id: ID,
    /// The version that you have seen; with it the change is refused when somebody else was faster.
    pub(super) version: Option<i32>,
}

/// A whole value as another system knows it: what is not mentioned is not there.
#[derive(Clone, Debug, InputObject)]
pub struct UpsertKpiValueRow {
    /// The id in the system it comes from, by which the value is found or made.
    external_id: String,
    /// The id in the system of record of the account.
    account_external_id: String,
    /// The key of the KPI.
    kpi_key: String,
    /// The day on which it was measured, or the last of the days that it is about; not in the future. A series has one value a day.
    measured_on: Date,
    /// The value, with at most 6 decimals.
    value: Decimal,
    /// The unit that the value is in. The row is refused when the KPI is in another one.
    unit: Option<String>,
    /// Where it comes from.
    #[graphql(default_with = "KpiSource::Integrated")]
    source: KpiSource,
    /// Anything worth knowing, up to 10,000 characters.
    note: Option<String>,
}

impl UpsertKpiValueRow {
    /// The input for the data layer.
    pub(super) fn input(self) -> Result<ValueInput, Refusal> {
        Ok(ValueInput {
            account: Reference::ExternalId(self.account_external_id),
            kpi: Reference::ExternalId(self.kpi_key),
            external_id: Some(self.external_id),
            measured_on: self.measured_on.0,
            value: self.value.0,
            unit: self.unit,
            source: self.source.into(),
            note: self.note,
        })
    }
}

/// Values as another system knows them.
#[derive(InputObject)]
pub struct UpsertKpiValuesInput {
    /// 1 to 1,000 values, each once.
    pub(super) rows: Vec<UpsertKpiValueRow>,
    /// What happens to the good rows when others are refused.
    #[graphql(default)]
    pub(super) policy: UpsertPolicy,
}
