//! Accounts: the customers, with everything that hangs on them.

mod contact;
mod filter;
mod input;
mod mutation;
mod query;
mod trait_definition;

use std::{collections::HashMap, sync::Arc};

use async_graphql::{Context, Enum, ID, Object, SimpleObject};
use chrono::NaiveDate;
use data::{
    account::{AccountTrait as TraitRow, entity::account::Model},
    id::Kind,
    member::entity::member::Model as MemberRow,
    page::Page,
};
use domain::{
    account::{Stage as ExactStage, TraitKind as ExactTraitKind, TraitValue},
    money::MonthlyAmount,
};
use uuid::Uuid;

pub use contact::{Contact, ContactConnection, ContactMutation, ContactQuery};
pub use filter::{AccountFilter, AccountOrder, Direction};
pub use mutation::AccountMutation;
pub(super) use mutation::inputs;
pub use query::AccountQuery;
pub use trait_definition::{TraitDefinition, TraitMutation, TraitQuery};

use super::{
    batch::Batch,
    error::{OrFault, fault},
    filter::enum_filter,
    id,
    log::Change,
    member::Member,
    money::Money,
    ownership::Ownership,
    page::{Total, connection, page_request},
    portfolio::Portfolio,
    revenue::{AccountSubscription, SubscriptionConnection, SubscriptionOrder},
    scalar::{Date, DateTime, Decimal, LogVersion},
    session::ContextSession,
};

connection!(
    /// A page of accounts.
    AccountConnection,
    AccountEdge,
    Account
);

/// Where an account stands in its life.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Enum)]
#[graphql(remote = "ExactStage")]
pub enum Stage {
    /// Not a customer yet.
    Prospect,
    /// Tries the product.
    Trial,
    /// Has bought and is being set up.
    Onboarding,
    /// Uses the product.
    Active,
    /// May leave.
    AtRisk,
    /// Has left.
    Churned,
}

enum_filter!(
    /// Compares a life-cycle stage. All comparisons given must hold.
    StageFilter,
    Stage
);

/// The kind of a custom trait's values.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum)]
#[graphql(remote = "ExactTraitKind")]
pub enum TraitKind {
    /// Any text.
    Text,
    /// A number with up to six decimals.
    Number,
    /// A date.
    Date,
    /// True or false.
    Boolean,
    /// One of the choices of the trait.
    Choice,
}

/// A stage that an account has entered.
#[derive(Clone, SimpleObject)]
pub struct StageEntry {
    /// The stage.
    stage: Stage,
    /// The first day in it.
    starts_on: Date,
    /// When this was recorded.
    recorded_at: DateTime,
}

/// The value of a custom trait of an account: one of the five value fields is set, by the kind.
#[derive(Clone, SimpleObject)]
pub struct AccountTrait {
    /// The name in filters and imports.
    key: String,
    /// The name that people read.
    label: String,
    /// The kind of the value.
    kind: TraitKind,
    /// The value of the kind TEXT.
    text: Option<String>,
    /// The value of the kind NUMBER.
    number: Option<Decimal>,
    /// The value of the kind DATE.
    date: Option<Date>,
    /// The value of the kind BOOLEAN.
    boolean: Option<bool>,
    /// The value of the kind CHOICE.
    choice: Option<String>,
}

impl From<TraitRow> for AccountTrait {
    fn from(row: TraitRow) -> Self {
        let kind = row.value.kind().into();
        let mut shown = Self {
            key: row.key,
            label: row.label,
            kind,
            text: None,
            number: None,
            date: None,
            boolean: None,
            choice: None,
        };
        match row.value {
            TraitValue::Text(text) => shown.text = Some(text),
            TraitValue::Number(number) => shown.number = Some(Decimal(number.to_decimal())),
            TraitValue::Date(date) => shown.date = Some(Date(date)),
            TraitValue::Boolean(truth) => shown.boolean = Some(truth),
            TraitValue::Choice(choice) => shown.choice = Some(choice),
        }
        shown
    }
}

/// A customer: a company or a part of one that has subscriptions. Every metric counts accounts, not subscriptions or contacts.
#[derive(Clone)]
pub struct Account {
    row: Arc<Model>,
    family: Arc<Family>,
}

