//! The contacts of an audience, and what is decided about each of them.

use std::collections::HashMap;

use chrono::{DateTime, Days, NaiveDate, Utc};
use domain::{
    support::ClosureReason,
    survey::{
        Asked, Decision, SurveyChannel, SurveyPurpose, ThrottleRule, Trigger, decide, is_sampled,
    },
    time::{local_date, start_of_day},
};
use sea_orm::{
    ColumnTrait, Condition, QueryFilter, QueryOrder, QuerySelect, QueryTrait, Select,
    sea_query::{Expr, ExprTrait, SelectStatement},
};
use uuid::Uuid;

use super::{Audience, check::check_share, entity::invitation};
use crate::{
    account::{
        AccountList, FilterContext,
        contact::ContactList,
        entity::{account, contact, stage},
    },
    error::Error,
    onboarding::entity::milestone,
    scope::Scope,
    support::entity::case,
};

/// Days on which something happened to accounts, the last one included.
pub(super) type EventDays = (NaiveDate, NaiveDate);

/// What a campaign waits for, and on which days it is looked for.
pub(super) struct Awaited<'a> {
    pub(super) campaign: Uuid,
    pub(super) trigger: &'a Trigger,
    pub(super) days: EventDays,
    /// The day on which the campaign started: what was done before is not asked about, whenever it is noted.
    pub(super) started_on: NaiveDate,
}

/// A contact of an audience.
pub(super) struct Reached {
    pub(super) id: Uuid,
    pub(super) account: Uuid,
    has_address: bool,
    wants_no_surveys: bool,
}

/// Some contacts of an audience, by ascending id.
pub(super) struct Chunk {
    /// Those in the sample.
    pub(super) contacts: Vec<Reached>,
    /// The last one looked at, whether in the sample or not.
    pub(super) through: Option<Uuid>,
    /// Whether there is none after it.
    pub(super) is_last: bool,
}

/// Refuses filters that mean nothing; their paths are within `audience`.
pub(super) async fn check(scope: &Scope, audience: &Audience) -> Result<(), Error> {
    let accounts = AccountList::prepare(scope, &audience.accounts, &[], context()).await;
    accounts.map_err(|error| within(error, "accounts"))?;
    let contacts = ContactList::prepare(scope, &audience.contacts, &[]);
    contacts.map_err(|error| within(error, "contacts"))?;
    Ok(())
}

fn within(error: Error, part: &str) -> Error {
    match error {
        Error::Refused(refusals) => {
            let placed = refusals.into_iter().map(|mut refusal| {
                if refusal.field.first().is_some_and(|first| first == "where") {
                    refusal.field.remove(0);
                }
                refusal.under(&["audience", part])
            });
            Error::Refused(placed.collect())
        }
        other => other,
    }
}

fn context() -> FilterContext {
    FilterContext::default()
}

/// Whether no contact at all meets the filters.
pub(super) async fn is_nobody(scope: &Scope, audience: &Audience) -> Result<bool, Error> {
    let query = select(scope, audience, None).await?;
    Ok(query.one(scope.connection()).await?.is_none())
}

async fn select(
    scope: &Scope,
    audience: &Audience,
    happened: Option<Condition>,
) -> Result<Select<contact::Entity>, Error> {
    let list = AccountList::prepare(scope, &audience.accounts, &[], context()).await?;
    let of_accounts = scope
        .find::<account::Entity>()
        .filter(list.condition())
        .select_only()
        .column(account::Column::Id)
        .into_query();
    let contacts = ContactList::prepare(scope, &audience.contacts, &[])?;
    Ok(scope
        .find::<contact::Entity>()
        .filter(contacts.condition())
        .filter(contact::Column::AccountId.in_subquery(of_accounts))
        .filter(Condition::all().add_option(happened)))
}

/// Up to `most` contacts of the audience after one of them. Of an audience that waits for events only those to whom, or to whose accounts, it
/// happened on the days, and who were not decided about by the campaign since. One statement, two with custom traits.
pub(super) async fn chunk(
    scope: &Scope,
    audience: &Audience,
    awaited: Option<&Awaited<'_>>,
    after: Option<Uuid>,
    most: u64,
) -> Result<Chunk, Error> {
    use contact::Column;
    let to_them = awaited.map(|awaited| happened_to(scope, awaited));
    let mut query = select(scope, audience, to_them).await?;
    if let Some(after) = after {
        query = query.filter(Column::Id.gt(after));
    }
    let query = query
        .order_by_asc(Column::Id)
        .limit(most)
        .select_only()
        .columns([
            Column::Id,
            Column::AccountId,
            Column::Email,
            Column::DoNotSurvey,
        ]);
    type Row = (Uuid, Uuid, Option<String>, bool);
    let rows: Vec<Row> = query.into_tuple().all(scope.connection()).await?;
    let share = check_share(audience)?;
    let through = rows.last().map(|row| row.0);
    let is_last = (rows.len() as u64) < most;
    let contacts = rows.into_iter().filter_map(|(id, account, email, no)| {
        is_sampled(id, audience.seed, share).then_some(Reached {
            id,
            account,
            has_address: email.is_some(),
            wants_no_surveys: no,
        })
    });
    Ok(Chunk {
        contacts: contacts.collect(),
        through,
        is_last,
    })
}

