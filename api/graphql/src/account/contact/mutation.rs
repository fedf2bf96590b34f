//! Changing contacts.

use async_graphql::{Context, Object};
use data::{id::Kind, scope::Scope};

use super::{
    Contact,
    input::{
        ArchiveContactInput, CreateContactInput, RestoreContactInput, UpdateContactInput,
        UpsertContactRow, UpsertContactsInput,
    },
};
use crate::{
    bulk::{loaded_results, upsert_payload, upsert_rows},
    payload::{mutate, payload},
};
use service::id;

payload! {
    /// What became of `createContact`.
    CreateContactPayload {
        /// The new contact.
        contact: Contact
    }
}
payload! {
    /// What became of `updateContact`.
    UpdateContactPayload {
        /// The contact as it is now.
        contact: Contact
    }
}
payload! {
    /// What became of `archiveContact`.
    ArchiveContactPayload {
        /// The contact as it is now.
        contact: Contact
    }
}
payload! {
    /// What became of `restoreContact`.
    RestoreContactPayload {
        /// The contact as it is now.
        contact: Contact
    }
}
upsert_payload!(
    /// What became of `upsertContacts`.
    UpsertContactsPayload,
    UpsertContactResult,
    /// The contact; null when the row was rejected, or when you may write it without reading it.
    contact: Contact
);

/// Changing contacts.
#[derive(Default)]
pub struct ContactMutation;

/// Changing contacts.
#[Object]
impl ContactMutation {
    /// Makes a contact. Members of the role CSM may do so at accounts that they own; the tenant's rule may allow them all.
    async fn create_contact(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "What is wanted.")] input: CreateContactInput,
    ) -> async_graphql::Result<CreateContactPayload> {
        let change = async |scope: &Scope| {
            data::account::contact::create(scope, input.input()?)
                .await
                .map(Contact::alone)
        };
        Ok(mutate(context, change).await?.into())
    }

    /// Changes a contact. Members of the role CSM may do so at accounts that they own; the tenant's rule may allow them all.
    async fn update_contact(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "What is wanted.")] input: UpdateContactInput,
    ) -> async_graphql::Result<UpdateContactPayload> {
        let change = async |scope: &Scope| {
            let id = id::expect(Kind::Contact, &input.id, "id")?;
            let version = input.version;
            data::account::contact::update(scope, id, input.input(), version)
                .await
                .map(Contact::alone)
        };
        Ok(mutate(context, change).await?.into())
    }

    /// Puts a contact away. Members of the role CSM may do so at accounts that they own; the tenant's rule may allow them all.
    async fn archive_contact(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "What is wanted.")] input: ArchiveContactInput,
    ) -> async_graphql::Result<ArchiveContactPayload> {
        let change = async |scope: &Scope| {
            let id = id::expect(Kind::Contact, &input.id, "id")?;
            data::account::contact::archive(scope, id, input.version)
                .await
                .map(Contact::alone)
        };
        Ok(mutate(context, change).await?.into())
    }

    /// Takes a contact back from the archive. Members of the role CSM may do so at accounts that they own; the tenant's rule may allow them all.
    async fn restore_contact(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "What is wanted.")] input: RestoreContactInput,
    ) -> async_graphql::Result<RestoreContactPayload> {
        let change = async |scope: &Scope| {
            let id = id::expect(Kind::Contact, &input.id, "id")?;
            data::account::contact::restore(scope, id, input.version)
                .await
                .map(Contact::alone)
        };
        Ok(mutate(context, change).await?.into())
    }

    /// Makes or changes many contacts, found by their external ids. Sending the same rows again changes nothing and says so. Needs a role of MANAGER or
    /// above, or the scope `accounts:write`.
    async fn upsert_contacts(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "What is wanted.")] input: UpsertContactsInput,
    ) -> async_graphql::Result<UpsertContactsPayload> {
        let change = async |scope: &Scope| {
            let policy = input.policy.into();
            let upsert = async |rows| data::account::contact::upsert(scope, rows, policy).await;
            upsert_rows(input.rows, policy, UpsertContactRow::input, upsert).await
        };
        let outcome = mutate(context, change).await?;
        let contacts = loaded_results(context, &outcome, Contact::by_ids).await?;
        Ok(UpsertContactsPayload::from_outcome(outcome, |id| {
            contacts.get(&id).cloned()
        }))
    }
}
