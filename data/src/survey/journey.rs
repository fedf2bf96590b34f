//! What becomes of invitations on their way: what a delivery looks up, and what it notes.

use chrono::{DateTime, TimeDelta, Utc};
use domain::{
    job::JobKind,
    member::Permission,
    survey::{CampaignStatus, DecisionKind, SurveyChannel},
};
use sea_orm::{
    ColumnTrait, Condition, QueryFilter, QueryOrder, QuerySelect, QueryTrait, Select,
    sea_query::{Expr, ExprTrait, SelectStatement},
};
use uuid::Uuid;

use super::entity::{
    campaign,
    invitation::{Column, Entity, Model},
};
use crate::{
    account::{contact, entity::contact as contact_entity},
    error::{Error, Refusal},
    id::Kind,
    job,
    log::{ChangeKind, Subject},
    scope::{Scope, Writer},
};

/// How many invitations are read and written at once when their campaign changes.
const AT_ONCE: u64 = 10_000;

/// Campaigns for which it is time.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Due {
    /// Scheduled ones whose time has come: for [`super::start`].
    pub to_start: Vec<Uuid>,
    /// Running ones with a wave that is due or not planned whole: for [`super::plan`].
    pub to_plan: Vec<Uuid>,
    /// Scheduled or running ones whose end has come: for [`super::close`].
    pub to_close: Vec<Uuid>,
}

/// The campaigns for which it is time. One statement, for campaigns are few.
///
/// # Errors
/// [`Error::Forbidden`] without [`Permission::ManageSurveys`].
pub async fn due(scope: &Scope) -> Result<Due, Error> {
    use campaign::Column;
    scope.check(Permission::ManageSurveys)?;
    let awake = [CampaignStatus::Scheduled, CampaignStatus::Running];
    let query = scope
        .find::<campaign::Entity>()
        .filter(Column::Status.is_in(awake.map(CampaignStatus::as_str)))
        .order_by_asc(Column::Id);
    let mut due = Due::default();
    let (now, today) = (scope.now(), scope.today());
    let has_come = |time: Option<DateTime<Utc>>| time.is_some_and(|time| time <= now);
    for row in query.all(scope.connection()).await? {
        if has_come(row.ends_at) {
            due.to_close.push(row.id);
        } else if row.status == CampaignStatus::Scheduled.as_str() {
            if has_come(row.starts_at) {
                due.to_start.push(row.id);
            }
        } else if row.next_wave_on.is_some_and(|day| day <= today) {
            due.to_plan.push(row.id);
        }
    }
    Ok(due)
}

/// The invitation of that id in the scope's tenant.
///
/// # Errors
/// [`Error::Forbidden`] without the permission to read the portfolio.
pub async fn invitation(scope: &Scope, id: Uuid) -> Result<Option<Model>, Error> {
    scope.check(Permission::ReadPortfolio)?;
    Ok(by_ids(scope, &[id]).await?.pop())
}

pub(super) async fn by_ids(scope: &Scope, ids: &[Uuid]) -> Result<Vec<Model>, Error> {
    scope.rows::<Entity>(Column::Id, ids).await
}

/// Up to `most` invitations that are to be sent by mail and are not in the queue yet, by ascending id after `after`: those of running campaigns to
/// contacts who still want to be asked and have an address. One statement.
///
/// # Errors
/// [`Error::Forbidden`] without [`Permission::ManageSurveys`].
pub async fn to_send(scope: &Scope, after: Option<Uuid>, most: u64) -> Result<Vec<Model>, Error> {
    scope.check(Permission::ManageSurveys)?;
    let query = reachable(scope)
        .filter(Column::Decision.eq(DecisionKind::Ask.as_str()))
        .filter(Column::SentAt.is_null())
        .filter(is_not_queued(scope, Expr::value(0)));
    page(scope, query, after, most).await
}

/// Up to `most` invitations whose contacts are to be reminded by a mail that is not in the queue yet, by ascending id after `after`. One statement.
///
/// # Errors
/// [`Error::Forbidden`] without [`Permission::ManageSurveys`].
pub async fn to_remind(scope: &Scope, after: Option<Uuid>, most: u64) -> Result<Vec<Model>, Error> {
    scope.check(Permission::ManageSurveys)?;
    let query = reachable(scope)
        .filter(Column::RemindAt.lte(scope.now()))
        .filter(Column::ExpiresAt.gt(scope.now()))
        .filter(is_not_queued(scope, reminder_number()));
    page(scope, query, after, most).await
}

