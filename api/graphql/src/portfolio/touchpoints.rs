//! How often customers are spoken to, as answers show it.

use async_graphql::{Context, Object, SimpleObject};
use data::error::Refusal;
use domain::touchpoint::{
    ContactFrequency as Exact, TouchpointKind as ExactKind, Untouched as ExactUntouched,
};

use super::{
    Portfolio, at,
    behind::{Pages, behind},
    count,
};
use crate::{
    account::AccountConnection, error::OrFault, loaded::Loaded, metric::Metric, page::page_request,
    session::ContextSession, touchpoint::TouchpointKind, window::WindowInput,
};

/// How often the accounts of a portfolio were spoken to in a window.
pub type ContactFrequency = Loaded<Exact, Relations>;

/// The accounts that nobody spoke to.
pub type UntouchedAccounts = Loaded<ExactUntouched, Relations>;

/// What answers that were reckoned together load together.
#[derive(Default)]
pub struct Relations {
    accounts: Pages<()>,
}

/// The most days that can be asked about.
const MOST_DAYS: i32 = 3_650;

/// The touchpoints of a kind.
#[derive(Clone, SimpleObject)]
pub struct TouchpointKindFrequency {
    /// The kind.
    kind: TouchpointKind,
    /// How many there were, those that support initiated apart.
    count: i32,
    /// Touchpoints of the kind / (accounts x months of the window that have gone by).
    monthly_frequency: Metric,
}

impl Portfolio {
    /// The touchpoints of a window, reckoned along with those of all portfolios that were evaluated with this one.
    pub(super) async fn touchpoints_in(
        &self,
        context: &Context<'_>,
        window: &WindowInput,
    ) -> async_graphql::Result<ContactFrequency> {
        let scope = context.scope().await?;
        let window = window.resolve(self.exact().as_of(), scope.tenant());
        let window = window.or_fault()?;
        let load = async || {
            let cuts = self.rows().map(|cut| cut.exact.touchpoints(&window));
            Ok(Loaded::family(cuts.collect()))
        };
        let touchpoints = &self.batches().care.touchpoints;
        let touchpoints = touchpoints.get(window, load).await.or_fault()?;
        at(&touchpoints, self.row().place)
    }

    /// The accounts that nobody spoke to, reckoned along with those of all portfolios that were evaluated with this one.
    pub(super) async fn untouched_for(
        &self,
        days: i32,
    ) -> async_graphql::Result<UntouchedAccounts> {
        let days = check_days(days).or_fault()?;
        let load = async || {
            let cuts = self.rows().map(|cut| cut.exact.untouched(days));
            Ok(Loaded::family(cuts.collect()))
        };
        let untouched = &self.batches().care.untouched;
        let untouched = untouched.get(days, load).await.or_fault()?;
        at(&untouched, self.row().place)
    }
}

fn check_days(days: i32) -> Result<u32, Refusal> {
    let allowed = u32::try_from(days).ok();
    let allowed = allowed.filter(|_| (1..=MOST_DAYS).contains(&days));
    allowed.ok_or_else(|| Refusal::invalid("days", format!("1 to {MOST_DAYS} days, not {days}")))
}

/// How often the accounts of a portfolio were spoken to in a window. Touchpoints that support initiated are left out, and counted under `excluded`: they say how
/// much trouble there is. Touchpoints are of no plan: a slice by plan has none.
#[Object]
impl ContactFrequency {
    /// How many touchpoints there were.
    async fn count(
        &self,
        #[graphql(desc = "Of which kind; of all when nothing is said.")] kind: Option<
            TouchpointKind,
        >,
    ) -> i32 {
        count(self.row().count(kind.map(Into::into)))
    }

    /// Contact frequency: touchpoints / (accounts that are customers in the window or were touched x months of the window that have gone by).
    async fn monthly_frequency(
        &self,
        #[graphql(desc = "Of which kind; of all when nothing is said.")] kind: Option<
            TouchpointKind,
        >,
    ) -> Metric {
        self.row().monthly(kind.map(Into::into)).into()
    }

    /// The same for every kind.
    async fn by_kind(&self) -> Vec<TouchpointKindFrequency> {
        let kinds = ExactKind::ALL.into_iter();
        let of_kind = |kind: ExactKind| TouchpointKindFrequency {
            kind: kind.into(),
            count: count(self.row().count(Some(kind))),
            monthly_frequency: self.row().monthly(Some(kind)).into(),
        };
        kinds.map(of_kind).collect()
    }

    /// Accounts that were touched in the window / accounts that are customers in it or were touched.
    async fn touched_share(&self) -> Metric {
        self.row().reach().into()
    }

    /// The accounts that were touched, as many as the numerator of `touchedShare` says.
    async fn touched_accounts(
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
        let ids = |exact: &Exact| exact.touched.clone();
        let pages = &self.batches().accounts;
        let found = behind(context, self, pages, ((), request), ids).await?;
        Ok(found.connection())
    }
}

/// The accounts of a portfolio without a touchpoint in the last days until its date, that day included. Touchpoints that support initiated touch nobody.
/// Accounts that have not been customers for so many days are left out, and counted under `excluded`.
#[Object]
impl UntouchedAccounts {
    /// How many days.
    async fn days(&self) -> i32 {
        i32::try_from(self.row().days).unwrap_or(i32::MAX)
    }

    /// How many accounts nobody spoke to.
    async fn count(&self) -> i32 {
        count(self.row().untouched.len())
    }

    /// Untouched accounts / accounts that have been customers for so many days.
    async fn share(&self) -> Metric {
        self.row().share().into()
    }

    /// The accounts, as many as `count` says.
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
        let request = page_request(first, after, last, before);
        let ids = |exact: &ExactUntouched| exact.untouched.clone();
        let pages = &self.batches().accounts;
        let found = behind(context, self, pages, ((), request), ids).await?;
        Ok(found.connection())
    }
}
