//! Where accounts stand, and why.

use std::collections::HashMap;

use chrono::NaiveDate;
use domain::{
    health::{Computed, Health, HealthBand, HealthStatus, Readings, Standing, Standings},
    member::Permission,
};
use sea_orm::{
    ColumnTrait, Condition, QueryFilter, QueryResult,
    sea_query::{Expr, ExprTrait, Query, SelectStatement},
};
use uuid::Uuid;

use super::{
    entity::{
        profile,
        score::{Column, Entity, Model},
        set,
    },
    read::{exact_by_id, rows_by_ids},
    set::{exact_override, overrides_of},
    stored::{read_readings, score},
};
use crate::{
    account::entity::account,
    error::Error,
    page::{self, Page, PageRequest, SortKey, SortKind},
    scope::Scope,
};

/// The scores that stand next to the accounts in a statement.
const EARLIER: &str = "earlier";

/// Columns of the latest row of each account that was computed by the end of a day. One statement, which looks one row up for each account.
pub(super) fn latest<const N: usize>(
    scope: &Scope,
    columns: [Column; N],
    accounts: Option<&[Uuid]>,
    on: NaiveDate,
) -> SelectStatement {
    let tenant = scope.tenant_id();
    let mut newest = Query::select();
    newest
        .expr(Expr::col((EARLIER, Column::ComputedOn)).max())
        .from_as(Entity, EARLIER)
        .and_where(Expr::col((EARLIER, Column::TenantId)).eq(tenant))
        .and_where(
            Expr::col((EARLIER, Column::AccountId)).equals((account::Entity, account::Column::Id)),
        )
        .and_where(Expr::col((EARLIER, Column::ComputedOn)).lte(on));
    let of_account = Condition::all()
        .add(Expr::col((Entity, Column::TenantId)).eq(tenant))
        .add(Expr::col((Entity, Column::AccountId)).equals((account::Entity, account::Column::Id)))
        .add(
            Expr::col((Entity, Column::ComputedOn))
                .eq(Expr::SubQuery(None, Box::new(newest.into()))),
        );
    let mut query = Query::select();
    query
        .columns(columns.map(|column| (Entity, column)))
        .from(account::Entity)
        // A cross join keeps SQLite from going over all scores of the tenant and looking the account of each up.
        .cross_join(Entity)
        .cond_where(of_account)
        .and_where(Expr::col((account::Entity, account::Column::TenantId)).eq(tenant));
    if let Some(accounts) = accounts {
        let of = Expr::col((account::Entity, account::Column::Id));
        query.and_where(of.is_in(accounts.iter().copied()));
    }
    query
}

pub(super) const COLUMNS: [Column; 9] = [
    Column::AccountId,
    Column::ComputedOn,
    Column::ProfileId,
    Column::Status,
    Column::Score,
    Column::Band,
    Column::BandBefore,
    Column::Readings,
    Column::ComputedAt,
];

/// The row that an answer with [`COLUMNS`] holds.
pub(super) fn row_of(scope: &Scope, row: &QueryResult) -> Result<Model, Error> {
    Ok(Model {
        tenant_id: scope.tenant_id(),
        account_id: row.try_get_by_index(0)?,
        computed_on: row.try_get_by_index(1)?,
        profile_id: row.try_get_by_index(2)?,
        status: row.try_get_by_index(3)?,
        score: row.try_get_by_index(4)?,
        band: row.try_get_by_index(5)?,
        band_before: row.try_get_by_index(6)?,
        readings: row.try_get_by_index(7)?,
        computed_at: row.try_get_by_index(8)?,
    })
}

/// The latest row of each of the accounts (of all when none are given) that was computed by the end of a day. One statement.
pub(super) async fn rows(
    scope: &Scope,
    accounts: Option<&[Uuid]>,
    on: NaiveDate,
) -> Result<Vec<Model>, Error> {
    let mut rows = Vec::new();
    let take = |row: &QueryResult| {
        rows.push(row_of(scope, row)?);
        Ok(())
    };
    let query = latest(scope, COLUMNS, accounts, on);
    scope.connection().for_each(&query, take).await?;
    Ok(rows)
}

