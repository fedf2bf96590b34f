//! The renewals of terms that come into sight.

use chrono::{Days, NaiveDate};
use sea_orm::{
    Condition, ExprTrait as _, QueryFilter, QueryOrder, QuerySelect, QueryTrait,
    sea_query::{Expr, Func, SimpleExpr},
};
use uuid::Uuid;

use super::{
    super::{
        entity::renewal::{Column, Entity, Model},
        record::{Change, save},
        worth::Terms,
        write::new,
    },
    AT_ONCE,
};
use crate::{
    error::Error,
    revenue::{entity::subscription, subscription::Subscription},
    scope::{Scope, Writer},
};

/// What became of some terms.
pub(super) struct Made {
    /// How many renewals were made.
    pub(super) count: u64,
    /// Whether any of them is due already.
    pub(super) due: bool,
    /// The last term that was looked at, when there may be more.
    pub(super) last: Option<(NaiveDate, Uuid)>,
}

/// Makes the renewals of some terms.
pub(super) async fn make(
    writer: &Writer<'_>,
    after: Option<(NaiveDate, Uuid)>,
) -> Result<Made, Error> {
    let ending = ending(writer, after).await?;
    let ids: Vec<Uuid> = ending.iter().map(|(_, id)| *id).collect();
    if ids.is_empty() {
        return Ok(Made {
            count: 0,
            due: false,
            last: None,
        });
    }
    let terms = Terms::load(writer, &ids).await?;
    let mut changes = Vec::new();
    for (end, id) in &ending {
        let Some(of) = terms.get(*id) else { continue };
        if Terms::is_trial(of, *end)? {
            continue;
        }
        // Without an exchange rate it is made when there is one; what is worth nothing is not renewed.
        let Ok((money, plan)) = terms.due(writer, of, *end)? else {
            continue;
        };
        if money.minor == 0 {
            continue;
        }
        let account = of.row.account_id;
        let row = Model {
            subscription_id: Some(*id),
            plan_id: plan,
            notice_deadline: notice_deadline(of),
            amount_is_given: false,
            ..new(writer, account, *end, (money.minor, money.currency))
        };
        changes.push(Change { before: None, row });
    }
    save(writer, &mut changes).await?;
    let more = ending.len() as u64 == AT_ONCE;
    let last = ending.last().copied().filter(|_| more);
    let today = writer.today();
    Ok(Made {
        count: changes.len() as u64,
        due: changes.iter().any(|change| change.row.due_on <= today),
        last,
    })
}

/// Terms that end within the horizon and have no renewal, by day: those that are over, too, where the next one follows by itself.
async fn ending(
    scope: &Scope,
    after: Option<(NaiveDate, Uuid)>,
) -> Result<Vec<(NaiveDate, Uuid)>, Error> {
    use subscription::Column as Of;
    let today = scope.today();
    let horizon = Days::new(scope.tenant().settings.renewals.horizon_days.into());
    let last = today.checked_add_days(horizon).unwrap_or(today);
    let column = |column: Of| Expr::col((subscription::Entity, column));
    // The contract says when its term ends, or else the subscription's own end does, unless that is the end of a cancellation.
    let end =
        || -> SimpleExpr { Func::coalesce([column(Of::TermEndsOn), column(Of::EndsOn)]).into() };
    let has_term = Condition::any()
        .add(column(Of::TermEndsOn).is_not_null())
        .add(column(Of::CancelledOn).is_null());
    let lasts = Condition::any()
        .add(column(Of::EndsOn).is_null())
        .add(column(Of::EndsOn).gte(end()));
    let follows_by_itself = Condition::all()
        .add(column(Of::RenewsAutomatically).eq(true))
        .add(column(Of::CancelledOn).is_null());
    let ahead = Condition::any()
        .add(end().gte(today))
        .add(follows_by_itself);
    let known = scope
        .find::<Entity>()
        .select_only()
        .column(Column::Id)
        .filter(Expr::col((Entity, Column::SubscriptionId)).equals((subscription::Entity, Of::Id)))
        .filter(Expr::col((Entity, Column::DueOn)).eq(end()));
    let mut query = scope
        .find::<subscription::Entity>()
        .filter(has_term)
        .filter(lasts)
        .filter(ahead)
        .filter(end().lte(last))
        .filter(Expr::exists(known.into_query()).not());
    if let Some((day, id)) = after {
        let later = Condition::all()
            .add(end().eq(day))
            .add(column(Of::Id).gt(id));
        query = query.filter(Condition::any().add(end().gt(day)).add(later));
    }
    let query = query
        .select_only()
        .expr_as(end(), "term_end")
        .column(Of::Id)
        .order_by_asc(end())
        .order_by_asc(Of::Id)
        .limit(AT_ONCE);
    Ok(query.into_tuple().all(scope.connection()).await?)
}

/// The last day of notice, where the contract says how much notice is given.
fn notice_deadline(of: &Subscription) -> Option<NaiveDate> {
    let life = of.life();
    life.contract.notice_days?;
    life.notice_deadline()
}
