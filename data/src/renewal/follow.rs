//! Open renewals follow their subscriptions.

use std::collections::HashSet;

use chrono::NaiveDate;
use domain::renewal::{Closing, outcome_of};
use sea_orm::{ColumnTrait, QueryFilter};
use uuid::Uuid;

use super::{
    entity::{
        closing,
        renewal::{Column, Entity, Model},
    },
    record::{Change, closed, save},
    state,
    worth::{Terms, term_end},
};
use crate::{error::Error, revenue::subscription::Subscription, scope::Writer};

/// Lets the open renewals of subscriptions that were changed follow them, in the transaction of that change: to another account, day or amount.
/// One of a subscription that goes on until further notice is withdrawn. One that was due already, of a subscription that was prolonged since,
/// was renewed, and is closed so; so is one whose subscription is among those that were `renewed`, on whatever day that was agreed.
///
/// One statement when there is no renewal to follow.
///
/// # Errors
/// When the database refuses.
pub(crate) async fn follow(
    writer: &Writer<'_>,
    subscriptions: &[Uuid],
    renewed: &[Uuid],
) -> Result<(), Error> {
    let query = writer
        .find::<Entity>()
        .filter(Column::SubscriptionId.is_in(subscriptions.iter().copied()));
    let rows = query.all(writer.connection()).await?;
    if rows.is_empty() {
        return Ok(());
    }
    let mut concerned: Vec<Uuid> = rows.iter().filter_map(|row| row.subscription_id).collect();
    concerned.sort_unstable();
    concerned.dedup();
    let terms = Terms::load(writer, &concerned).await?;
    let (mut changes, mut closings) = (Vec::new(), Vec::new());
    for id in concerned {
        let Some(of) = terms.get(id) else { continue };
        let of_subscription = || rows.iter().filter(|row| row.subscription_id == Some(id));
        let taken: HashSet<NaiveDate> = of_subscription().map(|row| row.due_on).collect();
        // Only the last one is of the term that runs.
        let last = of_subscription()
            .filter(|row| row.outcome.is_none() || state::is_open(row))
            .map(|row| row.due_on)
            .max();
        for before in of_subscription() {
            let mut row = before.clone();
            row.account_id = of.row.account_id;
            if Some(row.due_on) == last && (row.outcome.is_none() || state::is_open(&row)) {
                let renewed = renewed.contains(&id);
                closings.extend(move_along(writer, &terms, of, &mut row, (&taken, renewed))?);
            }
            let before = Some(before.clone());
            changes.push(Change { before, row });
        }
    }
    save(writer, &mut changes).await?;
    match closings.as_slice() {
        [] => Ok(()),
        closings => writer.append::<closing::Entity>(closings).await,
    }
}

/// Gives an open renewal the day and the amount of its subscription; answers how it was closed, if it was.
fn move_along(
    writer: &Writer<'_>,
    terms: &Terms,
    of: &Subscription,
    row: &mut Model,
    (taken, renewed): (&HashSet<NaiveDate>, bool),
) -> Result<Option<closing::Model>, Error> {
    if of.life().cancellation.is_some() {
        // It is decided when it is due: a cancellation can be withdrawn until then.
        row.withdrawn_at = None;
        return Ok(None);
    }
    let Some(end) = term_end(of) else {
        row.withdrawn_at = row.withdrawn_at.or(Some(writer.now()));
        return Ok(None);
    };
    let prolonged = (renewed || row.due_on <= writer.today()) && row.due_on < end;
    if prolonged && let Some(closing) = renewed_elsewhere(writer, terms, of, row)? {
        row.withdrawn_at = None;
        return Ok(Some(closed(writer, row, closing)?));
    }
    if end != row.due_on {
        if taken.contains(&end) {
            row.withdrawn_at = row.withdrawn_at.or(Some(writer.now()));
            return Ok(None);
        }
        let moved = end - row.due_on;
        row.notice_deadline = row.notice_deadline.map(|deadline| deadline + moved);
        row.due_on = end;
    }
    row.withdrawn_at = None;
    if !row.amount_is_given
        && let Ok((money, plan)) = terms.due(writer, of, end)?
    {
        row.amount_due = money.minor;
        row.currency = money.currency.as_str().to_owned();
        row.plan_id = plan;
    }
    Ok(None)
}

/// How a renewal came out whose subscription goes on after the due date, by what it is worth since; none when it is worth nothing, or not in the
/// renewal's currency.
fn renewed_elsewhere(
    writer: &Writer<'_>,
    terms: &Terms,
    of: &Subscription,
    row: &Model,
) -> Result<Option<Closing>, Error> {
    let Ok(worth) = terms.annual(writer, of, row.due_on)? else {
        return Ok(None);
    };
    let same_currency = worth.currency == state::currency(row)?;
    let outcome = outcome_of(worth.minor, row.amount_due);
    let outcome = outcome.filter(|_| same_currency && worth.minor > 0);
    Ok(outcome.map(|outcome| Closing {
        closed_on: writer.today(),
        outcome,
        renewed_minor: worth.minor,
    }))
}

/// Withdraws the renewals of a subscription that is removed as if it had never been. What was called about them is kept.
///
/// # Errors
/// When the database refuses.
pub(crate) async fn leave(writer: &Writer<'_>, subscription: Uuid) -> Result<(), Error> {
    let query = writer
        .find::<Entity>()
        .filter(Column::SubscriptionId.eq(subscription));
    let rows = query.all(writer.connection()).await?;
    let withdrawn = |before: Model| {
        let mut row = before.clone();
        row.subscription_id = None;
        row.withdrawn_at = row.withdrawn_at.or(Some(writer.now()));
        let before = Some(before);
        Change { before, row }
    };
    let mut changes: Vec<Change> = rows.into_iter().map(withdrawn).collect();
    save(writer, &mut changes).await
}
