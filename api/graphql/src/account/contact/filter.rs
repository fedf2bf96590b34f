//! Which contacts, and in which order.

use async_graphql::{Enum, InputObject};
use data::{
    account::{
        Archived,
        contact::{ContactFilter as Filter, ContactOrder as Order, ContactOrderField as Field},
    },
    error::Refusal,
    id::Kind,
};
use domain::account::ContactRole as ExactRole;

use super::ContactRole;
use crate::{
    account::filter::{ArchivedChoice, Direction},
    filter::{DateTimeFilter, IdFilter, StringFilter},
};

/// Which contacts are wanted; everything that is given must hold.
#[derive(Clone, Debug, Default, InputObject)]
pub struct ContactFilter {
    /// The id.
    id: Option<IdFilter>,
    /// The id in the system of record.
    external_id: Option<StringFilter>,
    /// The id of the account.
    account: Option<IdFilter>,
    /// The name.
    name: Option<StringFilter>,
    /// The e-mail address.
    email: Option<StringFilter>,
    /// The job title.
    title: Option<StringFilter>,
    /// Has one of these roles.
    role: Option<Vec<ContactRole>>,
    /// Whether the person must never be surveyed.
    do_not_survey: Option<bool>,
    /// When it was made here.
    created_at: Option<DateTimeFilter>,
    /// Whether archived contacts are wanted; not given, only contacts that are not archived.
    archived: Option<ArchivedChoice>,
    /// The name, e-mail address or external id contains this text, whatever the case of the letters.
    search: Option<String>,
    /// All of these hold.
    and: Option<Vec<ContactFilter>>,
    /// One of these holds.
    or: Option<Vec<ContactFilter>>,
    /// This does not hold.
    not: Option<Box<ContactFilter>>,
}

impl ContactFilter {
    /// The filter for the data layer.
    ///
    /// # Errors
    /// When an id is malformed or a list is too long; the refusal names the field.
    pub fn filter(self) -> Result<Filter, Refusal> {
        let text = |filter: Option<StringFilter>, field| {
            filter.map(|filter| filter.comparators(field)).transpose()
        };
        let inner = |list: Option<Vec<Self>>, name: &str| -> Result<Vec<Filter>, Refusal> {
            let filters = list.unwrap_or_default().into_iter().enumerate();
            filters
                .map(|(place, filter)| {
                    filter
                        .filter()
                        .map_err(|refusal| refusal.under(&[name, &place.to_string()]))
                })
                .collect()
        };
        Ok(Filter {
            id: self
                .id
                .map(|filter| filter.comparators(Kind::Contact, "id"))
                .transpose()?,
            external_id: text(self.external_id, "externalId")?,
            account: self
                .account
                .map(|filter| filter.comparators(Kind::Account, "account"))
                .transpose()?,
            name: text(self.name, "name")?,
            email: text(self.email, "email")?,
            title: text(self.title, "title")?,
            role: self
                .role
                .map(|roles| roles.into_iter().map(ExactRole::from).collect()),
            do_not_survey: self.do_not_survey,
            created_at: self
                .created_at
                .map(|filter| filter.comparators("createdAt"))
                .transpose()?,
            archived: self.archived.map(Archived::from),
            search: self.search,
            and: inner(self.and, "and")?,
            or: inner(self.or, "or")?,
            not: self
                .not
                .map(|filter| filter.filter().map(Box::new))
                .transpose()
                .map_err(|refusal| refusal.under(&["not"]))?,
        })
    }
}

/// By what contacts are ordered.
#[derive(Clone, Debug, InputObject)]
pub struct ContactOrder {
    /// The field.
    field: ContactOrderField,
    /// Least first or greatest first. Absent values count as greatest.
    #[graphql(default)]
    direction: Direction,
}

/// What contacts can be ordered by.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum)]
#[graphql(remote = "Field")]
pub enum ContactOrderField {
    /// The name.
    Name,
    /// The e-mail address.
    Email,
    /// When it was made here.
    CreatedAt,
    /// When it was last changed.
    UpdatedAt,
}

impl From<ContactOrder> for Order {
    fn from(order: ContactOrder) -> Self {
        Self {
            field: order.field.into(),
            descending: order.direction.is_descending(),
        }
    }
}
