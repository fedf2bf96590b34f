//! Writing subscriptions with their lines: one statement per table, one entry in the log per subscription.

use sea_orm::{ColumnTrait, Condition};
use serde::Serialize;
use uuid::Uuid;

use super::{Subscription, lines::Lines};
use crate::{
    error::Error,
    id::Kind,
    log::{ChangeKind, Subject},
    refresh::{self, Projection},
    renewal::follow,
    revenue::entity::{line, pause, reason_pick, subscription},
    scope::Writer,
};

/// How many lines, or subscriptions' pauses, one statement removes.
const AT_ONCE: usize = 10_000;

/// A subscription as it was, none when it is new, and as it is to be.
pub(super) struct Change {
    pub(super) before: Option<Subscription>,
    pub(super) row: subscription::Model,
    pub(super) lines: Lines,
    /// By first day.
    pub(super) pauses: Vec<pause::Model>,
    /// Ascending.
    pub(super) reasons: Vec<Uuid>,
    /// Whether another term was agreed, and not only a day corrected.
    pub(super) renews: bool,
}

impl Change {
    /// Whether anything differs.
    pub(super) fn differs(&self) -> bool {
        self.before.as_ref().map(|before| &before.row) != Some(&self.row)
            || !self.lines.removed.is_empty()
            || self.lines.rows.iter().any(|(_, written)| *written)
            || self.pauses_differ()
            || self.reasons_differ()
    }

    fn pauses_differ(&self) -> bool {
        let before = self.before.as_ref().map(|before| before.pauses.as_slice());
        before.unwrap_or_default() != self.pauses
    }

    fn reasons_differ(&self) -> bool {
        let before = self.before.as_ref();
        let moved = before.is_some_and(|before| before.row.account_id != self.row.account_id);
        let before = before.map(|before| before.reasons.as_slice());
        let before = before.unwrap_or_default();
        before != self.reasons || (moved && !before.is_empty())
    }

    fn picks(&self) -> impl Iterator<Item = reason_pick::Model> {
        self.reasons.iter().map(|reason| reason_pick::Model {
            tenant_id: self.row.tenant_id,
            subscription_id: self.row.id,
            churn_reason_id: *reason,
            account_id: self.row.account_id,
        })
    }

    /// The subscription as it is to be.
    pub(super) fn into_after(self) -> Subscription {
        let lines = self.lines.rows.into_iter().map(|(line, _)| line);
        Subscription {
            row: self.row,
            lines: lines.collect(),
            pauses: self.pauses,
            reasons: self.reasons,
        }
    }
}

/// A subscription as the log shows it.
#[derive(Serialize)]
struct Logged<'a> {
    #[serde(flatten)]
    row: &'a subscription::Model,
    lines: Vec<&'a line::Model>,
    pauses: &'a [pause::Model],
    churn_reasons: &'a [Uuid],
}

impl<'a> Logged<'a> {
    fn of(subscription: &'a Subscription) -> Self {
        Self {
            row: &subscription.row,
            lines: subscription.lines.iter().collect(),
            pauses: &subscription.pauses,
            churn_reasons: &subscription.reasons,
        }
    }
}

/// Writes and logs the changes that change something; counts the versions up in `changes`.
pub(super) async fn save(
    writer: &Writer<'_>,
    changes: &mut [Change],
    projection: Projection,
) -> Result<(), Error> {
    let (mut rows, mut lines) = (Vec::with_capacity(changes.len()), Vec::new());
    let (mut removed, mut accounts) = (Vec::new(), Vec::new());
    let mut life = NewLife::default();
    for change in changes.iter_mut().filter(|change| change.differs()) {
        record(writer, change)?;
        change.row.version += 1;
        change.row.updated_at = writer.now();
        rows.push(change.row.clone());
        let written = change.lines.rows.iter().filter(|(_, written)| *written);
        lines.extend(written.map(|(line, _)| line.clone()));
        removed.append(&mut change.lines.removed);
        life.add(change);
        accounts.push(change.row.account_id);
        accounts.extend(change.before.as_ref().map(|before| before.row.account_id));
    }
    writer.save::<subscription::Entity>(&rows).await?;
    remove_lines(writer, &removed).await?;
    writer.save::<line::Entity>(&lines).await?;
    life.save(writer).await?;
    let known: Vec<Uuid> = rows.iter().map(|row| row.id).collect();
    let renewed = changes.iter().filter(|change| change.renews);
    let renewed: Vec<Uuid> = renewed.map(|change| change.row.id).collect();
    follow::follow(writer, &known, &renewed).await?;
    accounts.sort_unstable();
    accounts.dedup();
    refresh::project(writer, &accounts, projection).await
}

