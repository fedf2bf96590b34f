//! Checking what callers declare.

use std::collections::HashMap;

use domain::feedback::FeedbackSource;
use sea_orm::{QueryFilter, QuerySelect};
use uuid::Uuid;

use super::{FeedbackInput, FeedbackItem, entity::item::Model};
use crate::{
    error::{Error, Refusal},
    id,
    reference::{AccountDirectory, MemberDirectory, Reference, external_id, line, lines, named},
    scope::{Scope, TenantEntity, Writer},
    support::entity::case,
    survey::entity::answer,
};

/// The most accounts of an item.
const MOST_ACCOUNTS: usize = 1_000;

/// What items can have come from, as far as some references name it: cases, or answers.
#[derive(Default)]
struct Origins(HashMap<Reference, Uuid>);

impl Origins {
    /// Looks all of them up in one statement, in none when there are none.
    async fn load<'r, E: TenantEntity>(
        scope: &Scope,
        references: impl IntoIterator<Item = &'r Reference>,
        columns: (E::Column, E::Column),
    ) -> Result<Self, Error> {
        let mut origins = HashMap::new();
        let Some(named) = named(references, columns) else {
            return Ok(Self(origins));
        };
        let query = scope.find::<E>().filter(named).select_only();
        let query = query.columns([columns.0, columns.1]);
        let found: Vec<(Uuid, Option<String>)> = query.into_tuple().all(scope.connection()).await?;
        for (id, name) in found {
            origins.insert(Reference::Id(id), id);
            origins.extend(name.map(|name| (Reference::ExternalId(name), id)));
        }
        Ok(Self(origins))
    }

    /// What the reference names, if there is one; `by_id` and `by_name` are the fields of a reference, and `what` is its name.
    fn resolve(
        &self,
        reference: Option<&Reference>,
        (by_id, by_name, what): (&str, &str, &str),
    ) -> Result<Option<Uuid>, Refusal> {
        let Some(reference) = reference else {
            return Ok(None);
        };
        let field = match reference {
            Reference::Id(_) => by_id,
            Reference::ExternalId(_) => by_name,
        };
        let found = self.0.get(reference).copied();
        let unknown = || Refusal::not_found(field, format!("there is no such {what}"));
        found.ok_or_else(unknown).map(Some)
    }
}

/// Everything that inputs name.
pub(super) struct Directories {
    pub(super) accounts: AccountDirectory,
    members: MemberDirectory,
    cases: Origins,
    answers: Origins,
}

impl Directories {
    /// Looks all of it up, in a fixed number of statements.
    pub(super) async fn load(scope: &Scope, inputs: &[FeedbackInput]) -> Result<Self, Error> {
        let accounts = inputs.iter().flat_map(|input| &input.accounts);
        let members = inputs.iter().filter_map(|input| input.owner.as_ref());
        let cases = inputs.iter().filter_map(|input| input.case.as_ref());
        let answers = inputs.iter().filter_map(|input| input.answer.as_ref());
        let by = (case::Column::Id, case::Column::ExternalId);
        let cases = Origins::load::<case::Entity>(scope, cases, by);
        let by = (answer::Column::Id, answer::Column::ExternalId);
        let answers = Origins::load::<answer::Entity>(scope, answers, by);
        Ok(Self {
            accounts: AccountDirectory::load(scope, accounts).await?,
            members: MemberDirectory::load(scope, members).await?,
            cases: cases.await?,
            answers: answers.await?,
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
        let fields = ("supportCase", "caseExternalId", "case");
        let case = self.cases.resolve(input.case.as_ref(), fields);
        let case_id = case.map_err(&mut keep).ok().flatten();
        let fields = ("surveyAnswer", "answerExternalId", "answer");
        let answer = self.answers.resolve(input.answer.as_ref(), fields);
        let answer_id = answer.map_err(&mut keep).ok().flatten();
        check_source(input).map_err(&mut keep).ok();
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
            id: before.map_or_else(|| id::new(writer.now()), |row| row.id),
            external_id,
            source: input.source.as_str().to_owned(),
            case_id,
            answer_id,
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

/// Only what came from a case names one, and only what came from a survey names an answer.
fn check_source(input: &FeedbackInput) -> Result<(), Refusal> {
    for (what, is_named, source) in [
        ("a case", input.case.is_some(), FeedbackSource::SupportCase),
        ("an answer", input.answer.is_some(), FeedbackSource::Survey),
    ] {
        if is_named && input.source != source {
            let rule = format!(
                "{what} is named, but the source is {}: it is {source} then",
                input.source
            );
            return Err(Refusal::invalid("source", rule));
        }
    }
    Ok(())
}

/// The accounts that are named, as far as there are such accounts.
pub(super) fn existing(directory: &AccountDirectory, references: &[Reference]) -> Vec<Uuid> {
    let resolved = references
        .iter()
        .map(|reference| directory.resolve(reference, "account"));
    resolved.filter_map(Result::ok).collect()
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
