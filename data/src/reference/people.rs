//! The contacts and members that inputs name.

use std::collections::{HashMap, HashSet};

use sea_orm::{ColumnTrait, QueryFilter, QuerySelect};
use uuid::Uuid;

use super::{Reference, named};
use crate::{
    account::entity::contact,
    error::{Error, Refusal},
    member::{self, entity::member as member_row},
    scope::Scope,
};

/// The contacts that some references name, each with its account.
#[derive(Clone, Debug, Default)]
pub(crate) struct ContactDirectory {
    accounts: HashMap<Uuid, Uuid>,
    by_external_id: HashMap<String, Uuid>,
}

impl ContactDirectory {
    /// Looks all of them up in one statement, in none when there are none.
    pub(crate) async fn load<'r>(
        scope: &Scope,
        references: impl IntoIterator<Item = &'r Reference>,
    ) -> Result<Self, Error> {
        use contact::{Column, Entity};
        let mut directory = Self::default();
        let Some(named) = named(references, (Column::Id, Column::ExternalId)) else {
            return Ok(directory);
        };
        let query = scope.find::<Entity>().filter(named).select_only();
        let query = query.columns([Column::Id, Column::AccountId, Column::ExternalId]);
        let found: Vec<(Uuid, Uuid, Option<String>)> =
            query.into_tuple().all(scope.connection()).await?;
        for (id, account, external_id) in found {
            directory.accounts.insert(id, account);
            let named = external_id.map(|external_id| (external_id, id));
            directory.by_external_id.extend(named);
        }
        Ok(directory)
    }

    /// The contact that the reference names, of the account; a refusal is about the input field that holds it.
    pub(crate) fn resolve(
        &self,
        reference: &Reference,
        account: Uuid,
        field: &str,
    ) -> Result<Uuid, Refusal> {
        let field = reference.field(field);
        let found = match reference {
            Reference::Id(id) => self.accounts.get_key_value(id).map(|(id, _)| *id),
            Reference::ExternalId(external_id) => self.by_external_id.get(external_id).copied(),
        };
        let found = found.ok_or_else(|| match reference {
            Reference::Id(_) => Refusal::not_found(&field, "there is no such contact"),
            Reference::ExternalId(external_id) => Refusal::not_found(
                &field,
                format!("there is no contact with the externalId `{external_id}`"),
            ),
        })?;
        match self.accounts.get(&found) {
            Some(theirs) if *theirs == account => Ok(found),
            _ => Err(Refusal::invalid(
                &field,
                "the contact is of another account: name one of this account",
            )),
        }
    }
}

/// The name that a caller gives a member.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum MemberReference {
    /// Our id.
    Id(Uuid),
    /// The e-mail address.
    Email(String),
}

/// The members that some references name.
#[derive(Clone, Debug, Default)]
pub(crate) struct MemberDirectory {
    ids: HashSet<Uuid>,
    by_email: HashMap<String, Uuid>,
}

impl MemberDirectory {
    /// Looks all of them up, in at most two statements. It says no more than whether they exist.
    pub(crate) async fn load<'r>(
        scope: &Scope,
        references: impl IntoIterator<Item = &'r MemberReference>,
    ) -> Result<Self, Error> {
        use member_row::{Column, Entity};
        let (mut ids, mut emails) = (HashSet::new(), HashSet::new());
        for reference in references {
            match reference {
                MemberReference::Id(id) => _ = ids.insert(*id),
                MemberReference::Email(email) => _ = emails.insert(email.clone()),
            }
        }
        let mut directory = Self::default();
        if !ids.is_empty() {
            let query = scope.find::<Entity>().filter(Column::Id.is_in(ids));
            let query = query.select_only().column(Column::Id);
            let found: Vec<Uuid> = query.into_tuple().all(scope.connection()).await?;
            directory.ids.extend(found);
        }
        if !emails.is_empty() {
            let emails: Vec<String> = emails.into_iter().collect();
            directory.by_email = member::ids_by_emails(scope, &emails).await?;
        }
        Ok(directory)
    }

    /// The member that the reference names; a refusal is about the input field: `field` for our id, `fieldEmail` for the address.
    pub(crate) fn resolve(
        &self,
        reference: &MemberReference,
        field: &str,
    ) -> Result<Uuid, Refusal> {
        match reference {
            MemberReference::Id(id) => {
                let found = self.ids.get(id).copied();
                found.ok_or_else(|| Refusal::not_found(field, "there is no such member"))
            }
            MemberReference::Email(email) => {
                let found = self.by_email.get(email).copied();
                found.ok_or_else(|| {
                    let rule = format!("there is no member with the e-mail address `{email}`");
                    Refusal::not_found(&format!("{field}Email"), rule)
                })
            }
        }
    }
}
