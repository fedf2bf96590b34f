//! Reading plans with their milestones.

use std::collections::HashMap;

use chrono::NaiveDate;
use domain::member::Permission;
use sea_orm::{ColumnTrait, Condition, QueryFilter, QueryOrder, Select, sea_query::Expr};
use uuid::Uuid;

use super::{
    Milestone, OnboardingPlan,
    entity::{
        milestone,
        plan::{Column, Entity, Model},
    },
    facts::events,
    template::template_versions,
};
use crate::{
    error::Error,
    filter::Comparators,
    page::{self, Page, PageRequest, SortKey, SortKind},
    scope::Scope,
};

/// The plans of these ids; unknown ids are left out. Three statements.
///
/// # Errors
/// [`Error::Forbidden`] without the permission to read the portfolio.
pub async fn by_ids(scope: &Scope, ids: &[Uuid]) -> Result<Vec<OnboardingPlan>, Error> {
    scope.check(Permission::ReadPortfolio)?;
    whole(scope, ids).await
}

pub(super) async fn whole(scope: &Scope, ids: &[Uuid]) -> Result<Vec<OnboardingPlan>, Error> {
    let query = scope
        .find::<Entity>()
        .filter(Column::Id.is_in(ids.iter().copied()));
    with_milestones(scope, query.all(scope.connection()).await?).await
}

/// The plans with their milestones and templates; no statement when there are none.
async fn with_milestones(scope: &Scope, rows: Vec<Model>) -> Result<Vec<OnboardingPlan>, Error> {
    if rows.is_empty() {
        return Ok(Vec::new());
    }
    let mut versions: Vec<Uuid> = rows.iter().map(|row| row.template_version_id).collect();
    versions.sort_unstable();
    versions.dedup();
    let versions = template_versions(scope, &versions).await?;
    let ids: Vec<Uuid> = rows.iter().map(|row| row.id).collect();
    let mut milestones = milestones_of(scope, &ids).await?;
    let whole = rows.into_iter().map(|row| {
        let version = versions.get(&row.template_version_id);
        let version = version.ok_or_else(|| Error::internal("the version of a plan is gone"))?;
        Ok(OnboardingPlan {
            milestones: milestones.remove(&row.id).unwrap_or_default(),
            version: version.clone(),
            row,
        })
    });
    whole.collect()
}

async fn milestones_of(
    scope: &Scope,
    plans: &[Uuid],
) -> Result<HashMap<Uuid, Vec<Milestone>>, Error> {
    let query = scope
        .find::<milestone::Entity>()
        .filter(milestone::Column::PlanId.is_in(plans.iter().copied()))
        .order_by_asc(milestone::Column::Place);
    let mut milestones: HashMap<Uuid, Vec<Milestone>> = HashMap::new();
    for row in query.all(scope.connection()).await? {
        let of = milestones.entry(row.plan_id).or_default();
        of.push(Milestone {
            id: row.id,
            planned_on: row.planned_on,
            events: events(&row.events)?,
        });
    }
    Ok(milestones)
}

/// Which plans are wanted; all conditions that are given must hold.
#[derive(Clone, Debug, Default)]
pub struct PlanFilter {
    /// By account.
    pub account: Comparators<Uuid>,
    /// By template.
    pub template: Comparators<Uuid>,
    /// By the first day.
    pub starts_on: Comparators<NaiveDate>,
    /// By the day for which the go-live was planned at first.
    pub planned_go_live_on: Comparators<NaiveDate>,
    /// By when it was complete.
    pub completed_on: Comparators<NaiveDate>,
    /// By when it was given up.
    pub cancelled_on: Comparators<NaiveDate>,
}

/// How plans are ordered, the latest start first when nothing is said; equal ones by id.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PlanOrder {
    /// By what.
    pub field: PlanOrderField,
    /// Greatest first.
    pub descending: bool,
}

impl Default for PlanOrder {
    fn default() -> Self {
        Self {
            field: PlanOrderField::StartsOn,
            descending: true,
        }
    }
}

/// What plans can be ordered by.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PlanOrderField {
    /// The first day.
    StartsOn,
    /// The day for which the go-live was planned at first.
    PlannedGoLiveOn,
    /// When it was made.
    CreatedAt,
}

