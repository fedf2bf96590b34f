//! Checking what callers declare.

use chrono::{DateTime, Utc};
use domain::work::TaskOrigin;
use uuid::Uuid;

use super::{TaskInput, entity::task::Model};
use crate::{
    error::{Error, Refusal},
    id,
    reference::{AccountDirectory, MemberDirectory, external_id, line, lines},
    scope::{Scope, Writer},
    support::past,
};

/// Everything that inputs name.
pub(super) struct Directories {
    accounts: AccountDirectory,
    members: MemberDirectory,
}

impl Directories {
    /// Looks all of it up, in a fixed number of statements.
    pub(super) async fn load(scope: &Scope, inputs: &[TaskInput]) -> Result<Self, Error> {
        let accounts = inputs.iter().map(|input| &input.account);
        let members = inputs.iter().filter_map(|input| input.assignee.as_ref());
        Ok(Self {
            accounts: AccountDirectory::load(scope, accounts).await?,
            members: MemberDirectory::load(scope, members).await?,
        })
    }

    /// The account of an input.
    pub(super) fn account(&self, input: &TaskInput) -> Result<Uuid, Refusal> {
        self.accounts.resolve(&input.account, "account")
    }

    /// The whole task that the input declares over the stored one, if there is one; or every reason against it.
    pub(super) fn check(
        &self,
        writer: &Writer<'_>,
        input: &TaskInput,
        stored: Option<&Model>,
    ) -> Result<Model, Vec<Refusal>> {
        let mut refusals = Vec::new();
        let mut keep = |refusal: Refusal| refusals.push(refusal);
        let account = self.account(input).map_err(&mut keep).ok();
        let assignee = input.assignee.as_ref();
        let assignee = assignee.map(|member| self.members.resolve(member, "assignee"));
        let assignee_id = assignee.transpose().map_err(&mut keep).ok().flatten();
        let external_id = external_id(input.external_id.as_deref()).map_err(&mut keep);
        let title = line(Some(&input.title), "title").map_err(&mut keep);
        let description = lines(input.description.as_deref(), "description").map_err(&mut keep);
        let reason = lines(input.reason.as_deref(), "reason").map_err(&mut keep);
        let outcome = lines(input.outcome.as_deref(), "outcome").map_err(&mut keep);
        let closed_at = closed_at(writer, input, stored).map_err(&mut keep);
        check_state(input).map_err(&mut keep).ok();
        let (Some(account_id), Ok(Some(title))) = (account, title) else {
            return Err(refusals);
        };
        if !refusals.is_empty() {
            return Err(refusals);
        }
        let mut row = Model {
            tenant_id: writer.tenant_id(),
            id: stored.map_or_else(|| id::new(writer.now()), |row| row.id),
            account_id,
            external_id: external_id.unwrap_or_default(),
            title,
            description: description.unwrap_or_default(),
            kind: input.kind.as_str().to_owned(),
            priority: input.priority.as_str().to_owned(),
            reason: reason.unwrap_or_default(),
            due_on: input.due_on,
            assignee_id,
            status: String::new(),
            snoozed_until: None,
            outcome: outcome.unwrap_or_default(),
            closed_at: closed_at.unwrap_or_default(),
            origin: stored.map_or_else(
                || TaskOrigin::Manual.as_str().to_owned(),
                |row| row.origin.clone(),
            ),
            playbook_run_id: stored.and_then(|row| row.playbook_run_id),
            step: stored.and_then(|row| row.step),
            rule_id: stored.and_then(|row| row.rule_id),
            about_kind: stored.and_then(|row| row.about_kind.clone()),
            about_id: stored.and_then(|row| row.about_id),
            version: stored.map_or(0, |row| row.version),
            created_at: stored.map_or_else(|| writer.now(), |row| row.created_at),
            updated_at: stored.map_or_else(|| writer.now(), |row| row.updated_at),
        };
        row.set_state(input.state);
        Ok(row)
    }
}

/// When the task ended, if it has.
fn closed_at(
    writer: &Writer<'_>,
    input: &TaskInput,
    stored: Option<&Model>,
) -> Result<Option<DateTime<Utc>>, Refusal> {
    match (input.state.end, input.closed_at) {
        (None, None) => Ok(None),
        (None, Some(_)) => {
            let rule = "the task has not ended: say when only of one that is DONE or DROPPED";
            Err(Refusal::invalid("closedAt", rule))
        }
        (Some(_), Some(at)) => past(writer, at, "closedAt").map(Some),
        (Some(_), None) => {
            let known = stored.and_then(|row| row.closed_at);
            known.map_or_else(
                || past(writer, writer.now(), "closedAt").map(Some),
                |at| Ok(Some(at)),
            )
        }
    }
}

/// Only what has ended has an outcome, and only what has not is put off.
fn check_state(input: &TaskInput) -> Result<(), Refusal> {
    if input.state.end.is_none() && input.outcome.is_some() {
        let rule = "the task has not ended: say what came of one that is DONE or DROPPED";
        return Err(Refusal::invalid("outcome", rule));
    }
    if input.state.end.is_some() && input.state.snoozed_until.is_some() {
        let rule = "the task has ended: only one that is SNOOZED is put off until a day";
        return Err(Refusal::invalid("snoozedUntil", rule));
    }
    Ok(())
}
