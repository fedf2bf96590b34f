//! Changing what health is made of.

use async_graphql::{Context, ID, Object, SimpleObject};
use data::{health, id::Kind, scope::Scope};

use super::{
    HealthJudgement, HealthOverride, HealthProfile,
    input::{
        ArchiveHealthProfileInput, CreateHealthProfileInput, DeleteHealthProfileInput,
        EndHealthOverrideInput, PublishHealthProfileInput, RecomputeHealthInput,
        RecordHealthJudgementInput, SetHealthOverrideInput, UpdateHealthProfileInput,
    },
};
use crate::{
    id,
    payload::{mutate, payload},
    scalar::Date,
    session::ContextSession,
};

payload! {
    /// What became of `createHealthProfile`.
    CreateHealthProfilePayload {
        /// The new draft.
        health_profile: HealthProfile
    }
}
payload! {
    /// What became of `updateHealthProfile`.
    UpdateHealthProfilePayload {
        /// The draft as it is now.
        health_profile: HealthProfile
    }
}
payload! {
    /// What became of `deleteHealthProfile`.
    DeleteHealthProfilePayload {
        /// The id of the draft that was there.
        deleted_id: ID
    }
}
payload! {
    /// What became of `publishHealthProfile`.
    PublishHealthProfilePayload {
        /// The profile as it is now.
        health_profile: HealthProfile
    }
}
payload! {
    /// What became of `archiveHealthProfile`.
    ArchiveHealthProfilePayload {
        /// The profile as it is now.
        health_profile: HealthProfile
    }
}
payload! {
    /// What became of `recordHealthJudgement`.
    RecordHealthJudgementPayload {
        /// The judgement.
        health_judgement: HealthJudgement
    }
}
payload! {
    /// What became of `setHealthOverride`.
    SetHealthOverridePayload {
        /// The score that was set.
        health_override: HealthOverride
    }
}
payload! {
    /// What became of `endHealthOverride`.
    EndHealthOverridePayload {
        /// The score that was set.
        health_override: HealthOverride
    }
}
payload! {
    /// What became of `recomputeHealth`.
    RecomputeHealthPayload {
        /// What was computed.
        recomputed: RecomputedHealth
    }
}

/// What became of computing health scores.
#[derive(Clone, Debug, SimpleObject)]
pub struct RecomputedHealth {
    /// The day, until its end.
    on: Date,
    /// How many accounts were looked at: those that were customers on the day.
    account_count: i32,
    /// How many of them have a score.
    scored_count: i32,
    /// How many of them are in another band than before.
    moved_count: i32,
}

fn count(number: usize) -> i32 {
    i32::try_from(number).unwrap_or(i32::MAX)
}

/// Changing what health is made of.
#[derive(Default)]
pub struct HealthMutation;

