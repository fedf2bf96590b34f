//! Freezing periods.

use async_graphql::{Context, ID, InputObject, Object};
use data::{id::Kind, scope::Scope};

use super::FrozenPeriod;
use crate::{
    payload::{mutate, payload},
    window::WindowInput,
};
use service::id;

payload! {
    /// What became of `freezePeriod`.
    FreezePeriodPayload {
        /// The frozen period.
        frozen_period: FrozenPeriod
    }
}
payload! {
    /// What became of `unfreezePeriod`.
    UnfreezePeriodPayload {
        /// The period as it was frozen.
        frozen_period: FrozenPeriod
    }
}

/// Which period to freeze.
#[derive(InputObject)]
pub struct FreezePeriodInput {
    /// The window; it must be over. `lastMonths` counts back from today.
    window: WindowInput,
    /// What there is to say about it, at most 1,000 characters.
    note: Option<String>,
}

/// Which period to freeze no more.
#[derive(InputObject)]
pub struct UnfreezePeriodInput {
    /// The id of the frozen period.
    id: ID,
}

/// Freezing periods.
#[derive(Default)]
pub struct FrozenPeriodMutation;

/// Freezing periods.
#[Object]
impl FrozenPeriodMutation {
    /// Freezes a window that is over: what is known of it now can be asked for ever after, and compared with what is known then. Needs the role ADMIN or OWNER.
    async fn freeze_period(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "What is wanted.")] input: FreezePeriodInput,
    ) -> async_graphql::Result<FreezePeriodPayload> {
        let change = async |scope: &Scope| {
            let window = input.window.resolve(scope.today(), scope.tenant())?;
            let row = data::frozen::freeze(scope, &window, input.note.as_deref()).await?;
            FrozenPeriod::new(&row, scope.tenant().time_zone)
        };
        Ok(mutate(context, change).await?.into())
    }

    /// Takes back that a period is frozen, such as to freeze it anew. Needs the role ADMIN or OWNER.
    async fn unfreeze_period(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "What is wanted.")] input: UnfreezePeriodInput,
    ) -> async_graphql::Result<UnfreezePeriodPayload> {
        let change = async |scope: &Scope| {
            let id = id::expect(Kind::FrozenPeriod, &input.id, "id")?;
            let row = data::frozen::unfreeze(scope, id).await?;
            FrozenPeriod::new(&row, scope.tenant().time_zone)
        };
        Ok(mutate(context, change).await?.into())
    }
}
