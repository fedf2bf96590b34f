//! Checking what callers declare.

use uuid::Uuid;

use super::{Touchpoint, TouchpointInput, entity::touchpoint::Model};
use crate::{
    error::{Error, Refusal},
    id,
    reference::{
        AccountDirectory, ContactDirectory, MemberDirectory, Reference, external_id, line, lines,
    },
    scope::{Scope, Writer},
    support::past,
};

/// The most contacts of a touchpoint.
const MOST_CONTACTS: usize = 50;

/// Everything that inputs name.
pub(super) struct Directories {
    accounts: AccountDirectory,
    contacts: ContactDirectory,
    members: MemberDirectory,
}

impl Directories {
    /// Looks all of it up, in a fixed number of statements.
    pub(super) async fn load(scope: &Scope, inputs: &[TouchpointInput]) -> Result<Self, Error> {
        let accounts = inputs.iter().map(|input| &input.account);
        let contacts = inputs.iter().flat_map(|input| &input.contacts);
        let members = inputs.iter().filter_map(|input| input.member.as_ref());
        Ok(Self {
            accounts: AccountDirectory::load(scope, accounts).await?,
            contacts: ContactDirectory::load(scope, contacts).await?,
            members: MemberDirectory::load(scope, members).await?,
        })
    }

    /// The account of an input.
    pub(super) fn account(&self, input: &TouchpointInput) -> Result<Uuid, Refusal> {
        self.accounts.resolve(&input.account, "account")
    }

    /// The whole touchpoint that the input declares over the stored one, if there is one; or every reason against it.
    pub(super) fn check(
        &self,
        writer: &Writer<'_>,
        input: &TouchpointInput,
        stored: Option<&Touchpoint>,
    ) -> Result<Touchpoint, Vec<Refusal>> {
        let mut refusals = Vec::new();
        let mut keep = |refusal: Refusal| refusals.push(refusal);
        let account = self.account(input).map_err(&mut keep).ok();
        let member = input.member.as_ref();
        let member = member.map(|member| self.members.resolve(member, "member"));
        let member_id = member.transpose().map_err(&mut keep).ok().flatten();
        let external_id = external_id(input.external_id.as_deref());
        let external_id = external_id.map_err(&mut keep).ok().flatten();
        let subject = line(input.subject.as_deref(), "subject");
        let subject = subject.map_err(&mut keep).ok().flatten();
        let note = lines(input.note.as_deref(), "note");
        let note = note.map_err(&mut keep).ok().flatten();
        let occurred_at = past(writer, input.occurred_at, "occurredAt");
        let occurred_at = occurred_at.map_err(&mut keep).ok();
        let contacts = account.map(|account| resolve(&self.contacts, &input.contacts, account));
        let contacts = contacts.transpose().map_err(|more| refusals.extend(more));
        let (Some(account_id), Some(occurred_at), Ok(contacts)) = (account, occurred_at, contacts)
        else {
            return Err(refusals);
        };
        if !refusals.is_empty() {
            return Err(refusals);
        }
        let before = stored.map(|stored| &stored.row);
        let row = Model {
            tenant_id: writer.tenant_id(),
            id: before.map_or_else(|| id::new(writer.now()), |row| row.id),
            account_id,
            member_id,
            external_id,
            kind: input.kind.as_str().to_owned(),
            initiator: input.initiator.as_str().to_owned(),
            occurred_at,
            subject,
            note,
            version: before.map_or(0, |row| row.version),
            created_at: before.map_or_else(|| writer.now(), |row| row.created_at),
            updated_at: before.map_or_else(|| writer.now(), |row| row.updated_at),
        };
        let contacts = contacts.unwrap_or_default();
        Ok(Touchpoint { row, contacts })
    }
}

/// The contacts of an account that are named, each once, by id.
pub(super) fn resolve(
    directory: &ContactDirectory,
    references: &[Reference],
    account: Uuid,
) -> Result<Vec<Uuid>, Vec<Refusal>> {
    if references.len() > MOST_CONTACTS {
        let rule = format!(
            "a touchpoint has at most {MOST_CONTACTS} contacts, not {}",
            references.len()
        );
        return Err(vec![Refusal::invalid("contacts", rule)]);
    }
    let (mut contacts, mut refusals) = (Vec::with_capacity(references.len()), Vec::new());
    for (place, reference) in references.iter().enumerate() {
        let list = match reference {
            Reference::Id(_) => "contacts",
            Reference::ExternalId(_) => "contactExternalIds",
        };
        match directory.resolve(reference, account, "contact") {
            Ok(contact) => contacts.push(contact),
            Err(refusal) => refusals.push(Refusal {
                field: vec![list.to_owned(), place.to_string()],
                ..refusal
            }),
        }
    }
    contacts.sort_unstable();
    contacts.dedup();
    match refusals.is_empty() {
        true => Ok(contacts),
        false => Err(refusals),
    }
}