impl PlanOrder {
    fn keys(self) -> [SortKey; 2] {
        let by = |column: Column, kind| SortKey::ascending(Expr::col(column), kind);
        let first = match self.field {
            PlanOrderField::StartsOn => by(Column::StartsOn, SortKind::Date),
            PlanOrderField::PlannedGoLiveOn => by(Column::PlannedGoLiveOn, SortKind::Date),
            PlanOrderField::CreatedAt => by(Column::CreatedAt, SortKind::Instant),
        };
        [
            first.descending(self.descending),
            by(Column::Id, SortKind::Id).descending(self.descending),
        ]
    }
}

/// The query of the plans that meet a filter, for [`page::count`].
#[must_use]
pub fn matching(scope: &Scope, filter: PlanFilter) -> Select<Entity> {
    let column = |column: Column| Expr::col((Entity, column));
    let all = Condition::all()
        .add(filter.account.condition(&column(Column::AccountId)))
        .add(filter.template.condition(&column(Column::TemplateId)))
        .add(filter.starts_on.condition(&column(Column::StartsOn)))
        .add(
            filter
                .planned_go_live_on
                .condition(&column(Column::PlannedGoLiveOn)),
        )
        .add(filter.completed_on.condition(&column(Column::CompletedOn)))
        .add(filter.cancelled_on.condition(&column(Column::CancelledOn)));
    scope.find::<Entity>().filter(all)
}

/// A page of plans.
///
/// # Errors
/// [`Error::Forbidden`] without the permission to read the portfolio; [`Error::Refused`] for a page or cursor that is not allowed.
pub async fn list(
    scope: &Scope,
    filter: PlanFilter,
    order: PlanOrder,
    request: &PageRequest,
) -> Result<Page<OnboardingPlan>, Error> {
    scope.check(Permission::ReadPortfolio)?;
    let page = page::load(scope, matching(scope, filter), &order.keys(), request).await?;
    whole_page(scope, page).await
}

/// A page of one account's plans, the latest first.
///
/// # Errors
/// [`Error::Forbidden`] without the permission to read the portfolio; [`Error::Refused`] for a page or cursor that is not allowed.
pub async fn of_account(
    scope: &Scope,
    account: Uuid,
    request: &PageRequest,
) -> Result<Page<OnboardingPlan>, Error> {
    scope.check(Permission::ReadPortfolio)?;
    let query = scope.find::<Entity>().filter(Column::AccountId.eq(account));
    let page = page::load(scope, query, &PlanOrder::default().keys(), request).await?;
    whole_page(scope, page).await
}

/// The first page of the plans of each of many accounts, with the cursors of [`of_account`]. Three statements.
///
/// # Errors
/// [`Error::Forbidden`] without the permission to read the portfolio; [`Error::Refused`] for a page that is not allowed.
pub async fn first_of_accounts(
    scope: &Scope,
    accounts: &[Uuid],
    first: Option<i64>,
) -> Result<HashMap<Uuid, Page<OnboardingPlan>>, Error> {
    scope.check(Permission::ReadPortfolio)?;
    let query = scope.find::<Entity>();
    let (by, keys) = (Column::AccountId, PlanOrder::default().keys());
    let pages = page::load_each(scope, &query, by, accounts, &keys, first).await?;
    let rows = pages
        .values()
        .flat_map(|page| page.items())
        .cloned()
        .collect();
    let plans = by_id(with_milestones(scope, rows).await?);
    let whole = pages.into_iter().map(|(account, page)| {
        let page = page.filter_map(|row| plans.get(&row.id).cloned());
        (account, page)
    });
    Ok(whole.collect())
}

/// How many plans each of many accounts has; zero is left out. One statement.
///
/// # Errors
/// [`Error::Forbidden`] without the permission to read the portfolio.
pub async fn counts_of_accounts(
    scope: &Scope,
    accounts: &[Uuid],
) -> Result<HashMap<Uuid, i64>, Error> {
    scope.check(Permission::ReadPortfolio)?;
    page::count_each(scope, scope.find::<Entity>(), Column::AccountId, accounts).await
}

async fn whole_page(scope: &Scope, page: Page<Model>) -> Result<Page<OnboardingPlan>, Error> {
    let rows = page.items().cloned().collect();
    let plans = by_id(with_milestones(scope, rows).await?);
    Ok(page.filter_map(|row| plans.get(&row.id).cloned()))
}

fn by_id(plans: Vec<OnboardingPlan>) -> HashMap<Uuid, OnboardingPlan> {
    let plans = plans.into_iter();
    plans.map(|plan| (plan.row.id, plan)).collect()
}
