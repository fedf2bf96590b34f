//! Subscriptions and their lines.

use std::{collections::HashMap, sync::Arc};

use async_graphql::{Context, Enum, ID, InputObject, Object};
use data::{
    error::{Error, Refusal},
    id::Kind,
    page::{self, Page},
    revenue::{
        entity::{line::Model as LineRow, subscription::Model},
        plan,
        subscription::{
            self, SubscriptionFilter as Filter, SubscriptionOrder as Order,
            SubscriptionOrderField as Field,
        },
    },
    scope::Scope,
};
use domain::{money::Money as ExactMoney, revenue::BillingInterval as ExactInterval};
use uuid::Uuid;

use super::Plan;
use crate::graphql::{
    account::{Account, Direction},
    batch::Batch,
    error::{OrFault, fault},
    filter::{DateFilter, IdFilter, StringFilter},
    id,
    money::Money,
    page::{Total, connection, page_request},
    scalar::{Date, DateTime},
    session::ContextSession,
};

connection!(
    /// A page of subscriptions.
    SubscriptionConnection,
    SubscriptionEdge,
    AccountSubscription
);

/// The time that one amount of a recurring charge pays for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum)]
#[graphql(remote = "ExactInterval")]
pub enum BillingInterval {
    /// A day; 365.25 / 12 of them make a month.
    Day,
    /// A week; 52 / 12 of them make a month.
    Week,
    /// A month.
    Month,
    /// Three months.
    Quarter,
    /// Six months.
    HalfYear,
    /// Twelve months.
    Year,
    /// Twenty-four months.
    TwoYears,
}

/// Whether a line recurs. Only recurring lines count as recurring revenue.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum)]
#[graphql(remote = "domain::revenue::ChargeKind")]
pub enum ChargeKind {
    /// Paid every billing interval.
    Recurring,
    /// Paid once.
    OneOff,
    /// Paid for what was used.
    Usage,
}

/// What an account has agreed to pay for over time. (Its type is not called `Subscription`, which is the root of live updates.)
#[derive(Clone)]
pub struct AccountSubscription {
    row: Arc<Model>,
    family: Arc<Family>,
}

#[derive(Default)]
struct Family {
    ids: Vec<Uuid>,
    account_ids: Vec<Uuid>,
    accounts: Batch<(), HashMap<Uuid, Account>>,
    lines: Batch<(), HashMap<Uuid, Vec<SubscriptionLine>>>,
}

