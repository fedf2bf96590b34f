//! Churn events: that an account, or one of its subscriptions, was given up on a day, and why.

use std::collections::BTreeMap;

use chrono::NaiveDate;
use domain::{
    member::Permission,
    revenue::{Cancellation, ChurnKind},
};
use sea_orm::{ColumnTrait, QueryFilter};
use uuid::Uuid;

use super::{
    ReasonReference, Subscription,
    check::Draft,
    life::refused,
    read,
    reasons::Reasons,
    save::{Change, save},
    step::follow,
    subscription::{Column, Entity},
    upsert::change,
};
use crate::{
    answer,
    bulk::{self, Outcome, Policy, RowResult},
    error::{Error, Refusal},
    reference::{AccountDirectory, Reference},
    refresh::Projection,
    scope::{Scope, Writer},
};

/// That a customer left.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ChurnEvent {
    /// The account.
    pub account: Reference,
    /// The external id of the subscription that it gave up; all of them when none.
    pub subscription: Option<String>,
    /// The first day without it.
    pub churned_on: NaiveDate,
    /// The day on which it was cancelled; the same day when none.
    pub cancelled_on: Option<NaiveDate>,
    /// How the customer left.
    pub kind: Option<ChurnKind>,
    /// Why.
    pub reasons: Vec<ReasonReference>,
    /// Whether what runs on that day ends; otherwise only what has ended on it is explained.
    pub ends_subscriptions: bool,
}

/// Writes that customers left: what runs on the day is cancelled, and what ends on it by itself was cancelled, too. Reasons of several events
/// add up. The same events again change nothing.
///
/// # Errors
/// [`Error::Forbidden`] without [`Permission::ManageSubscriptions`]; [`Error::Refused`] for too many rows, or any bad row under
/// [`Policy::RejectAll`].
pub async fn record_churn(
    scope: &Scope,
    rows: &[ChurnEvent],
    policy: Policy,
    projection: Projection,
) -> Result<Vec<RowResult>, Error> {
    let writer = scope.require(Permission::ManageSubscriptions)?;
    bulk::check_size(rows.len())?;
    let accounts = AccountDirectory::load(scope, rows.iter().map(|row| &row.account)).await?;
    let mut reasons = Reasons::load(scope, rows.iter().flat_map(|row| &row.reasons)).await?;
    let mut leaving = Leaving::load(scope, rows, &accounts).await?;
    let mut results = Vec::with_capacity(rows.len());
    for (place, row) in rows.iter().enumerate() {
        results.push(match leaving.apply(&writer, row, &accounts, &mut reasons) {
            Ok((outcome, id)) => RowResult::done(outcome, id),
            Err(refusal) => RowResult::rejected(place, vec![refusal]),
        });
    }
    answer::enforce(policy, &results)?;
    reasons.save(&writer).await?;
    let mut changes = leaving.changes(&writer);
    save(&writer, &mut changes, projection).await?;
    Ok(results)
}

/// The subscriptions that events may be about, while the events are applied.
struct Leaving(BTreeMap<Uuid, (Subscription, Draft)>);

impl Leaving {
    async fn load(
        scope: &Scope,
        rows: &[ChurnEvent],
        accounts: &AccountDirectory,
    ) -> Result<Self, Error> {
        let ids: Vec<Uuid> = rows
            .iter()
            .filter_map(|row| accounts.resolve(&row.account, "account").ok())
            .collect();
        let found = scope.find::<Entity>().filter(Column::AccountId.is_in(ids));
        let found = found.all(scope.connection()).await?;
        let whole = read::with_parts(scope, found).await?;
        let known = whole.into_iter().map(|known| {
            let draft = Draft::of(&known);
            (known.row.id, (known, draft))
        });
        Ok(Self(known.collect()))
    }

