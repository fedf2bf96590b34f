//! Reading facts from the rows of a tenant, without building the rows.

use std::{collections::HashMap, sync::Arc};

use chrono::{DateTime, Utc};
use domain::{
    account::{Millionths, Stage, TraitKind, TraitValue},
    member::Permission,
    ownership::{Assignment, OwnershipRole},
    portfolio::{AccountFact, FactsBuilder},
    time::local_date,
};
use sea_orm::{ColumnTrait, QueryFilter, QueryResult, QuerySelect, QueryTrait, Select};
use uuid::Uuid;

use super::TenantFacts;
use crate::{
    account::entity::{account, stage, trait_definition, trait_value},
    advocacy::each_activity,
    error::Error,
    growth::{each_baseline, each_value},
    invoice::each_invoice,
    onboarding,
    outcome::{each_outcome, review::each_review},
    ownership::entity as ownership,
    purchase::each_purchase,
    renewal,
    revenue::{
        entity::plan,
        facts::{Lives, each_line},
        rate_table,
    },
    scope::{Scope, TenantEntity},
    support::each_case,
    survey,
    touchpoint::each_touchpoint,
};

/// Loads the facts of all accounts of the tenant, in a fixed number of statements.
///
/// # Errors
/// [`Error::Forbidden`] without the permission to read the portfolio; else when the database is away.
pub(crate) async fn load(scope: &Scope) -> Result<TenantFacts, Error> {
    scope.check(Permission::ReadPortfolio)?;
    let mut builder = FactsBuilder::new();
    read(scope, None, &mut builder).await?;
    Ok(TenantFacts {
        facts: Arc::new(builder.finish()),
        rates: Arc::new(rate_table(scope).await?),
        version: scope.log_version(),
    })
}

/// Adds everything about the accounts (about all when none are given) to `builder`, in a fixed number of statements.
pub(super) async fn read(
    scope: &Scope,
    accounts: Option<&[Uuid]>,
    builder: &mut FactsBuilder,
) -> Result<(), Error> {
    read_accounts(scope, accounts, builder).await?;
    read_stages(scope, accounts, builder).await?;
    read_owners(scope, accounts, builder).await?;
    read_traits(scope, accounts, builder).await?;
    renewal::facts::read(scope, accounts, builder).await?;
    survey::read(scope, accounts, builder).await?;
    let mut lives = Lives::load(scope, accounts).await?;
    each_line(scope, accounts, &mut lives, |account, plan, line| {
        builder.line(account, plan, line);
    })
    .await?;
    for (account, ending) in lives.endings(scope, accounts).await? {
        builder.ending(account, ending);
    }
    for (account, plan, trial) in &lives.trials() {
        builder.trial(*account, *plan, trial);
    }
    read_products(scope, builder).await?;
    each_purchase(scope, accounts, |account, purchase| {
        builder.purchase(account, purchase);
    })
    .await?;
    each_invoice(scope, accounts, |account, invoice| {
        builder.invoice(account, invoice);
    })
    .await?;
    let zone = scope.tenant().time_zone;
    each_case(scope, accounts, |account, id, case| {
        builder.case(account, id, case, zone);
    })
    .await?;
    each_touchpoint(scope, accounts, |account, at, touch| {
        builder.touchpoint(account, at, touch, zone);
    })
    .await?;
    builder.calendar(onboarding::calendar(scope));
    onboarding::each_plan(scope, accounts, |account, id, plan| {
        builder.onboarding(account, id, plan);
    })
    .await?;
    onboarding::each_prompt(scope, accounts, |account, id, prompt| {
        builder.prompt(account, id, prompt, zone);
    })
    .await?;
    each_baseline(scope, accounts, |account, kpi, baseline| {
        builder.kpi_baseline(account, kpi, baseline);
    })
    .await?;
    each_value(scope, accounts, |account, kpi, value| {
        builder.kpi_value(account, kpi, value);
    })
    .await?;
    each_outcome(scope, accounts, |account, outcome| {
        builder.outcome(account, outcome);
    })
    .await?;
    each_review(
        scope,
        accounts,
        |account, held_on, (value, relationship)| {
            builder.review(account, held_on, value, relationship);
        },
    )
    .await?;
    each_activity(scope, accounts, |account, id, path, worth| {
        builder.activity(account, id, path, worth);
    })
    .await
}

/// The products of all plans, which are few.
pub(super) async fn read_products(scope: &Scope, builder: &mut FactsBuilder) -> Result<(), Error> {
    use plan::{Column, Entity};
    let query = scope.find::<Entity>().select_only();
    let query = query.columns([Column::Id, Column::ProductId]);
    let take = |row: &QueryResult| {
        builder.product(row.try_get_by_index(0)?, row.try_get_by_index(1)?);
        Ok(())
    };
    scope.connection().for_each(&query.into_query(), take).await
}