/// Pauses and churn reasons of subscriptions where they differ.
#[derive(Default)]
struct NewLife {
    /// Subscriptions that had others.
    paused: Vec<Uuid>,
    pauses: Vec<pause::Model>,
    explained: Vec<Uuid>,
    picks: Vec<reason_pick::Model>,
}

impl NewLife {
    fn add(&mut self, change: &Change) {
        let before = change.before.as_ref();
        let id = change.row.id;
        if change.pauses_differ() {
            let had = before.filter(|before| !before.pauses.is_empty());
            self.paused.extend(had.map(|_| id));
            self.pauses.extend(change.pauses.iter().cloned());
        }
        if change.reasons_differ() {
            let had = before.filter(|before| !before.reasons.is_empty());
            self.explained.extend(had.map(|_| id));
            self.picks.extend(change.picks());
        }
    }

    async fn save(self, writer: &Writer<'_>) -> Result<(), Error> {
        for chunk in self.paused.chunks(AT_ONCE) {
            let these = pause::Column::SubscriptionId.is_in(chunk.iter().copied());
            let these = Condition::all().add(these);
            writer.delete::<pause::Entity>(these).await?;
        }
        for chunk in self.explained.chunks(AT_ONCE) {
            let these = reason_pick::Column::SubscriptionId.is_in(chunk.iter().copied());
            let these = Condition::all().add(these);
            writer.delete::<reason_pick::Entity>(these).await?;
        }
        writer.save::<pause::Entity>(&self.pauses).await?;
        writer.save::<reason_pick::Entity>(&self.picks).await
    }
}

fn record(writer: &Writer<'_>, change: &Change) -> Result<(), Error> {
    let kind = match change.before {
        None => ChangeKind::Created,
        Some(_) => ChangeKind::Updated,
    };
    let before = change.before.as_ref().map(Logged::of);
    let after = Logged {
        row: &change.row,
        lines: change.lines.rows.iter().map(|(line, _)| line).collect(),
        pauses: &change.pauses,
        churn_reasons: &change.reasons,
    };
    let subject = Subject::of_account(Kind::Subscription, change.row.id, change.row.account_id);
    writer.record(kind, subject, before.as_ref(), Some(&after))?;
    Ok(())
}

/// Removes a subscription with its lines.
pub(super) async fn remove(writer: &Writer<'_>, subscription: &Subscription) -> Result<(), Error> {
    let row = &subscription.row;
    let subject = Subject::of_account(Kind::Subscription, row.id, row.account_id);
    let logged = Logged::of(subscription);
    writer.record(ChangeKind::Deleted, subject, Some(&logged), None)?;
    follow::leave(writer, row.id).await?;
    let of_subscription = Condition::all().add(line::Column::SubscriptionId.eq(row.id));
    writer.delete::<line::Entity>(of_subscription).await?;
    let life = NewLife {
        paused: vec![row.id],
        explained: vec![row.id],
        ..NewLife::default()
    };
    life.save(writer).await?;
    let this = Condition::all().add(subscription::Column::Id.eq(row.id));
    writer.delete::<subscription::Entity>(this).await?;
    refresh::accounts(writer, &[row.account_id]).await
}

async fn remove_lines(writer: &Writer<'_>, lines: &[Uuid]) -> Result<(), Error> {
    for chunk in lines.chunks(AT_ONCE) {
        let these = Condition::all().add(line::Column::Id.is_in(chunk.iter().copied()));
        writer.delete::<line::Entity>(these).await?;
    }
    Ok(())
}
