//! What the derived columns of accounts ought to be.

use std::collections::HashMap;

use chrono::NaiveDate;
use domain::{
    account::{Stage, StageHistory},
    money::{Currency, MonthlyAmount, RateTable},
    ownership::{Assignment, OwnershipRole, owner_on},
    revenue::{Line, mrr_on, next_change_on},
};
use sea_orm::{ColumnTrait, QueryFilter, QuerySelect};
use uuid::Uuid;

use crate::{
    account::entity::{
        account::{Column, Entity, Model},
        stage,
    },
    error::Error,
    ownership,
    revenue::facts::{Lives, each_line, rates_from},
    scope::Scope,
};

/// What the columns of some accounts follow from.
struct Causes {
    today: NaiveDate,
    reporting: Currency,
    lines: HashMap<Uuid, Vec<Line>>,
    owners: HashMap<Uuid, Vec<Assignment>>,
    stages: HashMap<Uuid, StageHistory>,
    rates: RateTable,
}

/// The rows of accounts, as they are and as they ought to be. Seven statements.
pub(super) async fn load(scope: &Scope, ids: &[Uuid]) -> Result<Vec<(Model, Model)>, Error> {
    let rows = scope
        .find::<Entity>()
        .filter(Column::Id.is_in(ids.iter().copied()))
        .all(scope.connection())
        .await?;
    let causes = Causes::load(scope, ids).await?;
    let project = |before: Model| {
        let after = causes.project(before.clone());
        (before, after)
    };
    Ok(rows.into_iter().map(project).collect())
}

impl Causes {
    async fn load(scope: &Scope, ids: &[Uuid]) -> Result<Self, Error> {
        let today = scope.today();
        let reporting = scope.tenant().reporting_currency;
        let mut lines: HashMap<Uuid, Vec<Line>> = HashMap::with_capacity(ids.len());
        let mut currencies: Vec<Currency> = Vec::new();
        let mut lives = Lives::load(scope, Some(ids)).await?;
        each_line(scope, Some(ids), &mut lives, |account, _, line| {
            let currency = line.terms().currency;
            if currency != reporting && !currencies.contains(&currency) {
                currencies.push(currency);
            }
            lines.entry(account).or_default().push(*line);
        })
        .await?;
        Ok(Self {
            today,
            reporting,
            lines,
            owners: owners(scope, ids).await?,
            stages: stages(scope, ids).await?,
            rates: rates_from(scope, &currencies, today).await?,
        })
    }

    fn project(&self, mut row: Model) -> Model {
        let lines = self.lines.get(&row.id).map_or(&[][..], Vec::as_slice);
        let owners = self.owners.get(&row.id).map_or(&[][..], Vec::as_slice);
        let stages = self.stages.get(&row.id);
        let monthly = mrr_on(lines, self.today, self.reporting, &self.rates);
        row.current_mrr = monthly.ok().map(stored);
        row.owner_id = owner_on(owners, self.today);
        if let Some(stage) = stages.and_then(|stages| stages.stage_on(self.today)) {
            row.stage = stage.as_str().to_owned();
        }
        let next_days = [
            next_change_on(lines, self.today),
            self.next_rate_on(lines),
            self.next_day(
                owners
                    .iter()
                    .flat_map(|owner| [Some(owner.starts_on), owner.ends_on]),
            ),
            self.next_day(stages.into_iter().flat_map(|stages| {
                let entries = stages.entries().iter();
                entries.map(|(entered_on, _)| Some(*entered_on))
            })),
        ];
        row.refresh_on = next_days.into_iter().flatten().min();
        row
    }

    /// The next day on which another exchange rate of a line that is worth something, and not over, holds.
    fn next_rate_on(&self, lines: &[Line]) -> Option<NaiveDate> {
        let lasting = lines.iter().filter(|line| {
            let over = line.terms().ends_on.is_some_and(|end| end <= self.today);
            line.monthly_exact() > 0 && !over
        });
        let next = |line: &Line| {
            let currency = line.terms().currency;
            self.rates
                .next_change_on(currency, self.reporting, self.today)
        };
        lasting.filter_map(next).min()
    }

    fn next_day(&self, days: impl Iterator<Item = Option<NaiveDate>>) -> Option<NaiveDate> {
        days.flatten().filter(|day| *day > self.today).min()
    }
}

/// The amount as the column holds it. A sum beyond 64 bits, which is more than all the money there is, stays at the largest number.
fn stored(monthly: MonthlyAmount) -> i64 {
    i64::try_from(monthly.exact()).unwrap_or(i64::MAX)
}

async fn owners(scope: &Scope, ids: &[Uuid]) -> Result<HashMap<Uuid, Vec<Assignment>>, Error> {
    use ownership::entity::{Column, Entity};
    let query = scope
        .find::<Entity>()
        .filter(Column::AccountId.is_in(ids.iter().copied()))
        .filter(Column::Role.eq(OwnershipRole::Primary.as_str()))
        .select_only()
        .columns([
            Column::AccountId,
            Column::MemberId,
            Column::StartsOn,
            Column::EndsOn,
        ]);
    let rows: Vec<(Uuid, Uuid, NaiveDate, Option<NaiveDate>)> =
        query.into_tuple().all(scope.connection()).await?;
    let mut owners: HashMap<Uuid, Vec<Assignment>> = HashMap::with_capacity(ids.len());
    for (account, csm, starts_on, ends_on) in rows {
        owners.entry(account).or_default().push(Assignment {
            csm,
            role: OwnershipRole::Primary,
            starts_on,
            ends_on,
        });
    }
    Ok(owners)
}

async fn stages(scope: &Scope, ids: &[Uuid]) -> Result<HashMap<Uuid, StageHistory>, Error> {
    use stage::{Column, Entity};
    let query = scope
        .find::<Entity>()
        .filter(Column::AccountId.is_in(ids.iter().copied()))
        .select_only()
        .columns([Column::AccountId, Column::StartsOn, Column::Stage]);
    let rows: Vec<(Uuid, NaiveDate, String)> = query.into_tuple().all(scope.connection()).await?;
    let mut stages: HashMap<Uuid, StageHistory> = HashMap::with_capacity(ids.len());
    for (account, starts_on, stage) in rows {
        let stage: Stage = stage.parse().map_err(Error::internal)?;
        stages.entry(account).or_default().record(starts_on, stage);
    }
    Ok(stages)
}
