//! Lists of contacts: chosen by a filter, in an order, page by page.

use chrono::{DateTime, Utc};
use domain::{account::ContactRole, member::Permission};
use sea_orm::{
    Condition, QueryFilter, Select,
    sea_query::{ExprTrait, LikeExpr},
};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::super::{
    entity::contact::{Column, Entity, Model},
    filter::{Archived, Compared, Terms, archived_condition, column, contains_any, negated},
};
use crate::{
    error::{Error, Refusal},
    filter::Comparators,
    page::{self, Page, PageRequest, SortKey, SortKind},
    scope::Scope,
};

/// Which contacts are wanted; everything that is given must hold.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct ContactFilter {
    /// The id.
    pub id: Option<Comparators<Uuid>>,
    /// The id in the system of record.
    pub external_id: Option<Comparators<String>>,
    /// The account.
    pub account: Option<Comparators<Uuid>>,
    /// The name.
    pub name: Option<Comparators<String>>,
    /// The e-mail address.
    pub email: Option<Comparators<String>>,
    /// The job title.
    pub title: Option<Comparators<String>>,
    /// The person has one of these roles.
    pub role: Option<Vec<ContactRole>>,
    /// Whether the person must never be surveyed.
    pub do_not_survey: Option<bool>,
    /// When it was made.
    pub created_at: Option<Comparators<DateTime<Utc>>>,
    /// Whether archived contacts are wanted. Not given: at the top of a filter only contacts that are not archived, inside
    /// `and`, `or` and `not` it does not matter.
    pub archived: Option<Archived>,
    /// The name, e-mail address or external id contains this text, whatever the case of the letters.
    pub search: Option<String>,
    /// All of these hold.
    pub and: Vec<Self>,
    /// One of these holds; empty: no matter.
    pub or: Vec<Self>,
    /// This does not hold.
    pub not: Option<Box<Self>>,
}

/// By what a list of contacts is ordered, one of several.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ContactOrder {
    /// What is compared.
    pub field: ContactOrderField,
    /// Greatest first. Absent values count as greater than all others.
    pub descending: bool,
}

/// What contacts can be ordered by.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum ContactOrderField {
    /// The name.
    Name,
    /// The e-mail address.
    Email,
    /// When it was made.
    CreatedAt,
    /// When it was last changed.
    UpdatedAt,
}

/// A list of contacts that is ready to be read.
#[derive(Clone, Debug)]
pub struct ContactList {
    condition: Condition,
    order: Vec<SortKey>,
}

impl ContactList {
    /// Prepares a list of the tenant's contacts. Without an order it is by name; the id always decides last.
    ///
    /// # Errors
    /// [`Error::Forbidden`] without the permission to read the portfolio; [`Error::Refused`] when the filter is too large.
    pub fn prepare(
        scope: &Scope,
        filter: &ContactFilter,
        order: &[ContactOrder],
    ) -> Result<Self, Error> {
        scope.check(Permission::ReadPortfolio)?;
        let archived = filter.archived.unwrap_or_default();
        let condition = condition(scope, &mut Terms::default(), filter, "where", 0)?;
        Ok(Self {
            condition: condition.add_option(of_archive(scope, archived)),
            order: sort_keys(order),
        })
    }

    /// A page of the list.
    ///
    /// # Errors
    /// [`Error::Refused`] when the page is too large or the cursor is of another list.
    pub async fn page(&self, scope: &Scope, request: &PageRequest) -> Result<Page<Model>, Error> {
        page::load(scope, self.select(scope), &self.order, request).await
    }

    /// How many contacts the list has.
    ///
    /// # Errors
    /// When the database is away.
    pub async fn count(&self, scope: &Scope) -> Result<i64, Error> {
        page::count(scope, self.select(scope)).await
    }

    /// The condition on contacts, for statements that ask for more than the contacts.
    #[must_use]
    pub fn condition(&self) -> Condition {
        self.condition.clone()
    }

    fn select(&self, scope: &Scope) -> Select<Entity> {
        scope.find::<Entity>().filter(self.condition())
    }
}

