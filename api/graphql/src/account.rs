//! Accounts: the customers, with everything that hangs on them.

mod contact;
mod filter;
mod input;
mod mrr;
mod mutation;
mod nested;
mod portfolio;
mod query;
mod relations;
mod stage;
mod trait_definition;
mod trait_value;

use std::collections::HashMap;

use async_graphql::{Context, ID, Object};
use data::{
    account::entity::account::Model, error::Error, id::Kind, ownership::When, scope::Scope,
};
use domain::{account::Stage as ExactStage, money::MonthlyAmount};
use uuid::Uuid;

pub use contact::{Contact, ContactConnection, ContactFilter, ContactMutation, ContactQuery};
pub use filter::{AccountFilter, AccountOrder, Direction};
use mrr::money;
pub use mutation::AccountMutation;
use nested::{CHILDREN, CONTACTS, PURCHASES, SUBSCRIPTIONS};
pub use query::AccountQuery;
pub use relations::Relations;
pub use stage::{Stage, StageEntry, StageFilter};
pub use trait_definition::{TraitDefinition, TraitMutation, TraitQuery};
pub use trait_value::{AccountTrait, TraitKind};

use super::{
    advocacy::{self, AdvocacyActivityConnection},
    error::{OrFault, fault},
    growth::{self, KpiSeriesConnection},
    health::{self, AccountHealth, HealthSnapshotConnection},
    id,
    invoice::{self, InvoiceConnection},
    loaded::{Loaded, identified},
    log::{Change, page_size},
    member::Member,
    money::Money,
    onboarding::{self, OnboardingPlanConnection},
    outcome::{self, BusinessReviewConnection, SuccessPlanConnection},
    ownership::Ownership,
    page::{connection, page_request},
    portfolio::{Engagement, Portfolio, Revenue},
    purchase::PurchaseConnection,
    renewal::{OF_ACCOUNT, RenewalConnection},
    revenue::{MovementView, SubscriptionConnection},
    scalar::{Date, DateTime, LogVersion},
    session::ContextSession,
    support::{self, SupportCaseConnection},
    survey::{self, SurveyAnswerConnection},
    touchpoint::{self, TouchpointConnection},
    window::WindowInput,
    work::{self, TaskConnection},
};

connection!(
    /// A page of accounts.
    AccountConnection,
    AccountEdge,
    Account
);
identified!(Model);

/// A customer: a company or a part of one that has subscriptions.
pub type Account = Loaded<Model, Relations>;

impl Account {
    /// The accounts of those ids; unknown ones are left out.
    ///
    /// # Errors
    /// Without the permission to read the portfolio.
    pub async fn by_ids(scope: &Scope, ids: &[Uuid]) -> Result<HashMap<Uuid, Self>, Error> {
        Ok(Self::by_id(data::account::by_ids(scope, ids).await?))
    }
}

/// A customer: a company or a part of one that has subscriptions. Every metric counts accounts, not subscriptions or contacts.
#[Object]
impl Account {
    /// The id.
    pub(super) async fn id(&self) -> ID {
        id::encode(Kind::Account, self.uuid())
    }

    /// The id in the system of record, such as the CRM; unique in the tenant.
    async fn external_id(&self) -> Option<&str> {
        self.row().external_id.as_deref()
    }

    /// The name that people read.
    async fn name(&self) -> &str {
        &self.row().name
    }

    /// The internet domain, in lower case.
    async fn domain(&self) -> Option<&str> {
        self.row().domain.as_deref()
    }

    /// The industry, in the words of the tenant.
    async fn industry(&self) -> Option<&str> {
        self.row().industry.as_deref()
    }

    /// The country, by ISO 3166-1 alpha-2, such as `DE`.
    async fn country(&self) -> Option<&str> {
        self.row().country.as_deref()
    }

    /// The segment, in the words of the tenant.
    async fn segment(&self) -> Option<&str> {
        self.row().segment.as_deref()
    }

    /// Where the account stands in its life today.
    async fn stage(&self) -> async_graphql::Result<Stage> {
        self.row()
            .stage
            .parse::<ExactStage>()
            .map(Stage::from)
            .map_err(|error| fault(Error::internal(error)))
    }

    /// The stages that the account has entered, oldest first.
    async fn stage_history(&self, context: &Context<'_>) -> async_graphql::Result<Vec<StageEntry>> {
        let stages = &self.batches().stages;
        self.many(context, stages, (), StageEntry::of_accounts)
            .await
    }

