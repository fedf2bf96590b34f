//! Checking what callers declare.

use std::collections::HashMap;

use domain::feedback::FeedbackSource;
use sea_orm::{ColumnTrait, Condition, QueryFilter, QuerySelect};
use uuid::Uuid;

use super::{FeedbackInput, FeedbackItem, entity::item::Model};
use crate::{
    error::{Error, Refusal},
    reference::{AccountDirectory, MemberDirectory, Reference, external_id, line, lines},
    scope::{Scope, Writer},
    support::entity::case,
};

/// The most accounts of an item.
const MOST_ACCOUNTS: usize = 1_000;

/// The cases that some references name.
#[derive(Default)]
pub(super) struct CaseDirectory(HashMap<Reference, Uuid>);

impl CaseDirectory {
    /// Looks all of them up in one statement, in none when there are none.
    pub(super) async fn load<'r>(
        scope: &Scope,
        references: impl IntoIterator<Item = &'r Reference>,
    ) -> Result<Self, Error> {
        use case::{Column, Entity};
        let (mut ids, mut names) = (Vec::new(), Vec::new());
        for reference in references {
            match reference {
                Reference::Id(id) => ids.push(*id),
                Reference::ExternalId(name) => names.push(name.as_str()),
            }
        }
        let mut any = Condition::any();
        if !ids.is_empty() {
            any = any.add(Column::Id.is_in(ids));
        }
        if !names.is_empty() {
            any = any.add(Column::ExternalId.is_in(names));
        }
        let mut cases = HashMap::new();
        if any.is_empty() {
            return Ok(Self(cases));
        }
        let query = scope.find::<Entity>().filter(any).select_only();
        let query = query.columns([Column::Id, Column::ExternalId]);
        let found: Vec<(Uuid, Option<String>)> = query.into_tuple().all(scope.connection()).await?;
        for (id, name) in found {
            cases.insert(Reference::Id(id), id);
            cases.extend(name.map(|name| (Reference::ExternalId(name), id)));
        }
        Ok(Self(cases))
    }

    /// The case that the reference names.
    pub(super) fn resolve(&self, reference: &Reference) -> Result<Uuid, Refusal> {
        let found = self.0.get(reference).copied();
        let field = match reference {
            Reference::Id(_) => "supportCase",
            Reference::ExternalId(_) => "caseExternalId",
        };
        found.ok_or_else(|| Refusal::not_found(field, "there is no such case"))
    }
}

/// Everything that inputs name.
pub(super) struct Directories {
    accounts: AccountDirectory,
    members: MemberDirectory,
    cases: CaseDirectory,
}

impl Directories {
    /// Looks all of it up, in a fixed number of statements.
    pub(super) async fn load(scope: &Scope, inputs: &[FeedbackInput]) -> Result<Self, Error> {
        let accounts = inputs.iter().flat_map(|input| &input.accounts);
        let members = inputs.iter().filter_map(|input| input.owner.as_ref());
        let cases = inputs.iter().filter_map(|input| input.case.as_ref());
        Ok(Self {
            accounts: AccountDirectory::load(scope, accounts).await?,
            members: MemberDirectory::load(scope, members).await?,
            cases: CaseDirectory::load(scope, cases).await?,
        })
    }

    /// The whole item that the input declares over the stored one, if there is one; or every reason against it.
    pub(super) fn check(
        &self,
        writer: &Writer<'_>,
        input: &FeedbackInput,
        stored: Option<&FeedbackItem>,
    ) -> Result<FeedbackItem, Vec<Refusal>> {
        let mut refusals = Vec::new();
        let mut keep = |refusal: Refusal| refusals.push(refusal);
        let external_id = external_id(input.external_id.as_deref());
        let external_id = external_id.map_err(&mut keep).ok().flatten();
        let title = line(Some(&input.title), "title")
            .map_err(&mut keep)
            .ok()
            .flatten();
        let body = lines(input.body.as_deref(), "text");
        let body = body.map_err(&mut keep).ok().flatten();
        let owner = input.owner.as_ref();
        let owner = owner.map(|owner| self.members.resolve(owner, "owner"));
        let owner_id = owner.transpose().map_err(&mut keep).ok().flatten();
        let case = input.case.as_ref().map(|case| self.cases.resolve(case));
        let case_id = case.transpose().map_err(&mut keep).ok().flatten();
        check_source(input.source, input.case.is_some())
            .map_err(&mut keep)
            .ok();
        let accounts =
            resolve(&self.accounts, &input.accounts).map_err(|more| refusals.extend(more));
        let (Some(title), Ok(accounts)) = (title, accounts) else {
            return Err(refusals);
        };
        if !refusals.is_empty() {
            return Err(refusals);
        }
        let before = stored.map(|stored| &stored.row);
        let row = Model {
            tenant_id: writer.tenant_id(),
            id: before.map_or_else(Uuid::nil, |row| row.id),
            external_id,
            source: input.source.as_str().to_owned(),
            case_id,
            title,
            body,
            status: input.status.as_str().to_owned(),
            owner_id,
            version: before.map_or(0, |row| row.version),
            created_at: before.map_or_else(|| writer.now(), |row| row.created_at),
            updated_at: before.map_or_else(|| writer.now(), |row| row.updated_at),
        };
        Ok(FeedbackItem { row, accounts })
    }
}

/// Only what came from a case names one.
fn check_source(source: FeedbackSource, names_a_case: bool) -> Result<(), Refusal> {
    match names_a_case && source != FeedbackSource::SupportCase {
        true => Err(Refusal::invalid(
            "source",
            format!("a case is named, but the source is {source}: it is SUPPORT_CASE then"),
        )),
        false => Ok(()),
    }
}

/// The accounts that are named, each once, by id.
pub(super) fn resolve(
    directory: &AccountDirectory,
    references: &[Reference],
) -> Result<Vec<Uuid>, Vec<Refusal>> {
    if references.len() > MOST_ACCOUNTS {
        let rule = format!(
            "an item has at most {MOST_ACCOUNTS} accounts, not {}",
            references.len()
        );
        return Err(vec![Refusal::invalid("accounts", rule)]);
    }
    let (mut accounts, mut refusals) = (Vec::with_capacity(references.len()), Vec::new());
    for (place, reference) in references.iter().enumerate() {
        let list = match reference {
            Reference::Id(_) => "accounts",
            Reference::ExternalId(_) => "accountExternalIds",
        };
        match directory.resolve(reference, "account") {
            Ok(account) => accounts.push(account),
            Err(refusal) => refusals.push(Refusal {
                field: vec![list.to_owned(), place.to_string()],
                ..refusal
            }),
        }
    }
    accounts.sort_unstable();
    accounts.dedup();
    match refusals.is_empty() {
        true => Ok(accounts),
        false => Err(refusals),
    }
}
