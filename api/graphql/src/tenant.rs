//! The viewer's own tenant.

use std::collections::HashMap;

use async_graphql::{ComplexObject, Context, Enum, ID, InputObject, Object, SimpleObject};
use data::{
    error::{Error, Refusal},
    id::Kind,
    scope::Scope,
    tenant::{CsmWrites, TenantPatch, TenantSettings, entity::Model},
};
use domain::money::Currency;
use uuid::Uuid;

use super::{
    error::{OrFault, fault},
    id,
    payload::{mutate, payload},
    renewal::{RenewalSettings, RenewalSettingsInput},
    revenue::{RevenueSettings, RevenueSettingsInput},
    scalar::{CurrencyCode, Date, DateTime, LogVersion},
    session::ContextSession,
};

/// A company that uses the product, with everything that is its own.
#[derive(Clone, SimpleObject)]
#[graphql(complex)]
pub struct Tenant {
    /// The short name in log-ins and commands.
    slug: String,
    /// The name that people read.
    name: String,
    /// The IANA time zone in which the tenant's days begin and end, such as `Europe/Berlin`.
    time_zone: String,
    /// The month, 1 to 12, in which the fiscal year starts.
    fiscal_year_start_month: i32,
    /// Counts the changes; send it with a change to be told of others' changes.
    version: i32,
    /// When it was made.
    created_at: DateTime,
    /// When it was last changed.
    updated_at: DateTime,
    #[graphql(skip)]
    row: Model,
}

impl From<Model> for Tenant {
    fn from(row: Model) -> Self {
        Self {
            slug: row.slug.clone(),
            name: row.name.clone(),
            time_zone: row.time_zone.clone(),
            fiscal_year_start_month: row.fiscal_year_start_month.into(),
            version: row.version,
            created_at: DateTime(row.created_at),
            updated_at: DateTime(row.updated_at),
            row,
        }
    }
}

#[ComplexObject]
impl Tenant {
    /// The id.
    pub(super) async fn id(&self) -> ID {
        id::encode(Kind::Tenant, self.row.id)
    }

    /// The currency of every metric of the tenant.
    async fn reporting_currency(&self) -> async_graphql::Result<CurrencyCode> {
        let currency = self.row.reporting_currency.parse::<Currency>();
        currency
            .map(CurrencyCode)
            .map_err(|error| fault(Error::internal(error)))
    }

    /// Which accounts members of the role CSM may change.
    async fn csm_writes(&self) -> async_graphql::Result<CsmWriteRule> {
        self.settings().map(|settings| settings.csm_writes.into())
    }

    /// How recurring revenue and its metrics are reckoned when nothing else is asked for.
    async fn revenue_settings(&self) -> async_graphql::Result<RevenueSettings> {
        self.settings().map(|settings| settings.revenue.into())
    }

    /// How renewals are made and reckoned.
    async fn renewal_settings(&self) -> async_graphql::Result<RenewalSettings> {
        self.settings().map(|settings| settings.renewals.into())
    }

    /// The days from Monday to Friday on which nobody works, ascending: they are no business days.
    async fn holidays(&self) -> async_graphql::Result<Vec<Date>> {
        let settings = self.settings()?;
        Ok(settings.holidays.into_iter().map(Date).collect())
    }

    /// The version of the tenant's log in the snapshot that this request reads.
    async fn log_version(&self, context: &Context<'_>) -> async_graphql::Result<LogVersion> {
        Ok(LogVersion(context.scope().await?.log_version()))
    }
}

impl Tenant {
    fn settings(&self) -> async_graphql::Result<TenantSettings> {
        serde_json::from_str(&self.row.settings).map_err(|error| fault(Error::internal(error)))
    }

