//! Any set of accounts at any date.

mod query;
mod slice;

use std::sync::Arc;

use async_graphql::{Context, Enum, ID, Object};
use data::error::{Error, Refusal};
use domain::{
    metric::ExclusionReason as ExactReason,
    money::MonthlyAmount,
    ownership::OwnerConvention as ExactConvention,
    portfolio::{Dimension, Portfolio as Exact, RevenueConvention as ExactRevenue},
};
use uuid::Uuid;

pub use query::PortfolioQuery;

use super::{
    account::{Account, AccountConnection},
    error::OrFault,
    id,
    metric::{Exclusion, ExclusionReason, Metric, MetricStatus},
    money::Money,
    page::{Total, page_request},
    scalar::Date,
    session::ContextSession,
};

/// Whose an account was: which day's primary owner counts.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum)]
#[graphql(remote = "ExactConvention")]
pub enum OwnerConvention {
    /// The owner on the portfolio's date.
    Then,
    /// Today's owner, whatever the portfolio's date.
    Now,
}

/// By how many accounts revenue is divided.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum)]
#[graphql(remote = "ExactRevenue")]
pub enum RevenueConvention {
    /// Those with recurring revenue.
    PayingAccounts,
    /// All of the portfolio.
    AllAccounts,
}

/// By what a portfolio is cut into slices.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum)]
pub enum SliceBy {
    /// The primary owner: the load per customer success manager.
    Csm,
    /// The segment.
    Segment,
    /// The industry.
    Industry,
    /// The country.
    Country,
    /// The plan. An account is in the slice of every plan that it has a running subscription to, with the revenue of that plan only: MRR adds up,
    /// numbers of accounts need not.
    Plan,
    /// The life-cycle stage on the date.
    Stage,
    /// The month of the sign-up, such as `2024-03`.
    SignupMonth,
    /// The value of the custom trait named by the argument `trait`.
    Trait,
}

/// A set of accounts at the end of a date, with every metric on it. Slices are portfolios again.
#[derive(Clone)]
pub struct Portfolio {
    exact: Arc<Exact>,
    label: Option<slice::Label>,
}

impl Portfolio {
    /// The portfolio of what was evaluated.
    #[must_use]
    pub fn whole(exact: Exact) -> Self {
        Self {
            exact: Arc::new(exact),
            label: None,
        }
    }

    fn money(&self, amount: Option<MonthlyAmount>) -> async_graphql::Result<Option<Money>> {
        amount
            .map(|amount| Money::monthly(amount, self.exact.currency()))
            .transpose()
    }
}

/// A set of accounts at the end of a date, with every metric on it. Slices are portfolios again.
#[Object]
impl Portfolio {
    /// What the accounts of a slice have in common: an id for CSM and PLAN, a date as `2024-03` for SIGNUP_MONTH, otherwise the value. Null for the
    /// whole portfolio, and for the slice of those that have none.
    async fn key(&self) -> Option<String> {
        self.label.as_ref().and_then(|label| label.key.clone())
    }

    /// The same for people: the name of the CSM or plan, otherwise the value. Null for the whole portfolio, and for the slice of those that have none.
    async fn label(&self) -> Option<&str> {
        self.label.as_ref().and_then(|label| label.text.as_deref())
    }

    /// The date, until its end in the tenant's time zone.
    async fn as_of(&self) -> Date {
        Date(self.exact.as_of())
    }

    /// Which day's owner counts.
    async fn owner_convention(&self) -> OwnerConvention {
        self.exact.owner_convention().into()
    }

    /// How many accounts.
    async fn account_count(&self) -> i32 {
        count(self.exact.account_count())
    }

    /// How many of them have recurring revenue.
    async fn paying_account_count(&self) -> i32 {
        count(self.exact.paying_account_count())
    }

    /// Monthly recurring revenue in the reporting currency: running lines, normalised to a month, without trials, one-off charges and usage. Null when
    /// an exchange rate is missing; `moneyStatus` says so.
    async fn mrr(&self) -> async_graphql::Result<Option<Money>> {
        self.money(self.exact.mrr())
    }

    /// Annual recurring revenue: MRR x 12. Null when an exchange rate is missing.
    async fn arr(&self) -> async_graphql::Result<Option<Money>> {
        self.money(self.exact.arr())
    }

