//! What is decided when a due date comes: a term that renews by itself goes on, a subscription that was cancelled is lost.

use chrono::NaiveDate;
use domain::renewal::{Closing, RenewalOutcome, outcome_of};
use sea_orm::{
    ColumnTrait, Condition, ExprTrait as _, QueryFilter, QueryOrder, QuerySelect, QueryTrait,
    sea_query::Expr,
};
use uuid::Uuid;

use super::{
    super::{
        entity::{
            closing,
            renewal::{Column, Entity, Model},
        },
        record::{Change, closed, save},
        state,
        worth::{Terms, next_months, term_end},
    },
    AT_ONCE,
};
use crate::{
    error::Error,
    revenue::{
        entity::subscription,
        subscription::{Subscription, lasting_on, renew_all},
    },
    scope::{Scope, Writer},
};

/// Decides some renewals that are due; answers how many, and the last one that was looked at, when there may be more.
pub(super) async fn decide(
    writer: &Writer<'_>,
    after: Option<(NaiveDate, Uuid)>,
) -> Result<(u64, Option<(NaiveDate, Uuid)>), Error> {
    let rows = undecided(writer, after).await?;
    let last = rows.last().map(|row| (row.due_on, row.id));
    let last = last.filter(|_| rows.len() as u64 == AT_ONCE);
    let ids: Vec<Uuid> = rows.iter().filter_map(|row| row.subscription_id).collect();
    if ids.is_empty() {
        return Ok((0, last));
    }
    let terms = Terms::load(writer, &ids).await?;
    let (mut changes, mut closings, mut renewed) = (Vec::new(), Vec::new(), Vec::new());
    for before in rows {
        let of = before.subscription_id.and_then(|id| terms.get(id));
        let decided = of.and_then(|of| Some((of, decision(of, &before)?)));
        let Some((of, outcome)) = decided else {
            continue;
        };
        let mut row = before.clone();
        let (outcome, renewed_minor) = match outcome {
            RenewalOutcome::Renewed => {
                let months = next_months(of, of.row.starts_on, row.due_on);
                renewed.push((of.clone(), months));
                next_worth(writer, &terms, of, &row)?
            }
            lost => (lost, 0),
        };
        let closing = Closing {
            closed_on: row.due_on,
            outcome,
            renewed_minor,
        };
        closings.push(closed(writer, &mut row, closing)?);
        let before = Some(before);
        changes.push(Change { before, row });
    }
    if changes.is_empty() {
        return Ok((0, last));
    }
    save(writer, &mut changes).await?;
    writer.append::<closing::Entity>(&closings).await?;
    renew_all(writer, renewed).await?;
    Ok((changes.len() as u64, last))
}

/// How a term that follows by itself compares with the one before: prices may have been agreed that start with it. Where that cannot be told it is
/// as it was.
fn next_worth(
    writer: &Writer<'_>,
    terms: &Terms,
    of: &Subscription,
    row: &Model,
) -> Result<(RenewalOutcome, i64), Error> {
    let same = (RenewalOutcome::Renewed, row.amount_due);
    if row.amount_is_given {
        return Ok(same);
    }
    let next = lasting_on(of);
    let Ok(worth) = terms.annual(writer, &next, row.due_on)? else {
        return Ok(same);
    };
    let comparable = worth.currency == state::currency(row)? && worth.minor > 0;
    let outcome = outcome_of(worth.minor, row.amount_due).filter(|_| comparable);
    Ok(outcome.map_or(same, |outcome| (outcome, worth.minor)))
}

/// How a renewal comes out by itself on its due date; none when somebody has to say.
fn decision(of: &Subscription, row: &Model) -> Option<RenewalOutcome> {
    let life = of.life();
    if life.cancellation.is_some() {
        let is_over = of.row.ends_on.is_some_and(|end| end <= row.due_on);
        return is_over.then_some(RenewalOutcome::Churned);
    }
    let goes_on = life.contract.renews_automatically && term_end(of) == Some(row.due_on);
    goes_on.then_some(RenewalOutcome::Renewed)
}

/// Renewals that are due and not closed, of subscriptions that were cancelled or renew by themselves, by due date.
async fn undecided(scope: &Scope, after: Option<(NaiveDate, Uuid)>) -> Result<Vec<Model>, Error> {
    use subscription::Column as Of;
    let decide_themselves = Condition::any()
        .add(Of::CancelledOn.is_not_null())
        .add(Of::RenewsAutomatically.eq(true));
    let subscriptions = scope
        .find::<subscription::Entity>()
        .filter(decide_themselves)
        .select_only()
        .column(Of::Id);
    let mut query = scope
        .find::<Entity>()
        .filter(Column::WithdrawnAt.is_null())
        .filter(Column::Outcome.is_null())
        .filter(Column::DueOn.lte(scope.today()))
        .filter(
            Expr::col((Entity, Column::SubscriptionId)).in_subquery(subscriptions.into_query()),
        );
    if let Some((day, id)) = after {
        let later = Condition::all()
            .add(Column::DueOn.eq(day))
            .add(Column::Id.gt(id));
        query = query.filter(Condition::any().add(Column::DueOn.gt(day)).add(later));
    }
    let query = query
        .order_by_asc(Column::DueOn)
        .order_by_asc(Column::Id)
        .limit(AT_ONCE);
    Ok(query.all(scope.connection()).await?)
}