    /// The custom traits that have a value, by key.
    async fn traits(&self, context: &Context<'_>) -> async_graphql::Result<Vec<AccountTrait>> {
        let traits = &self.batches().traits;
        self.many(context, traits, (), AccountTrait::of_accounts)
            .await
    }

    /// The day on which it became a customer.
    async fn signed_up_on(&self) -> Option<Date> {
        self.row().signed_up_on.map(Date)
    }

    /// Today's monthly recurring revenue in the tenant's reporting currency. Null when an exchange rate is missing.
    async fn mrr(&self, context: &Context<'_>) -> async_graphql::Result<Option<Money>> {
        money(context, self.current_mrr()).await
    }

    /// Today's annual recurring revenue, MRR x 12, in the tenant's reporting currency. Null when an exchange rate is missing.
    async fn arr(&self, context: &Context<'_>) -> async_graphql::Result<Option<Money>> {
        money(context, self.current_mrr().map(MonthlyAmount::annual)).await
    }

    /// The customer success manager who is the primary owner today; null when the account is unowned.
    async fn owner(&self, context: &Context<'_>) -> async_graphql::Result<Option<Member>> {
        let owners = &self.batches().owners;
        self.one(context, owners, |row| row.owner_id, Member::by_ids)
            .await
    }

    /// The account that this one belongs to.
    async fn parent(&self, context: &Context<'_>) -> async_graphql::Result<Option<Account>> {
        let parents = &self.batches().parents;
        self.one(context, parents, |row| row.parent_id, Account::by_ids)
            .await
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
        let request = page_request(first, after, last, before);
        self.nested(context, |lists| &lists.children, &CHILDREN, request)
            .await
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
        let request = page_request(first, after, last, before);
        self.nested(context, |lists| &lists.contacts, &CONTACTS, request)
            .await
    }