    /// Whether the amounts have values, and if not, why.
    async fn money_status(&self) -> MetricStatus {
        self.exact.money_status().into()
    }

    /// MRR per account.
    async fn revenue_per_account(
        &self,
        #[graphql(
            desc = "By how many accounts it is divided.",
            default_with = "RevenueConvention::PayingAccounts"
        )]
        convention: RevenueConvention,
    ) -> Metric {
        self.exact.revenue_per_account(convention.into()).into()
    }

    /// The share of MRR that the largest accounts have.
    async fn concentration(
        &self,
        #[graphql(desc = "How many of the largest accounts, 1 to 100.", default = 10)] top: i32,
    ) -> async_graphql::Result<Concentration> {
        let top = usize::try_from(top)
            .ok()
            .filter(|top| (1..=100).contains(top));
        let top = top
            .ok_or_else(|| Refusal::invalid("top", "1 to 100 accounts"))
            .or_fault()?;
        let concentration = self.exact.concentration(top);
        Ok(Concentration {
            share: concentration.share.into(),
            accounts: concentration.accounts,
        })
    }

    /// The Herfindahl-Hirschman index of MRR: the sum of the squared shares, from nearly 0 (evenly spread) to 1 (all from one account).
    async fn herfindahl_index(&self) -> Metric {
        self.exact.herfindahl_index().into()
    }

    /// How many accounts have no primary owner.
    async fn unowned_count(&self) -> i32 {
        count(self.exact.unowned_count())
    }

    /// The accounts without a primary owner, as many as `unownedCount` says.
    async fn unowned(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "The first so many, 0 to 100; 20 when nothing is said.")] first: Option<
            i32,
        >,
        #[graphql(desc = "Only what comes after this cursor.")] after: Option<String>,
        #[graphql(desc = "The last so many, 0 to 100.")] last: Option<i32>,
        #[graphql(desc = "Only what comes before this cursor.")] before: Option<String>,
    ) -> async_graphql::Result<AccountConnection> {
        behind(
            context,
            self.exact.unowned_accounts().collect(),
            (first, after, last, before),
        )
        .await
    }

    /// The accounts of the portfolio, as many as `accountCount` says.
    async fn accounts(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "The first so many, 0 to 100; 20 when nothing is said.")] first: Option<
            i32,
        >,
        #[graphql(desc = "Only what comes after this cursor.")] after: Option<String>,
        #[graphql(desc = "The last so many, 0 to 100.")] last: Option<i32>,
        #[graphql(desc = "Only what comes before this cursor.")] before: Option<String>,
    ) -> async_graphql::Result<AccountConnection> {
        behind(
            context,
            self.exact.accounts().collect(),
            (first, after, last, before),
        )
        .await
    }

    /// The accounts with recurring revenue, as many as `payingAccountCount` says.
    async fn paying_accounts(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "The first so many, 0 to 100; 20 when nothing is said.")] first: Option<
            i32,
        >,
        #[graphql(desc = "Only what comes after this cursor.")] after: Option<String>,
        #[graphql(desc = "The last so many, 0 to 100.")] last: Option<i32>,
        #[graphql(desc = "Only what comes before this cursor.")] before: Option<String>,
    ) -> async_graphql::Result<AccountConnection> {
        behind(
            context,
            self.exact.paying_accounts().collect(),
            (first, after, last, before),
        )
        .await
    }

    /// What was left out of the portfolio, by reason.
    async fn excluded(&self) -> Vec<Exclusion> {
        self.exact
            .excluded()
            .into_iter()
            .map(Exclusion::from)
            .collect()
    }

    /// The accounts that were left out for a reason.
    async fn excluded_accounts(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "The reason.")] reason: ExclusionReason,
        #[graphql(desc = "The first so many, 0 to 100; 20 when nothing is said.")] first: Option<
            i32,
        >,
        #[graphql(desc = "Only what comes after this cursor.")] after: Option<String>,
    ) -> async_graphql::Result<AccountConnection> {
        let accounts = self
            .exact
            .excluded_accounts(ExactReason::from(reason))
            .collect();
        behind(context, accounts, (first, after, None, None)).await
    }

    /// The portfolio cut into slices, each of this same type. Slices without accounts are left out; those that have none of it come last.
    async fn slices(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "By what.")] by: SliceBy,
        #[graphql(desc = "The key of the custom trait, for TRAIT.")] r#trait: Option<String>,
    ) -> async_graphql::Result<Vec<Portfolio>> {
        let scope = context.scope().await?;
        let dimension = slice::dimension(scope, by, r#trait).await.or_fault()?;
        let slices = self.exact.slices(dimension);
        let labels = slice::labels(scope, &slices).await.or_fault()?;
        let shown = slices.into_iter().zip(labels).map(|(slice, label)| Self {
            exact: Arc::new(slice.portfolio),
            label: Some(label),
        });
        Ok(shown.collect())
    }
}