impl AccountSubscription {
    /// The subscriptions of rows that were loaded together.
    #[must_use]
    pub fn family(rows: Vec<Model>) -> Vec<Self> {
        let ids = rows.iter().map(|row| row.id).collect();
        let mut account_ids: Vec<Uuid> = rows.iter().map(|row| row.account_id).collect();
        account_ids.sort_unstable();
        account_ids.dedup();
        let family = Arc::new(Family {
            ids,
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

    /// The subscription of a row that was loaded alone.
    #[must_use]
    pub fn alone(row: Model) -> Self {
        let family = Family {
            ids: vec![row.id],
            account_ids: vec![row.account_id],
            ..Family::default()
        };
        Self {
            row: Arc::new(row),
            family: Arc::new(family),
        }
    }

    /// The subscriptions of a page.
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

    /// The pages of many lists, whose subscriptions load together what hangs on them.
    #[must_use]
    pub fn pages(pages: HashMap<Uuid, Page<Model>>) -> HashMap<Uuid, Page<Self>> {
        let all = pages
            .values()
            .flat_map(|page| page.rows.iter().map(|(_, row)| row.clone()))
            .collect();
        let mut known: HashMap<Uuid, Self> = Self::family(all)
            .into_iter()
            .map(|one| (one.row.id, one))
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
            .map(|(account, page)| (account, shown(page, &mut known)))
            .collect()
    }

    /// The id in the database.
    #[must_use]
    pub fn uuid(&self) -> Uuid {
        self.row.id
    }
}

/// What an account has agreed to pay for over time. (Its type is not called `Subscription`, which is the root of live updates.)
#[Object]
impl AccountSubscription {
    /// The id.
    pub(in crate::graphql) async fn id(&self) -> ID {
        id::encode(Kind::Subscription, self.row.id)
    }

    /// The id in the billing system; unique in the tenant.
    async fn external_id(&self) -> Option<&str> {
        self.row.external_id.as_deref()
    }

    /// The account that pays.
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

    /// The first day.
    async fn starts_on(&self) -> Date {
        Date(self.row.starts_on)
    }

    /// The day after the last one; null while it is open.
    async fn ends_on(&self) -> Option<Date> {
        self.row.ends_on.map(Date)
    }

    /// The first day of the trial; null when there was none. Days in trial are no recurring revenue.
    async fn trial_starts_on(&self) -> Option<Date> {
        self.row.trial_starts_on.map(Date)
    }

    /// The day after the last one of the trial.
    async fn trial_ends_on(&self) -> Option<Date> {
        self.row.trial_ends_on.map(Date)
    }

    /// What is paid for, by first day.
    async fn lines(&self, context: &Context<'_>) -> async_graphql::Result<Vec<SubscriptionLine>> {
        let scope = context.scope().await?;
        let load = async {
            subscription::lines_of(scope, &self.family.ids)
                .await
                .map(SubscriptionLine::families)
        };
        Ok(self
            .family
            .lines
            .get((), load)
            .await
            .or_fault()?
            .get(&self.row.id)
            .cloned()
            .unwrap_or_default())
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

/// One priced item of a subscription.
#[derive(Clone)]
pub struct SubscriptionLine {
    row: Arc<LineRow>,
    family: Arc<LineFamily>,
}

#[derive(Default)]
struct LineFamily {
    plan_ids: Vec<Uuid>,
    plans: Batch<(), HashMap<Uuid, Plan>>,
}

impl SubscriptionLine {
    fn families(lines: HashMap<Uuid, Vec<LineRow>>) -> HashMap<Uuid, Vec<Self>> {
        let mut plan_ids: Vec<Uuid> = lines
            .values()
            .flatten()
            .filter_map(|line| line.plan_id)
            .collect();
        plan_ids.sort_unstable();
        plan_ids.dedup();
        let family = Arc::new(LineFamily {
            plan_ids,
            ..LineFamily::default()
        });
        let shown = |row| Self {
            row: Arc::new(row),
            family: Arc::clone(&family),
        };
        lines
            .into_iter()
            .map(|(subscription, rows)| (subscription, rows.into_iter().map(shown).collect()))
            .collect()
    }

    fn money(&self, minor: i64) -> async_graphql::Result<Money> {
        let currency = self
            .row
            .currency
            .parse()
            .map_err(|error| fault(Error::internal(error)))?;
        Ok(ExactMoney::new(minor, currency).into())
    }
}

/// One priced item of a subscription.
#[Object]
impl SubscriptionLine {
    /// The id.
    async fn id(&self) -> ID {
        id::encode(Kind::SubscriptionLine, self.row.id)
    }

    /// The plan that is paid for.
    async fn plan(&self, context: &Context<'_>) -> async_graphql::Result<Option<Plan>> {
        let Some(id) = self.row.plan_id else {
            return Ok(None);
        };
        let scope = context.scope().await?;
        let load = async {
            let rows = plan::by_ids(scope, &self.family.plan_ids).await?;
            Ok(Plan::family(rows)
                .into_iter()
                .map(|plan| (plan.uuid(), plan))
                .collect())
        };
        Ok(self
            .family
            .plans
            .get((), load)
            .await
            .or_fault()?
            .get(&id)
            .cloned())
    }

    /// What is paid for, in words.
    async fn description(&self) -> Option<&str> {
        self.row.description.as_deref()
    }

    /// The price of one for one billing interval, without tax.
    async fn amount(&self) -> async_graphql::Result<Money> {
        self.money(self.row.amount)
    }

    /// What is taken off the price of one for good.
    async fn discount(&self) -> async_graphql::Result<Money> {
        self.money(self.row.discount)
    }

    /// How many are bought.
    async fn quantity(&self) -> async_graphql::Result<i32> {
        i32::try_from(self.row.quantity).map_err(|error| fault(Error::internal(error)))
    }

    /// Whether it recurs.
    async fn charge(&self) -> async_graphql::Result<ChargeKind> {
        let charge = self.row.charge.parse::<domain::revenue::ChargeKind>();
        charge
            .map(ChargeKind::from)
            .map_err(|error| fault(Error::internal(error)))
    }

    /// The time that one amount pays for; null unless it recurs.
    async fn billing_interval(&self) -> Option<BillingInterval> {
        let interval = self.row.billing_interval.as_deref()?;
        interval
            .parse::<ExactInterval>()
            .ok()
            .map(BillingInterval::from)
    }

    /// The first day.
    async fn starts_on(&self) -> Date {
        Date(self.row.starts_on)
    }

    /// The day after the last one; null while it is open.
    async fn ends_on(&self) -> Option<Date> {
        self.row.ends_on.map(Date)
    }
}

/// Which subscriptions are wanted; everything that is given must hold.
#[derive(Clone, Debug, Default, InputObject)]
pub struct SubscriptionFilter {
    /// The id of the account.
    account: Option<IdFilter>,
    /// The id in the billing system.
    external_id: Option<StringFilter>,
    /// The id of the plan of one of its lines.
    plan: Option<IdFilter>,
    /// Runs on this day, in trial or not.
    live_on: Option<Date>,
    /// The first day.
    starts_on: Option<DateFilter>,
    /// The day after the last one.
    ends_on: Option<DateFilter>,
}

impl SubscriptionFilter {
    /// The filter for the data layer.
    ///
    /// # Errors
    /// When an id is malformed or a list too long.
    pub fn filter(self) -> Result<Filter, Refusal> {
        Ok(Filter {
            account: self
                .account
                .unwrap_or_default()
                .comparators(Kind::Account, "account")?,
            external_id: self
                .external_id
                .unwrap_or_default()
                .comparators("externalId")?,
            plan: self
                .plan
                .map(|plan| plan.comparators(Kind::Plan, "plan"))
                .transpose()?,
            live_on: self.live_on.map(Into::into),
            starts_on: self.starts_on.unwrap_or_default().comparators("startsOn")?,
            ends_on: self.ends_on.unwrap_or_default().comparators("endsOn")?,
        })
    }
}

/// By what subscriptions are ordered.
#[derive(Clone, Debug, InputObject)]
pub struct SubscriptionOrder {
    /// The field.
    field: SubscriptionOrderField,
    /// Least first or greatest first. Absent values count as greatest.
    #[graphql(default)]
    direction: Direction,
}

/// What subscriptions can be ordered by.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum)]
#[graphql(remote = "Field")]
pub enum SubscriptionOrderField {
    /// The first day.
    StartsOn,
    /// The day after the last one.
    EndsOn,
    /// The id in the billing system.
    ExternalId,
    /// When it was made here.
    CreatedAt,
}

impl SubscriptionOrder {
    /// The order for the data layer; by first day when none is given.
    #[must_use]
    pub fn order(order: Option<Self>) -> Order {
        match order {
            Some(order) => Order {
                field: order.field.into(),
                descending: order.direction.is_descending(),
            },
            None => Order {
                field: Field::StartsOn,
                descending: false,
            },
        }
    }
}

/// Asking for subscriptions.
#[derive(Default)]
pub struct SubscriptionQuery;

/// Asking for subscriptions.
#[Object]
impl SubscriptionQuery {
    /// The subscriptions of the tenant, by first day when no order is given.
    #[expect(
        clippy::too_many_arguments,
        reason = "the arguments of a connection, as Relay names them"
    )]
    async fn subscriptions(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "Which subscriptions; all when nothing is said.")] r#where: Option<
            SubscriptionFilter,
        >,
        #[graphql(desc = "The order.")] order_by: Option<SubscriptionOrder>,
        #[graphql(desc = "The first so many, 0 to 100; 20 when nothing is said.")] first: Option<
            i32,
        >,
        #[graphql(desc = "Only what comes after this cursor.")] after: Option<String>,
        #[graphql(desc = "The last so many, 0 to 100.")] last: Option<i32>,
        #[graphql(desc = "Only what comes before this cursor.")] before: Option<String>,
    ) -> async_graphql::Result<SubscriptionConnection> {
        let scope = context.scope().await?;
        let filter = r#where.unwrap_or_default().filter().or_fault()?;
        let request = page_request(first, after, last, before);
        let page = subscription::list(
            scope,
            filter.clone(),
            SubscriptionOrder::order(order_by),
            &request,
        )
        .await
        .or_fault()?;
        let total = Total::counted_by(move |scope| {
            let query = subscription::matching(scope, filter.clone());
            Box::pin(page::count(scope, query))
        });
        Ok(SubscriptionConnection::from_page(
            AccountSubscription::page(page),
            total,
        ))
    }

    /// The subscription of that id or external id; null when there is none. Give one of the two.
    async fn subscription(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "The id.")] id: Option<ID>,
        #[graphql(desc = "The id in the billing system.")] external_id: Option<String>,
    ) -> async_graphql::Result<Option<AccountSubscription>> {
        let scope = context.scope().await?;
        find(scope, id, external_id).await.or_fault()
    }
}

async fn find(
    scope: &Scope,
    id: Option<ID>,
    external_id: Option<String>,
) -> Result<Option<AccountSubscription>, Error> {
    let rows = match (id, external_id) {
        (Some(id), None) => {
            subscription::by_ids(scope, &[id::expect(Kind::Subscription, &id, "id")?]).await?
        }
        (None, Some(external_id)) => subscription::by_external_ids(scope, &[&external_id]).await?,
        _ => return Err(Refusal::invalid("id", "give `id` or `externalId`, one of them").into()),
    };
    Ok(rows.into_iter().next().map(AccountSubscription::alone))
}
