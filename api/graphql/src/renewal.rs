//! Renewals: terms that end, how they came out, and what was foreseen of them.

mod filter;
mod forecast;
mod input;
mod live;
mod mutation;
mod nested;
mod outcome;
mod query;
mod settings;
mod upsert;

use std::collections::HashMap;

use async_graphql::{Context, ID, Object};
use data::{
    error::Error,
    id::Kind,
    renewal::{self, entity::renewal::Model},
    scope::Scope,
};
use domain::{money::Money as ExactMoney, renewal as exact};
use uuid::Uuid;

pub use filter::{RenewalFilter, RenewalOrder};
pub use forecast::{CallHorizon, ForecastSource, RenewalForecast, RenewalForecastConnection};
pub use live::RenewalSubscription;
pub use mutation::RenewalMutation;
pub use nested::OF_ACCOUNT;
pub use outcome::{RenewalClosing, RenewalOutcome, RenewalStage, RenewalState, RiskReason};
pub use query::RenewalQuery;
pub use settings::{RenewalSettings, RenewalSettingsInput};

use super::{
    account::Account,
    batch::Batch,
    error::{OrFault, fault},
    id,
    loaded::{Loaded, identified},
    member::Member,
    money::Money,
    page::{Nested, connection, page_request},
    revenue::AccountSubscription,
    scalar::{Date, DateTime, Decimal},
    session::ContextSession,
};
use nested::FORECASTS;

connection!(
    /// A page of renewals.
    RenewalConnection,
    RenewalEdge,
    Renewal
);
identified!(Model);

/// A term that ends, and is to be renewed.
pub type Renewal = Loaded<Model, Relations>;

/// What renewals that were loaded together load together.
#[derive(Default)]
pub struct Relations {
    accounts: Batch<(), HashMap<Uuid, Account>>,
    subscriptions: Batch<(), HashMap<Uuid, AccountSubscription>>,
    owners: Batch<(), HashMap<Uuid, Member>>,
    closings: Batch<(), HashMap<Uuid, exact::Renewal>>,
    forecasts: Nested<RenewalForecast>,
}

impl Renewal {
    /// The renewals of those ids; unknown ones are left out.
    ///
    /// # Errors
    /// Without the permission to read the portfolio.
    pub async fn by_ids(scope: &Scope, ids: &[Uuid]) -> Result<HashMap<Uuid, Self>, Error> {
        Ok(Self::by_id(renewal::by_ids(scope, ids).await?))
    }

    fn money(&self, minor: i64) -> async_graphql::Result<Money> {
        let currency = self.row().currency.parse();
        let currency = currency.map_err(|error| fault(Error::internal(error)))?;
        Ok(ExactMoney::new(minor, currency).into())
    }

    /// The renewal with its closings, loaded for the whole family at once.
    async fn exact(&self, context: &Context<'_>) -> async_graphql::Result<exact::Renewal> {
        let scope = context.scope().await?;
        let load = async || {
            let closings = renewal::closings_of(scope, &self.ids()).await?;
            let exact = self.rows().map(|row| {
                let closings = closings.get(&row.id).map_or(&[][..], Vec::as_slice);
                Ok((row.id, renewal::exact(row, closings)?))
            });
            exact.collect()
        };
        let known = self.batches().closings.get((), load).await.or_fault()?;
        let lost = || fault(Error::internal("a renewal was lost"));
        known.get(&self.uuid()).cloned().ok_or_else(lost)
    }
}

/// A term that ends, and is to be renewed. The server makes one for each term that ends within the tenant's horizon; people and integrations may,
/// too. An open one follows its subscription to another day or amount, a closed one stays what it was.
#[Object]
impl Renewal {
    /// The id.
    pub(super) async fn id(&self) -> ID {
        id::encode(Kind::Renewal, self.uuid())
    }

    /// The id in the system of record; unique in the tenant.
    async fn external_id(&self) -> Option<&str> {
        self.row().external_id.as_deref()
    }

    /// The account.
    async fn account(&self, context: &Context<'_>) -> async_graphql::Result<Option<Account>> {
        let accounts = &self.batches().accounts;
        self.one(
            context,
            accounts,
            |row| Some(row.account_id),
            Account::by_ids,
        )
        .await
    }

    /// The subscription whose term ends; null when the contract is kept elsewhere, or the subscription was removed.
    async fn subscription(
        &self,
        context: &Context<'_>,
    ) -> async_graphql::Result<Option<AccountSubscription>> {
        let subscriptions = &self.batches().subscriptions;
        self.one(
            context,
            subscriptions,
            |row| row.subscription_id,
            AccountSubscription::by_ids,
        )
        .await
    }

    /// The day on which it is due: the day after the last one of the term.
    async fn due_on(&self) -> Date {
        Date(self.row().due_on)
    }

    /// The last day on which notice can be given.
    async fn notice_deadline(&self) -> Option<Date> {
        self.row().notice_deadline.map(Date)
    }

    /// What is due: what the term was worth a year on its last day, or what somebody said.
    async fn amount_due(&self) -> async_graphql::Result<Money> {
        self.money(self.row().amount_due)
    }