/// The latest score of an account by a day, without what it was computed from, which is most of a row.
#[derive(Clone, Copy, Debug)]
pub(super) struct Latest {
    pub(super) account: Uuid,
    pub(super) computed: Computed,
    /// The last band until then.
    pub(super) last_band: Option<HealthBand>,
}

/// The latest score of each of the accounts (of all when none are given) by the end of a day. One statement.
pub(super) async fn latest_scores(
    scope: &Scope,
    accounts: Option<&[Uuid]>,
    on: NaiveDate,
) -> Result<Vec<Latest>, Error> {
    let columns = [
        Column::AccountId,
        Column::ComputedOn,
        Column::Status,
        Column::Score,
        Column::Band,
        Column::BandBefore,
    ];
    let mut scores = Vec::new();
    let take = |row: &QueryResult| {
        let band = |place: usize| {
            let name: Option<String> = row.try_get_by_index(place)?;
            name.map(|name| name.parse().map_err(Error::internal))
                .transpose()
        };
        let status: String = row.try_get_by_index(2)?;
        let kept: Option<i32> = row.try_get_by_index(3)?;
        let computed = Computed {
            score: kept.map(score).transpose()?,
            band: band(4)?,
            status: status.parse().map_err(Error::internal)?,
            computed_on: row.try_get_by_index(1)?,
        };
        scores.push(Latest {
            account: row.try_get_by_index(0)?,
            last_band: computed.band.or(band(5)?),
            computed,
        });
        Ok(())
    };
    let query = latest(scope, columns, accounts, on);
    scope.connection().for_each(&query, take).await?;
    Ok(scores)
}

/// What a row says was computed.
pub(super) fn computed(row: &Model) -> Result<Computed, Error> {
    let band = row.band.as_deref().map(str::parse).transpose();
    Ok(Computed {
        score: row.score.map(score).transpose()?,
        band: band.map_err(Error::internal)?,
        status: row.status.parse().map_err(Error::internal)?,
        computed_on: row.computed_on,
    })
}

/// Where the accounts (all of them when none are given) stand at the end of a day. Two statements.
///
/// # Errors
/// [`Error::Forbidden`] without the permission to read the portfolio.
pub(super) async fn standings(
    scope: &Scope,
    accounts: Option<&[Uuid]>,
    on: NaiveDate,
) -> Result<Standings, Error> {
    let set = overrides_of(scope, accounts, on).await?;
    let mut standings = Standings::new();
    for latest in latest_scores(scope, accounts, on).await? {
        let by_hand = set.get(&latest.account).map(exact_override).transpose()?;
        let standing = Standing::new(Some(latest.computed), by_hand, on);
        standings.insert(latest.account, standing);
    }
    for (account, row) in &set {
        if !standings.contains_key(account) {
            let by_hand = exact_override(row)?;
            standings.insert(*account, Standing::new(None, Some(by_hand), on));
        }
    }
    Ok(standings)
}

/// What is measured of the accounts (of all when none are given) in the latest scores by the end of a day. One statement.
///
/// # Errors
/// [`Error::Forbidden`] without the permission to read the portfolio.
pub async fn readings_on(
    scope: &Scope,
    accounts: Option<&[Uuid]>,
    on: NaiveDate,
) -> Result<HashMap<Uuid, Readings>, Error> {
    scope.check(Permission::ReadPortfolio)?;
    let rows = rows(scope, accounts, on).await?.into_iter();
    rows.map(|row| Ok((row.account_id, read_readings(&row.readings)?)))
        .collect()
}

/// Where an account stands on a day, and why.
#[derive(Clone, Debug)]
pub struct Explained {
    /// Where it stands.
    pub standing: Standing,
    /// The row of the score, if one was computed.
    pub row: Option<Model>,
    /// The score with its working, if there is a profile.
    pub health: Health,
    /// The profile that it was computed by.
    pub profile: Option<profile::Model>,
    /// The row of what was set by hand, if it holds.
    pub by_hand: Option<set::Model>,
}