/// The contacts to whom it happened on the days, the last one included, and about whom the campaign has not decided since.
fn happened_to(scope: &Scope, awaited: &Awaited<'_>) -> Condition {
    let (campaign, (first, last)) = (awaited.campaign, awaited.days);
    let all = Condition::all();
    match awaited.trigger {
        Trigger::Once | Trigger::Recurring { .. } => all,
        Trigger::StageEntered(entered) => {
            use stage::{Column, Entity};
            let (start, end) = instants(scope, awaited.days);
            let of_contact = (contact::Entity, contact::Column::AccountId);
            let entries = || {
                let entries = scope.find::<Entity>().select_only();
                entries
                    .column(Column::AccountId)
                    .filter(Column::Stage.eq(entered.as_str()))
                    .filter(Column::RecordedAt.gte(start))
                    .filter(Column::RecordedAt.lt(end))
                    .filter(Column::StartsOn.gte(awaited.started_on))
            };
            let undecided = entries()
                .filter(Expr::col((Entity, Column::AccountId)).equals(of_contact))
                .filter(Expr::exists(decided_since_entry(scope, campaign)).not());
            // The first condition finds the few accounts, the second one looks at each.
            all.add(contact::Column::AccountId.in_subquery(entries().into_query()))
                .add(Expr::exists(undecided.into_query()))
        }
        Trigger::DaysAfterStart { days } => {
            use account::{Column, Entity};
            let before = |day: NaiveDate| day.checked_sub_days(Days::new((*days).into()));
            let (first, last) = (before(first), before(last));
            let (first, last) = (first.unwrap_or_default(), last.unwrap_or_default());
            let accounts = scope
                .find::<Entity>()
                .filter(Column::SignedUpOn.between(first, last))
                .select_only()
                .column(Column::Id);
            let decided = decided_since(scope, campaign, awaited.days.0);
            all.add(contact::Column::Id.not_in_subquery(decided))
                .add(contact::Column::AccountId.in_subquery(accounts.into_query()))
        }
        Trigger::CaseClosed => {
            use case::{Column, Entity};
            let zone = scope.tenant().time_zone;
            let end = last.succ_opt().unwrap_or(last);
            let reasons = ClosureReason::ALL.into_iter();
            let reasons = reasons.filter(|reason| reason.is_dealt_with());
            let contacts = scope
                .find::<Entity>()
                .filter(Column::ClosedAt.gte(start_of_day(first, zone)))
                .filter(Column::ClosedAt.lt(start_of_day(end, zone)))
                .filter(Column::ClosureReason.is_in(reasons.map(ClosureReason::as_str)))
                .filter(Column::ContactId.is_not_null())
                .filter(Expr::exists(decided_since_closing(scope, campaign)).not())
                .select_only()
                .column(Column::ContactId);
            all.add(contact::Column::Id.in_subquery(contacts.into_query()))
        }
        Trigger::MilestoneDone(key) => {
            let done = done_milestones(scope, awaited, key.as_deref());
            all.add(Expr::exists(done))
        }
    }
}

/// The milestones of a contact's account that were noted as done on the days, and about which the campaign has not decided since. What happens to
/// onboardings is often noted a day later, so it is looked for by when it was noted.
fn done_milestones(scope: &Scope, awaited: &Awaited<'_>, key: Option<&str>) -> SelectStatement {
    use milestone::{Column, Entity};
    let ((first, last), zone) = (awaited.days, scope.tenant().time_zone);
    let end = last.succ_opt().unwrap_or(last);
    let is_it = match key {
        Some(key) => Column::MilestoneKey.eq(key),
        None => Column::IsFirstValue.eq(true),
    };
    let of_contact = (contact::Entity, contact::Column::AccountId);
    scope
        .find::<Entity>()
        .filter(Column::DoneAt.gte(start_of_day(first, zone)))
        .filter(Column::DoneAt.lt(start_of_day(end, zone)))
        .filter(Column::DoneOn.gte(awaited.started_on))
        .filter(is_it)
        .filter(Expr::col((Entity, Column::AccountId)).equals(of_contact))
        .filter(Expr::exists(decided_since_done(scope, awaited.campaign)).not())
        .select_only()
        .column(Column::Id)
        .into_query()
}

/// What the campaign decided about a contact since a milestone was noted as done.
fn decided_since_done(scope: &Scope, campaign: Uuid) -> SelectStatement {
    use invitation::{Column, Entity};
    let column = |column: Column| Expr::col((Entity, column));
    let done_at = Expr::col((milestone::Entity, milestone::Column::DoneAt));
    scope
        .find::<Entity>()
        .filter(Column::CampaignId.eq(campaign))
        .filter(column(Column::ContactId).equals((contact::Entity, contact::Column::Id)))
        .filter(column(Column::DecidedAt).gte(done_at))
        .select_only()
        .column(Column::Id)
        .into_query()
}

