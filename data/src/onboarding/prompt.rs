//! Prompts in bulk, found by their external ids: the same rows twice change nothing the second time.

use std::collections::HashMap;

use chrono::{DateTime, Utc};
use domain::member::Permission;

use super::entity::prompt::{Column, Entity, Model};
use crate::{
    bulk::{self, Policy, RowResult},
    change::{self, Versioned},
    error::{Error, Refusal},
    id::{self, Kind},
    log::Subject,
    reference::{AccountDirectory, ContactDirectory, Reference, external_id, line},
    scope::{Scope, Writer},
    support::past,
    upsert::{Known, settle},
};

/// A prompt as another system knows it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PromptInput {
    /// The id in the system that sent it, 1 to 200 characters, unique in the tenant.
    pub external_id: String,
    /// The account.
    pub account: Reference,
    /// The person of the account who got it.
    pub contact: Option<Reference>,
    /// Which message it was, 1 to 200 characters.
    pub name: Option<String>,
    /// When it was sent; not in the future.
    pub sent_at: DateTime<Utc>,
    /// When it was first answered; not before it was sent, and not in the future.
    pub answered_at: Option<DateTime<Utc>>,
}

/// Writes whole prompts. A known one becomes what its row says, and moves to the account that the row names.
///
/// # Errors
/// [`Error::Forbidden`] without [`Permission::ManageAccounts`]; [`Error::Refused`] for too many rows, or any bad row under [`Policy::RejectAll`].
pub async fn upsert(
    scope: &Scope,
    rows: &[PromptInput],
    policy: Policy,
) -> Result<Vec<RowResult>, Error> {
    scope.check(Permission::ManageAccounts)?;
    bulk::check_size(rows.len())?;
    let external_ids: Vec<&str> = rows.iter().map(|row| row.external_id.trim()).collect();
    let known = load_known(scope, &external_ids).await?;
    upsert_over(scope, rows, known, policy).await
}

/// As [`upsert`], for a caller who has the prompts that the rows may be about from [`known`], in the same scope.
///
/// # Errors
/// As [`upsert`].
pub async fn upsert_over(
    scope: &Scope,
    rows: &[PromptInput],
    known: HashMap<String, Model>,
    policy: Policy,
) -> Result<Vec<RowResult>, Error> {
    let writer = scope.require(Permission::ManageAccounts)?;
    bulk::check_size(rows.len())?;
    let accounts = AccountDirectory::load(scope, rows.iter().map(|row| &row.account)).await?;
    let people = rows.iter().filter_map(|row| row.contact.as_ref());
    let people = ContactDirectory::load(scope, people).await?;
    let mut known = Known::new("prompt", known);
    let checked = rows.iter().map(|input| {
        known.change(Some(input.external_id.as_str()), |stored| {
            check(&writer, input, stored, (&accounts, &people))
        })
    });
    let (results, mut changes) = settle(policy, checked)?;
    change::save::<Entity>(&writer, &mut changes).await?;
    Ok(results)
}

/// The prompts of those external ids, by them. One statement.
///
/// # Errors
/// [`Error::Forbidden`] without the permission to read the portfolio.
pub async fn known(scope: &Scope, external_ids: &[&str]) -> Result<HashMap<String, Model>, Error> {
    scope.check(Permission::ReadPortfolio)?;
    load_known(scope, external_ids).await
}

async fn load_known(scope: &Scope, external_ids: &[&str]) -> Result<HashMap<String, Model>, Error> {
    let rows = scope.rows::<Entity>(Column::ExternalId, external_ids);
    let rows = rows.await?.into_iter();
    Ok(rows.map(|row| (row.external_id.clone(), row)).collect())
}

fn check(
    writer: &Writer<'_>,
    input: &PromptInput,
    stored: Option<&Model>,
    (accounts, people): (&AccountDirectory, &ContactDirectory),
) -> Result<Model, Vec<Refusal>> {
    let mut refusals = Vec::new();
    let mut keep = |refusal: Refusal| refusals.push(refusal);
    let account = accounts.resolve(&input.account, "account");
    let account = account.map_err(&mut keep).ok();
    let contact = account.zip(input.contact.as_ref());
    let contact = contact.map(|(account, contact)| people.resolve(contact, account, "contact"));
    let contact_id = contact.transpose().map_err(&mut keep).ok().flatten();
    let key = external_id(Some(&input.external_id)).map_err(&mut keep);
    let key = key.ok().flatten();
    let name = line(input.name.as_deref(), "name").map_err(&mut keep);
    let name = name.ok().flatten();
    let sent_at = past(writer, input.sent_at, "sentAt").map_err(&mut keep);
    let answered_at = input.answered_at;
    let answered_at = answered_at.map(|at| match at < input.sent_at {
        true => Err(Refusal::invalid(
            "answeredAt",
            format!("{at} is before the prompt was sent, at {}", input.sent_at),
        )),
        false => past(writer, at, "answeredAt"),
    });
    let answered_at = answered_at.transpose().map_err(&mut keep);
    let (Some(account_id), Some(external_id), Ok(sent_at), Ok(answered_at)) =
        (account, key, sent_at, answered_at)
    else {
        return Err(refusals);
    };
    if !refusals.is_empty() {
        return Err(refusals);
    }
    Ok(Model {
        tenant_id: writer.tenant_id(),
        id: stored.map_or_else(|| id::new(writer.now()), |row| row.id),
        account_id,
        contact_id,
        external_id,
        name,
        sent_at,
        answered_at,
        version: stored.map_or(0, |row| row.version),
        created_at: stored.map_or_else(|| writer.now(), |row| row.created_at),
        updated_at: stored.map_or_else(|| writer.now(), |row| row.updated_at),
    })
}

impl Versioned for Model {
    fn subject(&self) -> Subject {
        Subject::of_account(Kind::OnboardingPrompt, self.id, self.account_id)
    }

    fn count(&mut self, now: DateTime<Utc>) {
        self.version += 1;
        self.updated_at = now;
    }
}