/// Whether the mail of a number, 0 for the invitation itself, 1 and more for its reminders, was not put into the queue.
fn is_not_queued(scope: &Scope, number: Expr) -> Expr {
    let subject = Expr::col((Entity, Column::Id));
    job::is_queued(scope, JobKind::SendInvitation, subject, number).not()
}

fn reminder_number() -> Expr {
    Expr::col((Entity, Column::Reminders)).add(1)
}

async fn page(
    scope: &Scope,
    query: Select<Entity>,
    after: Option<Uuid>,
    most: u64,
) -> Result<Vec<Model>, Error> {
    let after = after.map(|after| Column::Id.gt(after));
    let query = query
        .filter(Condition::all().add_option(after))
        .order_by_asc(Column::Id)
        .limit(most);
    Ok(query.all(scope.connection()).await?)
}

/// Invitations that are still open of running campaigns that send mails, to contacts who can and want to be asked.
fn reachable(scope: &Scope) -> Select<Entity> {
    scope
        .find::<Entity>()
        .filter(Column::CompletedAt.is_null())
        .filter(Column::OptedOutAt.is_null())
        .filter(Column::ExpiredAt.is_null())
        .filter(Column::CampaignId.in_subquery(running(scope)))
        .filter(Column::ContactId.in_subquery(willing(scope, SurveyChannel::Email)))
}

fn running(scope: &Scope) -> SelectStatement {
    use campaign::{Column, Entity};
    scope
        .find::<Entity>()
        .filter(Column::Status.eq(CampaignStatus::Running.as_str()))
        .filter(Column::Channel.eq(SurveyChannel::Email.as_str()))
        .select_only()
        .column(Column::Id)
        .into_query()
}

/// The contacts who can be asked by a channel and want to be.
pub(super) fn willing(scope: &Scope, channel: SurveyChannel) -> SelectStatement {
    use contact_entity::{Column, Entity};
    let address = channel.needs_address().then(|| Column::Email.is_not_null());
    scope
        .find::<Entity>()
        .filter(Column::DoNotSurvey.eq(false))
        .filter(Column::ArchivedAt.is_null())
        .filter(Condition::all().add_option(address))
        .select_only()
        .column(Column::Id)
        .into_query()
}

/// Notes that invitations were handed over to be delivered. From now on they can be answered, and their time runs. Those that were noted before
/// stay as they are. A fixed number of statements.
///
/// # Errors
/// [`Error::Forbidden`] without [`Permission::ManageSurveys`]; [`Error::Refused`] when one is unknown, or is not to be sent.
pub async fn mark_sent(scope: &Scope, ids: &[Uuid]) -> Result<(), Error> {
    let now = scope.now();
    change(scope, ids, |campaign, row| {
        if row.decision != DecisionKind::Ask.as_str() {
            let rule = "it was decided not to send this invitation";
            return Err(Refusal::conflict("id", rule));
        }
        if row.sent_at.is_none() {
            row.sent_at = Some(now);
            row.expires_at = Some(now + TimeDelta::days(row.expires_after_days.into()));
            row.remind_at = next_reminder(campaign, row.reminders, now);
        }
        Ok(())
    })
    .await
}

/// Notes that reminders of invitations were sent; the next one is due after as many days again, if there is one. A fixed number of statements.
///
/// # Errors
/// As [`mark_sent`].
pub async fn mark_reminded(scope: &Scope, ids: &[Uuid]) -> Result<(), Error> {
    let now = scope.now();
    change(scope, ids, |campaign, row| {
        row.reminders += 1;
        row.reminded_at = Some(now);
        row.remind_at = next_reminder(campaign, row.reminders, now);
        Ok(())
    })
    .await
}

fn next_reminder(
    campaign: &campaign::Model,
    reminded: i32,
    now: DateTime<Utc>,
) -> Option<DateTime<Utc>> {
    let wait = TimeDelta::days(campaign.remind_after_days.into());
    (reminded < campaign.reminders).then(|| now + wait)
}

/// Sets anew when those who were sent a campaign's invitations and have not answered are reminded, after the campaign has got other reminders.
pub(super) async fn remind_anew(
    writer: &Writer<'_>,
    campaign: &campaign::Model,
) -> Result<(), Error> {
    let mut after = None;
    loop {
        let query = writer
            .find::<Entity>()
            .filter(Column::CampaignId.eq(campaign.id))
            .filter(Column::SentAt.is_not_null())
            .filter(Column::BouncedAt.is_null())
            .filter(Column::CompletedAt.is_null())
            .filter(Column::OptedOutAt.is_null())
            .filter(Column::ExpiredAt.is_null());
        let rows = page(writer, query, after, AT_ONCE).await?;
        let is_last = (rows.len() as u64) < AT_ONCE;
        after = rows.last().map(|row| row.id);
        let changes = rows.into_iter().map(|before| {
            let mut row = before.clone();
            let last = row.reminded_at.or(row.sent_at);
            row.remind_at = last.and_then(|last| next_reminder(campaign, row.reminders, last));
            (before, row)
        });
        save(writer, changes.collect()).await?;
        if is_last {
            return Ok(());
        }
    }
}

