//! What an account was when its contacts were asked.

use std::collections::{HashMap, HashSet};

use chrono::NaiveDate;
use domain::ownership::OwnershipRole;
use sea_orm::{ColumnTrait, QueryFilter, QueryResult, QuerySelect, QueryTrait};
use uuid::Uuid;

use crate::{
    account::entity::{account, stage},
    error::Error,
    health,
    ownership::entity as ownership,
    revenue::{
        entity::plan,
        facts::{Lives, each_line},
    },
    scope::Scope,
};

/// What an account was on a day.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Moment {
    pub(super) stage: Option<String>,
    pub(super) owner: Option<Uuid>,
    pub(super) plan: Option<Uuid>,
    pub(super) product: Option<Uuid>,
    pub(super) segment: Option<String>,
    /// What was computed last by the end of the day, in whole points.
    pub(super) health: Option<i16>,
}

/// A line as far as it is looked at: its days, its plan, what it is worth.
type Line = (NaiveDate, Option<NaiveDate>, Uuid, i64);

#[derive(Default)]
struct Account {
    segment: Option<String>,
    stages: Vec<(NaiveDate, String)>,
    owners: Vec<(NaiveDate, Option<NaiveDate>, Uuid)>,
    lines: Vec<Line>,
}

/// What is known of some accounts over time, and how well they were on some days.
#[derive(Default)]
pub(super) struct Moments {
    accounts: HashMap<Uuid, Account>,
    products: HashMap<Uuid, Uuid>,
    health: HashMap<(Uuid, NaiveDate), i16>,
}

impl Moments {
    /// Looks some accounts up, each with a day on which it is asked about, in a fixed number of statements for every 5,000 of these pairs.
    pub(super) async fn load(
        scope: &Scope,
        asked: HashSet<(Uuid, NaiveDate)>,
    ) -> Result<Self, Error> {
        let mut moments = Self::default();
        if asked.is_empty() {
            return Ok(moments);
        }
        let accounts: HashSet<Uuid> = asked.iter().map(|(account, _)| *account).collect();
        let accounts: Vec<Uuid> = accounts.into_iter().collect();
        let accounts = accounts.as_slice();
        moments.read_accounts(scope, accounts).await?;
        moments.read_stages(scope, accounts).await?;
        moments.read_owners(scope, accounts).await?;
        let scores = health::scores_at(scope, asked, None).await?.into_iter();
        let points = scores.map(|(moment, score)| (moment, i16::from(score.nearest_point())));
        moments.health = points.collect();
        let mut lives = Lives::load(scope, Some(accounts)).await?;
        let known = &mut moments.accounts;
        each_line(scope, Some(accounts), &mut lives, |account, plan, line| {
            if let (Some(plan), Some(account)) = (plan, known.get_mut(&account)) {
                let terms = line.terms();
                let days = (terms.starts_on, terms.ends_on);
                account
                    .lines
                    .push((days.0, days.1, plan, line.monthly_exact()));
            }
        })
        .await?;
        use plan::{Column, Entity};
        let query = scope.find::<Entity>().select_only();
        let query = query.columns([Column::Id, Column::ProductId]);
        let products: Vec<(Uuid, Uuid)> = query.into_tuple().all(scope.connection()).await?;
        moments.products = products.into_iter().collect();
        Ok(moments)
    }

    /// What an account was on a day; its segment is that of today, which has no history. Its health is known of the days that were asked about.
    pub(super) fn on(&self, account: Uuid, day: NaiveDate) -> Moment {
        let Some(known) = self.accounts.get(&account) else {
            return Moment::default();
        };
        let entered = known.stages.iter().filter(|(first, _)| *first <= day);
        let runs = |first: NaiveDate, end: Option<NaiveDate>| {
            first <= day && end.is_none_or(|end| day < end)
        };
        let mut owners = known.owners.iter();
        let owner = owners.find(|(first, end, _)| runs(*first, *end));
        let running = known.lines.iter().filter(|line| runs(line.0, line.1));
        let plan = running.max_by_key(|line| (line.3, std::cmp::Reverse(line.2)));
        let plan = plan.map(|line| line.2);
        Moment {
            stage: entered
                .max_by_key(|(first, _)| *first)
                .map(|(_, stage)| stage.clone()),
            owner: owner.map(|(_, _, member)| *member),
            plan,
            product: plan.and_then(|plan| self.products.get(&plan).copied()),
            segment: known.segment.clone(),
            health: self.health.get(&(account, day)).copied(),
        }
    }

    async fn read_accounts(&mut self, scope: &Scope, accounts: &[Uuid]) -> Result<(), Error> {
        use account::{Column, Entity};
        let query = scope
            .find::<Entity>()
            .filter(Column::Id.is_in(accounts.iter().copied()))
            .select_only()
            .columns([Column::Id, Column::Segment]);
        let found: Vec<(Uuid, Option<String>)> = query.into_tuple().all(scope.connection()).await?;
        for (id, segment) in found {
            self.accounts.entry(id).or_default().segment = segment;
        }
        Ok(())
    }

    async fn read_stages(&mut self, scope: &Scope, accounts: &[Uuid]) -> Result<(), Error> {
        use stage::{Column, Entity};
        let query = scope
            .find::<Entity>()
            .filter(Column::AccountId.is_in(accounts.iter().copied()))
            .select_only()
            .columns([Column::AccountId, Column::StartsOn, Column::Stage]);
        let take = |row: &QueryResult| {
            let account = self.accounts.entry(row.try_get_by_index(0)?).or_default();
            let entry = (row.try_get_by_index(1)?, row.try_get_by_index(2)?);
            account.stages.push(entry);
            Ok(())
        };
        scope.connection().for_each(&query.into_query(), take).await
    }

    async fn read_owners(&mut self, scope: &Scope, accounts: &[Uuid]) -> Result<(), Error> {
        use ownership::{Column, Entity};
        let query = scope
            .find::<Entity>()
            .filter(Column::AccountId.is_in(accounts.iter().copied()))
            .filter(Column::Role.eq(OwnershipRole::Primary.as_str()))
            .select_only()
            .columns([
                Column::AccountId,
                Column::StartsOn,
                Column::EndsOn,
                Column::MemberId,
            ]);
        let take = |row: &QueryResult| {
            let account = self.accounts.entry(row.try_get_by_index(0)?).or_default();
            let period = (
                row.try_get_by_index(1)?,
                row.try_get_by_index(2)?,
                row.try_get_by_index(3)?,
            );
            account.owners.push(period);
            Ok(())
        };
        scope.connection().for_each(&query.into_query(), take).await
    }
}
