//! Invoices as the domain reckons with them.

use domain::invoice::Invoice;
use sea_orm::{ColumnTrait, QueryFilter, QueryResult, QuerySelect, QueryTrait};
use uuid::Uuid;

use super::entity::{Column, Entity};
use crate::{error::Error, scope::Scope};

/// Hands every invoice of the accounts (of all accounts when none are given) to `take`, with its account. One statement.
pub(crate) async fn each_invoice(
    scope: &Scope,
    accounts: Option<&[Uuid]>,
    mut take: impl FnMut(Uuid, Invoice) + Send,
) -> Result<(), Error> {
    let query = scope.find::<Entity>().select_only();
    let query = match accounts {
        Some(accounts) => query.filter(Column::AccountId.is_in(accounts.iter().copied())),
        None => query,
    };
    let query = query.columns([
        Column::AccountId,
        Column::DueOn,
        Column::PaidOn,
        Column::VoidedOn,
    ]);
    let each = |row: &QueryResult| {
        let invoice = Invoice {
            due_on: row.try_get_by_index(1)?,
            paid_on: row.try_get_by_index(2)?,
            voided_on: row.try_get_by_index(3)?,
        };
        take(row.try_get_by_index(0)?, invoice);
        Ok(())
    };
    scope.connection().for_each(&query.into_query(), each).await
}
