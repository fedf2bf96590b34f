//! What callers say about contacts.

use async_graphql::{ID, InputObject, MaybeUndefined};
use data::{
    account::contact::ContactInput, error::Refusal, id::Kind, patch::Patch, reference::Reference,
};
use domain::account::ContactRole as ExactRole;

use super::ContactRole;
use crate::bulk::{UpsertPolicy, patch};
use service::id;

/// A new contact.
#[derive(Clone, Debug, InputObject)]
pub struct CreateContactInput {
    /// The id of the account.
    account: ID,
    /// The name that people read, 1 to 200 characters.
    name: String,
    /// The id in the system of record; unique in the tenant.
    external_id: Option<String>,
    /// The e-mail address.
    email: Option<String>,
    /// The job title.
    title: Option<String>,
    /// The telephone number.
    phone: Option<String>,
    /// What the person is to us.
    roles: Option<Vec<ContactRole>>,
    /// Whether the person must never be surveyed.
    #[graphql(default)]
    do_not_survey: bool,
}

/// What to change about a contact. Fields that are not given stay as they are, null empties them.
#[derive(Clone, Debug, InputObject)]
pub struct UpdateContactInput {
    /// The id of the contact.
    pub(super) id: ID,
    /// The version that you have seen; with it the change is refused when somebody else was faster.
    pub(super) version: Option<i32>,
    /// The name that people read, 1 to 200 characters.
    name: MaybeUndefined<String>,
    /// The id in the system of record; unique in the tenant.
    external_id: MaybeUndefined<String>,
    /// The e-mail address.
    email: MaybeUndefined<String>,
    /// The job title.
    title: MaybeUndefined<String>,
    /// The telephone number.
    phone: MaybeUndefined<String>,
    /// What the person is to us.
    roles: MaybeUndefined<Vec<ContactRole>>,
    /// Whether the person must never be surveyed.
    do_not_survey: MaybeUndefined<bool>,
}

/// A contact as the system of record knows it. Fields that are not given stay as they are, null empties them.
#[derive(Clone, Debug, InputObject)]
pub struct UpsertContactRow {
    /// The id in the system of record, by which the contact is found or made.
    external_id: String,
    /// The id of the account in the system of record; a new contact needs one.
    account_external_id: MaybeUndefined<String>,
    /// The name that people read, 1 to 200 characters; a new contact needs one.
    name: MaybeUndefined<String>,
    /// The e-mail address.
    email: MaybeUndefined<String>,
    /// The job title.
    title: MaybeUndefined<String>,
    /// The telephone number.
    phone: MaybeUndefined<String>,
    /// What the person is to us.
    roles: MaybeUndefined<Vec<ContactRole>>,
    /// Whether the person must never be surveyed.
    do_not_survey: MaybeUndefined<bool>,
}

fn set<T>(value: Option<T>) -> MaybeUndefined<T> {
    value.map_or(MaybeUndefined::Undefined, MaybeUndefined::Value)
}

fn role_names(roles: MaybeUndefined<Vec<ContactRole>>) -> Patch<Vec<String>> {
    let name = |role: ContactRole| ExactRole::from(role).as_str().to_owned();
    patch(roles.map_value(|roles| roles.into_iter().map(name).collect::<Vec<_>>()))
}

impl CreateContactInput {
    /// The input for the data layer.
    pub(super) fn input(self) -> Result<ContactInput, Refusal> {
        let account = id::expect(Kind::Account, &self.account, "account")?;
        Ok(ContactInput {
            external_id: patch(set(self.external_id)),
            account: Patch::Set(Reference::Id(account)),
            name: Patch::Set(self.name),
            email: patch(set(self.email)),
            title: patch(set(self.title)),
            phone: patch(set(self.phone)),
            roles: role_names(set(self.roles)),
            do_not_survey: Patch::Set(self.do_not_survey),
        })
    }
}

impl UpdateContactInput {
    /// The input for the data layer.
    pub(super) fn input(self) -> ContactInput {
        ContactInput {
            external_id: patch(self.external_id),
            account: Patch::Keep,
            name: patch(self.name),
            email: patch(self.email),
            title: patch(self.title),
            phone: patch(self.phone),
            roles: role_names(self.roles),
            do_not_survey: patch(self.do_not_survey),
        }
    }
}

impl UpsertContactRow {
    /// The input for the data layer.
    pub(super) fn input(self) -> Result<ContactInput, Refusal> {
        Ok(ContactInput {
            external_id: Patch::Set(self.external_id),
            account: patch(self.account_external_id.map_value(Reference::ExternalId)),
            name: patch(self.name),
            email: patch(self.email),
            title: patch(self.title),
            phone: patch(self.phone),
            roles: role_names(self.roles),
            do_not_survey: patch(self.do_not_survey),
        })
    }
}

/// A contact and the version of it that you have seen.
#[derive(InputObject)]
pub struct ArchiveContactInput {
    /// The id of the contact.
    pub(super) id: ID,
    /// The version that you have seen; with it the change is refused when somebody else was faster.
    pub(super) version: Option<i32>,
}

/// An archived contact and the version of it that you have seen.
#[derive(InputObject)]
pub struct RestoreContactInput {
    /// The id of the contact.
    pub(super) id: ID,
    /// The version that you have seen; with it the change is refused when somebody else was faster.
    pub(super) version: Option<i32>,
}

/// Contacts as the system of record knows them.
#[derive(InputObject)]
pub struct UpsertContactsInput {
    /// 1 to 1,000 contacts. They are applied in order; of two rows about one contact the later word counts.
    pub(super) rows: Vec<UpsertContactRow>,
    /// What happens to the good rows when others are refused.
    #[graphql(default)]
    pub(super) policy: UpsertPolicy,
}
