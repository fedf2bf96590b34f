//! Contacts: the people at accounts.

use std::{collections::HashMap, sync::Arc};

use async_graphql::{Context, Enum, ID, InputObject, MaybeUndefined, Object};
use data::{
    account::{
        Archived,
        contact::{
            ContactFilter as Filter, ContactInput, ContactList, ContactOrder as Order,
            ContactOrderField as Field,
        },
        entity::contact::Model,
    },
    error::Refusal,
    id::Kind,
    page::Page,
    patch::Patch,
    reference::Reference,
    scope::Scope,
};
use domain::account::ContactRole as ExactRole;
use uuid::Uuid;

use super::{
    Account,
    filter::{ArchivedChoice, Direction},
    mutation::inputs,
};
use crate::graphql::{
    batch::Batch,
    bulk::{UpsertPolicy, patch, upsert_payload},
    error::OrFault,
    filter::{DateTimeFilter, IdFilter, StringFilter},
    id,
    page::{Total, connection, page_request},
    payload::{mutate, payload},
    scalar::DateTime,
    session::ContextSession,
};

connection!(
    /// A page of contacts.
    ContactConnection,
    ContactEdge,
    Contact
);

/// What a contact is to us.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum)]
#[graphql(remote = "ExactRole")]
pub enum ContactRole {
    /// Speaks for us inside the account.
    Champion,
    /// Decides about renewals.
    DecisionMaker,
    /// Stands behind the purchase at the top.
    ExecutiveSponsor,
    /// Works with the product.
    User,
    /// Sets the product up.
    Administrator,
    /// Pays the invoices.
    Billing,
}

/// A person at an account.
#[derive(Clone)]
pub struct Contact {
    row: Arc<Model>,
    family: Arc<Family>,
}

#[derive(Default)]
struct Family {
    account_ids: Vec<Uuid>,
    accounts: Batch<(), HashMap<Uuid, Account>>,
}

impl Contact {
    /// The contacts of rows that were loaded together.
    #[must_use]
    pub fn family(rows: Vec<Model>) -> Vec<Self> {
        let mut account_ids: Vec<Uuid> = rows.iter().map(|row| row.account_id).collect();
        account_ids.sort_unstable();
        account_ids.dedup();
        let family = Arc::new(Family {
            account_ids,
            ..Family::default()
        });
        rows.into_iter()
            .map(|row| Self {
                row: Arc::new(row),
                family: Arc::clone(&family),
            })
            .collect()
    }

    /// The contact of a row that was loaded alone.
    #[must_use]
    pub fn alone(row: Model) -> Self {
        let family = Arc::new(Family {
            account_ids: vec![row.account_id],
            ..Family::default()
        });
        Self {
            row: Arc::new(row),
            family,
        }
    }

    /// The contacts of a page.
    #[must_use]
    pub fn page(page: Page<Model>) -> Page<Self> {
        let (cursors, rows): (Vec<String>, Vec<Model>) = page.rows.into_iter().unzip();
        let rows = cursors.into_iter().zip(Self::family(rows)).collect();
        Page {
            rows,
            has_next: page.has_next,
            has_previous: page.has_previous,
        }
    }

    /// The contact's id in the database.
    #[must_use]
    pub fn uuid(&self) -> Uuid {
        self.row.id
    }

    /// The pages of many lists.
    pub(super) fn pages(pages: HashMap<Uuid, Page<Model>>) -> HashMap<Uuid, Page<Self>> {
        pages
            .into_iter()
            .map(|(account, page)| (account, Self::page(page)))
            .collect()
    }
}

/// A person at an account.
#[Object]
impl Contact {
    /// The id.
    pub(in crate::graphql) async fn id(&self) -> ID {
        id::encode(Kind::Contact, self.row.id)
    }

    /// The id in the system of record; unique in the tenant.
    async fn external_id(&self) -> Option<&str> {
        self.row.external_id.as_deref()
    }

    /// The account at which the person is.
    async fn account(&self, context: &Context<'_>) -> async_graphql::Result<Option<Account>> {
        let scope = context.scope().await?;
        let load = async {
            let rows = data::account::by_ids(scope, &self.family.account_ids).await?;
            Ok(Account::family(rows)
                .into_iter()
                .map(|account| (account.uuid(), account))
                .collect())
        };
        Ok(self
            .family
            .accounts
            .get((), load)
            .await
            .or_fault()?
            .get(&self.row.account_id)
            .cloned())
    }