async fn read_accounts(
    scope: &Scope,
    accounts: Option<&[Uuid]>,
    builder: &mut FactsBuilder,
) -> Result<(), Error> {
    use account::{Column, Entity};
    let query = of_accounts::<Entity>(scope, Column::Id, accounts).columns([
        Column::Id,
        Column::SignedUpOn,
        Column::ArchivedAt,
        Column::Segment,
        Column::Industry,
        Column::Country,
        Column::ParentId,
    ]);
    let zone = scope.tenant().time_zone;
    let take = |row: &QueryResult| {
        let archived_at: Option<DateTime<Utc>> = row.try_get_by_index(2)?;
        let segment: Option<String> = row.try_get_by_index(3)?;
        let industry: Option<String> = row.try_get_by_index(4)?;
        let country: Option<String> = row.try_get_by_index(5)?;
        builder.account(&AccountFact {
            id: row.try_get_by_index(0)?,
            signed_up_on: row.try_get_by_index(1)?,
            archived_on: archived_at.map(|instant| local_date(instant, zone)),
            segment: segment.as_deref(),
            industry: industry.as_deref(),
            country: country.as_deref(),
            parent: row.try_get_by_index(6)?,
        });
        Ok(())
    };
    scope.connection().for_each(&query.into_query(), take).await
}

async fn read_stages(
    scope: &Scope,
    accounts: Option<&[Uuid]>,
    builder: &mut FactsBuilder,
) -> Result<(), Error> {
    use stage::{Column, Entity};
    let query = of_accounts::<Entity>(scope, Column::AccountId, accounts).columns([
        Column::AccountId,
        Column::StartsOn,
        Column::Stage,
    ]);
    let take = |row: &QueryResult| {
        let stage: String = row.try_get_by_index(2)?;
        let stage: Stage = stage.parse().map_err(Error::internal)?;
        builder.stage(row.try_get_by_index(0)?, row.try_get_by_index(1)?, stage);
        Ok(())
    };
    scope.connection().for_each(&query.into_query(), take).await
}

async fn read_owners(
    scope: &Scope,
    accounts: Option<&[Uuid]>,
    builder: &mut FactsBuilder,
) -> Result<(), Error> {
    use ownership::{Column, Entity};
    let query = of_accounts::<Entity>(scope, Column::AccountId, accounts)
        .filter(Column::Role.eq(OwnershipRole::Primary.as_str()))
        .columns([
            Column::AccountId,
            Column::MemberId,
            Column::StartsOn,
            Column::EndsOn,
        ]);
    let take = |row: &QueryResult| {
        let assignment = Assignment {
            csm: row.try_get_by_index(1)?,
            role: OwnershipRole::Primary,
            starts_on: row.try_get_by_index(2)?,
            ends_on: row.try_get_by_index(3)?,
        };
        builder.assignment(row.try_get_by_index(0)?, &assignment);
        Ok(())
    };
    scope.connection().for_each(&query.into_query(), take).await
}

async fn read_traits(
    scope: &Scope,
    accounts: Option<&[Uuid]>,
    builder: &mut FactsBuilder,
) -> Result<(), Error> {
    use trait_value::{Column, Entity};
    let kinds = trait_kinds(scope).await?;
    let query = of_accounts::<Entity>(scope, Column::AccountId, accounts).columns([
        Column::AccountId,
        Column::TraitId,
        Column::TextValue,
        Column::NumberValue,
        Column::DateValue,
        Column::BooleanValue,
    ]);
    let take = |row: &QueryResult| {
        let definition: Uuid = row.try_get_by_index(1)?;
        let kind = kinds.get(&definition).copied();
        let value = kind.map(|kind| trait_value(row, kind)).transpose()?;
        if let Some(value) = value.flatten() {
            builder.trait_value(row.try_get_by_index(0)?, definition, value);
        }
        Ok(())
    };
    scope.connection().for_each(&query.into_query(), take).await
}

fn trait_value(row: &QueryResult, kind: TraitKind) -> Result<Option<TraitValue>, Error> {
    let text = || row.try_get_by_index::<Option<String>>(2);
    Ok(match kind {
        TraitKind::Text => text()?.map(TraitValue::Text),
        TraitKind::Choice => text()?.map(TraitValue::Choice),
        TraitKind::Number => {
            let millionths: Option<i64> = row.try_get_by_index(3)?;
            millionths.map(|number| TraitValue::Number(Millionths(number)))
        }
        TraitKind::Date => row.try_get_by_index::<Option<_>>(4)?.map(TraitValue::Date),
        TraitKind::Boolean => row
            .try_get_by_index::<Option<_>>(5)?
            .map(TraitValue::Boolean),
    })
}

async fn trait_kinds(scope: &Scope) -> Result<HashMap<Uuid, TraitKind>, Error> {
    use trait_definition::{Column, Entity};
    let query = scope.find::<Entity>().select_only();
    let query = query.columns([Column::Id, Column::Kind]);
    let rows: Vec<(Uuid, String)> = query.into_tuple().all(scope.connection()).await?;
    let kinds = rows.into_iter().map(|(id, kind)| {
        let kind: TraitKind = kind.parse().map_err(Error::internal)?;
        Ok((id, kind))
    });
    kinds.collect()
}

fn of_accounts<E: TenantEntity>(
    scope: &Scope,
    column: E::Column,
    accounts: Option<&[Uuid]>,
) -> Select<E> {
    let query = scope.find::<E>().select_only();
    match accounts {
        Some(accounts) => query.filter(column.is_in(accounts.iter().copied())),
        None => query,
    }
}
