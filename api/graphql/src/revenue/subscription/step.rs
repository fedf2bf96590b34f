//! What happens to subscriptions: one mutation for each verb.

mod input;

use async_graphql::{Context, ID, Object};
use chrono::NaiveDate;
use data::{
    error::{Error, Refusal},
    id::Kind,
    revenue::{
        movement,
        subscription::{self, Step, Subscription as Written},
    },
    scope::Scope,
};
use domain::{member::Permission, revenue::Movement};

use super::{AccountSubscription, life::RevenueMovement};
use crate::{
    error::UserError,
    payload::{self, mutate, payload},
    session::ContextSession,
};
use input::{
    AddSubscriptionLineInput, CancelSubscriptionInput, ChangeSubscriptionInput, ConvertTrialInput,
    EndSubscriptionInput, EndSubscriptionLineInput, ExpireTrialInput, PauseSubscriptionInput,
    ReactivateSubscriptionInput, RenewSubscriptionTermInput, ResumeSubscriptionInput,
    WithdrawCancellationInput, WithdrawScheduledChangeInput,
};
use service::id;

/// Declares payloads with the subscription that something happened to.
macro_rules! payloads {
    ($($(#[doc = $doc:literal])* $name:ident),+ $(,)?) => {
        $(payload! {
            $(#[doc = $doc])*
            $name {
                /// The subscription as it is now.
                subscription: AccountSubscription
            }
        })+
    };
}
payloads!(
    /// What became of `withdrawScheduledChange`.
    WithdrawScheduledChangePayload,
    /// What became of `pauseSubscription`.
    PauseSubscriptionPayload,
    /// What became of `resumeSubscription`.
    ResumeSubscriptionPayload,
    /// What became of `cancelSubscription`.
    CancelSubscriptionPayload,
    /// What became of `withdrawCancellation`.
    WithdrawCancellationPayload,
    /// What became of `endSubscription`.
    EndSubscriptionPayload,
    /// What became of `renewSubscriptionTerm`.
    RenewSubscriptionTermPayload,
    /// What became of `convertTrial`.
    ConvertTrialPayload,
    /// What became of `expireTrial`.
    ExpireTrialPayload,
);
payload! {
    /// What became of `reactivateSubscription`.
    ReactivateSubscriptionPayload {
        /// The new subscription, which follows on the one that has ended.
        subscription: AccountSubscription
    }
}

/// What became of a change of lines: the subscription, and what it means for the account.
macro_rules! moving_payloads {
    ($($(#[doc = $doc:literal])* $name:ident),+ $(,)?) => {
        $(
            $(#[doc = $doc])*
            #[derive(async_graphql::SimpleObject)]
            pub struct $name {
                /// The subscription as it is now.
                pub subscription: Option<AccountSubscription>,
                /// The movements of the account's MRR on the day on which the change takes effect, all that happens to the account on that day together;
                /// empty when its MRR stays, null when an exchange rate is missing or you may not read it.
                pub movements: Option<Vec<RevenueMovement>>,
                /// Why nothing was changed; empty when it was.
                pub user_errors: Vec<UserError>,
            }

            impl $name {
                fn of(outcome: payload::Outcome<Moved>, scope: &Scope) -> async_graphql::Result<Self> {
                    let (moved, user_errors) = match outcome {
                        Ok(moved) => (Some(moved), Vec::new()),
                        Err(user_errors) => (None, user_errors),
                    };
                    let (subscription, movements) = moved.map(|moved| (moved.subscription, moved.movements)).unzip();
                    let movements = movements.flatten().map(|movements| RevenueMovement::all(movements, scope));
                    Ok(Self { subscription, movements: movements.transpose()?, user_errors })
                }
            }
        )+
    };
}
moving_payloads!(
    /// What became of `changeSubscription`.
    ChangeSubscriptionPayload,
    /// What became of `addSubscriptionLine`.
    AddSubscriptionLinePayload,
    /// What became of `endSubscriptionLine`.
    EndSubscriptionLinePayload,
);

/// A subscription whose lines were changed, with what follows for its account.
struct Moved {
    subscription: AccountSubscription,
    movements: Option<Vec<Movement>>,
}

fn shown(written: Written) -> AccountSubscription {
    AccountSubscription::alone(written.row)
}

async fn step(
    scope: &Scope,
    id: &ID,
    version: Option<i32>,
    step: Result<Step, Refusal>,
) -> Result<Written, Error> {
    let id = id::expect(Kind::Subscription, id, "id")?;
    subscription::step(scope, id, version, step?).await
}

async fn step_on(
    scope: &Scope,
    (id, version): (&ID, Option<i32>),
    taken: Result<Step, Refusal>,
    day: NaiveDate,
) -> Result<Moved, Error> {
    let written = step(scope, id, version, taken).await?;
    let may_read = scope.permissions().contains(Permission::ReadPortfolio);
    let movements = match may_read {
        true => movement::of_account_on(scope, written.row.account_id, day).await?,
        false => None,
    };
    Ok(Moved {
        subscription: shown(written),
        movements,
    })
}

/// What happens to subscriptions.
#[derive(Default)]
pub struct StepMutation;

/// What happens to subscriptions.
#[Object]
impl StepMutation {
    /// Changes lines from a day on, which may lie behind or ahead: an upgrade, a downgrade, another price, quantity or interval. Each line ends on that
    /// day, and another one starts. Needs a role of MANAGER or above, or the scope `subscriptions:write`.
    async fn change_subscription(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "What is wanted.")] input: ChangeSubscriptionInput,
    ) -> async_graphql::Result<ChangeSubscriptionPayload> {
        let (id, version, day) = (input.id.clone(), input.version, input.effective_on.into());
        let change = async |scope: &Scope| step_on(scope, (&id, version), input.step(), day).await;
        ChangeSubscriptionPayload::of(mutate(context, change).await?, context.scope().await?)
    }

    /// Adds a line: something is bought on top. Needs a role of MANAGER or above, or the scope `subscriptions:write`.
    async fn add_subscription_line(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "What is wanted.")] input: AddSubscriptionLineInput,
    ) -> async_graphql::Result<AddSubscriptionLinePayload> {
        let scope = context.scope().await?;
        let day = input.starts_on().unwrap_or_else(|| scope.today());
        let (id, version) = (input.id.clone(), input.version);
        let change = async |scope: &Scope| step_on(scope, (&id, version), input.step(), day).await;
        AddSubscriptionLinePayload::of(mutate(context, change).await?, scope)
    }

    /// Ends a line: something is given up, while the subscription goes on. Needs a role of MANAGER or above, or the scope `subscriptions:write`.
    async fn end_subscription_line(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "What is wanted.")] input: EndSubscriptionLineInput,
    ) -> async_graphql::Result<EndSubscriptionLinePayload> {
        let (id, version, day) = (input.id.clone(), input.version, input.ends_on.into());
        let change = async |scope: &Scope| step_on(scope, (&id, version), input.step(), day).await;
        EndSubscriptionLinePayload::of(mutate(context, change).await?, context.scope().await?)
    }

    /// Takes back what is planned for a day that lies ahead: lines that would start then are removed, and those that would end run on. Needs a role of
    /// MANAGER or above, or the scope `subscriptions:write`.
    async fn withdraw_scheduled_change(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "What is wanted.")] input: WithdrawScheduledChangeInput,
    ) -> async_graphql::Result<WithdrawScheduledChangePayload> {
        let change = async |scope: &Scope| {
            let taken = Ok(input.step());
            step(scope, &input.id, input.version, taken)
                .await
                .map(shown)
        };
        Ok(mutate(context, change).await?.into())
    }

    /// Pauses a subscription. Whether and when that counts as churn is the tenant's choice. Needs a role of MANAGER or above, or the scope
    /// `subscriptions:write`.
    async fn pause_subscription(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "What is wanted.")] input: PauseSubscriptionInput,
    ) -> async_graphql::Result<PauseSubscriptionPayload> {
        let change = async |scope: &Scope| {
            let taken = Ok(input.step());
            step(scope, &input.id, input.version, taken)
                .await
                .map(shown)
        };
        Ok(mutate(context, change).await?.into())
    }

    /// Resumes a subscription that is paused. Needs a role of MANAGER or above, or the scope `subscriptions:write`.
    async fn resume_subscription(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "What is wanted.")] input: ResumeSubscriptionInput,
    ) -> async_graphql::Result<ResumeSubscriptionPayload> {
        let change = async |scope: &Scope| {
            let taken = Ok(input.step());
            step(scope, &input.id, input.version, taken)
                .await
                .map(shown)
        };
        Ok(mutate(context, change).await?.into())
    }

    /// Cancels a subscription: at once, on a day, or at the end of its term. It and its lines then end; what was planned for later is removed. Needs a role
    /// of MANAGER or above, or the scope `subscriptions:write`.
    async fn cancel_subscription(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "What is wanted.")] input: CancelSubscriptionInput,
    ) -> async_graphql::Result<CancelSubscriptionPayload> {
        let change = async |scope: &Scope| {
            let (id, version) = (input.id.clone(), input.version);
            step(scope, &id, version, input.step()).await.map(shown)
        };
        Ok(mutate(context, change).await?.into())
    }

    /// Withdraws a cancellation that has not taken effect: the subscription and the lines that would have ended with it run on. Needs a role of MANAGER or
    /// above, or the scope `subscriptions:write`.
    async fn withdraw_cancellation(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "What is wanted.")] input: WithdrawCancellationInput,
    ) -> async_graphql::Result<WithdrawCancellationPayload> {
        let change = async |scope: &Scope| {
            let taken = Ok(input.step());
            step(scope, &input.id, input.version, taken)
                .await
                .map(shown)
        };
        Ok(mutate(context, change).await?.into())
    }

    /// Ends a subscription on a day, without anybody having cancelled it: it counts up to, not on, that day. Needs a role of MANAGER or above, or the scope
    /// `subscriptions:write`.
    async fn end_subscription(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "What is wanted.")] input: EndSubscriptionInput,
    ) -> async_graphql::Result<EndSubscriptionPayload> {
        let change = async |scope: &Scope| {
            let taken = Ok(input.step());
            step(scope, &input.id, input.version, taken)
                .await
                .map(shown)
        };
        Ok(mutate(context, change).await?.into())
    }

    /// Brings back what has ended, as a new subscription of the same account: how and why the first one ended stays with it. Needs a role of MANAGER or above,
    /// or the scope `subscriptions:write`.
    async fn reactivate_subscription(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "What is wanted.")] input: ReactivateSubscriptionInput,
    ) -> async_graphql::Result<ReactivateSubscriptionPayload> {
        let change = async |scope: &Scope| {
            let id = id::expect(Kind::Subscription, &input.id, "id")?;
            let version = input.version;
            let reactivation = input.reactivation()?;
            let written = subscription::reactivate(scope, id, version, &reactivation).await;
            written.map(shown)
        };
        Ok(mutate(context, change).await?.into())
    }

    /// Extends a subscription by a term, with the same or with other amounts. Needs a role of MANAGER or above, or the scope `subscriptions:write`.
    async fn renew_subscription_term(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "What is wanted.")] input: RenewSubscriptionTermInput,
    ) -> async_graphql::Result<RenewSubscriptionTermPayload> {
        let change = async |scope: &Scope| {
            let (id, version) = (input.id.clone(), input.version);
            step(scope, &id, version, input.step()).await.map(shown)
        };
        Ok(mutate(context, change).await?.into())
    }

    /// Converts the trial of a subscription: it is paid for from a day on. A trial converts by itself when its days are over and the subscription goes on. Needs
    /// a role of MANAGER or above, or the scope `subscriptions:write`.
    async fn convert_trial(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "What is wanted.")] input: ConvertTrialInput,
    ) -> async_graphql::Result<ConvertTrialPayload> {
        let change = async |scope: &Scope| {
            let taken = Ok(input.step());
            step(scope, &input.id, input.version, taken)
                .await
                .map(shown)
        };
        Ok(mutate(context, change).await?.into())
    }

    /// Lets a trial expire: the subscription ends with it and was never paid for. Needs a role of MANAGER or above, or the scope `subscriptions:write`.
    async fn expire_trial(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "What is wanted.")] input: ExpireTrialInput,
    ) -> async_graphql::Result<ExpireTrialPayload> {
        let change = async |scope: &Scope| {
            let taken = Ok(input.step());
            step(scope, &input.id, input.version, taken)
                .await
                .map(shown)
        };
        Ok(mutate(context, change).await?.into())
    }
}