/// Notes that a message came back, and why (at most 500 characters are kept).
///
/// # Errors
/// As [`mark_sent`].
pub async fn mark_bounced(scope: &Scope, id: Uuid, reason: &str) -> Result<(), Error> {
    let now = scope.now();
    change(scope, &[id], |_, row| {
        if row.bounced_at.is_none() {
            row.bounced_at = Some(now);
            let reason = reason.chars().filter(|letter| !letter.is_control());
            row.bounce_reason = Some(reason.take(500).collect());
            row.remind_at = None;
        }
        Ok(())
    })
    .await
}

/// Notes that the question was opened; the first time counts.
///
/// # Errors
/// As [`mark_sent`].
pub async fn mark_opened(scope: &Scope, id: Uuid) -> Result<(), Error> {
    let now = scope.now();
    change(scope, &[id], |_, row| {
        row.opened_at = row.opened_at.or(Some(now));
        Ok(())
    })
    .await
}

/// Notes that a contact does not want to be asked any more, by whatever campaign: no open invitation of the contact is sent, and nobody is
/// reminded. Who opts out twice has opted out.
///
/// # Errors
/// [`Error::Forbidden`] without [`Permission::ManageSurveys`]; [`Error::Refused`] when there is no such contact.
pub async fn opt_out(scope: &Scope, contact: Uuid) -> Result<(), Error> {
    let writer = scope.require(Permission::ManageSurveys)?;
    contact::refuse_surveys(&writer, contact).await?;
    let query = scope
        .find::<Entity>()
        .filter(Column::ContactId.eq(contact))
        .filter(Column::Decision.eq(DecisionKind::Ask.as_str()))
        .filter(Column::CompletedAt.is_null())
        .filter(Column::OptedOutAt.is_null())
        .filter(Column::ExpiredAt.is_null());
    let open = query.all(scope.connection()).await?.into_iter();
    let changes = open.map(|before| {
        let mut after = before.clone();
        after.opted_out_at = Some(scope.now());
        after.remind_at = None;
        (before, after)
    });
    save(&writer, changes.collect()).await?;
    Ok(())
}

async fn change(
    scope: &Scope,
    ids: &[Uuid],
    mut apply: impl FnMut(&campaign::Model, &mut Model) -> Result<(), Refusal>,
) -> Result<(), Error> {
    let writer = scope.require(Permission::ManageSurveys)?;
    let rows = by_ids(scope, ids).await?;
    let unknown = ids.iter().any(|id| rows.iter().all(|row| row.id != *id));
    if unknown {
        return Err(no_invitation().into());
    }
    let campaigns = rows.iter().map(|row| row.campaign_id);
    let campaigns = scope
        .find::<campaign::Entity>()
        .filter(campaign::Column::Id.is_in(campaigns))
        .all(scope.connection())
        .await?;
    let mut changes = Vec::with_capacity(rows.len());
    for before in rows {
        let campaign = campaigns.iter().find(|row| row.id == before.campaign_id);
        let campaign = campaign.ok_or_else(|| Error::internal("an invitation of no campaign"))?;
        let mut after = before.clone();
        apply(campaign, &mut after)?;
        changes.push((before, after));
    }
    save(&writer, changes).await?;
    Ok(())
}

pub(super) fn no_invitation() -> Refusal {
    Refusal::not_found("id", "there is no such invitation")
}

/// Writes and logs invitations that differ; answers how many.
pub(super) async fn save(
    writer: &Writer<'_>,
    changes: Vec<(Model, Model)>,
) -> Result<usize, Error> {
    let mut rows = Vec::with_capacity(changes.len());
    for (before, mut after) in changes {
        if before == after {
            continue;
        }
        let subject = Subject::of_account(Kind::SurveyInvitation, after.id, after.account_id);
        writer.record(ChangeKind::Updated, subject, Some(&before), Some(&after))?;
        after.updated_at = writer.now();
        rows.push(after);
    }
    writer.save::<Entity>(&rows).await?;
    Ok(rows.len())
}
