//! The assignments of some accounts, changed by the rules of the domain and written at once.

use std::collections::HashMap;

use domain::ownership::{Assignment, OwnershipChange, OwnershipRefusal, OwnershipRole};
use sea_orm::{ColumnTrait, QueryFilter};
use uuid::Uuid;

use super::entity::{Column, Entity, Model};
use crate::{
    error::{Error, Refusal},
    id::{self, Kind},
    log::{ChangeKind, Subject},
    member::entity::member,
    scope::{Scope, Writer},
};

/// How many accounts one statement asks about.
const ACCOUNTS: usize = 1_000;

/// The assignments of accounts with the changes that were made to them.
pub(super) struct Ledger<'a> {
    writer: Writer<'a>,
    accounts: HashMap<Uuid, Vec<Entry>>,
}

struct Entry {
    /// As it was; none when it is new.
    before: Option<Model>,
    row: Model,
}

/// What an assignment's row says, in the terms of the domain.
pub(super) fn assignment(row: &Model) -> Result<Assignment, Error> {
    Ok(Assignment {
        csm: row.member_id,
        role: row.role.parse::<OwnershipRole>().map_err(Error::internal)?,
        starts_on: row.starts_on,
        ends_on: row.ends_on,
    })
}

impl<'a> Ledger<'a> {
    /// Loads all assignments of the accounts.
    pub(super) async fn open(writer: Writer<'a>, accounts: &[Uuid]) -> Result<Self, Error> {
        let mut ledger = Self {
            writer,
            accounts: HashMap::with_capacity(accounts.len()),
        };
        for chunk in accounts.chunks(ACCOUNTS) {
            let query = writer.find::<Entity>();
            let query = query.filter(Column::AccountId.is_in(chunk.iter().copied()));
            for row in query.all(writer.connection()).await? {
                let before = Some(row.clone());
                let entries = ledger.accounts.entry(row.account_id).or_default();
                entries.push(Entry { before, row });
            }
        }
        for entries in ledger.accounts.values_mut() {
            entries.sort_by_key(|entry| (entry.row.starts_on, entry.row.id));
        }
        Ok(ledger)
    }

    /// The assignments of an account, in an order that stays.
    pub(super) fn assignments(&self, account: Uuid) -> Result<Vec<Assignment>, Error> {
        let entries = self.accounts.get(&account).into_iter().flatten();
        entries.map(|entry| assignment(&entry.row)).collect()
    }

    /// The assignment of the account at `place` of [`Ledger::assignments`].
    pub(super) fn row(&mut self, account: Uuid, place: usize) -> Option<&mut Model> {
        let entries = self.accounts.get_mut(&account)?;
        entries.get_mut(place).map(|entry| &mut entry.row)
    }

    /// Makes the changes to the account's assignments.
    pub(super) fn apply(
        &mut self,
        account: Uuid,
        changes: &[OwnershipChange],
        reason: Option<&str>,
    ) {
        let entries = self.accounts.entry(account).or_default();
        for change in changes {
            match *change {
                OwnershipChange::Insert(assignment) => {
                    let row = new_row(&self.writer, account, assignment, reason);
                    entries.push(Entry { before: None, row });
                }
                OwnershipChange::End { index, ends_on } => {
                    if let Some(entry) = entries.get_mut(index) {
                        entry.row.ends_on = Some(ends_on);
                        entry.row.end_reason = reason.map(str::to_owned);
                    }
                }
            }
        }
    }

    /// Writes and logs what changed, and answers those rows, by account and day.
    pub(super) async fn save(self) -> Result<Vec<Model>, Error> {
        let mut changed = Vec::new();
        for mut entry in self.accounts.into_values().flatten() {
            let subject = Subject::of_account(Kind::Ownership, entry.row.id, entry.row.account_id);
            let kind = match entry.before {
                None => ChangeKind::Created,
                Some(_) => ChangeKind::Updated,
            };
            if entry.before.as_ref() == Some(&entry.row) {
                continue;
            }
            let before = entry.before.as_ref();
            if self
                .writer
                .record(kind, subject, before, Some(&entry.row))?
            {
                entry.row.version += 1;
                entry.row.updated_at = self.writer.now();
                changed.push(entry.row);
            }
        }
        changed.sort_by_key(|row| (row.account_id, row.starts_on, row.id));
        self.writer.save::<Entity>(&changed).await?;
        Ok(changed)
    }
}

fn new_row(
    writer: &Writer<'_>,
    account: Uuid,
    assignment: Assignment,
    reason: Option<&str>,
) -> Model {
    Model {
        tenant_id: writer.tenant_id(),
        id: id::new(writer.now()),
        account_id: account,
        member_id: assignment.csm,
        role: assignment.role.as_str().to_owned(),
        starts_on: assignment.starts_on,
        ends_on: assignment.ends_on,
        reason: reason.map(str::to_owned),
        end_reason: None,
        version: 0,
        created_at: writer.now(),
        updated_at: writer.now(),
    }
}

/// Refuses a member who cannot own accounts: unknown, of another tenant, or suspended.
pub(crate) async fn check_owner(scope: &Scope, member: Uuid, field: &str) -> Result<(), Error> {
    let query = scope
        .find::<member::Entity>()
        .filter(member::Column::Id.eq(member));
    match query.one(scope.connection()).await? {
        Some(member) if member.status == "ACTIVE" => Ok(()),
        Some(_) => Err(suspended(field).into()),
        None => Err(Refusal::not_found(field, "there is no such member").into()),
    }
}

pub(super) fn suspended(field: &str) -> Refusal {
    Refusal::invalid(
        field,
        "the member is suspended: only an active member can own accounts",
    )
}

/// What the domain refused, for the person who asked; `who` and `end` are the fields of the member and of the last day.
pub(super) fn refusal(refused: OwnershipRefusal, who: &str, end: &str) -> Refusal {
    match refused {
        OwnershipRefusal::PrimaryTaken { .. } | OwnershipRefusal::AlreadyAssigned { .. } => {
            Refusal::conflict(who, refused)
        }
        OwnershipRefusal::EndBeforeStart { .. } => Refusal::invalid(end, refused),
        OwnershipRefusal::NotAssigned { .. } | OwnershipRefusal::SameManager => {
            Refusal::invalid(who, refused)
        }
    }
}