/// Changing what health is made of.
#[Object]
impl HealthMutation {
    /// Makes a draft of a health profile. It counts for nothing until it is published, and can be tried out: `whatIf` and `backTest` of a portfolio's health.
    /// Needs a role of MANAGER or above, or the scope `health:write`.
    async fn create_health_profile(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "What is wanted.")] input: CreateHealthProfileInput,
    ) -> async_graphql::Result<CreateHealthProfilePayload> {
        let change = async |scope: &Scope| {
            let draft = health::create(scope, input.input()?).await?;
            Ok(HealthProfile::alone(draft))
        };
        Ok(mutate(context, change).await?.into())
    }

    /// Changes a draft of a health profile; one that was published cannot be changed any more. Needs a role of MANAGER or above, or the scope `health:write`.
    async fn update_health_profile(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "What is wanted.")] input: UpdateHealthProfileInput,
    ) -> async_graphql::Result<UpdateHealthProfilePayload> {
        let change = async |scope: &Scope| {
            let id = id::expect(Kind::HealthProfile, &input.id, "id")?;
            let draft = health::update(scope, id, input.patch()?).await?;
            Ok(HealthProfile::alone(draft))
        };
        Ok(mutate(context, change).await?.into())
    }

    /// Removes a draft of a health profile. Needs a role of MANAGER or above, or the scope `health:write`.
    async fn delete_health_profile(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "What is wanted.")] input: DeleteHealthProfileInput,
    ) -> async_graphql::Result<DeleteHealthProfilePayload> {
        let change = async |scope: &Scope| {
            let id = id::expect(Kind::HealthProfile, &input.id, "id")?;
            let deleted = health::delete(scope, id, input.version).await?;
            Ok(id::encode(Kind::HealthProfile, deleted.id))
        };
        Ok(mutate(context, change).await?.into())
    }

    /// Lets a draft count from a day on, for its segment in place of the profile before. It cannot be changed any more. Needs a role of MANAGER or above, or
    /// the scope `health:write`.
    async fn publish_health_profile(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "What is wanted.")] input: PublishHealthProfileInput,
    ) -> async_graphql::Result<PublishHealthProfilePayload> {
        let change = async |scope: &Scope| {
            let id = id::expect(Kind::HealthProfile, &input.id, "id")?;
            let from = input.effective_from.map(Into::into);
            let published = health::publish(scope, id, from, input.version).await?;
            Ok(HealthProfile::alone(published))
        };
        Ok(mutate(context, change).await?.into())
    }

    /// Lets a published profile count no more from a day on: then the profile for all others counts for its segment, and no earlier one. Needs a role of
    /// MANAGER or above, or the scope `health:write`.
    async fn archive_health_profile(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "What is wanted.")] input: ArchiveHealthProfileInput,
    ) -> async_graphql::Result<ArchiveHealthProfilePayload> {
        let change = async |scope: &Scope| {
            let id = id::expect(Kind::HealthProfile, &input.id, "id")?;
            let on = input.on.map(Into::into);
            let archived = health::archive(scope, id, on, input.version).await?;
            Ok(HealthProfile::alone(archived))
        };
        Ok(mutate(context, change).await?.into())
    }

    /// Records what you think of an account, which counts in the next score. Needs a role of MANAGER or above, a CSM who owns the account, or the scope
    /// `health:write`.
    async fn record_health_judgement(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "What is wanted.")] input: RecordHealthJudgementInput,
    ) -> async_graphql::Result<RecordHealthJudgementPayload> {
        let change = async |scope: &Scope| {
            let judgement = health::judge(scope, input.input()?).await?;
            Ok(HealthJudgement::alone(judgement))
        };
        Ok(mutate(context, change).await?.into())
    }

    /// Sets the health score of an account by hand, from today on, in place of one that was set before. Needs a role of MANAGER or above, a CSM who owns the
    /// account, or the scope `health:write`.
    async fn set_health_override(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "What is wanted.")] input: SetHealthOverrideInput,
    ) -> async_graphql::Result<SetHealthOverridePayload> {
        let change = async |scope: &Scope| {
            let set = health::set_override(scope, input.input()?).await?;
            Ok(HealthOverride::alone(set))
        };
        Ok(mutate(context, change).await?.into())
    }

    /// Takes back the health score that is set by hand for an account: from today on the computed one counts. Needs a role of MANAGER or above, a CSM who owns
    /// the account, or the scope `health:write`.
    async fn end_health_override(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "What is wanted.")] input: EndHealthOverrideInput,
    ) -> async_graphql::Result<EndHealthOverridePayload> {
        let change = async |scope: &Scope| {
            let account = id::expect(Kind::Account, &input.account, "account")?;
            let ended = health::end_override(scope, account).await?;
            Ok(HealthOverride::alone(ended))
        };
        Ok(mutate(context, change).await?.into())
    }

    /// Computes health scores now. They are computed once a day by themselves, and soon after something was written about an account. Needs a role of MANAGER
    /// or above, or the scope `health:write`.
    async fn recompute_health(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "What is wanted.")] input: RecomputeHealthInput,
    ) -> async_graphql::Result<RecomputeHealthPayload> {
        let product = context.session()?.product();
        let change = async |scope: &Scope| {
            let on = input.on.map_or(scope.today(), Into::into);
            let accounts = input.accounts()?;
            let accounts = accounts.as_deref();
            let caches = product.health_caches();
            let recomputed = health::recompute(scope, caches, accounts, on).await?;
            Ok(RecomputedHealth {
                on: Date(on),
                account_count: count(recomputed.accounts),
                scored_count: count(recomputed.scored),
                moved_count: count(recomputed.moved),
            })
        };
        Ok(mutate(context, change).await?.into())
    }
}
