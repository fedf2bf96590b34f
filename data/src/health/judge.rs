//! What CSMs think of accounts.

use std::collections::HashMap;

use chrono::NaiveDate;
use domain::{
    health::{Judgement, Judgements},
    member::Permission,
};
use sea_orm::{ColumnTrait, QueryFilter, QueryOrder, QuerySelect};
use uuid::Uuid;

use super::entity::judgement::{Column, Entity, Model};
use crate::{
    account::check_own_without,
    error::{Error, Refusal},
    id::{self, Kind},
    log::{ChangeKind, Subject},
    reference::{AccountDirectory, Reference, lines},
    scope::{Scope, Writer},
};

/// What somebody thinks of an account.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct JudgementInput {
    /// The account.
    pub account: Uuid,
    /// From 1 (at risk) to 5 (strong).
    pub judgement: i32,
    /// The day on which it was so; today when none is given.
    pub judged_on: Option<NaiveDate>,
    /// Why, up to 10,000 characters.
    pub note: Option<String>,
}

/// The right to say something of the health of an account.
pub(super) async fn writer_of(scope: &Scope, account: Uuid) -> Result<Writer<'_>, Error> {
    let writer = scope.require_any(&[Permission::ManageHealth, Permission::ManageOwnAccounts])?;
    let reference = Reference::Id(account);
    let directory = AccountDirectory::load(scope, [&reference]).await?;
    directory.resolve(&reference, "account")?;
    check_own_without(&writer, Permission::ManageHealth, &[account]).await?;
    Ok(writer)
}

/// Records what the acting member thinks of an account.
///
/// # Errors
/// [`Error::Forbidden`] unless the actor may judge the account; [`Error::Refused`] when there is no such account, or no such judgement or day.
pub async fn judge(scope: &Scope, input: JudgementInput) -> Result<Model, Error> {
    let writer = writer_of(scope, input.account).await?;
    let judgement = Judgement::new(input.judgement);
    let judgement = judgement.map_err(|error| Refusal::invalid("judgement", error))?;
    let judged_on = input.judged_on.unwrap_or(scope.today());
    if judged_on > scope.today() {
        let rule = "that day is yet to come: give today or a day that has passed";
        return Err(Refusal::invalid("judgedOn", rule).into());
    }
    let row = Model {
        tenant_id: scope.tenant_id(),
        id: id::new(scope.now()),
        account_id: input.account,
        member_id: scope.actor().member(),
        judgement: judgement.number().into(),
        judged_on,
        note: lines(input.note.as_deref(), "note")?,
        created_at: scope.now(),
    };
    let subject = Subject::of_account(Kind::HealthJudgement, row.id, row.account_id);
    writer.record(ChangeKind::Created, subject, None, Some(&row))?;
    writer.save::<Entity>(std::slice::from_ref(&row)).await?;
    Ok(row)
}

/// All judgements that were made by the end of a day, in the order in which they were made. One statement.
pub(super) async fn judgements(scope: &Scope, on: NaiveDate) -> Result<Judgements, Error> {
    let query = scope
        .find::<Entity>()
        .filter(Column::JudgedOn.lte(on))
        .order_by_asc(Column::Id)
        .select_only()
        .columns([Column::AccountId, Column::JudgedOn, Column::Judgement]);
    let rows: Vec<(Uuid, NaiveDate, i32)> = query.into_tuple().all(scope.connection()).await?;
    let made = rows.into_iter().map(|(account, on, number)| {
        let judgement = Judgement::new(number).map_err(Error::internal)?;
        Ok((account, on, judgement))
    });
    let made = made.collect::<Result<Vec<_>, Error>>()?;
    Ok(Judgements::new(made))
}

/// The latest judgement of each account by the end of a day. One statement.
///
/// # Errors
/// [`Error::Forbidden`] without the permission to read the portfolio.
pub async fn latest_judgements(
    scope: &Scope,
    accounts: &[Uuid],
    on: NaiveDate,
) -> Result<HashMap<Uuid, Model>, Error> {
    scope.check(Permission::ReadPortfolio)?;
    let query = scope
        .find::<Entity>()
        .filter(Column::AccountId.is_in(accounts.iter().copied()))
        .filter(Column::JudgedOn.lte(on))
        .order_by_asc(Column::JudgedOn)
        .order_by_asc(Column::Id);
    let rows = query.all(scope.connection()).await?.into_iter();
    Ok(rows.map(|row| (row.account_id, row)).collect())
}
