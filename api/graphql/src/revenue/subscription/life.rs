//! What happened to a subscription, as callers see it.

use std::collections::HashMap;

use async_graphql::{Context, Enum, Object, SimpleObject};
use chrono::NaiveDate;
use data::{
    error::Error,
    revenue::{
        entity::pause::Model as Pause,
        subscription::{life, reasons_of},
    },
    scope::Scope,
};
use domain::{
    revenue::{ChurnKind as ExactKind, Movement},
    subscription::{Life, SubscriptionStatus as ExactStatus, scheduled_days},
};
use uuid::Uuid;

use super::{AccountSubscription, SubscriptionLine};
use crate::{
    error::fault,
    money::Money,
    revenue::{ChurnKind, ChurnReason, MovementKind},
    scalar::Date,
    session::ContextSession,
};

/// What state a subscription is in on a day. Of several that are true the one that ends it sooner is told.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum)]
#[graphql(remote = "ExactStatus")]
pub enum SubscriptionStatus {
    /// It has not started yet.
    Scheduled,
    /// It runs in its trial.
    Trialing,
    /// It runs.
    Active,
    /// It runs, but is paused.
    Paused,
    /// It still runs, but was cancelled.
    CancellationScheduled,
    /// It is over.
    Ended,
}

/// For how long a customer is bound by a subscription.
#[derive(Clone, Debug, SimpleObject)]
pub struct SubscriptionContract {
    /// How many months a term has.
    months: Option<i32>,
    /// The day after the last one of the term that runs; null for what goes on until somebody ends it.
    term_ends_on: Option<Date>,
    /// How many days before the end of the term notice has to be given.
    notice_days: Option<i32>,
    /// The last day on which notice can be given for the end of the term that runs.
    notice_deadline: Option<Date>,
    /// Whether another term follows when nobody gives notice.
    renews_automatically: bool,
}

impl From<&Life> for SubscriptionContract {
    fn from(life: &Life) -> Self {
        let number = |number: Option<u32>| number.and_then(|number| i32::try_from(number).ok());
        Self {
            months: number(life.contract.months),
            term_ends_on: life.term_end().map(Date),
            notice_days: number(life.contract.notice_days),
            notice_deadline: life.notice_deadline().map(Date),
            renews_automatically: life.contract.renews_automatically,
        }
    }
}

/// Days on which a subscription is paused.
#[derive(Clone, Debug, SimpleObject)]
pub struct SubscriptionPause {
    /// The first one.
    starts_on: Date,
    /// The day of the resumption; null until further notice.
    ends_on: Option<Date>,
}

impl From<Pause> for SubscriptionPause {
    fn from(row: Pause) -> Self {
        Self {
            starts_on: Date(row.starts_on),
            ends_on: row.ends_on.map(Date),
        }
    }
}

/// Lines of a subscription that start or end by themselves on a day that lies ahead.
#[derive(SimpleObject)]
pub struct ScheduledChange {
    /// The day.
    effective_on: Date,
    /// The lines that start.
    starts: Vec<SubscriptionLine>,
    /// The lines that end, although the subscription goes on.
    ends: Vec<SubscriptionLine>,
}

/// What lies ahead of `today`, by day.
pub(super) fn scheduled_changes(
    lines: &[SubscriptionLine],
    ends_on: Option<NaiveDate>,
    today: NaiveDate,
) -> Vec<ScheduledChange> {
    let days: Vec<_> = lines
        .iter()
        .map(|line| (line.row().starts_on, line.row().ends_on))
        .collect();
    let which = |wanted: &dyn Fn(&SubscriptionLine) -> bool| {
        let wanted = lines.iter().filter(|line| wanted(line));
        wanted.cloned().collect::<Vec<_>>()
    };
    let of_day = |day: NaiveDate| ScheduledChange {
        effective_on: Date(day),
        starts: which(&|line| line.row().starts_on == day),
        ends: which(&|line| line.row().ends_on == Some(day) && ends_on != Some(day)),
    };
    let days = scheduled_days(&days, ends_on, today).into_iter();
    days.map(of_day).collect()
}

