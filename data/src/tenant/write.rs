//! Making and changing tenants.

use chrono::{DateTime, NaiveDate, Utc};
use chrono_tz::Tz;
use domain::{member::Permission, money::Currency};
use sea_orm::{
    ConnectionTrait,
    sea_query::{Alias, Query},
};
use uuid::Uuid;

use super::{
    CsmWrites, RenewalSettingsPatch, RevenuePatch, TenantSettings,
    entity::{Entity, Model},
    settings::checked_holidays,
};
use crate::{
    database::Database,
    error::{Error, Refusal},
    id::{self, Kind},
    log::{ChangeKind, Subject},
    refresh,
    scope::{Actor, Scope, TenantProfile, Writer},
};

/// What it takes to make a tenant.
#[derive(Clone, Debug)]
pub struct NewTenant {
    /// 2 to 40 lower-case letters, digits and hyphens, starting with a letter.
    pub slug: String,
    /// The name that people read.
    pub name: String,
    /// The zone in which days begin and end.
    pub time_zone: Tz,
    /// The currency of every metric; it never changes.
    pub reporting_currency: Currency,
    /// 1 to 12.
    pub fiscal_year_start_month: u32,
}

/// Makes a tenant and answers its id.
///
/// # Errors
/// [`Error::Refused`] when the slug is malformed or taken, or the month is none.
pub async fn create(
    database: &Database,
    tenant: NewTenant,
    now: DateTime<Utc>,
    request_id: &str,
) -> Result<Uuid, Error> {
    check_slug(&tenant.slug)?;
    check_name(&tenant.name)?;
    let month = check_month(tenant.fiscal_year_start_month)?;
    let row = Model {
        id: id::new(now),
        slug: tenant.slug,
        name: tenant.name,
        time_zone: tenant.time_zone.name().to_owned(),
        reporting_currency: tenant.reporting_currency.as_str().to_owned(),
        fiscal_year_start_month: month,
        status: "ACTIVE".to_owned(),
        settings: settings_text(&TenantSettings::default())?,
        version: 1,
        created_at: now,
        updated_at: now,
    };
    let profile = TenantProfile {
        id: row.id,
        slug: row.slug.clone(),
        name: row.name.clone(),
        time_zone: tenant.time_zone,
        reporting_currency: tenant.reporting_currency,
        fiscal_year_start_month: tenant.fiscal_year_start_month,
        settings: TenantSettings::default(),
    };
    let scope = Scope::found(
        database,
        profile,
        Actor::System("operator"),
        now,
        request_id.to_owned(),
    )
    .await?;
    match found(&scope.require(Permission::ManageTenant)?, &row).await {
        Ok(()) => scope.commit().await.map(|_| row.id),
        Err(error) => {
            scope.close().await?;
            Err(error)
        }
    }
}

async fn found(writer: &Writer<'_>, row: &Model) -> Result<(), Error> {
    let mut directory = Query::insert();
    directory.into_table(Alias::new("tenant_directory"));
    directory
        .columns([Alias::new("id"), Alias::new("slug")])
        .values_panic([row.id.into(), row.slug.as_str().into()]);
    if let Err(error) = writer.connection().execute(&directory).await {
        return Err(match error.sql_err() {
            Some(sea_orm::SqlErr::UniqueConstraintViolation(_)) => {
                Refusal::conflict("slug", format!("the slug `{}` is taken", row.slug)).into()
            }
            _ => error.into(),
        });
    }
    writer.save::<Entity>(std::slice::from_ref(row)).await?;
    let mut head = Query::insert();
    head.into_table(Alias::new("tenant_head"));
    head.columns([Alias::new("tenant_id"), Alias::new("version")])
        .values_panic([row.id.into(), 0_i64.into()]);
    writer.connection().execute(&head).await?;
    writer.record(
        ChangeKind::Created,
        Subject::of(Kind::Tenant, row.id),
        None,
        Some(row),
    )?;
    Ok(())
}

/// What to change about a tenant; `None` leaves a field as it is.
#[derive(Clone, Debug, Default)]
pub struct TenantPatch {
    /// The name that people read.
    pub name: Option<String>,
    /// The zone in which days begin and end.
    pub time_zone: Option<Tz>,
    /// 1 to 12.
    pub fiscal_year_start_month: Option<u32>,
    /// Which accounts a customer success manager may change.
    pub csm_writes: Option<CsmWrites>,
    /// How recurring revenue is reckoned.
    pub revenue: RevenuePatch,
    /// How renewals are made and reckoned.
    pub renewals: RenewalSettingsPatch,
    /// All days from Monday to Friday on which nobody works.
    pub holidays: Option<Vec<NaiveDate>>,
    /// The version that the caller has seen.
    pub version: Option<i32>,
}