    /// The name that people read.
    async fn name(&self) -> &str {
        &self.row.name
    }

    /// The e-mail address.
    async fn email(&self) -> Option<&str> {
        self.row.email.as_deref()
    }

    /// The job title.
    async fn title(&self) -> Option<&str> {
        self.row.title.as_deref()
    }

    /// The telephone number.
    async fn phone(&self) -> Option<&str> {
        self.row.phone.as_deref()
    }

    /// What the person is to us.
    async fn roles(&self) -> async_graphql::Result<Vec<ContactRole>> {
        Ok(data::account::contact::roles(&self.row)
            .or_fault()?
            .into_iter()
            .map(ContactRole::from)
            .collect())
    }

    /// Whether the person must never be surveyed.
    async fn do_not_survey(&self) -> bool {
        self.row.do_not_survey
    }

    /// When it was put away; null while it is not.
    async fn archived_at(&self) -> Option<DateTime> {
        self.row.archived_at.map(DateTime)
    }

    /// Counts the changes; send it with a change to be told of others' changes.
    async fn version(&self) -> i32 {
        self.row.version
    }

    /// When it was made here.
    async fn created_at(&self) -> DateTime {
        DateTime(self.row.created_at)
    }

    /// When it was last changed.
    async fn updated_at(&self) -> DateTime {
        DateTime(self.row.updated_at)
    }
}

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
    fn filter(self) -> Result<Filter, Refusal> {
        let text = |filter: Option<StringFilter>, field| {
            filter.map(|filter| filter.comparators(field)).transpose()
        };
        let inner = |list: Option<Vec<Self>>| -> Result<Vec<Filter>, Refusal> {
            list.unwrap_or_default()
                .into_iter()
                .map(Self::filter)
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
            and: inner(self.and)?,
            or: inner(self.or)?,
            not: self
                .not
                .map(|filter| filter.filter().map(Box::new))
                .transpose()?,
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

/// Asking for contacts.
#[derive(Default)]
pub struct ContactQuery;

/// Asking for contacts.
#[Object]
impl ContactQuery {
    /// The contacts of the tenant, by name when no order is given.
    #[expect(
        clippy::too_many_arguments,
        reason = "the arguments of a connection, as Relay names them"
    )]
    async fn contacts(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "Which contacts; all that are not archived when nothing is said.")]
        r#where: Option<ContactFilter>,
        #[graphql(desc = "The order, the most significant first.")] order_by: Option<
            Vec<ContactOrder>,
        >,
        #[graphql(desc = "The first so many, 0 to 100; 20 when nothing is said.")] first: Option<
            i32,
        >,
        #[graphql(desc = "Only what comes after this cursor.")] after: Option<String>,
        #[graphql(desc = "The last so many, 0 to 100.")] last: Option<i32>,
        #[graphql(desc = "Only what comes before this cursor.")] before: Option<String>,
    ) -> async_graphql::Result<ContactConnection> {
        let scope = context.scope().await?;
        let filter = r#where.unwrap_or_default().filter().or_fault()?;
        let order = |order: ContactOrder| Order {
            field: order.field.into(),
            descending: order.direction.is_descending(),
        };
        let orders: Vec<Order> = order_by
            .unwrap_or_default()
            .into_iter()
            .map(order)
            .collect();
        let list = Arc::new(ContactList::prepare(scope, &filter, &orders).or_fault()?);
        let page = list
            .page(scope, &page_request(first, after, last, before))
            .await
            .or_fault()?;
        let total = Total::counted_by(move |scope| {
            let list = Arc::clone(&list);
            Box::pin(async move { list.count(scope).await })
        });
        Ok(ContactConnection::from_page(Contact::page(page), total))
    }
}

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
    id: ID,
    /// The version that you have seen; with it the change is refused when somebody else was faster.
    version: Option<i32>,
    /// The name that people read, 1 to 200 characters.
    name: Option<String>,
    /// The id in the system of record; unique in the tenant.
    external_id: MaybeUndefined<String>,
    /// The e-mail address.
    email: MaybeUndefined<String>,
    /// The job title.
    title: MaybeUndefined<String>,
    /// The telephone number.
    phone: MaybeUndefined<String>,
    /// What the person is to us.
    roles: Option<Vec<ContactRole>>,
    /// Whether the person must never be surveyed.
    do_not_survey: Option<bool>,
}

