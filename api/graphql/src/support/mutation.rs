//! Changing cases.

use async_graphql::{Context, ID, Object};
use data::{
    id::Kind,
    scope::Scope,
    support::{self, EventInput, SupportCase as Written},
};
use domain::support::CaseEventKind;

use super::{
    SupportCase,
    input::{
        AddSupportCaseEventInput, CloseSupportCaseInput, CreateSupportCaseInput,
        DeleteSupportCaseEventInput, DeleteSupportCaseInput, RateSupportCaseInput,
        RecordSupportCaseContactInput, UpdateSupportCaseInput, UpsertSupportCaseEventRow,
        UpsertSupportCaseEventsInput, UpsertSupportCaseRow, UpsertSupportCasesInput,
    },
};
use crate::{
    bulk::{loaded_results, upsert_payload, upsert_rows},
    id,
    payload::{mutate, payload},
};

payload! {
    /// What became of `createSupportCase`.
    CreateSupportCasePayload {
        /// The new case.
        support_case: SupportCase
    }
}
payload! {
    /// What became of `updateSupportCase`.
    UpdateSupportCasePayload {
        /// The case as it is now.
        support_case: SupportCase
    }
}
payload! {
    /// What became of `recordSupportCaseContact`.
    RecordSupportCaseContactPayload {
        /// The case as it is now.
        support_case: SupportCase
    }
}
payload! {
    /// What became of `resolveSupportCase`.
    ResolveSupportCasePayload {
        /// The case as it is now.
        support_case: SupportCase
    }
}
payload! {
    /// What became of `reopenSupportCase`.
    ReopenSupportCasePayload {
        /// The case as it is now.
        support_case: SupportCase
    }
}
payload! {
    /// What became of `closeSupportCase`.
    CloseSupportCasePayload {
        /// The case as it is now.
        support_case: SupportCase
    }
}
payload! {
    /// What became of `rateSupportCase`.
    RateSupportCasePayload {
        /// The case as it is now.
        support_case: SupportCase
    }
}
payload! {
    /// What became of `deleteSupportCaseEvent`.
    DeleteSupportCaseEventPayload {
        /// The case as it is now.
        support_case: SupportCase
    }
}
payload! {
    /// What became of `deleteSupportCase`.
    DeleteSupportCasePayload {
        /// The id of the case that was there.
        deleted_id: ID
    }
}
upsert_payload!(
    /// What became of `upsertSupportCases`.
    UpsertSupportCasesPayload,
    UpsertSupportCaseResult,
    /// The case; null when the row was rejected, or when you may write it without reading it.
    support_case: SupportCase
);
upsert_payload!(
    /// What became of `upsertSupportCaseEvents`.
    UpsertSupportCaseEventsPayload,
    UpsertSupportCaseEventResult,
    /// The id of the event; null when the row was rejected.
    id: ID
);

fn shown(written: Written) -> SupportCase {
    SupportCase::alone(written.row)
}

async fn add(scope: &Scope, id: &ID, event: EventInput) -> Result<SupportCase, data::error::Error> {
    let id = id::expect(Kind::SupportCase, id, "id")?;
    support::add_event(scope, id, event).await.map(shown)
}

/// Changing cases.
#[derive(Default)]
pub struct SupportMutation;

