//! Changing onboardings and templates.

use async_graphql::{Context, ID, Object};
use data::{
    error::Error,
    id::Kind,
    onboarding::{self, MoveInput},
    scope::Scope,
};
use domain::onboarding::MilestoneMove;

use super::{
    HandOutMilestoneLinkInput, OnboardingMilestoneLink, OnboardingPlan, OnboardingTemplate,
    input::{
        BlockOnboardingMilestoneInput, CancelOnboardingInput, CreateOnboardingTemplateInput,
        MoveOnboardingPlanInput, OnboardingMilestoneStepInput, RescheduleOnboardingMilestoneInput,
        ReviseOnboardingTemplateInput, SkipOnboardingMilestoneInput, StartOnboardingInput,
        UpsertOnboardingPromptRow, UpsertOnboardingPromptsInput,
    },
};
use crate::{
    bulk::{upsert_payload, upsert_rows},
    id,
    payload::{mutate, payload},
    session::ContextSession as _,
};

payload! {
    /// What became of `createOnboardingTemplate`.
    CreateOnboardingTemplatePayload {
        /// The new template.
        onboarding_template: OnboardingTemplate
    }
}
payload! {
    /// What became of `reviseOnboardingTemplate`.
    ReviseOnboardingTemplatePayload {
        /// The template as it is now.
        onboarding_template: OnboardingTemplate
    }
}
payload! {
    /// What became of `startOnboarding`.
    StartOnboardingPayload {
        /// The new onboarding.
        onboarding_plan: OnboardingPlan
    }
}
payload! {
    /// What became of `moveOnboardingPlan`.
    MoveOnboardingPlanPayload {
        /// The onboarding as it is now.
        onboarding_plan: OnboardingPlan
    }
}
payload! {
    /// What became of `cancelOnboarding`.
    CancelOnboardingPayload {
        /// The onboarding as it is now.
        onboarding_plan: OnboardingPlan
    }
}
payload! {
    /// What became of `completeOnboardingMilestone`.
    CompleteOnboardingMilestonePayload {
        /// The onboarding as it is now.
        onboarding_plan: OnboardingPlan
    }
}
payload! {
    /// What became of `skipOnboardingMilestone`.
    SkipOnboardingMilestonePayload {
        /// The onboarding as it is now.
        onboarding_plan: OnboardingPlan
    }
}
payload! {
    /// What became of `blockOnboardingMilestone`.
    BlockOnboardingMilestonePayload {
        /// The onboarding as it is now.
        onboarding_plan: OnboardingPlan
    }
}
payload! {
    /// What became of `unblockOnboardingMilestone`.
    UnblockOnboardingMilestonePayload {
        /// The onboarding as it is now.
        onboarding_plan: OnboardingPlan
    }
}
payload! {
    /// What became of `reopenOnboardingMilestone`.
    ReopenOnboardingMilestonePayload {
        /// The onboarding as it is now.
        onboarding_plan: OnboardingPlan
    }
}
payload! {
    /// What became of `rescheduleOnboardingMilestone`.
    RescheduleOnboardingMilestonePayload {
        /// The onboarding as it is now.
        onboarding_plan: OnboardingPlan
    }
}
payload! {
    /// What became of `handOutMilestoneLink`.
    HandOutMilestoneLinkPayload {
        /// The link.
        milestone_link: OnboardingMilestoneLink
    }
}
upsert_payload!(
    /// What became of `upsertOnboardingPrompts`.
    UpsertOnboardingPromptsPayload,
    UpsertOnboardingPromptResult,
    /// The id of the prompt; null when the row was rejected.
    id: ID
);

async fn change(scope: &Scope, id: &ID, input: MoveInput) -> Result<OnboardingPlan, Error> {
    let id = id::expect(Kind::OnboardingMilestone, id, "id")?;
    let changed = onboarding::change_milestone(scope, id, input).await;
    changed.map(OnboardingPlan::alone)
}

/// Changing onboardings.
#[derive(Default)]
pub struct OnboardingMutation;

