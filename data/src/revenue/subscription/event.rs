//! Churn events: that an account, or one of its subscriptions, was given up on a day, and why.

use std::collections::{BTreeMap, HashMap};

use chrono::NaiveDate;
use domain::{
    member::Permission,
    revenue::{Cancellation, ChurnKind},
};
use sea_orm::{ColumnTrait, Condition, QueryFilter};
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
    /// The account that left with all its subscriptions; this or one subscription.
    pub account: Option<Reference>,
    /// The external id of the subscription that was given up.
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
    let accounts = rows.iter().filter_map(|row| row.account.as_ref());
    let accounts = AccountDirectory::load(scope, accounts).await?;
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
struct Leaving {
    known: BTreeMap<Uuid, (Subscription, Draft)>,
    by_external_id: HashMap<String, Uuid>,
}

impl Leaving {
    async fn load(
        scope: &Scope,
        rows: &[ChurnEvent],
        accounts: &AccountDirectory,
    ) -> Result<Self, Error> {
        let named = rows.iter().filter_map(|row| row.account.as_ref());
        let ids: Vec<Uuid> = named
            .filter_map(|account| accounts.resolve(account, "account").ok())
            .collect();
        let external_ids = rows.iter().filter_map(|row| row.subscription.as_deref());
        let external_ids: Vec<&str> = external_ids.map(str::trim).collect();
        let any = Condition::any()
            .add(Column::AccountId.is_in(ids))
            .add(Column::ExternalId.is_in(external_ids));
        let found = scope.find::<Entity>().filter(any);
        let found = found.all(scope.connection()).await?;
        let whole = read::with_parts(scope, found).await?;
        let external_ids = whole.iter().filter_map(|known| {
            let external_id = known.row.external_id.clone()?;
            Some((external_id, known.row.id))
        });
        Ok(Self {
            by_external_id: external_ids.collect(),
            known: whole
                .into_iter()
                .map(|known| (known.row.id, (known.clone(), Draft::of(&known))))
                .collect(),
        })
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
            let Some((_, draft)) = self.known.get(id) else {
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
            if let Some((_, draft)) = self.known.get_mut(&id) {
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
        let concerned: Vec<Uuid> = match (&row.account, row.subscription.as_deref()) {
            (Some(account), None) => {
                let account = accounts.resolve(account, "account")?;
                let of_account = self.known.iter();
                let of_account =
                    of_account.filter(|(_, (_, draft))| draft.account == account && gone(draft));
                of_account.map(|(id, _)| *id).collect()
            }
            (None, Some(subscription)) => {
                let id = self.by_external_id.get(subscription.trim());
                let id = id.ok_or_else(|| {
                    let rule =
                        format!("there is no subscription with the externalId `{subscription}`");
                    Refusal::not_found("subscriptionExternalId", rule)
                })?;
                let known = self.known.get(id).filter(|(_, draft)| gone(draft));
                known.map(|_| *id).into_iter().collect()
            }
            _ => {
                let rule = "give `accountExternalId` or `subscriptionExternalId`, one of them";
                return Err(Refusal::invalid("accountExternalId", rule));
            }
        };
        if concerned.is_empty() {
            let rule = match row.ends_subscriptions {
                true => format!(
                    "nothing that was paid for runs up to {day}, so nothing can be given up then"
                ),
                false => format!("no subscription ends on {day}, so there is nothing to explain"),
            };
            return Err(Refusal::invalid("churnedOn", rule));
        }
        Ok(concerned)
    }

    fn changes(self, writer: &Writer<'_>) -> Vec<Change> {
        let known = self.known.into_values();
        known
            .map(|(before, draft)| change(writer, Some(before), draft))
            .collect()
    }
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