    /// The viewer's own tenant when it is among those ids; others are left out.
    ///
    /// # Errors
    /// When the database is away.
    pub async fn by_ids(scope: &Scope, ids: &[Uuid]) -> Result<HashMap<Uuid, Self>, Error> {
        let mut found = HashMap::new();
        if ids.contains(&scope.tenant_id()) {
            let row = data::tenant::current(scope).await?;
            found.insert(row.id, Self::from(row));
        }
        Ok(found)
    }
}

/// Which accounts members of the role CSM may change.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum)]
#[graphql(remote = "CsmWrites")]
pub enum CsmWriteRule {
    /// The accounts that they own, in any role, on the day of the change.
    OwnedAccounts,
    /// Every account.
    AllAccounts,
}

/// Asking for the tenant.
#[derive(Default)]
pub struct TenantQuery;

/// Asking for the tenant.
#[Object]
impl TenantQuery {
    /// The tenant that the token belongs to.
    async fn tenant(&self, context: &Context<'_>) -> async_graphql::Result<Tenant> {
        data::tenant::current(context.scope().await?)
            .await
            .map(Tenant::from)
            .or_fault()
    }
}

/// What to change about the tenant. Fields that are not given stay as they are.
#[derive(InputObject)]
pub struct UpdateTenantInput {
    /// The name that people read, 1 to 200 characters.
    name: Option<String>,
    /// An IANA time zone, such as `Europe/Berlin`.
    time_zone: Option<String>,
    /// The month, 1 to 12, in which the fiscal year starts.
    fiscal_year_start_month: Option<i32>,
    /// Which accounts members of the role CSM may change.
    csm_writes: Option<CsmWriteRule>,
    /// How recurring revenue and its metrics are reckoned when nothing else is asked for.
    revenue_settings: Option<RevenueSettingsInput>,
    /// How renewals are made and reckoned.
    renewal_settings: Option<RenewalSettingsInput>,
    /// All days from Monday to Friday on which nobody works, at most 500: they are no business days. Dates of onboardings that have been planned stay.
    holidays: Option<Vec<Date>>,
    /// The version that you have seen; with it the change is refused when somebody else was faster.
    version: Option<i32>,
}

impl UpdateTenantInput {
    fn patch(self) -> Result<TenantPatch, Refusal> {
        let zone = |name: String| {
            let message = format!("`{name}` is no IANA time zone; one looks like `Europe/Berlin`");
            name.parse()
                .map_err(|_| Refusal::invalid("timeZone", message))
        };
        let month = |month: i32| {
            u32::try_from(month).map_err(|_| {
                Refusal::invalid(
                    "fiscalYearStartMonth",
                    format!("a month is 1 to 12, not {month}"),
                )
            })
        };
        Ok(TenantPatch {
            name: self.name,
            time_zone: self.time_zone.map(zone).transpose()?,
            fiscal_year_start_month: self.fiscal_year_start_month.map(month).transpose()?,
            csm_writes: self.csm_writes.map(Into::into),
            revenue: self.revenue_settings.unwrap_or_default().patch(),
            renewals: self.renewal_settings.unwrap_or_default().patch(),
            holidays: self
                .holidays
                .map(|days| days.into_iter().map(|day| day.0).collect()),
            version: self.version,
        })
    }
}

payload! {
    /// What became of `updateTenant`.
    UpdateTenantPayload {
        /// The tenant as it is now.
        tenant: Tenant
    }
}

/// Changing the tenant.
#[derive(Default)]
pub struct TenantMutation;

/// Changing the tenant.
#[Object]
impl TenantMutation {
    /// Changes the tenant's name, time zone, fiscal year, rules and how revenue and renewals are reckoned. Needs the role ADMIN or OWNER.
    async fn update_tenant(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "What is wanted.")] input: UpdateTenantInput,
    ) -> async_graphql::Result<UpdateTenantPayload> {
        let change = async |scope: &Scope| {
            data::tenant::update(scope, input.patch()?)
                .await
                .map(Tenant::from)
        };
        Ok(mutate(context, change).await?.into())
    }
}
