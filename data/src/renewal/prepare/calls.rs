//! The automated calls, at each horizon of a due date once.

use std::collections::{HashMap, HashSet};

use chrono::{Days, NaiveDate};
use domain::renewal::{
    CallHorizon, ForecastSource, RenewalOutcome, TrackRecord, automated_likelihood,
};
use sea_orm::{
    ColumnTrait, Condition, ExprTrait as _, QueryFilter, QueryOrder, QuerySelect, sea_query::Expr,
};
use uuid::Uuid;

use super::{
    super::{
        call,
        entity::{
            forecast,
            renewal::{Column, Entity, Model},
        },
        record::{Call, Change, save},
        state,
    },
    AT_ONCE,
};
use crate::{
    error::Error,
    scope::{Scope, Writer},
};

/// For how many days the past is looked at when the server calls.
const TRACK_DAYS: u64 = 365;

/// Calls about some renewals; answers how many, and the last renewal, when there may be more.
pub(super) async fn call_due(
    writer: &Writer<'_>,
    after: Option<(NaiveDate, Uuid)>,
) -> Result<(u64, Option<(NaiveDate, Uuid)>), Error> {
    let today = writer.today();
    let rows = in_sight(writer, after).await?;
    let last = rows.last().map(|row| (row.due_on, row.id));
    let last = last.filter(|_| rows.len() as u64 == AT_ONCE);
    let known = called(writer, &rows).await?;
    let uncalled = |row: &Model| {
        let horizon = CallHorizon::reached(row.due_on, today)?;
        let key = (row.id, row.due_on, horizon.as_str().to_owned());
        (!known.contains(&key)).then_some(horizon)
    };
    let due: Vec<(Model, CallHorizon)> = rows
        .into_iter()
        .filter_map(|row| uncalled(&row).map(|horizon| (row, horizon)))
        .collect();
    if due.is_empty() {
        return Ok((0, last));
    }
    let track = Track::load(writer).await?;
    let (mut changes, mut entries) = (Vec::new(), Vec::new());
    for (before, horizon) in due {
        let mut row = before.clone();
        let risks = state::risk_reasons(&row)?.len();
        let of_account = track.of(row.account_id);
        let call = Call {
            source: ForecastSource::Automated,
            horizon: Some(horizon.as_str()),
            made_on: today,
            likelihood: automated_likelihood(track.tenant, of_account, risks),
            amount: row.amount_due,
            member: None,
        };
        entries.push(call::note(writer, &mut row, call)?);
        let before = Some(before);
        changes.push(Change { before, row });
    }
    save(writer, &mut changes).await?;
    call::add(writer, &entries).await?;
    Ok((entries.len() as u64, last))
}

/// Open renewals that are due later, and near enough to be called, by due date.
async fn in_sight(scope: &Scope, after: Option<(NaiveDate, Uuid)>) -> Result<Vec<Model>, Error> {
    let today = scope.today();
    let furthest = Days::new(CallHorizon::Days180.days());
    let last = today.checked_add_days(furthest).unwrap_or(today);
    let open = Condition::any()
        .add(Column::Outcome.is_null())
        .add(Column::Outcome.eq(RenewalOutcome::Late.as_str()));
    let mut query = scope
        .find::<Entity>()
        .filter(Column::WithdrawnAt.is_null())
        .filter(open)
        .filter(Column::DueOn.gt(today))
        .filter(Column::DueOn.lte(last));
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

/// The automated calls about renewals that are in the ledger: renewal, the due date that was called, horizon.
async fn called(
    scope: &Scope,
    rows: &[Model],
) -> Result<HashSet<(Uuid, NaiveDate, String)>, Error> {
    use forecast::Column as Of;
    if rows.is_empty() {
        return Ok(HashSet::new());
    }
    let query = scope
        .find::<forecast::Entity>()
        .filter(Of::RenewalId.is_in(rows.iter().map(|row| row.id)))
        .filter(Of::Horizon.is_not_null())
        .select_only()
        .columns([Of::RenewalId, Of::DueOn, Of::Horizon]);
    let known: Vec<(Uuid, NaiveDate, String)> = query.into_tuple().all(scope.connection()).await?;
    Ok(known.into_iter().collect())
}

/// How the renewals of the last year came out.
#[derive(Default)]
struct Track {
    tenant: TrackRecord,
    accounts: HashMap<Uuid, TrackRecord>,
}

impl Track {
    /// Loads it, in one statement.
    async fn load(scope: &Scope) -> Result<Self, Error> {
        let today = scope.today();
        let since = today
            .checked_sub_days(Days::new(TRACK_DAYS))
            .unwrap_or(today);
        let query = scope
            .find::<Entity>()
            .filter(Column::WithdrawnAt.is_null())
            .filter(Column::ClosedOn.gt(since))
            .filter(Column::Outcome.ne(RenewalOutcome::Late.as_str()))
            .select_only()
            .columns([Column::AccountId, Column::Outcome])
            .expr_as(Expr::col((Entity, Column::Id)).count(), "renewals")
            .group_by(Column::AccountId)
            .group_by(Column::Outcome);
        let rows: Vec<(Uuid, String, i64)> = query.into_tuple().all(scope.connection()).await?;
        let mut track = Self::default();
        for (account, outcome, count) in rows {
            let count = u32::try_from(count).unwrap_or(u32::MAX);
            let is_lost = outcome == RenewalOutcome::Churned.as_str();
            for record in [
                &mut track.tenant,
                track.accounts.entry(account).or_default(),
            ] {
                record.decided = record.decided.saturating_add(count);
                if !is_lost {
                    record.renewed = record.renewed.saturating_add(count);
                }
            }
        }
        Ok(track)
    }

    fn of(&self, account: Uuid) -> TrackRecord {
        self.accounts.get(&account).copied().unwrap_or_default()
    }
}
