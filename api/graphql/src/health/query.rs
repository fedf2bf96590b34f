//! Asking for health profiles.

use async_graphql::{Context, ID, Object};
use data::{health, id::Kind};

use super::HealthProfile;
use crate::{error::OrFault, id, session::ContextSession};

/// Asking for health profiles.
#[derive(Default)]
pub struct HealthQuery;

/// Asking for health profiles.
#[Object]
impl HealthQuery {
    /// The health profiles of the tenant, the newest first: drafts and published ones.
    async fn health_profiles(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "Whether archived ones are wanted too.", default = false)]
        with_archived: bool,
    ) -> async_graphql::Result<Vec<HealthProfile>> {
        let scope = context.scope().await?;
        let rows = health::profiles(scope, with_archived).await;
        Ok(HealthProfile::family(rows.or_fault()?))
    }

    /// The health profile of that id; null when there is none.
    async fn health_profile(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "The id.")] id: ID,
    ) -> async_graphql::Result<Option<HealthProfile>> {
        let scope = context.scope().await?;
        let id = id::expect(Kind::HealthProfile, &id, "id").or_fault()?;
        let rows = health::profiles_by_ids(scope, &[id]).await;
        Ok(rows.or_fault()?.pop().map(HealthProfile::alone))
    }
}
