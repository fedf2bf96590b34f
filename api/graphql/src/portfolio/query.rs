//! Asking for portfolios.

use async_graphql::{Context, Object};
use chrono::{NaiveDate, Utc};
use data::{
    account::{AccountFilter as Filter, Archived, FilterContext},
    error::{Error, Refusal},
    portfolio::FactsCache,
    scope::Scope,
};
use domain::{ownership::OwnerConvention as ExactConvention, time::local_date};
use uuid::Uuid;

use super::{OwnerConvention, Portfolio};
use crate::{
    account::AccountFilter,
    error::OrFault,
    filter::in_where,
    scalar::{Date, DateTime},
    session::ContextSession,
};

/// Asking for portfolios.
#[derive(Default)]
pub struct PortfolioQuery;

/// Asking for portfolios.
#[Object]
impl PortfolioQuery {
    /// The accounts that a filter chooses, at the end of a date, with every metric on them. Owner, stage and plan in the filter are those on the date;
    /// accounts that were not customers yet, or archived by then, are left out and counted under `excluded`.
    async fn portfolio(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "Which accounts; all when nothing is said.")] r#where: Option<
            AccountFilter,
        >,
        #[graphql(
            desc = "The date, until its end in the tenant's time zone; today when nothing is said, or the day of `knownAt`."
        )]
        as_of: Option<Date>,
        #[graphql(
            desc = "What would have been said at this instant: what was written later is not known. Not together with `where`, which knows what is \
                    known now: take `slices` instead."
        )]
        known_at: Option<DateTime>,
        #[graphql(
            desc = "Which day's owner counts, in the filter and in slices by CSM.",
            default_with = "OwnerConvention::Then"
        )]
        owner: OwnerConvention,
    ) -> async_graphql::Result<Portfolio> {
        let scope = context.scope().await?;
        let zone = scope.tenant().time_zone;
        let now = known_at.as_ref().map_or(scope.now(), |instant| instant.0);
        let as_of = as_of.map_or_else(|| local_date(now, zone), Into::into);
        let owner = ExactConvention::from(owner);
        let accounts = chosen(scope, r#where, owner.date(as_of, scope.today()))
            .await
            .or_fault()?;
        let facts = &context.session()?.product().facts;
        if let Some(DateTime(instant)) = known_at {
            return known(scope, facts, accounts.as_deref(), instant, as_of, owner)
                .await
                .or_fault();
        }
        let evaluated = data::portfolio::evaluate(scope, facts, accounts.as_deref(), as_of, owner);
        Ok(Portfolio::whole(evaluated.await.or_fault()?))
    }
}

/// All accounts as they were known at an instant.
async fn known(
    scope: &Scope,
    cache: &FactsCache,
    chosen: Option<&[Uuid]>,
    instant: chrono::DateTime<Utc>,
    as_of: NaiveDate,
    owner: ExactConvention,
) -> Result<Portfolio, Error> {
    if chosen.is_some() {
        let rule = "`where` chooses by what is known now: leave it out, and take `slices` of what was known then";
        return Err(Refusal::invalid("knownAt", rule).into());
    }
    let facts = data::portfolio::known_at(scope, cache, instant).await?;
    Ok(Portfolio::whole(facts.evaluate(scope, None, as_of, owner)))
}

/// The ids that a filter chooses, archived accounts included, because the date decides about them; none for all accounts.
async fn chosen(
    scope: &Scope,
    r#where: Option<AccountFilter>,
    on: NaiveDate,
) -> Result<Option<Vec<Uuid>>, Error> {
    let Some(filter) = r#where else {
        return Ok(None);
    };
    let filter = filter
        .filter(scope.tenant().reporting_currency)
        .map_err(in_where)?;
    let archived = Some(filter.archived.unwrap_or(Archived::Include));
    let filter = Filter { archived, ..filter };
    data::account::matching_ids(scope, &filter, FilterContext { on: Some(on) })
        .await
        .map(Some)
}