/// The accounts of a page, which load what hangs on them together.
#[derive(Default)]
struct Family {
    ids: Vec<Uuid>,
    owner_ids: Vec<Uuid>,
    parent_ids: Vec<Uuid>,
    owners: Batch<(), HashMap<Uuid, Member>>,
    parents: Batch<(), HashMap<Uuid, Account>>,
    traits: Batch<(), HashMap<Uuid, Vec<TraitRow>>>,
    stages: Batch<(), HashMap<Uuid, Vec<StageEntry>>>,
    contacts: Batch<Option<i64>, HashMap<Uuid, Page<Contact>>>,
    contact_counts: Arc<Batch<(), HashMap<Uuid, i64>>>,
    children: Batch<Option<i64>, HashMap<Uuid, Page<Account>>>,
    child_counts: Arc<Batch<(), HashMap<Uuid, i64>>>,
    ownerships: Batch<Option<NaiveDate>, HashMap<Uuid, Vec<Ownership>>>,
    subscriptions: Batch<Option<i64>, HashMap<Uuid, Page<AccountSubscription>>>,
    subscription_counts: Arc<Batch<(), HashMap<Uuid, i64>>>,
}

impl Account {
    /// The accounts of rows that were loaded together.
    #[must_use]
    pub fn family(rows: Vec<Model>) -> Vec<Self> {
        let mut owner_ids: Vec<Uuid> = rows.iter().filter_map(|row| row.owner_id).collect();
        owner_ids.sort_unstable();
        owner_ids.dedup();
        let mut parent_ids: Vec<Uuid> = rows.iter().filter_map(|row| row.parent_id).collect();
        parent_ids.sort_unstable();
        parent_ids.dedup();
        let ids = rows.iter().map(|row| row.id).collect();
        let family = Arc::new(Family {
            ids,
            owner_ids,
            parent_ids,
            ..Family::default()
        });
        rows.into_iter()
            .map(|row| Self {
                row: Arc::new(row),
                family: Arc::clone(&family),
            })
            .collect()
    }

    /// The account of a row that was loaded alone.
    #[must_use]
    pub fn alone(row: Model) -> Self {
        let family = Family {
            ids: vec![row.id],
            owner_ids: row.owner_id.into_iter().collect(),
            parent_ids: row.parent_id.into_iter().collect(),
            ..Family::default()
        };
        Self {
            row: Arc::new(row),
            family: Arc::new(family),
        }
    }

    /// The accounts of a page.
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

    /// The pages of many lists, whose accounts load together what hangs on them.
    fn pages(pages: HashMap<Uuid, Page<Model>>) -> HashMap<Uuid, Page<Self>> {
        let all = pages
            .values()
            .flat_map(|page| page.rows.iter().map(|(_, row)| row.clone()))
            .collect();
        let mut known: HashMap<Uuid, Self> = Self::family(all)
            .into_iter()
            .map(|account| (account.row.id, account))
            .collect();
        let shown = |page: Page<Model>, known: &mut HashMap<Uuid, Self>| Page {
            rows: page
                .rows
                .into_iter()
                .filter_map(|(cursor, row)| Some((cursor, known.remove(&row.id)?)))
                .collect(),
            has_next: page.has_next,
            has_previous: page.has_previous,
        };
        pages
            .into_iter()
            .map(|(parent, page)| (parent, shown(page, &mut known)))
            .collect()
    }

    /// The account's id in the database.
    #[must_use]
    pub fn uuid(&self) -> Uuid {
        self.row.id
    }

    /// The ids of the accounts that were loaded together with this one.
    #[must_use]
    pub fn siblings(&self) -> &[Uuid] {
        &self.family.ids
    }
}

/// A customer: a company or a part of one that has subscriptions. Every metric counts accounts, not subscriptions or contacts.
#[Object]
impl Account {
    /// The id.
    pub(super) async fn id(&self) -> ID {
        id::encode(Kind::Account, self.row.id)
    }

    /// The id in the system of record, such as the CRM; unique in the tenant.
    async fn external_id(&self) -> Option<&str> {
        self.row.external_id.as_deref()
    }

