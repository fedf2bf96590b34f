//! The nine boxes of value realised and relationship, as answers show them.

use async_graphql::{Context, Object, SimpleObject};
use data::error::Refusal;
use domain::outcome::{Level, NineBox as Exact};
use uuid::Uuid;

use super::{
    Portfolio, at,
    behind::{Pages, behind},
    count,
};
use crate::{
    account::AccountConnection, error::OrFault, loaded::Loaded, metric::Metric,
    outcome::BusinessReviewLevel, page::page_request,
};

/// The accounts of a portfolio by what their latest business review saw.
pub type NineBox = Loaded<Exact, Relations>;

/// What answers that were reckoned together load together.
#[derive(Default)]
pub struct Relations {
    accounts: Pages<Option<(Level, Level)>>,
}

/// The most days that can be asked about.
const MOST_DAYS: i32 = 3_650;

/// One of the nine boxes.
#[derive(Clone, SimpleObject)]
pub struct NineBoxCell {
    /// How much of what the customer wanted came true.
    value_realised: BusinessReviewLevel,
    /// How good the relationship is.
    relationship: BusinessReviewLevel,
    /// How many accounts are in it.
    account_count: i32,
}

impl Portfolio {
    /// The nine boxes, filled along with those of all portfolios that were evaluated with this one.
    pub(super) async fn nine_box_of(&self, days: i32) -> async_graphql::Result<NineBox> {
        let days = check_days(days).or_fault()?;
        let load = async || {
            let cuts = self.rows().map(|cut| cut.exact.nine_box(days));
            Ok(Loaded::family(cuts.collect()))
        };
        let boxes = &self.batches().care.nine_boxes;
        let boxes = boxes.get(days, load).await.or_fault()?;
        at(&boxes, self.row().place)
    }
}

fn check_days(days: i32) -> Result<u32, Refusal> {
    let allowed = u32::try_from(days).ok();
    let allowed = allowed.filter(|_| (1..=MOST_DAYS).contains(&days));
    let rule = || format!("1 to {MOST_DAYS} days, not {days}");
    allowed.ok_or_else(|| Refusal::invalid("withinDays", rule()))
}

/// The accounts in a box, by id.
fn within(exact: &Exact, (value, relationship): (Level, Level)) -> Vec<Uuid> {
    let mut boxes = exact.boxes.iter();
    let found = boxes.find(|boxed| boxed.value == value && boxed.relationship == relationship);
    found.map_or_else(Vec::new, |boxed| boxed.accounts.clone())
}

/// The accounts of a portfolio in the nine boxes of value realised and relationship, each by its latest business review until the portfolio's date. Reviews that
/// were held longer ago than asked for say nothing any more. Slices add up to the whole.
#[Object]
impl NineBox {
    /// The nine boxes: by value realised, then by relationship, from low to high.
    async fn cells(&self) -> Vec<NineBoxCell> {
        let boxes = self.row().boxes.iter().map(|boxed| NineBoxCell {
            value_realised: boxed.value.into(),
            relationship: boxed.relationship.into(),
            account_count: count(boxed.accounts.len()),
        });
        boxes.collect()
    }

    /// The accounts in a box, as many as its `accountCount` says.
    #[expect(
        clippy::too_many_arguments,
        reason = "the arguments of a connection, as Relay names them"
    )]
    async fn accounts(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "How much of what the customer wanted came true.")]
        value_realised: BusinessReviewLevel,
        #[graphql(desc = "How good the relationship is.")] relationship: BusinessReviewLevel,
        #[graphql(desc = "The first so many, 0 to 100; 20 when nothing is said.")] first: Option<
            i32,
        >,
        #[graphql(desc = "Only what comes after this cursor.")] after: Option<String>,
        #[graphql(desc = "The last so many, 0 to 100.")] last: Option<i32>,
        #[graphql(desc = "Only what comes before this cursor.")] before: Option<String>,
    ) -> async_graphql::Result<AccountConnection> {
        let request = page_request(first, after, last, before);
        let which = (value_realised.into(), relationship.into());
        let ids = |exact: &Exact| within(exact, which);
        let pages = &self.batches().accounts;
        let found = behind(context, self, pages, (Some(which), request), ids).await?;
        Ok(found.connection())
    }

    /// Accounts that were reviewed / accounts of the portfolio.
    async fn reviewed_share(&self) -> Metric {
        self.row().reviewed_share().into()
    }

    /// Accounts in the box of high value and high relationship / accounts that were reviewed.
    async fn best_share(&self) -> Metric {
        self.row().best_share().into()
    }

    /// How many accounts were not reviewed.
    async fn unreviewed_count(&self) -> i32 {
        count(self.row().unreviewed.len())
    }

    /// The accounts that were not reviewed, as many as `unreviewedCount` says.
    async fn unreviewed(
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
        let ids = |exact: &Exact| exact.unreviewed.clone();
        let pages = &self.batches().accounts;
        let found = behind(context, self, pages, (None, request), ids).await?;
        Ok(found.connection())
    }
}
