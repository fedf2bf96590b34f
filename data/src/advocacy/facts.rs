//! Activities as the domain reckons with them.

use domain::{advocacy::AdvocacyPath, money::Money};
use sea_orm::{ColumnTrait, QueryFilter, QueryResult, QuerySelect, QueryTrait};
use uuid::Uuid;

use super::entity::{Column, Days, Entity, path_of, worth_of};
use crate::{error::Error, scope::Scope};

/// The first of the columns with the days of the stages.
const DAYS: usize = 5;

/// Hands every activity of the accounts (of all accounts when none are given) to `take`, with its account, its id and what it is worth. One statement.
pub(crate) async fn each_activity(
    scope: &Scope,
    accounts: Option<&[Uuid]>,
    mut take: impl FnMut(Uuid, Uuid, AdvocacyPath, Option<Money>) + Send,
) -> Result<(), Error> {
    let query = scope.find::<Entity>().select_only();
    let query = match accounts {
        Some(accounts) => query.filter(Column::AccountId.is_in(accounts.iter().copied())),
        None => query,
    };
    let query = query.columns([
        Column::AccountId,
        Column::Id,
        Column::Kind,
        Column::Amount,
        Column::Currency,
        Column::ProposedOn,
        Column::AskedOn,
        Column::AgreedOn,
        Column::DeliveredOn,
        Column::PublishedOn,
        Column::IntroducedOn,
        Column::QualifiedOn,
        Column::WonOn,
        Column::LostOn,
        Column::DeclinedOn,
    ]);
    let each = |row: &QueryResult| {
        let kind: String = row.try_get_by_index(2)?;
        let currency: Option<String> = row.try_get_by_index(4)?;
        let mut days = Days::default();
        for (place, day) in days.iter_mut().enumerate() {
            *day = row.try_get_by_index(DAYS + place)?;
        }
        let worth = worth_of(row.try_get_by_index(3)?, currency.as_deref())?;
        take(
            row.try_get_by_index(0)?,
            row.try_get_by_index(1)?,
            path_of(&kind, days)?,
            worth,
        );
        Ok(())
    };
    scope.connection().for_each(&query.into_query(), each).await
}