    /// The name that people read.
    async fn name(&self) -> &str {
        &self.row.name
    }

    /// The internet domain, in lower case.
    async fn domain(&self) -> Option<&str> {
        self.row.domain.as_deref()
    }

    /// The industry, in the words of the tenant.
    async fn industry(&self) -> Option<&str> {
        self.row.industry.as_deref()
    }

    /// The country, by ISO 3166-1 alpha-2, such as `DE`.
    async fn country(&self) -> Option<&str> {
        self.row.country.as_deref()
    }

    /// The segment, in the words of the tenant.
    async fn segment(&self) -> Option<&str> {
        self.row.segment.as_deref()
    }

    /// Where the account stands in its life today.
    async fn stage(&self) -> async_graphql::Result<Stage> {
        self.row
            .stage
            .parse::<ExactStage>()
            .map(Stage::from)
            .map_err(|error| fault(data::error::Error::internal(error)))
    }

    /// The stages that the account has entered, oldest first.
    async fn stage_history(&self, context: &Context<'_>) -> async_graphql::Result<Vec<StageEntry>> {
        let scope = context.scope().await?;
        let load = async {
            let histories = data::account::stage_histories(scope, &self.family.ids).await?;
            histories
                .into_iter()
                .map(|(account, rows)| Ok((account, stage_entries(rows)?)))
                .collect()
        };
        let histories = self.family.stages.get((), load).await.or_fault()?;
        Ok(histories.get(&self.row.id).cloned().unwrap_or_default())
    }

    /// The custom traits that have a value, by key.
    async fn traits(&self, context: &Context<'_>) -> async_graphql::Result<Vec<AccountTrait>> {
        let scope = context.scope().await?;
        let load = data::account::traits_of_accounts(scope, &self.family.ids);
        let traits = self.family.traits.get((), load).await.or_fault()?;
        Ok(traits
            .get(&self.row.id)
            .cloned()
            .unwrap_or_default()
            .into_iter()
            .map(AccountTrait::from)
            .collect())
    }

    /// The day on which it became a customer.
    async fn signed_up_on(&self) -> Option<Date> {
        self.row.signed_up_on.map(Date)
    }

    /// Today's monthly recurring revenue in the tenant's reporting currency. Null when an exchange rate is missing.
    async fn mrr(&self, context: &Context<'_>) -> async_graphql::Result<Option<Money>> {
        let currency = context.scope().await?.tenant().reporting_currency;
        let exact = self
            .row
            .current_mrr
            .map(|exact| MonthlyAmount::from_exact(exact.into()));
        exact
            .map(|exact| Money::monthly(exact, currency))
            .transpose()
    }

    /// Today's annual recurring revenue, MRR x 12, in the tenant's reporting currency. Null when an exchange rate is missing.
    async fn arr(&self, context: &Context<'_>) -> async_graphql::Result<Option<Money>> {
        let currency = context.scope().await?.tenant().reporting_currency;
        let exact = self
            .row
            .current_mrr
            .map(|exact| MonthlyAmount::from_exact(exact.into()).annual());
        exact
            .map(|exact| Money::monthly(exact, currency))
            .transpose()
    }

    /// The customer success manager who is the primary owner today; null when the account is unowned.
    async fn owner(&self, context: &Context<'_>) -> async_graphql::Result<Option<Member>> {
        let Some(owner) = self.row.owner_id else {
            return Ok(None);
        };
        let scope = context.scope().await?;
        let load = async {
            let rows: HashMap<Uuid, MemberRow> =
                data::member::by_ids(scope, &self.family.owner_ids).await?;
            Ok(rows
                .into_iter()
                .map(|(id, row)| (id, Member::from(row)))
                .collect())
        };
        Ok(self
            .family
            .owners
            .get((), load)
            .await
            .or_fault()?
            .get(&owner)
            .cloned())
    }