/// Changing cases.
#[Object]
impl SupportMutation {
    /// Opens a support case. Needs a role of MANAGER or above, a CSM who owns the account, or the scope `support:write`.
    async fn create_support_case(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "What is wanted.")] input: CreateSupportCaseInput,
    ) -> async_graphql::Result<CreateSupportCasePayload> {
        let change = async |scope: &Scope| support::create(scope, input.input()?).await.map(shown);
        Ok(mutate(context, change).await?.into())
    }

    /// Changes what a case is about; what happened to it stays. Needs a role of MANAGER or above, a CSM who owns the account, or the scope
    /// `support:write`.
    async fn update_support_case(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "What is wanted.")] input: UpdateSupportCaseInput,
    ) -> async_graphql::Result<UpdateSupportCasePayload> {
        let change = async |scope: &Scope| {
            let id = id::expect(Kind::SupportCase, &input.id, "id")?;
            support::update(scope, id, input.patch()?).await.map(shown)
        };
        Ok(mutate(context, change).await?.into())
    }

    /// Records that the customer or an agent was in touch about a case; the first contact of an agent is its first response. Needs a role of MANAGER or
    /// above, a CSM who owns the account, or the scope `support:write`.
    async fn record_support_case_contact(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "What is wanted.")] input: RecordSupportCaseContactInput,
    ) -> async_graphql::Result<RecordSupportCaseContactPayload> {
        let change = async |scope: &Scope| add(scope, &input.id.clone(), input.event()).await;
        Ok(mutate(context, change).await?.into())
    }

    /// Resolves an open case. Needs a role of MANAGER or above, a CSM who owns the account, or the scope `support:write`.
    async fn resolve_support_case(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "What is wanted.")] input: AddSupportCaseEventInput,
    ) -> async_graphql::Result<ResolveSupportCasePayload> {
        let change = async |scope: &Scope| {
            let id = input.id.clone();
            add(scope, &id, input.event(CaseEventKind::Resolved)).await
        };
        Ok(mutate(context, change).await?.into())
    }

    /// Reopens a case that is resolved or closed. Needs a role of MANAGER or above, a CSM who owns the account, or the scope `support:write`.
    async fn reopen_support_case(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "What is wanted.")] input: AddSupportCaseEventInput,
    ) -> async_graphql::Result<ReopenSupportCasePayload> {
        let change = async |scope: &Scope| {
            let id = input.id.clone();
            add(scope, &id, input.event(CaseEventKind::Reopened)).await
        };
        Ok(mutate(context, change).await?.into())
    }

    /// Puts away a case that is open or resolved, for a reason. Needs a role of MANAGER or above, a CSM who owns the account, or the scope
    /// `support:write`.
    async fn close_support_case(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "What is wanted.")] input: CloseSupportCaseInput,
    ) -> async_graphql::Result<CloseSupportCasePayload> {
        let change = async |scope: &Scope| add(scope, &input.id.clone(), input.event()).await;
        Ok(mutate(context, change).await?.into())
    }

    /// Records how satisfied the customer is with a case. Needs a role of MANAGER or above, a CSM who owns the account, or the scope `support:write`.
    async fn rate_support_case(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "What is wanted.")] input: RateSupportCaseInput,
    ) -> async_graphql::Result<RateSupportCasePayload> {
        let change = async |scope: &Scope| {
            let id = id::expect(Kind::SupportCase, &input.id, "id")?;
            let (score, rated_at) = (input.score.map(i64::from), input.rated_at.map(|at| at.0));
            let rated = support::rate(scope, id, score, rated_at, input.version);
            rated.await.map(shown)
        };
        Ok(mutate(context, change).await?.into())
    }

    /// Removes an event that was recorded by mistake; the log keeps what it was. Needs a role of MANAGER or above, a CSM who owns the account, or the scope
    /// `support:write`.
    async fn delete_support_case_event(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "What is wanted.")] input: DeleteSupportCaseEventInput,
    ) -> async_graphql::Result<DeleteSupportCaseEventPayload> {
        let change = async |scope: &Scope| {
            let id = id::expect(Kind::SupportCaseEvent, &input.id, "id")?;
            let deleted = support::delete_event(scope, id, input.version);
            deleted.await.map(shown)
        };
        Ok(mutate(context, change).await?.into())
    }

    /// Removes a case that was recorded by mistake, with what happened to it, as if it had never been; the log keeps what it was. Needs a role of MANAGER or
    /// above, a CSM who owns the account, or the scope `support:write`.
    async fn delete_support_case(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "What is wanted.")] input: DeleteSupportCaseInput,
    ) -> async_graphql::Result<DeleteSupportCasePayload> {
        let change = async |scope: &Scope| {
            let id = id::expect(Kind::SupportCase, &input.id, "id")?;
            let deleted = support::delete(scope, id, input.version).await?;
            Ok(id::encode(Kind::SupportCase, deleted.id()))
        };
        Ok(mutate(context, change).await?.into())
    }

    /// Makes or changes many whole cases, found by their external ids. Sending the same rows again changes nothing and says so. Needs a role of MANAGER or
    /// above, or the scope `support:write`.
    async fn upsert_support_cases(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "What is wanted.")] input: UpsertSupportCasesInput,
    ) -> async_graphql::Result<UpsertSupportCasesPayload> {
        let change = async |scope: &Scope| {
            let policy = input.policy.into();
            let upsert = async |rows: Vec<_>| support::upsert(scope, &rows, policy).await;
            upsert_rows(input.rows, policy, UpsertSupportCaseRow::input, upsert).await
        };
        let outcome = mutate(context, change).await?;
        let cases = loaded_results(context, &outcome, SupportCase::by_ids).await?;
        Ok(UpsertSupportCasesPayload::from_outcome(outcome, |id| {
            cases.get(&id).cloned()
        }))
    }

    /// Tells what happened to many known cases, an event a row, found by their external ids. Sending the same rows again changes nothing and says so. Needs a
    /// role of MANAGER or above, or the scope `support:write`.
    async fn upsert_support_case_events(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "What is wanted.")] input: UpsertSupportCaseEventsInput,
    ) -> async_graphql::Result<UpsertSupportCaseEventsPayload> {
        let change = async |scope: &Scope| {
            let policy = input.policy.into();
            let upsert = async |rows: Vec<_>| support::upsert_events(scope, &rows, policy).await;
            upsert_rows(input.rows, policy, UpsertSupportCaseEventRow::input, upsert).await
        };
        let outcome = mutate(context, change).await?;
        Ok(UpsertSupportCaseEventsPayload::from_outcome(
            outcome,
            |id| Some(id::encode(Kind::SupportCaseEvent, id)),
        ))
    }
}