/// A contact as the system of record knows it. Fields that are not given stay as they are, null empties them.
#[derive(Clone, Debug, InputObject)]
pub struct UpsertContactRow {
    /// The id in the system of record, by which the contact is found or made.
    external_id: String,
    /// The id of the account in the system of record; a new contact needs one.
    account_external_id: Option<String>,
    /// The name that people read, 1 to 200 characters; a new contact needs one.
    name: Option<String>,
    /// The e-mail address.
    email: MaybeUndefined<String>,
    /// The job title.
    title: MaybeUndefined<String>,
    /// The telephone number.
    phone: MaybeUndefined<String>,
    /// What the person is to us.
    roles: Option<Vec<ContactRole>>,
    /// Whether the person must never be surveyed.
    do_not_survey: Option<bool>,
}

fn set<T>(value: Option<T>) -> Patch<T> {
    value.map_or(Patch::Keep, Patch::Set)
}

fn role_names(roles: Option<Vec<ContactRole>>) -> Patch<Vec<String>> {
    set(roles.map(|roles| {
        roles
            .into_iter()
            .map(|role| ExactRole::from(role).as_str().to_owned())
            .collect()
    }))
}

impl CreateContactInput {
    fn input(self) -> Result<ContactInput, Refusal> {
        let account = id::expect(Kind::Account, &self.account, "account")?;
        Ok(ContactInput {
            external_id: set(self.external_id),
            account: Patch::Set(Reference::Id(account)),
            name: Patch::Set(self.name),
            email: set(self.email),
            title: set(self.title),
            phone: set(self.phone),
            roles: role_names(self.roles),
            do_not_survey: Patch::Set(self.do_not_survey),
        })
    }
}

impl UpdateContactInput {
    fn input(self) -> ContactInput {
        ContactInput {
            external_id: patch(self.external_id),
            account: Patch::Keep,
            name: set(self.name),
            email: patch(self.email),
            title: patch(self.title),
            phone: patch(self.phone),
            roles: role_names(self.roles),
            do_not_survey: set(self.do_not_survey),
        }
    }
}

impl UpsertContactRow {
    fn input(self) -> Result<ContactInput, Refusal> {
        Ok(ContactInput {
            external_id: Patch::Set(self.external_id),
            account: set(self.account_external_id.map(Reference::ExternalId)),
            name: set(self.name),
            email: patch(self.email),
            title: patch(self.title),
            phone: patch(self.phone),
            roles: role_names(self.roles),
            do_not_survey: set(self.do_not_survey),
        })
    }
}

/// A contact and the version of it that you have seen.
#[derive(InputObject)]
pub struct ArchiveContactInput {
    /// The id of the contact.
    id: ID,
    /// The version that you have seen; with it the change is refused when somebody else was faster.
    version: Option<i32>,
}

/// An archived contact and the version of it that you have seen.
#[derive(InputObject)]
pub struct RestoreContactInput {
    /// The id of the contact.
    id: ID,
    /// The version that you have seen; with it the change is refused when somebody else was faster.
    version: Option<i32>,
}

/// Contacts as the system of record knows them.
#[derive(InputObject)]
pub struct UpsertContactsInput {
    /// 1 to 1,000 contacts. They are applied in order; of two rows about one contact the later word counts.
    rows: Vec<UpsertContactRow>,
    /// What happens to the good rows when others are refused.
    #[graphql(default)]
    policy: UpsertPolicy,
}

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
    /// The contact; null when the row was rejected.
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
            let rows = inputs(input.rows, UpsertContactRow::input)?;
            data::account::contact::upsert(scope, rows, input.policy.into()).await
        };
        let outcome = mutate(context, change).await?;
        let contacts: HashMap<Uuid, Contact> = match &outcome {
            Ok(rows) => {
                let ids: Vec<Uuid> = rows.iter().filter_map(|row| row.id).collect();
                let rows = data::account::contact::by_ids(context.scope().await?, &ids)
                    .await
                    .or_fault()?;
                let keyed = |contact: Contact| (contact.row.id, contact);
                Contact::family(rows).into_iter().map(keyed).collect()
            }
            Err(_) => HashMap::new(),
        };
        Ok(UpsertContactsPayload::from_outcome(outcome, |id| {
            contacts.get(&id).cloned()
        }))
    }
}