    /// The account that this one belongs to.
    async fn parent(&self, context: &Context<'_>) -> async_graphql::Result<Option<Account>> {
        let Some(parent) = self.row.parent_id else {
            return Ok(None);
        };
        let scope = context.scope().await?;
        let load = async {
            let rows = data::account::by_ids(scope, &self.family.parent_ids).await?;
            Ok(Self::family(rows)
                .into_iter()
                .map(|account| (account.row.id, account))
                .collect())
        };
        Ok(self
            .family
            .parents
            .get((), load)
            .await
            .or_fault()?
            .get(&parent)
            .cloned())
    }

    /// The accounts that belong directly to this one, by name; archived ones are left out.
    async fn children(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "The first so many, 0 to 100; 20 when nothing is said.")] first: Option<
            i32,
        >,
        #[graphql(desc = "Only what comes after this cursor.")] after: Option<String>,
        #[graphql(desc = "The last so many, 0 to 100.")] last: Option<i32>,
        #[graphql(desc = "Only what comes before this cursor.")] before: Option<String>,
    ) -> async_graphql::Result<AccountConnection> {
        let scope = context.scope().await?;
        let (ids, id) = (&self.family.ids, self.row.id);
        let page = if after.is_none() && last.is_none() && before.is_none() {
            let first = first.map(i64::from);
            let load = async {
                data::account::first_children(scope, ids, first)
                    .await
                    .map(Self::pages)
            };
            let pages = self.family.children.get(first, load).await.or_fault()?;
            pages.get(&id).cloned().unwrap_or_else(empty)
        } else {
            let request = page_request(first, after, last, before);
            Self::page(
                data::account::children(scope, id, &request)
                    .await
                    .or_fault()?,
            )
        };
        let (counts, family) = (
            Arc::clone(&self.family.child_counts),
            Arc::clone(&self.family),
        );
        let total = Total::counted_by(move |scope| {
            let (counts, family) = (Arc::clone(&counts), Arc::clone(&family));
            Box::pin(async move {
                let load = data::account::child_counts(scope, &family.ids);
                Ok(counts.get((), load).await?.get(&id).copied().unwrap_or(0))
            })
        });
        Ok(AccountConnection::from_page(page, total))
    }

    /// The people at the account, by name; archived ones are left out.
    async fn contacts(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "The first so many, 0 to 100; 20 when nothing is said.")] first: Option<
            i32,
        >,
        #[graphql(desc = "Only what comes after this cursor.")] after: Option<String>,
        #[graphql(desc = "The last so many, 0 to 100.")] last: Option<i32>,
        #[graphql(desc = "Only what comes before this cursor.")] before: Option<String>,
    ) -> async_graphql::Result<ContactConnection> {
        let scope = context.scope().await?;
        let (ids, id) = (&self.family.ids, self.row.id);
        let page = if after.is_none() && last.is_none() && before.is_none() {
            let first = first.map(i64::from);
            let load = async {
                data::account::contact::first_of_accounts(scope, ids, first)
                    .await
                    .map(Contact::pages)
            };
            let pages = self.family.contacts.get(first, load).await.or_fault()?;
            pages.get(&id).cloned().unwrap_or_else(empty)
        } else {
            let request = page_request(first, after, last, before);
            Contact::page(
                data::account::contact::of_account(scope, id, &request)
                    .await
                    .or_fault()?,
            )
        };
        let (counts, family) = (
            Arc::clone(&self.family.contact_counts),
            Arc::clone(&self.family),
        );
        let total = Total::counted_by(move |scope| {
            let (counts, family) = (Arc::clone(&counts), Arc::clone(&family));
            Box::pin(async move {
                let load = data::account::contact::contact_counts(scope, &family.ids);
                Ok(counts.get((), load).await?.get(&id).copied().unwrap_or(0))
            })
        });
        Ok(ContactConnection::from_page(page, total))
    }

    /// Who owned the account on a day, in any role, or ever.
    async fn ownerships(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "The day; the whole history when it is not given.")] on: Option<Date>,
    ) -> async_graphql::Result<Vec<Ownership>> {
        let scope = context.scope().await?;
        let on = on.map(NaiveDate::from);
        let when = on.map_or(data::ownership::When::Ever, data::ownership::When::On);
        let load = async {
            let rows = data::ownership::of_accounts(scope, &self.family.ids, when).await?;
            let mut by_account: HashMap<Uuid, Vec<Ownership>> = HashMap::new();
            for ownership in Ownership::family(rows.into_values().flatten().collect()) {
                by_account
                    .entry(ownership.account_uuid())
                    .or_default()
                    .push(ownership);
            }
            Ok(by_account)
        };
        let ownerships = self.family.ownerships.get(on, load).await.or_fault()?;
        Ok(ownerships.get(&self.row.id).cloned().unwrap_or_default())
    }

    /// What the account pays for, by first day.
    async fn subscriptions(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "The first so many, 0 to 100; 20 when nothing is said.")] first: Option<
            i32,
        >,
        #[graphql(desc = "Only what comes after this cursor.")] after: Option<String>,
        #[graphql(desc = "The last so many, 0 to 100.")] last: Option<i32>,
        #[graphql(desc = "Only what comes before this cursor.")] before: Option<String>,
    ) -> async_graphql::Result<SubscriptionConnection> {
        use data::revenue::subscription::{
            SubscriptionFilter, counts_of_accounts, first_of_accounts, of_account,
        };
        let scope = context.scope().await?;
        let (ids, id) = (&self.family.ids, self.row.id);
        let order = SubscriptionOrder::order(None);
        let page = if after.is_none() && last.is_none() && before.is_none() {
            let first = first.map(i64::from);
            let load = async {
                first_of_accounts(scope, ids, SubscriptionFilter::default(), order, first)
                    .await
                    .map(AccountSubscription::pages)
            };
            let pages = self
                .family
                .subscriptions
                .get(first, load)
                .await
                .or_fault()?;
            pages.get(&id).cloned().unwrap_or_else(empty)
        } else {
            let request = page_request(first, after, last, before);
            AccountSubscription::page(
                of_account(scope, id, SubscriptionFilter::default(), order, &request)
                    .await
                    .or_fault()?,
            )
        };
        let (counts, family) = (
            Arc::clone(&self.family.subscription_counts),
            Arc::clone(&self.family),
        );
        let total = Total::counted_by(move |scope| {
            let (counts, family) = (Arc::clone(&counts), Arc::clone(&family));
            Box::pin(async move {
                let load = counts_of_accounts(scope, &family.ids, SubscriptionFilter::default());
                Ok(counts.get((), load).await?.get(&id).copied().unwrap_or(0))
            })
        });
        Ok(SubscriptionConnection::from_page(page, total))
    }

    /// The same metrics as of any portfolio, for this account alone or with everything below it.
    async fn portfolio(
        &self,
        context: &Context<'_>,
        #[graphql(
            desc = "The date, until its end in the tenant's time zone; today when nothing is said."
        )]
        as_of: Option<Date>,
        #[graphql(
            desc = "Whether the accounts below it count too, at any depth.",
            default = false
        )]
        with_descendants: bool,
    ) -> async_graphql::Result<Portfolio> {
        super::portfolio::of_account(context, self.row.id, as_of, with_descendants).await
    }

    /// The history of the account and of what belongs to it, newest first. Needs a role of MANAGER or above, or the scope `log:read`.
    async fn changes(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "Only entries before this version of the log.")] before: Option<
            LogVersion,
        >,
        #[graphql(desc = "How many entries at most, 1 to 100.", default = 20)] first: i32,
    ) -> async_graphql::Result<Vec<Change>> {
        super::log::changes_of_account(context.scope().await?, self.row.id, before, first)
            .await
            .or_fault()
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

fn stage_entries(
    rows: Vec<data::account::entity::stage::Model>,
) -> Result<Vec<StageEntry>, data::error::Error> {
    let entry = |row: data::account::entity::stage::Model| {
        let stage: ExactStage = row.stage.parse().map_err(data::error::Error::internal)?;
        Ok(StageEntry {
            stage: stage.into(),
            starts_on: row.starts_on.into(),
            recorded_at: row.recorded_at.into(),
        })
    };
    rows.into_iter().map(entry).collect()
}

fn empty<T>() -> Page<T> {
    Page {
        rows: Vec::new(),
        has_next: false,
        has_previous: false,
    }
}
