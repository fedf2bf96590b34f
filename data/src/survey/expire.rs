//! Invitations whose time has passed.

use domain::{member::Permission, survey::DecisionKind};
use sea_orm::{ColumnTrait, Condition, QueryFilter, QueryOrder, QuerySelect, Select};
use uuid::Uuid;

use super::{
    entity::invitation::{Column, Entity},
    journey::save,
};
use crate::{
    error::Error,
    scope::{Scope, Writer},
};

/// How many invitations of a campaign that is closed are written at once.
const AT_ONCE: u64 = 10_000;

/// Lets up to `most` invitations expire whose time has passed without an answer, whether they were sent or not. Answers how many. A fixed number of
/// statements.
///
/// # Errors
/// [`Error::Forbidden`] without [`Permission::ManageSurveys`].
pub async fn expire(scope: &Scope, most: u64) -> Result<usize, Error> {
    let writer = scope.require(Permission::ManageSurveys)?;
    let due = open(scope).filter(Column::ExpiresAt.lte(scope.now()));
    let due = due.order_by_asc(Column::ExpiresAt);
    end(&writer, due.order_by_asc(Column::Id), most).await
}

/// Whether there is an invitation to expire.
///
/// # Errors
/// [`Error::Forbidden`] without [`Permission::ManageSurveys`].
pub async fn is_any_to_expire(scope: &Scope) -> Result<bool, Error> {
    scope.check(Permission::ManageSurveys)?;
    let due = open(scope).filter(Column::ExpiresAt.lte(scope.now()));
    Ok(due.one(scope.connection()).await?.is_some())
}

/// Ends all open invitations of a campaign.
pub(super) async fn of_campaign(writer: &Writer<'_>, campaign: Uuid) -> Result<(), Error> {
    loop {
        let due = open(writer).filter(Column::CampaignId.eq(campaign));
        let ended = end(writer, due, AT_ONCE).await?;
        if (ended as u64) < AT_ONCE {
            return Ok(());
        }
    }
}

fn open(scope: &Scope) -> Select<Entity> {
    scope.find::<Entity>().filter(
        Condition::all()
            .add(Column::Decision.eq(DecisionKind::Ask.as_str()))
            .add(Column::CompletedAt.is_null())
            .add(Column::ExpiresAt.is_not_null())
            .add(Column::ExpiredAt.is_null()),
    )
}

async fn end(writer: &Writer<'_>, due: Select<Entity>, most: u64) -> Result<usize, Error> {
    let before = due.limit(most).all(writer.connection()).await?;
    let changes = before.into_iter().map(|before| {
        let mut after = before.clone();
        after.expired_at = Some(writer.now());
        after.remind_at = None;
        (before, after)
    });
    save(writer, changes.collect()).await
}