/// The order of a list, by name when none is given.
pub(super) fn sort_keys(order: &[ContactOrder]) -> Vec<SortKey> {
    let key = |name: Column, kind| SortKey::ascending(column(name), kind);
    let mut keys: Vec<SortKey> = order
        .iter()
        .map(|order| {
            let by = match order.field {
                ContactOrderField::Name => key(Column::Name, SortKind::Text),
                ContactOrderField::Email => key(Column::Email, SortKind::Text).nullable(),
                ContactOrderField::CreatedAt => key(Column::CreatedAt, SortKind::Instant),
                ContactOrderField::UpdatedAt => key(Column::UpdatedAt, SortKind::Instant),
            };
            by.descending(order.descending)
        })
        .collect();
    if keys.is_empty() {
        keys.push(key(Column::Name, SortKind::Text));
    }
    keys.push(key(Column::Id, SortKind::Id));
    keys
}

fn condition(
    scope: &Scope,
    terms: &mut Terms,
    filter: &ContactFilter,
    path: &str,
    above: usize,
) -> Result<Condition, Refusal> {
    terms.descend(path, above)?;
    let mut all = columns(terms, filter, path)?;
    if above > 0 {
        let archived = filter.archived;
        all = all.add_option(archived.and_then(|archived| of_archive(scope, archived)));
    }
    for (index, inner) in filter.and.iter().enumerate() {
        let path = format!("{path}.and.{index}");
        all = all.add(condition(scope, terms, inner, &path, above + 1)?);
    }
    let mut any = Condition::any();
    for (index, inner) in filter.or.iter().enumerate() {
        let path = format!("{path}.or.{index}");
        any = any.add(condition(scope, terms, inner, &path, above + 1)?);
    }
    if !filter.or.is_empty() {
        all = all.add(any);
    }
    if let Some(inner) = &filter.not {
        let path = format!("{path}.not");
        all = all.add(negated(condition(scope, terms, inner, &path, above + 1)?));
    }
    Ok(all)
}

fn columns(terms: &mut Terms, filter: &ContactFilter, path: &str) -> Result<Condition, Refusal> {
    let mut all = Compared {
        terms,
        path,
        all: Condition::all(),
    };
    all.add("id", &filter.id, &column(Column::Id))?;
    all.add(
        "externalId",
        &filter.external_id,
        &column(Column::ExternalId),
    )?;
    all.add("account", &filter.account, &column(Column::AccountId))?;
    all.add("name", &filter.name, &column(Column::Name))?;
    all.add("email", &filter.email, &column(Column::Email))?;
    all.add("title", &filter.title, &column(Column::Title))?;
    all.add("createdAt", &filter.created_at, &column(Column::CreatedAt))?;
    let survey = filter.do_not_survey.map(Comparators::equal);
    all.add("doNotSurvey", &survey, &column(Column::DoNotSurvey))?;
    let mut all = all.all;
    if let Some(roles) = &filter.role {
        terms.count(&format!("{path}.role"), 1, roles.len())?;
        all = all.add(has_role(roles));
    }
    if let Some(text) = &filter.search {
        terms.count(&format!("{path}.search"), 3, 0)?;
        let searched = [Column::Name, Column::Email, Column::ExternalId].map(column);
        all = all.add(contains_any(&searched, text));
    }
    Ok(all)
}

/// The roles are a JSON array of names, so that a name in quotes is found exactly.
fn has_role(roles: &[ContactRole]) -> Condition {
    let named = |role: &ContactRole| {
        let name = role.as_str().replace('_', "\\_");
        column(Column::Roles).like(LikeExpr::new(format!("%\"{name}\"%")).escape('\\'))
    };
    let none = Condition::any().add(column(Column::Id).is_null());
    roles.iter().map(named).fold(none, Condition::add)
}

fn of_archive(scope: &Scope, archived: Archived) -> Option<Condition> {
    archived_condition(scope, archived, None, Column::ArchivedAt)
}
