//! Links by which people at customers say that their own milestones are done.

use chrono::{NaiveDate, SubsecRound as _, TimeDelta};
use domain::{
    member::Permission,
    onboarding::{MilestoneEvent, MilestoneMove, MilestoneStatus, MoveError, OwnerRole, Plan},
};
use sea_orm::{ColumnTrait, QueryFilter};
use uuid::Uuid;

use super::{
    OnboardingPlan, PlanEvent,
    entity::{
        link::{Column, Entity, Model},
        milestone,
    },
    facts::calendar,
    milestone::noted,
    plan::{find, save, writer},
    read,
};
use crate::{
    account::entity::{account, contact},
    error::{Error, Refusal},
    id::{self, Kind},
    log::{ChangeKind, Subject},
    scope::{Scope, Writer},
};

/// The most days for which a link is good.
const MOST_DAYS: i64 = 365;

/// Which link is wanted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct LinkInput {
    /// The milestone, which the customer sees to.
    pub milestone: Uuid,
    /// Who of the account's contacts gets it.
    pub contact: Uuid,
    /// For how many days it is good, 1 to 365.
    pub expires_after_days: i64,
}

/// Notes that a contact is given a link by which to say that a milestone is done. Given again it is good for longer.
///
/// # Errors
/// [`Error::Forbidden`] unless the actor may change the account; [`Error::Refused`] when there is no such milestone or contact, the contact is of another
/// account, somebody is archived, the customer does not see to the milestone, nothing is left to be done, or the days are too many.
pub async fn hand_out_link(scope: &Scope, input: LinkInput) -> Result<Model, Error> {
    let writer = writer(scope)?;
    let unknown = || Refusal::not_found("milestone", "there is no such milestone");
    let query = scope
        .find::<milestone::Entity>()
        .filter(milestone::Column::Id.eq(input.milestone));
    let row = query.one(scope.connection()).await?.ok_or_else(unknown)?;
    let plan = find(&writer, row.plan_id, None).await?;
    let place = plan.place_of(input.milestone).ok_or_else(unknown)?;
    if !(1..=MOST_DAYS).contains(&input.expires_after_days) {
        let given = input.expires_after_days;
        let rule = format!("1 to {MOST_DAYS} days, not {given}");
        return Err(Refusal::invalid("expiresAfterDays", rule).into());
    }
    check_milestone(scope, &plan, place)?;
    let unknown = || Refusal::not_found("contact", "there is no such contact");
    let contact = contact_of(scope, input.contact).await?;
    let contact = contact.ok_or_else(unknown)?;
    if contact.account_id != plan.row.account_id {
        let rule = "the contact is of another account than the onboarding";
        return Err(Refusal::conflict("contact", rule).into());
    }
    if contact.archived_at.is_some() {
        return Err(Refusal::conflict("contact", "the contact is archived").into());
    }
    if is_archived(scope, plan.row.account_id).await? {
        return Err(Refusal::conflict("milestone", "the account is archived").into());
    }
    let query = scope
        .find::<Entity>()
        .filter(Column::MilestoneId.eq(input.milestone))
        .filter(Column::ContactId.eq(input.contact));
    let before = query.one(scope.connection()).await?;
    let fresh = || Model {
        tenant_id: writer.tenant_id(),
        id: id::new(writer.now()),
        account_id: plan.row.account_id,
        plan_id: plan.row.id,
        milestone_id: input.milestone,
        contact_id: input.contact,
        expires_at: writer.now(),
        created_at: writer.now(),
        updated_at: writer.now(),
    };
    let mut after = before.clone().unwrap_or_else(fresh);
    after.expires_at = writer.now() + TimeDelta::days(input.expires_after_days);
    after.updated_at = writer.now();
    keep(&writer, before, after).await
}

async fn keep(writer: &Writer<'_>, before: Option<Model>, after: Model) -> Result<Model, Error> {
    let kind = match before {
        None => ChangeKind::Created,
        Some(_) => ChangeKind::Updated,
    };
    let subject = Subject::of_account(Kind::OnboardingLink, after.id, after.account_id);
    if writer.record(kind, subject, before.as_ref(), Some(&after))? {
        let rows = std::slice::from_ref(&after);
        writer.save::<Entity>(rows).await?;
    }
    Ok(after)
}

/// Refuses a milestone that is not the customer's, or that nobody is to do any more. One that waits for others can have a link already.
fn check_milestone(scope: &Scope, plan: &OnboardingPlan, place: usize) -> Result<(), Refusal> {
    let owner = plan.owner_of(place);
    if owner != Some(OwnerRole::Customer) {
        let owner = owner.map_or("nobody", OwnerRole::as_str);
        let rule = format!(
            "links are for milestones whose owner is CUSTOMER: that of this one is {owner}"
        );
        return Err(Refusal::conflict("milestone", rule));
    }
    match can_be_done(scope, &plan.exact(), place) {
        Err(error @ (MoveError::Cancelled(_) | MoveError::NotAllowed { .. })) => {
            Err(Refusal::conflict("milestone", error))
        }
        _ => Ok(()),
    }
}

