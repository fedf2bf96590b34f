//! Changing success plans.

use async_graphql::{Context, Object};
use data::{id::Kind, outcome, scope::Scope};
use service::id;

use super::{
    DesiredOutcome, SuccessPlan,
    input::{
        AddDesiredOutcomeInput, CloseDesiredOutcomeInput, CreateSuccessPlanInput,
        ReopenDesiredOutcomeInput, UpdateDesiredOutcomeInput, UpdateSuccessPlanInput,
    },
};
use crate::payload::{mutate, payload};

payload! {
    /// What became of `createSuccessPlan`.
    CreateSuccessPlanPayload {
        /// The new plan.
        success_plan: SuccessPlan
    }
}
payload! {
    /// What became of `updateSuccessPlan`.
    UpdateSuccessPlanPayload {
        /// The plan as it is now.
        success_plan: SuccessPlan
    }
}
payload! {
    /// What became of `addDesiredOutcome`.
    AddDesiredOutcomePayload {
        /// The new outcome.
        desired_outcome: DesiredOutcome
    }
}
payload! {
    /// What became of `updateDesiredOutcome`.
    UpdateDesiredOutcomePayload {
        /// The outcome as it is now.
        desired_outcome: DesiredOutcome
    }
}
payload! {
    /// What became of `closeDesiredOutcome`.
    CloseDesiredOutcomePayload {
        /// The outcome as it is now.
        desired_outcome: DesiredOutcome
    }
}
payload! {
    /// What became of `reopenDesiredOutcome`.
    ReopenDesiredOutcomePayload {
        /// The outcome as it is now.
        desired_outcome: DesiredOutcome
    }
}

fn shown(outcome: outcome::DesiredOutcome) -> DesiredOutcome {
    DesiredOutcome::alone(outcome.row)
}

/// Changing success plans.
#[derive(Default)]
pub struct OutcomeMutation;

/// Changing success plans.
#[Object]
impl OutcomeMutation {
    /// Makes a success plan with what the customer wants to reach. Needs a role of MANAGER or above, a CSM who owns the account, or the scope
    /// `outcomes:write`.
    async fn create_success_plan(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "What is wanted.")] input: CreateSuccessPlanInput,
    ) -> async_graphql::Result<CreateSuccessPlanPayload> {
        let change = async |scope: &Scope| {
            let created = outcome::create_plan(scope, input.input()?).await?;
            Ok(SuccessPlan::alone(created.row))
        };
        Ok(mutate(context, change).await?.into())
    }

    /// Changes a success plan. Needs a role of MANAGER or above, a CSM who owns the account, or the scope `outcomes:write`.
    async fn update_success_plan(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "What is wanted.")] input: UpdateSuccessPlanInput,
    ) -> async_graphql::Result<UpdateSuccessPlanPayload> {
        let change = async |scope: &Scope| {
            let id = id::expect(Kind::SuccessPlan, &input.id, "id")?;
            let updated = outcome::update_plan(scope, id, input.patch()?);
            updated.await.map(SuccessPlan::alone)
        };
        Ok(mutate(context, change).await?.into())
    }

    /// Adds to a plan what else the customer wants to reach. Needs a role of MANAGER or above, a CSM who owns the account, or the scope `outcomes:write`.
    async fn add_desired_outcome(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "What is wanted.")] input: AddDesiredOutcomeInput,
    ) -> async_graphql::Result<AddDesiredOutcomePayload> {
        let change = async |scope: &Scope| {
            let plan = id::expect(Kind::SuccessPlan, &input.plan, "plan")?;
            outcome::add(scope, plan, input.input()?).await.map(shown)
        };
        Ok(mutate(context, change).await?.into())
    }

    /// Changes a desired outcome, such as what its measures are now. Needs a role of MANAGER or above, a CSM who owns the account, or the scope
    /// `outcomes:write`.
    async fn update_desired_outcome(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "What is wanted.")] input: UpdateDesiredOutcomeInput,
    ) -> async_graphql::Result<UpdateDesiredOutcomePayload> {
        let change = async |scope: &Scope| {
            let id = id::expect(Kind::DesiredOutcome, &input.id, "id")?;
            let updated = outcome::update(scope, id, input.patch()?);
            updated.await.map(shown)
        };
        Ok(mutate(context, change).await?.into())
    }

    /// Says that a desired outcome was reached, or given up. Needs a role of MANAGER or above, a CSM who owns the account, or the scope `outcomes:write`.
    async fn close_desired_outcome(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "What is wanted.")] input: CloseDesiredOutcomeInput,
    ) -> async_graphql::Result<CloseDesiredOutcomePayload> {
        let change = async |scope: &Scope| {
            let id = id::expect(Kind::DesiredOutcome, &input.id, "id")?;
            let closed = outcome::close(scope, id, input.end(), input.note, input.version);
            closed.await.map(shown)
        };
        Ok(mutate(context, change).await?.into())
    }

    /// Takes back that a desired outcome ended. Needs a role of MANAGER or above, a CSM who owns the account, or the scope `outcomes:write`.
    async fn reopen_desired_outcome(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "What is wanted.")] input: ReopenDesiredOutcomeInput,
    ) -> async_graphql::Result<ReopenDesiredOutcomePayload> {
        let change = async |scope: &Scope| {
            let id = id::expect(Kind::DesiredOutcome, &input.id, "id")?;
            let reopened = outcome::reopen(scope, id, input.version);
            reopened.await.map(shown)
        };
        Ok(mutate(context, change).await?.into())
    }
}