/// Where each of the accounts stands at the end of a day, and why. Three statements; accounts of which nothing is known are left out.
///
/// # Errors
/// [`Error::Forbidden`] without the permission to read the portfolio.
pub async fn explained(
    scope: &Scope,
    accounts: &[Uuid],
    on: NaiveDate,
) -> Result<HashMap<Uuid, Explained>, Error> {
    let mut set = overrides_of(scope, Some(accounts), on).await?;
    let rows = rows(scope, Some(accounts), on).await?;
    let mut ids: Vec<Uuid> = rows.iter().filter_map(|row| row.profile_id).collect();
    ids.sort_unstable();
    ids.dedup();
    let profiles = match ids.is_empty() {
        true => Vec::new(),
        false => rows_by_ids(scope, &ids).await?,
    };
    let exact = exact_by_id(&profiles)?;
    let mut explained = HashMap::with_capacity(rows.len());
    for row in rows {
        let by_hand = set.remove(&row.account_id);
        let of_hand = by_hand.as_ref().map(exact_override).transpose()?;
        let readings = read_readings(&row.readings)?;
        let profile = row.profile_id.and_then(|id| exact.get(&id));
        let health = profile.map(|profile| profile.evaluate(&readings, row.computed_on));
        let of = Explained {
            standing: Standing::new(Some(computed(&row)?), of_hand, on),
            health: health.unwrap_or_else(Health::without_profile),
            profile: profiles
                .iter()
                .find(|profile| Some(profile.id) == row.profile_id)
                .cloned(),
            by_hand,
            row: Some(row.clone()),
        };
        explained.insert(row.account_id, of);
    }
    for (account, row) in set {
        let of = Explained {
            standing: Standing::new(None, Some(exact_override(&row)?), on),
            row: None,
            health: Health::without_profile(),
            profile: None,
            by_hand: Some(row),
        };
        explained.insert(account, of);
    }
    Ok(explained)
}

impl Explained {
    /// Why there is no score, if there is none; [`HealthStatus::Ok`] when there is one.
    #[must_use]
    pub fn status(&self) -> HealthStatus {
        match (self.standing.placed, self.standing.computed) {
            (Some(_), _) => HealthStatus::Ok,
            (None, Some(computed)) => computed.status,
            (None, None) => HealthStatus::NoProfile,
        }
    }
}

fn keys() -> [SortKey; 1] {
    [SortKey::ascending(Expr::col(Column::ComputedOn), SortKind::Date).descending(true)]
}

/// A page of the scores of an account, the latest first.
///
/// # Errors
/// [`Error::Forbidden`] without the permission to read the portfolio; [`Error::Refused`] for a page or cursor that is not allowed.
pub async fn history_of(
    scope: &Scope,
    account: Uuid,
    request: &PageRequest,
) -> Result<Page<Model>, Error> {
    scope.check(Permission::ReadPortfolio)?;
    let query = scope.find::<Entity>().filter(Column::AccountId.eq(account));
    page::load(scope, query, &keys(), request).await
}

/// The first page of the scores of each of many accounts, with the cursors of [`history_of`]. One statement.
///
/// # Errors
/// [`Error::Forbidden`] without the permission to read the portfolio; [`Error::Refused`] for a page that is not allowed.
pub async fn first_of_accounts(
    scope: &Scope,
    accounts: &[Uuid],
    first: Option<i64>,
) -> Result<HashMap<Uuid, Page<Model>>, Error> {
    scope.check(Permission::ReadPortfolio)?;
    let query = scope.find::<Entity>();
    page::load_each(scope, &query, Column::AccountId, accounts, &keys(), first).await
}

/// How many scores each of many accounts has; zero is left out. One statement.
///
/// # Errors
/// [`Error::Forbidden`] without the permission to read the portfolio.
pub async fn history_counts(scope: &Scope, accounts: &[Uuid]) -> Result<HashMap<Uuid, i64>, Error> {
    scope.check(Permission::ReadPortfolio)?;
    page::count_each(scope, scope.find::<Entity>(), Column::AccountId, accounts).await
}