/// The share of MRR that the largest accounts have.
pub struct Concentration {
    share: Metric,
    accounts: Vec<Uuid>,
}

/// The share of MRR that the largest accounts have.
#[Object]
impl Concentration {
    /// Their MRR divided by the MRR of all.
    async fn share(&self) -> &Metric {
        &self.share
    }

    /// The accounts, the largest first.
    async fn accounts(&self, context: &Context<'_>) -> async_graphql::Result<Vec<Account>> {
        let scope = context.scope().await?;
        let known = Account::by_ids(scope, &self.accounts).await.or_fault()?;
        let accounts = self.accounts.iter();
        Ok(accounts.filter_map(|id| known.get(id).cloned()).collect())
    }
}

fn count(number: usize) -> i32 {
    i32::try_from(number).unwrap_or(i32::MAX)
}

type PageArguments = (Option<i32>, Option<String>, Option<i32>, Option<String>);

/// The accounts behind a number, by id; their count is the number.
async fn behind(
    context: &Context<'_>,
    mut ids: Vec<Uuid>,
    page: PageArguments,
) -> async_graphql::Result<AccountConnection> {
    let scope = context.scope().await?;
    ids.sort_unstable();
    let total = Total::known(i64::try_from(ids.len()).unwrap_or(i64::MAX));
    let (first, after, last, before) = page;
    let page = data::page::of_ids(&ids, &page_request(first, after, last, before)).or_fault()?;
    let wanted: Vec<Uuid> = page.items().copied().collect();
    let known = Account::by_ids(scope, &wanted).await.or_fault()?;
    let page = page.filter_map(|id| known.get(&id).cloned());
    Ok(AccountConnection::from_page(page, total))
}

/// The exact dimension of a slice.
const fn plain(by: SliceBy) -> Option<Dimension> {
    Some(match by {
        SliceBy::Csm => Dimension::Csm,
        SliceBy::Segment => Dimension::Segment,
        SliceBy::Industry => Dimension::Industry,
        SliceBy::Country => Dimension::Country,
        SliceBy::Plan => Dimension::Plan,
        SliceBy::Stage => Dimension::Stage,
        SliceBy::SignupMonth => Dimension::SignupMonth,
        SliceBy::Trait => return None,
    })
}

/// Evaluates the portfolio of one account, alone or with everything below it.
pub(super) async fn of_account(
    context: &Context<'_>,
    account: Uuid,
    as_of: Option<Date>,
    with_descendants: bool,
) -> async_graphql::Result<Portfolio> {
    let scope = context.scope().await?;
    let ids = match with_descendants {
        false => vec![account],
        true => {
            let filter = data::account::AccountFilter {
                within_tree_of: Some(account),
                archived: Some(data::account::Archived::Include),
                ..data::account::AccountFilter::default()
            };
            data::account::matching_ids(scope, &filter, data::account::FilterContext::default())
                .await
                .or_fault()?
        }
    };
    let as_of = as_of.map_or_else(|| scope.today(), Into::into);
    let facts = &context.session()?.product().facts;
    let evaluated =
        data::portfolio::evaluate(scope, facts, Some(&ids), as_of, ExactConvention::Then);
    Ok(Portfolio::whole(evaluated.await.or_fault()?))
}

/// An id as a slice's key.
fn id_key(kind: data::id::Kind, id: Uuid) -> String {
    let ID(text) = id::encode(kind, id);
    text
}

/// A trait that has to be named, or must not be.
fn bad_trait(message: &str) -> Error {
    Refusal::invalid("trait", message).into()
}
