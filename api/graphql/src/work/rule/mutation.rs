//! Changing rules.

use async_graphql::{Context, ID, Object};
use data::{id::Kind, scope::Scope, work::rule};

use super::{
    WorkRule,
    input::{CreateWorkRuleInput, DeleteWorkRuleInput, UpdateWorkRuleInput},
};
use crate::{
    id,
    payload::{mutate, payload},
};

payload! {
    /// What became of `createWorkRule`.
    CreateWorkRulePayload {
        /// The new rule.
        work_rule: WorkRule
    }
}
payload! {
    /// What became of `updateWorkRule`.
    UpdateWorkRulePayload {
        /// The rule as it is now.
        work_rule: WorkRule
    }
}
payload! {
    /// What became of `deleteWorkRule`.
    DeleteWorkRulePayload {
        /// The id of the rule that is gone.
        deleted_id: ID
    }
}

/// Changing rules.
#[derive(Default)]
pub struct WorkRuleMutation;

/// Changing rules.
#[Object]
impl WorkRuleMutation {
    /// Makes a rule, which makes work by itself from now on; what happened before today is no occasion. Try it with `workRuleDryRun` before. Needs a role of
    /// MANAGER or above, or the scope `work:write`.
    async fn create_work_rule(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "What is wanted.")] input: CreateWorkRuleInput,
    ) -> async_graphql::Result<CreateWorkRulePayload> {
        let change = async |scope: &Scope| {
            let created = rule::create(scope, input.input()?).await;
            created.map(WorkRule::alone)
        };
        Ok(mutate(context, change).await?.into())
    }

    /// Changes a rule. What it made stays as it is. Needs a role of MANAGER or above, or the scope `work:write`.
    async fn update_work_rule(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "What is wanted.")] input: UpdateWorkRuleInput,
    ) -> async_graphql::Result<UpdateWorkRulePayload> {
        let change = async |scope: &Scope| {
            let id = id::expect(Kind::WorkRule, &input.id, "id")?;
            let updated = rule::update(scope, id, input.patch()?).await;
            updated.map(WorkRule::alone)
        };
        Ok(mutate(context, change).await?.into())
    }

    /// Removes a rule. What it made stays. Needs a role of MANAGER or above, or the scope `work:write`.
    async fn delete_work_rule(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "What is wanted.")] input: DeleteWorkRuleInput,
    ) -> async_graphql::Result<DeleteWorkRulePayload> {
        let change = async |scope: &Scope| {
            let id = id::expect(Kind::WorkRule, &input.id, "id")?;
            let deleted = rule::delete(scope, id, input.version).await?;
            Ok(id::encode(Kind::WorkRule, deleted.id))
        };
        Ok(mutate(context, change).await?.into())
    }
}