    fn apply(
        &mut self,
        writer: &Writer<'_>,
        row: &ChurnEvent,
        accounts: &AccountDirectory,
        reasons: &mut Reasons,
    ) -> Result<(Outcome, Uuid), Refusal> {
        reasons.check(writer, &row.reasons)?;
        let concerned = self.concerned(row, accounts)?;
        let mut outcome = Outcome::Unchanged;
        let mut drafts = Vec::with_capacity(concerned.len());
        for id in &concerned {
            let Some((_, draft)) = self.0.get(id) else {
                continue;
            };
            let mut after = draft.clone();
            leave(&mut after, row)?;
            drafts.push((*id, after));
        }
        let picked = reasons.obtain(writer, &row.reasons);
        for (id, mut after) in drafts {
            after.reasons.extend(&picked);
            after.reasons.sort_unstable();
            after.reasons.dedup();
            if let Some((_, draft)) = self.0.get_mut(&id) {
                if *draft != after {
                    outcome = Outcome::Updated;
                }
                *draft = after;
            }
        }
        let id = concerned.first().copied().unwrap_or_default();
        Ok((outcome, id))
    }

    /// The subscriptions that were given up by the event.
    fn concerned(
        &self,
        row: &ChurnEvent,
        accounts: &AccountDirectory,
    ) -> Result<Vec<Uuid>, Refusal> {
        let day = row.churned_on;
        let gone = |draft: &Draft| {
            let ends_on = draft.life.ends_on;
            let runs = draft.life.starts_on < day && ends_on.is_none_or(|end| day < end);
            ends_on == Some(day) || (row.ends_subscriptions && runs)
        };
        let account = accounts.resolve(&row.account, "account")?;
        let named = row.subscription.as_deref().map(str::trim);
        let mut of_account = self
            .0
            .iter()
            .filter(|(_, (_, draft))| draft.account == account);
        if let Some(named) = named {
            let is_named = |draft: &Draft| draft.external_id.as_deref() == Some(named);
            let Some((id, (_, draft))) = of_account.find(|(_, (_, draft))| is_named(draft)) else {
                let rule = format!("the account has no subscription with the externalId `{named}`");
                return Err(Refusal::not_found("subscriptionExternalId", rule));
            };
            return match gone(draft) {
                true => Ok(vec![*id]),
                false => Err(nothing(row)),
            };
        }
        let of_account = of_account.filter(|(_, (_, draft))| gone(draft));
        let concerned: Vec<Uuid> = of_account.map(|(id, _)| *id).collect();
        match concerned.is_empty() {
            true => Err(nothing(row)),
            false => Ok(concerned),
        }
    }

    fn changes(self, writer: &Writer<'_>) -> Vec<Change> {
        let known = self.0.into_values();
        known
            .map(|(before, draft)| change(writer, Some(before), draft))
            .collect()
    }
}

/// The refusal of an event on a day on which nothing is given up.
fn nothing(row: &ChurnEvent) -> Refusal {
    let day = row.churned_on;
    let rule = match row.ends_subscriptions {
        true => {
            format!("nothing that was paid for runs up to {day}, so nothing can be given up then")
        }
        false => format!("no subscription ends on {day}, so there is nothing to explain"),
    };
    Refusal::invalid("churnedOn", rule)
}

/// Ends and cancels a subscription as an event says.
fn leave(draft: &mut Draft, row: &ChurnEvent) -> Result<(), Refusal> {
    let day = row.churned_on;
    if draft.life.ends_on != Some(day) {
        draft.forget_cancellation();
        follow(draft, "churnedOn", |draft| draft.life.end(day))?;
    }
    let known = draft.life.cancellation;
    let cancelled_on = row.cancelled_on.or(known.map(|known| known.cancelled_on));
    draft.life.cancellation = Some(Cancellation {
        cancelled_on: cancelled_on.unwrap_or(day),
        paid_until: known.and_then(|known| known.paid_until),
    });
    draft.kind = row.kind.or(draft.kind);
    let checked = draft.life.check();
    checked.map_err(|error| refused(&error, "churnedOn"))
}
