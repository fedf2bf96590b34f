//! Following portfolios.

use std::{collections::HashSet, time::Duration};

use async_graphql::{Context, SimpleObject, Subscription};
use async_stream::try_stream;
use chrono::NaiveDate;
use data::{
    account::{AccountFilter as Filter, Archived, FilterContext, matching_ids, matching_of},
    error::Error,
    log::{Awaited, Noticed},
    portfolio::{Touch, touches},
    scope::Scope,
};
use futures_util::Stream;
use uuid::Uuid;

use crate::{account::AccountFilter, error::fault, log::Follower, scalar::LogVersion};

/// How long it does not look after it has told something, or asked the database: all that changes meanwhile is told at once.
const PAUSE: Duration = Duration::from_secs(1);

/// That the numbers of a portfolio may be others than before.
#[derive(Clone, Copy, Debug, PartialEq, Eq, SimpleObject)]
pub struct PortfolioChange {
    /// The version of the log up to which this tells: whatever is asked from now on knows it. Give it as `after` when you come back.
    version: LogVersion,
    /// The version of the first change after which the numbers may be others; null when only a new day has begun in the tenant's time zone.
    changed_from: Option<LogVersion>,
}

/// Following portfolios.
#[derive(Default)]
pub struct PortfolioSubscription;

/// Following portfolios.
#[Subscription]
impl PortfolioSubscription {
    /// That the numbers of a portfolio of today may be others than before: ask for them again. It is told within a second, once for all that was
    /// committed meanwhile, by whichever server; and when a day begins in the tenant's time zone. Usage that is streamed is not told of until scores
    /// of health are computed from it.
    async fn portfolio_changed(
        &self,
        context: &Context<'_>,
        #[graphql(
            desc = "Which accounts, as for `portfolio`; all when nothing is said. An account that comes or goes changes the portfolio, too."
        )]
        r#where: Option<AccountFilter>,
        #[graphql(
            desc = "The version of the log after which to start; now, when it is not given. Give the last one that you have seen, and nothing is missed."
        )]
        after: Option<LogVersion>,
    ) -> async_graphql::Result<impl Stream<Item = async_graphql::Result<PortfolioChange>> + use<>>
    {
        let awaited = Awaited::Portfolio;
        let (follower, filter) = Follower::of_accounts(context, awaited, r#where, after).await?;
        Ok(follow(follower, filter.map(Chosen::new)))
    }
}

fn follow(
    mut follower: Follower,
    mut chosen: Option<Chosen>,
) -> impl Stream<Item = async_graphql::Result<PortfolioChange>> {
    try_stream! {
        let mut day = None;
        loop {
            let news = match noticed(&mut follower, chosen.is_some(), &mut day) {
                Some(news) => news,
                None => look(&mut follower, chosen.as_mut(), &mut day).await.map_err(fault)?,
            };
            let is_told = news.is_some();
            if let Some(change) = news {
                yield change;
            }
            if is_told || chosen.is_some() {
                tokio::time::sleep(PAUSE).await;
            }
            follower.wait().await;
        }
    }
}

/// What is to be told since the last look, if anything, by what was noticed for all who follow; nothing when the database has to be asked: at first, and whether
/// an entry is about an account that is chosen.
fn noticed(
    follower: &mut Follower,
    is_chosen: bool,
    day: &mut Option<NaiveDate>,
) -> Option<Option<PortfolioChange>> {
    let known = (*day)?;
    let Noticed {
        touches,
        until,
        today,
    } = follower.noticed()?;
    let first = touches.first().map(|touch| touch.version);
    if first.is_none() && today <= known {
        follower.has_seen(until);
        return Some(None);
    }
    if is_chosen {
        return None;
    }
    *day = Some(today);
    follower.has_seen(until);
    Some(Some(PortfolioChange {
        version: LogVersion(follower.version()),
        changed_from: first.map(LogVersion),
    }))
}

/// What is to be told since the last look, if anything, with the database asked.
async fn look(
    follower: &mut Follower,
    chosen: Option<&mut Chosen>,
    day: &mut Option<NaiveDate>,
) -> Result<Option<PortfolioChange>, Error> {
    let scope = follower.open().await?;
    let news = news(&scope, follower.version(), chosen, day).await;
    let version = scope.log_version();
    scope.close().await?;
    let news = news?;
    follower.has_seen(version);
    let version = LogVersion(follower.version());
    Ok(news.map(|first| PortfolioChange {
        version,
        changed_from: first.map(LogVersion),
    }))
}

/// The version of the first entry that matters, or that only a day has begun; nothing when neither is so.
async fn news(
    scope: &Scope,
    version: i64,
    chosen: Option<&mut Chosen>,
    day: &mut Option<NaiveDate>,
) -> Result<Option<Option<i64>>, Error> {
    let touches = touches(scope, version).await?;
    let today = scope.today();
    let is_new_day = day.replace(today).is_some_and(|known| known != today);
    let first = match chosen {
        Some(chosen) => {
            if is_new_day {
                chosen.members = None;
            }
            chosen.first_of(scope, &touches).await?
        }
        None => touches.first().map(|touch| touch.version),
    };
    Ok(match first {
        Some(first) => Some(Some(first)),
        None => is_new_day.then_some(None),
    })
}

/// The accounts that a filter chooses.
struct Chosen {
    filter: Filter,
    /// Those of the last look; none before the first one of a day.
    members: Option<HashSet<Uuid>>,
}

impl Chosen {
    /// As a portfolio takes them: archived ones included, because the date decides about them.
    fn new(filter: Filter) -> Self {
        let archived = Some(filter.archived.unwrap_or(Archived::Include));
        Self {
            filter: Filter { archived, ..filter },
            members: None,
        }
    }

    /// The version of the first entry about an account that is chosen, or was.
    async fn first_of(&mut self, scope: &Scope, touches: &[Touch]) -> Result<Option<i64>, Error> {
        let first = touches.first().map(|touch| touch.version);
        let touches_all = touches.iter().any(|touch| touch.accounts.is_none());
        let members = match &mut self.members {
            Some(members) if !touches_all => members,
            // Who was chosen before is not known: whatever was written may matter.
            _ => {
                let ids = matching_ids(scope, &self.filter, FilterContext::default()).await?;
                self.members = Some(ids.into_iter().collect());
                return Ok(first);
            }
        };
        let touched: HashSet<Uuid> = touches
            .iter()
            .flat_map(|touch| touch.accounts.iter().flatten().copied())
            .collect();
        if touched.is_empty() {
            return Ok(None);
        }
        let ids: Vec<Uuid> = touched.iter().copied().collect();
        let now = matching_of(scope, &self.filter, FilterContext::default(), &ids).await?;
        let counts = |account: &Uuid| members.contains(account) || now.contains(account);
        let mut mattering = touches
            .iter()
            .filter(|touch| touch.accounts.iter().flatten().any(counts));
        let first = mattering.next().map(|touch| touch.version);
        members.retain(|member| !touched.contains(member));
        members.extend(now);
        Ok(first)
    }
}