/// Changing onboardings.
#[Object]
impl OnboardingMutation {
    /// Makes an onboarding template with its first version. Milestones that need one another in a circle are refused, with the circle named. Needs a role of
    /// MANAGER or above, or the scope `accounts:write`.
    async fn create_onboarding_template(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "What is wanted.")] input: CreateOnboardingTemplateInput,
    ) -> async_graphql::Result<CreateOnboardingTemplatePayload> {
        let change = async |scope: &Scope| {
            let created = onboarding::create_template(scope, input.input()?).await;
            created.map(OnboardingTemplate::alone)
        };
        Ok(mutate(context, change).await?.into())
    }

    /// Makes a new version of an onboarding template. Onboardings that have been started keep theirs until they are moved. Needs a role of MANAGER or above, or the scope
    /// `accounts:write`.
    async fn revise_onboarding_template(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "What is wanted.")] input: ReviseOnboardingTemplateInput,
    ) -> async_graphql::Result<ReviseOnboardingTemplatePayload> {
        let change = async |scope: &Scope| {
            let id = id::expect(Kind::OnboardingTemplate, &input.id, "id")?;
            let revised = onboarding::revise_template(scope, id, input.input()?).await;
            revised.map(OnboardingTemplate::alone)
        };
        Ok(mutate(context, change).await?.into())
    }

    /// Starts the onboarding of an account by the newest version of a template: every milestone is planned for its duration after the last of those that it
    /// needs. Needs a role of MANAGER or above, a CSM who owns the account, or the scope `accounts:write`.
    async fn start_onboarding(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "What is wanted.")] input: StartOnboardingInput,
    ) -> async_graphql::Result<StartOnboardingPayload> {
        let change = async |scope: &Scope| {
            let started = onboarding::start(scope, input.input()?).await;
            started.map(OnboardingPlan::alone)
        };
        Ok(mutate(context, change).await?.into())
    }

    /// Gives an onboarding another version of its template, as `OnboardingPlan.movePreview` shows it: milestones of the same key stay with what happened to
    /// them, others appear or vanish, and what is open is planned anew. Needs a role of MANAGER or above, a CSM who owns the account, or the scope
    /// `accounts:write`.
    async fn move_onboarding_plan(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "What is wanted.")] input: MoveOnboardingPlanInput,
    ) -> async_graphql::Result<MoveOnboardingPlanPayload> {
        let change = async |scope: &Scope| {
            let id = id::expect(Kind::OnboardingPlan, &input.id, "id")?;
            let moved = onboarding::move_plan(scope, id, input.input()).await;
            moved.map(OnboardingPlan::alone)
        };
        Ok(mutate(context, change).await?.into())
    }

    /// Gives up an onboarding. Nothing happens to its milestones any more. Needs a role of MANAGER or above, a CSM who owns the account, or the scope
    /// `accounts:write`.
    async fn cancel_onboarding(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "What is wanted.")] input: CancelOnboardingInput,
    ) -> async_graphql::Result<CancelOnboardingPayload> {
        let change = async |scope: &Scope| {
            let id = id::expect(Kind::OnboardingPlan, &input.id, "id")?;
            let cancelled = onboarding::cancel(scope, id, input.input()).await;
            cancelled.map(OnboardingPlan::alone)
        };
        Ok(mutate(context, change).await?.into())
    }

    /// Notes that a milestone is done. Everything that it needs has to be done or skipped before, on an earlier day or on the same. Needs a role of MANAGER or above, a CSM who owns the account, or the scope
    /// `accounts:write`.
    async fn complete_onboarding_milestone(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "What is wanted.")] input: OnboardingMilestoneStepInput,
    ) -> async_graphql::Result<CompleteOnboardingMilestonePayload> {
        let id = input.id.clone();
        let step = async |scope: &Scope| change(scope, &id, input.input(MilestoneMove::Done)).await;
        Ok(mutate(context, step).await?.into())
    }

    /// Notes that a milestone will not be done, and why. What needs it can be done without it. Needs a role of MANAGER or above, a CSM who owns the account, or the scope
    /// `accounts:write`.
    async fn skip_onboarding_milestone(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "What is wanted.")] input: SkipOnboardingMilestoneInput,
    ) -> async_graphql::Result<SkipOnboardingMilestonePayload> {
        let id = input.id.clone();
        let step = async |scope: &Scope| change(scope, &id, input.input()).await;
        Ok(mutate(context, step).await?.into())
    }

    /// Notes that a milestone waits, for us or for the customer. The days on which it waits for the customer can be left out of time to value. Needs a role of MANAGER or above, a CSM who owns the account, or the scope
    /// `accounts:write`.
    async fn block_onboarding_milestone(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "What is wanted.")] input: BlockOnboardingMilestoneInput,
    ) -> async_graphql::Result<BlockOnboardingMilestonePayload> {
        let id = input.id.clone();
        let step = async |scope: &Scope| change(scope, &id, input.input()).await;
        Ok(mutate(context, step).await?.into())
    }

    /// Notes that a milestone does not wait any more. Needs a role of MANAGER or above, a CSM who owns the account, or the scope
    /// `accounts:write`.
    async fn unblock_onboarding_milestone(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "What is wanted.")] input: OnboardingMilestoneStepInput,
    ) -> async_graphql::Result<UnblockOnboardingMilestonePayload> {
        let id = input.id.clone();
        let step =
            async |scope: &Scope| change(scope, &id, input.input(MilestoneMove::Unblocked)).await;
        Ok(mutate(context, step).await?.into())
    }

    /// Notes that a milestone that is done or skipped is to be done after all. What needs it must not be done: reopen that first. Needs a role of MANAGER or above, a CSM who owns the account, or the scope
    /// `accounts:write`.
    async fn reopen_onboarding_milestone(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "What is wanted.")] input: OnboardingMilestoneStepInput,
    ) -> async_graphql::Result<ReopenOnboardingMilestonePayload> {
        let id = input.id.clone();
        let step =
            async |scope: &Scope| change(scope, &id, input.input(MilestoneMove::Reopened)).await;
        Ok(mutate(context, step).await?.into())
    }

    /// Sets the day on which a milestone is due. It holds for as long as what the milestone needs is not later. Needs a role of MANAGER or above, a CSM who owns the account, or the scope
    /// `accounts:write`.
    async fn reschedule_onboarding_milestone(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "What is wanted.")] input: RescheduleOnboardingMilestoneInput,
    ) -> async_graphql::Result<RescheduleOnboardingMilestonePayload> {
        let id = input.id.clone();
        let step = async |scope: &Scope| change(scope, &id, input.input()).await;
        Ok(mutate(context, step).await?.into())
    }

    /// Gives a link by which a contact of the account says that a milestone is done, on a page that needs no log-in. Only for milestones whose owner is
    /// CUSTOMER. Given again to the same contact it is good for longer. Needs a role of MANAGER or above, a CSM who owns the account, or the scope
    /// `accounts:write`.
    async fn hand_out_milestone_link(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "What is wanted.")] input: HandOutMilestoneLinkInput,
    ) -> async_graphql::Result<HandOutMilestoneLinkPayload> {
        let links = context.session()?.links();
        let change = async |scope: &Scope| input.hand_out(scope, links).await;
        Ok(mutate(context, change).await?.into())
    }

    /// Makes or changes many whole onboarding prompts, found by their external ids. Sending the same rows again changes nothing and says so. Needs a role of
    /// MANAGER or above, or the scope `accounts:write`.
    async fn upsert_onboarding_prompts(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "What is wanted.")] input: UpsertOnboardingPromptsInput,
    ) -> async_graphql::Result<UpsertOnboardingPromptsPayload> {
        let change = async |scope: &Scope| {
            let policy = input.policy.into();
            let upsert =
                async |rows: Vec<_>| onboarding::upsert_prompts(scope, &rows, policy).await;
            upsert_rows(input.rows, policy, UpsertOnboardingPromptRow::input, upsert).await
        };
        let outcome = mutate(context, change).await?;
        let shown = |prompt| Some(id::encode(Kind::OnboardingPrompt, prompt));
        Ok(UpsertOnboardingPromptsPayload::from_outcome(outcome, shown))
    }
}