    /// Who owned the account on a day, in any role, or ever.
    async fn ownerships(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "The day; the whole history when it is not given.")] on: Option<Date>,
    ) -> async_graphql::Result<Vec<Ownership>> {
        let load = async |scope: &Scope, ids: &[Uuid]| {
            let when = on.map_or(When::Ever, |date| When::On(date.0));
            let rows = data::ownership::of_accounts(scope, ids, when).await?;
            Ok(Ownership::lists(rows))
        };
        self.many(context, &self.batches().ownerships, on, load)
            .await
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
        let request = page_request(first, after, last, before);
        self.nested(
            context,
            |lists| &lists.subscriptions,
            &SUBSCRIPTIONS,
            request,
        )
        .await
    }

    /// What the account bought once, the latest first.
    async fn purchases(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "The first so many, 0 to 100; 20 when nothing is said.")] first: Option<
            i32,
        >,
        #[graphql(desc = "Only what comes after this cursor.")] after: Option<String>,
        #[graphql(desc = "The last so many, 0 to 100.")] last: Option<i32>,
        #[graphql(desc = "Only what comes before this cursor.")] before: Option<String>,
    ) -> async_graphql::Result<PurchaseConnection> {
        let request = page_request(first, after, last, before);
        self.nested(context, |lists| &lists.purchases, &PURCHASES, request)
            .await
    }

    /// What the account is asked to pay, the latest due day first.
    async fn invoices(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "The first so many, 0 to 100; 20 when nothing is said.")] first: Option<
            i32,
        >,
        #[graphql(desc = "Only what comes after this cursor.")] after: Option<String>,
        #[graphql(desc = "The last so many, 0 to 100.")] last: Option<i32>,
        #[graphql(desc = "Only what comes before this cursor.")] before: Option<String>,
    ) -> async_graphql::Result<InvoiceConnection> {
        let request = page_request(first, after, last, before);
        self.nested(
            context,
            |lists| &lists.invoices,
            &invoice::OF_ACCOUNT,
            request,
        )
        .await
    }

    /// What the account's contacts answered to surveys, the latest first.
    async fn survey_answers(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "The first so many, 0 to 100; 20 when nothing is said.")] first: Option<
            i32,
        >,
        #[graphql(desc = "Only what comes after this cursor.")] after: Option<String>,
        #[graphql(desc = "The last so many, 0 to 100.")] last: Option<i32>,
        #[graphql(desc = "Only what comes before this cursor.")] before: Option<String>,
    ) -> async_graphql::Result<SurveyAnswerConnection> {
        let request = page_request(first, after, last, before);
        self.nested(
            context,
            |lists| &lists.survey_answers,
            &survey::OF_ACCOUNT,
            request,
        )
        .await
    }

    /// The support cases of the account, the latest first.
    async fn support_cases(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "The first so many, 0 to 100; 20 when nothing is said.")] first: Option<
            i32,
        >,
        #[graphql(desc = "Only what comes after this cursor.")] after: Option<String>,
        #[graphql(desc = "The last so many, 0 to 100.")] last: Option<i32>,
        #[graphql(desc = "Only what comes before this cursor.")] before: Option<String>,
    ) -> async_graphql::Result<SupportCaseConnection> {
        let request = page_request(first, after, last, before);
        self.nested(context, |lists| &lists.cases, &support::OF_ACCOUNT, request)
            .await
    }

    /// The touchpoints of the account, the latest first.
    async fn touchpoints(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "The first so many, 0 to 100; 20 when nothing is said.")] first: Option<
            i32,
        >,
        #[graphql(desc = "Only what comes after this cursor.")] after: Option<String>,
        #[graphql(desc = "The last so many, 0 to 100.")] last: Option<i32>,
        #[graphql(desc = "Only what comes before this cursor.")] before: Option<String>,
    ) -> async_graphql::Result<TouchpointConnection> {
        let request = page_request(first, after, last, before);
        self.nested(
            context,
            |lists| &lists.touchpoints,
            &touchpoint::OF_ACCOUNT,
            request,
        )
        .await
    }

    /// The onboardings of the account, the latest start first.
    async fn onboarding_plans(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "The first so many, 0 to 100; 20 when nothing is said.")] first: Option<
            i32,
        >,
        #[graphql(desc = "Only what comes after this cursor.")] after: Option<String>,
        #[graphql(desc = "The last so many, 0 to 100.")] last: Option<i32>,
        #[graphql(desc = "Only what comes before this cursor.")] before: Option<String>,
    ) -> async_graphql::Result<OnboardingPlanConnection> {
        let request = page_request(first, after, last, before);
        self.nested(
            context,
            |lists| &lists.onboarding_plans,
            &onboarding::OF_ACCOUNT,
            request,
        )
        .await
    }

    /// What is measured of the account's own business, in the order in which it began: each KPI with its baseline, its growth, and its values to draw.
    async fn kpis(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "The first so many, 0 to 100; 20 when nothing is said.")] first: Option<
            i32,
        >,
        #[graphql(desc = "Only what comes after this cursor.")] after: Option<String>,
        #[graphql(desc = "The last so many, 0 to 100.")] last: Option<i32>,
        #[graphql(desc = "Only what comes before this cursor.")] before: Option<String>,
    ) -> async_graphql::Result<KpiSeriesConnection> {
        let request = page_request(first, after, last, before);
        self.nested(context, |lists| &lists.kpis, &growth::OF_ACCOUNT, request)
            .await
    }

    /// What was agreed on with the customer, the latest first.
    async fn success_plans(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "The first so many, 0 to 100; 20 when nothing is said.")] first: Option<
            i32,
        >,
        #[graphql(desc = "Only what comes after this cursor.")] after: Option<String>,
        #[graphql(desc = "The last so many, 0 to 100.")] last: Option<i32>,
        #[graphql(desc = "Only what comes before this cursor.")] before: Option<String>,
    ) -> async_graphql::Result<SuccessPlanConnection> {
        let request = page_request(first, after, last, before);
        self.nested(context, |lists| &lists.plans, &outcome::OF_ACCOUNT, request)
            .await
    }

    /// The business reviews of the account, the latest first; those that are planned come before.
    async fn business_reviews(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "The first so many, 0 to 100; 20 when nothing is said.")] first: Option<
            i32,
        >,
        #[graphql(desc = "Only what comes after this cursor.")] after: Option<String>,
        #[graphql(desc = "The last so many, 0 to 100.")] last: Option<i32>,
        #[graphql(desc = "Only what comes before this cursor.")] before: Option<String>,
    ) -> async_graphql::Result<BusinessReviewConnection> {
        let request = page_request(first, after, last, before);
        self.nested(
            context,
            |lists| &lists.reviews,
            &outcome::REVIEWS_OF_ACCOUNT,
            request,
        )
        .await
    }

    /// What the customer does, or is asked to do, for the product: references, testimonials, case studies and referrals, the one that moved last first.
    async fn advocacy(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "The first so many, 0 to 100; 20 when nothing is said.")] first: Option<
            i32,
        >,
        #[graphql(desc = "Only what comes after this cursor.")] after: Option<String>,
        #[graphql(desc = "The last so many, 0 to 100.")] last: Option<i32>,
        #[graphql(desc = "Only what comes before this cursor.")] before: Option<String>,
    ) -> async_graphql::Result<AdvocacyActivityConnection> {
        let request = page_request(first, after, last, before);
        self.nested(
            context,
            |lists| &lists.advocacy,
            &advocacy::OF_ACCOUNT,
            request,
        )
        .await
    }

    /// The renewals of the account, by due date; those that ceased to be due are left out.
    async fn renewals(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "The first so many, 0 to 100; 20 when nothing is said.")] first: Option<
            i32,
        >,
        #[graphql(desc = "Only what comes after this cursor.")] after: Option<String>,
        #[graphql(desc = "The last so many, 0 to 100.")] last: Option<i32>,
        #[graphql(desc = "Only what comes before this cursor.")] before: Option<String>,
    ) -> async_graphql::Result<RenewalConnection> {
        let request = page_request(first, after, last, before);
        self.nested(context, |lists| &lists.renewals, &OF_ACCOUNT, request)
            .await
    }

    /// How well the account is, and why: its health score with what each factor brought and took.
    async fn health(
        &self,
        context: &Context<'_>,
        #[graphql(
            desc = "The date, until its end in the tenant's time zone; today when nothing is said."
        )]
        as_of: Option<Date>,
    ) -> async_graphql::Result<AccountHealth> {
        let scope = context.scope().await?;
        let on = as_of.map_or(scope.today(), Into::into);
        let load = async || AccountHealth::of_accounts(scope, &self.ids(), on).await;
        let known = self.batches().health.get(on, load).await.or_fault()?;
        let own = known.get(&self.uuid()).cloned();
        Ok(own.unwrap_or_else(AccountHealth::unknown))
    }

    /// The health scores that were computed of the account, the latest first.
    async fn health_history(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "The first so many, 0 to 100; 20 when nothing is said.")] first: Option<
            i32,
        >,
        #[graphql(desc = "Only what comes after this cursor.")] after: Option<String>,
        #[graphql(desc = "The last so many, 0 to 100.")] last: Option<i32>,
        #[graphql(desc = "Only what comes before this cursor.")] before: Option<String>,
    ) -> async_graphql::Result<HealthSnapshotConnection> {
        let request = page_request(first, after, last, before);
        self.nested(
            context,
            |lists| &lists.health_history,
            &health::OF_ACCOUNT,
            request,
        )
        .await
    }

    /// What is to be done for the account: tasks that have not ended by due day, then the others, the latest first.
    async fn tasks(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "The first so many, 0 to 100; 20 when nothing is said.")] first: Option<
            i32,
        >,
        #[graphql(desc = "Only what comes after this cursor.")] after: Option<String>,
        #[graphql(desc = "The last so many, 0 to 100.")] last: Option<i32>,
        #[graphql(desc = "Only what comes before this cursor.")] before: Option<String>,
    ) -> async_graphql::Result<TaskConnection> {
        let request = page_request(first, after, last, before);
        self.nested(context, |lists| &lists.tasks, &work::OF_ACCOUNT, request)
            .await
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
        let today = context.scope().await?.today();
        let as_of = as_of.map_or(today, Into::into);
        self.portfolio_of(context, as_of, with_descendants).await
    }

    /// What the account's recurring revenue did in a window of time, as of today. `portfolio` has the same for other dates, and for an account with
    /// everything below it.
    async fn revenue(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "The window, of at most 120 months.")] window: WindowInput,
        #[graphql(
            desc = "What counts as one movement; the tenant's `movementView` when nothing is said."
        )]
        view: Option<MovementView>,
    ) -> async_graphql::Result<Revenue> {
        let today = context.scope().await?.today();
        let portfolio = self.portfolio_of(context, today, false).await?;
        portfolio.revenue_in(context, &window, view).await
    }

    /// What the account's people did with the product in a window of time, as of today. `portfolio` has the same for other dates.
    async fn engagement(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "The window, of at most 120 months.")] window: WindowInput,
    ) -> async_graphql::Result<Engagement> {
        let today = context.scope().await?.today();
        let portfolio = self.portfolio_of(context, today, false).await?;
        portfolio.engagement_in(context, &window).await
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
        let limit = page_size(first).or_fault()?;
        let load = async |scope: &Scope, ids: &[Uuid]| {
            let before = before.map(|version| version.0);
            Change::of_accounts(scope, ids, before, limit).await
        };
        self.many(context, &self.batches().changes, (before, limit), load)
            .await
    }

    /// When it was put away; null while it is not.
    async fn archived_at(&self) -> Option<DateTime> {
        self.row().archived_at.map(DateTime)
    }

    /// Counts the changes; send it with a change to be told of others' changes.
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
