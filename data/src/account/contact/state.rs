//! What has to be known of the contacts and accounts that a call names, and what a change makes of a contact.

use std::collections::{HashMap, HashSet};

use sea_orm::{ColumnTrait, QueryFilter, sea_query::Condition};
use uuid::Uuid;

use super::{
    super::entity::{
        account,
        contact::{Column, Entity, Model},
    },
    input::Change,
};
use crate::{
    error::{Error, Refusal},
    id::Kind,
    log::{ChangeKind, Subject},
    reference::{Reference, named},
    scope::{Scope, Writer},
};

/// The contacts and accounts that a call names, as they are in the database.
#[derive(Default)]
pub(super) struct Known {
    contacts: HashMap<Uuid, Model>,
    by_external_id: HashMap<String, Uuid>,
    accounts: HashMap<Uuid, account::Model>,
    accounts_by_external_id: HashMap<String, Uuid>,
}

impl Known {
    /// Loads what `changes` name, and the contact `id` if it is given.
    pub(super) async fn load(
        scope: &Scope,
        id: Option<Uuid>,
        changes: &[&Change],
    ) -> Result<Self, Error> {
        let mut known = Self::default();
        known.load_contacts(scope, id, changes).await?;
        known.load_accounts(scope, changes).await?;
        Ok(known)
    }

    /// The contact of that id.
    pub(super) fn contact(&self, id: Uuid) -> Option<&Model> {
        self.contacts.get(&id)
    }

    /// The contact of that external id.
    pub(super) fn by_external_id(&self, external_id: &str) -> Option<&Model> {
        self.contact(*self.by_external_id.get(external_id)?)
    }

    /// The account of a contact after a change: the one that the change names, or else the one it has.
    pub(super) fn account(&self, change: &Change, now: Option<Uuid>) -> Result<Uuid, Refusal> {
        let Some(reference) = &change.account else {
            // A contact that is made by itself names its account by our id, and never leaves it out.
            let rule = "a new contact needs an account";
            return now.ok_or_else(|| Refusal::invalid("accountExternalId", rule));
        };
        let account = match reference {
            Reference::Id(id) => Some(id),
            Reference::ExternalId(external_id) => self.accounts_by_external_id.get(external_id),
        };
        let account = account.and_then(|id| self.accounts.get(id));
        let account = account.ok_or_else(|| no_account(reference))?;
        if account.archived_at.is_some() && now != Some(account.id) {
            let rule = format!(
                "the account `{}` is archived: restore it first",
                account.name
            );
            return Err(Refusal::conflict(&reference.field("account"), rule));
        }
        Ok(account.id)
    }

    async fn load_contacts(
        &mut self,
        scope: &Scope,
        id: Option<Uuid>,
        changes: &[&Change],
    ) -> Result<(), Error> {
        let named = changes
            .iter()
            .filter_map(|change| change.external_id.value());
        let external_ids: HashSet<&String> = named.collect();
        let mut wanted = Condition::any().add_option(id.map(|id| Column::Id.eq(id)));
        if !external_ids.is_empty() {
            wanted = wanted.add(Column::ExternalId.is_in(external_ids));
        }
        if wanted.is_empty() {
            return Ok(());
        }
        let query = scope.find::<Entity>().filter(wanted);
        for row in query.all(scope.connection()).await? {
            if let Some(external_id) = &row.external_id {
                self.by_external_id.insert(external_id.clone(), row.id);
            }
            self.contacts.insert(row.id, row);
        }
        Ok(())
    }

    async fn load_accounts(&mut self, scope: &Scope, changes: &[&Change]) -> Result<(), Error> {
        use account::{Column, Entity};
        let accounts = changes.iter().filter_map(|change| change.account.as_ref());
        let Some(named) = named(accounts, (Column::Id, Column::ExternalId)) else {
            return Ok(());
        };
        let query = scope.find::<Entity>().filter(named);
        for row in query.all(scope.connection()).await? {
            if let Some(external_id) = &row.external_id {
                self.accounts_by_external_id
                    .insert(external_id.clone(), row.id);
            }
            self.accounts.insert(row.id, row);
        }
        Ok(())
    }
}

fn no_account(reference: &Reference) -> Refusal {
    let rule = match reference {
        Reference::Id(_) => "there is no such account".to_owned(),
        Reference::ExternalId(external_id) => {
            format!("there is no account with the external id `{external_id}`")
        }
    };
    Refusal::not_found(&reference.field("account"), rule)
}

/// A new contact, to which the input that makes it is yet to be applied.
pub(super) fn new(scope: &Scope, id: Uuid, account: Uuid) -> Model {
    Model {
        tenant_id: scope.tenant_id(),
        id,
        account_id: account,
        external_id: None,
        name: String::new(),
        email: None,
        title: None,
        phone: None,
        roles: "[]".to_owned(),
        do_not_survey: false,
        archived_at: None,
        version: 1,
        created_at: scope.now(),
        updated_at: scope.now(),
    }
}

/// Applies a change, after which the contact belongs to `account`.
pub(super) fn apply(row: &mut Model, change: &Change, account: Uuid) -> Result<(), Error> {
    row.account_id = account;
    change.external_id.apply_to(&mut row.external_id);
    change.email.apply_to(&mut row.email);
    change.title.apply_to(&mut row.title);
    change.phone.apply_to(&mut row.phone);
    if let Some(name) = &change.name {
        row.name.clone_from(name);
    }
    if let Some(do_not_survey) = change.do_not_survey {
        row.do_not_survey = do_not_survey;
    }
    if let Some(roles) = &change.roles {
        let names: Vec<&str> = roles.iter().map(|role| role.as_str()).collect();
        row.roles = serde_json::to_string(&names).map_err(Error::internal)?;
    }
    Ok(())
}

/// Writes contacts that differ and notes them for the log; before each is what it was, none when it is new.
pub(super) async fn save(
    writer: &Writer<'_>,
    kind: ChangeKind,
    contacts: &mut [(Option<Model>, Model)],
) -> Result<(), Error> {
    let mut rows = Vec::new();
    for (before, row) in contacts {
        let subject = Subject::of_account(Kind::Contact, row.id, row.account_id);
        let kind = match before {
            Some(_) => kind,
            None => ChangeKind::Created,
        };
        if !writer.record(kind, subject, before.as_ref(), Some(&*row))? {
            continue;
        }
        if before.is_some() {
            row.version += 1;
            row.updated_at = writer.now();
        }
        rows.push(row.clone());
    }
    writer.save::<Entity>(&rows).await
}