/// Changes the scope's tenant.
///
/// # Errors
/// [`Error::Forbidden`] without the permission, [`Error::Refused`] when a value is not allowed or the version has moved on.
pub async fn update(scope: &Scope, patch: TenantPatch) -> Result<Model, Error> {
    let writer = scope.require(Permission::ManageTenant)?;
    let before = super::current(scope).await?;
    crate::check_version(patch.version, before.version)?;
    let mut row = before.clone();
    if let Some(name) = patch.name {
        check_name(&name)?;
        row.name = name;
    }
    if let Some(zone) = patch.time_zone
        && zone.name() != row.time_zone
    {
        row.time_zone = zone.name().to_owned();
        // Where it is another day now, other owners and revenues are today's.
        refresh::everything_later(&writer).await?;
    }
    if let Some(month) = patch.fiscal_year_start_month {
        row.fiscal_year_start_month = check_month(month)?;
    }
    let known: TenantSettings = serde_json::from_str(&before.settings).map_err(Error::internal)?;
    let settings = TenantSettings {
        csm_writes: patch.csm_writes.unwrap_or(known.csm_writes),
        revenue: patch.revenue.applied_to(known.revenue)?,
        renewals: patch.renewals.applied_to(known.renewals)?,
        holidays: match patch.holidays {
            Some(holidays) => checked_holidays(holidays)?,
            None => known.holidays.clone(),
        },
    };
    if settings.revenue.life() != known.revenue.life() {
        // Other lines count today.
        refresh::everything_later(&writer).await?;
    }
    if settings != known {
        row.settings = settings_text(&settings)?;
    }
    save(&writer, &before, row).await
}

/// Suspends a tenant or lets it back in; for operators. While it is suspended no token of it is good.
///
/// # Errors
/// [`Error::Forbidden`] without the permission.
pub async fn set_status(scope: &Scope, active: bool) -> Result<Model, Error> {
    let writer = scope.require(Permission::ManageTenant)?;
    let before = super::current(scope).await?;
    let status = if active { "ACTIVE" } else { "SUSPENDED" };
    let row = Model {
        status: status.to_owned(),
        ..before.clone()
    };
    save(&writer, &before, row).await
}

async fn save(writer: &Writer<'_>, before: &Model, mut row: Model) -> Result<Model, Error> {
    let subject = Subject::of(Kind::Tenant, row.id);
    if writer.record(ChangeKind::Updated, subject, Some(before), Some(&row))? {
        row.version += 1;
        row.updated_at = writer.now();
        writer.save::<Entity>(std::slice::from_ref(&row)).await?;
    }
    Ok(row)
}

fn settings_text(settings: &TenantSettings) -> Result<String, Error> {
    serde_json::to_string(settings).map_err(Error::internal)
}

pub(super) fn check_slug(slug: &str) -> Result<(), Refusal> {
    let allowed = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-';
    let good = (2..=40).contains(&slug.len())
        && slug.bytes().all(allowed)
        && slug.starts_with(|first: char| first.is_ascii_lowercase())
        && !slug.ends_with('-');
    let rule = "a slug is 2 to 40 lower-case letters, digits and hyphens, starts with a letter and does not end in a hyphen";
    if good {
        Ok(())
    } else {
        Err(Refusal::invalid("slug", rule))
    }
}

fn check_name(name: &str) -> Result<(), Refusal> {
    let good = !name.trim().is_empty()
        && name.chars().count() <= 200
        && !name.chars().any(char::is_control);
    if good {
        Ok(())
    } else {
        Err(Refusal::invalid(
            "name",
            "a name is 1 to 200 characters on one line",
        ))
    }
}

fn check_month(month: u32) -> Result<i16, Refusal> {
    let rule = || {
        Refusal::invalid(
            "fiscalYearStartMonth",
            format!("a month is 1 to 12, not {month}"),
        )
    };
    i16::try_from(month)
        .ok()
        .filter(|month| (1..=12).contains(month))
        .ok_or_else(rule)
}