fn can_be_done(scope: &Scope, plan: &Plan, place: usize) -> Result<(), MoveError> {
    let today = scope.today();
    plan.check_move(place, MilestoneMove::Done, today, today, &calendar(scope))
}

async fn contact_of(scope: &Scope, id: Uuid) -> Result<Option<contact::Model>, Error> {
    let query = scope
        .find::<contact::Entity>()
        .filter(contact::Column::Id.eq(id));
    Ok(query.one(scope.connection()).await?)
}

async fn is_archived(scope: &Scope, account: Uuid) -> Result<bool, Error> {
    let query = scope
        .find::<account::Entity>()
        .filter(account::Column::Id.eq(account));
    let account = query.one(scope.connection()).await?;
    Ok(account.is_none_or(|account| account.archived_at.is_some()))
}

/// What a link leads to, for a page that shows it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum LinkOpening {
    /// There is no such link.
    Unknown,
    /// Nothing can be said by it any more: the milestone is gone, skipped or not the customer's, the onboarding was cancelled, or somebody is archived.
    Over,
    /// A milestone.
    Milestone(Box<LinkedMilestone>),
}

/// A milestone that a link leads to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LinkedMilestone {
    /// What it is called.
    pub name: String,
    /// When it is due, or was when it was done.
    pub due_on: NaiveDate,
    /// Where it stands.
    pub standing: LinkStanding,
    contact: Uuid,
    plan: OnboardingPlan,
    place: usize,
}

/// Where a milestone that a link leads to stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum LinkStanding {
    /// It can be done.
    Open,
    /// It needs milestones of these names, which are not done.
    Waits(Vec<String>),
    /// Its onboarding starts on that day.
    StartsOn(NaiveDate),
    /// It is done.
    Done,
}

/// What the link of that id leads to. A fixed number of statements.
///
/// # Errors
/// [`Error::Forbidden`] without the permission to read the portfolio.
pub async fn open_link(scope: &Scope, id: Uuid) -> Result<LinkOpening, Error> {
    scope.check(Permission::ReadPortfolio)?;
    let query = scope.find::<Entity>().filter(Column::Id.eq(id));
    let Some(link) = query.one(scope.connection()).await? else {
        return Ok(LinkOpening::Unknown);
    };
    let Some(plan) = read::whole(scope, &[link.plan_id]).await?.pop() else {
        return Ok(LinkOpening::Unknown);
    };
    let contact = contact_of(scope, link.contact_id).await?;
    let is_there = contact.is_some_and(|contact| {
        contact.archived_at.is_none() && contact.account_id == link.account_id
    });
    if !is_there || is_archived(scope, link.account_id).await? {
        return Ok(LinkOpening::Over);
    }
    let place = plan.place_of(link.milestone_id);
    let opened = place.and_then(|place| linked(scope, plan, place, link.contact_id));
    Ok(opened.map_or(LinkOpening::Over, |opened| {
        LinkOpening::Milestone(Box::new(opened))
    }))
}

/// The milestone at a place, unless nothing can be said of it by a link.
fn linked(
    scope: &Scope,
    plan: OnboardingPlan,
    place: usize,
    contact: Uuid,
) -> Option<LinkedMilestone> {
    if plan.owner_of(place) != Some(OwnerRole::Customer) {
        return None;
    }
    let standing = match can_be_done(scope, &plan.exact(), place) {
        Ok(()) => LinkStanding::Open,
        Err(MoveError::NeedsOpen(names)) => LinkStanding::Waits(names),
        Err(MoveError::BeforeStart { starts_on, .. }) => LinkStanding::StartsOn(starts_on),
        Err(MoveError::NotAllowed {
            status: MilestoneStatus::Done,
            ..
        }) => LinkStanding::Done,
        Err(_) => return None,
    };
    let state = plan.on(scope.today(), scope);
    let of_template = plan.template().milestones().get(place)?;
    Some(LinkedMilestone {
        name: of_template.terms.name.clone(),
        due_on: state.milestones.get(place)?.due_on,
        standing,
        contact,
        plan,
        place,
    })
}

/// Notes that a milestone is done, as the contact says who holds a link. Answers what the link leads to afterwards: nothing is noted of a milestone that was
/// done, that waits for others, or of which nothing can be said any more.
///
/// # Errors
/// [`Error::Forbidden`] unless the actor may change the account.
pub async fn complete_by_link(scope: &Scope, id: Uuid) -> Result<LinkOpening, Error> {
    let writer = writer(scope)?;
    let opened = match open_link(scope, id).await? {
        LinkOpening::Milestone(opened) if opened.standing == LinkStanding::Open => *opened,
        other => return Ok(other),
    };
    let event = PlanEvent {
        event: MilestoneEvent {
            on: scope.today(),
            what: MilestoneMove::Done,
        },
        reason: None,
        member: None,
        contact: Some(opened.contact),
        noted_at: writer.now().trunc_subsecs(6),
    };
    let Ok(after) = noted(&opened.plan, opened.place, event) else {
        return Ok(LinkOpening::Over);
    };
    let plan = save(&writer, Some(opened.plan), after).await?;
    Ok(LinkOpening::Milestone(Box::new(LinkedMilestone {
        standing: LinkStanding::Done,
        plan,
        ..opened
    })))
}