/// The start of the first of some days, and the end of the last one.
fn instants(scope: &Scope, (first, last): EventDays) -> (DateTime<Utc>, DateTime<Utc>) {
    let zone = scope.tenant().time_zone;
    let end = last.succ_opt().unwrap_or(last);
    (start_of_day(first, zone), start_of_day(end, zone))
}

/// What the campaign decided about a contact since it was noted that the contact's account had entered a stage. That is often noted some days later,
/// so it is looked for by when it was noted.
fn decided_since_entry(scope: &Scope, campaign: Uuid) -> SelectStatement {
    use invitation::{Column, Entity};
    let column = |column: Column| Expr::col((Entity, column));
    let recorded_at = Expr::col((stage::Entity, stage::Column::RecordedAt));
    scope
        .find::<Entity>()
        .filter(Column::CampaignId.eq(campaign))
        .filter(column(Column::ContactId).equals((contact::Entity, contact::Column::Id)))
        .filter(column(Column::DecidedAt).gte(recorded_at))
        .select_only()
        .column(Column::Id)
        .into_query()
}

/// What the campaign decided about the contact of a case since that was closed.
fn decided_since_closing(scope: &Scope, campaign: Uuid) -> SelectStatement {
    use invitation::{Column, Entity};
    let column = |column: Column| Expr::col((Entity, column));
    let of_contact = (case::Entity, case::Column::ContactId);
    let closed_at = Expr::col((case::Entity, case::Column::ClosedAt));
    scope
        .find::<Entity>()
        .filter(Column::CampaignId.eq(campaign))
        .filter(column(Column::ContactId).equals(of_contact))
        .filter(column(Column::DecidedAt).gte(closed_at))
        .select_only()
        .column(Column::Id)
        .into_query()
}

fn decided_since(scope: &Scope, campaign: Uuid, first: NaiveDate) -> SelectStatement {
    use invitation::{Column, Entity};
    let start = start_of_day(first, scope.tenant().time_zone);
    scope
        .find::<Entity>()
        .filter(Column::CampaignId.eq(campaign))
        .filter(Column::DecidedAt.gte(start))
        .select_only()
        .column(Column::ContactId)
        .into_query()
}

/// Decides about each of some contacts, by whatever campaigns asked them before. One statement.
pub(super) async fn decisions(
    scope: &Scope,
    contacts: &[Reached],
    purpose: SurveyPurpose,
    channel: SurveyChannel,
) -> Result<Vec<Decision>, Error> {
    let before = asked_before(scope, contacts).await?;
    let none = Vec::new();
    let decided = contacts.iter().map(|contact| {
        let asked = before.get(&contact.id).unwrap_or(&none);
        let is_reached = contact.has_address || !channel.needs_address();
        decide(
            contact.wants_no_surveys,
            is_reached,
            purpose,
            asked,
            scope.today(),
        )
    });
    Ok(decided.collect())
}

/// The invitations of contacts that were sent or are about to be, within the days that any rule looks back.
async fn asked_before(
    scope: &Scope,
    contacts: &[Reached],
) -> Result<HashMap<Uuid, Vec<Asked>>, Error> {
    use invitation::{Column, Entity};
    let mut asked: HashMap<Uuid, Vec<Asked>> = HashMap::new();
    if contacts.is_empty() {
        return Ok(asked);
    }
    let zone = scope.tenant().time_zone;
    let rules = ThrottleRule::ALL.map(ThrottleRule::days);
    let longest = rules.into_iter().max().unwrap_or(0) + 1;
    let since = scope.today().checked_sub_days(Days::new(longest));
    let since = start_of_day(since.unwrap_or(scope.today()), zone);
    let lives = Condition::any().add(Column::SentAt.gte(since)).add(
        Condition::all()
            .add(Column::SentAt.is_null())
            .add(Column::ExpiredAt.is_null()),
    );
    let query = scope
        .find::<Entity>()
        .filter(Column::ContactId.is_in(contacts.iter().map(|contact| contact.id)))
        .filter(Column::Decision.eq(domain::survey::DecisionKind::Ask.as_str()))
        .filter(Column::BouncedAt.is_null())
        .filter(lives)
        .select_only()
        .columns([
            Column::ContactId,
            Column::Purpose,
            Column::SentAt,
            Column::DecidedAt,
        ]);
    type Row = (Uuid, String, Option<DateTime<Utc>>, DateTime<Utc>);
    let rows: Vec<Row> = query.into_tuple().all(scope.connection()).await?;
    for (contact, purpose, sent_at, decided_at) in rows {
        let purpose = purpose.parse().map_err(Error::internal)?;
        let on = local_date(sent_at.unwrap_or(decided_at), zone);
        asked
            .entry(contact)
            .or_default()
            .push(Asked { on, purpose });
    }
    Ok(asked)
}