/// How a subscription was cancelled.
pub struct SubscriptionCancellation(AccountSubscription);

impl SubscriptionCancellation {
    /// That of a subscription; none when it was not cancelled.
    pub(super) fn of(subscription: &AccountSubscription) -> Option<Self> {
        subscription.row().cancelled_on?;
        Some(Self(subscription.clone()))
    }
}

/// How a subscription was cancelled.
#[Object]
impl SubscriptionCancellation {
    /// The day on which it was cancelled.
    async fn cancelled_on(&self) -> Option<Date> {
        self.0.row().cancelled_on.map(Date)
    }

    /// The first day without it.
    async fn effective_on(&self) -> Option<Date> {
        self.0.row().ends_on.map(Date)
    }

    /// The first day that is not paid for; null when that is not known.
    async fn paid_until(&self) -> Option<Date> {
        self.0.row().paid_until.map(Date)
    }

    /// How the customer left; null when that is not known.
    async fn kind(&self) -> async_graphql::Result<Option<ChurnKind>> {
        let kind = self.0.row().churn_kind.as_deref();
        let kind = kind.map(str::parse::<ExactKind>).transpose();
        let kind = kind.map_err(|error| fault(Error::internal(error)))?;
        Ok(kind.map(ChurnKind::from))
    }

    /// Why, as many reasons as were picked.
    async fn reasons(&self, context: &Context<'_>) -> async_graphql::Result<Vec<ChurnReason>> {
        let batch = &self.0.batches().reasons;
        self.0.many(context, batch, (), reasons).await
    }
}

/// The churn reasons of subscriptions. Two statements.
async fn reasons(
    scope: &Scope,
    subscriptions: &[Uuid],
) -> Result<HashMap<Uuid, Vec<ChurnReason>>, Error> {
    let picked = reasons_of(scope, subscriptions).await?;
    let mut ids: Vec<Uuid> = picked.values().flatten().copied().collect();
    ids.sort_unstable();
    ids.dedup();
    let known = ChurnReason::by_ids(scope, &ids).await?;
    let of_subscription = |(subscription, ids): (Uuid, Vec<Uuid>)| {
        let reasons = ids.iter().filter_map(|id| known.get(id).cloned());
        (subscription, reasons.collect())
    };
    Ok(picked.into_iter().map(of_subscription).collect())
}

/// A change of the MRR of an account.
#[derive(Clone, Debug, SimpleObject)]
pub struct RevenueMovement {
    /// The day on which it takes effect.
    date: Date,
    /// What kind of change it is.
    kind: MovementKind,
    /// By how much MRR changes, in the reporting currency: below zero for contraction and churn.
    change: Money,
}

impl RevenueMovement {
    /// The movements of a tenant's account.
    pub(super) fn all(movements: Vec<Movement>, scope: &Scope) -> async_graphql::Result<Vec<Self>> {
        let reporting = scope.tenant().reporting_currency;
        let movements = movements.into_iter().map(|movement| {
            let change = movement.change.to_money(reporting);
            Ok(Self {
                date: Date(movement.date),
                kind: movement.kind.into(),
                change: change
                    .map_err(|error| fault(Error::internal(error)))?
                    .into(),
            })
        });
        movements.collect()
    }
}

impl AccountSubscription {
    /// Its life, with its pauses.
    pub(super) async fn life(&self, context: &Context<'_>) -> async_graphql::Result<Life> {
        let pauses = self.all_pauses(context).await?;
        Ok(life(self.row(), &pauses))
    }

    /// The day that is asked about: today in the tenant's time zone when none is given.
    pub(super) async fn day(
        context: &Context<'_>,
        as_of: Option<Date>,
    ) -> async_graphql::Result<NaiveDate> {
        match as_of {
            Some(day) => Ok(day.into()),
            None => Ok(context.scope().await?.today()),
        }
    }
}
