//! Asking for items.

use async_graphql::{Context, ID, Object};
use data::{
    error::{Error, Refusal},
    feedback::{self, FeedbackOrder as Order},
    id::Kind,
    page,
    scope::Scope,
};
use domain::ownership::OwnerConvention;

use super::{
    FeedbackItem, FeedbackItemConnection, FeedbackItemFilter, FeedbackItemOrder,
    RankedFeedbackItemConnection, ranked::RankedFeedbackItem,
};
use crate::{
    error::OrFault,
    id,
    page::{Total, page_request},
    scalar::Date,
    session::ContextSession,
};

/// Asking for items.
#[derive(Default)]
pub struct FeedbackQuery;

/// Asking for items.
#[Object]
impl FeedbackQuery {
    /// The feedback items of the tenant, the latest first when no order is given.
    #[expect(
        clippy::too_many_arguments,
        reason = "the arguments of a connection, as Relay names them"
    )]
    async fn feedback_items(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "Which items; all when nothing is said.")] r#where: Option<
            FeedbackItemFilter,
        >,
        #[graphql(desc = "The order.")] order_by: Option<FeedbackItemOrder>,
        #[graphql(desc = "The first so many, 0 to 100; 20 when nothing is said.")] first: Option<
            i32,
        >,
        #[graphql(desc = "Only what comes after this cursor.")] after: Option<String>,
        #[graphql(desc = "The last so many, 0 to 100.")] last: Option<i32>,
        #[graphql(desc = "Only what comes before this cursor.")] before: Option<String>,
    ) -> async_graphql::Result<FeedbackItemConnection> {
        let scope = context.scope().await?;
        let filter = r#where.unwrap_or_default().filter().or_fault()?;
        let request = page_request(first, after, last, before);
        let order = order_by.map(Order::from).unwrap_or_default();
        let page = feedback::list(scope, filter.clone(), order, &request).await;
        let page = FeedbackItem::page(page.or_fault()?);
        let total = Total::counted_by(move |scope| {
            let query = feedback::matching(scope, filter.clone());
            Box::pin(page::count(scope, query))
        });
        Ok(FeedbackItemConnection::from_page(page, total))
    }

    /// The item of that id or external id; null when there is none. Give one of the two.
    async fn feedback_item(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "The id.")] id: Option<ID>,
        #[graphql(desc = "The id in the system it comes from.")] external_id: Option<String>,
    ) -> async_graphql::Result<Option<FeedbackItem>> {
        let scope = context.scope().await?;
        find(scope, id, external_id).await.or_fault()
    }

    /// The feedback items by the annual recurring revenue behind them, the greatest first: that of the accounts that asked, on a date.
    #[expect(
        clippy::too_many_arguments,
        reason = "the arguments of a connection, as Relay names them"
    )]
    async fn ranked_feedback_items(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "Which items; all when nothing is said.")] r#where: Option<
            FeedbackItemFilter,
        >,
        #[graphql(
            desc = "The date of the revenue, until its end in the tenant's time zone; today when nothing is said."
        )]
        as_of: Option<Date>,
        #[graphql(desc = "The first so many, 0 to 100; 20 when nothing is said.")] first: Option<
            i32,
        >,
        #[graphql(desc = "Only what comes after this cursor.")] after: Option<String>,
        #[graphql(desc = "The last so many, 0 to 100.")] last: Option<i32>,
        #[graphql(desc = "Only what comes before this cursor.")] before: Option<String>,
    ) -> async_graphql::Result<RankedFeedbackItemConnection> {
        let scope = context.scope().await?;
        let filter = r#where.unwrap_or_default().filter().or_fault()?;
        let request = page_request(first, after, last, before);
        let as_of = as_of.map_or_else(|| scope.today(), Into::into);
        let cache = &context.session()?.product().facts;
        let owner = OwnerConvention::Then;
        let whole = data::portfolio::evaluate(scope, cache, None, as_of, owner).await;
        let whole = whole.or_fault()?;
        let ranked = feedback::rank(scope, &whole, filter, &request).await;
        let (page, count) = ranked.or_fault()?;
        let page = RankedFeedbackItem::page(page, whole.currency())?;
        let total = Total::known(i64::try_from(count).unwrap_or(i64::MAX));
        Ok(RankedFeedbackItemConnection::from_page(page, total))
    }
}

async fn find(
    scope: &Scope,
    id: Option<ID>,
    external_id: Option<String>,
) -> Result<Option<FeedbackItem>, Error> {
    let rows = match (id, external_id) {
        (Some(id), None) => {
            let id = id::expect(Kind::FeedbackItem, &id, "id")?;
            feedback::by_ids(scope, &[id]).await?
        }
        (None, Some(external_id)) => feedback::by_external_ids(scope, &[&external_id]).await?,
        _ => return Err(Refusal::invalid("id", "give `id` or `externalId`, one of them").into()),
    };
    Ok(rows.into_iter().next().map(FeedbackItem::alone))
}
