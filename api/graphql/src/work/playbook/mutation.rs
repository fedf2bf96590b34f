//! Changing and running playbooks.

use async_graphql::{Context, Object};
use data::{
    id::Kind,
    scope::Scope,
    work::{playbook, run},
};

use super::{
    Playbook, PlaybookRun,
    input::{
        ArchivePlaybookInput, CreatePlaybookInput, RestorePlaybookInput, RunPlaybookInput,
        UpdatePlaybookInput,
    },
};
use crate::{
    id,
    payload::{mutate, payload},
};

payload! {
    /// What became of `createPlaybook`.
    CreatePlaybookPayload {
        /// The new playbook.
        playbook: Playbook
    }
}
payload! {
    /// What became of `updatePlaybook`.
    UpdatePlaybookPayload {
        /// The playbook as it is now.
        playbook: Playbook
    }
}
payload! {
    /// What became of `archivePlaybook`.
    ArchivePlaybookPayload {
        /// The playbook as it is now.
        playbook: Playbook
    }
}
payload! {
    /// What became of `restorePlaybook`.
    RestorePlaybookPayload {
        /// The playbook as it is now.
        playbook: Playbook
    }
}
payload! {
    /// What became of `runPlaybook`.
    RunPlaybookPayload {
        /// The run, with its tasks.
        playbook_run: PlaybookRun
    }
}

/// Changing and running playbooks.
#[derive(Default)]
pub struct PlaybookMutation;

/// Changing and running playbooks.
#[Object]
impl PlaybookMutation {
    /// Makes a playbook. Needs a role of MANAGER or above, or the scope `work:write`.
    async fn create_playbook(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "What is wanted.")] input: CreatePlaybookInput,
    ) -> async_graphql::Result<CreatePlaybookPayload> {
        let change = async |scope: &Scope| {
            let created = playbook::create(scope, input.input()?).await;
            created.map(Playbook::alone)
        };
        Ok(mutate(context, change).await?.into())
    }

    /// Changes a playbook. Tasks that were made of it stay as they are. Needs a role of MANAGER or above, or the scope `work:write`.
    async fn update_playbook(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "What is wanted.")] input: UpdatePlaybookInput,
    ) -> async_graphql::Result<UpdatePlaybookPayload> {
        let change = async |scope: &Scope| {
            let id = id::expect(Kind::Playbook, &input.id, "id")?;
            let updated = playbook::update(scope, id, input.patch()?).await;
            updated.map(Playbook::alone)
        };
        Ok(mutate(context, change).await?.into())
    }

    /// Puts a playbook away: it cannot be run any more. Its runs are kept. Needs a role of MANAGER or above, or the scope `work:write`.
    async fn archive_playbook(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "What is wanted.")] input: ArchivePlaybookInput,
    ) -> async_graphql::Result<ArchivePlaybookPayload> {
        let change = async |scope: &Scope| {
            let id = id::expect(Kind::Playbook, &input.id, "id")?;
            let archived = playbook::archive(scope, id, input.version).await;
            archived.map(Playbook::alone)
        };
        Ok(mutate(context, change).await?.into())
    }

    /// Takes a playbook back from the archive. Needs a role of MANAGER or above, or the scope `work:write`.
    async fn restore_playbook(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "What is wanted.")] input: RestorePlaybookInput,
    ) -> async_graphql::Result<RestorePlaybookPayload> {
        let change = async |scope: &Scope| {
            let id = id::expect(Kind::Playbook, &input.id, "id")?;
            let restored = playbook::restore(scope, id, input.version).await;
            restored.map(Playbook::alone)
        };
        Ok(mutate(context, change).await?.into())
    }

    /// Runs a playbook on an account: makes a task of each of its steps, due by the days of the step after the start. Needs a role of MANAGER or above, a CSM
    /// who owns the account, or the scope `work:write`.
    async fn run_playbook(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "What is wanted.")] input: RunPlaybookInput,
    ) -> async_graphql::Result<RunPlaybookPayload> {
        let change = async |scope: &Scope| {
            let run = run::run(scope, input.input()?).await;
            run.map(PlaybookRun::alone)
        };
        Ok(mutate(context, change).await?.into())
    }
}