    /// Who answers for it today: whom it names, or else who has the account in the role RENEWAL, or else its primary owner. Null when nobody does.
    async fn owner(&self, context: &Context<'_>) -> async_graphql::Result<Option<Member>> {
        let scope = context.scope().await?;
        let load = async || {
            let owners = renewal::owners(scope, &self.ids()).await?;
            let mut ids: Vec<Uuid> = owners.values().copied().collect();
            ids.sort_unstable();
            ids.dedup();
            let members = Member::by_ids(scope, &ids).await?;
            let owners = owners.into_iter();
            let known = |(id, owner)| Some((id, members.get(&owner)?.clone()));
            Ok(owners.filter_map(known).collect())
        };
        let owners = self.batches().owners.get((), load).await.or_fault()?;
        Ok(owners.get(&self.uuid()).cloned())
    }

    /// How far the talks are.
    async fn stage(&self) -> async_graphql::Result<RenewalStage> {
        let stage = self.row().stage.parse::<exact::RenewalStage>();
        stage
            .map(RenewalStage::from)
            .map_err(|error| fault(Error::internal(error)))
    }

    /// What stands in its way.
    async fn risk_reasons(&self) -> async_graphql::Result<Vec<RiskReason>> {
        let reasons = renewal::risk_reasons(self.row()).or_fault()?;
        Ok(reasons.into_iter().map(RiskReason::from).collect())
    }

    /// How likely it is, from 0 to 1, by the best call: the latest final one, or else the latest of a CSM, or else the server's. Null when nobody has
    /// called.
    async fn likelihood(&self) -> Option<Decimal> {
        let likelihood = u16::try_from(self.row().likelihood?).ok()?;
        let likelihood = exact::Likelihood::from_ten_thousandths(likelihood)?;
        Some(Decimal(likelihood.to_decimal()))
    }

    /// Whose call that is.
    async fn likelihood_source(&self) -> Option<ForecastSource> {
        let source = self.row().likelihood_source.as_deref()?;
        let source = source.parse::<exact::ForecastSource>().ok()?;
        Some(source.into())
    }

    /// How it was last closed; null while it was not.
    async fn outcome(&self) -> Option<RenewalOutcome> {
        let outcome = self.row().outcome.as_deref()?;
        let outcome = outcome.parse::<exact::RenewalOutcome>().ok()?;
        Some(outcome.into())
    }

    /// The day on which it was last closed.
    async fn closed_on(&self) -> Option<Date> {
        self.row().closed_on.map(Date)
    }

    /// What was renewed a year; null while it was not closed.
    async fn renewed_amount(&self) -> async_graphql::Result<Option<Money>> {
        let amount = self.row().renewed_amount;
        amount.map(|minor| self.money(minor)).transpose()
    }

    /// Where it stands today: one that is due and not decided is pending for the tenant's days of grace, then lost until it is won.
    async fn state(&self, context: &Context<'_>) -> async_graphql::Result<RenewalState> {
        let scope = context.scope().await?;
        let grace = scope.tenant().settings.renewals.grace_days;
        let (state, _) = self.exact(context).await?.state(scope.today(), grace);
        Ok(state.into())
    }

    /// Whether it was not decided by its due date.
    async fn is_late(&self, context: &Context<'_>) -> async_graphql::Result<bool> {
        let today = context.scope().await?.today();
        Ok(self.exact(context).await?.is_late(today))
    }

    /// How it was closed, by day: once, or again after it had been late or lost.
    async fn closings(&self, context: &Context<'_>) -> async_graphql::Result<Vec<RenewalClosing>> {
        let exact = self.exact(context).await?;
        let closings = exact.closings.into_iter();
        Ok(closings
            .map(|closing| RenewalClosing::new(closing, exact.currency))
            .collect())
    }

    /// The ledger of calls: how likely it was said to be, by day. Entries are added, never changed.
    async fn forecasts(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "The first so many, 0 to 100; 20 when nothing is said.")] first: Option<
            i32,
        >,
        #[graphql(desc = "Only what comes after this cursor.")] after: Option<String>,
        #[graphql(desc = "The last so many, 0 to 100.")] last: Option<i32>,
        #[graphql(desc = "Only what comes before this cursor.")] before: Option<String>,
    ) -> async_graphql::Result<RenewalForecastConnection> {
        let request = page_request(first, after, last, before);
        self.nested(context, |lists| &lists.forecasts, &FORECASTS, request)
            .await
    }

    /// When it ceased to be due, because its subscription goes on until further notice or was removed. It then counts nowhere.
    async fn withdrawn_at(&self) -> Option<DateTime> {
        self.row().withdrawn_at.map(DateTime)
    }

    /// Counts the changes; send it with a change to be told of others' changes. A call does not count.
    async fn version(&self) -> i32 {
        self.row().version
    }

    /// When it was made here.
    async fn created_at(&self) -> DateTime {
        DateTime(self.row().created_at)
    }

    /// When it was last changed.
    async fn updated_at(&self) -> DateTime {
        DateTime(self.row().updated_at)
    }
}
